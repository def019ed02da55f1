import type { Expression } from '../formats/hcl/expression.ts'
import type { Block } from '../formats/hcl.ts'
import type { Node, Pair, Path, Step } from '../formats/node.ts'

const NONE: readonly never[] = []

/** A value that has no place of its own in a text, or none but a range. */
abstract class AnyNode implements Node {
  abstract readonly kind: Node['kind']
  readonly style = 'block'
  readonly start: number
  readonly end: number
  readonly tag = undefined
  readonly anchor = undefined
  readonly alias = undefined
  abstract readonly value: unknown

  constructor(start: number, end: number) {
    this.start = start
    this.end = end
  }

  get text(): string {
    return ''
  }

  get size(): number {
    return this.kind === 'map' ? this.pairs().length : this.items().length
  }

  get(step: Step): Node | undefined {
    if (typeof step === 'number') return this.items()[step]
    if (typeof step === 'string')
      return this.kind === 'map' ? this.pairs().findLast(({ key }) => key.text === step)?.value : undefined
    return this.items().find((item) =>
      Object.entries(step).every(([key, text]) => item.get(key)?.text === text),
    )
  }

  at(path: Path): Node | undefined {
    let node: Node | undefined = this
    for (const step of path) node = node?.get(step)
    return node
  }

  pairs(): readonly Pair[] {
    return NONE
  }

  items(): readonly Node[] {
    return NONE
  }
}

class ScalarNode extends AnyNode {
  readonly kind = 'scalar'
  readonly value: unknown

  constructor(value: unknown, start: number, end: number) {
    super(start, end)
    this.value = value
  }

  override get text(): string {
    return this.value === null ? '' : String(this.value)
  }
}

/** What an expression comes to is known when it is applied: it is there, and nothing else is said of it. */
export const UNKNOWN: Node = new ScalarNode('', 0, 0)

class ListNode extends AnyNode {
  readonly kind = 'list'
  readonly #items: readonly Node[]

  constructor(items: readonly Node[], start: number, end: number) {
    super(start, end)
    this.#items = items
  }

  override items(): readonly Node[] {
    return this.#items
  }

  get value(): unknown {
    return this.#items.map(({ value }) => value)
  }
}

class MapNode extends AnyNode {
  readonly kind = 'map'
  readonly #pairs: () => readonly Pair[]
  #made: readonly Pair[] | undefined

  constructor(pairs: () => readonly Pair[], start: number, end: number) {
    super(start, end)
    this.#pairs = pairs
  }

  override pairs(): readonly Pair[] {
    this.#made ??= this.#pairs()
    return this.#made
  }

  get value(): unknown {
    return Object.fromEntries(this.pairs().map(({ key, value }) => [key.text, value.value]))
  }
}

/**
 * A block of HCL as a map: its arguments by name, and the blocks within it as lists by their type. What `dynamic` blocks make is
 * there and unknown.
 */
export function blockNode({ body, start, end }: Block): Node {
  return new MapNode(
    () => {
      const pairs = body.attributes.map(({ name, nameStart, nameEnd, value }) => ({
        key: new ScalarNode(name, nameStart, nameEnd),
        value: expressionNode(value),
      }))
      const types = new Set(
        body.blocks.map(({ type, labels }) => (type === 'dynamic' ? (labels[0] ?? '') : type)),
      )
      for (const type of types) {
        const [first] = body.blocks.filter((one) => one.type === type || one.labels[0] === type)
        const blocks = body.blocksOf(type).map(blockNode)
        const isDynamic = body.blocksOf('dynamic').some(({ labels }) => labels[0] === type)
        pairs.push({
          key: new ScalarNode(type, first!.typeRange.start, first!.typeRange.end),
          value: isDynamic ? UNKNOWN : new ListNode(blocks, first!.start, first!.end),
        })
      }
      return pairs
    },
    start,
    end,
  )
}

function expressionNode(expression: Expression): Node {
  const { start, end } = expression
  const literal = expression.literal()
  const items = expression.items()
  if (items.length > 0) return new ListNode(items.map(expressionNode), start, end)
  const entries = expression.entries()
  if (entries.length > 0) {
    const pairs = entries.map(({ key, keyStart, keyEnd, value }) => ({
      key: new ScalarNode(key ?? '', keyStart, keyEnd),
      value: expressionNode(value),
    }))
    return new MapNode(() => pairs, start, end)
  }
  if (!literal) return UNKNOWN
  if (Array.isArray(literal.value)) return new ListNode([], start, end)
  if (typeof literal.value === 'object' && literal.value !== null) return new MapNode(() => [], start, end)
  return new ScalarNode(literal.value, start, end)
}
