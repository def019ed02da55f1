import { blobId } from './blob.ts'
import type { Config } from './config.ts'
import { DESIGN_PATH, LOCK_PATH, type LockEntry } from './design.ts'
import { blockOf } from './edits/block.ts'
import type { Finding, Report } from './finding.ts'
import { applyFix } from './fix.ts'
import { type InfraSources, readInfra } from './infra.ts'
import { type LintOptions, lint, type Rules } from './lint.ts'
import type { SourceFile, Tree } from './tree.ts'
import { readLock } from './views/lock.ts'

/** What `fixTree` is asked for. */
export interface FixOptions extends LintOptions {
  /** also the fixes that change behaviour */
  readonly unsafe?: boolean | undefined
  /** only findings for which this holds are mended (paths given, fingerprints new …) */
  readonly wanted?: ((finding: Finding) => boolean) | undefined
}

/** The outcome of mending: the report of the tree as it is now, and what was changed on the way. */
export interface Mended {
  readonly report: Report
  readonly tree: Tree
  /** paths whose content, mode or existence changed, in order */
  readonly changed: readonly string[]
  /** fixes that could not be made, and why; their findings are in the report */
  readonly refused: readonly { readonly finding: Finding; readonly reason: string }[]
}

/** Rounds after which mending stops: ESLint stops after as many, and a fix that needs more does not converge. */
const ROUNDS = 10

/** Lints, applies fixes, lints again, until nothing more can be mended. `sources` is asked anew for each tree. */
export function fixTree(
  tree: Tree,
  sources: (tree: Tree) => InfraSources,
  rules: Rules,
  config: Config,
  options: FixOptions = {},
): Mended {
  let current = tree
  const tried = new Map<string, Finding>()
  let refused: { finding: Finding; reason: string }[] = []
  for (let round = 0; ; round++) {
    const infra = readInfra(current, sources(current))
    const report = lint(infra, rules, config, options)
    const candidates = report.findings.filter(
      (finding) =>
        finding.fix &&
        (options.unsafe || finding.fix.safety === 'safe') &&
        (options.wanted?.(finding) ?? true),
    )
    const before = current
    refused = []
    for (const finding of round < ROUNDS ? candidates : []) {
      const applied = applyFix(current, finding.fix!, { expected: infra.expected, lockPath: LOCK_PATH })
      const reason =
        'refused' in applied
          ? applied.refused
          : (breakage(current, applied.tree, applied.changed) ??
            drifting(current, applied.tree, applied.changed))
      if (reason !== undefined) refused.push({ finding, reason })
      else if ('tree' in applied) {
        current = applied.tree
        tried.set(finding.fingerprint, finding)
      }
    }
    if (current !== before && candidates.length > refused.length) continue
    const left = new Set(report.findings.map((finding) => finding.fingerprint))
    const fixed = [...tried.values()].filter((finding) => !left.has(finding.fingerprint))
    return { report: { ...report, fixed }, tree: current, changed: changedPaths(tree, current), refused }
  }
}

/** Why a fix must not stand: it made a file unreadable that was readable. */
function breakage(before: Tree, after: Tree, changed: readonly string[]): string | undefined {
  for (const path of changed) {
    const now = after.get(path)
    if (now && problemCount(now) > (before.has(path) ? problemCount(before.get(path)!) : 0)) {
      return `the change would leave ${path} unreadable`
    }
  }
  return undefined
}

/**
 * Why a fix must not stand: it edited a managed file, or a block of ours, that is as the generator wrote it. That would be
 * drift, and the fix of drift would undo it.
 */
function drifting(before: Tree, after: Tree, changed: readonly string[]): string | undefined {
  const lock = readLock(before)?.files
  if (!lock) return undefined
  const locked = readLock(after)?.files ?? {}
  const path = changed.find(
    (one) => isAsWritten(before.get(one), lock[one]) && !isAsWritten(after.get(one), locked[one]),
  )
  return path && `${path} follows from ${DESIGN_PATH}; change it there`
}

function isAsWritten(file: SourceFile | undefined, entry: LockEntry | undefined): boolean {
  if (!file || !entry || (entry.owner !== 'managed' && entry.owner !== 'block')) return false
  const block = entry.owner === 'block' ? blockOf(file.text, entry.block ?? 'infra') : undefined
  const text = entry.owner === 'managed' ? file.text : typeof block === 'object' ? block.text : undefined
  // a checkout with CRLF is the same file
  return text !== undefined && [text, text.replaceAll('\r\n', '\n')].some((one) => blobId(one) === entry.blob)
}

function problemCount(file: SourceFile): number {
  if (file.format === 'hcl') return file.hcl.problems.length
  return file.documents.reduce((sum, document) => sum + document.problems.length, 0)
}

function changedPaths(before: Tree, after: Tree): string[] {
  const changed = new Set<string>()
  for (const [path, file] of after) {
    const old = before.get(path)
    if (old !== file && (!old || old.text !== file.text || old.mode !== file.mode)) changed.add(path)
  }
  for (const path of before.keys()) if (!after.has(path)) changed.add(path)
  return [...changed].sort()
}
