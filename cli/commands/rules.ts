import { matcher } from '../../engine/glob.ts'
import { plural } from '../../engine/reporters/counts.ts'
import type { Request } from '../arguments.ts'
import type { Io } from '../io.ts'
import { writeOutputs } from '../journal.ts'
import { type Parts, partsAt } from '../parts.ts'
import { fileOption } from '../root.ts'
import { chosenRules } from '../session.ts'

/** `infra-lint rules`: every rule with those of the config here, or those asked for, as a table or as JSON. */
export function rulesCommand(request: Request, io: Io, builtIn: Parts): number {
  const parts = partsAt(request, io, builtIn)
  const { only, mandates } = chosenRules(request, parts)
  const isNamed = only && matcher(only)
  const isMandated = mandates && matcher(mandates)
  const rules = Object.entries(parts.rules)
    .filter(([id, rule]) => (isNamed?.(id) ?? true) && (isMandated?.(rule.mandate) ?? true))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { severity, mandate, fixable, summary, definedIn }]) => ({
      id,
      severity,
      mandate,
      fixable: fixable ?? 'never',
      summary,
      ...(definedIn === undefined ? {} : { definedIn }),
    }))
  for (const { format, file } of request.targets.length > 0
    ? request.targets
    : [{ format: 'text', file: undefined }]) {
    const text = format === 'json' ? `${JSON.stringify({ version: 1, rules }, undefined, 2)}\n` : table(rules)
    if (file === undefined) io.stdout.write(text)
    else writeOutputs([{ path: fileOption(file, io.cwd), text }])
  }
  return 0
}

interface Row {
  readonly id: string
  readonly severity: string
  readonly mandate: string
  readonly fixable: string
  readonly summary: string
}

function table(rules: readonly Row[]): string {
  const idWidth = Math.max(4, ...rules.map(({ id }) => id.length))
  const lines = rules.map(
    ({ id, severity, mandate, fixable, summary }) =>
      `${id.padEnd(idWidth)}  ${severity.padEnd(7)}  ${mandate.padEnd(7)}  ${(fixable === 'never' ? '' : fixable).padEnd(9)}  ${summary}`,
  )
  const head = `${'rule'.padEnd(idWidth)}  severity mandate  --fix      holds`
  return `${head}\n${lines.map((line) => `${line}\n`).join('')}${plural(rules.length, 'rule')}; infra-lint explain RULE says more\n`
}
