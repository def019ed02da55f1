import { createHash } from 'node:crypto'
import { readJson } from '../formats/json.ts'
import type { SourceFile, Tree } from '../tree.ts'

/** Files in which Gitleaks and Betterleaks list what is known, a fingerprint a line. */
export const IGNORE_FILES = ['.gitleaksignore', '.betterleaksignore'] as const
/** The baseline of detect-secrets. */
export const SECRETS_BASELINE = '.secrets.baseline'

/** A line of an ignore file: `[commit:]path:rule:line`. */
export interface IgnoredLine {
  readonly commit: string | undefined
  readonly path: string
  readonly line: number
  /** where it stands: its file, and the range of the entry */
  readonly file: SourceFile
  readonly start: number
  readonly end: number
}

/** An entry of a detect-secrets baseline. */
export interface KnownValue {
  readonly path: string
  /** SHA-1 of the secret, hexadecimal */
  readonly sha1: string
  readonly file: SourceFile
  readonly start: number
  readonly end: number
}

const lines = new WeakMap<SourceFile, readonly IgnoredLine[]>()
const values = new WeakMap<SourceFile, readonly KnownValue[]>()

/** The entries of the ignore files of a tree, in their order. */
export function ignoredLines(tree: Tree): readonly IgnoredLine[] {
  return IGNORE_FILES.flatMap((name) => {
    const file = tree.get(name)
    if (!file || file.linkTarget !== undefined) return []
    let found = lines.get(file)
    if (!found) {
      found = readLines(file)
      lines.set(file, found)
    }
    return found
  })
}

function readLines(file: SourceFile): IgnoredLine[] {
  const found: IgnoredLine[] = []
  let start = 0
  for (const line of file.text.split('\n')) {
    const entry = line.replace(/(?:^|\s)#.*$/, '').trim()
    const [, commit, path, number] = /^(?:([0-9a-f]{7,64}):)?(.+):[\w.-]+:(\d{1,9})$/.exec(entry) ?? []
    if (path !== undefined) {
      const at = start + line.indexOf(entry)
      found.push({ commit, path, line: Number(number), file, start: at, end: at + entry.length })
    }
    start += line.length + 1
  }
  return found
}

/** The entries of a tree's detect-secrets baseline, in its order. */
export function knownValues(tree: Tree): readonly KnownValue[] {
  const file = tree.get(SECRETS_BASELINE)
  if (!file || file.linkTarget !== undefined) return []
  let found = values.get(file)
  if (!found) {
    found = readBaseline(file)
    values.set(file, found)
  }
  return found
}

function readBaseline(file: SourceFile): KnownValue[] {
  // its name has no ending: it is JSON all the same
  const { root } = readJson(file.text)
  const found: KnownValue[] = []
  for (const { key, value } of root?.get('results')?.pairs() ?? []) {
    for (const entry of value.items()) {
      const hash = entry.get('hashed_secret')
      if (hash && /^[0-9a-f]{40}$/.test(hash.text))
        found.push({ path: key.text, sha1: hash.text, file, start: hash.start, end: hash.end })
    }
  }
  return found
}

/** SHA-1 of a text as detect-secrets writes it: a name for a value, nothing that protects it. */
export function sha1Of(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}
