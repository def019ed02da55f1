import type { Document, Node, Pair, SyntaxProblem } from './node.ts'
import { blockMap, scalar } from './simple-node.ts'

/** A document of a format whose comments are kept, from their mark to the end of their line. */
export interface CommentedDocument extends Document {
  readonly comments: readonly { readonly start: number; readonly end: number }[]
}

const BLANK = /[ \t]*/y
const KEY = /(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*/y
const UNQUOTED = /[^\r\n]*/y

/**
 * Reads a dotenv file: `KEY=value`, `export KEY=value`, `KEY: value`, a bare `KEY` (passed on from the environment),
 * comments, and values in single, double or back quotes that may span lines. Double quotes resolve \n, \r, \t, \" and
 * \\; nothing is expanded, so `$X` stays as written. The root is one map; the last of equal keys wins and says so.
 */
export function readDotenv(text: string): CommentedDocument {
  return new DotenvReader(text).read()
}

class DotenvReader {
  readonly text: string
  readonly pairs: Pair[] = []
  readonly problems: SyntaxProblem[] = []
  readonly comments: { start: number; end: number }[] = []
  readonly seen = new Set<string>()
  /** quotes that have no closing one after the reader's place */
  readonly unclosed = new Set<string>()
  at: number

  constructor(text: string) {
    this.text = text
    this.at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  }

  read(): CommentedDocument {
    const { text, pairs, problems, comments } = this
    const start = this.at
    while (this.at < text.length) this.line()
    const first = pairs[0]?.key.start ?? start
    const end = pairs[pairs.length - 1]?.value.end ?? start
    const root = pairs.length > 0 ? blockMap(pairs, first, end) : undefined
    return { index: 0, start, end: text.length, root, problems, comments }
  }

  /** Moves over what a pattern matches. */
  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at
    const match = pattern.exec(this.text)
    if (match) this.at = pattern.lastIndex
    return match
  }

  line(): void {
    const { text } = this
    this.take(BLANK)
    const start = this.at
    const code = text.charCodeAt(start)
    if (code === 10 || code === 13) this.at++
    else if (code === 35) this.comment()
    else {
      const match = this.take(KEY)
      if (!match) {
        this.take(UNQUOTED)
        this.problems.push({
          message: 'neither KEY=value nor a comment',
          start,
          end: trimEnd(text, start, this.at),
        })
        return
      }
      const name = match[1]!
      const keyStart = start + match[0].trimEnd().length - name.length
      this.pair(scalar(name, keyStart, keyStart + name.length))
    }
  }

  comment(): void {
    const start = this.at
    this.take(UNQUOTED)
    this.comments.push({ start, end: trimEnd(this.text, start, this.at) })
  }

  pair(key: Node): void {
    const { text } = this
    const code = text.charCodeAt(this.at)
    if (code === 61 || code === 58) this.at++
    else if (this.at < text.length && code !== 10 && code !== 13 && code !== 35) {
      this.take(UNQUOTED)
      // what has no = may be a value: it is not named
      this.problems.push({ message: 'a word that is not followed by =', start: key.start, end: key.end })
      return
    } else {
      this.add(key, scalar('', key.end, key.end))
      return
    }
    const afterEquals = this.at
    this.take(BLANK)
    const quote = text.charAt(this.at)
    const value = quote === '"' || quote === "'" || quote === '`' ? this.quoted(quote, key) : undefined
    this.add(key, value ?? this.unquoted(afterEquals))
    this.take(BLANK)
    if (text.charCodeAt(this.at) === 35) this.comment()
    else if (value && this.at < text.length && !/[\r\n]/.test(text.charAt(this.at))) {
      const start = this.at
      this.take(UNQUOTED)
      const end = trimEnd(text, start, this.at)
      this.problems.push({ message: `text after the closing quote of ${key.text}`, start, end })
    }
  }

  add(key: Node, value: Node): void {
    if (this.seen.has(key.text)) {
      this.problems.push({
        message: `${key.text} is set twice; the last one counts`,
        start: key.start,
        end: key.end,
      })
    }
    this.seen.add(key.text)
    this.pairs.push({ key, value })
  }

  /** A quoted value, or undefined where the quote is never closed: then it is part of an unquoted one. */
  quoted(quote: string, key: Node): Node | undefined {
    const { text } = this
    const start = this.at
    let end = this.unclosed.has(quote) ? -1 : text.indexOf(quote, start + 1)
    while (end >= 0 && quote === '"' && isEscaped(text, end, start)) end = text.indexOf(quote, end + 1)
    if (end < 0) {
      this.unclosed.add(quote)
      this.problems.push({ message: `the ${quote} of ${key.text} is never closed`, start, end: start + 1 })
      return undefined
    }
    const inner = text.slice(start + 1, end)
    this.at = end + 1
    return scalar(
      quote === '"' ? unescaped(inner) : inner,
      start,
      end + 1,
      quote === '"' ? 'double' : 'single',
    )
  }

  /** An unquoted value: up to the end of the line or a `#` after white space. */
  unquoted(afterEquals: number): Node {
    const { text } = this
    const start = this.at
    const line = this.take(UNQUOTED)![0]
    const comment = line.startsWith('#') && start > afterEquals ? 0 : line.search(/[ \t]#/)
    if (comment >= 0) this.at = start + comment
    const end = trimEnd(text, start, this.at)
    return scalar(text.slice(start, end), end > start ? start : afterEquals, end > start ? end : afterEquals)
  }
}

/** Whether an odd number of backslashes stands before an offset. */
function isEscaped(text: string, at: number, limit: number): boolean {
  let slashes = 0
  while (at - 1 - slashes > limit && text.charCodeAt(at - 1 - slashes) === 92) slashes++
  return slashes % 2 === 1
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }

function unescaped(text: string): string {
  return text.includes('\\') ? text.replace(/\\([nrt"\\])/g, (_, letter: string) => ESCAPES[letter]!) : text
}

/** The end of a range without the white space that it ends with. */
export function trimEnd(text: string, start: number, end: number): number {
  let at = end
  while (at > start && (text.charCodeAt(at - 1) === 32 || text.charCodeAt(at - 1) === 9)) at--
  return at
}
