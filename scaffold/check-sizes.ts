import type { Design, SchemaProblem } from '../engine/design.ts'
import { secondsOf } from './duration.ts'
import { TELEMETRY_GIB, volumeSize } from './volumes.ts'

const DAY = 86_400

/** The largest volume, GB, that `modules/cluster` takes. */
const LARGEST_VOLUME = 10_240

/** The longest that `modules/cluster` lets the audit log be kept, days. */
const LONGEST_AUDIT = 3650

/** What stands against amounts that something in the tree has bounds for: the schema knows their form only. */
export function checkSizes(design: Design): readonly SchemaProblem[] {
  return [...checkRetention(design), ...checkResources(design), ...checkVolumes(design)]
}

function* checkRetention({ constraints: { retention } }: Design): Iterable<SchemaProblem> {
  const path = (key: string) => ['constraints', 'retention', key]
  const days = secondsOf(retention.audit) / DAY
  if (!Number.isInteger(days) || days > LONGEST_AUDIT)
    yield {
      path: path('audit'),
      part: 'value',
      message: `constraints.retention.audit is ${retention.audit}; the API server keeps its audit log for whole days, 1d to ${LONGEST_AUDIT}d`,
    }
  // Loki refuses to start with less: its compactor works on indexes of a day
  if (secondsOf(retention.logs) < DAY)
    yield {
      path: path('logs'),
      part: 'value',
      message: `constraints.retention.logs is ${retention.logs}; Loki keeps logs for 24h at least`,
    }
}

function* checkResources({ workloads }: Design): Iterable<SchemaProblem> {
  for (const [index, { name, resources }] of workloads.entries()) {
    for (const key of ['cpu', 'memory'] as const) {
      if (resources === undefined || Number.parseInt(resources[key], 10) > 0) continue
      yield {
        path: ['workloads', index, 'resources', key],
        part: 'value',
        message: `workload ${name} asks for ${resources[key]} of ${key}; it needs more than nothing, such as ${key === 'cpu' ? '100m' : '128Mi'}`,
      }
    }
  }
}

/** All stores and telemetry may be on one server, whose volume must hold them. */
function* checkVolumes(design: Design): Iterable<SchemaProblem> {
  const size = volumeSize(design)
  if (design.provider !== 'hetzner' || size <= LARGEST_VOLUME) return
  const sizes = design.workloads.map(({ data }) => (data?.stateful ? (data.sizeGi ?? 0) : 0))
  const index = sizes.indexOf(Math.max(...sizes))
  const all = sizes.reduce((sum, one) => sum + one, 0)
  yield {
    path: ['workloads', index, 'data', 'sizeGi'],
    part: 'value',
    message: `the stores keep ${all} GiB, with ${TELEMETRY_GIB} GiB of telemetry a volume of ${size} GB on each server; the largest has ${LARGEST_VOLUME} GB`,
  }
}
