import { type Block, BlockReader, type OpenItem } from './markdown/blocks.ts'
import { definitionsByLabel } from './markdown/definition.ts'
import type { HeadingBlock } from './markdown/heading.ts'
import { attributeLinks, htmlLink, type Inline, readInline } from './markdown/inline.ts'
import { cellRanges, htmlComments } from './markdown/lines.ts'
import { type Outline, readOutline } from './markdown/outline.ts'
import { Slugs } from './markdown/plain-text.ts'
import type {
  Cell,
  Definition,
  Heading,
  HtmlComment,
  Link,
  ListItem,
  MarkdownFile,
  Range,
  Row,
  Segments,
  Table,
} from './markdown/types.ts'

export type {
  Cell,
  CodeBlock,
  Definition,
  FrontMatter,
  Heading,
  HtmlComment,
  Link,
  ListItem,
  MarkdownFile,
  Row,
  Table,
} from './markdown/types.ts'

/**
 * Reads what rules ask of a Markdown file (CommonMark with GitHub's tables and task lists): front matter, headings,
 * links, code, comments, tables, list items, all with their ranges. Never throws and takes time linear in the text.
 */
export function readMarkdown(text: string): MarkdownFile {
  return new LazyFile(text)
}

/** Of most files only front matter, headings and code are asked for: blocks, and what their lines hold, are read later. */
class LazyFile implements MarkdownFile {
  readonly #source: string
  readonly #outline: Outline
  #reader: BlockReader | undefined
  #headings: readonly Heading[] | undefined
  #inline: InlineParts | undefined

  constructor(source: string) {
    this.#source = source
    this.#outline = readOutline(source) ?? outlineOf(this.#blocks())
  }

  #blocks(): BlockReader {
    if (!this.#reader) {
      this.#reader = new BlockReader(this.#source)
      this.#reader.read()
    }
    return this.#reader
  }

  get frontMatter(): MarkdownFile['frontMatter'] {
    return this.#outline.frontMatter
  }

  get codeBlocks(): MarkdownFile['codeBlocks'] {
    return this.#outline.codeBlocks
  }

  get definitions(): MarkdownFile['definitions'] {
    return this.#blocks().definitions
  }

  get headings(): readonly Heading[] {
    this.#headings ??= this.#readHeadings()
    return this.#headings
  }

  #readHeadings(): readonly Heading[] {
    // a heading may hold a link to a definition, which an outline has none of
    const definitions = this.#reader?.definitions ?? []
    return new Assembler(this.#source, definitions).headingsOf(this.#outline.headings)
  }

  #parts(): InlineParts {
    const blocks = this.#blocks()
    this.#inline ??= new Assembler(this.#source, blocks.definitions).assemble(blocks)
    return this.#inline
  }

  get links(): readonly Link[] {
    return this.#parts().links
  }

  get comments(): readonly HtmlComment[] {
    return this.#parts().comments
  }

  get tables(): readonly Table[] {
    return this.#parts().tables
  }

  get items(): readonly ListItem[] {
    return this.#parts().items
  }
}

function outlineOf({ frontMatter, codeBlocks, blocks }: BlockReader): Outline {
  return { frontMatter, codeBlocks, headings: blocks.filter((block) => block.kind === 'heading') }
}

/** What only the lines of blocks tell. */
type InlineParts = Pick<MarkdownFile, 'links' | 'comments' | 'tables' | 'items'>

/**
 * The heading at the end of a trail of heading texts, or of the last texts of its trail: `['Restore']` and
 * `['Backups', 'Restore']` both find a `Restore` under `Backups`. The first of several; undefined where there is none.
 */
export function locateHeading(file: MarkdownFile, trail: readonly string[]): Heading | undefined {
  const last = trail[trail.length - 1]
  if (last === undefined) return undefined
  return file.headings.find((heading) => heading.text === last && endsWith(heading.trail, trail.slice(0, -1)))
}

function endsWith(whole: readonly string[], end: readonly string[]): boolean {
  return (
    end.length <= whole.length &&
    end.every((text, index) => text === whole[whole.length - end.length + index])
  )
}

/** Words that are what they seem: no markup, no address. */
const PLAIN_TEXT = /^[A-Za-z0-9,()-]+(?: [A-Za-z0-9,()-]+)*$/

class Assembler {
  readonly source: string
  readonly definitions: ReadonlyMap<string, Definition>
  readonly links: Link[] = []
  readonly comments: HtmlComment[] = []
  readonly tables: Table[] = []
  readonly headings: Omit<Heading, 'trail' | 'section'>[] = []
  readonly slugs = new Slugs()
  /** what paragraphs hold, for the items that start with one */
  readonly texts = new Map<Segments, Inline>()

  constructor(source: string, definitions: readonly Definition[]) {
    this.source = source
    this.definitions = definitionsByLabel(definitions)
  }

  headingsOf(blocks: readonly HeadingBlock[]): readonly Heading[] {
    for (const block of blocks) this.heading(block)
    return this.sections()
  }

  assemble(reader: BlockReader): InlineParts {
    for (const block of reader.blocks) this.block(block)
    return {
      links: this.links.sort((a, b) => a.start - b.start),
      comments: this.comments.sort((a, b) => a.start - b.start),
      tables: this.tables,
      items: reader.items.map((item) => this.item(item)),
    }
  }

  block(block: Block): void {
    switch (block.kind) {
      case 'heading':
        this.heading(block)
        return
      case 'paragraph':
        this.texts.set(block.segments, this.inline(block.segments))
        return
      case 'table':
        this.tables.push({
          header: this.row(block.header),
          rows: block.rows.map((row) => this.row(row)),
          start: block.header.start,
          end: (block.rows[block.rows.length - 1] ?? block.delimiter).end,
        })
        return
      case 'html':
        this.html(block.range)
    }
  }

  heading({ level, range: { start, end }, segments }: HeadingBlock): void {
    const [first] = segments
    const plain = first && segments.length === 1 ? this.source.slice(first.start, first.end) : ''
    const text = PLAIN_TEXT.test(plain) ? plain : this.inline(segments).text()
    this.headings.push({ start, end, level, text, slug: this.slugs.next(text) })
  }

  inline(segments: Segments): Inline {
    const inline = readInline(this.source, segments, this.definitions)
    for (const link of inline.links) this.links.push(link)
    for (const comment of inline.comments) this.comments.push(comment)
    return inline
  }

  html(range: Range): void {
    const { source } = this
    let from = range.start
    for (const comment of htmlComments(source, range)) {
      this.htmlLinks(from, comment.start)
      this.comments.push(comment)
      from = comment.end
    }
    this.htmlLinks(from, range.end)
  }

  htmlLinks(start: number, end: number): void {
    for (const found of attributeLinks(this.source.slice(start, end))) {
      const at = start + found.at
      this.links.push(htmlLink(found, at, at + found.target.length, at))
    }
  }

  row(range: Range): Row {
    const cells = cellRanges(this.source, range.start, range.end).map((cell): Cell => {
      return { ...cell, text: this.inline([cell]).text().replaceAll('\\|', '|') }
    })
    return { ...range, cells }
  }

  item(item: OpenItem): ListItem {
    const first = item.paragraph[0]
    const last = item.paragraph[item.paragraph.length - 1]
    const { ordered, depth, checked, start, end } = item
    const text = (this.texts.get(item.paragraph)?.text() ?? '').replaceAll('\n', ' ')
    return {
      ordered,
      depth,
      checked,
      start,
      end,
      text,
      textStart: first?.start ?? start,
      textEnd: last?.end ?? start,
    }
  }

  /** Adds to each heading the headings above it and how far its section goes. */
  sections(): readonly Heading[] {
    const { headings, source } = this
    const ends = new Array<number>(headings.length).fill(source.length)
    const trails: (readonly string[])[] = []
    const open: number[] = []
    headings.forEach((heading, index) => {
      while (open.length > 0 && headings[open[open.length - 1]!]!.level >= heading.level)
        ends[open.pop()!] = heading.start
      trails.push(open.map((above) => headings[above]!.text))
      open.push(index)
    })
    return headings.map(({ start, end, level, text, slug }, index) => {
      const line = source.indexOf('\n', end)
      const sectionEnd = ends[index]!
      const section = { start: Math.min(line < 0 ? source.length : line + 1, sectionEnd), end: sectionEnd }
      return { start, end, level, text, slug, trail: trails[index]!, section }
    })
  }
}
