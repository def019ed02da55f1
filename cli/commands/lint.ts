import { resolve } from 'node:path'
import type { Finding, Report } from '../../engine/finding.ts'
import { readInfra } from '../../engine/infra.ts'
import { type LintOptions, lint, lintFromFront } from '../../engine/lint.ts'
import { fixTree, type Mended } from '../../engine/mend.ts'
import type { Request } from '../arguments.ts'
import { judgeBeyond, together } from '../beyond.ts'
import { findBase, newSince } from '../compare.ts'
import { kindOf, stands } from '../disk.ts'
import { Failure } from '../failure.ts'
import type { Change } from '../git.ts'
import type { Io } from '../io.ts'
import { baselineOf, reportStale, updateBaseline } from '../known.ts'
import { dirtyFiles, editedPaths, printPatch, recoverTree, sayMended, writeMended } from '../mending.ts'
import { concerns, exitCodeOf, narrowed, type View } from '../narrow.ts'
import { publish, Stopwatch, statsText, targetsOf, wayTo } from '../output.ts'
import { type Parts, withRulesOf } from '../parts.ts'
import { type Prepared, prepare } from '../prepare.ts'
import { isWithin } from '../root.ts'
import { SecondJudge } from '../second/hire.ts'
import { chosenRules, needFiles, needGit, openSession, readWorkingTree, type Session } from '../session.ts'
import { BlobTree, commitTree, headTree, indexTree, type Snapshot } from '../snapshot.ts'
import { overlaid, readStdin } from '../stdin.ts'
import { configText } from './print-config.ts'

/** `infra-lint [paths…]`: judges a tree, mends it where asked, and answers with the exit code. */
export async function lintCommand(request: Request, io: Io, parts: Parts): Promise<number> {
  const { stdin } = request
  if (stdin !== undefined && kindOf(resolve(io.cwd, stdin)) === 'folder')
    throw new Failure(`${stdin} is a folder; --stdin-filename names the file that stdin holds`)
  const opened = openSession(
    request,
    io,
    parts,
    stdin === undefined ? request.operands : [stdin],
    request.staged || stdin !== undefined,
  )
  const watch = new Stopwatch(opened.clock)
  if (request.updateBaseline && opened.site.limits.length > 0) {
    throw new Failure(
      '--update-baseline and paths cannot be given together: a baseline holds what the whole tree has',
    )
  }
  recoverTree(opened)
  const second = SecondJudge.hire(request)
  const snapshot = await snapshotOf(opened)
  const prepared = prepare(snapshot, opened.context)
  const session = { ...opened, parts: withRulesOf(parts, prepared.config) }
  const rules = chosenRules(request, session.parts)
  watch.lap('finding and reading the files')
  if (request.printConfig) {
    io.stdout.write(configText(prepared.found, prepared.snapshot))
    return 0
  }
  checkTree(session, prepared)
  const known = baselineOf(session, prepared)
  const options: LintOptions = {
    ...rules,
    baseline: known && new Set(known.entries.map(({ fingerprint }) => fingerprint)),
    renamed: parts.renamed,
    clock: () => {
      // the engine asks the time before and after each rule: the only moments of a synchronous run to show progress in
      session.progress.say(() => `judging ${prepared.tree.size} files`)
      return session.clock()
    },
  }
  const view = viewOf(session, prepared, options)
  const outcome = await judge(session, prepared, options, view, second)
  watch.lap('judging')
  const beyond = judgeBeyond(prepared, session.parts, options)
  const report = narrowed(together(outcome.report, beyond), view)
  watch.lap('comparing')
  if (request.updateBaseline) updateBaseline(session, together(outcome.report, beyond))
  const code = request.updateBaseline ? 0 : finish(session, report, outcome, prepared)
  watch.lap('writing the report')
  if (request.stats) io.stderr.write(statsText(outcome.report, watch.phases))
  const stale =
    !request.updateBaseline &&
    known !== undefined &&
    isWhole(session) &&
    reportStale(session, known, together(outcome.report, beyond))
  return stale ? Math.max(code, 1) : code
}

/** Publishes the report, or the patch, and says what was mended. */
function finish(session: Session, report: Report, { mended }: Outcome, prepared: Prepared): number {
  const { request } = session
  if (request.fix === 'print') {
    if (request.targets.some(({ file }) => file === undefined)) {
      throw new Failure(
        '--fix-dry-run puts the patch on stdout; give --format a file, as in --format json:report.json',
      )
    }
    publish(session, report, request.targets)
    if (mended) printPatch(session, prepared, mended, report)
  } else {
    publish(session, report, targetsOf(request))
    if (mended) sayMended(session, mended, report)
  }
  const code = exitCodeOf(report, request)
  // What is staged is still as it was: the commit must not go through until the mended files are added.
  return request.staged && request.fix === 'write' && mended && mended.changed.length > 0 ? 1 : code
}

interface Outcome {
  readonly report: Report
  readonly mended: Mended | undefined
}

async function judge(
  session: Session,
  prepared: Prepared,
  options: LintOptions,
  view: View,
  second: SecondJudge | undefined,
): Promise<Outcome> {
  const { request, parts } = session
  const { tree, sourcesOf, config } = prepared
  if (request.fix === undefined) {
    const infra = readInfra(tree, sourcesOf(tree))
    if (!second?.brief(session, prepared, options))
      return { report: lint(infra, parts.rules, config, options), mended: undefined }
    const reportWith = lintFromFront(infra, parts.rules, config, options, second.division)
    return { report: reportWith(await second.judged()), mended: undefined }
  }
  const dirty = request.staged && request.fix === 'write' ? dirtyFiles(session, tree) : new Set<string>()
  const spared = new Set<string>()
  const wanted = (finding: Finding): boolean => {
    if (!view.concerns(finding) || !view.isNew(finding)) return false
    const held = finding.fix ? editedPaths(finding.fix).filter((path) => dirty.has(path)) : []
    for (const path of held) spared.add(path)
    return held.length === 0
  }
  const mended = fixTree(tree, sourcesOf, parts.rules, config, { ...options, unsafe: request.unsafe, wanted })
  if (request.fix === 'write') {
    const held = mended.changed.filter((path) => dirty.has(path))
    if (held.length > 0)
      throw new Failure(`${held.join(', ')}: the working copy differs from the index; nothing is written`)
    writeMended(session, tree, mended)
  }
  for (const path of spared)
    session.say(`${path} is not mended: its working copy differs from the index; stage it or set it aside`)
  return { report: mended.report, mended }
}

async function snapshotOf(session: Session): Promise<Snapshot> {
  const { request, say, site, io } = session
  if (request.staged) {
    const { snapshot, unmerged } = indexTree(needGit(session, '--staged'))
    for (const path of unmerged) say(`${path} is unmerged: it is judged as it stands on our side`)
    return snapshot
  }
  const disk = await readWorkingTree(session)
  return request.stdin === undefined ? disk : overlaid(disk, site.limits[0]!.path, await readStdin(io.stdin))
}

/** What of the findings is shown. The commit to compare with is sought at once, but read only when there is a finding. */
function viewOf(session: Session, prepared: Prepared, options: LintOptions): View {
  const { request, site } = session
  const within = (path: string): boolean => isWithin(site.limits, path)
  const ofEnvironment =
    request.environment === undefined
      ? undefined
      : concerns(request.environment, readInfra(prepared.tree, prepared.sourcesOf(prepared.tree)))
  return {
    concerns: (finding) => within(finding.path) && (ofEnvironment?.(finding) ?? true),
    isNew: novelty(session, prepared, options),
    holds: within,
  }
}

function novelty(session: Session, prepared: Prepared, options: LintOptions): View['isNew'] {
  const { request, site } = session
  const { snapshot } = prepared
  if (request.changed) {
    const git = needGit(session, '--changed')
    const commit = findBase(git, request.base, session.say)
    return newSince(session, prepared, () => commitTree(git, commit, snapshot), options)
  }
  if (!(snapshot instanceof BlobTree)) return () => true
  const git = needGit(session, '--staged')
  let head: { readonly staged: readonly Change[] | undefined } | undefined
  const prefix = wayTo(site.top ?? site.root, site.root)
  const since = newSince(
    session,
    prepared,
    () => head?.staged && headTree(git, snapshot, head.staged, prefix),
    options,
  )
  return (finding) => {
    head ??= { staged: git.staged() }
    // nothing staged, as in `pre-commit run --all-files`: everything is reported, or the hook would be green for ever
    return !head.staged?.length || since(finding)
  }
}

/** Whether the whole tree was judged by every rule: only then is it known what a baseline no longer needs. */
function isWhole({ request, site }: Session): boolean {
  const { staged, changed, stdin, only, mandates, environment } = request
  return (
    !staged &&
    !changed &&
    stdin === undefined &&
    environment === undefined &&
    only.length + mandates.length + site.limits.length === 0
  )
}

/** A Failure where there is nothing to judge; a line for each path given that is not judged. */
function checkTree(session: Session, prepared: Prepared): void {
  const { site, say, request } = session
  const { tree, snapshot, membership } = prepared
  for (const { path, given } of site.limits) {
    const below = (one: string): boolean => one === path || one.startsWith(`${path}/`)
    if (tree.has(path) || [...tree.keys()].some(below)) {
      const reason = tree.get(path)?.unread
      if (reason === 'permission denied') throw new Failure(`${given} cannot be read: permission denied`)
      continue
    }
    const known = snapshot.paths.filter(below)
    if (known.some((one) => membership(one) === 'excluded'))
      say(`${given} is excluded by the config: nothing is said of it`)
    else if (known.length > 0)
      say(`${given} is out of scope: infra/, its companions and what paths: names are judged`)
    else if (snapshot instanceof BlobTree) sayAbsent(session, path, given)
    else say(`${given} holds no file that Git does not ignore: nothing is said of it`)
  }
  if (request.stdin !== undefined) return
  needFiles(session, prepared)
}

/** Of a path that the index does not hold: untracked and deleted ones are fine, one that nobody knows is a mistake. */
function sayAbsent(session: Session, path: string, given: string): void {
  const { site, say } = session
  if (stands(`${site.root}/${path}`)) {
    say(`${given} is not in the index: nothing is said of it`)
    return
  }
  const full = `${wayTo(site.top ?? site.root, site.root)}${path}`
  const isGone = (one: string): boolean => one === full || one.startsWith(`${full}/`)
  const deleted = needGit(session, '--staged')
    .staged()
    ?.some((change) => isGone(change.path))
  if (!deleted) throw new Failure(`${given} does not exist`)
  say(`${given} is deleted in the index: what misses it is reported where it is missed`)
}
