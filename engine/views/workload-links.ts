import type { Node, Path } from '../formats/node.ts'
import type { Resource } from '../resource.ts'
import type { Delivered } from './delivered.ts'
import { hasLabels, selects } from './label-selectors.ts'
import type { Workload } from './workloads.ts'

/** What decides how many Pods a workload has: a HorizontalPodAutoscaler, or a ScaledObject of KEDA. */
export interface Autoscaler {
  readonly resource: Resource
  readonly target: { readonly kind: string; readonly name: string }
  readonly targetPath: Path
  /** bounds as numbers, and where they are written; the lower one is 1 (KEDA: 0) where nothing is said */
  readonly min: number
  readonly max: number | undefined
  readonly minPath: Path
  readonly maxPath: Path
}

/** Labels that nobody writes into a template: controllers and programs set them on running Pods. */
const SET_LATER =
  /^(statefulset\.kubernetes\.io\/|apps\.kubernetes\.io\/|batch\.kubernetes\.io\/|controller-uid$|job-name$|pod-template-hash$|rollouts-pod-template-hash$|controller-revision-hash$|role$|spilo-role$)/

/** The autoscalers of an environment. */
export function autoscalersOf(objects: Delivered): readonly Autoscaler[] {
  let known = AUTOSCALERS.get(objects)
  if (!known) {
    known = readAutoscalers(objects)
    AUTOSCALERS.set(objects, known)
  }
  return known
}

const AUTOSCALERS = new WeakMap<Delivered, readonly Autoscaler[]>()

function readAutoscalers(objects: Delivered): readonly Autoscaler[] {
  return objects.ofKind('HorizontalPodAutoscaler', 'ScaledObject').flatMap((resource) => {
    const keda = resource.kind === 'ScaledObject'
    const target = resource.node('spec', 'scaleTargetRef')
    const name = target?.get('name')?.text
    if (!name) return []
    const minPath = ['spec', keda ? 'minReplicaCount' : 'minReplicas']
    const maxPath = ['spec', keda ? 'maxReplicaCount' : 'maxReplicas']
    return [
      {
        resource,
        target: { kind: target?.get('kind')?.text ?? 'Deployment', name },
        targetPath: ['spec', 'scaleTargetRef', 'name'],
        min: numberAt(resource, minPath) ?? (keda ? 0 : 1),
        max: numberAt(resource, maxPath) ?? (keda ? 100 : undefined),
        minPath,
        maxPath,
      },
    ]
  })
}

function numberAt(resource: Resource, path: Path): number | undefined {
  const value = resource.get(...path)
  return typeof value === 'number' ? value : undefined
}

/** The autoscaler of a workload. */
export function autoscalerOf(objects: Delivered, { resource }: Workload): Autoscaler | undefined {
  const known = autoscalersOf(objects)
  if (known.length === 0) return undefined
  return indexOf(objects).autoscalers.get(`${resource.namespace ?? ''}/${resource.kind}/${resource.name}`)
}

/** The workload that an autoscaler scales. */
export function scaledBy(objects: Delivered, autoscaler: Autoscaler): Workload | undefined {
  const { resource, target } = autoscaler
  const named = indexOf(objects).named.get(`${resource.namespace ?? ''}/${target.name}`)
  return named?.find((one) => scales(autoscaler, one.resource))
}

/** Whether an autoscaler scales a workload. */
export function scales({ resource: { namespace }, target }: Autoscaler, workload: Resource): boolean {
  return target.kind === workload.kind && target.name === workload.name && namespace === workload.namespace
}

/** The fewest Pods that a workload runs with; undefined for kinds that count none. */
export function fewestPods(objects: Delivered, workload: Workload): number | undefined {
  return autoscalerOf(objects, workload)?.min ?? workload.replicas
}

/**
 * The objects of an environment by what others find them by: thousands of Services ask for thousands of workloads. Each
 * index is made when somebody asks for it.
 */
class Index {
  readonly #objects: Delivered
  #labelled: Map<string, Workload[]> | undefined
  #named: Map<string, Workload[]> | undefined
  #filed: Map<string, Workload[]> | undefined
  #autoscalers: Map<string, Autoscaler> | undefined
  #serving: Map<Workload, Resource[]> | undefined
  /** by Service */
  readonly #reached = new Map<Resource, readonly Workload[]>()

  constructor(objects: Delivered) {
    this.#objects = objects
  }

  /** workloads by namespace, and by each label in it */
  get labelled(): ReadonlyMap<string, readonly Workload[]> {
    if (!this.#labelled) {
      this.#labelled = new Map()
      for (const workload of this.#objects.workloads) {
        const space = workload.resource.namespace ?? ''
        add(this.#labelled, space, workload)
        for (const { key, value } of workload.labels?.pairs() ?? [])
          add(this.#labelled, `${space}/${key.text}=${value.text}`, workload)
      }
    }
    return this.#labelled
  }

  /** workloads by namespace and name */
  get named(): ReadonlyMap<string, readonly Workload[]> {
    this.#named ??= this.#by(({ name }) => name)
    return this.#named
  }

  /** workloads by namespace and file */
  get filed(): ReadonlyMap<string, readonly Workload[]> {
    this.#filed ??= this.#by(({ file }) => file.path)
    return this.#filed
  }

  #by(key: (resource: Resource) => string): Map<string, Workload[]> {
    const found = new Map<string, Workload[]>()
    for (const workload of this.#objects.workloads)
      add(found, `${workload.resource.namespace ?? ''}/${key(workload.resource)}`, workload)
    return found
  }

  /** autoscalers by namespace, kind and name of what they scale; the first of several */
  get autoscalers(): ReadonlyMap<string, Autoscaler> {
    if (!this.#autoscalers) {
      this.#autoscalers = new Map()
      for (const autoscaler of autoscalersOf(this.#objects)) {
        const { resource, target } = autoscaler
        const key = `${resource.namespace ?? ''}/${target.kind}/${target.name}`
        if (!this.#autoscalers.has(key)) this.#autoscalers.set(key, autoscaler)
      }
    }
    return this.#autoscalers
  }

  /** the workloads that a Service sends requests to */
  reached(service: Resource): readonly Workload[] {
    let found = this.#reached.get(service)
    if (!found) {
      const selector = service.group === '' ? service.node('spec', 'selector') : undefined
      found = selector?.size ? selectedBy(this.#objects, service.namespace, selector, true) : []
      this.#reached.set(service, found)
    }
    return found
  }

  /** the Services that send requests to a workload */
  get serving(): ReadonlyMap<Workload, readonly Resource[]> {
    if (!this.#serving) {
      this.#serving = new Map()
      for (const service of this.#objects.ofKind('Service'))
        for (const workload of this.reached(service)) add(this.#serving, workload, service)
    }
    return this.#serving
  }
}

function add<K, T>(map: Map<K, T[]>, key: K, value: T): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

const INDEXES = new WeakMap<Delivered, Index>()

function indexOf(objects: Delivered): Index {
  let index = INDEXES.get(objects)
  if (!index) {
    index = new Index(objects)
    INDEXES.set(objects, index)
  }
  return index
}

/** The workloads whose Pods a label selector (or the plain pairs of a Service) selects. */
export function selectedBy(
  objects: Delivered,
  namespace: string | undefined,
  selector: Node | undefined,
  plain = false,
): readonly Workload[] {
  const pair = (plain ? selector : selector?.get('matchLabels'))?.pairs()[0]
  const space = namespace ?? ''
  const key = pair ? `${space}/${pair.key.text}=${pair.value.text}` : space
  return (indexOf(objects).labelled.get(key) ?? []).filter(({ labels }) =>
    plain ? hasLabels(selector, labels) : selects(selector, labels),
  )
}

/** The workloads that a Service sends requests to; none of one without a selector. */
export function reachedBy(objects: Delivered, service: Resource): readonly Workload[] {
  return indexOf(objects).reached(service)
}

/** The Services that send requests to a workload. */
export function servicesOf(objects: Delivered, workload: Workload): readonly Resource[] {
  return indexOf(objects).serving.get(workload) ?? []
}

/**
 * The workload that a selector was meant for, where it selects none: one of the same name or file whose Pods have another value of
 * a label. Pods of operators and charts are in no file, so that nothing else is said of a selector that selects nothing.
 */
export function missedBy(
  objects: Delivered,
  resource: Resource,
  pairs: Node | undefined,
):
  | {
      readonly workload: Workload
      readonly key: string
      readonly wanted: string
      readonly has: string | undefined
    }
  | undefined {
  const wanted = (pairs?.pairs() ?? []).filter(({ key }) => !SET_LATER.test(key.text))
  if (wanted.length === 0 || wanted.length !== pairs?.size) return undefined
  const name = resource.name.replace(/-(svc|service|headless|metrics|pdb|network-policy|policy)$/, '')
  const { named, filed } = indexOf(objects)
  const space = resource.namespace ?? ''
  const near = new Set(
    [...(named.get(`${space}/${name}`) ?? []), ...(filed.get(`${space}/${resource.file.path}`) ?? [])].filter(
      ({ kind }) => kind !== 'Job' && kind !== 'CronJob',
    ),
  )
  const ordered = [...near].sort(
    (a, b) => Number(b.resource.name === name) - Number(a.resource.name === name),
  )
  for (const workload of ordered) {
    const { labels } = workload
    const agreeing = wanted.filter(({ key, value }) => labels?.get(key.text)?.text === value.text)
    const other = wanted.find(({ key, value }) => {
      const has = labels?.get(key.text)?.text
      return has !== undefined && has !== value.text
    })
    // a label that only running Pods carry, beside those of the template
    if (!other && agreeing.length > 0) continue
    if (workload.resource.name !== name && !other) continue
    const { key, value } = other ?? wanted[0]!
    return { workload, key: key.text, wanted: value.text, has: labels?.get(key.text)?.text }
  }
  return undefined
}

/**
 * Whether all objects of an environment can be seen: nothing is installed from charts, so that what is not here is not there.
 */
export function isClosed(objects: Delivered): boolean {
  return (
    objects.ofKind('HelmRelease', 'HelmChart', 'Application', 'ApplicationSet', 'HelmChartProxy').length === 0
  )
}

/** Whether two objects are applied together: of a tree without environments only what lies in one folder certainly is. */
export function isTogether(objects: Delivered, a: Resource, b: Resource): boolean {
  return a.namespace === b.namespace && (objects.environment !== undefined || a.file.folder === b.file.folder)
}
