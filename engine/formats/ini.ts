import { type CommentedDocument, trimEnd } from './dotenv.ts'
import type { Node, Pair, SyntaxProblem } from './node.ts'
import { blockMap, scalar } from './simple-node.ts'

interface Section {
  readonly key: Node | undefined
  readonly pairs: Pair[]
  start: number
  end: number
}

/**
 * Reads an ini file and its relatives (`.cfg`, `.conf`, `.properties`): `[section]`, `key = value`, `key: value`, a
 * key alone, comments with `;` or `#` on a line or after white space, quoted values on one line, and values that go
 * on in lines that are indented and set nothing, or after a backslash. The root is a map of the keys before the first
 * section and a map for each section; a section that is written twice is one. Equal keys stay, the last one counts
 * (systemd and Git repeat keys on purpose). Values are strings.
 */
export function readIni(text: string): CommentedDocument {
  return new IniReader(text).read()
}

class IniReader {
  readonly text: string
  readonly top: Section = { key: undefined, pairs: [], start: -1, end: -1 }
  readonly sections = new Map<string, Section>()
  readonly problems: SyntaxProblem[] = []
  readonly comments: { start: number; end: number }[] = []
  section = this.top
  /** the key whose value may go on in the next line, and the value's pieces */
  last:
    | { key: Node; pieces: string[]; start: number; end: number; style: 'plain' | 'double' | 'single' }
    | undefined
  /** whether the last value ends with a backslash */
  continued = false

  constructor(text: string) {
    this.text = text
  }

  read(): CommentedDocument {
    const { text, top, sections, problems, comments } = this
    const start = text.charCodeAt(0) === 0xfeff ? 1 : 0
    let at = start
    while (at < text.length) {
      const feed = text.indexOf('\n', at)
      const end = feed < 0 ? text.length : feed
      this.line(at, end > at && text.charCodeAt(end - 1) === 13 ? end - 1 : end)
      at = end + 1
    }
    this.flush()
    const pairs = [...top.pairs]
    for (const { key, pairs: inner, start: from, end } of sections.values()) {
      pairs.push({ key: key!, value: blockMap(inner, from, end) })
    }
    const first = pairs[0]?.key.start ?? start
    const root = pairs.length > 0 ? blockMap(pairs, first, Math.max(first, ...ends(pairs))) : undefined
    return { index: 0, start, end: text.length, root, problems, comments }
  }

  line(lineStart: number, lineEnd: number): void {
    const { text } = this
    const start = skipSpaces(text, lineStart, lineEnd)
    const end = trimEnd(text, start, lineEnd)
    if (this.continued) {
      this.continue(start, end)
      return
    }
    const code = text.charCodeAt(start)
    if (start === end) this.flush()
    else if (code === 59 || code === 35) this.comments.push({ start, end })
    else if (code === 91) this.header(start, end)
    else {
      const separator = separatorOf(text, start, end)
      if (separator < 0 && start > lineStart && this.last && this.last.end > this.last.key.end)
        this.continue(start, end)
      else this.pair(start, end, separator)
    }
  }

  header(start: number, end: number): void {
    const { text } = this
    this.flush()
    const close = text.indexOf(']', start)
    if (close < 0 || close >= end) {
      this.problems.push({ message: 'this section has no closing ]', start, end })
      return
    }
    const from = skipSpaces(text, start + 1, close)
    const to = trimEnd(text, from, close)
    const name = text.slice(from, to)
    const known = this.sections.get(name)
    this.section = known ?? { key: scalar(name, from, to), pairs: [], start: close + 1, end: close + 1 }
    if (!known) this.sections.set(name, this.section)
    const comment = skipSpaces(text, close + 1, end)
    if (comment < end && /[;#]/.test(text.charAt(comment))) this.comments.push({ start: comment, end })
  }

  pair(start: number, end: number, separator: number): void {
    const { text } = this
    this.flush()
    const keyEnd = trimEnd(text, start, separator < 0 ? end : separator)
    const key = scalar(text.slice(start, keyEnd), start, keyEnd)
    if (separator < 0) {
      this.last = { key, pieces: [''], start: keyEnd, end: keyEnd, style: 'plain' }
      return
    }
    const from = skipSpaces(text, separator + 1, end)
    if (from === end) {
      this.last = { key, pieces: [''], start: separator + 1, end: separator + 1, style: 'plain' }
      return
    }
    const quote = text.charAt(from)
    const close = quote === '"' || quote === "'" ? closingQuote(text, from, end) : -1
    if (close > 0) {
      const inner = text.slice(from + 1, close)
      const value = quote === '"' ? inner.replace(/\\(["\\])/g, '$1') : inner
      this.last = {
        key,
        pieces: [value],
        start: from,
        end: close + 1,
        style: quote === '"' ? 'double' : 'single',
      }
      const comment = skipSpaces(text, close + 1, end)
      if (comment < end) this.comments.push({ start: comment, end })
      return
    }
    this.last = { key, pieces: [], start: from, end: from, style: 'plain' }
    this.continue(from, end)
  }

  /** Adds the text of a line to the last value. */
  continue(start: number, end: number): void {
    const { text, last } = this
    if (!last) return
    const line = text.slice(start, end)
    const comment = line.search(/[ \t][;#]/)
    let stop = end
    if (comment >= 0) {
      const mark = skipSpaces(text, start + comment, end)
      this.comments.push({ start: mark, end })
      stop = trimEnd(text, start, mark)
    }
    this.continued = stop > start && text.charCodeAt(stop - 1) === 92
    last.pieces.push(text.slice(start, this.continued ? trimEnd(text, start, stop - 1) : stop))
    last.end = stop
  }

  flush(): void {
    const { last, section } = this
    this.last = undefined
    this.continued = false
    if (!last) return
    const value = scalar(last.pieces.join('\n'), last.start, last.end, last.style)
    section.pairs.push({ key: last.key, value })
    if (section.pairs.length === 1) section.start = last.key.start
    section.end = last.end
  }
}

function* ends(pairs: readonly Pair[]): Iterable<number> {
  const last = pairs[pairs.length - 1]
  if (last) yield Math.max(last.value.end, last.key.end)
}

/** The offset of the `=` or `:` that ends a key, -1 where there is none. */
function separatorOf(text: string, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === 61 || code === 58) return at
  }
  return -1
}

/** The closing quote of a value that is quoted as a whole; -1 where something else than a comment follows it. */
function closingQuote(text: string, start: number, end: number): number {
  const quote = text.charCodeAt(start)
  for (let at = start + 1; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === 92 && quote === 34) at++
    else if (code === quote) {
      const after = skipSpaces(text, at + 1, end)
      return after === end || /[;#]/.test(text.charAt(after)) ? at : -1
    }
  }
  return -1
}

function skipSpaces(text: string, start: number, end: number): number {
  let at = start
  while (at < end && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at++
  return at
}
