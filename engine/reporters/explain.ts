import type { AnyRule, JsonSchema } from '../rule.ts'
import { painter, visible, wrapped } from './terminal.ts'

/** How `infra-lint explain` may write. */
export interface ExplainOptions {
  readonly color: boolean
  /** columns of the terminal, 0 where there is none */
  readonly width: number
  /** where the rule pages are published, ending in `/`; `docs/rules/` of the repository when absent */
  readonly docs?: string | undefined
}

/** Everything a person needs to know of a rule, offline: what, why, what to do, options, and how to live with it. */
export function explainRule(id: string, rule: AnyRule, options: ExplainOptions): string {
  const paint = painter(options.color)
  const lines: string[] = []
  const part = (label: string, ...paragraphs: string[]) => {
    const room = options.width > 0 ? Math.max(24, Math.min(options.width, 100) - 12) : 88
    const rows = paragraphs.flatMap((paragraph) => wrapped(visible(paragraph), room))
    for (const [index, row] of rows.entries()) {
      lines.push(`  ${paint('faint', (index === 0 ? label : '').padEnd(9))} ${row}`.trimEnd())
    }
  }
  const facts = [paint(rule.severity, rule.severity), paint('faint', `mandate ${rule.mandate}`)]
  if (rule.fixable)
    facts.push(
      paint('good', rule.fixable === 'always' ? 'fixable with --fix' : 'sometimes fixable with --fix'),
    )
  lines.push(`${paint('strong', id)}  ${facts.join(paint('faint', ' · '))}`, '')
  part('holds', rule.summary)
  part('why', rule.why)
  part('remedy', rule.remedy)
  const settings = optionsInWords(rule.options, rule.defaults)
  if (settings.length > 0) {
    lines.push('')
    part('options', ...settings)
  }
  lines.push('')
  part('config', 'in .infra-lint.yaml:')
  for (const row of configOf(id, rule)) lines.push(`            ${row}`)
  part('silence', `# infra-lint-disable-next-line ${id} -- the reason`)
  if (rule.definedIn !== undefined) part('defined', `in ${rule.definedIn}, under customRules`)
  else part('page', `${options.docs ?? 'docs/rules/'}${id}.md has a bad tree, its report and a good tree`)
  return `${lines.join('\n')}\n`
}

function configOf(id: string, rule: AnyRule): string[] {
  const rows = ['rules:', `  ${id}:`, `    severity: ${rule.severity === 'error' ? 'warning' : "'off'"}`]
  if (rule.defaults !== undefined && Object.keys(rule.defaults as object).length > 0) {
    rows.push(`    options: ${JSON.stringify(rule.defaults)}`)
  }
  return rows
}

/** One line an option: `maxAgeDays: integer, 180 unless set; how old a review may be`. */
function optionsInWords(schema: JsonSchema | undefined, defaults: unknown): string[] {
  const properties = schema?.properties
  if (typeof properties !== 'object' || properties === null) return []
  const values = (defaults ?? {}) as Readonly<Record<string, unknown>>
  return Object.entries(properties as Readonly<Record<string, JsonSchema>>).map(([name, option]) => {
    const value = Object.hasOwn(values, name) ? values[name] : option.default
    const unset = value === undefined ? '' : `, ${JSON.stringify(value)} unless set`
    const what = typeof option.description === 'string' ? `; ${option.description}` : ''
    return `${name}: ${typeInWords(option)}${unset}${what}`
  })
}

function typeInWords(option: JsonSchema): string {
  if (Array.isArray(option.enum)) return option.enum.map(String).join(' | ')
  if (Array.isArray(option.type)) return option.type.join(' or ')
  if (option.type === 'array') {
    const items = option.items as JsonSchema | undefined
    return items ? `list of ${typeInWords(items)}` : 'list'
  }
  return typeof option.type === 'string' ? option.type : 'any value'
}
