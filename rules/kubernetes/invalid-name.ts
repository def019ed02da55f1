import type { Node, Path } from '../../engine/formats/node.ts'
import { keyFault, labelValueFault, nameFault, namespaceFault } from '../../engine/kubernetes/names.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'

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
      for (const resource of scope.resources) {
        for (const problem of problemsOf(resource)) yield { ...problem, environment: scope.environment }
      }
    }
  },
})

function* problemsOf(resource: Resource): Iterable<Problem> {
  const metadata = resource.node('metadata')
  for (const key of ['name', 'generateName'] as const) {
    const name = textOf(metadata?.get(key))
    const fault =
      name === undefined ? undefined : nameFault(resource.kind, resource.group, name, key !== 'name')
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
