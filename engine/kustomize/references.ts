/** Fields of a pod that hold names, by what they name. */
const PODS: Readonly<Record<string, string>> = {
  Pod: 'spec/',
  PodTemplate: 'template/spec/',
  Deployment: 'spec/template/spec/',
  ReplicaSet: 'spec/template/spec/',
  DaemonSet: 'spec/template/spec/',
  StatefulSet: 'spec/template/spec/',
  Job: 'spec/template/spec/',
  CronJob: 'spec/jobTemplate/spec/template/spec/',
}

function inPods(fields: readonly string[], kinds: readonly string[] = Object.keys(PODS)): string {
  return kinds
    .flatMap((kind) =>
      fields.map(
        (field) => `${kind}${kind === 'Pod' && fields.length > 1 ? '@v1' : ''} ${PODS[kind]}${field}`,
      ),
    )
    .join('\n')
}

const BOTH = ['containers', 'initContainers']
/** Workloads whose accounts, claims and priorities follow; a ReplicaSet's and a PodTemplate's do not. */
const WORKLOADS = ['Pod', 'StatefulSet', 'Deployment', 'CronJob', 'Job', 'DaemonSet']

const CONFIG_MAPS = [
  'volumes/configMap/name',
  'volumes/projected/sources/configMap/name',
  ...BOTH.flatMap((list) => [
    `${list}/env/valueFrom/configMapKeyRef/name`,
    `${list}/envFrom/configMapRef/name`,
  ]),
]
const SECRETS = [
  'volumes/secret/secretName',
  'volumes/projected/sources/secret/name',
  'imagePullSecrets/name',
  ...BOTH.flatMap((list) => [`${list}/env/valueFrom/secretKeyRef/name`, `${list}/envFrom/secretRef/name`]),
]

function onWorkloads(field: string): string {
  return `${inPods([field], WORKLOADS)}\nReplicationController spec/template/spec/${field}`
}

const SCALED = 'HorizontalPodAutoscaler spec/scaleTargetRef/name'

/**
 * Which fields hold the name of which kind: where a name gets a prefix, a suffix or a hash, these follow. One line a field:
 * kind, `@` and its group where that matters, the path.
 */
export const REFERENCES: readonly {
  readonly of: { readonly group?: string; readonly version?: string; readonly kind: string }
  readonly fields: string
}[] = [
  { of: { kind: 'Deployment' }, fields: SCALED },
  { of: { kind: 'ReplicationController' }, fields: SCALED },
  { of: { kind: 'ReplicaSet' }, fields: SCALED },
  { of: { kind: 'StatefulSet' }, fields: SCALED },
  {
    of: { kind: 'ConfigMap', version: 'v1' },
    fields: `${inPods(CONFIG_MAPS)}
Node spec/configSource/configMap
Role,ClusterRole rules/resourceNames
Ingress metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap`,
  },
  {
    of: { kind: 'Secret', version: 'v1' },
    fields: `${inPods(SECRETS)}
Ingress spec/tls/secretName
Ingress metadata/annotations/ingress.kubernetes.io\\/auth-secret
Ingress metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret
Ingress metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret
ServiceAccount imagePullSecrets/name
StorageClass parameters/secretName
StorageClass parameters/adminSecretName
StorageClass parameters/userSecretName
StorageClass parameters/secretRef
Role,ClusterRole rules/resourceNames
Service@serving.knative.dev spec/template/spec/containers/env/valueFrom/secretKeyRef/name
PersistentVolume spec/azureFile/secretName`,
  },
  {
    of: { kind: 'Service', version: 'v1' },
    fields: `StatefulSet@apps spec/serviceName
Ingress spec/rules/http/paths/backend/serviceName
Ingress spec/backend/serviceName
Ingress spec/rules/http/paths/backend/service/name
Ingress spec/defaultBackend/service/name
APIService@apiregistration.k8s.io spec/service/name
ValidatingWebhookConfiguration@admissionregistration.k8s.io webhooks/clientConfig/service
MutatingWebhookConfiguration@admissionregistration.k8s.io webhooks/clientConfig/service`,
  },
  {
    of: { kind: 'Role', group: 'rbac.authorization.k8s.io' },
    fields: 'RoleBinding@rbac.authorization.k8s.io roleRef/name',
  },
  {
    of: { kind: 'ClusterRole', group: 'rbac.authorization.k8s.io' },
    fields: 'RoleBinding@rbac.authorization.k8s.io,ClusterRoleBinding@rbac.authorization.k8s.io roleRef/name',
  },
  {
    of: { kind: 'ServiceAccount', version: 'v1' },
    fields: `RoleBinding@rbac.authorization.k8s.io,ClusterRoleBinding@rbac.authorization.k8s.io subjects
${onWorkloads('serviceAccountName')}`,
  },
  {
    of: { kind: 'PersistentVolumeClaim', version: 'v1' },
    fields: onWorkloads('volumes/persistentVolumeClaim/claimName'),
  },
  {
    of: { kind: 'PersistentVolume', version: 'v1' },
    fields: `PersistentVolumeClaim spec/volumeName
ClusterRole rules/resourceNames`,
  },
  {
    of: { kind: 'StorageClass', version: 'v1', group: 'storage.k8s.io' },
    fields: `PersistentVolume,PersistentVolumeClaim spec/storageClassName
StatefulSet spec/volumeClaimTemplates/spec/storageClassName`,
  },
  {
    of: { kind: 'PriorityClass', version: 'v1', group: 'scheduling.k8s.io' },
    fields: onWorkloads('priorityClassName'),
  },
  {
    of: { kind: 'ValidatingAdmissionPolicy', group: 'admissionregistration.k8s.io' },
    fields: 'ValidatingAdmissionPolicyBinding@admissionregistration.k8s.io spec/policyName',
  },
]
