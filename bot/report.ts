import type { MandateId, Severity } from '../engine/mandate.ts'

/** A repository on GitHub. */
export interface RepositoryName {
  readonly owner: string
  readonly repo: string
}

/** The lines of the head that a comment stands on, both sides of a pull request being what GitHub shows. */
export interface Spot {
  readonly path: string
  /** the last line, from 1 */
  readonly line: number
  /** the first line, where there are several */
  readonly startLine?: number | undefined
  /** what these lines become; proven by linting again */
  readonly suggestion?: string | undefined
}

/** A finding as the bot delivers it: nothing of a file is in it but names, already without tokens. */
export interface BotFinding {
  readonly fingerprint: string
  readonly rule: string
  readonly severity: Severity
  readonly message: string
  readonly path: string
  /** of the head where the place is there, else of the merge result; from 1 */
  readonly line: number
  readonly endLine: number
  readonly mandate: MandateId
  readonly environments: readonly string[]
  readonly fix: 'safe' | 'unsafe' | undefined
  /** the deliverable it belongs to, in words: `alerting`, `repository` */
  readonly group: string
  /** where in the difference it can be said */
  readonly spot: Spot | undefined
}

/** What is said of a rule beside its findings. */
export interface RuleWords {
  readonly summary: string
  readonly remedy: string
}

/** The pull request that a report is about. */
export interface PullPlace {
  readonly number: number
  readonly headSha: string
  readonly baseRef: string
  readonly baseSha: string
  /** the merge result that was judged; undefined where the branches conflict and the head was */
  readonly mergeSha: string | undefined
}

/** What checking a pull request found. */
export interface CheckReport {
  readonly kind: 'check'
  readonly pull: PullPlace
  /** what is reported, worst first, then by place */
  readonly findings: readonly BotFinding[]
  /** findings of the base that the merge result lacks */
  readonly repaired: readonly Pick<BotFinding, 'rule' | 'path' | 'group'>[]
  /** findings that the base has too, and that are not reported */
  readonly known: number
  /** whether everything is reported, not what the pull request introduces */
  readonly all: boolean
  /** the least severity that fails the check */
  readonly failOn: Severity
  /** what else there is to say, each a sentence */
  readonly notes: readonly string[]
  /** `214 files (1.2 MB), 165 rules` */
  readonly judged: string
  readonly rules: Readonly<Record<string, RuleWords>>
  /** where the files of the head are shown, ending in `/` */
  readonly files: string
  /** SARIF of the same findings, gzipped in base64, where it is to be uploaded */
  readonly sarif: string | undefined
  /** whether somebody listens to commands in comments */
  readonly commands: boolean
}

/** Why a pull request cannot be judged: the base's config, which only the base can mend. */
export interface UnusableReport {
  readonly kind: 'unusable'
  readonly pull: PullPlace
  readonly problem: string
}

/** A file as a commit is to have it. */
export interface FileChange {
  readonly path: string
  /** undefined deletes it */
  readonly mode: '100644' | '100755' | '120000' | undefined
  /** its text; undefined where `sha` names a blob that is there already */
  readonly content?: string | undefined
  readonly sha?: string | undefined
  /** lines added and removed, for the summary */
  readonly added: number
  readonly removed: number
}

/** A set of changes that one pull request proposes. */
export interface Proposal {
  /** `alerting`, `workflows`, a rule's id for a waiver; part of the branch's name */
  readonly group: string
  readonly branch: string
  readonly title: string
  /** the commit's message without its trailers */
  readonly message: string
  readonly changes: readonly FileChange[]
  /** what it mends, or waives */
  readonly findings: readonly BotFinding[]
  /** findings in the group before and after, by linting again */
  readonly before: number
  readonly after: number
  /** for a waiver: what it says, in words */
  readonly waives?: WaiverWords | undefined
}

/** A waiver as a pull request tells of it. */
export interface WaiverWords {
  readonly rule: string
  readonly owner: string
  readonly reason: string
  readonly until: string
  /** the pull request it was asked for in */
  readonly pull: number | undefined
}

/** What mending a branch would take. */
export interface FixReport {
  readonly kind: 'fix'
  readonly base: { readonly ref: string; readonly sha: string }
  readonly proposals: readonly Proposal[]
  /** branches below it are ours to close: one that is neither proposed nor kept has nothing to mend; undefined closes none */
  readonly prefix: string | undefined
  /** branches that stay as they are: what they mend is still there and could not be verified */
  readonly kept: readonly string[]
  /** milliseconds since 1970 */
  readonly now: number
  readonly rules: Readonly<Record<string, RuleWords>>
  readonly files: string
}

/** Everything that `plan` makes writes of. */
export type BotReport = CheckReport | UnusableReport | FixReport
