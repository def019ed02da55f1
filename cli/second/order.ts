/**
 * Areas whose rules ask for Kubernetes objects, those that need most of them first: the first judge takes from here.
 * Ids stand for single rules of other areas that read the same files.
 */
const FRONT = [
  'kubernetes',
  'tree/unreadable-document',
  'alerting',
  'environments',
  'backups',
  'tree',
  'kustomize',
  'gitops',
  'live',
  'slo',
]

/** Areas whose rules read other files than manifests, those that take longest last: the second judge takes from the end. */
const BACK = ['dashboards', 'design', 'recovery', 'runbooks', 'documents', 'iac', 'pipelines', 'secrets']

/** The ids of rules in the order in which two judges take them, from both ends: rules that read the same stand together. */
export function orderOfRules(ids: readonly string[]): readonly string[] {
  return [...ids].sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))
}

const RANKS: ReadonlyMap<string, number> = new Map([
  ...FRONT.map((name, at) => [name, at] as const),
  ...BACK.map((name, at) => [name, FRONT.length + 1 + at] as const),
])

function rankOf(id: string): number {
  return RANKS.get(id) ?? RANKS.get(id.slice(0, id.indexOf('/'))) ?? FRONT.length
}
