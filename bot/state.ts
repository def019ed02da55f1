/** A comment below a pull request. */
export interface Comment {
  readonly id: number
  /** login of its author */
  readonly author: string
  readonly body: string
}

/** A comment on lines of a pull request. */
export interface LineComment extends Comment {
  readonly path: string
  /** where it stands in the head; undefined once that line is no longer in the difference */
  readonly line: number | undefined
  readonly startLine: number | undefined
  /** the comment it answers */
  readonly replyTo: number | undefined
}

/** A check run of ours on the head. */
export interface CheckRun {
  readonly id: number
  readonly externalId: string
  readonly completed: boolean
  /** how many were taken */
  readonly annotations: number
}

/** What a pull request has of us, as it was read. Comments of others are among them: who wrote one decides. */
export interface PullState {
  readonly kind: 'pull'
  /** who we are: a comment is ours only if this login wrote it */
  readonly login: string
  readonly comments: readonly Comment[]
  readonly lineComments: readonly LineComment[]
  /** newest first */
  readonly checkRuns: readonly CheckRun[]
}

/** A pull request of ours, or that looks like one. */
export interface BotPull {
  readonly number: number
  readonly author: string
  readonly branch: string
  readonly headSha: string
  readonly base: string
  readonly open: boolean
  readonly merged: boolean
  readonly title: string
  readonly body: string
}

/** What stands at the head of a branch. */
export interface BranchHead {
  readonly sha: string
  readonly tree: string
  readonly message: string
  readonly author: string
}

/** What a repository has of us. */
export interface RepositoryState {
  readonly kind: 'repository'
  readonly login: string
  /** of the branches that a report speaks for, newest first */
  readonly pulls: readonly BotPull[]
  /** heads of branches, where they had to be looked at; null where there is no such branch */
  readonly heads: Readonly<Record<string, BranchHead | null>>
  /** pull requests in a merge queue, of those that would change, by their number */
  readonly queued: readonly number[]
  /** comments of ours that said a pull request is closed, by its number */
  readonly told: readonly number[]
}

/** What `plan` compares a report with. */
export type BotState = PullState | RepositoryState
