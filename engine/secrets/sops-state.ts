import { createHash } from 'node:crypto'
import type { Infra } from '../infra.ts'
import { keyed, type Part, type Place, range } from '../place.ts'
import type { SourceFile, Tree } from '../tree.ts'
import { isTestData } from '../views/sample-folders.ts'
import { isOpenEntry } from './kubernetes-secrets.ts'
import { harmlessOf } from './reference.ts'
import { sopsFilesOf } from './secrets.ts'
import { isLeftAlone, type Leaf, type SopsDocument, selectedLeaves, sopsDocumentsOf } from './sops.ts'
import type { Selection } from './sops-block.ts'
import { readCiphertext } from './sops-ciphertext.ts'
import { governingRule } from './sops-config.ts'

const documents = new WeakMap<Tree, readonly SopsDocument[]>()

/** Every document of a tree with a `sops` block, in the tree's order; test data left out. */
export function sopsDocumentsIn(tree: Tree): readonly SopsDocument[] {
  let found = documents.get(tree)
  if (!found) {
    found = sopsFilesOf(tree).flatMap((file) => (isTestData(file.folder) ? [] : sopsDocumentsOf(file)))
    documents.set(tree, found)
  }
  return found
}

/** Where something of a document is: at its key path, or where it stands in a file that is no document to us. */
export function placeIn({ file, document }: SopsDocument, leaf: Leaf, part: Part = 'key'): Place {
  if (!DOCUMENTS.has(file.format)) return range(file, leaf.value.start, leaf.value.end)
  return keyed(file, leaf.path, { document: document.index, part })
}

/** The place of a key of the `sops` block, or of the block. */
export function placeOfBlock({ file, document, root, pathOf }: SopsDocument, key?: string): Place {
  if (!DOCUMENTS.has(file.format)) return range(file, root.start, Math.min(root.start + 1, root.end))
  return keyed(file, pathOf(key), { document: document.index, part: 'key' })
}

const DOCUMENTS: ReadonlySet<string> = new Set(['yaml', 'json', 'dotenv', 'ini'])

/** A value that SOPS should have encrypted and that it cannot decrypt. */
export interface OpenLeaf {
  readonly leaf: Leaf
  /** what is wrong with its ciphertext; undefined for a value in clear */
  readonly fault: string | undefined
  /** 16 bits of its value's SHA-256 */
  readonly digest: number
}

/** The values of a document that are not encrypted though its sound `sops` block says so. */
export function* openLeaves({ file, root, block, shown }: SopsDocument): Iterable<OpenLeaf> {
  if (block.faults.length > 0) return
  for (const leaf of selectedLeaves(root, file.format === 'dotenv', block)) {
    const { value } = leaf
    if (isLeftAlone(value)) continue
    const read = readCiphertext(value.text)
    if (read && (read.fault === undefined || (shown && read.type !== ''))) continue
    yield { leaf, fault: read?.fault, digest: digestOf(value.text) }
  }
}

function digestOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt16BE(0)
}

/** Names that say a file is encrypted: `db.sops.yaml`, `prod.enc.json`, `secrets.encrypted.env`. */
const NAMED = /[^/]\.(?:sops|enc|encrypted)\.(?:ya?ml|json|env|ini)$|[^/]\.sops$/i
/** in each of them */
const NAMED_HINT = /\.(?:sops|enc)/i
/** Words by which a creation rule means files of secrets, and not any file that somebody may encrypt one day. */
const MEANT = /sops|enc(?!od)|secret|cred|vault|private/i
/** Text that something else has encrypted. */
const FOREIGN =
  /^(?:\$ANSIBLE_VAULT;|-----BEGIN (?:AGE ENCRYPTED FILE|PGP MESSAGE)-----|age-encryption\.org\/)/

/** Why a file must be encrypted: its name says so, or a creation rule that means it. */
export interface Demand {
  readonly by: 'name' | 'rule'
  readonly config: string | undefined
}

/** A file that must be encrypted and has no `sops` block. */
export interface Unencrypted {
  readonly file: SourceFile
  readonly demand: Demand
}

function hasConfig(tree: Tree): boolean {
  if (tree.has('.sops.yaml')) return true
  for (const path of tree.keys()) if (path.endsWith('/.sops.yaml')) return true
  return false
}

/** The files that must be encrypted and are not. */
export function* unencryptedFiles(infra: Infra): Iterable<Unencrypted> {
  const configured = hasConfig(infra.tree)
  for (const [path, file] of infra.tree) {
    if (!configured && !NAMED_HINT.test(path)) continue
    if (!DOCUMENTS.has(file.format) || file.name === '.sops.yaml' || file.linkTarget !== undefined) continue
    const named = NAMED.test(file.name)
    if (!named && !(configured && isCandidate(path))) continue
    const governing = configured ? governingRule(infra.tree, path) : undefined
    const pattern = governing?.rule.pathRegex
    if (!named && (pattern === undefined || !MEANT.test(pattern))) continue
    if (isTestData(file.folder) || file.unread !== undefined || FOREIGN.test(file.text)) continue
    if (sopsDocumentsOf(file).length > 0) continue
    if (!hasSomethingToHide(file, governing?.rule ?? ALL, named)) continue
    yield {
      file,
      demand: { by: named ? 'name' : 'rule', config: governing?.config.file.path },
    }
  }
}

const ALL: Selection = {
  unencryptedSuffix: undefined,
  encryptedSuffix: undefined,
  unencryptedRegex: undefined,
  encryptedRegex: undefined,
  commentRegex: undefined,
}

/** Files beside secrets that say what they are part of: a creation rule for a folder takes them by accident. */
function isCandidate(path: string): boolean {
  return !/(?:^|\/)(?:kustomization\.ya?ml|Chart\.(?:yaml|lock)|\.[^/]+\.ya?ml|values\.schema\.json|package(?:-lock)?\.json)$|\.(?:example|sample|template|dist|dec)(?:\.|$)/i.test(
    path,
  )
}

/** Whether a file has a value that would be encrypted and is neither a reference nor a word of settings. */
function hasSomethingToHide(file: SourceFile, selection: Selection, named: boolean): boolean {
  for (const { root, unread } of file.documents) {
    if (root?.kind !== 'map' || unread !== undefined) continue
    const kind = root.get('apiVersion') ? root.get('kind')?.text : undefined
    if (kind !== undefined && kind !== 'Secret' && kind !== 'SopsSecret' && !(named && kind === 'ConfigMap'))
      continue
    const flat = file.format === 'dotenv'
    for (const { keys, value } of selectedLeaves(root, flat, selection)) {
      // of an object only what it is made for is a secret
      if (kind !== undefined && !/^(?:data|stringData|spec)$/.test(keys[0]!)) continue
      if (isLeftAlone(value) || harmlessOf(value.text) !== undefined) continue
      if (!isOpenEntry(keys.at(-1) ?? '', value.text)) return true
    }
  }
  return false
}
