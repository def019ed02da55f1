import { REFERENCES } from './references.ts'

/** Where a transformer writes: a path, the kinds it holds for, and whether missing steps are made. */
export interface FieldSpec {
  readonly path: string
  readonly group?: string | undefined
  readonly version?: string | undefined
  readonly kind?: string | undefined
  readonly create?: boolean | undefined
}

/** Fields that hold the name of an object of a kind. */
export interface NameReference {
  readonly group?: string | undefined
  readonly version?: string | undefined
  readonly kind?: string | undefined
  readonly fields: readonly FieldSpec[]
}

/** Everything that `configurations` can add to. */
export interface Configuration {
  readonly namePrefix: readonly FieldSpec[]
  readonly nameSuffix: readonly FieldSpec[]
  readonly namespace: readonly FieldSpec[]
  readonly commonLabels: readonly FieldSpec[]
  readonly labels: readonly FieldSpec[]
  readonly templateLabels: readonly FieldSpec[]
  readonly commonAnnotations: readonly FieldSpec[]
  readonly nameReference: readonly NameReference[]
  readonly varReference: readonly FieldSpec[]
  readonly images: readonly FieldSpec[]
  readonly replicas: readonly FieldSpec[]
}

/** `group/Kind path` with `+` before a path whose missing steps are made; one line for many kinds. */
function specs(lines: string): FieldSpec[] {
  return lines
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [kinds = '', path = ''] = line.trim().split(' ')
      return kinds.split(',').map((written) => {
        const [kind = '', group = ''] = written.split('@')
        const versioned = group === 'v1' ? { version: 'v1' } : group === '' ? {} : { group }
        return {
          path: path.replace(/^\+/, ''),
          create: path.startsWith('+'),
          ...(kind === '*' ? {} : { kind }),
          ...versioned,
        }
      })
    })
}

const AFFINITY = ['podAffinity', 'podAntiAffinity'].flatMap((side) => [
  `${side}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
  `${side}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
])

const TEMPLATE_LABELS = `
* +metadata/labels
ReplicationController@v1,Deployment,ReplicaSet,DaemonSet,StatefulSet@apps,Job@batch +spec/template/metadata/labels
StatefulSet@apps +spec/volumeClaimTemplates[]/metadata/labels
CronJob@batch +spec/jobTemplate/metadata/labels
CronJob@batch +spec/jobTemplate/spec/template/metadata/labels`

const SELECTOR_LABELS = `
Service@v1,ReplicationController@v1 +spec/selector
Deployment,ReplicaSet,DaemonSet,StatefulSet@apps +spec/selector/matchLabels
${AFFINITY.map((path) => `Deployment@apps,StatefulSet@apps spec/template/spec/affinity/${path}`).join('\n')}
Deployment@apps,StatefulSet@apps spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels
Job@batch,PodDisruptionBudget@policy spec/selector/matchLabels
CronJob@batch spec/jobTemplate/spec/selector/matchLabels
NetworkPolicy@networking.k8s.io spec/podSelector/matchLabels
NetworkPolicy@networking.k8s.io spec/ingress/from/podSelector/matchLabels
NetworkPolicy@networking.k8s.io spec/egress/to/podSelector/matchLabels`

const ANNOTATIONS = `
* +metadata/annotations
ReplicationController@v1,Deployment,ReplicaSet,DaemonSet,StatefulSet,Job@batch +spec/template/metadata/annotations
CronJob@batch +spec/jobTemplate/metadata/annotations
CronJob@batch +spec/jobTemplate/spec/template/metadata/annotations`

const PODS: Readonly<Record<string, string>> = {
  CronJob: 'spec/jobTemplate/spec/template/spec/',
  DaemonSet: 'spec/template/spec/',
  Deployment: 'spec/template/spec/',
  Job: 'spec/template/spec/',
  Pod: 'spec/',
  ReplicaSet: 'spec/template/spec/',
  StatefulSet: 'spec/template/spec/',
}

const CONTAINER_VARIABLES = ['containers', 'initContainers'].flatMap((list) =>
  ['args', 'command', 'env/value', 'volumeMounts/mountPath'].map((field) => `${list}/${field}`),
)

const VARIABLES = `
${Object.entries(PODS)
  .flatMap(([kind, pod]) => CONTAINER_VARIABLES.map((field) => `${kind} ${pod}${field}`))
  .join('\n')}
DaemonSet,Deployment,Job spec/template/spec/volumes/nfs/server
Pod spec/volumes/nfs/server
CronJob spec/jobTemplate/spec/template/volumes/nfs/server
StatefulSet spec/volumeClaimTemplates/spec/nfs/server
Deployment spec/template/metadata/annotations
Ingress spec/rules/host
Ingress spec/tls/hosts
Ingress spec/tls/secretName
Service spec/ports/port
Service spec/ports/targetPort
PersistentVolume spec/nfs/server
* metadata/labels
* metadata/annotations`

const IMAGES = ['spec/', 'spec/template/spec/']
  .flatMap((pod) =>
    ['containers[]/image', 'initContainers[]/image', 'volumes[]/image/reference'].map(
      (field) => `* +${pod}${field}`,
    ),
  )
  .join('\n')

const NAMESPACES = `
Namespace +metadata/name
APIService@apiregistration.k8s.io +spec/service/namespace
CustomResourceDefinition@apiextensions.k8s.io spec/conversion/webhook/clientConfig/service/namespace`

let known: Configuration | undefined

/** What kustomize does without `configurations`: facts of its release 5.5. */
export function defaultConfiguration(): Configuration {
  known ??= {
    namePrefix: specs('* metadata/name'),
    nameSuffix: specs('* metadata/name'),
    namespace: specs(NAMESPACES),
    commonLabels: [...specs(SELECTOR_LABELS), ...specs(TEMPLATE_LABELS)],
    labels: [],
    templateLabels: specs(TEMPLATE_LABELS),
    commonAnnotations: specs(ANNOTATIONS),
    nameReference: REFERENCES.map(({ of, fields }) => ({ ...of, fields: specs(fields) })),
    varReference: specs(VARIABLES),
    images: specs(IMAGES),
    replicas: specs('Deployment,ReplicationController,ReplicaSet,StatefulSet +spec/replicas'),
  }
  return known
}

/** Two configurations in one; what both say counts once. */
export function mergeConfigurations(one: Configuration, other: Configuration): Configuration {
  if (one === other) return one
  return {
    namePrefix: mergeSpecs(one.namePrefix, other.namePrefix),
    nameSuffix: mergeSpecs(one.nameSuffix, other.nameSuffix),
    namespace: mergeSpecs(one.namespace, other.namespace),
    commonLabels: mergeSpecs(one.commonLabels, other.commonLabels),
    labels: mergeSpecs(one.labels, other.labels),
    templateLabels: mergeSpecs(one.templateLabels, other.templateLabels),
    commonAnnotations: mergeSpecs(one.commonAnnotations, other.commonAnnotations),
    nameReference: mergeReferences(one.nameReference, other.nameReference),
    varReference: mergeSpecs(one.varReference, other.varReference),
    images: mergeSpecs(one.images, other.images),
    replicas: mergeSpecs(one.replicas, other.replicas),
  }
}

/** Fields of two lists, each once. */
export function mergeSpecs(one: readonly FieldSpec[], other: readonly FieldSpec[]): readonly FieldSpec[] {
  if (one === other || other.length === 0) return one
  const names = new Set(one.map(nameOf))
  const added = other.filter((spec) => !names.has(nameOf(spec)))
  return added.length === 0 ? one : [...one, ...added]
}

function nameOf(spec: FieldSpec): string {
  return `${spec.group ?? ''}/${spec.version ?? ''}/${spec.kind ?? ''} ${spec.path}`
}

function mergeReferences(
  one: readonly NameReference[],
  other: readonly NameReference[],
): readonly NameReference[] {
  if (one === other || other.length === 0) return one
  const merged = [...one]
  for (const reference of other) {
    const at = merged.findIndex(
      ({ group, version, kind }) =>
        (group ?? '') === (reference.group ?? '') &&
        (version ?? '') === (reference.version ?? '') &&
        (kind ?? '') === (reference.kind ?? ''),
    )
    if (at < 0) merged.push(reference)
    else merged[at] = { ...reference, fields: mergeSpecs(merged[at]!.fields, reference.fields) }
  }
  return merged
}
