import type { FileChange } from './report.ts'

/** Ways on which findings reach people. What one refuses goes to the next; the log takes everything. */
export type Channel = 'review' | 'comment' | 'check' | 'sarif' | 'log'

/** A comment of a review, on lines of the head. */
export interface ReviewLine {
  readonly path: string
  readonly line: number
  readonly startLine?: number | undefined
  readonly body: string
}

/** An annotation of a check run. */
export interface Annotation {
  readonly path: string
  readonly startLine: number
  readonly endLine: number
  readonly level: 'failure' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
}

/** How a check run ended. */
export type Conclusion = 'success' | 'failure' | 'neutral' | 'action_required'

/** What a check run shows. */
export interface CheckOutput {
  readonly title: string
  readonly summary: string
  readonly annotations: readonly Annotation[]
}

/** One write, as data: what is to be sent, and nothing of how. `key` names it: the same write has the same key in every run. */
export type Write = { readonly key: string } & (
  | {
      readonly do: 'create-review'
      readonly pull: number
      readonly commit: string
      readonly body: string
      readonly comments: readonly ReviewLine[]
    }
  | { readonly do: 'update-line-comment'; readonly id: number; readonly body: string }
  | { readonly do: 'delete-line-comment'; readonly id: number }
  /** resolves the thread that begins with a comment */
  | { readonly do: 'resolve-thread'; readonly pull: number; readonly id: number }
  | { readonly do: 'create-comment'; readonly pull: number; readonly body: string }
  | { readonly do: 'update-comment'; readonly id: number; readonly body: string }
  | { readonly do: 'delete-comment'; readonly id: number }
  | {
      readonly do: 'create-check-run'
      readonly commit: string
      readonly externalId: string
      /** undefined while more annotations follow */
      readonly conclusion: Conclusion | undefined
      readonly output: CheckOutput
    }
  | {
      readonly do: 'update-check-run'
      /** undefined: the run that `create-check-run` made before */
      readonly id: number | undefined
      readonly conclusion: Conclusion | undefined
      /** annotations are added to those that are there */
      readonly output: CheckOutput
    }
  | {
      readonly do: 'upload-sarif'
      readonly commit: string
      readonly ref: string
      readonly sarif: string
    }
  /** one commit on top of `base`, then the branch is made, or moved from `from` to it */
  | {
      readonly do: 'push-commit'
      readonly branch: string
      readonly base: string
      readonly from: { readonly sha: string; readonly tree: string } | undefined
      /** whether commits of others on the branch may go: somebody ticked the box */
      readonly takeOver: boolean
      readonly message: string
      readonly changes: readonly FileChange[]
    }
  | {
      readonly do: 'create-pull'
      readonly branch: string
      readonly base: string
      readonly title: string
      readonly body: string
    }
  | {
      readonly do: 'update-pull'
      readonly number: number
      readonly title?: string | undefined
      readonly body?: string | undefined
      readonly state?: 'closed' | undefined
    }
  | { readonly do: 'delete-branch'; readonly branch: string }
)

/** What a write does, by name. */
export type WriteName = Write['do']

/** The channel that a write belongs to; undefined for those that make or change pull requests of our own. */
export function channelOf(write: Write): Channel | undefined {
  switch (write.do) {
    case 'create-review':
    case 'update-line-comment':
    case 'delete-line-comment':
    case 'resolve-thread':
      return 'review'
    case 'create-comment':
    case 'update-comment':
    case 'delete-comment':
      return 'comment'
    case 'create-check-run':
    case 'update-check-run':
      return 'check'
    case 'upload-sarif':
      return 'sarif'
    default:
      return undefined
  }
}
