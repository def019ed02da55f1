import { github } from './github.ts'
import { gitlab } from './gitlab.ts'
import { json } from './json.ts'
import { junit } from './junit.ts'
import { markdown } from './markdown.ts'
import { publicReport } from './masking.ts'
import type { FormatName, Reporter } from './reporter.ts'
import { sarif } from './sarif.ts'
import { text } from './text.ts'

export { type ExplainOptions, explainRule } from './explain.ts'
export type { FormatName, Reporter, ReporterOptions } from './reporter.ts'

/** Every format of `--format`, by its name. */
export const reporters: Readonly<Record<FormatName, Reporter>> = {
  text: cautious(text),
  json: cautious(json),
  sarif: cautious(sarif),
  github: cautious(github),
  gitlab: cautious(gitlab),
  junit: cautious(junit),
  markdown: cautious(markdown),
}

/** A reporter that is shown nothing it must not print. */
function cautious(reporter: Reporter): Reporter {
  return (report, options) => reporter(publicReport(report), options)
}
