import { iso } from './clock.ts'
import { carriedLine, type FileDiff, fileDiffs, patchLines } from './diff.ts'
import type { Git } from './git.ts'
import { association, type Context, presentLabel, presentRepository, presentUser } from './present.ts'
import { nodeId, type Pull, type PullEnd, type Repository, type Review, type ReviewComment } from './world.ts'

const moment = (at: number | undefined): string | null => (at === undefined ? null : iso(at))

/** A pull request as lists have it. */
export function presentPullSimple(context: Context, repository: Repository, pull: Pull): object {
  const { url } = context.services
  const self = `${url}/repos/${repository.fullName}/pulls/${pull.number}`
  const issue = `${url}/repos/${repository.fullName}/issues/${pull.number}`
  const html = `${url}/${repository.fullName}/pull/${pull.number}`
  const statuses = `${url}/repos/${repository.fullName}/statuses/${pull.head.sha}`
  const links = {
    self,
    html,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${self}/comments`,
    review_comment: `${url}/repos/${repository.fullName}/pulls/comments{/number}`,
    commits: `${self}/commits`,
    statuses,
  }
  return {
    id: pull.id,
    node_id: nodeId('PR', pull.id),
    number: pull.number,
    url: self,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: statuses,
    state: pull.state,
    locked: false,
    title: pull.title,
    body: pull.body,
    user: presentUser(context, pull.user),
    labels: pull.labels.map((name) =>
      presentLabel(context, repository, repository.labels.get(name.toLowerCase())!),
    ),
    milestone: null,
    created_at: iso(pull.createdAt),
    updated_at: iso(pull.updatedAt),
    closed_at: moment(pull.closedAt),
    merged_at: moment(pull.mergedAt),
    merge_commit_sha: pull.mergeCommitSha ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: pull.reviewers.map((login) => presentUser(context, login)),
    requested_teams: [],
    head: presentEnd(context, pull.head),
    base: presentEnd(context, pull.base),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: association(context, repository, pull.user),
    auto_merge: null,
    draft: pull.draft,
  }
}

function presentEnd(context: Context, end: PullEnd): object {
  const repository = end.repo && context.world.repositories.get(end.repo.toLowerCase())
  return {
    label: `${end.owner}:${end.ref}`,
    ref: end.ref,
    sha: end.sha,
    user: presentUser(context, end.owner),
    // null when the fork was deleted, whatever the description says
    repo: repository ? presentRepository(context, repository) : null,
  }
}

/** A pull request in full. */
export async function presentPull(
  context: Context,
  repository: Repository,
  git: Git,
  pull: Pull,
  unknownMergeable = false,
): Promise<object> {
  const files = await pullFiles(git, pull)
  const mergeable = unknownMergeable ? undefined : pull.mergeable
  const commits = await git.ask('rev-list', '--count', `${pull.base.sha}..${pull.head.sha}`)
  return {
    ...presentPullSimple(context, repository, pull),
    merged: pull.mergedAt !== undefined,
    mergeable: pull.state === 'closed' ? null : (mergeable ?? null),
    rebaseable: null,
    mergeable_state: mergeable === undefined ? 'unknown' : mergeable ? 'clean' : 'dirty',
    merged_by: pull.mergedBy === undefined ? null : presentUser(context, pull.mergedBy),
    comments: [...repository.comments.values()].filter((one) => one.number === pull.number).length,
    review_comments: pull.comments.length,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: Number(commits.stdout.toString()),
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  }
}

/** The commits that a pull request's diff is between: where it forked off, and its head. */
export async function pullRange(git: Git, pull: Pull): Promise<readonly [string, string]> {
  return [(await git.mergeBase(pull.base.sha, pull.head.sha)) ?? pull.base.sha, pull.head.sha]
}

/** The files of a pull request. */
export async function pullFiles(git: Git, pull: Pull): Promise<readonly FileDiff[]> {
  return fileDiffs(git, ...(await pullRange(git, pull)))
}

/** One file of a diff. */
export function presentFile(
  context: Context,
  repository: Repository,
  file: FileDiff,
  ref: string,
  patch: boolean,
): object {
  const { url } = context.services
  const path = file.path.split('/').map(encodeURIComponent).join('/')
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${url}/${repository.fullName}/blob/${ref}/${path}`,
    raw_url: `${url}/${repository.fullName}/raw/${ref}/${path}`,
    contents_url: `${url}/repos/${repository.fullName}/contents/${path}?ref=${ref}`,
    ...(patch && file.patch !== undefined && { patch: file.patch }),
    ...(file.previousPath !== undefined && { previous_filename: file.previousPath }),
  }
}

/** A review. */
export function presentReview(context: Context, repository: Repository, pull: Pull, review: Review): object {
  const { url } = context.services
  const html = `${url}/${repository.fullName}/pull/${pull.number}#pullrequestreview-${review.id}`
  const pullUrl = `${url}/repos/${repository.fullName}/pulls/${pull.number}`
  return {
    id: review.id,
    node_id: nodeId('PRR', review.id),
    user: presentUser(context, review.user),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pullUrl,
    author_association: association(context, repository, review.user),
    _links: { html: { href: html }, pull_request: { href: pullUrl } },
    ...(review.submittedAt !== undefined && { submitted_at: iso(review.submittedAt) }),
    commit_id: review.commitId,
  }
}

/** Where a comment stands at the head of today; nothing where its line was changed. */
export interface Standing {
  readonly line: number | undefined
  readonly startLine: number | undefined
  readonly position: number | undefined
}

/** Follows a comment's line from the commit it was written on to the head. */
export async function standing(git: Git, pull: Pull, comment: ReviewComment): Promise<Standing> {
  const nowhere = { line: undefined, startLine: undefined, position: undefined }
  if (comment.subjectType === 'file' || comment.line === undefined) return nowhere
  const file = (await pullFiles(git, pull)).find((one) => one.path === comment.path)
  if (!file?.patch) return nowhere
  const { path, side, originalCommitId } = comment
  const carried = async (line: number | undefined) =>
    line === undefined || side === 'LEFT'
      ? line
      : carriedLine(git, path, line, originalCommitId, pull.head.sha)
  const line = await carried(comment.line)
  const place =
    line !== undefined &&
    patchLines(file.patch).find((one) => (side === 'LEFT' ? one.left : one.right) === line)
  if (!place) return nowhere
  const startLine = await carried(comment.startLine)
  if (comment.startLine !== undefined && startLine === undefined) return nowhere
  return { line, startLine, position: place.position }
}

/** A comment in the diff. */
export async function presentReviewComment(
  context: Context,
  repository: Repository,
  git: Git,
  pull: Pull,
  comment: ReviewComment,
): Promise<object> {
  const { url } = context.services
  const self = `${url}/repos/${repository.fullName}/pulls/comments/${comment.id}`
  const html = `${url}/${repository.fullName}/pull/${pull.number}#discussion_r${comment.id}`
  const pullUrl = `${url}/repos/${repository.fullName}/pulls/${pull.number}`
  const today = await standing(git, pull, comment)
  const outdated = today.line === undefined
  const file = comment.subjectType === 'file'
  return {
    id: comment.id,
    node_id: nodeId('PRRC', comment.id),
    pull_request_review_id: comment.reviewId,
    ...(comment.inReplyTo !== undefined && { in_reply_to_id: comment.inReplyTo }),
    url: self,
    html_url: html,
    pull_request_url: pullUrl,
    _links: { self: { href: self }, html: { href: html }, pull_request: { href: pullUrl } },
    user: presentUser(context, comment.user),
    author_association: association(context, repository, comment.user),
    body: comment.body,
    path: comment.path,
    diff_hunk: comment.diffHunk,
    commit_id: outdated && !file ? comment.originalCommitId : pull.head.sha,
    original_commit_id: comment.originalCommitId,
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.updatedAt),
    subject_type: comment.subjectType,
    ...(file
      ? { position: 1, original_position: 1 }
      : {
          side: comment.side,
          line: today.line ?? null,
          original_line: comment.line,
          start_side: comment.startSide ?? null,
          start_line: today.startLine ?? null,
          original_start_line: comment.startLine ?? null,
          position: today.position ?? null,
          original_position: comment.position,
        }),
  }
}
