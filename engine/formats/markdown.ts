import { type Block, BlockReader, type OpenItem } from './markdown/blocks.ts'
import { definitionsByLabel } from './markdown/definition.ts'
import { attributeLinks, htmlLink, type Inline, readInline } from './markdown/inline.ts'
import { cellRanges, htmlComments } from './markdown/lines.ts'
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
  const reader = new BlockReader(text)
  reader.read()
  return new LazyFile(text, reader)
}

/** Blocks are read at once; what stands in their lines when it is asked for. Of most files only the headings are. */
class LazyFile implements MarkdownFile {
  readonly frontMatter: MarkdownFile['frontMatter']
  readonly definitions: MarkdownFile['definitions']
  readonly codeBlocks: MarkdownFile['codeBlocks']
  readonly #source: string
  readonly #reader: BlockReader
  #headings: readonly Heading[] | undefined
  #inline: InlineParts | undefined

  constructor(source: string, reader: BlockReader) {
    this.frontMatter = reader.frontMatter
    this.definitions = reader.definitions
    this.codeBlocks = reader.codeBlocks
    this.#source = source
    this.#reader = reader
  }

  get headings(): readonly Heading[] {
    this.#headings ??= new Assembler(this.#source, this.#reader).headingsOnly()
    return this.#headings
  }

  #parts(): InlineParts {
    this.#inline ??= new Assembler(this.#source, this.#reader).assemble()
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

class Assembler {
  readonly source: string
  readonly reader: BlockReader
  readonly definitions: ReadonlyMap<string, Definition>
  readonly links: Link[] = []
  readonly comments: HtmlComment[] = []
  readonly tables: Table[] = []
  readonly headings: Omit<Heading, 'trail' | 'section'>[] = []
  readonly slugs = new Slugs()
  /** what paragraphs hold, for the items that start with one */
  readonly texts = new Map<Segments, Inline>()

  constructor(source: string, reader: BlockReader) {
    this.source = source
    this.reader = reader
    this.definitions = definitionsByLabel(reader.definitions)
  }

  headingsOnly(): readonly Heading[] {
    for (const block of this.reader.blocks) if (block.kind === 'heading') this.block(block)
    return this.sections()
  }

  assemble(): InlineParts {
    const { reader } = this
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
      case 'heading': {
        const text = this.inline(block.segments).text()
        const { start, end } = block.range
        this.headings.push({ start, end, level: block.level, text, slug: this.slugs.next(text) })
        return
      }
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
