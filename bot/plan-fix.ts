import { digestOf, markerIn, namesIn, sameBody, shortName } from './marker.ts'
import { type FixState, fixMarker, goneComment, isTicked, pullBody } from './render/pull-body.ts'
import type { FileChange, FixReport, Proposal } from './report.ts'
import type { BotPull, BranchHead, RepositoryState } from './state.ts'
import type { Write } from './writes.ts'

/** A branch that is left alone, and why. */
export interface Held {
  readonly branch: string
  readonly reason: string
}

/** The writes of a fix, each with its branch; a proposal whose write is refused is left, the others go on. */
export interface FixPlan {
  readonly writes: readonly { readonly branch: string; readonly write: Write }[]
  readonly held: readonly Held[]
}

/** The trailer by which a commit of ours is known: the tree that it was made with. */
export const TREE_TRAILER = 'Infra-Lint-Tree'

/** Whether the head of a branch is a commit of ours that nobody changed. */
export function isOurs(head: BranchHead, login: string): boolean {
  const named = new RegExp(`^${TREE_TRAILER}: ([0-9a-f]{40,64})$`, 'm').exec(head.message)?.[1]
  return named === head.tree && (head.author === '' || head.author === login)
}

/** Rebuilds in a day after which a branch rests: two tools that undo each other would go on for ever. */
const REBUILDS = 2
const DAY = 86_400_000

/** Names what a proposal makes of every file it changes. */
export function digestOfChanges(changes: readonly FileChange[]): string {
  const rows = changes.map(({ path, mode, content, sha }) => JSON.stringify([path, mode, content ?? sha]))
  return digestOf(...rows.sort())
}

/** What a pull request of ours says of itself; undefined where it is none of ours. */
export function stateOf(pull: BotPull, login: string): FixState | undefined {
  if (pull.author !== login) return undefined
  const said = markerIn(pull.body, 'fix') ?? markerIn(pull.body, 'waive')
  if (!said) return undefined
  const { changes, rebuilt, gone } = said
  return {
    findings: namesIn(said.findings),
    changes: typeof changes === 'string' ? changes : '',
    rebuilt: Array.isArray(rebuilt) ? rebuilt.filter((one) => typeof one === 'number') : [],
    gone: gone === true,
  }
}

/** Short names of findings that somebody refused: a pull request with them was closed, by a person and without a merge. */
export function refusedFindings({
  pulls,
  login,
}: Pick<RepositoryState, 'pulls' | 'login'>): ReadonlySet<string> {
  return new Set(
    pulls
      .filter(({ open, merged }) => !open && !merged)
      .flatMap((pull) => {
        const said = stateOf(pull, login)
        return said && !said.gone ? said.findings : []
      }),
  )
}

/** Branches whose head decides what is done: to be read before planning. Most runs need none. */
export function branchesToRead(report: FixReport, state: RepositoryState): readonly string[] {
  const changed = report.proposals.flatMap((proposal) => {
    const pull = openPull(report, state, proposal.branch)
    const said = pull && stateOf(pull, state.login)
    if (!pull || !said) return []
    return said.changes === digestOfChanges(proposal.changes) && !isTicked(pull.body) ? [] : [proposal.branch]
  })
  return [...changed, ...needless(report, state).map(({ branch }) => branch)]
}

/** Open pull requests of ours whose findings are gone. */
export function needless(report: FixReport, state: RepositoryState): readonly BotPull[] {
  const { prefix, proposals, kept, base } = report
  if (prefix === undefined) return []
  const alive = new Set([...proposals.map(({ branch }) => branch), ...kept])
  return state.pulls.filter(
    (pull) =>
      pull.open &&
      pull.base === base.ref &&
      pull.branch.startsWith(prefix) &&
      !pull.branch.slice(prefix.length).includes('/') &&
      !alive.has(pull.branch) &&
      stateOf(pull, state.login),
  )
}

function openPull(report: FixReport, state: RepositoryState, branch: string): BotPull | undefined {
  return state.pulls.find(
    (pull) =>
      pull.open && pull.branch === branch && pull.base === report.base.ref && stateOf(pull, state.login),
  )
}

/** The writes that make the pull requests of a repository what the report says they should be. */
export function planFix(report: FixReport, state: RepositoryState): FixPlan {
  const writes: { branch: string; write: Write }[] = []
  const held: Held[] = []
  const add = (branch: string, ...more: readonly Write[]): void => {
    for (const write of more) writes.push({ branch, write })
  }
  for (const proposal of report.proposals) {
    const { branch } = proposal
    const pull = openPull(report, state, branch)
    const made = pull ? changedPull(report, state, proposal, pull) : newPull(report, proposal)
    if (typeof made === 'string') held.push({ branch, reason: made })
    else add(branch, ...made)
  }
  for (const pull of needless(report, state)) {
    const made = closing(state, pull)
    if (typeof made === 'string') held.push({ branch: pull.branch, reason: made })
    else add(pull.branch, ...made)
  }
  return { writes, held }
}

function push(
  { base }: FixReport,
  { branch, message, changes }: Proposal,
  from: BranchHead | undefined,
  takeOver: boolean,
): Write {
  return {
    key: `push:${branch}:${digestOfChanges(changes)}`,
    do: 'push-commit',
    branch,
    base: base.sha,
    from: from && { sha: from.sha, tree: from.tree },
    takeOver,
    message,
    changes,
  }
}

function newPull(report: FixReport, proposal: Proposal): readonly Write[] {
  const { branch, title } = proposal
  const body = pullBody(report, proposal, freshState(proposal, []))
  return [
    push(report, proposal, undefined, false),
    {
      key: `pull:${branch}:${digestOf(body)}`,
      do: 'create-pull',
      branch,
      base: report.base.ref,
      title,
      body,
    },
  ]
}

function freshState({ findings, changes }: Proposal, rebuilt: readonly number[]): FixState {
  return {
    findings: findings.map(({ fingerprint }) => shortName(fingerprint)).sort(),
    changes: digestOfChanges(changes),
    rebuilt,
  }
}

function changedPull(
  report: FixReport,
  state: RepositoryState,
  proposal: Proposal,
  pull: BotPull,
): readonly Write[] | string {
  const said = stateOf(pull, state.login)!
  const ticked = isTicked(pull.body)
  const same = said.changes === digestOfChanges(proposal.changes)
  if (same && !ticked)
    return restated(pull, pullBody(report, proposal, freshState(proposal, said.rebuilt)), proposal)
  if (state.queued.includes(pull.number)) return inQueue(pull)
  const head = state.heads[proposal.branch] ?? undefined
  if (head && !isOurs(head, state.login) && !ticked)
    return `its head ${head.sha.slice(0, 10)} is not ours, and commits of others are never overwritten; the box in #${pull.number} gives the branch back`
  const recent = said.rebuilt.filter((moment) => moment > report.now - DAY)
  if (recent.length >= REBUILDS && !ticked)
    return `it was made anew ${REBUILDS} times in a day, which two tools that undo each other do; it rests until tomorrow`
  const rebuilt = same ? said.rebuilt : [...recent, report.now].slice(-REBUILDS)
  const body = pullBody(report, proposal, freshState(proposal, rebuilt))
  return [push(report, proposal, head, ticked), ...restated(pull, body, proposal)]
}

function inQueue({ number }: BotPull): string {
  return `#${number} is in the merge queue, which a change would take it out of`
}

function restated(pull: BotPull, body: string, { title }: Proposal): Write[] {
  if (sameBody(pull.body, body) && pull.title === title) return []
  return [
    {
      key: `pull:${pull.number}:${digestOf(body, title)}`,
      do: 'update-pull',
      number: pull.number,
      title,
      body,
    },
  ]
}

/**
 * Closes a pull request whose findings are gone. That it is us who close it is written into it first: GitHub closes it
 * by itself when its branch goes, and what a person closes counts as a refusal.
 */
function closing(state: RepositoryState, pull: BotPull): readonly Write[] | string {
  const { branch, number, body, base } = pull
  if (state.queued.includes(number)) return inQueue(pull)
  const head = state.heads[branch]
  if (head && !isOurs(head, state.login))
    return `its findings are gone, but its head ${head.sha.slice(0, 10)} is not ours: #${number} stays open`
  const said = stateOf(pull, state.login)!
  const writes: Write[] = []
  if (!said.gone)
    writes.push({ key: `pull:${number}:gone`, do: 'update-pull', number, body: asGone(body, said) })
  if (!state.told.includes(number))
    writes.push({ key: `pull:${number}:told`, do: 'create-comment', pull: number, body: goneComment(base) })
  if (head !== null) writes.push({ key: `branch:${branch}:delete`, do: 'delete-branch', branch })
  writes.push({ key: `pull:${number}:close`, do: 'update-pull', number, state: 'closed' })
  return writes
}

function asGone(body: string, said: FixState): string {
  const kind = markerIn(body, 'waive') ? 'waive' : 'fix'
  return `${fixMarker(kind, { ...said, gone: true })}\n${body.slice(body.indexOf('\n') + 1)}`
}
