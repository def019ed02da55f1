import { longestInterval } from '../../engine/cron.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'

/** How often the controller of CronJobs looks for runs that are due, in seconds (kubernetes.io, CronJob, “Deadline for delayed Job start”). */
const ROUND = 10

export default defineRule({
  summary: 'A CronJob’s schedule and time zone are ones that Kubernetes takes, and its runs can begin.',
  why: 'A schedule that cannot be read is refused with everything that is applied together with it; one that never comes, or whose runs are late at once, is accepted, and nothing ever runs.',
  remedy:
    'Write five fields with Sunday as 0, the zone under `timeZone`, and a `startingDeadlineSeconds` of a minute or more.',
  mandate: 'C4',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    const patches = /schedule|timeZone|startingDeadline/
    yield* judged(infra, { patches }, function* (objects) {
      for (const job of objects.ofKind('CronJob')) {
        if (job.group !== 'batch') continue
        const schedule = job.node('spec', 'schedule')?.text ?? ''
        if (schedule !== '' && !/[${]/.test(schedule)) {
          const prefix = /^(?:CRON_)?TZ=(\S+)\s+(.*)$/.exec(schedule)
          const fault = prefix ? undefined : faultOf(schedule)
          if (prefix) {
            const [, zone = '', rest = ''] = prefix
            const path = ['spec', 'schedule']
            yield {
              at: job.at(path),
              message: `${job} has its time zone in the schedule, which Kubernetes refuses: write timeZone: ${zone}`,
              ...(job.node('spec', 'timeZone')
                ? {}
                : {
                    fix: () => ({
                      title: `write timeZone: ${zone}`,
                      safety: 'safe' as const,
                      edits: [
                        { op: 'set' as const, at: job.at(path), value: rest },
                        { op: 'set' as const, at: job.at(['spec', 'timeZone']), value: zone },
                      ],
                    }),
                  }),
            }
          } else if (fault)
            yield {
              at: job.at(['spec', 'schedule']),
              message: `${job}: ${fault.says}`,
              severity: fault.severity,
            }
        }
        const zone = job.node('spec', 'timeZone')?.text
        if (zone && !zone.includes('$') && !isZone(zone))
          yield {
            at: job.at(['spec', 'timeZone']),
            message: `${job} has the time zone ${zone}, which there is not: the API server refuses it`,
          }
        const deadline = job.get('spec', 'startingDeadlineSeconds')
        if (typeof deadline === 'number' && deadline < ROUND)
          yield {
            at: job.at(['spec', 'startingDeadlineSeconds']),
            message: `${job} has ${deadline} s to begin, and the controller looks every ${ROUND} s: runs are left out`,
            severity: 'warning',
          }
      }
    })
  },
})

/** What is wrong with a schedule: Kubernetes reads five fields, `?` and macros, and weekdays from 0 to 6. */
function faultOf(schedule: string): { readonly says: string; readonly severity?: 'warning' } | undefined {
  const fields = schedule.trim().split(/\s+/)
  if (isPlain(fields)) return undefined
  if (longestInterval(schedule) === undefined) {
    const [minute, hour] = fields
    const never =
      fields.length === 5 && longestInterval([minute, hour, '*', '*', fields[4]].join(' ')) !== undefined
    const dates = never && longestInterval([minute, hour, fields[2], '*', '*'].join(' ')) !== undefined
    return dates && /^[\d,/*-]+$/.test(fields[3]!) && Number.parseInt(fields[3]!, 10) <= 12
      ? { says: `the day of ${schedule} never comes`, severity: 'warning' }
      : { says: `${schedule} is no schedule: the API server refuses it` }
  }
  const days = fields.length === 5 ? fields[4]! : ''
  return /(^|[,-])7($|[,/-])/.test(days)
    ? { says: `${schedule} has weekday 7; Kubernetes counts from 0 to 6, with Sunday as 0, and refuses it` }
    : undefined
}

/** The largest number of each field; every month has the days to 28. */
const PLAIN = [59, 23, 28, 12, 6]

/** Whether each field is `*`, a step, or one number that certainly comes: most schedules, and no calendar is asked for them. */
function isPlain(fields: readonly string[]): boolean {
  return (
    fields.length === PLAIN.length &&
    fields.every((field, index) => {
      const [, number, step] = /^(?:(\d{1,2})|\*(?:\/(\d{1,2}))?)$/.exec(field) ?? []
      if (number !== undefined)
        return Number(number) <= PLAIN[index]! && (index < 2 || index > 3 || number !== '0')
      return field === '*' || Number(step) > 0
    })
  )
}

/** Whether a zone is one of the IANA database; offsets are none. */
function isZone(zone: string): boolean {
  if (/^(Etc\/)?(UTC|GMT)$/.test(zone)) return true
  if (!/^[A-Za-z]/.test(zone) || zone === 'Local') return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
