import type { Lock, Plan } from '../engine/design.ts'

/** A file that a newer generator writes at another path. */
export interface Move {
  readonly from: string
  readonly to: string
}

/** What a version of the generator does to trees that an older one wrote. */
export interface Migration {
  /** the first version that writes the new paths, such as `0.2.0` */
  readonly version: string
  /** the moves, seen from what the older generator wrote and what the newer one plans; pure */
  moves(lock: Lock, plan: Plan): readonly Move[]
}

/** Every migration there is, by version. A template that is renamed gets one, or its users' edits stay behind. */
export const MIGRATIONS: readonly Migration[] = []

/** A migration that gives paths another name: `infra/env/{name}/x.yaml` → `infra/environments/{name}/x.yaml`. */
export function renames(version: string, patterns: readonly Move[]): Migration {
  return {
    version,
    moves: (lock) =>
      patterns.flatMap(({ from, to }) => {
        const form = new RegExp(`^${escaped(from).replaceAll('\\{name\\}', '([^/]+)')}$`)
        return Object.keys(lock.files).flatMap((path) => {
          const match = form.exec(path)
          return match ? [{ from: path, to: to.replaceAll('{name}', match[1] ?? '') }] : []
        })
      }),
  }
}

/**
 * The moves between two versions of the generator, the older excluded, as they follow from each other: a path that two
 * migrations rename goes to its last name at once. Only what the lock names and the plan wants is moved, and nothing
 * onto a path that the lock has already.
 */
export function movesBetween(
  lock: Lock,
  plan: Plan,
  version: string,
  migrations: readonly Migration[] = MIGRATIONS,
): ReadonlyMap<string, string> {
  const due = migrations
    .filter((one) => compareVersions(one.version, lock.generator) > 0)
    .filter((one) => compareVersions(one.version, version) <= 0)
    .sort((a, b) => compareVersions(a.version, b.version))
  const first = new Map<string, string>()
  let files = lock.files
  for (const migration of due) {
    const moved = migration.moves({ ...lock, files }, plan).filter(({ from }) => Object.hasOwn(files, from))
    for (const { from, to } of moved) {
      if (Object.hasOwn(files, to)) continue
      first.set(to, first.get(from) ?? from)
      first.delete(from)
      files = Object.fromEntries(
        Object.entries(files).map(([path, entry]) => [path === from ? to : path, entry]),
      )
    }
  }
  return new Map([...first].filter(([to]) => plan.has(to)))
}

/** Less than, equal to or greater than 0, as Semantic Versioning 2.0.0 orders two versions (clause 11). */
export function compareVersions(a: string, b: string): number {
  const [mine, other] = [a, b].map((one) => VERSION.exec(one))
  if (!mine || !other) return 0
  for (const index of [1, 2, 3]) {
    const difference = Number(mine[index]) - Number(other[index])
    if (difference !== 0) return difference
  }
  return comparePrereleases(mine[4], other[4])
}

/** Whether a text is a version in the form `1.2.3` or `1.2.3-rc.1`. */
export function isVersion(text: string): boolean {
  return VERSION.test(text)
}

const VERSION = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/

function comparePrereleases(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  const [mine, other] = [a.split('.'), b.split('.')]
  for (let index = 0; index < Math.max(mine.length, other.length); index++) {
    const [left, right] = [mine[index], other[index]]
    if (left === right) continue
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1
    const numbers = [left, right].map((one) => /^\d+$/.test(one))
    if (numbers[0] && numbers[1]) return Number(left) - Number(right)
    if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1
    return left < right ? -1 : 1
  }
  return 0
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
