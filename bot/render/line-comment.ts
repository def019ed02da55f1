import { code } from '../../engine/reporters/markdown-text.ts'
import { marker } from '../marker.ts'
import type { BotFinding, RuleWords } from '../report.ts'
import { counted, ownText, sentence } from './finding.ts'

/** What a comment on a line remembers: its findings by fingerprint, each with its rule. */
function stateOf(findings: readonly BotFinding[]): object {
  return { open: findings.map(({ fingerprint }) => fingerprint), rules: findings.map(({ rule }) => rule) }
}

/** A comment on a line: what is found there, what to do, and where it is proven, the change itself. */
export function lineComment(
  findings: readonly BotFinding[],
  rules: Readonly<Record<string, RuleWords>>,
  suggestion: string | undefined,
): string {
  const parts = findings.map(
    (finding) =>
      `**${finding.severity}** · ${code(finding.rule)} · mandate ${finding.mandate}\n\n${sentence(finding)}`,
  )
  if (suggestion !== undefined) parts.push(fenced(suggestion))
  for (const rule of new Set(findings.map((finding) => finding.rule))) {
    const words = rules[rule]
    if (words) parts.push(ownText(words.remedy))
  }
  return `${marker('finding', stateOf(findings))}\n${parts.join('\n\n')}\n`
}

/** What stands in a comment whose findings are gone. Replies to it stay. */
export function mendedComment(rules: readonly string[], headSha: string): string {
  const names = [...new Set(rules)].map((rule) => code(rule)).join(', ')
  return `${marker('finding', { open: [], rules })}\n**mended** as of ${code(headSha.slice(0, 10))}: ${names}\n`
}

/** What stands in a comment that says what another says, where somebody answered it. */
export function repeatedComment(rules: readonly string[]): string {
  return `${marker('finding', { open: [], rules })}\nanother comment says the same\n`
}

/** The text above the comments of a review. */
export function reviewBody(findings: readonly BotFinding[]): string {
  return `infra-lint: ${counted(findings.length)} on lines of this pull request; the check and its comment have all of them\n`
}

/** A block that GitHub offers to commit; its fence is longer than any in the content. */
function fenced(suggestion: string): string {
  let longest = 2
  for (const [run] of suggestion.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  const fence = '`'.repeat(longest + 1)
  const end = suggestion === '' || suggestion.endsWith('\n') ? '' : '\n'
  return `${fence}suggestion\n${suggestion}${end}${fence}`
}
