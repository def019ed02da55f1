import { labelKey, literally, unescaped, withoutEmphasis } from './plain-text.ts'
import type { Definition, HtmlComment, Link, Segments } from './types.ts'

/** What inline Markdown holds. */
export interface Inline {
  /** what a reader sees; put together when asked for, as few paragraphs are asked */
  text(): string
  readonly links: Link[]
  readonly comments: HtmlComment[]
}

/** Reads the inline Markdown of a paragraph, heading or cell. Linear: nothing is looked at more than a few times. */
export function readInline(
  source: string,
  segments: Segments,
  definitions: ReadonlyMap<string, Definition>,
): Inline {
  return new InlineReader(source, segments, definitions).read()
}

interface Opener {
  readonly at: number
  readonly image: boolean
  /** number of pieces of output when it was opened */
  readonly output: number
}

const LABEL_LIMIT = 999
const PAREN_LIMIT = 32
const SPECIAL = /[\\`<[\]!]/g
const AUTOLINK =
  /<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*|[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255})>/y
const TAG = /<\/?[A-Za-z][A-Za-z0-9-]*(?:[\s/][^<>]*)?>/y
const BARE_URL = /\bhttps?:\/\/[^\s<>`"\])]+/g

class InlineReader {
  readonly text: string
  readonly offsets: readonly number[]
  readonly segments: Segments
  readonly definitions: ReadonlyMap<string, Definition>
  readonly links: Link[] = []
  readonly comments: HtmlComment[] = []
  readonly openers: Opener[] = []
  /** openers below this index lie around a link and open no other */
  inactiveBelow = 0
  /** lengths of backtick runs that have no closer after the reader's place */
  readonly lonelyRuns = new Set<number>()
  noComment = false
  /** what a reader sees so far, in pieces, emphasis not yet removed */
  readonly output: string[] = []
  at = 0

  constructor(source: string, segments: Segments, definitions: ReadonlyMap<string, Definition>) {
    this.segments = segments
    this.definitions = definitions
    const offsets: number[] = []
    let text = ''
    for (const segment of segments) {
      if (offsets.length > 0) text += '\n'
      offsets.push(text.length)
      text += source.slice(segment.start, segment.end)
    }
    this.text = text
    this.offsets = offsets
  }

  /** The offset in the file of a place in the joined text. */
  place(at: number): number {
    let low = 0
    let high = this.offsets.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.offsets[middle]! <= at) low = middle
      else high = middle - 1
    }
    return this.segments[low]!.start + at - this.offsets[low]!
  }

  read(): Inline {
    const { text } = this
    while (this.at < text.length) {
      SPECIAL.lastIndex = this.at
      const next = SPECIAL.exec(text)?.index ?? text.length
      this.plain(this.at, next)
      this.at = next
      if (next < text.length) this.special(text.charCodeAt(next))
    }
    this.links.sort((a, b) => a.start - b.start)
    return {
      text: () => withoutEmphasis(this.output.join('')).trim(),
      links: this.links,
      comments: this.comments,
    }
  }

  /** Text without marks; bare addresses in it are links, as on GitHub. */
  plain(from: number, to: number): void {
    if (from === to) return
    const part = this.text.slice(from, to)
    this.output.push(part.includes('&') ? unescaped(part) : part)
    if (!part.includes('://')) return
    for (const match of part.matchAll(BARE_URL)) {
      const target = match[0].replace(/[.,:;!?'*_~]+$/, '')
      this.link('autolink', target, from + match.index, from + match.index + target.length, target)
    }
  }

  special(code: number): void {
    const { text, at } = this
    if (code === 92) this.backslash()
    else if (code === 96) this.codeSpan()
    else if (code === 60) this.angle()
    else if (code === 33) {
      if (text.charCodeAt(at + 1) === 91) this.open(true)
      else this.copy(at + 1)
    } else if (code === 91) this.open(false)
    else this.close()
  }

  copy(end: number): void {
    this.output.push(this.text.slice(this.at, end))
    this.at = end
  }

  open(image: boolean): void {
    this.openers.push({ at: this.at, image, output: this.output.length })
    this.copy(this.at + (image ? 2 : 1))
  }

  backslash(): void {
    const next = this.text.charAt(this.at + 1)
    if (/[!-/:-@[-`{-~]/.test(next)) {
      this.output.push(literally(next))
      this.at += 2
    } else {
      this.output.push(literally('\\'))
      this.at++
    }
  }

  codeSpan(): void {
    const { text, at } = this
    let end = at
    while (text.charCodeAt(end) === 96) end++
    const length = end - at
    if (!this.lonelyRuns.has(length)) {
      let from = text.indexOf('`', end)
      while (from >= 0) {
        let stop = from
        while (text.charCodeAt(stop) === 96) stop++
        if (stop - from === length) {
          this.output.push(literally(text.slice(end, from).replaceAll('\n', ' ').trim()))
          this.at = stop
          return
        }
        from = text.indexOf('`', stop)
      }
      this.lonelyRuns.add(length)
    }
    this.copy(end)
  }

  angle(): void {
    const { text, at } = this
    if (text.startsWith('<!--', at) && !this.noComment) {
      const end = text.indexOf('-->', at + 4)
      if (end < 0) this.noComment = true
      else {
        const comment = {
          text: text.slice(at + 4, end).trim(),
          start: this.place(at),
          end: this.place(end + 2) + 1,
        }
        this.comments.push(comment)
        this.at = end + 3
        return
      }
    }
    AUTOLINK.lastIndex = at
    const auto = AUTOLINK.exec(text)
    if (auto) {
      const target = auto[1]!
      this.link('autolink', target, at, at + auto[0].length, target, at + 1)
      this.output.push(literally(target))
      this.at = at + auto[0].length
      return
    }
    TAG.lastIndex = at
    const tag = TAG.exec(text)
    if (!tag) {
      this.copy(at + 1)
      return
    }
    for (const found of attributeLinks(tag[0])) {
      this.links.push(
        htmlLink(found, this.place(at), this.place(at + tag[0].length - 1) + 1, this.place(at + found.at)),
      )
    }
    this.at = at + tag[0].length
  }

  link(
    kind: Link['kind'],
    target: string,
    start: number,
    end: number,
    text: string,
    targetStart = start,
  ): void {
    this.links.push({
      kind,
      text,
      target,
      start: this.place(start),
      end: this.place(end - 1) + 1,
      targetStart: this.place(targetStart),
      targetEnd: this.place(targetStart + target.length - 1) + 1,
      reference: undefined,
    })
  }

  close(): void {
    const { text, at } = this
    const opener = this.openers.pop()
    if (!opener || (!opener.image && this.openers.length < this.inactiveBelow)) {
      this.inactiveBelow = Math.min(this.inactiveBelow, this.openers.length)
      this.copy(at + 1)
      return
    }
    const end =
      (text.charCodeAt(at + 1) === 40 ? this.inlineTarget(opener) : 0) || this.referenceTarget(opener)
    if (end === 0) {
      this.copy(at + 1)
      return
    }
    const shown = this.shown(opener)
    this.output.length = opener.output
    if (!opener.image) this.output.push(shown)
    this.at = end
    if (!opener.image) this.inactiveBelow = this.openers.length
  }

  /** What was put out since a bracket was opened. */
  shown(opener: Opener): string {
    return this.output.slice(opener.output + 1).join('')
  }

  /** `(target "title")` after a closing bracket; returns the offset after it, 0 where it is none. */
  inlineTarget(opener: Opener): number {
    const { text } = this
    const start = skipSpace(text, this.at + 2)
    const target = readTarget(text, start)
    if (!target) return 0
    let at = skipSpace(text, target.after)
    if (text.charCodeAt(at) !== 41) {
      if (at === target.after) return 0
      at = titleEnd(text, at)
      if (at < 0) return 0
      at = skipSpace(text, at)
      if (text.charCodeAt(at) !== 41) return 0
    }
    this.links.push({
      kind: opener.image ? 'image' : 'link',
      text: withoutEmphasis(this.shown(opener)).trim(),
      target: unescaped(text.slice(target.start, target.end)),
      start: this.place(opener.at),
      end: this.place(at) + 1,
      targetStart: this.place(target.start),
      targetEnd: target.end > target.start ? this.place(target.end - 1) + 1 : this.place(target.start),
      reference: undefined,
    })
    return at + 1
  }

  /** `[label]`, `[]` or nothing after a closing bracket, where such a definition exists. */
  referenceTarget(opener: Opener): number {
    const { text, at } = this
    const inner = opener.at + (opener.image ? 2 : 1)
    let label = at - inner <= LABEL_LIMIT ? text.slice(inner, at) : ''
    let end = at + 1
    if (text.charCodeAt(end) === 91) {
      const close = labelEnd(text, end)
      if (close > 0) {
        if (close > end + 2) label = text.slice(end + 1, close - 1)
        end = close
      }
    }
    const definition = label === '' ? undefined : this.definitions.get(labelKey(label))
    if (!definition) return 0
    this.links.push({
      kind: opener.image ? 'image' : 'link',
      text: withoutEmphasis(this.shown(opener)).trim(),
      target: definition.target,
      start: this.place(opener.at),
      end: this.place(end - 1) + 1,
      targetStart: definition.targetStart,
      targetEnd: definition.targetEnd,
      reference: label,
    })
    return end
  }
}

/** The offset after the bracketed label that starts at `start`, 0 where it is none. */
export function labelEnd(text: string, start: number): number {
  const limit = Math.min(text.length, start + LABEL_LIMIT + 2)
  for (let at = start + 1; at < limit; at++) {
    const code = text.charCodeAt(at)
    if (code === 92) at++
    else if (code === 93) return at + 1
    else if (code === 91) return 0
  }
  return 0
}

export function skipSpace(text: string, start: number): number {
  let at = start
  while (
    at < text.length &&
    (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9 || text.charCodeAt(at) === 10)
  )
    at++
  return at
}

/** A link's target: `<…>`, or characters without space and with balanced parentheses. */
export function readTarget(
  text: string,
  start: number,
): { start: number; end: number; after: number } | undefined {
  if (text.charCodeAt(start) === 60) {
    for (let at = start + 1; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === 92) at++
      else if (code === 62) return { start: start + 1, end: at, after: at + 1 }
      else if (code === 60 || code === 10) return undefined
    }
    return undefined
  }
  let depth = 0
  let at = start
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 92 && at + 1 < text.length && text.charCodeAt(at + 1) > 32) at++
    else if (code <= 32) break
    else if (code === 40) {
      if (++depth > PAREN_LIMIT) return undefined
    } else if (code === 41 && --depth < 0) break
  }
  return depth > 0 ? undefined : { start, end: at, after: at }
}

/** The offset after a title in quotes or parentheses, -1 where it is none. */
export function titleEnd(text: string, start: number): number {
  const open = text.charAt(start)
  const close = open === '(' ? ')' : open
  if (open !== '"' && open !== "'" && open !== '(') return -1
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '\\') at++
    else if (character === close) return at + 1
    else if (open === '(' && character === '(') return -1
  }
  return -1
}

/** An address in an HTML tag, and where it stands in it. */
export interface AttributeLink {
  readonly target: string
  readonly at: number
}

const HREF = /\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi

/** The `href` and `src` of a text in HTML. */
export function* attributeLinks(html: string): Iterable<AttributeLink> {
  for (const match of html.matchAll(HREF)) {
    const target = match[1] ?? match[2] ?? ''
    yield { target, at: match.index + match[0].length - 1 - target.length }
  }
}

export function htmlLink(found: AttributeLink, start: number, end: number, targetStart: number): Link {
  const targetEnd = targetStart + found.target.length
  return {
    kind: 'html',
    text: '',
    target: unescaped(found.target),
    start,
    end,
    targetStart,
    targetEnd,
    reference: undefined,
  }
}
