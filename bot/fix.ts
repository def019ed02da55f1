import type { FoundConfig } from '../cli/config-file.ts'
import { Failure } from '../cli/failure.ts'
import { withRulesOf } from '../cli/parts.ts'
import type { Snapshot } from '../cli/snapshot.ts'
import { baselineIn, type Judgeable, type JudgeOptions, judgeable, wordsOf } from './judge.ts'
import { markerIn } from './marker.ts'
import { proposalsFor } from './mend.ts'
import { branchesToRead, needless, refusedFindings } from './plan-fix.ts'
import type { Reader } from './read.ts'
import type { FixReport } from './report.ts'
import type { CommitReader } from './repository.ts'
import type { BotPull, BranchHead, RepositoryState } from './state.ts'

/** Branches of fixes: one for each area of the branch that they go to. */
export const FIX_PREFIX = 'infra-lint/fix/'

/** What a fix is asked for. */
export interface FixOptions {
  /** the branch to mend */
  readonly ref: string
  /** its commit, where it is known */
  readonly sha: string | undefined
  /** where the branches of the proposals begin */
  readonly prefix: string
  /** the branch whose config counts, where it is not this one */
  readonly configFrom?: string | undefined
}

/** The prefix of branches for another branch than the default one: a pull request's, as when a comment asks for it. */
export function prefixFor(ref: string): string {
  return `infra-lint/fix-of/${ref.replace(/[^\w.-]+/g, '-')}/`
}

/** What was read of a repository, and what is to be done about it. */
export interface FixFound {
  readonly report: FixReport
  readonly state: RepositoryState
  readonly notes: readonly string[]
}

/** Reads a branch, mends it in memory, and reads what pull requests there are of us. Writes nothing. */
export async function findFixes(
  reader: Reader,
  commits: CommitReader,
  judge: JudgeOptions,
  options: FixOptions,
): Promise<FixFound> {
  const { ref, prefix } = options
  const read = await commits.read(options.sha ?? ref)
  const sha = read.commit ?? (await reader.branchSha(ref))
  const config =
    options.configFrom === undefined
      ? undefined
      : await configOf(options.configFrom, commits, judge, read.snapshot)
  const ready = judgeable(
    read.snapshot,
    judge,
    sha,
    config?.found,
    config ? config.baseline : baselineIn(read.snapshot),
  )
  const listed = await reader.pullsOf(ref, prefix)
  const login = listed.pulls.some(isMarked) ? await reader.login() : ''
  let pulls = listed.pulls
  const before = { ref, sha }
  let report = reportFor(ready, judge, options, before, refusedFindings({ pulls, login }))
  if (listed.more) {
    // older refusals than one page holds: they are asked for by branch, before anything new is proposed
    const missing = report.report.proposals.filter(
      ({ branch }) => !pulls.some((pull) => pull.open && pull.branch === branch),
    )
    const older = (await Promise.all(missing.map(({ branch }) => reader.pullsOfBranch(ref, branch)))).flat()
    pulls = [...new Map([...pulls, ...older].map((pull) => [pull.number, pull])).values()]
    const known = older.some(isMarked) && login === '' ? await reader.login() : login
    report = reportFor(ready, judge, options, before, refusedFindings({ pulls, login: known }))
  }
  const owner = pulls.some(isMarked) ? await reader.login() : ''
  const state = await stateOf(
    report.report,
    { kind: 'repository', login: owner, pulls, heads: {}, queued: [], told: [] },
    reader,
  )
  return { report: report.report, state, notes: [...read.notes, ...report.notes] }
}

function isMarked({ body }: BotPull): boolean {
  return markerIn(body, 'fix') !== undefined || markerIn(body, 'waive') !== undefined
}

async function configOf(
  ref: string,
  commits: CommitReader,
  judge: JudgeOptions,
  beside: Snapshot,
): Promise<{ readonly found: FoundConfig; readonly baseline: ReadonlySet<string> | undefined }> {
  const { snapshot, commit } = await commits.read(ref, { beside, secondary: true })
  return { found: judgeable(snapshot, judge, commit).prepared.found, baseline: baselineIn(snapshot) }
}

function reportFor(
  ready: Judgeable,
  { parts, now, server, name }: JudgeOptions,
  { ref, prefix }: FixOptions,
  base: { readonly ref: string; readonly sha: string },
  refused: ReadonlySet<string>,
): { readonly report: FixReport; readonly notes: readonly string[] } {
  if (ready.prepared.tree.size === 0) throw new Failure(`${ref} holds no file to judge`)
  const { proposals, unverified } = proposalsFor(ready, parts, prefix, refused)
  const report: FixReport = {
    kind: 'fix',
    base,
    proposals,
    prefix,
    kept: unverified.map(({ group }) => `${prefix}${group}`),
    now: now.getTime(),
    rules: wordsOf(
      proposals.flatMap(({ findings }) => findings),
      withRulesOf(parts, ready.prepared.config),
    ),
    // by name, not by commit: what is written must not change with every push
    files: `${server}/${name.owner}/${name.repo}/blob/${encodeURI(ref)}/`,
  }
  return { report, notes: unverified.map(({ group, reason }) => `${group} is not mended: ${reason}`) }
}

/** The state with what only some runs need: heads of branches that are to change, and what was told before closing. */
export async function stateOf(
  report: FixReport,
  state: RepositoryState,
  reader: Reader,
): Promise<RepositoryState> {
  const heads: Record<string, BranchHead | null> = {}
  const queued: number[] = []
  for (const branch of new Set(branchesToRead(report, state))) {
    heads[branch] = await reader.branchHead(branch)
    const pull = state.pulls.find((one) => one.open && one.branch === branch)
    if (pull && (await reader.isQueued(pull.number))) queued.push(pull.number)
  }
  const told: number[] = []
  for (const { number } of needless(report, state)) {
    const comments = await reader.comments(number)
    if (comments.some(({ author, body }) => author === state.login && markerIn(body, 'gone')))
      told.push(number)
  }
  return { ...state, heads, queued, told }
}
