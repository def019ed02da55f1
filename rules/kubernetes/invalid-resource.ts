import { changeOf } from '../../engine/kubernetes/apis.ts'
import type { Conformance } from '../../engine/kubernetes/conformance.ts'
import type { Violation } from '../../engine/kubernetes/explain.ts'
import { meantName, violationInWords } from '../../engine/kubernetes/words.ts'
import { RenderedResource } from '../../engine/kustomize/rendered.ts'
import type { Place } from '../../engine/place.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule, type Edit, type Fix, type Problem } from '../../engine/rule.ts'
import { nearest } from '../../engine/spelling.ts'
import { objectsToJudge } from '../../engine/views/applied.ts'
import { mayBreak } from '../../engine/views/patch-soundness.ts'

/** Kinds, or `apiVersion/Kind`, as kubeconform's flags take them. */
interface Options {
  /** not judged */
  readonly skip: readonly string[]
  /** not allowed */
  readonly reject: readonly string[]
}

const NAMES = { type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true }

/** What others say more of: names and labels, and the version of the API. */
const OWN_RULES = new Set(['apiVersion'])

export default defineRule<Options>({
  summary: 'Every Kubernetes object is what its schema asks for.',
  why: 'The API server refuses an object that does not fit, and silently drops a field that it does not know: what was meant never happens.',
  remedy:
    'Correct the field as the message says. A custom resource is judged by the definition in the tree, else by the catalogue.',
  mandate: 'C4',
  severity: 'error',
  fixable: 'sometimes',
  options: {
    type: 'object',
    additionalProperties: false,
    properties: { skip: NAMES, reject: NAMES },
  },
  defaults: { skip: [], reject: [] },

  *check(infra, { skip = [], reject = [] }) {
    const { conformance } = infra
    const isUnsound = (resource: Resource): boolean => conformance.verdict(resource)?.status === 'invalid'
    for (const scope of infra.scopes) {
      const objects = objectsToJudge(
        infra,
        scope,
        (kustomization, overlay) => mayBreak(kustomization, overlay, conformance),
        isUnsound,
      )
      for (const resource of objects) {
        if (isNamed(resource, skip)) continue
        const isRejected = isNamed(resource, reject)
        if (!isRejected && conformance.verdict(resource)?.status === 'valid') continue
        for (const problem of isRejected ? [rejected(resource)] : problemsOf(resource, conformance))
          yield { ...problem, environment: scope.environment }
      }
    }
    for (const { definition, group, version, kind, faults } of conformance.defined) {
      for (const { path, reason } of faults)
        yield {
          at: definition.at(path),
          message: `the schema of ${kind} (${group}/${version}) cannot be used, and nothing is judged by it: ${reason}`,
        }
    }
  },
})

function isNamed({ apiVersion, kind }: Resource, list: readonly string[]): boolean {
  return list.length > 0 && (list.includes(kind) || list.includes(`${apiVersion}/${kind}`))
}

function rejected(resource: Resource): Problem {
  return {
    at: resource.at(['kind']),
    message: `${resource}: the kind ${resource.kind} is not allowed here, by the config`,
  }
}

function* problemsOf(resource: Resource, conformance: Conformance): Iterable<Problem> {
  const verdict = conformance.verdict(resource)
  if (verdict?.status === 'invalid') {
    for (const violation of verdict.violations) {
      if (violation.path.length === 1 && OWN_RULES.has(String(violation.path[0]))) continue
      yield problemOf(resource, violation)
    }
  } else if (verdict?.status === 'broken')
    yield { at: resource.at(['kind']), message: `${resource} cannot be judged: ${verdict.reason}` }
  else if (verdict?.status === 'unknown' && !changeOf(resource.apiVersion, resource.kind))
    yield { at: resource.at(['kind']), message: unknownKind(resource, verdict.kinds, conformance.minor!) }
}

function unknownKind({ apiVersion, kind }: Resource, kinds: readonly string[], minor: string): string {
  if (kinds.includes(kind))
    return `Kubernetes ${minor} has no ${kind} in ${apiVersion}; the version is misspelt`
  const near = nearest(kind, kinds)
  return `Kubernetes ${minor} has no ${kind} in ${apiVersion}; ${near ? `did you mean ${near}?` : `there are ${kinds.slice(0, 8).join(', ')} …`}`
}

function problemOf(resource: Resource, violation: Violation): Problem {
  const { path, part, keyword } = violation
  const mistyped = mistypedScalar(resource, violation)
  const spelling = mistyped ? undefined : spellingFix(resource, violation)
  return {
    at: keyword === 'required' && path.length > 0 ? resource.at(path, 'key') : resource.at(path, part),
    message: `${resource}: ${mistyped?.message ?? violationInWords(violation)}`,
    fix: mistyped?.fix ?? (spelling && (() => spelling)),
  }
}

/** A plain scalar that YAML reads as something else than was meant: `yes`, `1.10`, or a number in quotes. */
function mistypedScalar(
  resource: Resource,
  { path, keyword, found, wanted }: Violation,
): { readonly message: string; readonly fix: (at: Place) => Fix } | undefined {
  if (keyword !== 'type') return undefined
  const node = resource.node(...path)
  if (node?.kind !== 'scalar' || node.alias !== undefined || node.tag !== undefined) return undefined
  const types = wanted as readonly string[]
  const name = path.join('.')
  const replace = (title: string, text: string) => {
    const written: Edit = {
      op: 'text',
      file: resource.file.path,
      start: node.start,
      end: node.end,
      expect: resource.file.text.slice(node.start, node.end),
      text,
    }
    return (at: Place): Fix => ({
      title,
      safety: 'safe',
      // what a kustomization made stands in no text: the value is set where it comes from
      edits: [resource instanceof RenderedResource ? { op: 'set', at, value: JSON.parse(text) } : written],
    })
  }
  if (
    types.includes('string') &&
    node.style === 'plain' &&
    (typeof found === 'boolean' || typeof found === 'number')
  ) {
    const read = String(found) === node.text ? `a ${typeof found}` : `${found}`
    return {
      message: `${name} is ${node.text}, which YAML reads as ${read}; put it in quotes`,
      fix: replace('put it in quotes', JSON.stringify(node.text)),
    }
  }
  if (typeof found !== 'string' || (node.style !== 'single' && node.style !== 'double')) return undefined
  const number = types.includes('integer') || types.includes('number')
  const meant =
    (number && /^-?(0|[1-9]\d*)$/.test(found)) || (types.includes('boolean') && /^(true|false)$/.test(found))
  if (!meant) return undefined
  return {
    message: `${name} is "${found}", a string; take the quotes away`,
    fix: replace('take the quotes away', found),
  }
}

/** A misspelt key, where the right one is not there already. That it counts from now on is a change: a person's. */
function spellingFix(resource: Resource, violation: Violation): Fix | undefined {
  if (resource instanceof RenderedResource) return undefined
  const meant = meantName(violation)
  const holder = resource.node(...violation.path.slice(0, -1))
  if (meant === undefined || !holder || holder.get(meant) !== undefined) return undefined
  const key = holder.pairs().find((pair) => pair.key.text === violation.path.at(-1))?.key
  if (key?.style !== 'plain' || key.alias !== undefined) return undefined
  return {
    title: `write ${meant}`,
    safety: 'unsafe',
    edits: [
      { op: 'text', file: resource.file.path, start: key.start, end: key.end, expect: key.text, text: meant },
    ],
  }
}
