/**
 * Where lists are merged item by item: a definition → its fields. `>Name` is a map of that definition, `*Name` a list of
 * it that is replaced as a whole, `key,key Name` a list merged by these keys, `= Name` a list of scalars merged by value.
 * From `x-kubernetes-patch-merge-key`, `-patch-strategy` and `-list-map-keys` of the OpenAPI description of Kubernetes 1.21, the
 * one that kustomize has built in; fields that lead to no such list are left out.
 */
const SHAPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Object: { metadata: '>Meta' },
  Meta: { finalizers: '= -', ownerReferences: 'uid -' },
  Webhooks: { metadata: '>Meta', webhooks: 'name -' },
  Workload: { metadata: '>Meta', spec: '>WorkloadSpec', status: '>Conditions' },
  WorkloadSpec: { template: '>Template' },
  Template: { metadata: '>Meta', spec: '>PodSpec' },
  PodTemplate: { metadata: '>Meta', template: '>Template' },
  CronJob: { metadata: '>Meta', spec: '>CronJobSpec' },
  CronJobSpec: { jobTemplate: '>Job' },
  Job: { metadata: '>Meta', spec: '>WorkloadSpec' },
  Pod: { metadata: '>Meta', spec: '>PodSpec', status: '>PodStatus' },
  PodStatus: { conditions: 'type -', podIPs: 'ip -' },
  PodSpec: {
    containers: 'name Container',
    initContainers: 'name Container',
    ephemeralContainers: 'name Ephemeral',
    hostAliases: 'ip -',
    imagePullSecrets: 'name -',
    topologySpreadConstraints: 'topologyKey,whenUnsatisfiable -',
    volumes: 'name Volume',
  },
  Container: {
    env: 'name -',
    ports: 'containerPort,protocol -',
    volumeDevices: 'devicePath -',
    volumeMounts: 'mountPath -',
  },
  Ephemeral: { env: 'name -', volumeDevices: 'devicePath -', volumeMounts: 'mountPath -' },
  Volume: { ephemeral: '>EphemeralVolume' },
  EphemeralVolume: { volumeClaimTemplate: '>Object' },
  Conditions: { conditions: 'type -' },
  Claim: { metadata: '>Meta', status: '>Conditions' },
  Node: { metadata: '>Meta', spec: '>NodeSpec', status: '>NodeStatus' },
  NodeSpec: { podCIDRs: '= -' },
  NodeStatus: { addresses: 'type -', conditions: 'type -' },
  Service: { metadata: '>Meta', spec: '>ServiceSpec', status: '>Conditions' },
  ServiceSpec: { ports: 'port,protocol -' },
  ServiceAccount: { metadata: '>Meta', secrets: 'name -' },
  Status: { metadata: '>Meta', status: '>Conditions' },
  CsiNode: { metadata: '>Meta', spec: '>CsiNodeSpec' },
  CsiNodeSpec: { drivers: 'name -' },
}

/** The kinds that the description knows, by group and versions; a kind without a word of its own is a plain object. */
const KINDS: Readonly<Record<string, string>> = {
  'admissionregistration.k8s.io v1 v1beta1':
    'MutatingWebhookConfiguration=Webhooks ValidatingWebhookConfiguration=Webhooks',
  'apps v1':
    'DaemonSet=Workload Deployment=Workload ReplicaSet=Workload StatefulSet=Workload ControllerRevision',
  'autoscaling v1 v2beta1 v2beta2': 'HorizontalPodAutoscaler',
  'batch v1': 'CronJob=CronJob Job=Workload',
  'batch v1beta1': 'CronJob=CronJob',
  'certificates.k8s.io v1 v1beta1': 'CertificateSigningRequest',
  'coordination.k8s.io v1 v1beta1': 'Lease',
  ' v1':
    'ConfigMap Secret Endpoints Event LimitRange Namespace=Status Node=Node PersistentVolume PersistentVolumeClaim=Claim Pod=Pod PodTemplate=PodTemplate ReplicationController=Workload ResourceQuota Service=Service ServiceAccount=ServiceAccount',
  'discovery.k8s.io v1 v1beta1': 'EndpointSlice',
  'events.k8s.io v1 v1beta1': 'Event',
  'extensions v1beta1': 'Ingress',
  'flowcontrol.apiserver.k8s.io v1beta1': 'FlowSchema PriorityLevelConfiguration',
  'networking.k8s.io v1': 'Ingress IngressClass NetworkPolicy',
  'networking.k8s.io v1beta1': 'Ingress IngressClass',
  'node.k8s.io v1 v1beta1': 'RuntimeClass',
  'policy v1': 'PodDisruptionBudget=Status',
  'policy v1beta1': 'PodDisruptionBudget=Status PodSecurityPolicy',
  'rbac.authorization.k8s.io v1 v1beta1': 'ClusterRole ClusterRoleBinding Role RoleBinding',
  'scheduling.k8s.io v1 v1beta1': 'PriorityClass',
  'storage.k8s.io v1 v1beta1': 'CSIDriver CSINode=CsiNode StorageClass VolumeAttachment CSIStorageCapacity',
  'apiextensions.k8s.io v1 v1beta1': 'CustomResourceDefinition',
  'apiregistration.k8s.io v1 v1beta1': 'APIService=Status',
}

/** How a field is merged. */
export interface FieldShape {
  /** the definition of the map, or of a list's items; undefined where nothing below is merged by keys */
  readonly shape: Shape | undefined
  /** keys of a list that is merged item by item, [] where the items are scalars; undefined for all else */
  readonly keys: readonly string[] | undefined
}

/** A definition, its fields read once. */
export class Shape {
  readonly #fields = new Map<string, FieldShape>()

  constructor(fields?: readonly (readonly [string, FieldShape])[]) {
    for (const [name, field] of fields ?? []) this.#fields.set(name, field)
  }

  field(name: string): FieldShape | undefined {
    return this.#fields.get(name)
  }

  add(name: string, field: FieldShape): void {
    this.#fields.set(name, field)
  }
}

const shapes = new Map<string, Shape>()

function shapeNamed(name: string): Shape | undefined {
  if (name === '-') return undefined
  const known = shapes.get(name)
  if (known) return known
  const shape = new Shape()
  shapes.set(name, shape)
  for (const [field, written] of Object.entries(SHAPES[name] ?? {})) {
    const [how = '', of = '-'] = written.startsWith('>') ? ['>', written.slice(1)] : written.split(' ')
    const keys = how === '>' ? undefined : how === '=' ? [] : how.split(',')
    shape.add(field, { shape: shapeNamed(of), keys })
  }
  return shape
}

let kinds: Map<string, string> | undefined

/** The definition of a kind; undefined for custom resources and for what came after Kubernetes 1.21: their lists are replaced. */
export function shapeOf(apiVersion: string, kind: string): Shape | undefined {
  if (!kinds) {
    kinds = new Map()
    for (const [groupAndVersions, list] of Object.entries(KINDS)) {
      const [group = '', ...versions] = groupAndVersions.split(' ')
      for (const version of versions) {
        for (const entry of list.split(' ')) {
          const [name = '', shape = 'Object'] = entry.split('=')
          kinds.set(`${group === '' ? '' : `${group}/`}${version} ${name}`, shape)
        }
      }
    }
  }
  const name = kinds.get(`${apiVersion} ${kind}`)
  return name === undefined ? undefined : shapeNamed(name)
}

/** Kinds that kustomize knows to lie outside namespaces; one that it does not know is taken to be in one. */
const CLUSTER_SCOPED: Readonly<Record<string, string>> = {
  'admissionregistration.k8s.io v1 v1beta1': 'MutatingWebhookConfiguration ValidatingWebhookConfiguration',
  'apiextensions.k8s.io v1 v1beta1': 'CustomResourceDefinition',
  'apiregistration.k8s.io v1 v1beta1': 'APIService',
  'certificates.k8s.io v1 v1beta1': 'CertificateSigningRequest',
  'flowcontrol.apiserver.k8s.io v1beta1': 'FlowSchema PriorityLevelConfiguration',
  'networking.k8s.io v1 v1beta1': 'IngressClass',
  'node.k8s.io v1 v1beta1': 'RuntimeClass',
  'policy v1beta1': 'PodSecurityPolicy',
  'rbac.authorization.k8s.io v1 v1beta1': 'ClusterRole ClusterRoleBinding',
  'scheduling.k8s.io v1 v1beta1': 'PriorityClass',
  'storage.k8s.io v1 v1beta1': 'CSIDriver CSINode StorageClass VolumeAttachment',
  ' v1': 'ComponentStatus Namespace Node NodeProxyOptions PersistentVolume',
}

let clusterScoped: Set<string> | undefined

/** Whether kustomize is certain that a kind lies outside namespaces. */
export function isClusterScoped(apiVersion: string, kind: string): boolean {
  if (!clusterScoped) {
    clusterScoped = new Set()
    for (const [groupAndVersions, list] of Object.entries(CLUSTER_SCOPED)) {
      const [group = '', ...versions] = groupAndVersions.split(' ')
      for (const version of versions) {
        for (const name of list.split(' '))
          clusterScoped.add(`${group === '' ? '' : `${group}/`}${version} ${name}`)
      }
    }
  }
  return clusterScoped.has(`${apiVersion} ${kind}`)
}
