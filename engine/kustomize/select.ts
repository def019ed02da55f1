import { GoPattern } from '../go-patterns/go-pattern.ts'
import { groupAndVersion, type Member } from './member.ts'
import { RenderError } from './problem.ts'
import { textOf, type Value } from './value.ts'

/** What a patch or a replacement is for: regular expressions for names, selectors for labels and annotations. */
export interface Target {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly name: string
  readonly namespace: string
  readonly labelSelector: string
  readonly annotationSelector: string
}

/** A target as it is written. */
export function readTarget(map: Value | undefined): Target {
  const text = (key: string): string => {
    const found = map?.kind === 'map' ? map.get(key) : undefined
    return textOf(found) ?? ''
  }
  return {
    group: text('group'),
    version: text('version'),
    kind: text('kind'),
    name: text('name'),
    namespace: text('namespace'),
    labelSelector: text('labelSelector'),
    annotationSelector: text('annotationSelector'),
  }
}

const PLAIN = /^[\w-]*$/

function matches(pattern: string, text: string): boolean {
  if (pattern === '' || pattern === text) return true
  if (PLAIN.test(pattern)) return false
  const regular = GoPattern.read(pattern)
  if (!regular) throw new RenderError(`${pattern} is not a regular expression that can be read`)
  return regular.matches(text)
}

/** The objects that a target selects, by what they are called now or were called first. */
export function selectMembers(members: readonly Member[], target: Target): readonly Member[] {
  const labels = readSelector(target.labelSelector)
  const annotations = readSelector(target.annotationSelector)
  return members.filter((member) => {
    const [group, version] = groupAndVersion(member.apiVersion)
    if (!matches(target.kind, member.kind) || !matches(target.group, group)) return false
    if (!matches(target.version, version)) return false
    const { original } = member
    if (!matches(target.name, member.name) && !matches(target.name, original.name)) return false
    if (
      target.namespace !== '' &&
      !matches(target.namespace, inWords(original.namespace)) &&
      !matches(target.namespace, inWords(member.effectiveNamespace))
    ) {
      return false
    }
    return labels(member.texts('labels')) && annotations(member.texts('annotations'))
  })
}

/** kustomize's own word for what lies outside namespaces: no pattern for names meets it but one for all. */
function inWords(namespace: string): string {
  return namespace === '' ? '_non_namespaceable_' : namespace
}

type Test = (values: ReadonlyMap<string, string>) => boolean

/** A label selector of Kubernetes: `a=b,c!=d,e in (f,g),h notin (i),j,!k`. */
export function readSelector(source: string): Test {
  if (source.trim() === '') return () => true
  const tests = split(source).map(requirement)
  return (values) => tests.every((test) => test(values))
}

/** At commas that stand outside parentheses. */
function split(source: string): string[] {
  return source.split(/,(?![^(]*\))/).map((part) => part.trim())
}

function requirement(source: string): Test {
  const set = /^([^\s!=]+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(source)
  if (set) {
    const [, key = '', how, list = ''] = set
    const allowed = new Set(list.split(',').map((part) => part.trim()))
    return how === 'in'
      ? (values) => values.has(key) && allowed.has(values.get(key)!)
      : (values) => !values.has(key) || !allowed.has(values.get(key)!)
  }
  const compared = /^([^\s!=<>]+)\s*(==|=|!=)\s*([^\s!=<>]*)$/.exec(source)
  if (compared) {
    const [, key = '', how, wanted = ''] = compared
    return how === '!=' ? (values) => values.get(key) !== wanted : (values) => values.get(key) === wanted
  }
  const present = /^(!)?\s*([^\s!=<>()]+)$/.exec(source)
  if (present) {
    const [, not, key = ''] = present
    return (values) => values.has(key) !== (not === '!')
  }
  throw new RenderError(`${source} is not a selector of labels`)
}
