import { countBySeverity, type Finding, type OwedFinding, type Report, type Skipped } from '../finding.ts'

/** `1 error`, `2 errors` */
export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** A number with its thousands apart, as `12,345`. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `3 errors, 1 warning`; `` where there is no finding. */
export function severitiesInWords(findings: readonly Finding[]): string {
  const { error, warning, info } = countBySeverity(findings)
  const words: string[] = []
  if (error) words.push(plural(error, 'error'))
  if (warning) words.push(plural(warning, 'warning'))
  if (info) words.push(plural(info, 'info'))
  return words.join(', ')
}

/** How many files of a tree and how much of them was read, as `214 files (1.2 MB)`. */
export function judgedInWords(report: Report): string {
  const { files, bytes, rules } = report.stats
  return `${plural(files, 'file')} (${sizeInWords(bytes)}), ${plural(rules, 'rule')}`
}

function sizeInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 999_950) return `${(bytes / 1000).toFixed(1)} kB`
  return `${(bytes / 1e6).toFixed(1)} MB`
}

/** The skipped files of each reason, the commonest reason first. */
export function skippedByReason(skipped: readonly Skipped[]): [reason: string, paths: string[]][] {
  const reasons = new Map<string, string[]>()
  for (const { path, reason } of skipped) {
    const paths = reasons.get(reason)
    if (paths) paths.push(path)
    else reasons.set(reason, [path])
  }
  return [...reasons].sort((a, b) => b[1].length - a[1].length)
}

/** The date on which the first owed thing falls due, `YYYY-MM-DD`; '' where none has a date. */
export function firstDue(owed: readonly OwedFinding[]): string {
  const dates = owed.map(({ by }) => by).filter((by) => /^\d{4}-\d{2}-\d{2}$/.test(by))
  return dates.sort()[0] ?? ''
}

/** Rules with their number of findings, the commonest first. */
export function byRule(findings: readonly Finding[]): [rule: string, count: number][] {
  const counts = new Map<string, number>()
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])
}

/** How many findings `--fix` mends, and how many more `--fix --unsafe` would. */
export function fixableCounts(findings: readonly Finding[]): { safe: number; unsafe: number } {
  let safe = 0
  let unsafe = 0
  for (const { fix } of findings) {
    if (fix?.safety === 'safe') safe++
    else if (fix) unsafe++
  }
  return { safe, unsafe }
}
