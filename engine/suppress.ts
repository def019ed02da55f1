import type { Node } from './formats/node.ts'
import type { SourceFile } from './tree.ts'

/** A comment that hides findings: `# infra-lint-disable-next-line RULE[, RULE] -- reason until=2027-01-31`. */
export interface Suppression {
  readonly file: SourceFile
  readonly scope: 'next-line' | 'line' | 'file'
  /** ids or globs of rules; [] where the comment names none */
  readonly rules: readonly string[]
  /** '' where none is given: such a comment hides nothing */
  readonly reason: string
  /** `YYYY-MM-DD`, the last day it holds; undefined for ever */
  readonly until: string | undefined
  /** what stands after `until=` and is no day: such a comment hides nothing */
  readonly misdated: string | undefined
  /** the line whose findings it hides, from 1; 0 for a whole file */
  readonly line: number
  /** offsets of the comment's words, for pointing at it */
  readonly start: number
  readonly end: number
}

const WORD = 'infra-lint-disable'
const FORM = /infra-lint-disable(-next-line|-line|-file)?(?![\w-])[ \t]*([^\r\n]*)/y

/** The suppression comments of a file, in order. A word inside a string, a block scalar or a code block is none. */
export function readSuppressions(file: SourceFile): readonly Suppression[] {
  if (file.unreadSoFar !== undefined || !holdsWord(file.bytes)) return []
  const { text } = file
  let at = text.indexOf(WORD)
  if (at < 0) return []
  const inComment = commentTest(file)
  const found: Suppression[] = []
  for (; at >= 0; at = text.indexOf(WORD, at + WORD.length)) {
    const comment = inComment(at)
    const read = comment && readComment(file, at, comment.end)
    if (read) found.push(read)
  }
  return found
}

/** How far a search may go on behind a byte that stands under the word's last letter (Horspool, 1980). */
const SKIPS = new Uint8Array(256).fill(WORD.length)
for (let at = 0; at < WORD.length - 1; at++) SKIPS[WORD.charCodeAt(at)] = WORD.length - 1 - at
const LAST = WORD.length - 1

/** Whether the word is in a file's bytes: nearly no file has it, and none is decoded to know that. */
function holdsWord(bytes: Uint8Array): boolean {
  for (let at = LAST; at < bytes.length; at += SKIPS[bytes[at]!]!) {
    let back = 0
    while (back <= LAST && bytes[at - back] === WORD.charCodeAt(LAST - back)) back++
    if (back > LAST) return true
  }
  return false
}

function readComment(file: SourceFile, at: number, limit: number): Suppression | undefined {
  FORM.lastIndex = 0
  const match = FORM.exec(file.text.slice(at, limit))
  if (!match) return undefined
  const scope = match[1] === '-file' ? 'file' : match[1] === '-line' ? 'line' : 'next-line'
  const words = match[2]!.replace(/\s*(-->|\*\/)\s*$/, '').trim()
  // ` -- ` parts rules from reason: rule ids hold single dashes only.
  const [names = '', ...rest] = words.split(/(?:^|\s)--(?:\s|$)/)
  const reason = rest.join(' -- ')
  const date = /(?:^|\s)\[?until=([^\s\]]*)/.exec(words)?.[1]
  const dated = date !== undefined && isDay(date)
  const line = file.lines.lineAt(at)
  return {
    file,
    scope,
    rules: names
      .replace(/\[?until=\S*/, '')
      .split(/[\s,]+/)
      .filter((name) => name !== ''),
    reason: reason.replace(/\s*\[?until=\S*\]?/, '').trim(),
    until: dated ? date : undefined,
    misdated: dated ? undefined : date,
    line: scope === 'file' ? 0 : scope === 'line' ? line : nextCodeLine(file, line),
    start: at,
    end: at + match[0].trimEnd().length,
  }
}

/** Whether a word is a day of the calendar, `YYYY-MM-DD`; `new Date` takes the 30th of February for the 2nd of March. */
function isDay(word: string): boolean {
  const date = new Date(`${word}T00:00:00Z`)
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(word) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(word)
  )
}

/** The first line after a comment that is neither empty nor a comment itself: several comments may stand above a line. */
function nextCodeLine(file: SourceFile, line: number): number {
  const markdown = file.format === 'markdown'
  for (let next = line + 1; next <= file.lines.count; next++) {
    const words = file.lines.line(next).trim()
    if (words === '' || (markdown ? words.startsWith('<!--') : /^(#|\/\/)/.test(words))) continue
    return next
  }
  return line + 1
}

/** For an offset: the comment around it (where it ends), or undefined when it stands in content. */
type CommentTest = (offset: number) => { readonly end: number } | undefined

function commentTest(file: SourceFile): CommentTest {
  switch (file.format) {
    case 'hcl':
      return among(file.hcl.comments)
    case 'markdown':
      return among(file.markdown.comments)
    case 'json':
    case 'terraform-json':
      return () => undefined
    default:
      return hashComment(file)
  }
}

function among(comments: readonly { readonly start: number; readonly end: number }[]): CommentTest {
  return (offset) => comments.find((comment) => comment.start <= offset && offset < comment.end)
}

/**
 * `#` at the start of a line or after a space begins a comment unless it stands inside a scalar. Files that are not
 * read as documents (Helm templates, Dockerfiles, CODEOWNERS, broken YAML) have no scalars: every such `#` counts.
 */
function hashComment(file: SourceFile): CommentTest {
  const { text } = file
  return (offset) => {
    const lineStart = text.lastIndexOf('\n', offset) + 1
    const before = text.slice(lineStart, offset)
    const hash = /(?:^|\s)#\s*$/.exec(before)
    if (!hash) return undefined
    const document = file.documents.find((one) => one.start <= offset && offset <= one.end)
    if (document?.root && insideScalar(document.root, offset)) return undefined
    const end = text.indexOf('\n', offset)
    return { end: end < 0 ? text.length : end }
  }
}

function insideScalar(root: Node, offset: number): boolean {
  const open: Node[] = [root]
  for (let node = open.pop(); node; node = open.pop()) {
    if (offset < node.start || offset >= node.end) continue
    if (node.kind === 'scalar') return true
    if (node.alias !== undefined) continue
    if (node.kind === 'list') open.push(...node.items())
    else for (const { key, value } of node.pairs()) open.push(key, value)
  }
  return false
}
