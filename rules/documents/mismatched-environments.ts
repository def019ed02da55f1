import { absent, range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { aliasOf } from '../../engine/views/aliases.ts'
import { environmentTables } from '../../engine/views/environment-tables.ts'

export default defineRule({
  summary: 'A table of environments lists those that the repository has.',
  why: 'People choose where to look and what to deploy to by such a table; one that is missing from it is forgotten, one that is gone is searched for.',
  remedy: 'Add the row, or delete the one of an environment that is gone.',
  mandate: 'F3',
  severity: 'warning',

  *check(infra) {
    const declared = infra.design && new Set(infra.design.environments.map(({ name }) => name))
    for (const { file, header, rows } of environmentTables(infra)) {
      const listed = new Set(rows.map(({ environment }) => environment?.name))
      for (const { row, name, environment } of rows) {
        const cell = row.cells[0]
        // Rows for all of them, or for their sum, are no environment.
        if (environment || !cell || !aliasOf(name)) continue
        yield {
          at: range(file, cell.start, cell.end),
          message: `there is no environment ${name}; the repository has ${infra.environments.map((one) => one.name).join(', ')}`,
        }
      }
      for (const { name, stage, place } of infra.environments) {
        // What is no stage of its own may be a folder's name as well as an environment's.
        if (listed.has(name) || (declared ? !declared.has(name) : stage === 'other')) continue
        yield {
          at: absent(`row of ${name}`, range(file, header.start, header.end)),
          message: `the table of environments has no row for ${name}`,
          related: [{ at: place, message: 'the environment' }],
        }
      }
    }
  },
})
