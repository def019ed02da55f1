import type { Services } from './call.ts'
import { iso } from './clock.ts'
import { contextOf, presentRepository } from './present.ts'
import { presentPull } from './present-pulls.ts'
import { ApiError, accountOf, invalid, newId, type Pull, type Repository, type World } from './world.ts'

/** What changes pull requests, with the events that follow. */
export interface Stage {
  readonly services: Services
  readonly world: World
}

/** What a new pull request is made of. */
export interface NewPull {
  readonly title: string
  readonly body: string | null
  readonly head: { readonly repository: Repository; readonly ref: string }
  readonly base: string
  readonly draft: boolean
  readonly maintainerCanModify: boolean
  readonly user: string
}

/** Opens a pull request. Throws 422 as GitHub words it. */
export async function openPull(stage: Stage, repository: Repository, made: NewPull): Promise<Pull> {
  const { services, world } = stage
  const { head } = made
  const headSha = services.git(head.repository).ref(`refs/heads/${head.ref}`)
  const git = services.git(repository)
  const baseSha = git.ref(`refs/heads/${made.base}`)
  const missing = (field: string) => [{ resource: 'PullRequest', field, code: 'invalid' }]
  if (headSha === undefined) throw new ApiError(422, 'Validation Failed', missing('head'))
  if (baseSha === undefined) throw new ApiError(422, 'Validation Failed', missing('base'))
  const label = `${head.repository.owner}:${head.ref}`
  for (const other of repository.pulls.values())
    if (
      other.state === 'open' &&
      other.base.ref === made.base &&
      other.head.repo === head.repository.fullName &&
      other.head.ref === head.ref
    )
      throw invalid('PullRequest', `A pull request already exists for ${label}.`)
  if (await git.isAncestor(headSha, baseSha))
    throw invalid('PullRequest', `No commits between ${made.base} and ${head.ref}`)
  const now = services.clock.now()
  const pull: Pull = {
    id: newId(world),
    number: repository.nextNumber,
    title: made.title,
    body: made.body,
    state: 'open',
    draft: made.draft,
    user: accountOf(world, made.user).login,
    head: { repo: head.repository.fullName, owner: head.repository.owner, ref: head.ref, sha: headSha },
    base: { repo: repository.fullName, owner: repository.owner, ref: made.base, sha: baseSha },
    createdAt: now,
    updatedAt: now,
    closedAt: undefined,
    mergedAt: undefined,
    mergedBy: undefined,
    mergeCommitSha: undefined,
    mergeable: undefined,
    queued: false,
    maintainerCanModify: made.maintainerCanModify,
    labels: [],
    reviewers: [],
    reviews: [],
    comments: [],
    threads: [],
  }
  repository.nextNumber += 1
  repository.pulls.set(pull.number, pull)
  await testMerge(stage, repository, pull)
  await announce(stage, repository, pull, 'opened', made.user)
  return pull
}

/** Computes `refs/pull/N/head` and `refs/pull/N/merge` with Git; the latter is gone where it conflicts. */
export async function testMerge({ services }: Stage, repository: Repository, pull: Pull): Promise<void> {
  const git = services.git(repository)
  const base = git.ref(`refs/heads/${pull.base.ref}`)
  git.setRef(`refs/pull/${pull.number}/head`, pull.head.sha)
  const tree = base && (await git.mergeTree(base, pull.head.sha))
  pull.mergeable = tree !== undefined
  if (!base || !tree) {
    git.setRef(`refs/pull/${pull.number}/merge`, undefined)
    pull.mergeCommitSha = undefined
    return
  }
  const signer = { ...GITHUB, seconds: Math.floor(services.clock.now() / 1000) }
  pull.mergeCommitSha = git.writeCommit({
    tree,
    parents: [base, pull.head.sha],
    author: signer,
    committer: signer,
    message: `Merge ${pull.head.sha} into ${base}`,
  })
  git.setRef(`refs/pull/${pull.number}/merge`, pull.mergeCommitSha)
}

/** As whom GitHub commits by itself. */
export const GITHUB = { name: 'GitHub', email: 'noreply@github.com' }

/** Merges a pull request into its base with a merge commit. Throws 405 where it cannot be, 409 where the head moved. */
export async function mergePull(
  stage: Stage,
  repository: Repository,
  pull: Pull,
  sender: string,
  wanted: { readonly sha?: string; readonly title?: string; readonly squash?: boolean } = {},
): Promise<string> {
  const { services } = stage
  const git = services.git(repository)
  if (pull.state === 'closed') throw new ApiError(405, 'Pull Request is not mergeable')
  if (wanted.sha !== undefined && wanted.sha !== pull.head.sha)
    throw new ApiError(409, 'Head branch was modified. Review and try the merge again.')
  await testMerge(stage, repository, pull)
  const test = pull.mergeCommitSha && git.commit(pull.mergeCommitSha)
  if (!test) throw new ApiError(405, 'Pull Request is not mergeable')
  const message =
    wanted.title ?? `Merge pull request #${pull.number} from ${pull.head.owner}/${pull.head.ref}`
  const parents = wanted.squash ? test.parents.slice(0, 1) : test.parents
  const sha = git.writeCommit({ ...test, parents, message: `${message}\n\n${pull.title}` })
  repository.signed.add(sha)
  const now = services.clock.now()
  Object.assign(pull, { state: 'closed', closedAt: now, mergedAt: now, mergedBy: sender, updatedAt: now })
  pull.mergeCommitSha = sha
  await moveRef(stage, repository, `refs/heads/${pull.base.ref}`, sha, sender)
  git.setRef(`refs/pull/${pull.number}/merge`, undefined)
  await announce(stage, repository, pull, 'closed', sender)
  return sha
}

/** Opens or closes. Throws 422 where the branch is gone or another one is open. */
export async function setState(
  stage: Stage,
  repository: Repository,
  pull: Pull,
  state: 'open' | 'closed',
  sender: string,
): Promise<void> {
  if (pull.state === state) return
  const now = stage.services.clock.now()
  if (state === 'open') {
    if (pull.mergedAt !== undefined)
      throw invalid('PullRequest', 'state cannot be changed. The pull request was merged.', 'state')
    const from = pull.head.repo && stage.world.repositories.get(pull.head.repo.toLowerCase())
    const sha = from && stage.services.git(from).ref(`refs/heads/${pull.head.ref}`)
    if (!sha)
      throw invalid(
        'PullRequest',
        `state cannot be changed. The ${pull.head.ref} branch has been deleted.`,
        'state',
      )
    for (const other of repository.pulls.values())
      if (
        other.state === 'open' &&
        other.head.ref === pull.head.ref &&
        other.head.repo === pull.head.repo &&
        other.base.ref === pull.base.ref
      )
        throw invalid(
          'PullRequest',
          `state cannot be changed. There is already an open pull request (#${other.number}) for this branch.`,
          'state',
        )
    pull.head.sha = sha
  }
  Object.assign(pull, { state, closedAt: state === 'closed' ? now : undefined, updatedAt: now })
  if (state === 'open') await testMerge(stage, repository, pull)
  else stage.services.git(repository).setRef(`refs/pull/${pull.number}/merge`, undefined)
  await announce(stage, repository, pull, state === 'closed' ? 'closed' : 'reopened', sender)
}

/** Sets a ref and does what follows from that. */
export async function moveRef(
  stage: Stage,
  repository: Repository,
  ref: string,
  sha: string | undefined,
  sender: string,
): Promise<void> {
  const git = stage.services.git(repository)
  const before = git.ref(ref)
  if (before === sha) return
  try {
    git.setRef(ref, sha)
  } catch {
    throw new ApiError(422, 'Reference cannot be updated: another reference is in the way')
  }
  await refMoved(stage, repository, ref, before, sha, sender)
}

/** What follows when a ref was moved, by whatever way. */
export async function refMoved(
  stage: Stage,
  repository: Repository,
  ref: string,
  before: string | undefined,
  after: string | undefined,
  sender: string,
): Promise<void> {
  const { services, world } = stage
  const git = services.git(repository)
  const none = '0'.repeat(40)
  repository.pushedAt = services.clock.now()
  const forced = before !== undefined && after !== undefined && !(await git.isAncestor(before, after))
  const commit = after === undefined ? undefined : git.commit(after)
  services.event(
    repository,
    'push',
    {
      ref,
      before: before ?? none,
      after: after ?? none,
      created: before === undefined,
      deleted: after === undefined,
      forced,
      base_ref: null,
      compare: `${services.url}/${repository.fullName}/compare/${before ?? none}...${after ?? none}`,
      commits: [],
      head_commit: commit
        ? {
            id: commit.sha,
            tree_id: commit.tree,
            message: commit.message,
            timestamp: iso(commit.committer.seconds * 1000),
          }
        : null,
      pusher: { name: sender, email: null },
    },
    sender,
  )
  if (!ref.startsWith('refs/heads/')) return
  const branch = ref.slice('refs/heads/'.length)
  for (const target of world.repositories.values())
    for (const pull of target.pulls.values()) {
      if (pull.state === 'closed') continue
      const isHead = pull.head.repo === repository.fullName && pull.head.ref === branch
      const isBase = target === repository && pull.base.ref === branch
      if (!isHead && !isBase) continue
      if (after === undefined) await setState(stage, target, pull, 'closed', sender)
      else if (isHead) {
        pull.head.sha = after
        pull.base.sha = services.git(target).ref(`refs/heads/${pull.base.ref}`) ?? pull.base.sha
        pull.updatedAt = services.clock.now()
        await testMerge(stage, target, pull)
        await announce(stage, target, pull, 'synchronize', sender, { before: before ?? none, after })
      } else if (await git.isAncestor(pull.head.sha, after)) {
        const now = services.clock.now()
        Object.assign(pull, {
          state: 'closed',
          closedAt: now,
          mergedAt: now,
          mergedBy: sender,
          mergeCommitSha: after,
        })
        await announce(stage, target, pull, 'closed', sender)
      } else await testMerge(stage, target, pull)
    }
}

/** Sends the event of a pull request. */
export async function announce(
  { services, world }: Stage,
  repository: Repository,
  pull: Pull,
  action: string,
  sender: string,
  more: Record<string, unknown> = {},
): Promise<void> {
  const shown = await presentPull(contextOf(services, world), repository, services.git(repository), pull)
  services.event(
    repository,
    'pull_request',
    { action, number: pull.number, pull_request: shown, ...more },
    sender,
  )
}

/** A repository as events have it. */
export const eventRepository = ({ services, world }: Stage, repository: Repository): object =>
  presentRepository(contextOf(services, world), repository)
