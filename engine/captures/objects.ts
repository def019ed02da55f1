import { type JsonObject, objectOf, objectsOf, textOf, under } from './json.ts'

/** Who wrote fields of an object by hand, from its managed fields: `kubectl-edit`. */
export interface HandEdit {
  readonly manager: string
  /** names of the fields at most two levels down, sorted: `spec.replicas`; no value, and nothing of a Secret's data */
  readonly fields: readonly string[]
}

/** A resource of an Argo CD Application, as its status lists it. */
export interface ArgoResource {
  readonly kind: string
  readonly name: string
  readonly namespace: string
  readonly status: string
  readonly health: string
  /** whether it runs and Git does not have it */
  readonly requiresPruning: boolean
}

/** What an Argo CD Application says of itself. */
export interface ArgoStatus {
  readonly sync: string
  readonly health: string
  /** commits of the sources that were compared; other revisions (chart versions, digests) are left out */
  readonly revisions: readonly { readonly repository: string; readonly commit: string }[]
  readonly automated: boolean
  readonly resources: readonly ArgoResource[]
}

/** What an object of Flux says of itself. */
export interface FluxStatus {
  readonly suspended: boolean
  /** of the condition Ready: `True`, `False`, `Unknown`, '' where there is none */
  readonly ready: string
  /** its reason, one word such as `BuildFailed`; the message is left out, for it may quote anything */
  readonly reason: string
  /** the commit it applied last; undefined for other sources than Git */
  readonly applied: string | undefined
}

/** An object of a cluster, reduced to what rules ask of it. */
export interface LiveObject {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace: string
  /** whether a controller made it for another object */
  readonly owned: boolean
  /** the Flux Kustomization that applies it, by its label; '' where none does */
  readonly appliedBy: string
  /** whether Argo CD or Flux keeps it as Git says */
  readonly reconciled: boolean
  readonly handEdits: readonly HandEdit[]
  readonly argo: ArgoStatus | undefined
  readonly flux: FluxStatus | undefined
}

/** Why a document is no list of objects, in words; undefined where it is one. */
export function listProblem(content: unknown): string | undefined {
  if (Array.isArray(content) || Array.isArray(under(content, 'items'))) return undefined
  return objectOf(under(content, 'metadata')) ? undefined : 'holds no object and no list of objects'
}

/** Reads a List, an array or one object. `argocd app list` leaves kinds out: `fallback` is what such items are. */
export function readObjects(content: unknown, fallback = ''): readonly LiveObject[] {
  const items = Array.isArray(content) ? content : (under(content, 'items') ?? [content])
  return objectsOf(items).map((item) => readObject(item, fallback))
}

function readObject(item: JsonObject, fallback: string): LiveObject {
  const kind = textOf(under(item, 'kind')) || fallback
  const apiVersion = textOf(under(item, 'apiVersion'))
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  const label = (name: string): string => textOf(under(item, 'metadata', 'labels', name))
  const appliedBy = label('kustomize.toolkit.fluxcd.io/name')
  const isApplication = kind === 'Application' && (group === 'argoproj.io' || group === '')
  return {
    apiVersion,
    kind,
    name: textOf(under(item, 'metadata', 'name')),
    namespace: textOf(under(item, 'metadata', 'namespace')),
    owned: objectsOf(under(item, 'metadata', 'ownerReferences')).length > 0,
    appliedBy,
    reconciled:
      appliedBy !== '' ||
      label('helm.toolkit.fluxcd.io/name') !== '' ||
      textOf(under(item, 'metadata', 'annotations', 'argocd.argoproj.io/tracking-id')) !== '',
    handEdits: handEditsOf(item, kind),
    argo: isApplication ? readArgo(item) : undefined,
    flux: group.endsWith('.toolkit.fluxcd.io') ? readFlux(item) : undefined,
  }
}

/** Managers of people; `kubectl-rollout` restarts what runs and changes nothing that Git declares. */
const BY_HAND = /^kubectl-(?:edit|patch|set|replace|label|annotate|expose|autoscale)$/

function handEditsOf(item: JsonObject, kind: string): readonly HandEdit[] {
  return objectsOf(under(item, 'metadata', 'managedFields')).flatMap((entry) => {
    const manager = textOf(under(entry, 'manager'))
    const subresource = textOf(under(entry, 'subresource'))
    if (subresource === 'status') return []
    const scaled = manager === 'kubectl' && subresource === 'scale'
    if (!BY_HAND.test(manager) && !scaled) return []
    return [{ manager: scaled ? 'kubectl-scale' : manager, fields: fieldsOf(under(entry, 'fieldsV1'), kind) }]
  })
}

function fieldsOf(fields: unknown, kind: string): readonly string[] {
  const found = new Set<string>()
  for (const [key, value] of named(fields)) {
    const inner = kind === 'Secret' ? [] : named(value)
    if (inner.length === 0) found.add(key)
    for (const [name] of inner) found.add(`${key}.${name}`)
  }
  return [...found].sort()
}

function named(fields: unknown): [string, unknown][] {
  return Object.entries(objectOf(fields) ?? {}).flatMap(([key, value]) =>
    key.startsWith('f:') ? [[key.slice(2), value] satisfies [string, unknown]] : [],
  )
}

/** A word of a status; anything longer may quote what nobody should see. */
function wordOf(value: unknown): string {
  const text = textOf(value)
  return /^[A-Za-z][A-Za-z0-9_-]{0,60}$/.test(text) ? text : ''
}

function readArgo(item: JsonObject): ArgoStatus {
  const status = under(item, 'status')
  const several = objectsOf(under(item, 'spec', 'sources'))
  const revisions = under(status, 'sync', 'revisions')
  const pairs: [unknown, unknown][] =
    several.length > 0
      ? several.map((source, index) => [source, Array.isArray(revisions) ? revisions[index] : undefined])
      : [[under(item, 'spec', 'source'), under(status, 'sync', 'revision')]]
  const automated = under(item, 'spec', 'syncPolicy', 'automated')
  return {
    sync: wordOf(under(status, 'sync', 'status')),
    health: wordOf(under(status, 'health', 'status')),
    revisions: pairs.flatMap(([source, revision]) => {
      const commit = commitIn(textOf(revision))
      return commit === undefined ? [] : [{ repository: textOf(under(source, 'repoURL')), commit }]
    }),
    automated: objectOf(automated) !== undefined && under(automated, 'enabled') !== false,
    resources: objectsOf(under(status, 'resources')).map((one) => ({
      kind: textOf(under(one, 'kind')),
      name: textOf(under(one, 'name')),
      namespace: textOf(under(one, 'namespace')),
      status: wordOf(under(one, 'status')),
      health: wordOf(under(one, 'health', 'status')),
      requiresPruning: under(one, 'requiresPruning') === true,
    })),
  }
}

function readFlux(item: JsonObject): FluxStatus {
  const conditions = objectsOf(under(item, 'status', 'conditions'))
  const ready = conditions.find((one) => under(one, 'type') === 'Ready')
  const isGit = under(item, 'spec', 'sourceRef', 'kind') === 'GitRepository'
  return {
    suspended: under(item, 'spec', 'suspend') === true,
    ready: wordOf(under(ready, 'status')),
    reason: wordOf(under(ready, 'reason')),
    applied: isGit ? commitIn(textOf(under(item, 'status', 'lastAppliedRevision'))) : undefined,
  }
}

/** The commit of `main@sha1:4f0c…`, of the older `main/4f0c…`, or of a bare id; undefined for digests and versions. */
function commitIn(revision: string): string | undefined {
  return /^(?:[^@]*@sha1:|.*\/)?([0-9a-f]{40})$/.exec(revision)?.[1]
}
