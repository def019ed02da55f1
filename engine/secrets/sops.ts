import { readJson } from '../formats/json.ts'
import type { Document, Node, Path } from '../formats/node.ts'
import type { SourceFile } from '../tree.ts'
import { linearPattern, type Matcher } from './linear-pattern.ts'
import { blockOf, foldedBlock, isBlock, type Selection, type SopsBlock } from './sops-block.ts'
import { isCiphertext } from './sops-ciphertext.ts'

/** A document with a `sops` block. */
export interface SopsDocument {
  readonly file: SourceFile
  readonly document: Document
  readonly root: Node
  readonly block: SopsBlock
  /**
   * whether no value of it, nor the mac, has the lengths that SOPS gives: it was shortened to be shown, and no value is
   * to be called broken
   */
  readonly shown: boolean
  /** the way to a key of the block, or to the block */
  pathOf(key: string | undefined): Path
}

/** A value that SOPS looks at: its keys from the root (list items have none of their own), and where it stands. */
export interface Leaf {
  readonly keys: readonly string[]
  readonly path: Path
  /** the key, or the value itself where it is a list's item */
  readonly key: Node
  readonly value: Node
}

/** The selection of every value. */
export const EVERYTHING: Selection = {
  unencryptedSuffix: undefined,
  encryptedSuffix: undefined,
  unencryptedRegex: undefined,
  encryptedRegex: '',
  commentRegex: undefined,
}

const NONE: readonly SopsDocument[] = []
const known = new WeakMap<SourceFile, readonly SopsDocument[]>()
const READ: ReadonlySet<string> = new Set(['yaml', 'json', 'dotenv', 'ini'])
/** Values of one document that are looked at. */
const MOST_LEAVES = 100_000

/** The documents of a file that have a `sops` block. A file of no format that SOPS knows is JSON by another name then. */
export function sopsDocumentsOf(file: SourceFile): readonly SopsDocument[] {
  let found = known.get(file)
  if (!found) {
    found = read(file)
    known.set(file, found)
  }
  return found
}

function read(file: SourceFile): readonly SopsDocument[] {
  if (file.linkTarget !== undefined || file.unread !== undefined || !file.text.includes('sops')) return NONE
  const flat = file.format === 'dotenv'
  return documentsOf(file).flatMap((document) => {
    const { root } = document
    if (root?.kind !== 'map' || document.unread !== undefined) return []
    const written: unknown = flat ? root.value : root.get('sops')?.value
    if (typeof written !== 'object' || written === null) return []
    const block = foldedBlock(written as Record<string, unknown>, flat ? 'sops_' : '')
    if (!isBlock(block)) return []
    const first = Object.keys(written).find((key) => key.startsWith('sops_')) ?? ''
    const pathOf = (key: string | undefined): Path => {
      if (flat) return key === undefined ? [first] : [`sops_${key}`]
      return key === undefined ? ['sops'] : ['sops', key]
    }
    const read = blockOf(block)
    const shown = read.macFault !== undefined && !hasCiphertext(root)
    return [{ file, document, root, block: read, shown, pathOf }]
  })
}

/** Whether one of the first values is ciphertext that SOPS can have written; the block is none of them. */
function hasCiphertext(root: Node): boolean {
  for (const { value } of selectedLeaves(root, false, EVERYTHING)) if (isCiphertext(value.text)) return true
  return false
}

function documentsOf(file: SourceFile): readonly Document[] {
  if (READ.has(file.format)) return file.documents
  return /^\s*\{/.test(file.text.slice(0, 100)) && file.text.includes('"sops"') ? [readJson(file.text)] : []
}

/** Whether SOPS would encrypt a value under these keys (getsops/sops, sops.go: the last setting wins). */
export function isSelected(selection: Selection, keys: readonly string[]): boolean {
  const { unencryptedSuffix, encryptedSuffix, unencryptedRegex, encryptedRegex, commentRegex } = selection
  if (encryptedRegex !== undefined) return some(linearPattern(encryptedRegex), keys, true)
  if (unencryptedRegex !== undefined) return !some(linearPattern(unencryptedRegex), keys, false)
  if (encryptedSuffix !== undefined) return keys.some((key) => key.endsWith(encryptedSuffix))
  // which comment stands above which value is not kept: nothing is said of a file that is encrypted by its comments
  if (commentRegex !== undefined) return false
  const suffix = unencryptedSuffix ?? '_unencrypted'
  return !keys.some((key) => key.endsWith(suffix))
}

function some(pattern: Matcher | undefined, keys: readonly string[], otherwise: boolean): boolean {
  return pattern ? keys.some(pattern) : otherwise
}

/** The values of a document that SOPS encrypts by a selection, in their order; the `sops` block is none of them. */
export function* selectedLeaves(root: Node, flat: boolean, selection: Selection): Iterable<Leaf> {
  let left = MOST_LEAVES
  const pending: { key: Node; value: Node; keys: readonly string[]; path: Path }[] = []
  const open = (node: Node, keys: readonly string[], path: Path): void => {
    const inner: typeof pending = []
    for (const { key, value } of node.pairs()) {
      const own = keys.length === 0 && (flat ? key.text.startsWith('sops_') : key.text === 'sops')
      if (!own) inner.push({ key, value, keys: [...keys, key.text], path: [...path, key.text] })
    }
    for (const [index, item] of node.items().entries())
      inner.push({ key: item, value: item, keys, path: [...path, index] })
    pending.push(...inner.reverse())
  }
  open(root, [], [])
  for (let next = pending.pop(); next && left > 0; next = pending.pop(), left--) {
    const { value, keys, path } = next
    // an alias shows what its anchor has: that is told where it is written
    if (value.alias !== undefined) continue
    if (value.kind !== 'scalar') open(value, keys, path)
    else if (isSelected(selection, keys)) yield next
  }
}

/** Whether SOPS leaves a value as it is wherever it stands: an empty text, null. */
export function isLeftAlone(value: Node): boolean {
  return value.text === '' || value.value === null
}
