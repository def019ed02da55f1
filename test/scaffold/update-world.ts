import { blobId } from '../../engine/blob.ts'
import { BASE_FOLDER, DESIGN_PATH, LOCK_PATH, type Lock, type Plan } from '../../engine/design.ts'
import { SourceFile } from '../../engine/tree.ts'
import { lockText } from '../../scaffold/lock.ts'
import type { Migration } from '../../scaffold/migrations.ts'
import { isWrite, type Update, updateTree } from '../../scaffold/update.ts'

/** Runs of a property: few in `npm test`, the promised count in the deep run, whose seed is printed. */
export function deep(few: number, many: number): { readonly numRuns: number; readonly seed?: number } {
  if (!process.env.DEEP) return { numRuns: few }
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`${many} runs, SEED=${seed}`)
  return { numRuns: many, seed }
}

/** A folder without Git: path → text. */
export type World = ReadonlyMap<string, string>

/** What generation writes: the plan, design, lock and the bases of merged files. */
export function generated(plan: Plan, design: string, version: string): World {
  return new Map([
    [DESIGN_PATH, design],
    ...[...plan].map(([path, { content }]) => [path, content] as const),
    ...[...plan.values()].flatMap(({ owner, content }) =>
      owner === 'merged' ? [[`${BASE_FOLDER}/${blobId(content)}`, content] as const] : [],
    ),
    [LOCK_PATH, lockText(plan, design, version)],
  ])
}

/** What an update of a folder is to bring. */
export interface Wanted {
  readonly plan: Plan
  readonly design: string
  readonly version: string
  readonly migrations?: readonly Migration[]
}

/** Updates a folder as the host does, in memory. */
export function updated(
  world: World,
  { plan, design, version, migrations = [] }: Wanted,
): { world: World; made: Update } {
  const text = world.get(LOCK_PATH)!
  const bases = new Map(
    [...world].flatMap(([path, content]) =>
      path.startsWith(`${BASE_FOLDER}/`) ? [[path.slice(BASE_FOLDER.length + 1), content] as const] : [],
    ),
  )
  const made = updateTree({
    plan,
    lock: JSON.parse(text) as Lock,
    lockText: text,
    designText: design,
    omitted: new Map(),
    version,
    migrations,
    tree: new Map(
      [...world].map(([path, content]) => [
        path,
        new SourceFile({ path, text: content, mode: plan.get(path)?.mode }),
      ]),
    ),
    bases: (blobs) => new Map(blobs.flatMap((blob) => (bases.has(blob) ? [[blob, bases.get(blob)!]] : []))),
    stored: new Set(bases.keys()),
    settled: () => new Set(),
  })
  const after = new Map(world).set(DESIGN_PATH, design)
  for (const file of made.files) {
    if (!isWrite(file)) continue
    if (file.content === undefined) after.delete(file.path)
    else after.set(file.path, file.content)
  }
  return { world: after, made }
}

/** Whether a file stands in conflict, or still does. */
export function conflicts({ files }: Update): readonly string[] {
  return files.flatMap(({ action, path }) => (action === 'conflict' ? [path] : []))
}
