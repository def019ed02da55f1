import type { Node, Pair, Path, Step } from '../formats/node.ts'
import { stepInWords } from '../place.ts'
import { refuse } from './refusal.ts'

/** One step that was taken: from a map or list to what stands under a key or index. */
export interface Link {
  readonly parent: Node
  readonly index: number
  /** the pair, where the parent is a map */
  readonly pair: Pair | undefined
  readonly node: Node
}

/** A way through what is written itself, not through merge keys or aliases; `rest` are the steps that lead nowhere. */
export interface Trail {
  readonly root: Node
  readonly links: readonly Link[]
  readonly rest: Path
}

/** The value a trail leads to. */
export function endOf(trail: Trail): Node {
  return trail.links.at(-1)?.node ?? trail.root
}

/** The trail without its last step. */
export function parentOf(trail: Trail): Trail {
  return { root: trail.root, links: trail.links.slice(0, -1), rest: [] }
}

/** A key path as messages write it: `spec.containers[name=web].image`. */
export function pathInWords(path: Path): string {
  const words = path.map((step) => (typeof step === 'string' ? `.${step}` : stepInWords(step))).join('')
  return words.replace(/^\./, '') || 'the document'
}

/**
 * Follows a path as far as it is written. Refuses to go through an alias, or through an anchor that an alias uses:
 * an edit there would change another place as well.
 */
export function descend(root: Node, path: Path): Trail {
  const used = aliasesIn(root)
  const links: Link[] = []
  let node = root
  for (const [depth, step] of path.entries()) {
    const way = (): string => pathInWords(path.slice(0, depth))
    requireOwn(node, used, way)
    const index = node.kind === 'map' ? keyIndex(node, step) : itemIndex(node, step)
    if (index < 0) return { root, links, rest: path.slice(depth) }
    const pair = node.kind === 'map' ? node.pairs()[index] : undefined
    const next: Node = pair ? pair.value : node.items()[index]!
    links.push({ parent: node, index, pair, node: next })
    node = next
  }
  if (node.alias === undefined) requireOwn(node, used, () => pathInWords(path))
  return { root, links, rest: [] }
}

function requireOwn(node: Node, used: ReadonlySet<string>, way: () => string): void {
  if (node.alias !== undefined) {
    refuse(`${way()} is the alias *${node.alias}: an edit would change every place that uses the anchor`)
  }
  if (node.anchor !== undefined && used.has(node.anchor)) {
    refuse(`${way()} is the anchor &${node.anchor}: an edit would change every place that uses it`)
  }
}

function aliasesIn(root: Node): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [root]
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.alias !== undefined) found.add(node.alias)
    else if (node.kind === 'map') for (const { key, value } of node.pairs()) open.push(key, value)
    else open.push(...node.items())
  }
  return found
}

/** The last of equal keys is the one that counts. */
function keyIndex(map: Node, step: Step): number {
  if (typeof step === 'object') return -1
  return map.pairs().findLastIndex(({ key }) => key.kind === 'scalar' && key.text === String(step))
}

function itemIndex(list: Node, step: Step): number {
  const items = list.items()
  if (typeof step === 'number') return step >= 0 && step < items.length ? step : -1
  if (typeof step === 'string') return -1
  const wanted = Object.entries(step)
  return items.findIndex((item) => wanted.every(([key, text]) => item.get(key)?.text === text))
}
