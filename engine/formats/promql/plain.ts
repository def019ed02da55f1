/**
 * PromQL that is told to be sound without the grammar, whose tables take longer to load than most trees take to judge:
 * selectors, ranges, subqueries, offsets, `@`, functions, aggregations, operators with their modifiers, numbers, durations
 * and strings. An operand and what stands behind it follow each other with operators between, and only parentheses nest:
 * that needs no tree and no precedence. What it does not know, such as an unknown function or a word of the grammar
 * as the name of a metric, it leaves to the grammar, which alone says what is wrong.
 */
/** A comment is skipped to its end and no less, whatever a pattern finds behind it. */
const BLANK = '(?:[ \\t\\r\\n]|#[^\\n]*(?:\\n|$))*'
const GAP = '[ \\t\\r\\n]*'
const LABEL = '[A-Za-z_]\\w*'
const STRING = '"(?:[^"\\\\\\n]|\\\\.)*"|\'(?:[^\'\\\\\\n]|\\\\.)*\'|`[^`]*`'
const UNITS = '(?:\\d+y)?(?:\\d+w)?(?:\\d+d)?(?:\\d+h)?(?:\\d+m(?!s))?(?:\\d+s)?(?:\\d+ms)?'
const DURATION = `(?=\\d+[a-z])${UNITS}(?![\\w.])`
const NUMBER = `(?:0x[0-9a-fA-F]+|(?:\\d+(?:\\.\\d+)?|\\.\\d+)(?:[eE][+-]?\\d+)?)(?![\\w.:])`
const MATCHER = `${LABEL}${GAP}(?:=~|!~|!=|=)${GAP}(?:${STRING})${GAP}`

/** A token where an operand is expected: a word, a number or duration, a string, a bracket or a sign. */
const OPERAND = new RegExp(
  `${BLANK}(?:([A-Za-z_:][\\w:]*)|(${NUMBER}|${DURATION}(?!:)|${STRING})|([({+-]))`,
  'y',
)

/** What may follow an operand; a range and a subquery are one token. */
const FOLLOWER = new RegExp(
  `${BLANK}(?:(\\[${GAP}${DURATION}${GAP}(?::${GAP}(?:${DURATION}${GAP})?)?\\])|([A-Za-z_]\\w*(?![\\w:]))|(==|!=|>=(?!/)|<=(?!/)|[><](?![/=])|[-+*/%^])|([),])|(@)|$)`,
  'y',
)

/** What stands behind `@`. */
const MOMENT = new RegExp(`${BLANK}(?:${NUMBER}|(?:start|end)${GAP}\\(${GAP}\\))`, 'y')
const OFFSET = new RegExp(`${BLANK}-?${GAP}${DURATION}`, 'y')
const MATCHERS = new RegExp(`${BLANK}\\{${GAP}(?:${MATCHER}(?:,${GAP}${MATCHER})*(?:,${GAP})?)?\\}`, 'y')
const LABELS = new RegExp(
  `${BLANK}\\(${GAP}(?:${LABEL}${GAP}(?:,${GAP}${LABEL}${GAP})*(?:,${GAP})?)?\\)`,
  'y',
)
const OPENING = new RegExp(`${BLANK}\\(`, 'y')
const CLOSING = new RegExp(`${BLANK}\\)`, 'y')
const BY = new RegExp(`${BLANK}(?:by|without)(?![\\w:])`, 'iy')
const BOOL = new RegExp(`${BLANK}bool(?![\\w:])`, 'iy')
const MATCHING = new RegExp(`${BLANK}(?:on|ignoring)(?![\\w:])`, 'iy')
const GROUPING = new RegExp(`${BLANK}group_(?:left|right)(?![\\w:])`, 'iy')

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

const AGGREGATIONS = words('avg bottomk count count_values group max min quantile stddev stdvar sum topk')
const OPERATORS = words('and or unless atan2')
const COMPARISONS = words('== != > < >= <=')
const FUNCTIONS = words(
  `abs absent absent_over_time acos acosh asin asinh atan atanh avg_over_time ceil changes clamp clamp_max clamp_min cos cosh \
count_over_time day_of_month day_of_week day_of_year days_in_month deg delta deriv exp floor histogram_avg histogram_count \
histogram_fraction histogram_quantile histogram_stddev histogram_stdvar histogram_sum hour idelta increase irate label_join \
label_replace last_over_time ln log10 log2 max_over_time min_over_time minute month pi predict_linear present_over_time \
quantile_over_time rad rate resets round scalar sgn sin sinh sort sort_desc sqrt stddev_over_time stdvar_over_time \
sum_over_time tan tanh time timestamp vector year`,
)

/** Words of the grammar that name no metric here, whatever the grammar makes of them. */
const RESERVED = words(
  `anchored bool by end fill fill_left fill_right group_left group_right ignoring inf limit_ratio limitk nan offset on smoothed \
start without`,
)

/** Whether an expression is surely PromQL; false says nothing. Linear in the text. */
export function isPlainPromql(expression: string): boolean {
  return new Reading(expression).accepts()
}

/** A pass over one expression. */
class Reading {
  readonly #text: string
  #at = 0
  /** what each open parenthesis belongs to */
  readonly #open: ('group' | 'call' | 'aggregation')[] = []

  constructor(text: string) {
    this.#text = text
  }

  accepts(): boolean {
    while (this.#operand()) {
      const next = this.#followers()
      if (next !== 'operand') return next === 'end'
    }
    return false
  }

  /** Reads up to the end of an operand, through the parentheses that open before it. */
  #operand(): boolean {
    for (;;) {
      const token = this.#read(OPERAND)
      if (!token) return false
      const [, word, value, sign] = token
      if (value !== undefined) return true
      if (sign === '{') {
        this.#at--
        return this.#skip(MATCHERS)
      }
      if (sign === '(') this.#open.push('group')
      if (sign !== undefined) continue
      const opened = this.#word(word!)
      if (opened !== 'call') return opened === 'selector'
      if (this.#skip(CLOSING)) return this.#close()
    }
  }

  /** Reads on behind a word: the matchers of a metric, or the parenthesis of a call. */
  #word(word: string): 'selector' | 'call' | undefined {
    const name = word.toLowerCase()
    if (AGGREGATIONS.has(name)) {
      const grouped = this.#skip(BY)
      if (grouped && !this.#skip(LABELS)) return undefined
      if (!this.#skip(OPENING)) return undefined
      this.#open.push(grouped ? 'call' : 'aggregation')
      return 'call'
    }
    if (FUNCTIONS.has(word)) {
      if (!this.#skip(OPENING)) return undefined
      this.#open.push('call')
      return 'call'
    }
    if (RESERVED.has(name) || OPERATORS.has(name)) return undefined
    this.#skip(MATCHERS)
    return 'selector'
  }

  /** Reads what follows an operand, up to where the next one is expected. */
  #followers(): 'operand' | 'end' | undefined {
    for (;;) {
      const token = this.#read(FOLLOWER)
      if (!token) return undefined
      const [, range, word, operator, mark, at] = token
      if (range !== undefined) continue
      if (at !== undefined) {
        if (!this.#skip(MOMENT)) return undefined
      } else if (mark === ')') {
        if (!this.#close()) return undefined
      } else if (mark === ',') {
        return this.#open.length === 0 || this.#open.at(-1) === 'group' ? undefined : 'operand'
      } else if (operator !== undefined) {
        return this.#modifiers(COMPARISONS.has(operator))
      } else if (word === undefined) {
        return this.#open.length === 0 ? 'end' : undefined
      } else {
        const name = word.toLowerCase()
        if (OPERATORS.has(name)) return this.#modifiers(false)
        if (name !== 'offset' || !this.#skip(OFFSET)) return undefined
      }
    }
  }

  /** Closes a parenthesis; the labels of an aggregation may stand behind it. */
  #close(): boolean {
    const closed = this.#open.pop()
    if (closed !== 'aggregation' || !this.#skip(BY)) return closed !== undefined
    return this.#skip(LABELS)
  }

  #modifiers(comparison: boolean): 'operand' | undefined {
    if (comparison) this.#skip(BOOL)
    if (!this.#skip(MATCHING)) return 'operand'
    if (!this.#skip(LABELS)) return undefined
    if (this.#skip(GROUPING) && this.#looksAt(OPENING) && !this.#skip(LABELS)) return undefined
    return 'operand'
  }

  #read(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found) this.#at = pattern.lastIndex
    return found
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    if (!pattern.test(this.#text)) return false
    this.#at = pattern.lastIndex
    return true
  }

  #looksAt(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    return pattern.test(this.#text)
  }
}
