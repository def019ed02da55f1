import { durationSeconds } from '../engine/cron.ts'

/** One series that an expression measures, and what is done with it. */
export interface Selection {
  /** metric with labels that all its matchers accept, as promtool writes a series */
  readonly selector: string
  /** labels that the result has */
  readonly labels: Readonly<Record<string, string>>
  readonly over: 'rate' | 'increase' | 'avg_over_time' | undefined
  /** seconds that it looks back */
  readonly range: number | undefined
  readonly metric: string
  /** the labels of `selector` */
  readonly made: Readonly<Record<string, string>>
  readonly matchers: readonly Matcher[]
}

/** Label, operator, value. */
type Matcher = readonly [name: string, operator: string, value: string]

/** An expression that compares one measurement with a number, or asks whether there is none. */
export interface Comparison {
  readonly left: Selection
  /** the divisor of a ratio */
  readonly below: Selection | undefined
  /** whether the divisor counts what stands above the line as well: a share of a whole */
  readonly within: boolean
  /** `time() - x` is an age, `x - time()` what remains */
  readonly clock: 'age' | 'remaining' | undefined
  readonly operator: '>' | '>=' | '<' | '<=' | '==' | '!=' | 'absent'
  readonly number: number
}

const METRIC = '[A-Za-z_:][\\w:]*'
const SELECTOR = new RegExp(`^(${METRIC})(?:\\{([^{}]*)\\})?$`)
const RANGED = new RegExp(
  `^(rate|increase|avg_over_time)\\(\\s*(${METRIC}(?:\\{[^{}]*\\})?)\\[(\\w+)\\]\\s*\\)$`,
)
const AGGREGATED = /^(?:sum|max|min|avg)(?:\s+by)?\s*\(/
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i

/**
 * Reads an expression of the kind that most alerts have: a metric, perhaps aggregated, perhaps its rate, perhaps a share of
 * another, perhaps an age, compared with a number; or `absent(…)`. undefined for every other.
 */
export function readComparison(expression: string, words: readonly string[]): Comparison | undefined {
  const whole = expression.trim()
  const absent = /^absent\((.*)\)$/.exec(whole)
  if (absent) {
    const left = readSelection(absent[1]!, words)
    const exact = left && exactLabels(absent[1]!)
    if (!left || !exact || left.over !== undefined || !SELECTOR.test(absent[1]!.trim())) return undefined
    return { ...ALONE, left: { ...left, labels: exact }, operator: 'absent', number: 0 }
  }
  const parts = splitOutside(whole, /^(?:>=|<=|==|!=|>|<)/)
  if (parts?.length !== 3) return undefined
  const number = numberOf(parts[2]!)
  if (number === undefined) return undefined
  const operator = parts[1] as Comparison['operator']
  const compared = (left: Selection | undefined, more: Partial<Comparison> = {}): Comparison | undefined =>
    left && { ...ALONE, left, operator, number, ...more }
  const age = /^time\(\)\s*-\s*(.*)$/.exec(parts[0]!)
  if (age) return overTime(compared(readSelection(age[1]!, words), { clock: 'age' }))
  const remaining = /^(.*?)\s*-\s*time\(\)$/.exec(parts[0]!)
  if (remaining) return overTime(compared(readSelection(remaining[1]!, words), { clock: 'remaining' }))
  const ratio = splitOutside(parts[0]!, /^\//)
  if (ratio?.length !== 3) return compared(readSelection(parts[0]!, words))
  const [left, below] = [readSelection(ratio[0]!, words), readSelection(ratio[2]!, words)]
  if (!left || !below || left.selector === below.selector || !sameLabels(left, below)) return undefined
  return compared(left, { below, within: counts(below, left) })
}

const ALONE = { below: undefined, within: false, clock: undefined } as const

/** Whether a selector selects the series that was made for another. */
function counts(selection: Selection, other: Selection): boolean {
  return (
    selection.metric === other.metric &&
    selection.matchers.every(([name, operator, value]) => accepts(operator, value, other.made[name] ?? ''))
  )
}

/** A moment is no counter. */
function overTime(comparison: Comparison | undefined): Comparison | undefined {
  return comparison?.left.over === undefined ? comparison : undefined
}

function sameLabels(a: Selection, b: Selection): boolean {
  const inWords = ({ labels }: Selection) => JSON.stringify(Object.entries(labels).sort())
  return inWords(a) === inWords(b)
}

/** `14 * 86400` → 1209600; undefined for anything but numbers and their products. */
function numberOf(text: string): number | undefined {
  const factors = text.split('*').map((factor) => factor.trim())
  return factors.every((factor) => NUMBER.test(factor))
    ? factors.reduce((product, factor) => product * Number(factor), 1)
    : undefined
}

/** Splits at an operator that stands outside brackets and strings: what is before, the operator, what is after. */
function splitOutside(text: string, operator: RegExp): readonly string[] | undefined {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!
    if (letter === '"' || letter === "'" || letter === '`') {
      const end = text.indexOf(letter, at + 1)
      if (end < 0 || text.slice(at, end).includes('\\')) return undefined
      at = end
    } else if ('([{'.includes(letter)) depth++
    else if (')]}'.includes(letter)) depth--
    else if (depth === 0) {
      const found = operator.exec(text.slice(at))?.[0]
      if (found === undefined) continue
      parts.push(text.slice(from, at).trim(), found)
      at += found.length - 1
      from = at + 1
    }
  }
  return depth === 0 ? [...parts, text.slice(from).trim()] : undefined
}

function readSelection(text: string, words: readonly string[]): Selection | undefined {
  const trimmed = text.trim()
  const aggregated = AGGREGATED.test(trimmed) ? readAggregation(trimmed) : undefined
  if (AGGREGATED.test(trimmed) && !aggregated) return undefined
  const inner = aggregated?.inner ?? trimmed
  const ranged = RANGED.exec(inner)
  const selector = SELECTOR.exec(ranged ? ranged[2]! : inner)
  const matchers = selector && matchersIn(selector[2] ?? '')
  const labels = matchers && acceptedLabels(matchers, words)
  if (!labels) return undefined
  const range = ranged ? durationSeconds(ranged[3]!) : undefined
  if (ranged && range === undefined) return undefined
  const kept = Object.entries(labels).filter(([name]) => !aggregated || aggregated.by.includes(name))
  const written = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return {
    selector: written.length > 0 ? `${selector[1]}{${written.join(',')}}` : selector[1]!,
    labels: Object.fromEntries(kept),
    over: ranged?.[1] as Selection['over'],
    range,
    metric: selector[1]!,
    made: labels,
    matchers,
  }
}

/** `sum by (a) (x)`, `sum(x) by (a)`, `sum(x)`: what is aggregated and which labels stay. */
function readAggregation(text: string): { inner: string; by: readonly string[] } | undefined {
  const match =
    /^\w+\s+by\s*\(([^()]*)\)\s*\((.*)\)$/.exec(text) ?? /^\w+\s*by\s*\(([^()]*)\)\s*\((.*)\)$/.exec(text)
  const names = (list: string) => list.split(',').map((name) => name.trim())
  if (match) return { by: names(match[1]!), inner: match[2]!.trim() }
  const after = /^\w+\s*\((.*)\)\s*by\s*\(([^()]*)\)$/.exec(text)
  if (after) return { by: names(after[2]!), inner: after[1]!.trim() }
  const plain = /^\w+\s*\((.*)\)$/.exec(text)
  return plain ? { by: [], inner: plain[1]!.trim() } : undefined
}

const MATCHER = /\s*([A-Za-z_]\w*)\s*(=~|!~|!=|=)\s*("[^"\\]*"|'[^'\\]*')\s*(?:,|$)/y

function matchersIn(text: string): readonly Matcher[] | undefined {
  const matchers: Matcher[] = []
  MATCHER.lastIndex = 0
  for (let at = 0; at < text.trimEnd().length; at = MATCHER.lastIndex) {
    MATCHER.lastIndex = at
    const match = MATCHER.exec(text)
    if (!match) return undefined
    matchers.push([match[1]!, match[2]!, match[3]!.slice(1, -1)])
  }
  return matchers
}

/** Labels that every matcher accepts; undefined where none could be found. */
function acceptedLabels(
  matchers: readonly Matcher[],
  words: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const labels: Record<string, string> = {}
  for (const name of new Set(matchers.map(([one]) => one))) {
    const own = matchers.filter(([one]) => one === name)
    const plain = own.flatMap(([, , value]) => value.split('|')).filter((one) => /^[\w/ -]*$/.test(one))
    const tried = ['', ...plain, ...words, ...own.map(([, , value]) => value)]
    const value = tried.find((word) => own.every(([, operator, wanted]) => accepts(operator, wanted, word)))
    if (value === undefined) return undefined
    if (value !== '') labels[name] = value
  }
  return labels
}

function accepts(operator: string, wanted: string, value: string): boolean {
  if (operator === '=') return value === wanted
  if (operator === '!=') return value !== wanted
  try {
    return new RegExp(`^(?:${wanted})$`).test(value) === (operator === '=~')
  } catch {
    return false
  }
}

/** What `absent` gives its alert: the labels that are asked for by `=`, each once. */
function exactLabels(selector: string): Readonly<Record<string, string>> | undefined {
  const matchers = matchersIn(SELECTOR.exec(selector.trim())?.[2] ?? '')
  return (
    matchers &&
    Object.fromEntries(
      matchers
        .filter(
          ([name, operator]) => operator === '=' && matchers.filter(([one]) => one === name).length === 1,
        )
        .map(([name, , value]) => [name, value]),
    )
  )
}
