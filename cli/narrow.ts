import type { Finding, OwedFinding, Report } from '../engine/finding.ts'
import { atLeast, countBySeverity } from '../engine/finding.ts'
import type { Infra } from '../engine/infra.ts'
import type { Severity } from '../engine/mandate.ts'
import { suggestion } from '../engine/spelling.ts'
import { aliasOf } from '../engine/views/aliases.ts'
import type { Environment } from '../engine/views/environments.ts'
import { Failure } from './failure.ts'

/** What a filter looks at: findings and what is owed have it in common. */
export type Located = Pick<Finding | OwedFinding, 'path' | 'environments' | 'fingerprint' | 'rule'>

/** Which part of a report is shown. */
export interface View {
  /** what concerns the user at all: paths, environment */
  readonly concerns: (finding: Located) => boolean
  /** which findings are new, where a run compares; asked only for those that concern */
  readonly isNew: (finding: Located) => boolean
  /** the paths of skipped files that concern the user */
  readonly holds: (path: string) => boolean
}

/** The part of a report that a view shows. */
export function narrowed(report: Report, { concerns: keep, isNew, holds: keepPath }: View): Report {
  return {
    ...report,
    findings: report.findings.filter((finding) => keep(finding) && isNew(finding)),
    suppressed: report.suppressed.filter(keep),
    owed: report.owed.filter(keep),
    fixed: report.fixed.filter(keep),
    skipped: report.skipped.filter(({ path }) => keepPath(path)),
  }
}

/**
 * The test for what concerns one environment: findings that list it, those in its folders, and those that are about
 * no environment. Throws a Failure for a name that the tree does not have.
 */
export function concerns(name: string, infra: Infra): (finding: Located) => boolean {
  const meant = environmentNamed(name, infra)
  const others = infra.environments.filter((one) => one !== meant).flatMap((one) => one.folders)
  const isIn = (folders: readonly string[], path: string): boolean =>
    folders.some((folder) => path === folder || path.startsWith(`${folder}/`))
  return ({ environments, path }) =>
    environments.length > 0
      ? environments.includes(meant.name)
      : isIn(meant.folders, path) || !isIn(others, path)
}

/** The environment of a name, of what it means, or of another of its names. Throws a Failure for one that there is not. */
export function environmentNamed(name: string, infra: Infra): Environment {
  const meant =
    infra.environments.find((one) => one.name === name) ??
    infra.environments.find((one) => one.stage === name) ??
    byAlias(name, infra)
  if (meant) return meant
  const names = infra.environments.map((one) => one.name)
  const known = names.length > 0 ? `; there are ${names.join(', ')}` : '; the tree has none'
  throw new Failure(`there is no environment ${name}${suggestion(name, names) || known}`)
}

/** The environment that another of its names means, as `prod` means `production`; undefined where several may be meant. */
function byAlias(name: string, infra: Infra): Environment | undefined {
  const alias = aliasOf(name)?.alias
  const [one, second] = alias?.certain
    ? infra.environments.filter(({ stage }) => stage === alias.stages[0])
    : []
  return second ? undefined : one
}

/** What makes a run fail. */
export interface Limits {
  readonly failOn: Severity
  readonly maxWarnings: number | undefined
}

/** 1 when findings are at or above a severity or there are too many warnings, else 0. */
export function exitCodeOf(report: Report, { failOn, maxWarnings }: Limits): 0 | 1 {
  if (report.findings.some(({ severity }) => atLeast(severity, failOn))) return 1
  return maxWarnings !== undefined && countBySeverity(report.findings).warning > maxWarnings ? 1 : 0
}
