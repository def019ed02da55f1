import { byCodeUnit } from '../../engine/code-units.ts'
import type { Severity } from '../../engine/mandate.ts'
import { code, prose } from '../../engine/reporters/markdown-text.ts'
import { uriOf } from '../../engine/reporters/uri.ts'
import type { BotFinding, RuleWords } from '../report.ts'

/** Bytes of one body. GitHub refuses more than 65,536 characters; what it adds itself must fit too. */
export const BODY_LIMIT = 60_000

const encoder = new TextEncoder()

/** Bytes of a text in UTF-8. */
export function sizeOf(text: string): number {
  return encoder.encode(text).length
}

const ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 }

/** Worst first, then by place: the same order in every run. */
export function byWeight(a: BotFinding, b: BotFinding): number {
  return (
    ORDER[a.severity] - ORDER[b.severity] ||
    byCodeUnit(a.path, b.path) ||
    a.line - b.line ||
    byCodeUnit(a.rule, b.rule) ||
    byCodeUnit(a.fingerprint, b.fingerprint)
  )
}

/**
 * A path with its line, leading to the file as the head has it. One with brackets or backticks leads nowhere: not every
 * reader of Markdown knows that code ends before the text of a link does.
 */
export function placeLink({ path, line }: Pick<BotFinding, 'path' | 'line'>, files: string): string {
  const text = code(`${path}:${line}`)
  return /[`[\]•]/.test(path) ? text : `[${text}](${files}${uriOf(path)}#L${line})`
}

/** What is found, in a sentence; the environments that share it follow. */
export function sentence({ message, environments }: BotFinding): string {
  const shared = environments.length === 0 ? '' : ` (in ${environments.map((name) => code(name)).join(', ')})`
  return `${prose(message)}${shared}`
}

/** One finding as an item of a list. A message that begins with its path goes on from the link. */
export function item(finding: BotFinding, files: string): string {
  const { path, message, severity, rule } = finding
  const rest = message.startsWith(`${path} `)
    ? { ...finding, message: message.slice(path.length + 1) }
    : finding
  return `- **${severity}** ${placeLink(finding, files)} ${sentence(rest)} · ${code(rule)}`
}

/** What a rule asks for, and the mandate it enforces: said once for all findings of the rule. */
export function remedyItem(rule: string, mandate: string, words: RuleWords | undefined): string {
  return `- ${code(rule)} (mandate ${mandate}): ${words ? ownText(words.remedy) : `${code(`infra-lint explain ${rule}`)} says what to do`}`
}

/** A sentence of a rule of ours: its code spans stay, and nothing else in it means anything to Markdown. */
export function ownText(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, at) =>
      at % 2 === 1 ? part : part.replace(/[\\<>[\]*_#|]/g, '\\$&').replace(/@[\w-]+/g, '`$&`'),
    )
    .join('')
}

/** `3 errors, 1 warning`; '' for none. */
export function countsOf(findings: readonly { readonly severity: Severity }[]): string {
  const names: readonly Severity[] = ['error', 'warning', 'info']
  return names
    .map((name) => ({ name, count: findings.filter(({ severity }) => severity === name).length }))
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${count} ${name}${count === 1 ? '' : 's'}`)
    .join(', ')
}

/** `1 finding`, `2 findings` */
export function counted(count: number, noun = 'finding'): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Findings by their deliverable, the deliverables in the order of their worst finding. */
export function grouped(findings: readonly BotFinding[]): ReadonlyMap<string, readonly BotFinding[]> {
  const groups = new Map<string, BotFinding[]>()
  for (const finding of [...findings].sort(byWeight)) {
    const members = groups.get(finding.group)
    if (members) members.push(finding)
    else groups.set(finding.group, [finding])
  }
  return groups
}

/** A name with a capital, for a heading. */
export function title(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')
}
