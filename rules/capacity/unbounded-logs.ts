import { absent } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { cloudResources } from '../../engine/views/cloud-resources.ts'
import { type ComposeService, deployedProjects } from '../../engine/views/compose-projects.ts'

export default defineRule({
  summary: 'Logs do not grow for ever.',
  why: 'Docker keeps every line of a container until the disk of its host is full and the database stops; a cloud keeps them, too, and sends the bill.',
  remedy:
    'Give services `logging` with `max-size` and `max-file` (or the driver `local`), and log groups `retention_in_days`.',
  mandate: 'W1',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    for (const { services } of deployedProjects(infra)) {
      const silent: ComposeService[] = []
      for (const service of services.values()) {
        const logging = service.get('logging')?.node
        if (!logging && (service.get('image') ?? service.get('build'))) silent.push(service)
        // other drivers keep nothing, bound what they keep, or send it away
        if (!logging || (logging.get('driver')?.text ?? 'json-file') !== 'json-file') continue
        if (logging.at(['options', 'max-size'])) continue
        yield {
          at: service.placeOf('logging'),
          message: `service ${service.name} keeps its log until the disk is full; set max-size in its options`,
        }
      }
      const [first] = silent
      if (!first) continue
      yield {
        at: absent('logging', first.place),
        message: `${silent.length === 1 ? 'service' : 'services'} ${silent.map(({ name }) => name).join(', ')} may fill the disk with logs; say how much is kept (logging: max-size), or say it in the daemon’s settings`,
        // the daemon of the host may bound them
        severity: 'info',
      }
    }
    for (const group of cloudResources(infra, 'aws_cloudwatch_log_group')) {
      if (group.has('retention_in_days') && group.value('retention_in_days') !== 0) continue
      yield group.problem(
        group,
        'retention_in_days',
        {
          message: `${group} keeps its logs for ever; set retention_in_days to what the policy says`,
          severity: group.instance.stage === 'production' ? undefined : 'info',
        },
        {
          title: `keep them for ${infra.design?.constraints.retention.logs ?? '90d'}`,
          value: days(infra.design?.constraints.retention.logs),
        },
      )
    }
  },
})

/** What CloudWatch takes: not every number of days. */
const TAKEN = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]

/** Days of a retention such as `90d` or `2y`, rounded up to what CloudWatch takes. */
function days(retention: string | undefined): number {
  const [, count, unit] = /^(\d+)([dwy])$/.exec(retention ?? '') ?? []
  const wanted = count === undefined ? 90 : Number(count) * (unit === 'y' ? 365 : unit === 'w' ? 7 : 1)
  return TAKEN.find((one) => one >= wanted) ?? 3653
}
