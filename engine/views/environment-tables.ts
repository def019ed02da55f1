import type { Row } from '../formats/markdown.ts'
import type { Infra } from '../infra.ts'
import type { SourceFile } from '../tree.ts'
import { aliasOf } from './aliases.ts'
import type { Environment } from './environments.ts'

/** A row of a table of environments. */
export interface EnvironmentRow {
  readonly row: Row
  /** what its first cell says */
  readonly name: string
  /** the environment meant; undefined where the tree has none of that name or stage */
  readonly environment: Environment | undefined
}

/** A Markdown table with an environment a row, named in its first column. */
export interface EnvironmentTable {
  readonly file: SourceFile
  readonly header: Row
  readonly rows: readonly EnvironmentRow[]
}

const HEADER = /^(?:deployment )?(?:environments?|env|stages?)$/i
const NAME = /^[a-z][\w-]{0,30}$/i

/** The fewest rows that make a table one of environments. */
const FEWEST = 2

/**
 * The tables of environments in the documents about the tree: those of the deliverables, `docs/` and the README at the
 * top. A table counts where at least two of its rows name environments of the tree.
 */
export function environmentTables(infra: Infra): readonly EnvironmentTable[] {
  const { environments } = infra
  if (environments.length < FEWEST) return []
  const found: EnvironmentTable[] = []
  for (const file of documentsOf(infra)) {
    // tables are costly to read, and most documents have none of these
    if (!/\|/.test(file.text) || !/^[|\s*_]*(?:deployment )?(?:env|stage)/im.test(file.text)) continue
    for (const { header, rows } of file.markdown.tables) {
      if (!HEADER.test(header.cells[0]?.text.trim() ?? '')) continue
      const named = rows.flatMap((row) => rowOf(row, environments))
      if (named.length !== rows.length) continue
      if (named.filter(({ environment }) => environment).length >= FEWEST)
        found.push({ file, header, rows: named })
    }
  }
  return found
}

function documentsOf(infra: Infra): readonly SourceFile[] {
  const readme = infra.tree.get('README.md')
  return [...infra.files('infra'), ...infra.files('docs'), ...(readme ? [readme] : [])].filter(
    ({ format }) => format === 'markdown',
  )
}

function rowOf(row: Row, environments: readonly Environment[]): readonly EnvironmentRow[] {
  const name = row.cells[0]?.text.trim() ?? ''
  if (!NAME.test(name)) return []
  return [{ row, name, environment: environmentOf(name, environments) }]
}

/** The environment that a name means: of that spelling, else the only one of its stage. */
export function environmentOf(name: string, environments: readonly Environment[]): Environment | undefined {
  const lower = name.toLowerCase()
  const same = environments.find((one) => one.name.toLowerCase() === lower)
  if (same) return same
  const stage = aliasOf(name)?.alias.stages[0]
  const staged = stage === undefined ? [] : environments.filter((one) => one.stage === stage)
  return staged.length === 1 ? staged[0] : undefined
}
