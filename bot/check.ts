import { gzipSync } from 'node:zlib'
import { findConfig } from '../cli/config-file.ts'
import { Failure } from '../cli/failure.ts'
import { type Parts, withRulesOf } from '../cli/parts.ts'
import { CONFIG_NAMES } from '../cli/scope.ts'
import type { Snapshot } from '../cli/snapshot.ts'
import { blobId } from '../engine/blob.ts'
import type { Finding, Report } from '../engine/finding.ts'
import type { Severity } from '../engine/mandate.ts'
import { judgedInWords } from '../engine/reporters/counts.ts'
import { publicReport, withoutTokens } from '../engine/reporters/masking.ts'
import { sarif } from '../engine/reporters/sarif.ts'
import { diffLines, lineMap } from './diff.ts'
import {
  baselineIn,
  deliverable,
  groupOf,
  type Judgeable,
  type JudgeOptions,
  judgeable,
  reportOf,
  wordsOf,
} from './judge.ts'
import { LINE_COMMENTS } from './plan-lines.ts'
import type { Pull, PullFile, Reader } from './read.ts'
import { byWeight } from './render/finding.ts'
import { reporterOptions } from './render/log.ts'
import type { BotFinding, CheckReport, PullPlace, UnusableReport } from './report.ts'
import type { CommitReader, ReadCommit } from './repository.ts'
import { type Shown, suggestionFor } from './suggest.ts'

/** What a check is asked for. */
export interface CheckOptions {
  /** everything there is, not only what the pull request introduces */
  readonly all: boolean
  readonly failOn: Severity
  /** whether SARIF is made for code scanning */
  readonly sarif: boolean
  readonly commands: boolean
}

/** Suggestions that are tried for one pull request: each is one more run of the rules. */
const SUGGESTIONS = 8

/** Files of the head that are fetched because the merge result has them otherwise. */
const HEAD_FILES = 10

/** What a check found, and the linter's own report of it for files on the disk. */
export interface Checked {
  readonly report: CheckReport | UnusableReport
  readonly findings: readonly Finding[]
  readonly linted: Report | undefined
}

/** Reads a pull request, judges what merging it would make, and compares that with its base. Writes nothing. */
export async function checkPull(
  pull: Pull,
  reader: Reader,
  commits: CommitReader,
  judge: JudgeOptions,
  options: CheckOptions,
): Promise<Checked> {
  const merge = await mergeOf(pull, reader)
  const place: PullPlace = { ...pull, baseSha: merge.base, mergeSha: merge.merged }
  const head = merge.merged ?? pull.headSha
  const [files, after] = await Promise.all([reader.files(pull.number), commits.read(head)])
  const before = await commits.read(merge.base, { beside: after.snapshot, secondary: true })
  const base = prepareBase(before, judge)
  if (typeof base === 'string')
    return { report: { kind: 'unusable', pull: place, problem: base }, findings: [], linted: undefined }
  const judged = judgeable(after.snapshot, judge, head, base.ready.prepared.found, base.baseline)
  const parts = withRulesOf(judge.parts, judged.prepared.config)
  const now = reportOf(judged, parts)
  const then = reportOf(base.ready, parts)
  const known = new Set(then.findings.map(({ fingerprint }) => fingerprint))
  const chosen = options.all
    ? now.findings
    : now.findings.filter(({ fingerprint }) => !known.has(fingerprint))
  const found = await located(chosen, now, judged, {
    files,
    after,
    pull,
    reader,
    parts,
    mapped: merge.merged !== undefined,
  })
  const present = new Set(
    [...now.findings, ...now.suppressed, ...now.owed].map(({ fingerprint }) => fingerprint),
  )
  const report: CheckReport = {
    kind: 'check',
    pull: place,
    findings: found,
    repaired: then.findings
      .filter(({ fingerprint }) => !present.has(fingerprint))
      .map(({ rule, path }) => ({ rule, path: withoutTokens(path), group: groupOf(path, judged.infra) })),
    known: now.findings.length - chosen.length,
    all: options.all,
    failOn: options.failOn,
    notes: [...merge.notes, ...after.notes, ...configNotes(files, after.snapshot, parts)],
    judged: judgedInWords(now),
    rules: wordsOf(found, parts),
    files: `${judge.server}/${judge.name.owner}/${judge.name.repo}/blob/${pull.headSha}/`,
    sarif: options.sarif ? packed({ ...now, findings: chosen }, parts) : undefined,
    commands: options.commands,
  }
  return { report, findings: chosen, linted: now }
}

interface Merge {
  readonly merged: string | undefined
  readonly base: string
  readonly notes: readonly string[]
}

/** The merge that GitHub prepared, when it is one of this head: its first parent is the base it was tried with. */
async function mergeOf(pull: Pull, reader: Reader): Promise<Merge> {
  const { mergeSha, headSha, baseSha, baseRef } = pull
  if (mergeSha !== undefined) {
    const [base, head] = await reader.parents(mergeSha)
    if (base !== undefined && head === headSha) return { merged: mergeSha, base, notes: [] }
  }
  const why = pull.conflicts
    ? `the branch conflicts with ${baseRef}`
    : `GitHub has no merge of this commit into ${baseRef} yet`
  return { merged: undefined, base: baseSha, notes: [`${why}: it is judged by itself`] }
}

interface Base {
  readonly ready: Judgeable
  readonly baseline: ReadonlySet<string> | undefined
}

/** The base by its own config; in words why that cannot be. */
function prepareBase({ snapshot, commit }: ReadCommit, judge: JudgeOptions): Base | string {
  try {
    const ready = judgeable(snapshot, judge, commit)
    return { ready, baseline: baselineIn(snapshot) }
  } catch (error) {
    if (error instanceof Failure) return withoutTokens(error.message)
    throw error
  }
}

/** A config that the pull request changes does not count yet; whether it will be usable is said all the same. */
function configNotes(files: readonly PullFile[], snapshot: Snapshot, parts: Parts): readonly string[] {
  const changed = files.find(({ path }) => (CONFIG_NAMES as readonly string[]).includes(path))
  if (!changed) return []
  const note = `${changed.path} is changed here: it counts once it is merged`
  try {
    findConfig(
      { snapshot, root: '/nowhere/infra-bot', top: undefined, given: undefined },
      parts,
      parts.sources,
    )
    return [note]
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return [note, withoutTokens(error.message.replaceAll('\n', '; '))]
  }
}

interface Places {
  readonly files: readonly PullFile[]
  readonly after: ReadCommit
  readonly pull: Pull
  readonly reader: Reader
  readonly parts: Parts
  /** whether a merge result was judged, whose lines may be others than the head's */
  readonly mapped: boolean
}

/** The findings with their lines in the head, and where they show in the difference. */
async function located(
  findings: readonly Finding[],
  report: Report,
  judged: Judgeable,
  places: Places,
): Promise<readonly BotFinding[]> {
  const shown = await shownFiles(findings, judged, places)
  const before = new Set(report.findings.map(({ fingerprint }) => fingerprint))
  const ordered = findings
    .map((finding) => ({ finding, bot: deliverable(finding, judged.infra) }))
    .sort((a, b) => byWeight(a.bot, b.bot))
  let tries = SUGGESTIONS
  let spots = 0
  return ordered.map(({ finding, bot }) => {
    const file = shown.get(finding.path)
    if (!file || bot.path !== finding.path) return bot
    const line = file.toHead(bot.line)
    const placed = {
      ...bot,
      line: line ?? bot.line,
      endLine: file.toHead(bot.endLine) ?? line ?? bot.endLine,
    }
    // beyond the number of comments nothing is shown on a line: no suggestion is tried for it
    let suggestion: BotFinding['spot']
    if (tries > 0 && spots < LINE_COMMENTS && finding.fix?.safety === 'safe') {
      tries--
      suggestion = suggestionFor(finding, judged, before, file, places.parts)
    }
    const spot =
      suggestion ?? (line !== undefined && file.lines.has(line) ? { path: bot.path, line } : undefined)
    if (spot) spots++
    return { ...placed, spot }
  })
}

/** The files of the difference that have findings, with their lines. */
async function shownFiles(
  findings: readonly Finding[],
  { prepared }: Judgeable,
  { files, reader, mapped }: Places,
): Promise<ReadonlyMap<string, Shown>> {
  const paths = new Set(findings.map(({ path }) => path))
  const shown = new Map<string, Shown>()
  let fetched = 0
  for (const { path, sha, patch, removed } of files) {
    const merged = prepared.tree.get(path)
    if (removed || patch === undefined || !paths.has(path) || !merged || merged.unread !== undefined) continue
    const same = !mapped || sha === '' || blobId(merged.bytes, sha.length) === sha
    if (!same && fetched++ >= HEAD_FILES) continue
    const text = same ? merged.text : new TextDecoder().decode(await reader.blob(sha))
    shown.set(path, { lines: diffLines(patch), toHead: lineMap(merged.text, text) })
  }
  return shown
}

/** SARIF as code scanning takes it: gzip in base64. */
function packed(report: Report, parts: Parts): string {
  const text = sarif(publicReport(report), reporterOptions(parts))
  // the header of gzip has no time in it: the same findings make the same bytes
  return gzipSync(text).toString('base64')
}
