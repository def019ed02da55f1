const MACROS: ReadonlyMap<string, string> = new Map([
  ['@hourly', '0 * * * *'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@weekly', '0 0 * * 0'],
  ['@monthly', '0 0 1 * *'],
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
])

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** The Gregorian calendar repeats, weekdays included, after 400 years. */
const CYCLE_YEARS = 400
const DAY = 86_400

/** How an expression is written. */
export interface CronOptions {
  /** a field for seconds comes first, as CloudNativePG has it */
  readonly seconds?: boolean | undefined
}

interface Field {
  readonly values: ReadonlySet<number>
  /** whether it starts with `*`: such a day field does not widen the other one */
  readonly star: boolean
}

/**
 * The longest time between two runs of a cron expression, in seconds; undefined when it is no valid expression or never
 * runs. Five fields (crontab(5): lists, ranges, steps, names, `?` for `*`, 7 for Sunday), `@daily` and its like,
 * `@every 1h30m`, a `TZ=` or `CRON_TZ=` before them. Days count 24 hours: changes of daylight saving time are left out.
 */
export function longestInterval(expression: string, options: CronOptions = {}): number | undefined {
  const text = expression.trim().replace(/^(CRON_)?TZ=\S+\s+/, '')
  if (text.startsWith('@every ')) return durationSeconds(text.slice('@every '.length).trim())
  const macro = text.startsWith('@')
  const fields = (MACROS.get(text.toLowerCase()) ?? text).split(/\s+/)
  const seconds = options.seconds && !macro && fields.length === 6 ? fields.shift()! : '0'
  if (fields.length !== 5) return undefined
  const second = readField(seconds, 0, 59)
  const minute = readField(fields[0]!, 0, 59)
  const hour = readField(fields[1]!, 0, 23)
  const dayOfMonth = readField(fields[2]!, 1, 31)
  const month = readField(fields[3]!, 1, 12, MONTHS)
  const dayOfWeek = readField(fields[4]!, 0, 7, DAYS)
  if (!second || !minute || !hour || !dayOfMonth || !month || !dayOfWeek) return undefined
  return longestGap(timesOfDay(hour, minute, second), { dayOfMonth, month, dayOfWeek })
}

interface DayFields {
  readonly dayOfMonth: Field
  readonly month: Field
  readonly dayOfWeek: Field
}

function readField(
  text: string,
  low: number,
  high: number,
  names: readonly string[] = [],
): Field | undefined {
  const values = new Set<number>()
  for (const part of text.split(',')) {
    const match = /^(\*|\?|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part)
    if (!match) return undefined
    const [, from, to, step] = match
    const any = from === '*' || from === '?'
    if (any && to !== undefined) return undefined
    const first = any ? low : numberOf(from!, low, names)
    // A step after a single number runs to the end: `5/15` is `5-59/15`.
    const last = any
      ? names === DAYS
        ? 6
        : high
      : to !== undefined
        ? numberOf(to, low, names)
        : step
          ? high
          : first
    const width = step === undefined ? 1 : Number(step)
    if (!(first >= low && last <= high && first <= last && width >= 1)) return undefined
    for (let value = first; value <= last; value += width) values.add(names === DAYS ? value % 7 : value)
  }
  return { values, star: text.startsWith('*') || text.startsWith('?') }
}

function numberOf(word: string, low: number, names: readonly string[]): number {
  if (/^\d{1,2}$/.test(word)) return Number(word)
  const index = names.indexOf(word.toLowerCase())
  return index < 0 ? Number.NaN : index + (names === MONTHS ? low : 0)
}

/** The seconds of a day on which it runs, in order. */
function timesOfDay(hour: Field, minute: Field, second: Field): readonly number[] {
  const times: number[] = []
  for (const h of sorted(hour))
    for (const m of sorted(minute)) for (const s of sorted(second)) times.push(h * 3600 + m * 60 + s)
  return times
}

function sorted(field: Field): readonly number[] {
  return [...field.values].sort((a, b) => a - b)
}

function longestGap(times: readonly number[], fields: DayFields): number | undefined {
  const first = times[0]!
  const last = times.at(-1)!
  let within = 0
  for (let at = 1; at < times.length; at++) within = Math.max(within, times[at]! - times[at - 1]!)
  const days = longestDays(fields)
  if (days === undefined) return undefined
  return Math.max(within, days * DAY - last + first)
}

/** The most days from one day of runs to the next; undefined when there is no such day in 400 years. */
function longestDays({ dayOfMonth, month, dayOfWeek }: DayFields): number | undefined {
  if (dayOfMonth.values.size === 31 && dayOfWeek.values.size === 7 && month.values.size === 12) return 1
  let weekday = 6 // 1 January 2000 was a Saturday.
  let day = 0
  let firstRun: number | undefined
  let lastRun = 0
  let longest = 0
  for (let year = 2000; year < 2000 + CYCLE_YEARS; year++) {
    for (let m = 1; m <= 12; m++) {
      const length = daysIn(m, year)
      const wanted = month.values.has(m)
      for (let d = 1; d <= length; d++, day++, weekday = (weekday + 1) % 7) {
        if (!wanted || !runsOn(dayOfMonth, dayOfWeek, d, weekday)) continue
        if (firstRun === undefined) firstRun = day
        else longest = Math.max(longest, day - lastRun)
        lastRun = day
      }
    }
  }
  return firstRun === undefined ? undefined : Math.max(longest, day - lastRun + firstRun)
}

/** crontab(5): where both day fields are restricted, either is enough. */
function runsOn(dayOfMonth: Field, dayOfWeek: Field, day: number, weekday: number): boolean {
  const byMonth = dayOfMonth.values.has(day)
  const byWeek = dayOfWeek.values.has(weekday)
  return dayOfMonth.star || dayOfWeek.star ? byMonth && byWeek : byMonth || byWeek
}

function daysIn(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

const UNIT: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: DAY, w: 7 * DAY }

/** A duration such as `1h30m`, `7d`, `90s`, in seconds; undefined when it is none, or nothing. */
export function durationSeconds(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|[smhdw]))+$/.test(text)) return undefined
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g))
    total += Number(amount) * UNIT[unit!]!
  return total > 0 ? total : undefined
}

const RATE_UNIT: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: DAY }

/**
 * The longest time between two runs of an AWS schedule, in seconds: `rate(1 day)`, or `cron(…)` with its six fields
 * (minutes first, years last, Sunday is 1). Undefined for one with `L`, `W` or `#`, or restricted to some years.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function longestAwsInterval(expression: string): number | undefined {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression.trim())
  if (rate) return Number(rate[1]) * RATE_UNIT[rate[2]!]! || undefined
  const fields = /^cron\((.*)\)$/.exec(expression.trim())?.[1]?.trim().split(/\s+/)
  if (fields?.length !== 6 || fields[5] !== '*') return undefined
  const weekdays = fields[4]!.replace(/(?<![/\d])[1-7](?!\d)/g, (number) => String(Number(number) - 1))
  return longestInterval([...fields.slice(0, 4), weekdays].join(' '))
}
