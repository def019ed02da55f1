import type { Node, Path } from '../formats/node.ts'
import type { Resource } from '../resource.ts'

/** Kinds that make Pods, and where their Pod template stands. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  Rollout: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  Pod: [],
}

/** The kinds that make Pods, a Pod itself among them. */
export const WORKLOAD_KINDS: readonly string[] = Object.keys(TEMPLATES)

/** A container of a workload. */
export interface Container {
  readonly name: string
  readonly node: Node
  /** where it stands in the object */
  readonly path: Path
  /** whether it ends before the others start; a sidecar (`restartPolicy: Always`) does not */
  readonly init: boolean
}

/** An object that makes Pods: what these are. */
export interface Workload {
  readonly resource: Resource
  readonly kind: string
  /** where the Pod template stands in the object; [] for a Pod */
  readonly templatePath: Path
  /** the labels of its Pods */
  readonly labels: Node | undefined
  /** the specification of its Pods */
  readonly pod: Node
  readonly podPath: Path
  /** all containers, those that run on first */
  readonly containers: readonly Container[]
  /** how many Pods it asks for: 1 where it says nothing; undefined for kinds that have no number of their own */
  readonly replicas: number | undefined
}

/** The workload that an object is; undefined for what makes no Pods, and for one whose Pods are written elsewhere. */
export function workloadOf(resource: Resource): Workload | undefined {
  const templatePath = Object.hasOwn(TEMPLATES, resource.kind) ? TEMPLATES[resource.kind] : undefined
  if (!templatePath || !isKnownGroup(resource)) return undefined
  const podPath = [...templatePath, 'spec']
  const pod = resource.node(...podPath)
  if (!pod || (pod.get('containers')?.size ?? 0) === 0) return undefined
  const { kind } = resource
  const counted =
    kind === 'Deployment' || kind === 'StatefulSet' || kind === 'Rollout' || kind === 'ReplicaSet'
  const written = resource.get('spec', 'replicas')
  return {
    resource,
    kind,
    templatePath,
    labels: resource.node(...templatePath, 'metadata', 'labels'),
    pod,
    podPath,
    containers: [
      ...containersIn(pod, podPath, 'containers'),
      ...containersIn(pod, podPath, 'initContainers'),
    ],
    replicas: counted ? (typeof written === 'number' ? written : 1) : undefined,
  }
}

function isKnownGroup({ group, kind }: Resource): boolean {
  if (kind === 'Rollout') return group === 'argoproj.io'
  return group === '' || group === 'apps' || group === 'batch' || group === 'extensions'
}

function containersIn(pod: Node, podPath: Path, field: string): readonly Container[] {
  return (pod.get(field)?.items() ?? []).map((node, index) => ({
    name: node.get('name')?.text ?? `[${index}]`,
    node,
    path: [...podPath, field, node.get('name') ? { name: node.get('name')!.text } : index],
    init: field === 'initContainers' && node.get('restartPolicy')?.text !== 'Always',
  }))
}
