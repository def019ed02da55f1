import type { Job } from '../jobs.ts'
import type { RepositoryName } from '../report.ts'

/** What a worker does: a job, or finding out which pull requests have a commit and checking those. */
export type Work = Job | ({ readonly kind: 'check-commit'; readonly sha: string } & RepositoryName)

/** What an event asks for. */
export interface NewTask {
  /** what a newer task of the same key makes needless */
  readonly key: string
  readonly work: Work
  /** of the App; 0 where a token is used */
  readonly installation: number
  /** the comment that asks for it, which is answered */
  readonly comment?: number | undefined
}

/** A task in the inbox. */
export interface Task extends NewTask {
  /** counts up, over restarts too */
  readonly n: number
  /** when it was accepted, milliseconds since 1970 */
  readonly at: number
  /** how often it was begun in vain */
  readonly attempts: number
  /** it is not begun before, milliseconds since 1970 */
  readonly notBefore: number
}

/** How a task ended. */
export type Outcome =
  | { readonly kind: 'done' }
  /** it will not go better another time */
  | { readonly kind: 'refused'; readonly reason: string }
  /** it may go better another time */
  | { readonly kind: 'failed'; readonly reason: string }
  /** a limit: everything of this installation waits until then, milliseconds since 1970 */
  | { readonly kind: 'later'; readonly at: number }

/** The queue that a task belongs to: one a repository. GitHub's names know no case. */
export function queueOf({ installation, work: { owner, repo } }: NewTask): string {
  return `${installation} ${owner}/${repo}`.toLowerCase()
}

/** A task in words of the log. */
export function taskInWords({ n, work }: Task): string {
  const { owner, repo, kind } = work
  const pull = 'pull' in work && work.pull !== undefined ? `#${work.pull}` : ''
  return `${owner}/${repo}${pull} ${kind} (task ${n})`
}
