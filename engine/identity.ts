import crypto from 'node:crypto'
import type { Body } from './formats/hcl.ts'
import type { Node, Pair, Path, Step } from './formats/node.ts'
import { originOf, type Place, stepInWords } from './place.ts'
import type { SourceFile, Tree } from './tree.ts'

/**
 * The name of a finding: `v1:` and 128 bits of SHA-256 over rule, path, identity and the ordinal among equals.
 * Neither line nor message is in it, so that it survives rebases, unrelated edits and rewording.
 */
export function fingerprintOf(rule: string, path: string, identity: string, ordinal: number): string {
  const digest = sha256(`${rule}\0${path}\0${identity}\0${ordinal}`)
  return `v1:${digest.slice(0, 32)}`
}

/** At once where Node can (since 20.12): there may be thousands of findings. */
function sha256(text: string): string {
  return typeof crypto.hash === 'function'
    ? crypto.hash('sha256', text)
    : crypto.createHash('sha256').update(text).digest('hex')
}

/**
 * A place in words that survive unrelated edits: the object, block or heading it is in, and the key path, list items
 * by their key. No character of a value is in it, so that nothing of a secret reaches a baseline: `digest` is 16 bits of
 * its hash, which one value in 65,536 shares.
 */
export function identityOf(place: Place, tree: Tree, digest?: number): string {
  const words = wordsOf(place, tree)
  return digest === undefined ? words : `${words} #${digest.toString(16).padStart(4, '0')}`
}

function wordsOf(place: Place, tree: Tree): string {
  const origin = originOf(place)
  if (origin.kind === 'whole') return 'file'
  if (origin.kind === 'absent') return `absent ${origin.what}`
  const file = tree.get(origin.file)
  if (origin.kind === 'range') return file ? `range ${identityAt(file, origin.start)}` : 'range'
  const root = file?.documents[origin.document ?? 0]?.root
  return `${objectInWords(root)} ${pathInWords(root, origin.path)}`
}

/** `Deployment/shop/web` for a Kubernetes object, '' for anything else. */
export function objectInWords(root: Node | undefined): string {
  const kind = root?.get('kind')?.text
  const metadata = root?.get('metadata')
  if (!kind || !metadata) return ''
  const name = metadata.get('name')?.text ?? metadata.get('generateName')?.text ?? ''
  return `${kind}/${metadata.get('namespace')?.text ?? ''}/${name}`
}

/** Fields that name an item of a list, in the order they are asked for. */
const IDENTITY = ['name', 'alert', 'record', 'key', 'id', 'uses'] as const

function pathInWords(root: Node | undefined, path: Path): string {
  let node = root
  const words: string[] = []
  for (const step of path) {
    const next: Node | undefined = node?.get(step)
    words.push(node?.kind === 'list' && next ? itemInWords(next, step) : stepInWords(step))
    node = next
  }
  return words.join('.')
}

function itemInWords(item: Node, step: Step): string {
  for (const field of item.kind === 'map' ? IDENTITY : []) {
    const value = item.get(field)?.text
    if (value) return `[${field}=${value}]`
  }
  return stepInWords(step)
}

/** What stands around an offset: block and attribute, heading trail, or object and key path. */
function identityAt(file: SourceFile, offset: number): string {
  switch (file.format) {
    case 'hcl':
    case 'terraform-json':
      return blockTrail(file.hcl.body, offset).join('.')
    case 'markdown': {
      const heading = lastBefore(file.markdown.headings, offset)
      return heading ? [...heading.trail, heading.text].join(' / ') : ''
    }
    default: {
      const document = lastBefore(file.documents, offset)
      const root = document?.root
      return root ? `${objectInWords(root)} ${pathInWords(root, pathAt(root, offset))}` : ''
    }
  }
}

function blockTrail(body: Body, offset: number): string[] {
  const block = lastBefore(body.blocks, offset)
  if (block && offset < block.end) return [block.type, ...block.labels, ...blockTrail(block.body, offset)]
  const attribute = lastBefore(body.attributes, offset)
  return attribute && offset < attribute.end ? [attribute.name] : []
}

/** The last of some things in order that starts at or before an offset, by bisection: files hold thousands of them. */
function lastBefore<T extends { readonly start: number }>(
  things: readonly T[],
  offset: number,
): T | undefined {
  return things[lastIndexBefore(things.length, (index) => things[index]!.start, offset)]
}

function lastIndexBefore(count: number, start: (index: number) => number, offset: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (start(middle) <= offset) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The key path of the innermost value around an offset. */
export function pathAt(root: Node, offset: number): Path {
  const path: Step[] = []
  let node: Node | undefined = root
  while (node && node.alias === undefined) {
    if (node.kind === 'map') {
      const pairs: readonly Pair[] = node.pairs()
      const pair: Pair | undefined =
        pairs[lastIndexBefore(pairs.length, (index) => pairs[index]!.key.start, offset)]
      if (!pair || offset >= Math.max(pair.key.end, pair.value.end)) break
      path.push(pair.key.text)
      node = pair.value
    } else {
      const items: readonly Node[] = node.items()
      const index = lastIndexBefore(items.length, (at) => items[at]!.start, offset)
      if (index < 0 || offset >= items[index]!.end) break
      path.push(index)
      node = items[index]
    }
  }
  return path
}
