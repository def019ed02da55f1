import type { Node, Path } from '../formats/node.ts'
import type { Resource } from '../resource.ts'
import { faultsOfPods, type PodSecurityFault } from './pod-security.ts'

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
  /** what its Pods do against the Pod Security Standards */
  readonly faults: readonly PodSecurityFault[]
}

/** The same with the specification of the Pods. */
const PODS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(TEMPLATES).map(([kind, path]) => [kind, [...path, 'spec']]),
)
const COUNTED: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'Rollout', 'ReplicaSet'])

/** The workload that an object is; undefined for what makes no Pods, and for one whose Pods are written elsewhere. */
export function workloadOf(resource: Resource): Workload | undefined {
  const templatePath = Object.hasOwn(TEMPLATES, resource.kind) ? TEMPLATES[resource.kind] : undefined
  if (!templatePath || !isKnownGroup(resource)) return undefined
  const podPath = PODS[resource.kind]!
  const pod = resource.root.at(podPath)
  const template = pod && resource.root.at(templatePath)
  if (!template || (pod.get('containers')?.size ?? 0) === 0) return undefined
  return new FoundWorkload(resource, templatePath, template, podPath, pod)
}

/** A workload of which is read what somebody asks for: there are thousands, and dozens of rules. */
class FoundWorkload implements Workload {
  readonly resource: Resource
  readonly templatePath: Path
  readonly podPath: Path
  readonly pod: Node
  readonly labels: Node | undefined
  #containers: readonly Container[] | undefined
  #faults: readonly PodSecurityFault[] | undefined

  constructor(resource: Resource, templatePath: Path, template: Node, podPath: Path, pod: Node) {
    this.resource = resource
    this.templatePath = templatePath
    this.podPath = podPath
    this.pod = pod
    this.labels = template.get('metadata')?.get('labels')
  }

  get kind(): string {
    return this.resource.kind
  }

  get containers(): readonly Container[] {
    if (!this.#containers) {
      const { pod, podPath } = this
      const found: Container[] = []
      addContainers(found, pod, podPath, 'containers')
      addContainers(found, pod, podPath, 'initContainers')
      this.#containers = found
    }
    return this.#containers
  }

  get faults(): readonly PodSecurityFault[] {
    this.#faults ??= faultsOfPods(this)
    return this.#faults
  }

  get replicas(): number | undefined {
    if (!COUNTED.has(this.kind)) return undefined
    const written = this.resource.root.get('spec')?.get('replicas')?.value
    return typeof written === 'number' ? written : 1
  }
}

function isKnownGroup({ group, kind }: Resource): boolean {
  if (kind === 'Rollout') return group === 'argoproj.io'
  return group === '' || group === 'apps' || group === 'batch' || group === 'extensions'
}

function addContainers(found: Container[], pod: Node, podPath: Path, field: string): void {
  const items = pod.get(field)?.items() ?? []
  for (let index = 0; index < items.length; index++)
    found.push(new ListedContainer(items[index]!, podPath, field, index))
}

class ListedContainer implements Container {
  readonly name: string
  readonly node: Node
  readonly init: boolean
  readonly #podPath: Path
  readonly #field: string
  readonly #index: number

  constructor(node: Node, podPath: Path, field: string, index: number) {
    this.node = node
    this.name = node.get('name')?.text ?? `[${index}]`
    this.init = field === 'initContainers' && node.get('restartPolicy')?.text !== 'Always'
    this.#podPath = podPath
    this.#field = field
    this.#index = index
  }

  get path(): Path {
    const step = this.node.get('name') ? { name: this.name } : this.#index
    return [...this.#podPath, this.#field, step]
  }
}
