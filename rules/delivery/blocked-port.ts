import type { Node } from '../../engine/formats/node.ts'
import type { Infra } from '../../engine/infra.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { selects } from '../../engine/views/label-selectors.ts'
import { isVendored } from '../../engine/views/vendored.ts'
import { isTogether, selectedBy } from '../../engine/views/workload-links.ts'
import type { Workload } from '../../engine/views/workloads.ts'

/** Policies of other tools, which may allow what these deny. */
const OTHERS = [
  'CiliumNetworkPolicy',
  'CiliumClusterwideNetworkPolicy',
  'GlobalNetworkPolicy',
  'AdminNetworkPolicy',
  'ClusterNetworkPolicy',
]

/** A port of a Pod as its Service and its policies mean it. */
interface Target {
  readonly number: number
  readonly name: string | undefined
  readonly protocol: string
}

export default defineRule({
  summary: 'Network policies let somebody reach the port that a Service sends to.',
  why: 'A policy sees the port of the Pod, not that of the Service. Where none allows it every request is dropped without an answer, and the caller waits until it gives up.',
  remedy: 'Name the port of the container in the policy, best by its name.',
  mandate: 'F4',
  severity: 'warning',

  *check(infra) {
    yield* judged(infra, { patches: /NetworkPolicy|ports|ingress/ }, function* (objects) {
      const policies = objects.ofKind('NetworkPolicy').filter(isIngress)
      if (policies.length === 0 || objects.ofKind(...OTHERS).length > 0) return
      const index = indexOf(policies)
      for (const service of objects.ofKind('Service')) {
        const selector = service.node('spec', 'selector')
        if (service.group !== '' || (selector?.size ?? 0) === 0 || isUnused(infra, service.name)) continue
        for (const workload of selectedBy(objects, service.namespace, selector, true)) {
          const { resource, pod, kind } = workload
          if (kind === 'Job' || kind === 'CronJob' || pod.get('hostNetwork')?.value === true) continue
          if (!isTogether(objects, service, resource)) continue
          const own = policiesOf(index, workload).filter((policy) => isTogether(objects, policy, resource))
          const [first] = own
          if (!first) continue
          for (const [at, port] of (service.node('spec', 'ports')?.items() ?? []).entries()) {
            const target = targetOf(port, workload)
            if (!target || own.some((policy) => allows(policy, target))) continue
            if (isVendored(service)) continue
            yield {
              at: service.at(['spec', 'ports', at, port.get('targetPort') ? 'targetPort' : 'port']),
              message: `${service} sends to port ${target.name ?? target.number} of ${resource}, and no NetworkPolicy lets anybody reach it (${[...new Set(own.map(({ name }) => name))].join(', ')}): every request is dropped`,
              related: [{ at: first.at(['metadata', 'name']), message: `${first}` }],
            }
          }
        }
      }
    })
  },
})

/** Whether the design has it and lets nobody call it: then nobody is to reach it. */
function isUnused({ design }: Infra, name: string): boolean {
  const workload = design?.workloads.find((one) => one.name === name)
  if (!workload || workload.exposure === 'public') return false
  return !design!.workloads.some(({ uses }) => uses?.includes(name))
}

/** Policies by namespace and the first pair of what they select; those that select otherwise by namespace alone. */
function indexOf(policies: readonly Resource[]): ReadonlyMap<string, readonly Resource[]> {
  const index = new Map<string, Resource[]>()
  for (const policy of policies) {
    const pair = policy.node('spec', 'podSelector', 'matchLabels')?.pairs()[0]
    const key = `${policy.namespace ?? ''}/${pair ? `${pair.key.text}=${pair.value.text}` : ''}`
    const list = index.get(key)
    if (list) list.push(policy)
    else index.set(key, [policy])
  }
  return index
}

function policiesOf(
  index: ReadonlyMap<string, readonly Resource[]>,
  { resource, labels }: Workload,
): readonly Resource[] {
  const pairs = (labels?.pairs() ?? []).map(({ key, value }) => `${key.text}=${value.text}`)
  return ['', ...pairs]
    .flatMap((pair) => index.get(`${resource.namespace ?? ''}/${pair}`) ?? [])
    .filter((policy) => selects(policy.node('spec', 'podSelector'), labels))
}

function isIngress(policy: Resource): boolean {
  const types = policy.node('spec', 'policyTypes')?.items() ?? []
  return types.length === 0 || types.some(({ text }) => text === 'Ingress')
}

/** The port of a Pod that a Service’s port leads to; undefined where its Pods declare none of that name. */
function targetOf(port: Node, { containers }: Workload): Target | undefined {
  const wanted = (port.get('targetPort') ?? port.get('port'))?.value
  const protocol = port.get('protocol')?.text ?? 'TCP'
  const declared = containers
    .flatMap(({ node, init }) => (init ? [] : (node.get('ports')?.items() ?? [])))
    .find((one) => one.get(typeof wanted === 'number' ? 'containerPort' : 'name')?.value === wanted)
  const number = declared?.get('containerPort')?.value ?? wanted
  if (typeof number !== 'number') return undefined
  return { number, name: declared?.get('name')?.text, protocol }
}

function allows(policy: Resource, { number, name, protocol }: Target): boolean {
  return (policy.node('spec', 'ingress')?.items() ?? []).some((rule) => {
    const ports = rule.get('ports')?.items() ?? []
    return (
      ports.length === 0 ||
      ports.some((one) => {
        if ((one.get('protocol')?.text ?? 'TCP') !== protocol) return false
        const port = one.get('port')?.value
        const end = one.get('endPort')?.value
        if (port === undefined || port === name) return true
        return typeof port === 'number' && typeof end === 'number'
          ? number >= port && number <= end
          : port === number || port === String(number)
      })
    )
  })
}
