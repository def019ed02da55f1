import type { Design } from '../engine/design.ts'
import { isManaged } from './databases.ts'

/** What metrics, logs and traces ask for, GiB: the claims of infra/monitoring, which may all be on one server. */
export const TELEMETRY_GIB = 50

/** Hetzner's smallest volume, GB. */
const LEAST = 10

/**
 * GB of the volume of each server: an instance of every store and all telemetry may be on the same one. In whole tens,
 * so that a store that grows a little does not change it. GiB of claims are counted as GB of disk with a tenth on top:
 * 1 GiB is 1.074 GB.
 */
export function volumeSize({ workloads }: Pick<Design, 'workloads'>): number {
  const stores = storesOf(workloads)
  return Math.max(LEAST, Math.ceil(((TELEMETRY_GIB + stores) * 1.1) / 10) * 10)
}

/** GiB of all volumes of a cluster whose claims each get one: telemetry once, every store on each of three servers. */
export function volumesOfCluster({ workloads }: Pick<Design, 'workloads'>, servers: number): number {
  const instances = servers >= 3 ? 3 : 1
  const stores = storesOf(workloads)
  return TELEMETRY_GIB + instances * stores
}

/** GiB of one instance of every store that is on volumes of ours: what the provider runs is not. */
function storesOf(workloads: Design['workloads']): number {
  const ours = workloads.filter((one) => one.data?.stateful && !isManaged(one))
  return ours.reduce((all, { data }) => all + (data?.sizeGi ?? LEAST), 0)
}
