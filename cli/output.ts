import { relative } from 'node:path'
import type { Report, RuleTime } from '../engine/finding.ts'
import type { FormatName, ReporterOptions } from '../engine/reporters/index.ts'
import type { Request, Target } from './arguments.ts'
import { isColoured, widthOf } from './io.ts'
import { type OutputFile, writeOutputs } from './journal.ts'
import { fileOption } from './root.ts'
import type { Session } from './session.ts'

/** Writes a report in every format asked for: files first, so that stdout stays silent when one cannot be written. */
export function publish(session: Session, report: Report, targets: readonly Target[]): void {
  const files: OutputFile[] = []
  const texts: string[] = []
  for (const { format, file } of targets) {
    const text = session.parts.reporters[format as FormatName](
      report,
      optionsFor(session, format, file === undefined),
    )
    if (file === undefined) texts.push(text)
    else files.push({ path: fileOption(file, session.io.cwd), text })
  }
  writeOutputs(files)
  session.progress.clear()
  for (const text of texts) session.io.stdout.write(text)
}

/** The formats of a request; text on stdout where it names none. */
export function targetsOf(request: Request): readonly Target[] {
  return request.targets.length > 0 ? request.targets : [{ format: 'text', file: undefined }]
}

function optionsFor(
  { io, parts, request, site }: Session,
  format: string,
  onStdout: boolean,
): ReporterOptions {
  return {
    color: onStdout && isColoured(io.stdout, io.env),
    width: onStdout && io.stdout.isTTY ? widthOf(io.stdout) : 0,
    failOn: request.failOn,
    quiet: request.quiet,
    rules: parts.rules,
    version: parts.version,
    stats: request.stats,
    prefix: format === 'text' ? wayTo(io.cwd, site.root) : wayTo(site.top ?? site.root, site.root),
    files: filesAddress(io.env),
  }
}

/** The way from a folder to another, '' or ending in a slash. */
export function wayTo(from: string, to: string): string {
  const way = relative(from, to).replaceAll('\\', '/')
  return way === '' ? '' : `${way}/`
}

/** Where GitHub shows the files of the commit that a workflow runs for. */
function filesAddress(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: sha } = env
  if (
    !server ||
    !repository ||
    !sha ||
    !/^https:\/\/[\w.:-]+$/.test(server) ||
    !/^[\w.-]+\/[\w.-]+$/.test(repository)
  )
    return undefined
  return /^[0-9a-f]{40}$/.test(sha) ? `${server}/${repository}/blob/${sha}/` : undefined
}

/** How long a part of a run took, milliseconds. */
export interface Phase {
  readonly name: string
  readonly milliseconds: number
}

/** Measures the parts of a run. */
export class Stopwatch {
  readonly phases: Phase[] = []
  readonly #clock: () => number
  #last: number

  constructor(clock: () => number) {
    this.#clock = clock
    this.#last = clock()
  }

  /** Ends a part. */
  lap(name: string): void {
    const now = this.#clock()
    this.phases.push({ name, milliseconds: now - this.#last })
    this.#last = now
  }
}

/** Rules named in the table of `--stats`. */
const SLOWEST = 10

/** The table of `--stats`: phases, and the rules that took longest. A rule that reads a file first pays for parsing it. */
export function statsText(report: Report, phases: readonly Phase[]): string {
  const { files, bytes, ruleTimes } = report.stats
  const slowest = [...ruleTimes]
    .sort((a: RuleTime, b: RuleTime) => b.milliseconds - a.milliseconds)
    .slice(0, SLOWEST)
  const rows = [
    ...phases.map(({ name, milliseconds }) => [milliseconds, name] as const),
    ...slowest.map(({ rule, milliseconds }) => [milliseconds, `rule ${rule}`] as const),
  ]
  const lines = rows.map(([milliseconds, name]) => `${milliseconds.toFixed(1).padStart(9)} ms  ${name}`)
  return `${lines.join('\n')}\n${' '.repeat(3)}${files} files, ${bytes} bytes, ${ruleTimes.length} rules\n`
}
