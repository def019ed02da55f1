import { visible } from './terminal.ts'
import { wellFormed } from './uri.ts'

/** Characters of one text: longer ones are cut, or one finding could fill a comment. */
const LONGEST = 1_000

function shortened(text: string): string {
  const shown = wellFormed(visible(text.slice(0, LONGEST + 1)))
  return text.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown
}

/** A code span that holds any text (CommonMark 6.1): fenced by more backticks than it has in a row. */
export function code(text: string): string {
  const content = shortened(text) || ' '
  let longest = 0
  for (const [run] of content.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  const fence = '`'.repeat(longest + 1)
  const pad = /\S/.test(content) && /^[` ]|[` ]$/.test(content) ? ' ' : ''
  return `${fence}${pad}${content}${pad}${fence}`
}

// letters and digits with nothing between them that Markdown, GitHub or GitLab gives a meaning to
const WORD = /^[“‘(]*(?:[\p{L}\p{N}][\p{L}\p{M}\p{N}'’-]*|\d+(?:[.,-]\d+)*%?|[–—+=]|→)?[,;:.?!”’)…]*$/u
const COMMIT = /^\P{L}*(?:gh-\d+|[0-9a-f]{7,40})\P{L}*$/iu
const TRAILING = /[,;:.?!”’)…]+$/u

/** A sentence in which every name of a file's making stands in a code span, and the words stay words. */
export function prose(text: string): string {
  const parts: string[] = []
  for (const token of shortened(text).split(/ +/)) {
    if (token === '') continue
    if (WORD.test(token) && !COMMIT.test(token)) {
      parts.push(token)
      continue
    }
    const end = TRAILING.exec(token)?.[0] ?? ''
    const name = token.slice(0, token.length - end.length)
    parts.push(name === '' ? token : `${code(name)}${end}`)
  }
  return parts.join(' ')
}
