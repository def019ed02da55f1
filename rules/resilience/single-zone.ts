import type { Infra } from '../../engine/infra.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import {
  type CloudResource,
  hasResource,
  productionResources,
  referredBy,
} from '../../engine/views/cloud-resources.ts'

/** Lists of the places that something is in: the type, the argument, and what it is. */
const SPREAD: readonly (readonly [string, string, string])[] = [
  ['aws_autoscaling_group', 'vpc_zone_identifier', 'subnet'],
  ['aws_autoscaling_group', 'availability_zones', 'zone'],
  ['aws_eks_node_group', 'subnet_ids', 'subnet'],
  ['aws_lb', 'subnets', 'subnet'],
  ['aws_elb', 'subnets', 'subnet'],
  ['aws_elb', 'availability_zones', 'zone'],
]
const STORES = [
  'aws_db_instance',
  'aws_elasticache_replication_group',
  'aws_rds_cluster',
  'digitalocean_database_cluster',
]
const TYPES = [...new Set([...STORES, 'digitalocean_kubernetes_cluster', ...SPREAD.map(([type]) => type)])]

/** From this target on, a second copy has to stand somewhere else; from H5 of the mandate. */
const TARGET = 99.9

export default defineRule({
  summary: 'What production needs does not stand in one data centre alone.',
  why: 'Zones fail as a whole, for an hour or for good: what has its only copy there is down for as long.',
  remedy:
    'Give databases a standby in another zone, and groups of machines and load balancers subnets of two zones at least.',
  mandate: 'H5',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    if (!hasResource(infra, ...TYPES) || !isAsked(infra)) return
    for (const store of productionResources(infra, ...STORES)) yield* lone(infra, store)
    for (const [type, argument, what] of SPREAD) {
      for (const group of productionResources(infra, type)) {
        const list = group.value(argument)
        if (!Array.isArray(list) || list.length !== 1) continue
        // one name may stand for several: a splat, a list that a module hands over
        if (typeof list[0] !== 'string' && !isOne(group, argument)) continue
        yield group.problem(group, argument, {
          message: `${group} stands in one ${what} alone; name those of two zones`,
        })
      }
    }
    for (const cluster of productionResources(infra, 'digitalocean_kubernetes_cluster')) {
      // one node, or two, are down as often as the control plane is
      const nodes = cluster.section('node_pool')?.value('node_count')
      if (!cluster.is('ha', false, true) || (typeof nodes === 'number' && nodes < 3)) continue
      yield cluster.problem(cluster, 'ha', {
        message: `${cluster} has one control plane; with ha it has several, and cannot go back to one`,
        severity: 'info',
      })
    }
  },
})

/** A design whose targets are all below asks for no second copy. */
function isAsked(infra: Infra): boolean {
  const { design } = infra
  if (!design) return true
  return design.workloads.some(({ slo }) => (slo?.availability ?? TARGET) >= TARGET)
}

/** Whether the only item of a list is one thing for sure: `aws_subnet.a.id`. */
function isOne(group: CloudResource, argument: string): boolean {
  const [item] = group.block.body.attribute(argument)?.value.items() ?? []
  const reference = item?.reference()
  return (
    reference !== undefined &&
    /^aws_(?:default_)?subnet$/.test(reference.root) &&
    reference.steps.at(-1) === 'id' &&
    reference.steps.every((step) => step !== undefined)
  )
}

function* lone(infra: Infra, store: CloudResource): Iterable<Problem> {
  if (store.type === 'aws_db_instance') {
    const engine = String(store.value('engine') ?? '')
    if (store.has('replicate_source_db') || store.has('availability_zones') || engine.startsWith('aurora'))
      return
    if (!store.is('multi_az', false, true)) return
    yield store.problem(
      store,
      'multi_az',
      { message: `${store} has no standby in another zone; set multi_az` },
      { title: 'keep a standby in another zone', value: true },
    )
  } else if (store.type === 'aws_elasticache_replication_group') {
    if (!store.is('automatic_failover_enabled', false, true) || store.has('global_replication_group_id'))
      return
    yield store.problem(store, 'automatic_failover_enabled', {
      message: `${store} has nothing to fail over to; set automatic_failover_enabled and a second node`,
    })
  } else if (store.type === 'digitalocean_database_cluster') {
    if (store.value('node_count') !== 1) return
    yield store.problem(store, 'node_count', {
      message: `${store} is one node, without a standby; a second one takes over when it fails`,
    })
  } else {
    const own = (membersOf(infra).get(`${store.module.folder} ${store.name}`) ?? []).filter(
      ({ instance }) => instance === store.instance,
    )
    const [only] = own
    if (!only || own.length > 1 || only.has('for_each')) return
    const count = only.get('count')
    if (count && count.value !== 1) return
    yield only.problem(only, count ? 'count' : 'cluster_identifier', {
      message: `${store} has one instance, ${only.name}: nothing takes over when it fails; give it a second`,
    })
  }
}

const MEMBERS = new WeakMap<Infra, ReadonlyMap<string, readonly CloudResource[]>>()

/** The instances of Aurora’s clusters in production, by the folder of their module and the name of the cluster. */
function membersOf(infra: Infra): ReadonlyMap<string, readonly CloudResource[]> {
  const known = MEMBERS.get(infra)
  if (known) return known
  const found = new Map<string, CloudResource[]>()
  for (const member of productionResources(infra, 'aws_rds_cluster_instance')) {
    for (const name of referredBy(member, 'cluster_identifier')) {
      if (!name.startsWith('aws_rds_cluster ')) continue
      const key = `${member.module.folder} ${name.slice('aws_rds_cluster '.length)}`
      const list = found.get(key)
      if (list) list.push(member)
      else found.set(key, [member])
    }
  }
  MEMBERS.set(infra, found)
  return found
}
