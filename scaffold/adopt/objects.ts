import type { Node } from '../../engine/formats/node.ts'
import type { Infra } from '../../engine/infra.ts'
import type { Resource } from '../../engine/resource.ts'
import { isAside } from './aside.ts'
import { clueAt, clueIn } from './clue.ts'
import { fullImage, storeOf } from './images.ts'
import { operatorWorkload } from './operators.ts'
import { isPlatform, releaseWorkload } from './releases.ts'
import { fiveFields, gibibytes, hostIn, requestsOf, type Seen, type SeenWorkload } from './workload.ts'

const POD_PATHS: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  Rollout: ['spec', 'template'],
  DeploymentConfig: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
}

/**
 * The workloads of Kubernetes objects, each name once, in the order of their files: Deployments, StatefulSets,
 * CronJobs, Rollouts, databases of operators and releases of charts that carry an image. What a cluster brings for
 * itself (controllers, agents, drivers) is no workload of the design, nor is what makes backups.
 */
export function workloadsOfObjects(infra: Infra): readonly SeenWorkload[] {
  const own = infra.resources.filter(({ file }) => !isAside(file.folder))
  const links = new Links(own, infra)
  const backups = new Set(infra.backups.map(({ file, name }) => `${file.path}\n${name}`))
  const seen = new Map<string, SeenWorkload>()
  for (const resource of own) {
    const isBackup = resource.kind === 'CronJob' && backups.has(`${resource.file.path}\n${resource.name}`)
    if (isPlatform(resource) || isBackup) continue
    const workload = POD_PATHS[resource.kind]
      ? podWorkload(resource, POD_PATHS[resource.kind]!, links)
      : (operatorWorkload(resource) ?? releaseWorkload(resource))
    if (!workload) continue
    const known = seen.get(workload.name)
    // a patch says less than what it patches: whichever has an image is the one
    if (!known || (!known.image && workload.image)) seen.set(workload.name, workload)
  }
  return [...seen.values()]
}

const SKAFFOLD = /^skaffold(?:[.-][\w-]+)?\.ya?ml$/

/** What leads to pods and what holds for them, by the labels and names that objects refer to. */
class Links {
  readonly services: readonly Resource[]
  readonly #public = new Map<string, Seen<true>>()
  readonly #scalers: readonly Resource[]
  readonly #claims = new Map<string, Resource>()
  /** bare names that Skaffold builds from source and puts a registry before */
  readonly #built = new Set<string>()
  readonly #images = new Map<
    string,
    { readonly name: string | undefined; readonly tag: string | undefined }
  >()

  constructor(resources: readonly Resource[], infra: Infra) {
    this.services = resources.filter(({ kind, group }) => kind === 'Service' && group === '')
    this.#scalers = resources.filter(
      ({ kind }) => kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject',
    )
    for (const resource of resources) {
      if (resource.kind === 'PersistentVolumeClaim') this.#claims.set(resource.name, resource)
      for (const name of routedTo(resource))
        if (!this.#public.has(name)) this.#public.set(name, { value: true, clue: clueIn(resource) })
    }
    for (const service of this.services) {
      const type = service.get('spec', 'type')
      if (type === 'LoadBalancer' || type === 'NodePort')
        this.#public.set(service.name, { value: true, clue: clueIn(service, 'spec', 'type') })
    }
    for (const file of infra.files('')) {
      if (!SKAFFOLD.test(file.name) || file.format !== 'yaml') continue
      for (const { root } of file.documents)
        for (const artifact of root?.at(['build', 'artifacts'])?.items() ?? []) {
          const name = artifact.get('image')?.text
          if (name !== undefined && !name.includes('/')) this.#built.add(name)
        }
    }
    for (const { document } of infra.kustomizations) {
      for (const image of document.root?.get('images')?.items() ?? []) {
        const name = image.get('name')?.text
        if (name === undefined || this.#images.has(name)) continue
        this.#images.set(name, { name: image.get('newName')?.text, tag: image.get('newTag')?.text })
      }
    }
  }

  /** The services whose selector chooses pods with these labels. */
  servicesFor(labels: ReadonlyMap<string, string>, name: string): readonly Resource[] {
    return this.services.filter((service) => {
      const selector = service.node('spec', 'selector')?.pairs() ?? []
      if (selector.length === 0) return service.name === name
      return selector.every(({ key, value }) => labels.get(key.text) === value.text)
    })
  }

  publicBy(services: readonly Resource[]): Seen<true> | undefined {
    for (const { name } of services) if (this.#public.has(name)) return this.#public.get(name)
    return undefined
  }

  scalingOf(name: string): SeenWorkload['scaling'] {
    for (const scaler of this.#scalers) {
      if (scaler.get('spec', 'scaleTargetRef', 'name') !== name) continue
      const keda = scaler.kind === 'ScaledObject'
      const min = scaler.get('spec', keda ? 'minReplicaCount' : 'minReplicas') ?? 1
      const max = scaler.get('spec', keda ? 'maxReplicaCount' : 'maxReplicas')
      if (!Number.isInteger(min) || !Number.isInteger(max)) continue
      const least = Math.max(1, min as number)
      if (least > (max as number)) continue
      const cpu = cpuTarget(scaler)
      return {
        value: { min: least, max: max as number, ...(cpu !== undefined && { cpuPercent: cpu }) },
        clue: clueIn(scaler, 'spec'),
      }
    }
    return undefined
  }

  sizeOf(claim: string): number | undefined {
    const size = this.#claims.get(claim)?.get('spec', 'resources', 'requests', 'storage')
    return typeof size === 'string' ? gibibytes(size) : undefined
  }

  /** An image with what a kustomization puts in its place. */
  image(text: string): string | undefined {
    const [, name = text, rest = ''] = /^(.*?)((?::[^/:@]*)?(?:@.*)?)$/.exec(text) ?? []
    const change = this.#images.get(name)
    if (!change) return this.#built.has(name) ? undefined : fullImage(text)
    const tag = change.tag === undefined ? rest : `:${change.tag}`
    return fullImage(`${change.name ?? name}${tag}`) ?? fullImage(text)
  }
}

function cpuTarget(scaler: Resource): number | undefined {
  const old = scaler.get('spec', 'targetCPUUtilizationPercentage')
  const metric = scaler
    .node('spec', 'metrics')
    ?.items()
    .find((item) => item.at(['resource', 'name'])?.text === 'cpu')
  const value = old ?? metric?.at(['resource', 'target', 'averageUtilization'])?.value
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 100
    ? (value as number)
    : undefined
}

/** The services that an ingress or a route from outside leads to. */
function routedTo(resource: Resource): readonly string[] {
  const names: string[] = []
  const collect = (node: Node | undefined, path: readonly string[]): void => {
    const name = node?.at(path)?.text
    if (name) names.push(name)
  }
  const spec = resource.node('spec')
  switch (resource.kind) {
    case 'Ingress':
      collect(spec, ['defaultBackend', 'service', 'name'])
      for (const rule of spec?.get('rules')?.items() ?? [])
        for (const path of rule.at(['http', 'paths'])?.items() ?? []) {
          collect(path, ['backend', 'service', 'name'])
          collect(path, ['backend', 'serviceName'])
        }
      break
    case 'HTTPRoute':
    case 'GRPCRoute':
      for (const rule of spec?.get('rules')?.items() ?? [])
        for (const backend of rule.get('backendRefs')?.items() ?? []) collect(backend, ['name'])
      break
    case 'IngressRoute':
      for (const route of spec?.get('routes')?.items() ?? [])
        for (const service of route.get('services')?.items() ?? []) collect(service, ['name'])
      break
    case 'VirtualService':
      if (spec?.get('gateways') === undefined) break
      for (const route of spec?.get('http')?.items() ?? [])
        for (const way of route.get('route')?.items() ?? []) {
          const host = way.at(['destination', 'host'])?.text
          if (host) names.push(host.split('.')[0]!)
        }
      break
    case 'Route':
      collect(spec, ['to', 'name'])
      break
  }
  return names
}

function podWorkload(resource: Resource, way: readonly string[], links: Links): SeenWorkload | undefined {
  const pod = resource.node(...way, 'spec')
  const containers = pod?.get('containers')?.items() ?? []
  const main = mainOf(containers, resource.name)
  const name = resource.name
  if (!main || name === '') return undefined
  const { file } = resource
  const imageNode = main.get('image')
  const image = imageNode && links.image(imageNode.text)
  const store = imageNode && storeOf(image ?? imageNode.text)
  const labels = new Map(
    (resource.node(...way, 'metadata', 'labels')?.pairs() ?? []).map(({ key, value }) => [
      key.text,
      value.text,
    ]),
  )
  const services = links.servicesFor(labels, name)
  const cron = resource.kind === 'CronJob'
  const schedule = cron ? resource.node('spec', 'schedule') : undefined
  const fields = schedule && fiveFields(schedule.text)
  const requests = main.at(['resources', 'requests'])
  const asked = requestsOf(requests?.get('cpu')?.value, requests?.get('memory')?.value)
  return {
    name,
    clue: clueIn(resource),
    type: cron ? 'cron' : undefined,
    store: cron ? undefined : store,
    image: image === undefined ? undefined : { value: image, clue: clueAt(file, imageNode) },
    port: portOf(main, services, resource),
    health: healthOf(main, resource),
    public: links.publicBy(services),
    served: services.length > 0,
    schedule: fields === undefined ? undefined : { value: fields, clue: clueAt(file, schedule) },
    resources: asked && { value: asked, clue: clueAt(file, requests) },
    scaling: links.scalingOf(name),
    volume: volumeOf(resource, pod, links),
    calls: callsOf(containers, resource),
  }
}

/** The container that the workload is about: the one that has its name, else the first. */
function mainOf(containers: readonly Node[], name: string): Node | undefined {
  return containers.find((container) => container.get('name')?.text === name) ?? containers[0]
}

function portOf(main: Node, services: readonly Resource[], resource: Resource): Seen<number> | undefined {
  const ports = main.get('ports')?.items() ?? []
  const isServed = (port: Node): boolean => /^(?:http|web|grpc|main|api)/.test(port.get('name')?.text ?? '')
  const chosen =
    ports.find(isServed) ??
    ports.find((port) => !/metric|prom|admin|health|debug/.test(port.get('name')?.text ?? '')) ??
    ports[0]
  const value = chosen?.get('containerPort')
  if (value && Number.isInteger(value.value))
    return { value: value.value as number, clue: clueAt(resource.file, value) }
  for (const service of services) {
    const target = service.node('spec', 'ports', 0, 'targetPort') ?? service.node('spec', 'ports', 0, 'port')
    if (target && Number.isInteger(target.value))
      return { value: target.value as number, clue: clueAt(service.file, target) }
  }
  return undefined
}

function healthOf(main: Node, { file }: Resource): Seen<string> | undefined {
  for (const probe of ['readinessProbe', 'livenessProbe', 'startupProbe']) {
    const path = main.at([probe, 'httpGet', 'path'])
    if (path && /^\/[^\s{}$]*$/.test(path.text)) return { value: path.text, clue: clueAt(file, path) }
  }
  return undefined
}

function volumeOf(resource: Resource, pod: Node | undefined, links: Links): SeenWorkload['volume'] {
  const template = resource.node('spec', 'volumeClaimTemplates', 0)
  if (template) {
    const size = template.at(['spec', 'resources', 'requests', 'storage'])?.text
    return { value: size === undefined ? undefined : gibibytes(size), clue: clueAt(resource.file, template) }
  }
  for (const volume of pod?.get('volumes')?.items() ?? []) {
    const claim = volume.at(['persistentVolumeClaim', 'claimName'])
    if (claim) return { value: links.sizeOf(claim.text), clue: clueAt(resource.file, claim) }
  }
  return undefined
}

function callsOf(containers: readonly Node[], { file }: Resource): readonly Seen<string>[] {
  const found: Seen<string>[] = []
  for (const container of containers) {
    for (const variable of container.get('env')?.items() ?? []) {
      const value = variable.get('value')
      const host = value && hostIn(value.text)
      if (host) found.push({ value: host, clue: clueAt(file, value) })
    }
    // `--backend-url=http://backend:9898/echo`: a flag's value with a scheme or a port
    for (const field of ['command', 'args']) {
      for (const word of container.get(field)?.items() ?? []) {
        const value = /^--?[\w.-]+=(.+)$/.exec(word.text)?.[1]
        const host = value !== undefined && /:\d|:\/\//.test(value) ? hostIn(value) : undefined
        if (host) found.push({ value: host, clue: clueAt(file, word) })
      }
    }
  }
  return found
}
