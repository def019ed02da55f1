import type { Node, Path } from '../../engine/formats/node.ts'
import type { Infra } from '../../engine/infra.ts'
import { keyFault, labelValueFault, nameFault, namespaceFault } from '../../engine/kubernetes/names.ts'
import { surelyNamed } from '../../engine/kubernetes/tape-names.ts'
import { RenderedResource } from '../../engine/kustomize/rendered.ts'
import { keyed } from '../../engine/place.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import { appliedIn, objectsToJudge } from '../../engine/views/applied.ts'
import type { Scope } from '../../engine/views/environments.ts'
import type { Kustomization } from '../../engine/views/kubernetes.ts'
import type { Overlay } from '../../engine/views/overlays.ts'

/** Where labels stand, in an object and in the templates of what it makes. */
const METADATA: readonly Path[] = [
  ['metadata'],
  ['spec', 'template', 'metadata'],
  ['spec', 'jobTemplate', 'metadata'],
  ['spec', 'jobTemplate', 'spec', 'template', 'metadata'],
]

/** Parts that Flux, Argo CD or a person fills in. */
const FILLED = /\$\{|\{\{|\$\(|<[A-Z]/

export default defineRule({
  summary: 'Names, namespaces, labels and annotations have the form that the API server takes.',
  why: 'An object with a name or label that breaks the rules is refused as a whole, and no schema says so beforehand.',
  remedy: 'Write names in lower case letters, digits and hyphens, and labels of at most 63 characters.',
  mandate: 'C4',
  severity: 'error',

  *check(infra) {
    for (const scope of infra.scopes) {
      const said = new Set<Kustomization>()
      for (const resource of objectsToJudge(infra, scope, mayMisname, isUnsound)) {
        const affixed = affixedIn(infra, scope, resource)
        for (const problem of affixed ? find(resource, true) : problemsOf(resource))
          yield { ...problem, environment: scope.environment }
        if (!affixed || said.has(affixed.kustomization)) continue
        said.add(affixed.kustomization)
        yield { ...affixed.problem, environment: scope.environment }
      }
    }
  },
})

const NONE: readonly Problem[] = []
const PROBLEMS = new WeakMap<Resource, readonly Problem[]>()

/** What is wrong with an object: environments share most of them. */
function problemsOf(resource: Resource): readonly Problem[] {
  if (surelyNamed(resource.root)) return NONE
  let problems = PROBLEMS.get(resource)
  if (!problems) {
    problems = [...find(resource, false)]
    PROBLEMS.set(resource, problems)
  }
  return problems
}

function isUnsound(resource: Resource): boolean {
  return problemsOf(resource).length > 0
}

/** What every part of a name may be, whatever stands before and behind it. */
const SOUND = /^[a-z0-9-]{0,20}$/

/** Whether a kustomization may make a name or a label that is refused; a cheap look that errs on the side of rendering. */
function mayMisname({ document }: Kustomization, overlay: Overlay | undefined): boolean {
  const { root } = document
  const affixes = ['namePrefix', 'nameSuffix', 'namespace'].map((key) => root?.get(key)?.text ?? '')
  if (affixes.some((text) => !SOUND.test(text) && namespaceFault(text) !== undefined)) return true
  const annotations = root?.get('commonAnnotations')?.pairs() ?? []
  if (annotations.some(({ key }) => keyFault(key.text) !== undefined)) return true
  const labels = [
    ...(root?.get('commonLabels')?.pairs() ?? []),
    ...(root?.at(['generatorOptions', 'labels'])?.pairs() ?? []),
    ...(root?.get('labels')?.items() ?? []).flatMap((item) => item.get('pairs')?.pairs() ?? []),
  ]
  if (labels.some(({ key, value }) => keyFault(key.text) ?? labelValueFault(value.text))) return true
  return overlay?.patches.some(mayMisnameOne) ?? false
}

function mayMisnameOne({ merges, operations }: Overlay['patches'][number]): boolean {
  if (operations.some(({ pointer, value }) => value !== undefined && isMisnamed(pointer, value))) return true
  return merges.some((root) =>
    METADATA.some((base) => {
      const node = root.at(base)
      const labels = node?.get('labels')?.pairs() ?? []
      return (
        labels.some(
          ({ key, value }) => keyFault(key.text) !== undefined || labelValueFault(value.text) !== undefined,
        ) ||
        node
          ?.get('annotations')
          ?.pairs()
          .some(({ key }) => keyFault(key.text) !== undefined) === true
      )
    }),
  )
}

/** Whether a JSON patch may set a name or a label that is refused. */
function isMisnamed(pointer: string, value: Node): boolean {
  const [, field = '', key] =
    /\/metadata(?:\/(labels|annotations|name|namespace)(?:\/([^/]*))?)?$/.exec(pointer) ?? []
  if (field === '') return /\/metadata$/.test(pointer)
  const named =
    key === undefined ? value.pairs().map(({ key: { text } }) => text) : [key.replaceAll('~1', '/')]
  const values = value.kind === 'scalar' ? [value.text] : value.pairs().map((pair) => pair.value.text)
  return (
    named.some((text) => keyFault(text) !== undefined) ||
    (field !== 'annotations' && values.some((text) => labelValueFault(text) !== undefined))
  )
}

/** A name that is sound as it is written and not with what a kustomization adds: that is said once, where it is added. */
function affixedIn(
  infra: Infra,
  scope: Scope,
  resource: Resource,
): { readonly kustomization: Kustomization; readonly problem: Problem } | undefined {
  if (!(resource instanceof RenderedResource)) return undefined
  const { kind, group, name } = resource
  const fault = nameFault(kind, group, name)
  if (fault === undefined || nameFault(kind, group, resource.writtenName) !== undefined) return undefined
  for (const kustomization of appliedIn(infra, scope)) {
    for (const key of ['namePrefix', 'nameSuffix']) {
      const text = kustomization.document.root?.get(key)?.text
      if (!text || !name.includes(text)) continue
      const at = keyed(kustomization.file, [key], { document: kustomization.document.index })
      return {
        kustomization,
        problem: {
          at,
          message: `${key} ${text} makes names that are refused, such as ${named(name)} of a ${kind}: ${fault}`,
        },
      }
    }
  }
  return undefined
}

function* find(resource: Resource, isAffixed: boolean): Iterable<Problem> {
  const metadata = resource.node('metadata')
  for (const key of ['name', 'generateName'] as const) {
    const name = textOf(metadata?.get(key))
    const fault =
      name === undefined || isAffixed
        ? undefined
        : nameFault(resource.kind, resource.group, name, key !== 'name')
    if (fault)
      yield {
        at: resource.at(['metadata', key]),
        message: `${resource.kind}: the name ${named(name!)} is refused: ${fault}`,
      }
  }
  const namespace = textOf(metadata?.get('namespace'))
  const fault = namespace ? namespaceFault(namespace) : undefined
  if (fault)
    yield {
      at: resource.at(['metadata', 'namespace']),
      message: `${resource}: the namespace ${named(namespace!)} is refused: ${fault}`,
    }
  for (const base of METADATA) {
    const node = resource.node(...base)
    if (node?.kind !== 'map') continue
    yield* keysOf(resource, node, base, 'labels')
    yield* keysOf(resource, node, base, 'annotations')
  }
}

function* keysOf(
  resource: Resource,
  metadata: Node,
  base: Path,
  field: 'labels' | 'annotations',
): Iterable<Problem> {
  for (const { key, value } of metadata.get(field)?.pairs() ?? []) {
    if (key.text === '<<' || FILLED.test(key.text)) continue
    const path = [...base, field, key.text]
    const one = field === 'labels' ? 'label' : 'annotation'
    const fault = known(keyFaults, key.text, keyFault)
    if (fault)
      yield {
        at: resource.at(path, 'key'),
        message: `${resource}: the ${one} ${named(key.text)} is refused: ${fault}`,
      }
    const text = field === 'labels' ? textOf(value) : undefined
    const wrong = text === undefined ? undefined : known(valueFaults, text, labelValueFault)
    if (wrong)
      yield {
        at: resource.at(path),
        message: `${resource}: the value ${named(text!)} of the label ${key.text} is refused: ${wrong}`,
      }
  }
}

/** Labels are the same on thousands of objects. */
const keyFaults = new Map<string, string | undefined>()
const valueFaults = new Map<string, string | undefined>()
const KNOWN = 10_000

function known(
  faults: Map<string, string | undefined>,
  text: string,
  judge: (text: string) => string | undefined,
): string | undefined {
  if (faults.has(text)) return faults.get(text)
  if (faults.size >= KNOWN) faults.clear()
  const fault = judge(text)
  faults.set(text, fault)
  return fault
}

/** A text that can be judged: numbers and booleans are another rule's, what is filled in later is nobody's. */
function textOf(node: Node | undefined): string | undefined {
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return undefined
  return FILLED.test(node.text) || node.text.startsWith('ENC[') ? undefined : node.text
}

function named(text: string): string {
  if (text === '') return '""'
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
