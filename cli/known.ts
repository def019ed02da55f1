import type { Report } from '../engine/finding.ts'
import { type BaselineEntry, readBaseline, staleEntries, writeBaseline } from './baseline.ts'
import { readWhole } from './disk.ts'
import { Failure } from './failure.ts'
import { writeOutputs } from './journal.ts'
import type { Prepared } from './prepare.ts'
import { fileOption } from './root.ts'
import { BASELINE_PATH } from './scope.ts'
import type { Session } from './session.ts'

/** A baseline as read. */
export interface Known {
  /** as messages name it */
  readonly name: string
  readonly entries: readonly BaselineEntry[]
}

/** The baseline of a run: the one asked for, else the one at the root. None hides anything while it is written anew. */
export function baselineOf({ request, io }: Session, { snapshot }: Prepared): Known | undefined {
  if (request.updateBaseline) return undefined
  if (request.baseline === undefined) {
    const text = snapshot.text(BASELINE_PATH)
    return text === undefined
      ? undefined
      : { name: BASELINE_PATH, entries: readBaseline(BASELINE_PATH, text) }
  }
  const bytes = readWhole(fileOption(request.baseline, io.cwd))
  if (!bytes)
    throw new Failure(`--baseline ${request.baseline}: there is no such file; --update-baseline writes it`)
  return { name: request.baseline, entries: readBaseline(request.baseline, new TextDecoder().decode(bytes)) }
}

/** Writes what there is into the baseline and says so. */
export function updateBaseline({ request, io, site, say }: Session, report: Report): void {
  const path =
    request.baseline === undefined ? `${site.root}/${BASELINE_PATH}` : fileOption(request.baseline, io.cwd)
  const text = writeBaseline(report.findings)
  writeOutputs([{ path, text }])
  const count = text.split('\n').length - 1
  say(`${request.baseline ?? BASELINE_PATH} holds ${count} known ${count === 1 ? 'finding' : 'findings'}`)
}

/** Stale entries named before the rest is counted. */
const NAMED = 20

/** Says which entries hid nothing; whether there are any. */
export function reportStale({ say, parts }: Session, known: Known, report: Report): boolean {
  const stale = staleEntries(known.entries, report.suppressed, parts.renamed)
  for (const { rule, path } of stale.slice(0, NAMED))
    say(`${known.name}: ${rule} in ${path} is mended; its line should go`)
  if (stale.length > NAMED) say(`${known.name}: ${stale.length - NAMED} more lines should go`)
  if (stale.length > 0) say(`infra-lint --update-baseline writes ${known.name} anew`)
  return stale.length > 0
}
