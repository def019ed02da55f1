import type { Node, Pair, Path, Step, Style } from './node.ts'

/** What a node is made of; `pairs` makes it a map, `items` a list, neither a scalar. */
export interface NodeParts {
  readonly start: number
  readonly end: number
  readonly style: Style
  readonly text?: string
  /** the value of a scalar; the text where it is absent */
  readonly value?: unknown
  readonly pairs?: readonly Pair[]
  readonly items?: readonly Node[]
}

const NONE: readonly never[] = []

/** A node as a plain object, for formats whose files are small: dotenv, ini, TOML. */
export class SimpleNode implements Node {
  readonly kind: Node['kind']
  readonly style: Style
  readonly start: number
  readonly end: number
  readonly tag = undefined
  readonly anchor = undefined
  readonly alias = undefined
  readonly text: string
  readonly #parts: NodeParts
  #value: { readonly of: unknown } | undefined
  #byKey: ReadonlyMap<string, Node> | undefined

  constructor(parts: NodeParts) {
    this.kind = parts.pairs ? 'map' : parts.items ? 'list' : 'scalar'
    this.style = parts.style
    this.start = parts.start
    this.end = parts.end
    this.text = parts.text ?? ''
    this.#parts = parts
  }

  get value(): unknown {
    this.#value ??= { of: this.#read() }
    return this.#value.of
  }

  #read(): unknown {
    const { pairs, items } = this.#parts
    if (items) return items.map((item) => item.value)
    if (!pairs) return this.#parts.value === undefined ? this.text : this.#parts.value
    const object: Record<string, unknown> = {}
    for (const { key, value } of pairs) {
      // an own property even for `__proto__`
      Object.defineProperty(object, key.text, {
        value: value.value,
        enumerable: true,
        configurable: true,
        writable: true,
      })
    }
    return object
  }

  get size(): number {
    return (this.#parts.pairs ?? this.#parts.items ?? NONE).length
  }

  get(step: Step): Node | undefined {
    const { pairs, items } = this.#parts
    if (pairs) {
      if (typeof step === 'object') return undefined
      this.#byKey ??= new Map(pairs.map(({ key, value }) => [key.text, value]))
      return this.#byKey.get(String(step))
    }
    if (!items || typeof step === 'string') return undefined
    if (typeof step === 'number') return items[step]
    return items.find((item) => Object.entries(step).every(([key, text]) => item.get(key)?.text === text))
  }

  at(path: Path): Node | undefined {
    let node: Node | undefined = this
    for (const step of path) node = node?.get(step)
    return node
  }

  pairs(): readonly Pair[] {
    return this.#parts.pairs ?? NONE
  }

  items(): readonly Node[] {
    return this.#parts.items ?? NONE
  }
}

/** A scalar that stands at a range. */
export function scalar(
  text: string,
  start: number,
  end: number,
  style: Style = 'plain',
  value?: unknown,
): Node {
  return new SimpleNode({ text, start, end, style, value })
}

/** A block map of pairs that starts with its first key and ends with its last value. */
export function blockMap(pairs: readonly Pair[], start: number, end: number): Node {
  return new SimpleNode({ pairs, start, end, style: 'block' })
}
