/** JSON with positions: the same nodes as the YAML reader's. Strict RFC 8259, or with comments as in tsconfig.json. */
import type { Document, SyntaxProblem } from './node.ts'
import { DOUBLE, DUPLICATES, FLOW, keyHash, LIST, MAP, PLAIN, Tape, TapeWriter, VERBATIM } from './tape.ts'
import { TapeNode } from './tape-node.ts'
import { findDuplicates } from './yaml/duplicates.ts'

/** How to read a JSON text. */
export interface JsonOptions {
  /** allow comments and commas before a closing bracket, as tsconfig.json and editors' settings have them */
  readonly comments?: boolean | undefined
}

const MAX_DEPTH = 100
const writer = new TapeWriter()
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y
const LITERAL = /true|false|null/y
const ESCAPE = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y

/**
 * Reads one JSON text. Never throws: a text that is not JSON has one problem, at the first place where it goes wrong,
 * and no root. Equal keys in an object are problems of a document that keeps its root.
 */
export function readJson(text: string, options: JsonOptions = {}): Document {
  writer.length = 0
  const tape = new Tape(text, 'core')
  const reader = new JsonReader(text, options.comments === true)
  const document = { index: 0, start: 0, end: text.length }
  try {
    reader.read()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { problem, unread } = error
    return { ...document, root: undefined, problems: [problem], unread }
  }
  const empty = writer.length === 0
  writer.take(tape)
  return { ...document, root: empty ? undefined : new TapeNode(tape, 0), problems: reader.problems }
}

class Refusal {
  readonly problem: SyntaxProblem
  readonly unread: string | undefined

  constructor(message: string, start: number, end: number, unread?: string) {
    this.problem = { message, start, end }
    this.unread = unread
  }
}

class JsonReader {
  readonly problems: SyntaxProblem[] = []
  readonly #text: string
  readonly #comments: boolean
  #at = 0
  #depth = 0

  constructor(text: string, comments: boolean) {
    this.#text = text
    this.#comments = comments
  }

  read(): void {
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1
    this.#space()
    // An empty file is an empty document, as it is in YAML; the caller decides whether that is wrong.
    if (this.#at >= this.#text.length) return
    this.#value()
    this.#space()
    if (this.#at < this.#text.length) this.#refuse('expected the end of the file')
  }

  #value(): void {
    const text = this.#text
    const at = this.#at
    const c = text.charCodeAt(at)
    if (c === 123 || c === 91) {
      if (++this.#depth > MAX_DEPTH) {
        const message = `nested deeper than ${MAX_DEPTH}`
        throw new Refusal(message, at, at + 1, message)
      }
      if (c === 123) this.#object()
      else this.#array()
      this.#depth--
    } else if (c === 34) this.#string()
    else {
      const pattern = c === 45 || (c >= 48 && c <= 57) ? NUMBER : LITERAL
      pattern.lastIndex = at
      if (!pattern.test(text)) this.#refuse('expected a value')
      if (/[0-9A-Za-z_.+-]/.test(text.charAt(pattern.lastIndex))) this.#refuse('expected a value')
      this.#at = pattern.lastIndex
      writer.scalar(PLAIN | VERBATIM, at, this.#at, 0)
    }
  }

  #object(): void {
    const start = this.#at++
    const map = writer.open(MAP | FLOW, start)
    let size = 0
    this.#space()
    while (!this.#take(125)) {
      if (size > 0 && !this.#comma(125, '}')) break
      if (this.#text.charCodeAt(this.#at) !== 34) this.#refuse('expected a key in double quotes')
      this.#string()
      this.#space()
      if (!this.#take(58)) this.#refuse('expected a colon after the key')
      this.#space()
      this.#value()
      size++
      this.#space()
    }
    writer.close(map, this.#at, size, 0)
    const duplicates = findDuplicates(writer, map, this.#text)
    if (duplicates.length === 0) return
    for (const problem of duplicates) this.problems.push(problem)
    writer.cells[map] = writer.cells[map]! | DUPLICATES
  }

  #array(): void {
    const start = this.#at++
    const list = writer.open(LIST | FLOW, start)
    let size = 0
    this.#space()
    while (!this.#take(93)) {
      if (size > 0 && !this.#comma(93, ']')) break
      this.#value()
      size++
      this.#space()
    }
    writer.close(list, this.#at, size, 0)
  }

  /** Takes the comma between entries; false where it was the last one before the closing bracket, which is taken too. */
  #comma(closing: number, bracket: string): boolean {
    if (!this.#take(44)) this.#refuse(`expected a comma or ${bracket}`)
    const comma = this.#at - 1
    this.#space()
    if (this.#text.charCodeAt(this.#at) !== closing) return true
    if (!this.#comments) throw new Refusal(`a comma before ${bracket}`, comma, comma + 1)
    this.#at++
    return false
  }

  #string(): void {
    const text = this.#text
    const start = this.#at
    let head = DOUBLE | VERBATIM
    let at = start + 1
    // A cheap hash spares comparing most keys with each other; 0 means that the text itself must be compared.
    for (; ; at++) {
      const c = text.charCodeAt(at)
      if (c === 34) break
      if (c === 92) {
        head &= ~VERBATIM
        ESCAPE.lastIndex = at + 1
        if (!ESCAPE.test(text)) throw new Refusal('not an escape that JSON has', at, at + 2)
        at = ESCAPE.lastIndex - 1
      } else if (c < 32) throw new Refusal('a control character in a string', at, at + 1)
      else if (Number.isNaN(c)) throw new Refusal('a string without its closing quote', start, text.length)
    }
    this.#at = at + 1
    const hash = (head & VERBATIM) === 0 ? 0 : keyHash(text, start + 1, at - start - 1)
    writer.scalar(head, start, this.#at, hash)
  }

  #take(c: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== c) return false
    this.#at++
    return true
  }

  #space(): void {
    const text = this.#text
    for (;;) {
      const c = text.charCodeAt(this.#at)
      if (c === 32 || c === 10 || c === 13 || c === 9) this.#at++
      else if (c === 47 && this.#comments) this.#comment()
      else return
    }
  }

  #comment(): void {
    const text = this.#text
    const start = this.#at
    const next = text.charCodeAt(start + 1)
    if (next === 47) {
      const lineEnd = text.indexOf('\n', start)
      this.#at = lineEnd < 0 ? text.length : lineEnd
    } else if (next === 42) {
      const end = text.indexOf('*/', start + 2)
      if (end < 0) throw new Refusal('a comment without its end', start, text.length)
      this.#at = end + 2
    } else this.#refuse('expected a value')
  }

  #refuse(message: string): never {
    const text = this.#text
    if (this.#at >= text.length)
      throw new Refusal(`${message}, found the end of the file`, text.length, text.length)
    const found = String.fromCodePoint(text.codePointAt(this.#at)!)
    const end = this.#at + found.length
    throw new Refusal(`${message}, found ${JSON.stringify(found)}`, this.#at, end)
  }
}
