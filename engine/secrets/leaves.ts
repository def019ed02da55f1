import type { Document, Node, Path } from '../formats/node.ts'
import type { SourceFile } from '../tree.ts'

/** A scalar of a document and the way to it. */
export interface PlacedLeaf {
  readonly document: Document
  readonly root: Node
  readonly path: Path
  readonly start: number
  readonly end: number
}

/** Values of one file that are indexed; what stands behind them has no path. */
const MOST = 200_000
const known = new WeakMap<SourceFile, readonly PlacedLeaf[]>()

/** The scalar that an offset of a file stands in, its key included; undefined in a file that is no document. */
export function leafAt(file: SourceFile, offset: number): PlacedLeaf | undefined {
  let leaves = known.get(file)
  if (!leaves) {
    leaves = [...leavesOf(file)].sort((a, b) => a.start - b.start)
    known.set(file, leaves)
  }
  let low = 0
  let high = leaves.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (leaves[middle]!.start <= offset) low = middle + 1
    else high = middle
  }
  const found = leaves[low - 1]
  return found && offset < Math.max(found.end, found.start + 1) ? found : undefined
}

function* leavesOf(file: SourceFile): Iterable<PlacedLeaf> {
  let left = MOST
  for (const document of file.documents) {
    const { root } = document
    if (!root || document.unread !== undefined) continue
    const pending: { readonly node: Node; readonly path: Path; readonly start: number }[] = [
      { node: root, path: [], start: root.start },
    ]
    for (let next = pending.pop(); next && left > 0; next = pending.pop(), left--) {
      const { node, path, start } = next
      if (node.alias !== undefined) continue
      if (node.kind === 'scalar') yield { document, root, path, start, end: node.end }
      for (const { key, value } of node.pairs())
        pending.push({ node: value, path: [...path, key.text], start: key.start })
      for (const [index, item] of node.items().entries())
        pending.push({ node: item, path: [...path, index], start: item.start })
    }
  }
}
