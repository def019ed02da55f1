import { isUpTo } from './releases.ts'

/** What became of a version of a kind. Source: the deprecation guide of kubernetes.io, and the OpenAPI of each release. */
export interface ApiChange {
  readonly apiVersion: string
  /** empty for every kind of the version */
  readonly kinds: readonly string[]
  /** minor releases, such as `1.25` */
  readonly deprecated: string
  /** the first release without it; undefined where it is still served */
  readonly removed: string | undefined
  /** what takes its place: an apiVersion, of another kind where a space divides them; undefined where nothing does */
  readonly replacement: string | undefined
}

const change = (
  apiVersion: string,
  kinds: string,
  deprecated: string,
  removed: string | undefined,
  replacement: string | undefined,
): ApiChange => ({
  apiVersion,
  kinds: kinds === '' ? [] : kinds.split(' '),
  deprecated,
  removed,
  replacement,
})

/** Versions that were taken away or will be; more recent ones are seen in the shipped schemas themselves. */
const CHANGES: readonly ApiChange[] = [
  change('extensions/v1beta1', 'Deployment DaemonSet ReplicaSet', '1.9', '1.16', 'apps/v1'),
  change('extensions/v1beta1', 'NetworkPolicy', '1.9', '1.16', 'networking.k8s.io/v1'),
  change('extensions/v1beta1', 'Ingress', '1.14', '1.22', 'networking.k8s.io/v1'),
  change('extensions/v1beta1', 'PodSecurityPolicy', '1.10', '1.16', undefined),
  change('apps/v1beta1', '', '1.9', '1.16', 'apps/v1'),
  change('apps/v1beta2', '', '1.9', '1.16', 'apps/v1'),
  change(
    'admissionregistration.k8s.io/v1beta1',
    'MutatingWebhookConfiguration ValidatingWebhookConfiguration',
    '1.16',
    '1.22',
    'admissionregistration.k8s.io/v1',
  ),
  change(
    'apiextensions.k8s.io/v1beta1',
    'CustomResourceDefinition',
    '1.16',
    '1.22',
    'apiextensions.k8s.io/v1',
  ),
  change('apiregistration.k8s.io/v1beta1', 'APIService', '1.19', '1.22', 'apiregistration.k8s.io/v1'),
  change('authentication.k8s.io/v1beta1', 'TokenReview', '1.19', '1.22', 'authentication.k8s.io/v1'),
  change('authorization.k8s.io/v1beta1', '', '1.19', '1.22', 'authorization.k8s.io/v1'),
  change(
    'certificates.k8s.io/v1beta1',
    'CertificateSigningRequest',
    '1.19',
    '1.22',
    'certificates.k8s.io/v1',
  ),
  change('coordination.k8s.io/v1beta1', 'Lease', '1.19', '1.22', 'coordination.k8s.io/v1'),
  change('networking.k8s.io/v1beta1', 'Ingress IngressClass', '1.19', '1.22', 'networking.k8s.io/v1'),
  change('rbac.authorization.k8s.io/v1alpha1', '', '1.17', '1.22', 'rbac.authorization.k8s.io/v1'),
  change('rbac.authorization.k8s.io/v1beta1', '', '1.17', '1.22', 'rbac.authorization.k8s.io/v1'),
  change('scheduling.k8s.io/v1alpha1', 'PriorityClass', '1.14', '1.22', 'scheduling.k8s.io/v1'),
  change('scheduling.k8s.io/v1beta1', 'PriorityClass', '1.14', '1.22', 'scheduling.k8s.io/v1'),
  change(
    'storage.k8s.io/v1beta1',
    'CSIDriver CSINode StorageClass VolumeAttachment',
    '1.19',
    '1.22',
    'storage.k8s.io/v1',
  ),
  change('storage.k8s.io/v1beta1', 'CSIStorageCapacity', '1.24', '1.27', 'storage.k8s.io/v1'),
  change('batch/v2alpha1', 'CronJob', '1.8', '1.21', 'batch/v1'),
  change('batch/v1beta1', 'CronJob', '1.21', '1.25', 'batch/v1'),
  change('discovery.k8s.io/v1beta1', 'EndpointSlice', '1.21', '1.25', 'discovery.k8s.io/v1'),
  change('events.k8s.io/v1beta1', 'Event', '1.19', '1.25', 'events.k8s.io/v1'),
  change('autoscaling/v2beta1', 'HorizontalPodAutoscaler', '1.19', '1.25', 'autoscaling/v2'),
  change('autoscaling/v2beta2', 'HorizontalPodAutoscaler', '1.23', '1.26', 'autoscaling/v2'),
  change('policy/v1beta1', 'PodDisruptionBudget', '1.21', '1.25', 'policy/v1'),
  change('policy/v1beta1', 'PodSecurityPolicy', '1.21', '1.25', undefined),
  change('node.k8s.io/v1alpha1', 'RuntimeClass', '1.20', '1.22', 'node.k8s.io/v1'),
  change('node.k8s.io/v1beta1', 'RuntimeClass', '1.22', '1.25', 'node.k8s.io/v1'),
  change('flowcontrol.apiserver.k8s.io/v1alpha1', '', '1.20', '1.21', 'flowcontrol.apiserver.k8s.io/v1'),
  change('flowcontrol.apiserver.k8s.io/v1beta1', '', '1.23', '1.26', 'flowcontrol.apiserver.k8s.io/v1'),
  change('flowcontrol.apiserver.k8s.io/v1beta2', '', '1.26', '1.29', 'flowcontrol.apiserver.k8s.io/v1'),
  change('flowcontrol.apiserver.k8s.io/v1beta3', '', '1.29', '1.32', 'flowcontrol.apiserver.k8s.io/v1'),
  change('v1', 'Endpoints', '1.33', undefined, 'discovery.k8s.io/v1 EndpointSlice'),
  change('v1', 'ComponentStatus', '1.19', undefined, undefined),
]

const BY_VERSION = new Map<string, ApiChange[]>()
for (const one of CHANGES) BY_VERSION.set(one.apiVersion, [...(BY_VERSION.get(one.apiVersion) ?? []), one])

/** What is known to have become of a version of a kind; undefined where nothing has. */
export function changeOf(apiVersion: string, kind: string): ApiChange | undefined {
  return BY_VERSION.get(apiVersion)?.find(({ kinds }) => kinds.length === 0 || kinds.includes(kind))
}

/** Whether a minor release (`1.36`) no longer serves it. */
export function isRemovedIn({ removed }: ApiChange, minor: string): boolean {
  return removed !== undefined && isUpTo(removed, minor)
}

/** Whether a minor release serves it with a warning. */
export function isDeprecatedIn(one: ApiChange, minor: string): boolean {
  return isUpTo(one.deprecated, minor) && !isRemovedIn(one, minor)
}
