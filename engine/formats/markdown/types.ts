/** A range of the file in UTF-16 code units; the end is exclusive. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** YAML between `---` lines at the start of the file: the range with its lines, and of the text between them. */
export interface FrontMatter extends Range {
  readonly text: string
  readonly textStart: number
  readonly textEnd: number
}

/** A heading, ATX (`## Title`) or setext (underlined). The range is its line or lines, without line break. */
export interface Heading extends Range {
  /** 1 to 6 */
  readonly level: number
  /** what a reader sees: markup removed, link texts kept */
  readonly text: string
  /** the fragment that GitHub gives it, unique in the file: `restore-drill`, `restore-drill-1` */
  readonly slug: string
  /** texts of the headings above it, from the outermost */
  readonly trail: readonly string[]
  /** from after the heading to the next one of the same or a higher level, or the end of the file */
  readonly section: Range
}

/** A link, an image, an autolink, or an `href` or `src` in HTML. Code holds none. */
export interface Link extends Range {
  readonly kind: 'link' | 'image' | 'autolink' | 'html'
  /** what a reader sees, or the image's alternative text */
  readonly text: string
  /** where it leads, escapes and angle brackets removed; of a reference link, what its definition says */
  readonly target: string
  /** the target as written; of a reference link, the target in its definition */
  readonly targetStart: number
  readonly targetEnd: number
  /** the label of a reference link as written; undefined for others */
  readonly reference: string | undefined
}

/** `[label]: target "title"` */
export interface Definition extends Range {
  readonly label: string
  readonly target: string
  readonly targetStart: number
  readonly targetEnd: number
}

/** A fenced code block; an unclosed one ends with its container or the file. */
export interface CodeBlock extends Range {
  /** the first word after the fence in lower case, '' without one */
  readonly language: string
  /** all that stands after the fence, trimmed */
  readonly info: string
  /** the lines, without the indentation or markers of the list or quote they stand in; ends with a line break */
  readonly text: string
  /** each line's text in the file */
  readonly lines: readonly Range[]
  readonly contentStart: number
  readonly contentEnd: number
  readonly inList: boolean
  readonly closed: boolean
}

/** `<!-- … -->`, outside code. `text` is what stands between the marks, trimmed. */
export interface HtmlComment extends Range {
  readonly text: string
}

/** A cell: its trimmed range, and its text with markup removed. */
export interface Cell extends Range {
  readonly text: string
}

/** A row of a table: its line, and as many cells as are written. */
export interface Row extends Range {
  readonly cells: readonly Cell[]
}

/** A table in GitHub's syntax. */
export interface Table extends Range {
  readonly header: Row
  readonly rows: readonly Row[]
}

/** An item of a list, from its marker to the end of its content, inner lists included. */
export interface ListItem extends Range {
  readonly ordered: boolean
  /** number of lists around it; 0 for an outer list */
  readonly depth: number
  /** for `[ ]` and `[x]`, whether it is checked */
  readonly checked: boolean | undefined
  /** its first paragraph with markup removed, line breaks as spaces */
  readonly text: string
  readonly textStart: number
  readonly textEnd: number
}

/** What a Markdown file says, each list in the order of the file. */
export interface MarkdownFile {
  readonly frontMatter: FrontMatter | undefined
  readonly headings: readonly Heading[]
  readonly links: readonly Link[]
  readonly definitions: readonly Definition[]
  readonly codeBlocks: readonly CodeBlock[]
  readonly comments: readonly HtmlComment[]
  readonly tables: readonly Table[]
  readonly items: readonly ListItem[]
}

/** Lines of one paragraph, heading or cell: text that is read as inline Markdown once all definitions are known. */
export type Segments = readonly Range[]
