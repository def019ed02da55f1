import type { Finding, Report } from '../engine/finding.ts'
import { matcher } from '../engine/glob.ts'
import { readInfra } from '../engine/infra.ts'
import { inOrder, type LintOptions, lint } from '../engine/lint.ts'
import type { AnyRule } from '../engine/rule.ts'
import type { Parts } from './parts.ts'
import type { Prepared } from './prepare.ts'

/** Whether a rule looks for secrets in each file by itself. */
const isOfSecrets = ([id, rule]: readonly [string, AnyRule]): boolean =>
  id.startsWith('secrets/') && !rule.after

/**
 * What the rules of secrets find in files that are no part of the tree and that `secrets: { include: … }` names:
 * an application beside `infra/`, a whole repository. Undefined where nothing is named.
 */
export function judgeBeyond(
  { snapshot, config, membership, sourcesOf }: Prepared,
  { rules }: Pick<Parts, 'rules'>,
  options: LintOptions,
): Report | undefined {
  const include = config.secrets?.include ?? []
  if (include.length === 0) return undefined
  const isIncluded = matcher(include)
  const isExcluded = matcher(config.exclude)
  const paths = snapshot.paths.filter(
    (path) =>
      membership(path) === 'out' && isIncluded(path) && !isExcluded(path) && !snapshot.closed.has(path),
  )
  const tree = snapshot.load(paths)
  if (tree.size === 0) return undefined
  // nothing is asked of these files but that they hold no secret
  const sources = {
    now: sourcesOf(tree).now,
    deploysNothing: 'beyond the tree',
    patterns: config.secrets?.patterns,
  }
  return lint(
    readInfra(tree, sources),
    Object.fromEntries(Object.entries(rules).filter(isOfSecrets)),
    { ...config, customRules: [] },
    options,
  )
}

/** One report of a tree and of what lies beyond it. */
export function together(report: Report, beyond: Report | undefined): Report {
  if (!beyond) return report
  const both = <Item extends Omit<Finding, 'fix' | 'suppressed'>>(a: readonly Item[], b: readonly Item[]) =>
    [...a, ...b].sort(inOrder)
  return {
    ...report,
    findings: both(report.findings, beyond.findings),
    suppressed: both(report.suppressed, beyond.suppressed),
    skipped: [...report.skipped, ...beyond.skipped],
    stats: {
      ...report.stats,
      files: report.stats.files + beyond.stats.files,
      bytes: report.stats.bytes + beyond.stats.bytes,
    },
    tree: new Map([...beyond.tree, ...report.tree]),
  }
}
