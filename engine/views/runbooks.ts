import type { Heading } from '../formats/markdown.ts'
import type { Node } from '../formats/node.ts'
import type { SourceFile } from '../tree.ts'

/** A Markdown file under the runbooks folder that is no index: one alert's or one operation's page. */
export interface Runbook {
  readonly file: SourceFile
  readonly title: string
  /** front matter, read as YAML; undefined when there is none */
  readonly frontMatter: Node | undefined
  readonly alert: string | undefined
  readonly owner: string | undefined
  /** `YYYY-MM-DD` as written */
  readonly lastReviewed: string | undefined
  readonly headings: readonly Heading[]
}
