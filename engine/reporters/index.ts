import { json } from './json.ts'
import type { FormatName, Reporter } from './reporter.ts'
import { text } from './text.ts'

export { type ExplainOptions, explainRule } from './explain.ts'
export type { FormatName, Reporter, ReporterOptions } from './reporter.ts'

/** Every format of `--format`, by its name. */
export const reporters: Readonly<Record<FormatName, Reporter>> = { text, json } as Record<
  FormatName,
  Reporter
>
