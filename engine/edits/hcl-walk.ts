import type { Attribute, Block, Body, Entry, Expression, HclFile } from '../formats/hcl.ts'
import type { Path, Step } from '../formats/node.ts'

/** What a path leads to in a file: a body (of the file, or of a block), or a value in an attribute. */
export type HclSpot =
  | {
      readonly kind: 'body'
      readonly body: Body
      readonly block: Block | undefined
      readonly parent: Body
      readonly rest: Path
    }
  | {
      readonly kind: 'value'
      readonly body: Body
      readonly block: Block | undefined
      readonly attribute: Attribute
      /** the way from the attribute's value inwards: what holds each value, and where it stands in it */
      readonly inner: readonly HclInner[]
      readonly value: Expression
      readonly rest: Path
    }

/** One step into an object or tuple. */
export interface HclInner {
  readonly holder: Expression
  readonly index: number
  readonly entry: Entry | undefined
  readonly value: Expression
}

/** Follows a path as `locateHcl` does; of several blocks that match, the one counts that holds most of the path. */
export function walkHcl(file: HclFile, path: Path): HclSpot {
  return inBody({ kind: 'body', body: file.body, block: undefined, parent: file.body, rest: path })
}

function inBody(spot: Extract<HclSpot, { kind: 'body' }>): HclSpot {
  const [step, ...rest] = spot.rest
  if (typeof step !== 'string') return spot
  const { body, block } = spot
  let best: HclSpot = spot
  const better = (found: HclSpot): void => {
    if (found.rest.length < best.rest.length) best = found
  }
  const attribute = body.attribute(step)
  if (attribute) better(inValue(body, block, attribute, rest))
  const blocks = body.blocksOf(step)
  if (typeof rest[0] === 'object' || typeof rest[0] === 'number') {
    const found = pick(blocks, rest[0])
    if (found) better(inBlock(body, found, rest.slice(1)))
    return best
  }
  const seen = new Map<string, number>()
  for (const each of blocks) {
    if (!each.labels.every((label, at) => rest[at] === label)) continue
    const after = rest.slice(each.labels.length)
    const [picked] = after
    if (typeof picked === 'string' || picked === undefined) {
      better(inBlock(body, each, after))
      continue
    }
    const name = each.labels.join('\n')
    const count = seen.get(name) ?? 0
    seen.set(name, count + 1)
    if (typeof picked === 'number' ? picked === count : hasValues(each, picked)) {
      better(inBlock(body, each, after.slice(1)))
    }
  }
  return best
}

function inBlock(parent: Body, block: Block, path: Path): HclSpot {
  const left = block.labels.every((label, at) => path[at] === label) ? path.slice(block.labels.length) : path
  const own = { kind: 'body', body: block.body, block, parent } as const
  const [first] = left
  const spot = inBody({ ...own, rest: left })
  return typeof first === 'string' ? spot : { ...own, rest: left }
}

function pick(blocks: readonly Block[], step: Step): Block | undefined {
  if (typeof step === 'number') return blocks[step]
  return typeof step === 'object' ? blocks.find((block) => hasValues(block, step)) : undefined
}

function hasValues(block: Block, values: Readonly<Record<string, string>>): boolean {
  return Object.entries(values).every(([name, value]) => textOf(block.body.attribute(name)?.value) === value)
}

function textOf(expression: Expression | undefined): string | undefined {
  const value = expression?.literal()?.value
  return value === undefined || value === null ? undefined : String(value)
}

function inValue(body: Body, block: Block | undefined, attribute: Attribute, path: Path): HclSpot {
  const inner: HclInner[] = []
  let value = attribute.value
  for (const [depth, step] of path.entries()) {
    const next = child(value, step)
    if (!next) return { kind: 'value', body, block, attribute, inner, value, rest: path.slice(depth) }
    inner.push(next)
    value = next.value
  }
  return { kind: 'value', body, block, attribute, inner, value, rest: [] }
}

function child(holder: Expression, step: Step): HclInner | undefined {
  if (typeof step === 'string') {
    const index = holder.entries().findLastIndex(({ key }) => key === step)
    const entry = holder.entries()[index]
    return entry && { holder, index, entry, value: entry.value }
  }
  const items = holder.items()
  const index =
    typeof step === 'number'
      ? step
      : items.findIndex((item) =>
          Object.entries(step).every(([name, wanted]) => textOf(item.entry(name)?.value) === wanted),
        )
  const value = items[index]
  return value && { holder, index, entry: undefined, value }
}

/** Whether two bodies say the same beside the place of an edit: at most one value of it may be new, one gone. */
export function keepsOthers(before: Body, after: Body, spot: HclSpot): boolean {
  const left = new Map<string, number>()
  for (const each of statements(before, '')) left.set(each, (left.get(each) ?? 0) + 1)
  let gained = 0
  for (const each of statements(after, '')) {
    const count = left.get(each) ?? 0
    if (count > 0) left.set(each, count - 1)
    else gained++
  }
  let lost = 0
  for (const count of left.values()) lost += count
  const removable =
    spot.kind === 'body' && spot.block && spot.rest.length === 0 ? [...statements(spot.body, '')].length : 0
  return gained <= 1 && lost <= Math.max(1, removable)
}

function* statements(body: Body, way: string): Generator<string> {
  for (const { name, value } of body.attributes) yield `${way}/${name}=${value.text.replace(/\s+/g, '')}`
  for (const block of body.blocks)
    yield* statements(block.body, `${way}/${[block.type, ...block.labels].join(' ')}`)
}
