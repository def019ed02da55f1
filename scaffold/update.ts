import { blobId } from '../engine/blob.ts'
import { BASE_FOLDER, LOCK_PATH, type Lock, type LockEntry, type Plan } from '../engine/design.ts'
import type { SourceFile, Tree } from '../engine/tree.ts'
import { writeLock } from './lock.ts'
import type { Labels } from './merge.ts'
import { type Migration, movesBetween } from './migrations.ts'
import {
  type ConflictStages,
  type Decision,
  decide,
  decideCopy,
  type FileState,
  neededBase,
  Unfit,
  type UpdateAction,
} from './update-file.ts'

export type { ConflictStages, UpdateAction } from './update-file.ts'

/** What an update starts from. */
export interface UpdateRequest {
  /** what the design and the templates ask for now */
  readonly plan: Plan
  /** what was written last, and its text */
  readonly lock: Lock
  readonly lockText: string
  /** infra.yaml as it is now */
  readonly designText: string
  /** paths that the design leaves out → why */
  readonly omitted: ReadonlyMap<string, string>
  /** the version of the generator that updates */
  readonly version: string
  /** at least the files that plan and lock name */
  readonly tree: Tree
  readonly migrations?: readonly Migration[] | undefined
  /** contents by Git blob id, of those that can be had; asked once */
  bases(blobs: readonly string[]): ReadonlyMap<string, string>
  /** blob ids of the bases that are stored in the tree */
  readonly stored: ReadonlySet<string>
  /** which blobs every clone will have: those that the default branch reaches; asked only where something is written */
  settled(blobs: readonly string[]): ReadonlySet<string>
}

/** What happens to one file. */
export interface FileUpdate {
  readonly path: string
  readonly action: UpdateAction
  readonly why: string
  /** what is written: undefined where nothing is, or where the file goes away */
  readonly content?: string | undefined
  readonly mode: '100644' | '100755'
  readonly stages?: ConflictStages | undefined
  /** where it stood before, when a newer generator moves it */
  readonly from?: string | undefined
}

/** An update, worked out and not yet written. */
export interface Update {
  /** by path; lock and merge bases are among them where they change */
  readonly files: readonly FileUpdate[]
  /** why nothing can be written, one sentence each; [] where it can */
  readonly problems: readonly string[]
  /** files that need a merge base which nobody has */
  readonly lacking: readonly string[]
}

/** Whether an action changes the file. */
export function isWrite({ action, content }: Pick<FileUpdate, 'action' | 'content'>): boolean {
  return action === 'delete' || content !== undefined
}

/**
 * Works out what a new design or newer templates change in a tree: pure, and a pure function of what is asked. Files
 * whose content nobody edited follow; edits are merged with what is new, or stand in a conflict that shows both sides.
 * A file with an open conflict is left alone, with its former line in the lock, until no marker is left in it.
 */
export function updateTree(request: UpdateRequest): Update {
  const problems: string[] = []
  const states = statesOf(request, problems)
  const needed = new Map(
    states.flatMap((state) => {
      const blob = neededBase(state)
      return blob === undefined ? [] : [[state.path, blob] as const]
    }),
  )
  const bases = needed.size === 0 ? new Map<string, string>() : request.bases([...new Set(needed.values())])
  const baseOf = (path: string): string | undefined => bases.get(needed.get(path) ?? '')
  const lacking = [...needed].filter(([, blob]) => !bases.has(blob)).map(([path]) => path)
  const labels = labelsFor(request)
  const decisions = new Map<string, Decision>()
  const attempt = (path: string, make: () => Decision): void => {
    try {
      decisions.set(path, make())
    } catch (error) {
      if (!(error instanceof Unfit)) throw error
      problems.push(error.message)
    }
  }
  const isCopy = (state: FileState): boolean => state.planned?.owner === 'derived'
  for (const state of states) {
    if (!isCopy(state)) attempt(state.path, () => decide(state, baseOf(state.path), labels))
  }
  for (const state of states) {
    const { planned, path } = state
    if (planned?.owner !== 'derived') continue
    attempt(path, () => decideCopy({ ...state, planned }, sourceOf(planned.source), baseOf(path), labels))
  }
  function sourceOf(path: string | undefined) {
    const made = path === undefined ? undefined : decisions.get(path)
    const before = states.find((state) => state.path === path)?.file?.text
    return { before, after: made?.content ?? before, open: made?.action === 'conflict' }
  }
  if (problems.length > 0) return { files: [], problems, lacking }
  const files = states.map((state) => fileUpdate(state, decisions.get(state.path)!))
  const entries = [...decisions].flatMap(([path, { entry }]) => (entry ? [[path, entry] as const] : []))
  return {
    files: withBookkeeping([...files, ...movedAway(request, states)], entries, request),
    problems,
    lacking,
  }
}

interface State extends FileState {
  /** where the file stands now, when a newer generator moves it */
  readonly movedFrom: string | undefined
}

/** One for each path of plan and lock; problems are files that stand there and cannot be read. */
function statesOf(
  { plan, lock, tree, omitted, version, migrations }: UpdateRequest,
  problems: string[],
): State[] {
  const moves = new Map(
    [...movesBetween(lock, plan, version, migrations)].filter(
      ([to, from]) => tree.has(from) && !tree.has(to),
    ),
  )
  const sources = new Set(moves.values())
  const paths = new Set([...plan.keys(), ...Object.keys(lock.files)])
  return [...paths].sort().flatMap((path): State[] => {
    const movedFrom = moves.get(path)
    const at = movedFrom ?? path
    const gone = sources.has(path)
    if (gone && !plan.has(path)) return []
    const file = gone ? undefined : readable(tree.get(at), problems)
    const former = gone ? undefined : Object.hasOwn(lock.files, at) ? lock.files[at] : undefined
    const entry = former && movedFrom !== undefined ? { ...former, from: movedFrom } : former
    return [{ path, planned: plan.get(path), entry, file, omitted: omitted.get(path), movedFrom }]
  })
}

function readable(file: SourceFile | undefined, problems: string[]): SourceFile | undefined {
  if (file?.unread === undefined) return file
  problems.push(`${file.path} cannot be read: ${file.unread}`)
  return undefined
}

function labelsFor({ version, lock }: UpdateRequest): Labels {
  const theirs = version === lock.generator ? 'what infra.yaml asks for now' : `new template ${version}`
  return { yours: 'your project', base: 'what the generator wrote', theirs }
}

/** The decision with the file's mode, which follows the plan unless somebody changed it, and with its new place. */
function fileUpdate(state: State, decision: Decision): FileUpdate {
  const { path, planned, entry, file, movedFrom } = state
  const { action, why, content, stages } = decision
  const own = file?.mode === '100755' ? '100755' : '100644'
  const follows = !file || (entry !== undefined && own === entry.mode)
  const mode = follows && planned ? planned.mode : own
  if (movedFrom !== undefined) {
    const as = content === undefined && action !== 'conflict' ? 'create' : action
    const said = `moved from ${movedFrom}; ${why}`
    return { path, action: as, why: said, content: content ?? file?.text, mode, stages, from: movedFrom }
  }
  if (content !== undefined || !file || !planned || mode === own || action === 'conflict')
    return { path, action, why, content, mode, stages }
  return { path, action: 'update', why: `its mode becomes ${mode}`, content: file.text, mode }
}

/** The former paths of files that were moved. */
function movedAway({ plan, tree }: UpdateRequest, states: readonly State[]): FileUpdate[] {
  return states.flatMap(({ path, movedFrom }): FileUpdate[] => {
    if (movedFrom === undefined || plan.has(movedFrom)) return []
    const mode = tree.get(movedFrom)?.mode === '100755' ? '100755' : '100644'
    return [{ path: movedFrom, action: 'delete', why: `moved to ${path}`, mode }]
  })
}

/** The files with the lock, and, where anything is written at all, the merge bases that are new or done with. */
function withBookkeeping(
  files: readonly FileUpdate[],
  entries: readonly (readonly [string, LockEntry])[],
  request: UpdateRequest,
): FileUpdate[] {
  const { lockText, designText, version } = request
  const text = writeLock(entries, designText, version)
  // what is neither planned nor there is nothing to anybody
  const shown = files.filter(({ path, action }) => action !== 'unchanged' || request.plan.has(path))
  const lock: FileUpdate[] =
    text === lockText
      ? []
      : [
          {
            path: LOCK_PATH,
            action: 'update',
            why: 'what is written is on record',
            content: text,
            mode: '100644',
          },
        ]
  const all = [...shown, ...lock]
  const more = all.some(isWrite) ? basesOf(entries, request) : []
  return [...all, ...more].sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** A base for every merged file, as long as the default branch does not hold its blob. */
function basesOf(
  entries: readonly (readonly [string, LockEntry])[],
  { plan, stored, settled }: UpdateRequest,
): FileUpdate[] {
  const wanted = new Set(entries.flatMap(([, { owner, blob }]) => (owner === 'merged' ? [blob] : [])))
  const held = settled([...wanted])
  const contents = new Map([...plan.values()].map(({ content }) => [blobId(content), content]))
  const file = (blob: string, action: UpdateAction, why: string, content?: string): FileUpdate => ({
    path: `${BASE_FOLDER}/${blob}`,
    action,
    why,
    content,
    mode: '100644',
  })
  const made = [...wanted].flatMap((blob) => {
    const content = contents.get(blob)
    if (stored.has(blob) || held.has(blob) || content === undefined) return []
    return [file(blob, 'create', 'the merge base of the next update', content)]
  })
  const done = [...stored].flatMap((blob) => {
    if (!wanted.has(blob)) return [file(blob, 'delete', 'a merge base that no file needs any more')]
    return held.has(blob) ? [file(blob, 'delete', 'a merge base that the default branch holds')] : []
  })
  return [...made, ...done]
}
