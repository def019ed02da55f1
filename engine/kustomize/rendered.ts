import type { Node, Pair, Path, Step, Style } from '../formats/node.ts'
import type { Keyed } from '../place.ts'
import { Resource } from '../resource.ts'
import type { SourceFile } from '../tree.ts'
import type { RenderedObject } from './render.ts'
import { valueOfScalar } from './scalars.ts'
import { plainOf, ScalarValue, type Value, type Written } from './value.ts'

/**
 * A rendered object as rules see any other. It shows the name that it is written with, so that what is said of it is the same
 * for every environment; its own name is `name`. Places lead to where a value is written.
 */
export class RenderedResource extends Resource {
  readonly rendered: RenderedObject
  /** the name that it is written with, as messages call it */
  readonly writtenName: string

  /** `file` is the one that the object itself is written in. */
  constructor(rendered: RenderedObject, file: SourceFile, writtenName: string) {
    const from = rendered.root.from
    super(file, from?.document ?? 0, from?.path ?? [], new RenderedNode(rendered.root))
    this.rendered = rendered
    this.writtenName = writtenName
  }

  override origin(path: Path): Keyed {
    const { file, document, path: steps, derived } = this.rendered.origin(stepsIn(this.root, path))
    return { kind: 'keyed', file, document, path: steps, derived }
  }

  override toString(): string {
    return `${this.kind} ${this.writtenName}`
  }
}

/** A path with the items that a step names by their keys as indexes. */
function stepsIn(root: Node, path: Path): (string | number)[] {
  const steps: (string | number)[] = []
  let at: Node | undefined = root
  for (const step of path) {
    if (typeof step === 'object') {
      const items: readonly Node[] = at?.items() ?? []
      const index = items.findIndex((item) =>
        Object.entries(step).every(([key, text]) => item.get(key)?.text === text),
      )
      steps.push(Math.max(index, 0))
      at = items[index]
    } else {
      steps.push(step)
      at = at?.get(step)
    }
  }
  return steps
}

const NONE: readonly never[] = []

/** A rendered value as the readers of formats give theirs. It stands in no text: it has no offsets. */
export class RenderedNode implements Node {
  readonly start = 0
  readonly end = 0
  readonly tag = undefined
  readonly anchor = undefined
  readonly alias = undefined
  readonly style: Style
  readonly #value: Value
  #pairs: readonly Pair[] | undefined
  #items: readonly Node[] | undefined

  constructor(value: Value) {
    this.#value = value
    this.style = value.kind !== 'scalar' ? 'block' : value.type === 'string' ? 'double' : 'plain'
  }

  get kind(): Node['kind'] {
    return this.#value.kind
  }

  get text(): string {
    return this.#value.kind === 'scalar' ? this.#value.text : ''
  }

  get value(): unknown {
    const value = this.#value
    return value.kind === 'scalar' ? valueOfScalar(value.text, value.type) : plainOf(value)
  }

  /** where it is written */
  get from(): Written | undefined {
    return this.#value.from
  }

  get size(): number {
    const value = this.#value
    return value.kind === 'map' ? value.entries.size : value.kind === 'list' ? value.items.length : 0
  }

  get(step: Step): Node | undefined {
    const value = this.#value
    if (value.kind === 'map') {
      if (typeof step === 'object') return undefined
      const found = value.get(String(step))
      return found && new RenderedNode(found)
    }
    if (value.kind !== 'list' || typeof step === 'string') return undefined
    if (typeof step === 'number') return this.items()[step]
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
    const value = this.#value
    if (value.kind !== 'map') return NONE
    this.#pairs ??= [...value.entries].map(([key, one]) => ({
      key: new RenderedNode(new ScalarValue(key, 'string', one.from)),
      value: new RenderedNode(one),
    }))
    return this.#pairs
  }

  items(): readonly Node[] {
    const value = this.#value
    if (value.kind !== 'list') return NONE
    this.#items ??= value.items.map((item) => new RenderedNode(item))
    return this.#items
  }
}

/** Whether a rendered value is what stands in the file, nothing added, changed or taken away. */
export function isUntouched(value: Value, written: Node, file: string): boolean {
  const { from } = value
  if (!from || from.derived || from.file !== file) return false
  if (value.kind === 'scalar')
    return written.kind === 'scalar' && written.text === value.text && from.step !== '<<'
  if (value.kind === 'list') {
    if (written.kind !== 'list' || written.size !== value.items.length) return false
    const items = written.items()
    return value.items.every((item, index) => isUntouched(item, items[index]!, file))
  }
  if (written.kind !== 'map' || written.size !== value.entries.size) return false
  for (const { key, value: below } of written.pairs()) {
    const one = value.get(key.text)
    if (!one || !isUntouched(one, below, file)) return false
  }
  return true
}
