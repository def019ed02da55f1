import type { Finding, Report } from '../finding.ts'
import type { Rules } from '../lint.ts'
import type { Severity } from '../mandate.ts'

/** The formats of `--format`. */
export type FormatName = 'text' | 'json' | 'sarif' | 'github' | 'gitlab' | 'junit' | 'markdown'

/** What a reporter may know beside the report; the host fills it from its arguments and its terminal. */
export interface ReporterOptions {
  /** whether ANSI colours may be used; only `text` has any */
  readonly color: boolean
  /** columns of the terminal; 0 where there is none: nothing is wrapped then */
  readonly width: number
  /** the least severity that makes the run fail */
  readonly failOn: Severity
  /** show errors only; the counts still tell of the rest */
  readonly quiet: boolean
  /** for the help texts of the rules that have findings */
  readonly rules: Rules
  /** version of infra-lint, such as `0.1.0` */
  readonly version: string
  /** add the time of each rule to `json` */
  readonly stats?: boolean | undefined
  /**
   * Put before every path, such as `platform/`: for people the way from their directory to the tree's root, for
   * machines the way from the repository's root. `json` never has it.
   */
  readonly prefix?: string | undefined
  /** where the rule pages are published, ending in `/`: `help` links are `<docs><rule>.md` */
  readonly docs?: string | undefined
  /** where the repository's files are shown at this commit, ending in `/`: `markdown` links paths there */
  readonly files?: string | undefined
}

/** Turns a report into text that ends with a line break. Pure: no clock, no environment, no terminal. */
export type Reporter = (report: Report, options: ReporterOptions) => string

/** The findings to show: all, or the errors where the user wants quiet. */
export function shown(report: Report, options: ReporterOptions): readonly Finding[] {
  return options.quiet ? report.findings.filter((finding) => finding.severity === 'error') : report.findings
}
