import type { EnvironmentDesign } from '../../engine/design.ts'
import { keyed, range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { environmentTables } from '../../engine/views/environment-tables.ts'

/** What the header of a column says → the parameter it shows. */
const COLUMNS: readonly (readonly [RegExp, 'domain' | 'network' | 'region' | 'approvals' | 'serverType'])[] =
  [
    [/^(?:host|hostname|domain|url|address)$/i, 'domain'],
    [/^(?:network|cidr|vpc|ip range)$/i, 'network'],
    [/^(?:region|location)$/i, 'region'],
    [/^approvals?$/i, 'approvals'],
    [/^(?:server type|instance type)$/i, 'serverType'],
  ]

export default defineRule({
  summary: 'What a table of environments says of them is what the design says.',
  why: 'An address or a network that was right a year ago sends whoever is in a hurry to the wrong place.',
  remedy: 'Run `infra-lint --fix`, which takes the value from `infra/infra.yaml`.',
  mandate: 'F3',
  severity: 'warning',
  fixable: 'always',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile) return
    for (const { file, header, rows } of environmentTables(infra)) {
      for (const { row, environment } of rows) {
        const index = design.environments.findIndex(({ name }) => name === environment?.name)
        const declared = design.environments[index]
        if (!declared) continue
        for (const [column, { text }] of header.cells.entries()) {
          const parameter = COLUMNS.find(([pattern]) => pattern.test(text.trim()))?.[1]
          const cell = row.cells[column]
          if (!parameter || !cell || cell.text.trim() === '') continue
          const wanted = parameterOf(declared, parameter)
          const written = file.text.slice(cell.start, cell.end)
          if (wanted === undefined || isSame(cell.text, wanted) || !SIMPLE[parameter].test(cell.text))
            continue
          yield {
            at: range(file, cell.start, cell.end),
            message: `${header.cells[column]?.text} of ${declared.name} is ${cell.text} here and ${wanted} in the design`,
            related: [{ at: keyed(designFile.path, ['environments', index]), message: 'the design' }],
            fix: () => ({
              title: `write ${wanted}`,
              safety: 'safe',
              edits: [
                {
                  op: 'text',
                  file: file.path,
                  start: cell.start,
                  end: cell.end,
                  expect: written,
                  text: written === cell.text ? wanted : written.replaceAll(cell.text, wanted),
                },
              ],
            }),
          }
        }
      }
    }
  },
})

/** What a cell must look like to be that parameter and nothing else: prose is nobody's mistake. */
const SIMPLE = {
  domain: /^(?:https?:\/\/)?(?:[\w-]+\.)+[a-z]{2,}\/?$/i,
  network: /^\d+\.\d+\.\d+\.\d+\/\d+$/,
  region: /^[a-z][a-z0-9-]*$/,
  approvals: /^\d+$/,
  serverType: /^[a-z][\w.-]*$/i,
} as const

function parameterOf(environment: EnvironmentDesign, parameter: keyof typeof SIMPLE): string | undefined {
  const value = environment[parameter]
  return value === undefined ? undefined : String(value)
}

function isSame(written: string, wanted: string): boolean {
  return (
    written
      .trim()
      .replace(/^https?:\/\/|\/$/g, '')
      .toLowerCase() === wanted.toLowerCase()
  )
}
