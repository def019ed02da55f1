import { atLeast } from '../engine/finding.ts'
import type { Severity } from '../engine/mandate.ts'
import { digestOf, markerIn, namesIn, sameBody, shortName } from './marker.ts'
import { type LinePlan, planLines } from './plan-lines.ts'
import { byWeight } from './render/finding.ts'
import { headline, type Rendered, sticky, unusable } from './render/sticky.ts'
import type { BotFinding, CheckReport, UnusableReport } from './report.ts'
import type { Comment, PullState } from './state.ts'
import type { Annotation, Channel, CheckOutput, Conclusion, Write } from './writes.ts'

/** Annotations that GitHub takes with one request. */
export const ANNOTATIONS = 50

/** What a check writes, and which finding goes where. */
export interface CheckPlan {
  readonly writes: readonly Write[]
  /** fingerprint → the channels that say it, once all writes are done */
  readonly delivered: ReadonlyMap<string, readonly Channel[]>
}

/** The writes of a check, in the order they are to be made. A channel in `refused` is left out, and the next one says more. */
export function planCheck(report: CheckReport, state: PullState, refused: ReadonlySet<Channel>): CheckPlan {
  const lines: LinePlan = planLines(report, state)
  const onLines = new Set([...lines.standing, ...(refused.has('review') ? [] : lines.posted)])
  const comment = planComment(report, state, onLines)
  const runs = planRuns(report, state, refused)
  const writes: Write[] = []
  if (!refused.has('review')) writes.push(...lines.writes)
  if (!refused.has('comment')) writes.push(...comment.writes)
  writes.push(...runs)
  const delivered = new Map<string, Channel[]>()
  for (const { fingerprint } of report.findings) {
    const channels: Channel[] = []
    if (onLines.has(fingerprint)) channels.push('review')
    if (!refused.has('comment') && comment.listed.has(fingerprint)) channels.push('comment')
    if (!refused.has('check')) channels.push('check')
    delivered.set(fingerprint, channels)
  }
  return { writes, delivered }
}

/** The writes of a check that could not judge anything: said in the comment and as a failed check, once. */
export function planUnusable(
  report: UnusableReport,
  state: PullState,
  refused: ReadonlySet<Channel>,
): readonly Write[] {
  const body = unusable(report)
  const writes: Write[] = refused.has('comment') ? [] : [...commentWrites(report.pull.number, state, body)]
  if (refused.has('check')) return writes
  const output: CheckOutput = { title: 'nothing was judged', summary: body, annotations: [] }
  const externalId = `infra-lint:${digestOf(body)}`
  if (state.checkRuns[0]?.externalId === externalId) return writes
  const commit = report.pull.headSha
  return [
    ...writes,
    {
      key: `check:${externalId}`,
      do: 'create-check-run',
      commit,
      externalId,
      conclusion: 'action_required',
      output,
    },
  ]
}

interface CommentPlan {
  readonly writes: readonly Write[]
  readonly listed: ReadonlySet<string>
}

function planComment(report: CheckReport, state: PullState, onLines: ReadonlySet<string>): CommentPlan {
  const [first] = stickies(state)
  if (!first && report.findings.length === 0 && report.notes.length === 0)
    return { writes: [], listed: new Set() }
  const now = report.findings.map(({ fingerprint }) => shortName(fingerprint))
  const before = seenIn(first)
  const seen = [...new Set([...before, ...now])].sort().slice(0, SEEN)
  const present = new Set(now)
  const mended = seen.filter((name) => !present.has(name)).length
  const { body, listed }: Rendered = sticky(report, { elsewhere: onLines, seen, mended })
  return { writes: commentWrites(report.pull.number, state, body), listed }
}

/** Findings of the past that a comment remembers, at 10 characters each. */
const SEEN = 500

function seenIn(comment: Comment | undefined): readonly string[] {
  return comment ? namesIn(markerIn(comment.body, 'check')?.seen) : []
}

/** Our comments that say how a check went, oldest first. One is enough; more come of a write whose answer was lost. */
function stickies({ login, comments }: PullState): readonly Comment[] {
  return comments
    .filter(({ author, body }) => author === login && markerIn(body, 'check'))
    .sort((a, b) => a.id - b.id)
}

function commentWrites(pull: number, state: PullState, body: string): readonly Write[] {
  const [first, ...others] = stickies(state)
  const more = others.map(({ id }): Write => ({ key: `comment:${id}:delete`, do: 'delete-comment', id }))
  if (!first) return [{ key: `comment:${digestOf(body)}`, do: 'create-comment', pull, body }]
  if (sameBody(first.body, body)) return more
  const { id } = first
  return [{ key: `comment:${id}:${digestOf(body)}`, do: 'update-comment', id, body }, ...more]
}

const LEVEL: Readonly<Record<Severity, Annotation['level']>> = {
  error: 'failure',
  warning: 'warning',
  info: 'notice',
}

function annotationOf({
  path,
  line,
  endLine,
  severity,
  rule,
  mandate,
  message,
  environments,
}: BotFinding): Annotation {
  const shared = environments.length === 0 ? '' : ` (in ${environments.join(', ')})`
  return {
    path,
    startLine: line,
    endLine: Math.max(line, endLine),
    level: LEVEL[severity],
    title: `${rule} (${mandate})`.slice(0, 255),
    message: `${message.slice(0, 10_000)}${shared.slice(0, 2_000)}`,
  }
}

/** How a check ends: it fails where a finding is bad enough, and is neutral where there are lesser ones. */
export function conclusionOf({ findings, failOn }: CheckReport): Conclusion {
  if (findings.some(({ severity }) => atLeast(severity, failOn))) return 'failure'
  return findings.length > 0 ? 'neutral' : 'success'
}

/**
 * SARIF first, then the check run with its annotations in batches. The run's external id names its content: a run that
 * is there and complete says that all of this is done, one that is not says how far it got.
 */
function planRuns(report: CheckReport, state: PullState, refused: ReadonlySet<Channel>): Write[] {
  const { body: summary } = sticky(report, { elsewhere: new Set(), mended: 0 })
  const annotations = [...report.findings].sort(byWeight).map(annotationOf)
  const title = headline(report).slice(0, 255)
  const withSarif = report.sarif !== undefined && !refused.has('sarif')
  const externalId = `infra-lint:${digestOf(title, summary, JSON.stringify(annotations), report.sarif === undefined ? '' : 'sarif')}`
  const known = state.checkRuns.find((run) => run.externalId === externalId)
  const newest = state.checkRuns[0]
  if (known?.completed && known === newest) return []
  const writes: Write[] = []
  const { pull, sarif } = report
  if (withSarif) {
    const target =
      pull.mergeSha === undefined
        ? { commit: pull.headSha, ref: `refs/pull/${pull.number}/head` }
        : { commit: pull.mergeSha, ref: `refs/pull/${pull.number}/merge` }
    writes.push({ key: `sarif:${digestOf(sarif!)}`, do: 'upload-sarif', ...target, sarif: sarif! })
  }
  if (refused.has('check')) return writes
  const conclusion = conclusionOf(report)
  const resumed = known && !known.completed && known === newest ? known : undefined
  let at = resumed?.annotations ?? 0
  const batch = (): {
    readonly conclusion: Conclusion | undefined
    readonly output: CheckOutput
    readonly from: number
  } => {
    const from = at
    const part = annotations.slice(from, from + ANNOTATIONS)
    at = from + part.length
    return {
      from,
      conclusion: at >= annotations.length ? conclusion : undefined,
      output: { title, summary, annotations: part },
    }
  }
  let done = false
  const add = (id: number | undefined, first: boolean): void => {
    const { from, ...rest } = batch()
    done = rest.conclusion !== undefined
    const key = `check:${externalId}:${from}`
    if (first) writes.push({ key, do: 'create-check-run', commit: pull.headSha, externalId, ...rest })
    else writes.push({ key, do: 'update-check-run', id, ...rest })
  }
  add(resumed?.id, !resumed)
  while (!done) add(resumed?.id, false)
  return writes
}
