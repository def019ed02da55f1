import { digestOf, markerIn, sameBody, stringsOf } from './marker.ts'
import { byWeight } from './render/finding.ts'
import { lineComment, mendedComment, repeatedComment, reviewBody } from './render/line-comment.ts'
import type { BotFinding, CheckReport, Spot } from './report.ts'
import type { LineComment, PullState } from './state.ts'
import type { ReviewLine, Write } from './writes.ts'

/** Comments on lines that a pull request has of us at once: pages with 200 of them stop loading. */
export const LINE_COMMENTS = 25

/** What becomes of the comments on lines. */
export interface LinePlan {
  readonly writes: readonly Write[]
  /** findings that such a comment says already */
  readonly standing: ReadonlySet<string>
  /** findings that the review would say */
  readonly posted: ReadonlySet<string>
}

/** Comments on lines: those whose finding is gone are resolved, those that stand are kept, new ones go into one review. */
export function planLines(report: CheckReport, state: PullState): LinePlan {
  const byName = new Map(report.findings.map((finding) => [finding.fingerprint, finding]))
  const answered = new Set(
    state.lineComments.flatMap(({ replyTo }) => (replyTo === undefined ? [] : [replyTo])),
  )
  const standing = new Set<string>()
  const writes: Write[] = []
  let open = 0
  for (const comment of ours(state)) {
    const said = markerIn(comment.body, 'finding')!
    const names = stringsOf(said.open)
    if (names.length === 0) continue
    const present = names.filter((name) => byName.has(name))
    const still = present.filter((name) => !standing.has(name))
    for (const name of still) standing.add(name)
    if (still.length > 0) {
      open++
      writes.push(
        ...restated(
          comment,
          still.map((name) => byName.get(name)!),
          report,
        ),
      )
    } else if (present.length > 0) writes.push(...withdrawn(comment, stringsOf(said.rules), answered))
    else writes.push(...mended(comment, stringsOf(said.rules), report))
  }
  const fresh = new Map<string, BotFinding[]>()
  for (const finding of [...report.findings].sort(byWeight)) {
    if (!finding.spot || standing.has(finding.fingerprint)) continue
    const name = spotName(finding.spot)
    const beside = fresh.get(name)
    if (beside) beside.push(finding)
    else if (open + fresh.size < LINE_COMMENTS) fresh.set(name, [finding])
  }
  const posted = [...fresh.values()].flat()
  if (posted.length > 0) writes.push(review(report, fresh, posted))
  return { writes, standing, posted: new Set(posted.map(({ fingerprint }) => fingerprint)) }
}

/** The comments that we began threads with, oldest first. */
function ours({ login, lineComments }: PullState): readonly LineComment[] {
  return lineComments
    .filter(
      ({ author, replyTo, body }) => author === login && replyTo === undefined && markerIn(body, 'finding'),
    )
    .sort((a, b) => a.id - b.id)
}

function spotName({ path, startLine, line }: Spot): string {
  return `${path}\0${startLine ?? line}\0${line}`
}

/** A suggestion is kept only where it would replace what it was made for. */
function suggestionFor(findings: readonly BotFinding[], comment?: LineComment): string | undefined {
  const one = findings.find(({ spot }) => spot?.suggestion !== undefined)?.spot
  if (!one) return undefined
  if (
    comment &&
    (comment.line !== one.line || (comment.startLine ?? comment.line) !== (one.startLine ?? one.line))
  )
    return undefined
  return one.suggestion
}

function restated(comment: LineComment, findings: readonly BotFinding[], { rules }: CheckReport): Write[] {
  const body = lineComment(findings, rules, suggestionFor(findings, comment))
  if (sameBody(body, comment.body)) return []
  return [{ key: `line:${comment.id}:${digestOf(body)}`, do: 'update-line-comment', id: comment.id, body }]
}

/** The body is changed last: until then the next run finds the comment open and resolves it again, which changes nothing. */
function mended(comment: LineComment, rules: readonly string[], { pull }: CheckReport): Write[] {
  const { id } = comment
  return [
    { key: `line:${id}:resolve`, do: 'resolve-thread', pull: pull.number, id },
    { key: `line:${id}:mended`, do: 'update-line-comment', id, body: mendedComment(rules, pull.headSha) },
  ]
}

/** A comment that an earlier one repeats, as after a write whose answer was lost. */
function withdrawn({ id }: LineComment, rules: readonly string[], answered: ReadonlySet<number>): Write[] {
  if (!answered.has(id)) return [{ key: `line:${id}:delete`, do: 'delete-line-comment', id }]
  return [{ key: `line:${id}:repeated`, do: 'update-line-comment', id, body: repeatedComment(rules) }]
}

function review(
  { pull, rules }: CheckReport,
  fresh: ReadonlyMap<string, readonly BotFinding[]>,
  posted: readonly BotFinding[],
): Write {
  const comments = [...fresh.values()].map((findings): ReviewLine => {
    const { path, line, startLine } = findings[0]!.spot!
    return { path, line, startLine, body: lineComment(findings, rules, suggestionFor(findings)) }
  })
  return {
    key: `review:${pull.headSha}:${digestOf(...comments.map(({ body }) => body))}`,
    do: 'create-review',
    pull: pull.number,
    commit: pull.headSha,
    body: reviewBody(posted),
    comments,
  }
}
