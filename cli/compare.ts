import { readInfra } from '../engine/infra.ts'
import { type LintOptions, lint } from '../engine/lint.ts'
import { Failure } from './failure.ts'
import type { Git } from './git.ts'
import type { Located } from './narrow.ts'
import { type Prepared, prepare } from './prepare.ts'
import type { Session } from './session.ts'
import { commitTree } from './snapshot.ts'

/** A commit to compare with, and how it was found. */
export interface Base {
  readonly commit: string
  readonly name: string
}

/** Names that are tried for the base of `--changed`, in this order. */
const BASES = ['origin/HEAD', '@{upstream}', 'main', 'master', 'origin/main', 'origin/master']

/** The commit where this branch parts from its base. Throws a Failure that lists the names tried. */
export function findBase(git: Git, given: string | undefined, say: (line: string) => void): Base {
  const head = git.resolve('HEAD')
  if (head === undefined) throw new Failure('--changed needs a commit to compare with; HEAD has none yet')
  for (const name of given === undefined ? BASES : [given]) {
    const commit = git.resolve(name)
    if (commit === undefined) continue
    const parting = git.mergeBase(commit, head)
    if (parting === undefined)
      say(`${name} and HEAD have no common commit here (a shallow clone?): compared with ${name} itself`)
    return { commit: parting ?? commit, name }
  }
  throw new Failure(
    given === undefined
      ? `--changed finds nothing to compare with: tried ${BASES.join(', ')}; give --base REF`
      : `--base ${given}: there is no such commit; in CI, fetch it first`,
  )
}

/**
 * The test for findings that a commit lacks. The commit is read and judged at the first question only, by its own
 * config: what a commit newly waives no longer is a finding, and what it no longer waives is one.
 */
export function newSince(
  session: Session,
  now: Prepared,
  commit: () => string | undefined,
  options: LintOptions,
): (finding: Located) => boolean {
  let known: ReadonlySet<string> | undefined
  return ({ fingerprint }) => {
    known ??= fingerprintsAt(session, now, commit(), options)
    return !known.has(fingerprint)
  }
}

function fingerprintsAt(
  session: Session,
  now: Prepared,
  commit: string | undefined,
  options: LintOptions,
): ReadonlySet<string> {
  if (commit === undefined) return new Set()
  const { context, parts, progress } = session
  progress.say(() => `reading and judging commit ${commit.slice(0, 10)}`)
  const snapshot = commitTree(session.git!, commit, now.snapshot)
  const config = context.config === undefined ? undefined : now.found
  let base: Prepared
  try {
    base = prepare(snapshot, context, config)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    session.say(`the config of commit ${commit.slice(0, 10)} cannot be used; it is judged by the present one`)
    base = prepare(snapshot, context, now.found)
  }
  if (base.tree.size === 0) return new Set()
  const { baseline: _hidden, ...rest } = options
  const report = lint(readInfra(base.tree, base.sourcesOf(base.tree)), parts.rules, base.config, rest)
  return new Set(report.findings.map(({ fingerprint }) => fingerprint))
}
