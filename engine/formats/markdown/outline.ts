import { codeBlockOf, type Fence, openFence } from './fence.ts'
import { readFrontMatter } from './front-matter.ts'
import { atxHeading, type HeadingBlock } from './heading.ts'
import { isBlank, isSpace, margin, startsBlock } from './lines.ts'
import type { CodeBlock, FrontMatter } from './types.ts'

/** What most questions about a page are answered from. */
export interface Outline {
  readonly frontMatter: FrontMatter | undefined
  readonly headings: readonly HeadingBlock[]
  readonly codeBlocks: readonly CodeBlock[]
}

/** What a line is, as far as an outline goes: `odd` is what only the block pass can tell. */
type Kind = 'text' | 'blank' | 'block' | 'odd'

/**
 * Reads headings and fenced code of a page in the plain form that nearly all have: both at the start of a line, no
 * quotes, HTML, underlined headings or definitions. Keeps no paragraphs, lists or tables, which is most of the block
 * pass' work. Undefined for a page with anything else in it; what it reads is what `BlockReader` reads.
 */
export function readOutline(source: string): Outline | undefined {
  const bom = source.charCodeAt(0) === 0xfeff ? 1 : 0
  const frontMatter = readFrontMatter(source, bom)
  const headings: HeadingBlock[] = []
  const codeBlocks: CodeBlock[] = []
  let fence: Fence | undefined
  let lastEnd = 0
  for (let at = frontMatter?.end ?? bom; at < source.length; ) {
    const feed = source.indexOf('\n', at)
    const next = feed < 0 ? source.length : feed + 1
    let end = feed < 0 ? source.length : feed
    if (end > at && source.charCodeAt(end - 1) === 13) end--
    if (fence) {
      const closing = margin(source, at, end)
      let stop = closing
      while (stop < end && source.charCodeAt(stop) === fence.character) stop++
      if (stop - closing >= fence.length && isBlank(source, stop, end)) {
        codeBlocks.push(codeBlockOf(source, fence, at, end, true))
        fence = undefined
      } else fence.lines.push({ start: at, end })
      if (!isBlank(source, at, end)) lastEnd = end
    } else {
      const kind = kindOf(source, at, end)
      if (kind === 'odd') return undefined
      if (kind === 'block') {
        if (source.charCodeAt(at) === HASH) headings.push(atxHeading(source, at, end))
        else fence = openFence(source, at, next, 0, false)
      }
      if (kind !== 'blank') lastEnd = end
    }
    at = next
  }
  if (fence) codeBlocks.push(codeBlockOf(source, fence, source.length, Math.max(fence.start, lastEnd), false))
  return { frontMatter, headings, codeBlocks }
}

const HASH = '#'.charCodeAt(0)
const DIGIT = 1
const BULLET = 2
const ODD = 3
const MARK = 4

/** What characters at the start of a line, or behind a list marker, may mean. */
const MEANINGS = new Uint8Array(128)
for (const character of '0123456789') MEANINGS[character.charCodeAt(0)] = DIGIT
for (const character of '-*+') MEANINGS[character.charCodeAt(0)] = BULLET
for (const character of '<>[=_') MEANINGS[character.charCodeAt(0)] = ODD
for (const character of '#`~') MEANINGS[character.charCodeAt(0)] = MARK

function kindOf(source: string, start: number, end: number): Kind {
  if (start >= end) return 'blank'
  const first = source.charCodeAt(start)
  if (first >= 128) return 'text'
  if (isSpace(first)) {
    let at = start + 1
    while (at < end && isSpace(source.charCodeAt(at))) at++
    if (at === end) return 'blank'
    return isInert(source, at, end) ? 'text' : 'odd'
  }
  if (MEANINGS[first] === MARK) return startsBlock(source, start, end) ? 'block' : 'text'
  return isInert(source, start, end) ? 'text' : 'odd'
}

/** Whether what stands at an offset opens nothing but a list item of text. */
function isInert(source: string, at: number, end: number): boolean {
  const first = source.charCodeAt(at)
  const meaning = first < 128 ? MEANINGS[first] : 0
  if (meaning === 0) return true
  if (meaning === ODD || meaning === MARK) return false
  let behind = at + 1
  if (meaning === DIGIT) {
    while (behind < end && MEANINGS[source.charCodeAt(behind)] === DIGIT) behind++
    const mark = source.charCodeAt(behind)
    if (mark !== 41 && mark !== 46) return true
    behind++
  }
  if (behind < end && !isSpace(source.charCodeAt(behind))) {
    // a line of dashes may underline a heading; one of asterisks is a rule
    while (behind < end && (source.charCodeAt(behind) === first || isSpace(source.charCodeAt(behind))))
      behind++
    return meaning === DIGIT || behind < end
  }
  while (behind < end && isSpace(source.charCodeAt(behind))) behind++
  if (behind >= end) return false
  const content = source.charCodeAt(behind)
  return content >= 128 || MEANINGS[content] === 0
}
