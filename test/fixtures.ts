import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Lock, Plan, PlannedFile } from '../engine/design.ts'
import { SourceFile, type Tree } from '../engine/tree.ts'

/** The repository's `fixtures/` folder. */
export const FIXTURES = join(import.meta.dirname, '..', 'fixtures')

/** Reads a folder as a tree, with the fake secrets it names expanded. A folder that is not there is an empty tree. */
export function readTree(folder: string): Tree {
  const tree = new Map<string, SourceFile>()
  for (const path of filesBelow(folder)) {
    const full = join(folder, path)
    const mode = statSync(full).mode & 0o100 ? '100755' : '100644'
    const bytes = readFileSync(full)
    tree.set(
      path,
      bytes.includes(0)
        ? new SourceFile({ path, bytes, mode })
        : new SourceFile({ path, text: expandSecrets(bytes.toString('utf8')), mode }),
    )
  }
  return tree
}

/** Every file below a folder, `/`-separated, sorted by code unit. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split('\\').join('/'))
    .sort((a, b) => (a < b ? -1 : 1))
}

/** A folder that stands in for the plan: a file's owner is what the lock says, else `merged`; its mandate is T1. */
export function readExpected(folder: string, lock: Lock | undefined): Plan | undefined {
  if (!existsSync(folder)) return undefined
  const plan = new Map<string, PlannedFile>()
  for (const [path, file] of readTree(folder)) {
    plan.set(path, {
      content: file.text,
      mode: file.mode === '100755' ? '100755' : '100644',
      owner: lock?.files[path]?.owner ?? 'merged',
      mandate: 'T1',
    })
  }
  return plan
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Letters and digits that follow from a seed; they look random and are nobody's. */
export function lettersOf(seed: string, length: number): string {
  let letters = ''
  for (let round = 0; letters.length < length; round++) {
    for (const byte of createHash('sha256').update(`${seed}/${round}`).digest())
      letters += LETTERS[byte % LETTERS.length]
  }
  return letters.slice(0, length)
}

/** Kinds of fake secrets by the word fixtures use: `«secret:github-pat:seed»`. */
export const FAKE_SECRETS: Readonly<Record<string, (seed: string) => string>> = {
  'github-pat': (seed) => `ghp${'_'}${lettersOf(seed, 36)}`,
  'aws-access-key': (seed) => `AK${'IA'}${lettersOf(seed, 16).toUpperCase()}`,
  hcloud: (seed) => lettersOf(seed, 64),
  password: (seed) => `${lettersOf(seed, 5)}-${lettersOf(`${seed}/2`, 7)}`,
  base64: (seed) => Buffer.from(lettersOf(seed, 18)).toString('base64'),
}

/** Replaces every `«secret:kind:seed»` by a fake secret, so that no scanner trips on this repository. */
export function expandSecrets(text: string): string {
  return text.replace(/«secret:([a-z0-9-]+):([^»]*)»/g, (marker, kind: string, seed: string) => {
    const make = FAKE_SECRETS[kind]
    if (!make)
      throw new Error(
        `${marker} names no kind of fake secret; known: ${Object.keys(FAKE_SECRETS).join(', ')}`,
      )
    return make(seed)
  })
}
