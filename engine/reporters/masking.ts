import type { Finding, Report } from '../finding.ts'
import type { Span } from '../lines.ts'
import { secretsIn, tokensIn } from '../secrets/secrets.ts'
import { SourceFile } from '../tree.ts'

/** Characters `from` (included) to `to` (excluded) of a line that must not be shown. */
export type Mask = readonly [from: number, to: number]

/** Whether a finding is about a secret: its line is shown without its value. */
export function isSecret(rule: string): boolean {
  return rule.startsWith('secrets/')
}

/** The span that may be told: of a secret only where it begins, for where it ends tells its length. */
export function publicSpan({ rule, span }: Finding): Span {
  if (!isSecret(rule)) return span
  return { ...span, end: span.start, endLine: span.line, endColumn: span.column }
}

/** The findings about secrets, by path. Those that somebody suppressed are secrets none the less. */
export function secretsByPath(report: Report): ReadonlyMap<string, readonly Finding[]> {
  const found = new Map<string, Finding[]>()
  for (const finding of [...report.findings, ...report.suppressed]) {
    if (!isSecret(finding.rule)) continue
    const list = found.get(finding.path)
    if (list) list.push(finding)
    else found.set(finding.path, [finding])
  }
  return found
}

const KEY = /^\s*(?:-\s+)?(?:export\s+)?(?:"[\w./ -]{1,80}"|'[\w./ -]{1,80}'|[\w./-]{1,80})\s*[:=]\s*/

/**
 * What to hide of a line because a finding about a secret touches it: everything after its leading key. Other values
 * of such a line are hidden too, for a line with one secret often has a second that nobody recognised.
 */
export function secretMask(line: string, start: number, secrets: readonly Finding[]): Mask | undefined {
  const end = start + line.length
  const touching = secrets.filter(
    ({ span }) => span.start <= end && span.end >= start && (span.start < end || span.end > start),
  )
  if (touching.length === 0) return undefined
  const indent = line.length - line.trimStart().length
  if (touching.some(({ span }) => span.start < start)) return [indent, line.length]
  let from = KEY.exec(line)?.[0].length ?? indent
  for (const { at, span } of touching) if (at.kind === 'range') from = Math.min(from, span.start - start)
  return from < line.length ? [Math.max(indent, from), line.length] : undefined
}

/** What to hide of a line because the engine of the secret rules knows secrets in it, whichever rules were asked. */
export function knownMasks(file: SourceFile, start: number, length: number): Mask[] {
  const masks: Mask[] = []
  // a tree that only has lines to show has no bytes to search
  if (!(file instanceof SourceFile)) return masks
  for (const hit of secretsIn(file)) {
    if (hit.line !== undefined || hit.end <= start || hit.start >= start + length) continue
    masks.push([Math.max(0, hit.start - start), Math.min(length, hit.end - start)])
  }
  return masks
}

/** Stands for a secret, whatever its length: the length of what a person made up is nobody's business. */
export const MASK = '••••••••'

/** How keys end that hold what nobody may see. */
const TELLING =
  '(?:password|passwd|passphrase|pwd|token|secret|(?:api|access|private|secret|encryption|signing)[-_]?key|credentials?)'

/** A value that is a switch, a reference or encrypted gives nothing away. */
const HARMLESS = String.raw`(?:true|false|null|yes|no|~)\b|\$[({]|\{\{|<|ENC\[|var\.|local\.|data\.|module\.|vault:|["'\s]`

const PATTERNS: readonly RegExp[] = [
  // a value under a key that says what it is
  new RegExp(String.raw`${TELLING}["']?\s*(?:[:=]|=>)\s*["']?(?!${HARMLESS})([^"'\s,}\]][^\s"',}]*)`, 'dgi'),
  // the same as an environment variable of a container, on one line
  new RegExp(
    String.raw`name:\s*["']?\w{0,80}${TELLING}["']?\s*,\s*value:\s*["']?(?!${HARMLESS})([^"'\s,}\]][^\s"',}]*)`,
    'dgi',
  ),
  // a setting whose sign was forgotten
  new RegExp(String.raw`^\s*(?:export\s+)?\w{0,80}${TELLING}["']?[ \t]+(?!${HARMLESS})(\S.*)$`, 'dgi'),
  // provider tokens, by their public prefixes
  /\b((?:gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|sk_live_|rk_live_|dop_v1_|hvs\.|npm_|pypi-|AKIA|ASIA|AIza|AGE-SECRET-KEY-|eyJ[\w-]+\.eyJ)[\w./+=-]{8,})/dg,
  // the password of a URL
  /:\/\/[^\s:/@]{0,200}:([^\s/@${}]{1,200})@/dg,
  // a private key on one line, and a line of one
  /(-----BEGIN [A-Z ]*PRIVATE KEY-----.*)/dg,
  /^\s*([A-Za-z0-9+/]{60,}={0,2})\s*$/dg,
]

const NAMED = new RegExp(String.raw`^[\s-]*name:\s*["']?\w{0,80}${TELLING}["']?\s*$`, 'i')
const VALUE = new RegExp(String.raw`^[\s-]*value:\s*["']?(?!${HARMLESS})(\S.*)$`, 'd')

/**
 * What to hide of any line that is shown: a finding of another rule may stand beside a secret that no rule was asked
 * about. Coarse on purpose; it decides what is printed, not what is reported. `before` and `after` are the lines
 * around it: a container's variable has its name on another line than its value.
 */
export function likelyMasks(text: string, before = '', after = ''): Mask[] {
  const masks: Mask[] = []
  for (const pattern of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const group = match.indices?.[1]
      if (group) masks.push(group)
    }
  }
  const value = VALUE.exec(text)?.indices?.[1]
  if (value && (NAMED.test(before) || NAMED.test(after))) masks.push(value)
  return masks
}

/**
 * Tokens that a name may hold, by prefix and length as their providers publish them: what is cut out of a path makes
 * it useless, so `npm_registry/main.tf` must stay.
 */
const TOKENS = new RegExp(
  [
    '\\bgh[pousr]_[A-Za-z0-9]{36,}',
    '\\bgithub_pat_\\w{40,}',
    '\\bglpat-[\\w-]{20,}',
    '\\bxox[abeoprs]-[\\w-]{24,}',
    '\\b[sr]k_live_[A-Za-z0-9]{20,}',
    '\\bdop_v1_[0-9a-f]{64}',
    '\\bhvs\\.[\\w-]{24,}',
    '\\bnpm_[A-Za-z0-9]{36}',
    '\\bpypi-[\\w-]{50,}',
    '\\bA(?:KIA|SIA)[A-Z2-7]{16}',
    '\\bAIza[\\w-]{35}',
    '\\bAGE-SECRET-KEY-1[A-Z0-9]{58}',
    '\\beyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]*',
    '(?<=://[^\\s:/@]{0,100}:)[^\\s/@${}]{1,100}(?=@)',
  ].join('|'),
  'g',
)

/** A text of ours, such as a message or a path, without the tokens that a name of the tree may have brought into it. */
export function withoutTokens(text: string): string {
  let masked = text
  for (const [start, end] of [...tokensIn(text)].reverse())
    masked = masked.slice(0, start) + MASK + masked.slice(end)
  return masked.replace(TOKENS, MASK)
}

/**
 * A report as anybody may read it: names that are tokens (of a file, an alert, a branch) are masked in messages and
 * paths. A path so masked leads nowhere, and no line is shown for it.
 */
export function publicReport(report: Report): Report {
  return {
    ...report,
    findings: report.findings.map(publicPart),
    suppressed: report.suppressed.map(publicPart),
    owed: report.owed.map(publicPart),
    fixed: report.fixed.map(publicPart),
    skipped: report.skipped.map((one) => ({ ...one, path: withoutTokens(one.path) })),
  }
}

function publicPart<Part extends Pick<Finding, 'path' | 'message' | 'related'>>(part: Part): Part {
  const path = withoutTokens(part.path)
  const message = withoutTokens(part.message)
  const related = part.related.map((one) => ({
    ...one,
    path: withoutTokens(one.path),
    message: withoutTokens(one.message),
  }))
  return { ...part, path, message, related }
}
