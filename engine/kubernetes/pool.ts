import { BrokenSchema, type Reading, Shape, type ShapeSource } from './shape.ts'

/**
 * Schemas as they are shipped: a text of lines. The first is a `PoolHeader`; each other one is a schema as JSON whose
 * nested schemas are numbers of lines, from 0 for the second. Equal schemas stand there once, whatever release or kind
 * they belong to, and only the lines that a verdict needs are parsed.
 */
export interface PoolHeader {
  /** `1.25.0` …, oldest first; absent where all is the same in every release */
  readonly releases?: readonly string[]
  /** name, and pairs of numbers: from this release on this line; the line is -1 where the release has none */
  readonly definitions: readonly (readonly [name: string, runs: readonly number[]])[]
  /** group, version, kind, number of the definition */
  readonly kinds: readonly (readonly [group: string, version: string, kind: string, definition: number])[]
}

/** One text of schemas, split: what pools of several releases and readings share. */
export class PoolText {
  readonly header: PoolHeader
  readonly #lines: readonly string[]
  readonly #parsed = new Map<number, Readonly<Record<string, unknown>>>()
  #kinds: Map<string, number> | undefined
  #files: Map<string, number> | undefined

  constructor(text: string) {
    this.#lines = text.split('\n')
    this.header = JSON.parse(this.#lines[0]!) as PoolHeader
  }

  /** The schema of a line. */
  line(number: number): Readonly<Record<string, unknown>> {
    let schema = this.#parsed.get(number)
    if (!schema) {
      schema = JSON.parse(this.#lines[number + 1]!) as Readonly<Record<string, unknown>>
      this.#parsed.set(number, schema)
    }
    return schema
  }

  /** The definition of a kind, as the API server asks for it. */
  definitionOf(group: string, version: string, kind: string): number | undefined {
    this.#kinds ??= new Map(this.header.kinds.map(([g, v, k, definition]) => [`${g}/${v}/${k}`, definition]))
    return this.#kinds.get(`${group}/${version}/${kind}`)
  }

  /** The definition of a kind, as kubeconform asks: by the name of a file, such as `ingress-networking-v1`. */
  definitionOfFile(file: string): number | undefined {
    this.#files ??= new Map(
      this.header.kinds.map(([g, v, k, definition]) => [fileOf(g, v, k), definition] as const),
    )
    return this.#files.get(file)
  }

  /** The line of a definition in a release; undefined where the release has none. */
  lineOf(definition: number, release: number): number | undefined {
    const runs = this.header.definitions[definition]![1]
    let found = -1
    for (let i = 0; i < runs.length && runs[i]! <= release; i += 2) found = runs[i + 1]!
    return found < 0 ? undefined : found
  }
}

/** kubeconform's name of a schema file without its ending: kind, first word of the group, version, in lower case. */
export function fileOf(group: string, version: string, kind: string): string {
  const word = group.split('.', 1)[0]!
  return `${kind}-${word === '' ? '' : `${word}-`}${version}`.toLowerCase()
}

/** The shapes of one text in one release, read in one way. */
export class Pool implements ShapeSource {
  readonly reading: Reading
  readonly text: PoolText
  readonly #release: number
  readonly #shapes = new Map<number, Shape>()
  readonly #logical = new Map<number, Shape>()

  constructor(text: PoolText, release: number, reading: Reading) {
    this.text = text
    this.reading = reading
    this.#release = release
  }

  /** The shape of a definition; undefined where the release has none. */
  definition(number: number): Shape | undefined {
    const line = this.text.lineOf(number, this.#release)
    return line === undefined ? undefined : this.shape(line, false)
  }

  shape(nested: unknown, logical: boolean): Shape {
    if (nested instanceof Shape) return nested
    if (typeof nested !== 'number') return new Shape(this, nested, logical)
    const shapes = logical ? this.#logical : this.#shapes
    let shape = shapes.get(nested)
    if (!shape) {
      shape = new Shape(this, this.text.line(nested), logical)
      shapes.set(nested, shape)
    }
    return shape
  }

  referred(reference: unknown, logical: boolean): Shape {
    const line = typeof reference === 'number' ? this.text.lineOf(reference, this.#release) : undefined
    if (line === undefined) throw new BrokenSchema(`${JSON.stringify(reference)} refers to nothing`)
    return this.shape(line, logical)
  }
}
