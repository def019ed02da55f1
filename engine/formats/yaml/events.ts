/** From js-yaml's events to the tape: what the own reader declines (anchors, aliases, tags, complex keys) and is valid. */
import {
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml'
import type { SyntaxProblem } from '../node.ts'
import {
  BLOCK,
  CELL,
  DOUBLE,
  DUPLICATES,
  type Extra,
  FLOW,
  FOLDED,
  KIND_MASK,
  LIST,
  LITERAL,
  MAP,
  PLAIN,
  SCALAR,
  SINGLE,
  STYLE_MASK,
  type TapeWriter,
  VERBATIM,
} from '../tape.ts'
import { isSpace } from './character.ts'
import { findDuplicates } from './duplicates.ts'
import { blockScalarEnd, contentEnd, gap } from './gap.ts'
import { Decline, MAX_DEPTH } from './scan.ts'
import type { Section } from './split.ts'

/** A document that cannot be read, with what js-yaml or the builder says about it. */
export class Unreadable {
  readonly problem: SyntaxProblem

  constructor(message: string, start: number, end: number) {
    this.problem = { message, start, end }
  }
}

interface Frame {
  /** offset of the map's or list's cell */
  readonly at: number
  readonly map: boolean
  readonly flow: boolean
  /** values so far; a map is at a key where it is even */
  count: number
}

/** What was read of a document: its root's cell (-1 where it is empty) and problems that leave it readable. */
export interface EventRead {
  readonly root: number
  readonly problems: SyntaxProblem[]
  readonly aliases: boolean
}

/**
 * Reads one document. Throws `Unreadable` where it is not YAML, and `Decline` where it is a template or nested too deep.
 */
export function readEventDocument(text: string, section: Section, tape: TapeWriter): EventRead {
  const head = section.head
  const { events, joined } = parse(text.slice(head, section.end), head)
  return new Builder(text, section, tape, joined).build(events)
}

/** How often one document's under-indented lines are forgiven; each costs a parse. */
const RETRIES = 20

function parse(source: string, shift: number): { events: Event[]; joined: boolean } {
  let input = source
  for (let retry = 0; ; retry++) {
    try {
      return { events: parseEvents(input, { maxDepth: MAX_DEPTH + 2 }), joined: retry > 0 }
    } catch (error) {
      if (!(error instanceof YAMLException))
        throw new Unreadable('cannot be parsed', shift, shift + source.length)
      const at = Math.min(error.mark?.position ?? 0, source.length)
      if (error.reason.startsWith('nesting exceeded')) throw new Decline('depth', shift + at)
      const patched =
        error.reason === 'deficient indentation' && retry < RETRIES ? joinLine(input, at) : undefined
      if (patched === undefined)
        throw new Unreadable(error.reason, shift + at, shift + Math.min(at + 1, source.length))
      input = patched
    }
  }
}

/**
 * The input with the line breaks before an under-indented continuation line made spaces: kubectl accepts such lines in
 * quoted scalars and flow collections, js-yaml does not. Offsets stay, and values are taken from the text as written.
 */
function joinLine(input: string, at: number): string | undefined {
  let start = at
  for (;;) {
    while (start > 0 && isSpace(input.charCodeAt(start - 1))) start--
    const lineStart = input.lastIndexOf('\n', start - 1) + 1
    const hash = input.slice(lineStart, start).search(/(?<![^ \t])#/)
    if (hash < 0) break
    // A line that is all comment goes too; behind any other comment the joined line would become part of it.
    if (/[^ \t]/.test(input.slice(lineStart, lineStart + hash))) return undefined
    start = lineStart
  }
  return start === at ? undefined : input.slice(0, start) + ' '.repeat(at - start) + input.slice(at)
}

// An escaped backslash before it would make this no escape, which is told from a pair of them by their number.
const BEYOND_UNICODE = /(?<!\\)(?:\\\\)*\\U(?!000|0010)/

class Builder {
  readonly #text: string
  readonly #shift: number
  readonly #section: Section
  readonly #tape: TapeWriter
  readonly #anchors = new Map<string, number>()
  readonly #frames: Frame[] = []
  readonly #problems: SyntaxProblem[] = []
  /** js-yaml saw line breaks as spaces, and may take for verbatim what is not */
  readonly #joined: boolean
  #aliases = false
  /** offset behind the last token */
  #last: number

  constructor(text: string, section: Section, tape: TapeWriter, joined: boolean) {
    this.#joined = joined
    this.#text = text
    this.#section = section
    this.#shift = section.head
    this.#tape = tape
    this.#last = section.start
  }

  build(events: readonly Event[]): EventRead {
    const root = this.#tape.length
    let documents = 0
    for (const event of events) {
      switch (event.type) {
        case EVENT_ID.DOCUMENT:
          // Only a lone carriage return, which we do not split at, can bring a second one.
          if (++documents > 1)
            this.#fail('a second document without a line break before it', this.#last, this.#last)
          break
        case EVENT_ID.MAPPING:
        case EVENT_ID.SEQUENCE:
          this.#open(event)
          break
        case EVENT_ID.SCALAR:
          this.#scalar(event)
          break
        case EVENT_ID.ALIAS:
          this.#alias(event.anchorStart + this.#shift, event.anchorEnd + this.#shift)
          break
        case EVENT_ID.POP:
          if (this.#frames.length > 0) this.#close()
          break
      }
    }
    return { root: this.#isEmpty(root) ? -1 : root, problems: this.#problems, aliases: this.#aliases }
  }

  /** An empty document comes as one empty scalar. */
  #isEmpty(root: number): boolean {
    const { cells, length, extras } = this.#tape
    if (length === root) return true
    const bare = length === root + CELL && cells[root] === (SCALAR | PLAIN | VERBATIM) && !extras?.has(root)
    if (!bare || cells[root + 1] !== cells[root + 2]) return false
    this.#tape.rewind(root)
    return true
  }

  #fail(message: string, start: number, end: number): never {
    throw new Unreadable(message, start, end)
  }

  #open(event: Extract<Event, { style: unknown; start: number }>): void {
    const start = event.start + this.#shift
    const map = event.type === EVENT_ID.MAPPING
    const flow = event.style === COLLECTION_STYLE.FLOW
    const parent = this.#frames.at(-1)
    if (parent?.map && parent.count === 0 && map && flow && this.#text.startsWith('{{', start - 1)) {
      if (this.#tape.cells[parent.at + 1] === start - 1) throw new Decline('template', start - 1)
    }
    if (!flow && parent?.map && !parent.flow && parent.count % 2 === 1) this.#refuseCompact(start)
    if (this.#frames.length >= MAX_DEPTH) throw new Decline('depth', start)
    this.#count()
    const at = this.#tape.open((map ? MAP : LIST) | (flow ? FLOW : BLOCK), start)
    this.#properties(at, event)
    this.#frames.push({ at, map, flow, count: 0 })
    const bracket = this.#text.charCodeAt(start)
    this.#last = flow && (bracket === 91 || bracket === 123) ? start + 1 : start
  }

  /** `a: !t b: c`, which js-yaml reads: a map cannot begin on the line of an implicit key, whatever stands before it. */
  #refuseCompact(start: number): void {
    const colon = gap(this.#text, this.#last, '')
    if (this.#text.slice(this.#last, colon).includes('\n') || this.#text.slice(colon, start).includes('\n'))
      return
    this.#fail('nested mappings are not allowed in compact mappings', start, start + 1)
  }

  #count(): void {
    const parent = this.#frames.at(-1)
    if (parent) parent.count++
  }

  #properties(
    at: number,
    event: { anchorStart: number; anchorEnd: number; tagStart: number; tagEnd: number },
  ): void {
    if (event.anchorStart < 0 && event.tagStart < 0) return
    const shift = this.#shift
    const extra: { -readonly [key in keyof Extra]: Extra[key] } = {}
    if (event.tagStart >= 0) extra.tag = this.#text.slice(event.tagStart + shift, event.tagEnd + shift)
    if (event.anchorStart >= 0) {
      extra.anchor = this.#text.slice(event.anchorStart + shift, event.anchorEnd + shift)
      this.#anchors.set(extra.anchor, at)
    }
    this.#tape.extra(at, extra)
  }

  #scalar(event: ScalarEvent): void {
    const shift = this.#shift
    const propertyEnd = Math.max(event.anchorEnd, event.tagEnd) + shift
    let head: number
    let start = event.valueStart + shift
    let end = event.valueEnd + shift
    let link = 0
    if (event.valueStart < 0) {
      head = PLAIN | VERBATIM
      start = Math.max(event.anchorEnd, event.tagEnd) >= 0 ? propertyEnd : this.#emptyAt()
      end = start
    } else if (event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED) {
      head = (event.style === SCALAR_STYLE.SINGLE_QUOTED ? SINGLE : DOUBLE) | (event.fast ? VERBATIM : 0)
      start--
      end++
      const beyond = event.fast ? -1 : this.#text.slice(start, end).search(BEYOND_UNICODE)
      if (beyond >= 0 && head === DOUBLE) this.#fail('an escape beyond U+10FFFF', start + beyond, end)
    } else if (event.style === SCALAR_STYLE.PLAIN) head = PLAIN | (event.fast ? VERBATIM : 0)
    else {
      head = event.style === SCALAR_STYLE.LITERAL_BLOCK ? LITERAL : FOLDED
      const from = Math.max(this.#last, Math.max(event.anchorEnd, event.tagEnd) < 0 ? 0 : propertyEnd)
      const header = gap(this.#text, from, ':-?')
      // js-yaml takes this much for granted; a header that is not found would be a defect of the gap's rules.
      const indicator = this.#text.charCodeAt(header)
      if (indicator !== 124 && indicator !== 62) this.#fail('a block scalar without a header', header, start)
      link = event.indent
      // At a document's root js-yaml counts an explicit indent from the column before, libyaml and others from 0.
      const explicit = /^.[-+]?([1-9])/.exec(this.#text.slice(header, header + 3))
      if (this.#frames.length === 0 && explicit) {
        link = Number(explicit[1])
        end = contentEnd(this.#text, start, end, link)
        if (end < 0) this.#fail('a line that is indented less than its block scalar', start, start)
      }
      end = blockScalarEnd(this.#text, header, start, end, link)
      start = header
    }
    if (this.#joined && this.#text.slice(start, end).includes('\n')) head &= ~VERBATIM
    this.#count()
    const at = this.#tape.length
    this.#tape.scalar(head, start, end, link)
    this.#properties(at, event)
    this.#last = Math.max(end, propertyEnd)
  }

  /** Where a value that is not written stands: behind its colon, its dash, or the key that has no colon. */
  #emptyAt(): number {
    const frame = this.#frames.at(-1)
    if (!frame) return this.#last
    if (!frame.map) {
      const dash = gap(this.#text, this.#last, '')
      return this.#text.charCodeAt(dash) === 45 ? dash + 1 : this.#last
    }
    const next = gap(this.#text, this.#last, frame.count % 2 === 0 ? ',' : '')
    const c = this.#text.charCodeAt(next)
    if (frame.count % 2 === 0) return c === 63 ? next + 1 : next
    return c === 58 && next < this.#section.end ? next + 1 : this.#last
  }

  #alias(nameStart: number, end: number): void {
    const name = this.#text.slice(nameStart, end)
    const target = this.#anchors.get(name)
    const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name
    if (target === undefined) this.#fail(`there is no anchor &${shown} before this alias`, nameStart - 1, end)
    if (this.#frames.some((frame) => frame.at === target)) {
      this.#fail(`*${shown} stands within the value that it names`, nameStart - 1, end)
    }
    this.#aliases = true
    this.#count()
    const at = this.#tape.length
    this.#tape.scalar(PLAIN | VERBATIM, nameStart - 1, end, 0)
    this.#tape.extra(at, { alias: name, target })
    this.#last = end
  }

  #close(): void {
    const frame = this.#frames.pop()!
    const { cells } = this.#tape
    const start = cells[frame.at + 1]!
    if (frame.flow && !this.#isPair(frame, start)) this.#last = gap(this.#text, this.#last, ',') + 1
    // An anchor or tag on the first line of a block map is its first key's; the map begins with the key itself.
    if (frame.map && !frame.flow && frame.count > 0 && /[&!]/.test(this.#text[start]!)) {
      cells[frame.at + 1] = cells[frame.at + CELL + 1]!
    }
    this.#tape.close(frame.at, this.#last, frame.map ? frame.count >> 1 : frame.count, 0)
    if (!frame.map) return
    const found = findDuplicates(this.#tape, frame.at, this.#text)
    if (found.length === 0) return
    this.#problems.push(...found)
    this.#tape.cells[frame.at] = this.#tape.cells[frame.at]! | DUPLICATES
  }

  /** Whether a flow map is the braceless `a: b` within a list. */
  #isPair(frame: Frame, start: number): boolean {
    if (!frame.map) return false
    if (this.#text.charCodeAt(start) !== 123) return true
    const { cells } = this.#tape
    const first = frame.at + CELL
    const collection = (cells[first]! & KIND_MASK) !== SCALAR && (cells[first]! & STYLE_MASK) === FLOW
    return first < this.#tape.length && collection && cells[first + 1] === start
  }
}
