/**
 * Expressions that are told to be sound by one regular expression, without parsing: what most arguments are set to.
 * Strings without escapes whose sequences are dotted names, numbers, dotted names, calls of a function with such
 * arguments, comparisons of two of them, and object constructors of such values, an entry a line. Each alternative
 * begins with another character, so that matching takes time linear in the text.
 */
const NAME = '[A-Za-z_][\\w-]*'
const DOTTED = `${NAME}(?:\\.${NAME})*`
const TEXT = '[^"\\\\$%\\x00-\\x1f\\x7f]*'
const STRING = `"${TEXT}(?:\\$\\{${DOTTED}\\}${TEXT})*"`
const NUMBER = '[0-9]+(?:\\.[0-9]+)?(?![\\w.-])'
const SIMPLE = `(?:${STRING}|${NUMBER}|${DOTTED}(?![\\w.:([-]))`
const CALL = `${NAME}\\((?:${SIMPLE}(?:, ?${SIMPLE})*)?\\)`
const COMPARISON = `${SIMPLE}(?: (?:==|!=|<=|>=|<|>|&&|\\|\\||[+*/]) ${SIMPLE})?`
const OBJECT = `\\{\\n(?: *${NAME} *= *${SIMPLE}\\n)* *\\}`
const PLAIN = new RegExp(`${CALL}|${COMPARISON}|${OBJECT}`, 'y')

/** Characters beyond which an expression is parsed whatever it is: a match this long would hold too much to go back to. */
const LENGTH_LIMIT = 2000

/** Whether the expression that fills a range is surely sound; false says nothing. */
export function isPlain(text: string, start: number, end: number): boolean {
  if (end - start > LENGTH_LIMIT) return false
  PLAIN.lastIndex = start
  return PLAIN.test(text) && PLAIN.lastIndex === end
}
