import { readDefinition } from './definition.ts'
import { codeBlockOf, type Fence, openFence } from './fence.ts'
import { readFrontMatter } from './front-matter.ts'
import { atxHeading, type HeadingBlock } from './heading.ts'
import { htmlOpening } from './html-block.ts'
import { cellRanges, indented, isBlank, margin, spaces, startsBlock, THEMATIC, trimmed } from './lines.ts'
import type { CodeBlock, Definition, FrontMatter, Range, Segments } from './types.ts'

/** Quotes and list items around a line; lists nest no deeper than this, deeper markers are text. */
const CONTAINER_LIMIT = 100

/** A heading, paragraph, item, row or piece of HTML whose inline content is read later. */
export type Block =
  | HeadingBlock
  | { readonly kind: 'paragraph'; readonly segments: Segments }
  | { readonly kind: 'html'; readonly range: Range }
  | { readonly kind: 'table'; readonly header: Range; readonly delimiter: Range; readonly rows: Range[] }

/** A list item as the block pass sees it. */
export interface OpenItem {
  readonly ordered: boolean
  readonly depth: number
  readonly start: number
  end: number
  checked: boolean | undefined
  paragraph: Segments
}

interface Container {
  readonly kind: 'quote' | 'item'
  /** columns that the content of an item is indented by */
  readonly indent: number
  readonly item: OpenItem | undefined
}

type Html = { readonly start: number; end: number; readonly until: RegExp | undefined }

const SETEXT = /^(?:=+|-+)[ \t]*$/
const MARKER = /(?:[-+*]|(\d{1,9})[.)])(?=[ \t]|$)/y
const DELIMITER = /^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/

/** The block pass: line by line, containers first, as CommonMark describes it. Never looks back. */
export class BlockReader {
  readonly source: string
  readonly blocks: Block[] = []
  readonly items: OpenItem[] = []
  readonly codeBlocks: CodeBlock[] = []
  readonly definitions: Definition[] = []
  frontMatter: FrontMatter | undefined
  readonly containers: Container[] = []
  paragraph: Range[] = []
  fence: Fence | undefined
  html: Html | undefined
  table: Extract<Block, { kind: 'table' }> | undefined
  /** end of the last line that was not blank */
  lastEnd = 0
  /** the item whose first paragraph is being read */
  freshItem: OpenItem | undefined

  constructor(source: string) {
    this.source = source
  }

  read(): void {
    const { source } = this
    const start = source.charCodeAt(0) === 0xfeff ? 1 : 0
    this.frontMatter = readFrontMatter(source, start)
    let at = this.frontMatter?.end ?? start
    while (at < source.length) {
      const feed = source.indexOf('\n', at)
      const next = feed < 0 ? source.length : feed + 1
      let end = feed < 0 ? source.length : feed
      if (end > at && source.charCodeAt(end - 1) === 13) end--
      this.line(at, end, next)
      at = next
    }
    this.closeContainers(0)
    this.closeLeaf(source.length)
  }

  line(start: number, end: number, next: number): void {
    const { source } = this
    let at = start
    let matched = 0
    const blank = isBlank(source, start, end)
    for (const container of this.containers) {
      if (container.kind === 'quote') {
        const mark = margin(source, at, end)
        if (source.charCodeAt(mark) !== 62 || mark >= end) break
        at = mark + 1
        if (source.charCodeAt(at) === 32 && at < end) at++
      } else if (blank || isBlank(source, at, end)) at = spaces(source, at, end, container.indent)
      else {
        const inner = indented(source, at, end, container.indent)
        if (inner < 0) break
        at = inner
      }
      matched++
    }
    if (this.fence || this.html || this.table) {
      if (matched < this.containers.length) this.closeLeaf(start)
      else if (this.continueLeaf(start, at, end, next)) {
        if (!blank) this.lastEnd = end
        return
      }
    }
    if (isBlank(source, at, end)) {
      this.closeParagraph()
      if (matched < this.containers.length && this.containers[matched]?.kind === 'quote')
        this.closeContainers(matched)
      return
    }
    this.content(matched, at, end, next)
    this.lastEnd = end
  }

  /** A line inside a fence, HTML or table. False where it ends the leaf and is to be read as something else. */
  continueLeaf(start: number, at: number, end: number, next: number): boolean {
    const { source, fence, html, table } = this
    if (fence) {
      const closing = margin(source, at, end)
      let stop = closing
      while (stop < end && source.charCodeAt(stop) === fence.character) stop++
      if (stop - closing >= fence.length && isBlank(source, stop, end)) this.closeFence(start, end, true)
      else fence.lines.push({ start: spaces(source, at, end, fence.indent), end })
      return true
    }
    if (html) {
      html.end = end
      if (html.until ? html.until.test(source.slice(at, end)) : isBlank(source, at, end)) this.closeLeaf(next)
      return true
    }
    if (isBlank(source, at, end) || startsBlock(source, margin(source, at, end), end)) {
      this.closeLeaf(start)
      return false
    }
    table!.rows.push({ start: at, end })
    return true
  }

  /** The rest of a line after the containers that it continues. */
  content(matchedContainers: number, from: number, end: number, next: number): void {
    const { source } = this
    let matched = matchedContainers
    let at = from
    for (;;) {
      const text = margin(source, at, end)
      const code = source.charCodeAt(text)
      if (code === 32 || code === 9) break
      const marker = code === 62 ? undefined : this.listMarker(text, end, matched)
      if ((code !== 62 && !marker) || this.containers.length >= CONTAINER_LIMIT) break
      this.closeContainers(matched)
      if (marker) {
        at = this.openItem(at, text, end, marker)
      } else {
        this.closeParagraph()
        this.containers.push({ kind: 'quote', indent: 0, item: undefined })
        at = text + 1
        if (source.charCodeAt(at) === 32 && at < end) at++
      }
      matched++
      if (isBlank(source, at, end)) return
    }
    this.leaf(matched, at, end, next)
  }

  listMarker(at: number, end: number, matched: number): RegExpExecArray | undefined {
    const { source } = this
    const code = source.charCodeAt(at)
    if (code !== 45 && code !== 42 && code !== 43 && !(code >= 48 && code <= 57)) return undefined
    const line = source.slice(at, Math.min(end, at + 400))
    if (THEMATIC.test(line)) return undefined
    MARKER.lastIndex = 0
    const marker = MARKER.exec(line)
    if (!marker) return undefined
    // only an item that says something, and starts at 1, may interrupt a paragraph
    if (this.paragraph.length > 0 && matched === this.containers.length) {
      if (isBlank(source, at + marker[0].length, end)) return undefined
      if (marker[1] !== undefined && marker[1] !== '1' && !this.inList()) return undefined
    }
    return marker
  }

  inList(): boolean {
    return this.containers.some((container) => container.kind === 'item')
  }

  openItem(lineAt: number, at: number, end: number, marker: RegExpExecArray): number {
    const { source } = this
    this.closeParagraph()
    const afterMarker = at + marker[0].length
    let text = spaces(source, afterMarker, end, 5)
    const blank = isBlank(source, afterMarker, end)
    if (blank || text - afterMarker > 4) text = Math.min(end, afterMarker + 1)
    const depth = this.containers.filter((container) => container.kind === 'item').length
    const item: OpenItem = {
      ordered: marker[1] !== undefined,
      depth,
      start: at,
      end,
      checked: undefined,
      paragraph: [],
    }
    this.items.push(item)
    const indent = at - lineAt + marker[0].length + Math.max(1, blank ? 1 : text - afterMarker)
    this.containers.push({ kind: 'item', indent, item })
    this.freshItem = item
    const task = /^\[([ xX])\][ \t]/.exec(source.slice(text, Math.min(end, text + 4)))
    if (task) {
      item.checked = task[1] !== ' '
      return text + 4
    }
    return text
  }

  leaf(matched: number, at: number, end: number, next: number): void {
    const { source } = this
    const text = margin(source, at, end)
    const code = source.charCodeAt(text)
    const wasParagraph = this.paragraph.length > 0
    if (code === 32 || code === 9) {
      if (wasParagraph)
        this.paragraph.push(trimmed(source, spaces(source, text, end, Number.POSITIVE_INFINITY), end))
      else {
        this.closeContainers(matched)
        this.freshItem = undefined
      }
      return
    }
    const complete = matched === this.containers.length
    const line = source.slice(text, end)
    if (wasParagraph && complete && (code === 61 || code === 45) && SETEXT.test(line)) {
      this.setext(code === 61 ? 1 : 2, end)
      return
    }
    if (startsBlock(source, text, end)) {
      this.closeContainers(matched)
      this.closeParagraph()
      this.freshItem = undefined
      if (code === 35) this.blocks.push(atxHeading(source, text, end))
      else if (code === 96 || code === 126)
        this.fence = openFence(source, text, next, text - at, this.inList())
      return
    }
    if (code === 60 && this.openHtml(matched, text, end, next)) return
    if (
      wasParagraph &&
      complete &&
      (code === 124 || code === 45 || code === 58) &&
      this.openTable(line, text, end)
    )
      return
    // a lazy line continues the paragraph of a container that it does not repeat
    if (!wasParagraph) {
      this.closeContainers(matched)
      if (this.freshItem && !this.containers.some((container) => container.item === this.freshItem)) {
        this.freshItem = undefined
      }
    }
    this.paragraph.push(trimmed(source, text, end))
  }

  setext(level: number, end: number): void {
    const segments = this.takeParagraph()
    if (segments.length === 0) return
    this.blocks.push({ kind: 'heading', level, range: { start: segments[0]!.start, end }, segments })
  }

  closeFence(contentEnd: number, end: number, closed: boolean): void {
    if (this.fence) this.codeBlocks.push(codeBlockOf(this.source, this.fence, contentEnd, end, closed))
    this.fence = undefined
  }

  openHtml(matched: number, at: number, end: number, next: number): boolean {
    const opening = htmlOpening(this.source.slice(at, end), this.paragraph.length > 0)
    if (!opening) return false
    this.closeContainers(matched)
    this.closeParagraph()
    this.freshItem = undefined
    this.html = { start: at, end, until: opening.until }
    if (opening.closed) this.closeLeaf(next)
    return true
  }

  openTable(line: string, at: number, end: number): boolean {
    if (!DELIMITER.test(line)) return false
    const header = this.paragraph[this.paragraph.length - 1]!
    const columns = cellRanges(this.source, at, end).length
    if (cellRanges(this.source, header.start, header.end).length !== columns) return false
    if (columns === 1 && !line.includes('|')) return false
    this.paragraph.pop()
    this.closeParagraph()
    this.freshItem = undefined
    this.table = { kind: 'table', header, delimiter: { start: at, end }, rows: [] }
    this.blocks.push(this.table)
    return true
  }

  closeContainers(count: number): void {
    if (count >= this.containers.length) return
    this.closeParagraph()
    while (this.containers.length > count) {
      const { item } = this.containers.pop()!
      if (item) item.end = Math.max(item.start + 1, this.lastEnd)
    }
  }

  /** Ends a fence, HTML block or table that a line at `at` does not continue. */
  closeLeaf(at: number): void {
    this.closeParagraph()
    if (this.fence) this.closeFence(at, Math.max(this.fence.start, this.lastEnd), false)
    if (this.html) this.blocks.push({ kind: 'html', range: { start: this.html.start, end: this.html.end } })
    this.html = undefined
    this.table = undefined
  }

  closeParagraph(): void {
    if (this.paragraph.length === 0) return
    const segments = this.takeParagraph()
    if (segments.length === 0) return
    this.blocks.push({ kind: 'paragraph', segments })
  }

  /** The open paragraph without the definitions that it starts with. */
  takeParagraph(): Segments {
    const lines = this.paragraph
    this.paragraph = []
    let first = 0
    while (first < lines.length && this.source.charCodeAt(lines[first]!.start) === 91) {
      const read = readDefinition(this.source, lines, first)
      if (!read) break
      this.definitions.push(read.definition)
      first += read.lines
    }
    const segments = first === 0 ? lines : lines.slice(first)
    if (this.freshItem && segments.length > 0) {
      this.freshItem.paragraph = segments
      this.freshItem = undefined
    }
    return segments
  }
}
