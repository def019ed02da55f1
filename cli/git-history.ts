import { Failure } from './failure.ts'
import { split } from './git-output.ts'

/** A file as a commit left it, with what its parents had in its place. */
export interface Revision {
  /** the commit's id */
  readonly commit: string
  /** from the top of the work tree */
  readonly path: string
  readonly named: boolean
  readonly mode: string
  readonly oid: string
  /** ids of the parents' blobs; none for a file that is new */
  readonly before: readonly string[]
}

/** Runs Git: its arguments and what it reads. Undefined where it exits with one of the codes in `no`. */
export type RunGit = (
  args: readonly string[],
  options?: { readonly input?: string; readonly no?: readonly number[] },
) => Buffer | undefined

/** What `git diff-tree` names a blob that is not there. */
const NO_BLOB = /^0+$/

/**
 * What the commits of a range (`A..B`, a branch) brought, the oldest first; of a merge only what it has otherwise
 * than all of its parents. Throws a Failure for a range that Git does not understand.
 */
export function readHistory(
  run: RunGit,
  range: string,
): { commits: readonly string[]; revisions: Revision[] } {
  const listed = run(['rev-list', '--reverse', '--topo-order', '--end-of-options', range, '--'], {
    no: [128, 129],
  })
  if (!listed)
    throw new Failure(`--history ${range}: Git knows no such range; give A..B, a commit or a branch`)
  const commits = listed.toString('latin1').split('\n').filter(Boolean)
  const input = `${commits.join('\n')}\n`
  const output = run(
    [
      'diff-tree',
      '--stdin',
      '-r',
      '--root',
      '-c',
      '--raw',
      '-z',
      '--no-abbrev',
      '--no-renames',
      '--no-ext-diff',
      '--diff-filter=AMT',
    ],
    { input },
  )!
  return { commits, revisions: commits.length === 0 ? [] : readRevisions(output) }
}

/** `<commit>`, then for each file `:<modes> <oids> <status>` (a colon for each parent) and its path, all ended by NUL. */
function readRevisions(output: Buffer): Revision[] {
  const revisions: Revision[] = []
  const records = split(output)
  let commit = ''
  for (let index = 0; index < records.length; index++) {
    const { text } = records[index]!
    if (!text.startsWith(':')) {
      commit = text.trim()
      continue
    }
    const file = records[++index]
    if (!file) break
    const parents = /^:+/.exec(text)![0].length
    const words = text.slice(parents).split(' ')
    revisions.push({
      commit,
      path: file.text,
      named: file.named,
      mode: words[parents] ?? '',
      oid: words[parents * 2 + 1] ?? '',
      before: words.slice(parents + 1, parents * 2 + 1).filter((oid) => !NO_BLOB.test(oid)),
    })
  }
  return revisions
}
