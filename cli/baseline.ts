import type { Finding } from '../engine/finding.ts'
import { withoutTokens } from '../engine/reporters/masking.ts'
import { Failure } from './failure.ts'

/** A line of a baseline: `v1:… rule path`. */
export interface BaselineEntry {
  readonly fingerprint: string
  readonly rule: string
  readonly path: string
}

const FORM = /^(v1:[0-9a-f]{32}) (\S+) (.+)$/

/** Reads a baseline: one entry a line; empty lines and those that begin with `#` say nothing. */
export function readBaseline(name: string, text: string): BaselineEntry[] {
  const entries: BaselineEntry[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    if (/^(<{7}|={7}|>{7}|\|{7})( |$)/.test(line)) {
      throw new Failure(
        `${name}:${index + 1}: a conflict marker; keep the lines of both sides, or run infra-lint --update-baseline`,
      )
    }
    const [, fingerprint, rule, path] = FORM.exec(line) ?? []
    if (fingerprint === undefined || rule === undefined || path === undefined) {
      throw new Failure(
        `${name}:${index + 1}: not a line of a baseline (fingerprint rule path); infra-lint --update-baseline writes it anew`,
      )
    }
    entries.push({ fingerprint, rule, path })
  }
  return entries
}

/** Writes a baseline. Sorted, one entry a line: merging two branches rarely conflicts. */
export function writeBaseline(findings: readonly Pick<Finding, 'fingerprint' | 'rule' | 'path'>[]): string {
  const lines = findings.map(
    ({ fingerprint, rule, path }) => `${fingerprint} ${rule} ${onOneLine(withoutTokens(path))}\n`,
  )
  return [...new Set(lines)].sort().join('')
}

function onOneLine(path: string): string {
  return /[\u0000-\u001f\u007f]/.test(path) ? JSON.stringify(path) : path
}

/** Entries that hid nothing: what they stood for is mended, and they should go before they hide something else. */
export function staleEntries(
  entries: readonly BaselineEntry[],
  suppressed: readonly Finding[],
  renamed: Readonly<Record<string, string>>,
): BaselineEntry[] {
  const used = new Set(
    suppressed
      .filter((finding) => finding.suppressed?.by === 'baseline')
      .map(({ fingerprint }) => fingerprint),
  )
  const usedRules = new Set(
    suppressed
      .filter((finding) => finding.suppressed?.by === 'baseline')
      .map(({ rule, path }) => `${rule} ${onOneLine(withoutTokens(path))}`),
  )
  return entries.filter(({ fingerprint, rule, path }) => {
    if (used.has(fingerprint)) return false
    // under an old name of the rule the fingerprint differs; a hidden finding of the new name in that file is its use
    const now = renamed[rule]
    return now === undefined || !usedRules.has(`${now} ${path}`)
  })
}
