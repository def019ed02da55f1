import type { SyntaxProblem } from '../node.ts'
import { type Expression, NativeExpression } from './expression.ts'
import { readLabel } from './label.ts'
import { isPlain } from './plain.ts'
import { scanStructure } from './scan.ts'
import { ATTRIBUTE_SIZE, BLOCK, BLOCK_SIZE, BROKEN, LABEL_SHIFT } from './tape.ts'

/** A range of the file in UTF-16 code units; the end is exclusive. */
export interface Extent {
  readonly start: number
  readonly end: number
}

/** A comment, with its `#`, `//` or `/* *\/`, without its line break. */
export interface Comment extends Extent {}

/** What stands between braces, or the whole file: from after the `{` to the `}`. */
export interface Body extends Extent {
  /** in the order of the file */
  readonly blocks: readonly Block[]
  /** in the order of the file; a name that is set twice is here twice */
  readonly attributes: readonly Attribute[]
  /** the attribute of a name; the first where it is set twice */
  attribute(name: string): Attribute | undefined
  /** the blocks of a type, in the order of the file */
  blocksOf(type: string): readonly Block[]
}

/** `type "label" { … }`, from the type to after the closing brace (to where the reader gave up where it is missing). */
export interface Block extends Extent {
  readonly type: string
  readonly labels: readonly string[]
  readonly typeRange: Extent
  /** with their quotes, where they have them */
  readonly labelRanges: readonly Extent[]
  readonly body: Body
}

/** `name = value`, from the name to the end of the value. */
export interface Attribute extends Extent {
  readonly name: string
  readonly nameStart: number
  readonly nameEnd: number
  readonly value: Expression
}

/** A file in HCL, or in Terraform's JSON form of it. */
export interface HclFile {
  readonly body: Body
  readonly comments: readonly Comment[]
  /** what is wrong with the structure: blocks, braces, quotes; `checkExpressions` finds the rest */
  readonly problems: readonly SyntaxProblem[]
}

/**
 * Reads HCL's native syntax: Terraform, OpenTofu, `.tfvars`, lock files, Terragrunt, Packer. One pass finds the
 * structure; objects are made, and expressions parsed, when somebody asks. Never throws: what is broken is a problem,
 * and reading goes on with the next line or block.
 */
export function readHcl(text: string): HclFile {
  return new NativeFile(text)
}

/** Whether a file's expressions are surely sound and no argument is set twice, without an object made; false says nothing. */
export function isPlainFile(file: HclFile): boolean {
  return file instanceof NativeFile && file.isPlain()
}

const NONE: readonly never[] = []

class NativeFile implements HclFile {
  readonly body: NativeBody
  readonly problems: readonly SyntaxProblem[]
  readonly #comments: Int32Array
  #commentList: readonly Comment[] | undefined

  constructor(text: string) {
    const cursor = scanStructure(text)
    const tape = cursor.tape.trimmed()
    this.#comments = cursor.comments.trimmed()
    this.problems = cursor.problems.sort((a, b) => a.start - b.start)
    this.body = new NativeBody({ text, tape }, 0, text.length, 0, tape.length)
  }

  isPlain(): boolean {
    return this.body.isPlain()
  }

  get comments(): readonly Comment[] {
    if (!this.#commentList) {
      const list: Comment[] = []
      for (let i = 0; i < this.#comments.length; i += 2) {
        list.push({ start: this.#comments[i]!, end: this.#comments[i + 1]! })
      }
      this.#commentList = list
    }
    return this.#commentList
  }
}

/** The text and what the structure pass wrote about it; shared by all views of a file. */
interface Source {
  readonly text: string
  readonly tape: Int32Array
}

class NativeBody implements Body {
  readonly start: number
  readonly end: number
  readonly #source: Source
  readonly #first: number
  readonly #next: number
  #blocks: readonly Block[] | undefined
  #attributes: readonly Attribute[] | undefined

  constructor(source: Source, start: number, end: number, first: number, next: number) {
    this.#source = source
    this.start = start
    this.end = end
    this.#first = first
    this.#next = next
  }

  isPlain(): boolean {
    return isPlainBody(this.#source, this.#first, this.#next)
  }

  get blocks(): readonly Block[] {
    this.#blocks ??= this.#readBlocks()
    return this.#blocks
  }

  get attributes(): readonly Attribute[] {
    this.#attributes ??= this.#readAttributes()
    return this.#attributes
  }

  #readBlocks(): readonly Block[] {
    const { tape } = this.#source
    const blocks: Block[] = []
    for (let at = this.#first; at < this.#next; ) {
      if (tape[at]! & BLOCK) {
        blocks.push(new NativeBlock(this.#source, at))
        at = tape[at + 5]!
      } else at += ATTRIBUTE_SIZE
    }
    return blocks.length > 0 ? blocks : NONE
  }

  #readAttributes(): readonly Attribute[] {
    const { tape } = this.#source
    const attributes: Attribute[] = []
    for (let at = this.#first; at < this.#next; ) {
      if (tape[at]! & BLOCK) at = tape[at + 5]!
      else {
        attributes.push(new NativeAttribute(this.#source, at))
        at += ATTRIBUTE_SIZE
      }
    }
    return attributes.length > 0 ? attributes : NONE
  }

  attribute(name: string): Attribute | undefined {
    // mostly it is not there: no object is made to say so
    if (!this.#attributes && !this.#names(name)) return undefined
    return this.attributes.find((attribute) => attribute.name === name)
  }

  #names(name: string): boolean {
    const { text, tape } = this.#source
    for (let at = this.#first; at < this.#next; ) {
      if (tape[at]! & BLOCK) at = tape[at + 5]!
      else {
        const start = tape[at + 1]!
        if (tape[at + 2]! - start === name.length && text.startsWith(name, start)) return true
        at += ATTRIBUTE_SIZE
      }
    }
    return false
  }

  blocksOf(type: string): readonly Block[] {
    return this.blocks.filter((block) => block.type === type)
  }
}

/** Arguments of a body that are compared each with each; in a body with more a name set twice is left to the objects. */
const FEW = 32

function isPlainBody({ text, tape }: Source, first: number, next: number): boolean {
  const names: number[] = []
  for (let at = first; at < next; ) {
    if (tape[at]! & BLOCK) {
      const inner = at + BLOCK_SIZE + (tape[at]! >> LABEL_SHIFT) * 2
      at = tape[at + 5]!
      if (!isPlainBody({ text, tape }, inner, at)) return false
    } else {
      if (tape[at]! & BROKEN || !isPlain(text, tape[at + 3]!, tape[at + 4]!)) return false
      const start = tape[at + 1]!
      const length = tape[at + 2]! - start
      for (const name of names) {
        if (tape[name + 2]! - tape[name + 1]! !== length) continue
        let same = 0
        while (same < length && text.charCodeAt(tape[name + 1]! + same) === text.charCodeAt(start + same))
          same++
        if (same === length) return false
      }
      if (names.push(at) > FEW) return false
      at += ATTRIBUTE_SIZE
    }
  }
  return true
}

class NativeBlock implements Block {
  readonly type: string
  readonly #source: Source
  readonly #at: number
  #labels: readonly string[] | undefined
  #body: Body | undefined

  constructor(source: Source, at: number) {
    this.#source = source
    this.#at = at
    this.type = source.text.slice(source.tape[at + 1]!, source.tape[at + 2]!)
  }

  get start(): number {
    return this.#source.tape[this.#at + 1]!
  }

  get end(): number {
    const end = this.body.end
    return this.#source.tape[this.#at]! & BROKEN ? end : end + 1
  }

  get typeRange(): Extent {
    const { tape } = this.#source
    return { start: tape[this.#at + 1]!, end: tape[this.#at + 2]! }
  }

  get labels(): readonly string[] {
    this.#labels ??= this.labelRanges.map(({ start, end }) => this.#label(start, end))
    return this.#labels
  }

  #label(start: number, end: number): string {
    const { text } = this.#source
    if (text.charCodeAt(start) !== 34) return text.slice(start, end)
    const inner = text.slice(start + 1, end - 1)
    return /[\\$%]/.test(inner) ? readLabel(inner, 0, inner.length).text : inner
  }

  get labelRanges(): readonly Extent[] {
    const { tape } = this.#source
    const count = tape[this.#at]! >> LABEL_SHIFT
    const ranges: Extent[] = []
    for (let at = this.#at + BLOCK_SIZE; ranges.length < count; at += 2) {
      ranges.push({ start: tape[at]!, end: tape[at + 1]! })
    }
    return ranges
  }

  get body(): Body {
    if (!this.#body) {
      const { tape } = this.#source
      const at = this.#at
      const first = at + BLOCK_SIZE + (tape[at]! >> LABEL_SHIFT) * 2
      this.#body = new NativeBody(this.#source, tape[at + 3]!, tape[at + 4]!, first, tape[at + 5]!)
    }
    return this.#body
  }
}

class NativeAttribute implements Attribute {
  readonly name: string
  readonly #source: Source
  readonly #at: number
  #value: Expression | undefined

  constructor(source: Source, at: number) {
    this.#source = source
    this.#at = at
    this.name = source.text.slice(source.tape[at + 1]!, source.tape[at + 2]!)
  }

  get start(): number {
    return this.nameStart
  }

  get end(): number {
    return this.#source.tape[this.#at + 4]!
  }

  get nameStart(): number {
    return this.#source.tape[this.#at + 1]!
  }

  get nameEnd(): number {
    return this.#source.tape[this.#at + 2]!
  }

  get value(): Expression {
    if (!this.#value) {
      const { text, tape } = this.#source
      const start = tape[this.#at + 3]!
      const end = this.end
      const problem =
        tape[this.#at]! & BROKEN
          ? { message: `${this.name} has a value that cannot be read`, start, end }
          : undefined
      this.#value = new NativeExpression(text, start, end, problem && { problem })
    }
    return this.#value
  }
}
