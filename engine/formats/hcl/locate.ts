import type { Path, Step } from '../node.ts'
import type { Entry, Expression } from './expression.ts'
import type { Block, Body, HclFile } from './file.ts'

/** Where a path leads in a file. Offsets are UTF-16 code units. */
export interface HclPlace {
  /** the value, or the whole block with its header */
  readonly start: number
  readonly end: number
  /** the name of an attribute or key, or the header of a block; the item itself for an item of a tuple */
  readonly keyStart: number
  readonly keyEnd: number
  /** steps of the path that lead nowhere; the place is that of their nearest present ancestor */
  readonly rest: number
  /** whether the whole path was found */
  readonly exact: boolean
}

interface Found {
  readonly start: number
  readonly end: number
  readonly keyStart: number
  readonly keyEnd: number
  readonly taken: number
}

/**
 * Finds a path of block types, labels, attribute names and keys: `['resource', 'hcloud_server', 'web', 'image']`,
 * `['terraform', 'required_providers', 'hcloud', 'source']`. Labels may be left out from the right. A number after a
 * type, or after type and labels, picks one of several blocks, from 0; in a tuple, an item. A step `{ name: 'x' }`
 * picks the block or item in which that attribute or key has that literal value. Where several blocks match, the one
 * counts that holds most of the path. Undefined when not even the first step was found.
 */
export function locateHcl(file: HclFile, path: Path): HclPlace | undefined {
  const found = inBody(file.body, path, 0)
  if (!found) return undefined
  const { taken, ...place } = found
  return { ...place, rest: path.length - taken, exact: taken === path.length }
}

function inBody(body: Body, path: Path, at: number): Found | undefined {
  const step = path[at]
  if (typeof step !== 'string') return undefined
  let best: Found | undefined
  const attribute = body.attribute(step)
  if (attribute) {
    const { nameStart: keyStart, nameEnd: keyEnd, value } = attribute
    best = inExpression(value, keyStart, keyEnd, path, at + 1)
  }
  for (const found of inBlocks(body.blocksOf(step), path, at + 1))
    if (!best || found.taken > best.taken) best = found
  return best
}

function* inBlocks(blocks: readonly Block[], path: Path, at: number): Iterable<Found> {
  const step = path[at]
  if (typeof step === 'number') {
    const block = blocks[step]
    if (block) yield inBlock(block, path, at + 1, 0)
    else if (blocks[0]) yield header(blocks[0], at, 0)
    return
  }
  if (typeof step === 'object') {
    const block = blocks.find((candidate) => hasValues(candidate, step))
    if (block) yield inBlock(block, path, at + 1, 0)
    else if (blocks[0]) yield header(blocks[0], at, 0)
    return
  }
  const counts = new Map<string, number>()
  for (const block of blocks) {
    let labels = 0
    while (labels < block.labels.length && path[at + labels] === block.labels[labels]) labels++
    const after = path[at + labels]
    const complete = labels === block.labels.length
    if (complete && typeof after === 'number' && labels > 0) {
      const name = block.labels.join('\n')
      const count = counts.get(name) ?? 0
      counts.set(name, count + 1)
      yield count === after
        ? inBlock(block, path, at + labels + 1, labels)
        : header(block, at + labels, labels)
    } else if (complete && typeof after === 'object' && labels > 0) {
      yield hasValues(block, after)
        ? inBlock(block, path, at + labels + 1, labels)
        : header(block, at + labels, labels)
    } else if (complete) yield inBlock(block, path, at + labels, labels)
    else yield header(block, at + labels, labels)
  }
}

/** The content of a block that is picked; `at` is the first step after its labels. */
function inBlock(block: Block, path: Path, at: number, labels: number): Found {
  let next = at
  let seen = labels
  while (seen < block.labels.length && path[next] === block.labels[seen]) {
    next++
    seen++
  }
  return inBody(block.body, path, next) ?? header(block, next, seen)
}

function header(block: Block, taken: number, labels: number): Found {
  const last = block.labelRanges[Math.max(labels, block.labels.length) - 1] ?? block.typeRange
  return { start: block.start, end: block.end, keyStart: block.start, keyEnd: last.end, taken }
}

function hasValues(block: Block, values: Readonly<Record<string, string>>): boolean {
  return Object.entries(values).every(([name, value]) => textOf(block.body.attribute(name)?.value) === value)
}

function textOf(expression: Expression | undefined): string | undefined {
  const value = expression?.literal()?.value
  return value === undefined || value === null ? undefined : String(value)
}

function inExpression(value: Expression, keyStart: number, keyEnd: number, path: Path, at: number): Found {
  let expression = value
  let place = { keyStart, keyEnd }
  let taken = at
  while (taken < path.length) {
    const next = child(expression, path[taken]!)
    if (!next) break
    expression = next.value
    place = { keyStart: next.keyStart, keyEnd: next.keyEnd }
    taken++
  }
  return { start: expression.start, end: expression.end, ...place, taken }
}

function child(expression: Expression, step: Step): Entry | undefined {
  if (typeof step === 'string') return expression.entry(step)
  const items = expression.items()
  const item =
    typeof step === 'number'
      ? items[step]
      : items.find((candidate) =>
          Object.entries(step).every(([name, wanted]) => textOf(candidate.entry(name)?.value) === wanted),
        )
  return item && { key: undefined, keyStart: item.start, keyEnd: item.end, value: item }
}
