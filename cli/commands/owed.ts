import { readInfra } from '../../engine/infra.ts'
import { lint } from '../../engine/lint.ts'
import type { Request } from '../arguments.ts'
import type { Io } from '../io.ts'
import { writeOutputs } from '../journal.ts'
import { concerns } from '../narrow.ts'
import { targetsOf } from '../output.ts'
import type { Parts } from '../parts.ts'
import { prepare } from '../prepare.ts'
import { fileOption } from '../root.ts'
import { needFiles, openSession, printable, readWorkingTree } from '../session.ts'

/** Something owed, as it is listed. */
interface Debt {
  readonly what: string
  readonly who: string
  readonly by: string
  readonly overdue: boolean
  /** the rule that asks for it, and where */
  readonly rule: string
  readonly path: string
  readonly line: number
}

/** `infra-lint owed`: what only a person or time can supply. Exit code 0: what is overdue is a finding of the linter. */
export async function owedCommand(request: Request, io: Io, parts: Parts): Promise<number> {
  const session = openSession(request, io, parts, [])
  const prepared = prepare(await readWorkingTree(session), session.context)
  needFiles(session, prepared)
  const { tree, sourcesOf, config } = prepared
  const infra = readInfra(tree, sourcesOf(tree))
  const keep = request.environment === undefined ? () => true : concerns(request.environment, infra)
  const report = lint(infra, parts.rules, config, { renamed: parts.renamed })
  const today = session.context.now.toISOString().slice(0, 10)
  const debts: Debt[] = report.owed.filter(keep).map(({ message, who, by, rule, path, span }) => ({
    what: message,
    who,
    by,
    overdue: false,
    rule,
    path,
    line: span.line,
  }))
  // what is overdue has become a finding, whose message ends with who and when
  for (const { who, by } of infra.design?.owed.filter((entry) => entry.by < today) ?? []) {
    const ending = `; ${who} owed it by ${by}`
    for (const { message, rule, path, span } of report.findings.filter(
      (one) => keep(one) && one.message.endsWith(ending),
    )) {
      const what = message.slice(0, -ending.length)
      if (debts.some((debt) => debt.what === what && debt.path === path && debt.line === span.line)) continue
      debts.push({ what, who, by, overdue: true, rule, path, line: span.line })
    }
  }
  debts.sort((a, b) => (a.by < b.by ? -1 : a.by > b.by ? 1 : a.what < b.what ? -1 : 1))
  session.progress.clear()
  for (const { format, file } of targetsOf(request)) {
    const text =
      format === 'json' ? `${JSON.stringify({ version: 1, owed: debts }, undefined, 2)}\n` : listing(debts)
    if (file === undefined) io.stdout.write(text)
    else writeOutputs([{ path: fileOption(file, io.cwd), text }])
  }
  return 0
}

function listing(debts: readonly Debt[]): string {
  if (debts.length === 0) return 'nothing is owed\n'
  const whoWidth = Math.max(...debts.map(({ who }) => who.length))
  const lines = debts.flatMap(({ what, who, by, overdue, path, line, rule }) => [
    `${by}  ${who.padEnd(whoWidth)}  ${overdue ? 'overdue: ' : ''}${what}`,
    `${' '.repeat(14 + whoWidth)}${path}:${line}  ${rule}`,
  ])
  return `${lines.map((line) => `${printable(line)}\n`).join('')}`
}
