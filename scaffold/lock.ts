import { textDigest } from '../engine/blob.ts'
import {
  BASE_FOLDER,
  DESIGN_PATH,
  LOCK_PATH,
  type Lock,
  type LockEntry,
  type Plan,
} from '../engine/design.ts'
import { lockEntry } from '../engine/edits/restore.ts'
import { explainSchemaErrors } from '../engine/schema.ts'
import type { Sources } from '../engine/sources.ts'
import { compareVersions, isVersion } from './migrations.ts'

/** `sha256:…` of infra.yaml's text; a checkout with CRLF is the same text. */
export function designDigest(text: string): string {
  return textDigest(text)
}

/**
 * `infra/.infra-lock.json` for a plan: sorted, no time, no path of a machine, so that equal designs give equal locks.
 * The blob of a `block` is that of the lines between its markers.
 */
export function lockText(plan: Plan, designText: string, generator: string): string {
  const files = [...plan].map(([path, file]): readonly [string, LockEntry] => [path, lockEntry(file)])
  return writeLock(files, designText, generator)
}

/** The lock's text for entries that need not be those of a plan: a file with an open conflict keeps its former one. */
export function writeLock(
  entries: Iterable<readonly [string, LockEntry]>,
  designText: string,
  generator: string,
): string {
  const files = Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
  return `${JSON.stringify({ version: 1, generator, design: designDigest(designText), files }, null, 2)}\n`
}

/** A lock, or everything that is wrong with it, one sentence each, with the way out. */
export type LockReading = { readonly lock: Lock } | { readonly problems: readonly string[] }

/** The version of the lock's own form that is written and read. */
const FORM = 1

/**
 * Reads the lock before anything is written by it: it is input like any other, so its form, its version and each of its
 * paths are judged. `version` is that of the generator that reads.
 */
export function readLock(text: string, version: string, sources: Sources): LockReading {
  const problem = (fact: string, way: string): LockReading => ({
    problems: [`${LOCK_PATH} ${fact}; ${way}`],
  })
  const restore = 'restore it from Git'
  if (/^<{7} /m.test(text)) return problem('holds both sides of a merge', 'resolve it first')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return problem('is no JSON', restore)
  }
  const form = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined
  if (typeof form === 'number' && form > FORM)
    return problem(`has the form ${form}, which a later generator-infra writes`, 'take that one')
  const errors = explainSchemaErrors(sources.validate('lock', value), value)
  if (errors.length > 0) {
    return { problems: errors.map(({ message }) => `${LOCK_PATH}: ${message}; ${restore}`) }
  }
  const lock = value as Lock
  if (!isVersion(lock.generator)) return problem(`names the generator ${lock.generator}`, restore)
  if (compareVersions(lock.generator, version) > 0) {
    return problem(
      `was written by generator-infra ${lock.generator}, and this is ${version}`,
      `take ${lock.generator} or later`,
    )
  }
  const wrong = Object.entries(lock.files).flatMap(([path, { from = path }]) =>
    [...new Set([path, from])].flatMap((one) => {
      const fact = !isInside(one) ? 'is no path in the tree' : isOwn(one) ? 'is none of its files' : undefined
      return fact === undefined ? [] : [`${LOCK_PATH} names ${one}, which ${fact}; ${restore}`]
    }),
  )
  return wrong.length > 0 ? { problems: wrong } : { lock }
}

/** Design, lock and merge bases: a lock that names them would have them merged, or deleted. */
function isOwn(path: string): boolean {
  return path === DESIGN_PATH || path === LOCK_PATH || path.startsWith(`${BASE_FOLDER}/`)
}

/** Whether a path from outside is a plain one that stays in the tree and out of Git's own folder. */
function isInside(path: string): boolean {
  return (
    !/[\\\0]|^[A-Za-z]:/.test(path) &&
    path
      .split('/')
      .every((step) => step !== '' && step !== '.' && step !== '..' && step.toLowerCase() !== '.git')
  )
}
