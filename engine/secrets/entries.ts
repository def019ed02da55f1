import type { Assignment } from './assignment.ts'
import { isAbout } from './key.ts'
import { looksRandom } from './randomness.ts'

/** Keys whose entries are secrets, whatever they are called: `tokens { agent = … }`. */
const PLURAL = /(?:^|[_.-]|[a-z](?=[A-Z]))(?:tokens|secrets|passwords|api_?keys)$/i
const OPENS = /["']?[ \t]*(?:[:=]?[ \t]*\{|[:=][ \t]*(?:#[^\n]{0,100})?\r?\n)/y
const ENTRY = /(?:^|[\s{,])["']?([A-Za-z_][\w.-]{0,80})["']?[ \t]*(=>|[:=])[ \t]*(["']?)([^\s"',{}#]{8,200})/g
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** Characters of a block that are looked at. */
const REACH = 2000

/** Whether entries under a key of this name are secrets. */
export function holdsSecrets(key: string): boolean {
  return PLURAL.test(key)
}

/** What looks issued among the entries of the block that opens behind a key; none where no block does. */
export function readEntries(text: string, keyStart: number, keyEnd: number): Assignment[] {
  OPENS.lastIndex = keyEnd
  const opening = OPENS.exec(text)
  if (!opening) return []
  const from = keyEnd + opening[0].length
  const near = text.slice(from, from + REACH)
  const inside = near.slice(
    0,
    opening[0].endsWith('{') ? closed(near) : dedent(near, indentAt(text, keyStart)),
  )
  const found: Assignment[] = []
  ENTRY.lastIndex = 0
  for (let match = ENTRY.exec(inside); match; match = ENTRY.exec(inside)) {
    const [all, key, operator, quote, value] = match as unknown as [
      string,
      string,
      ':' | '=' | '=>',
      '"' | "'" | '',
      string,
    ]
    const issued = UUID.test(value) || (value.length >= 16 && looksRandom(value))
    if (!issued || isAbout(key)) continue
    const end = from + match.index + all.length
    const start = end - value.length
    const at = from + match.index + all.indexOf(key)
    found.push({ key, keyStart: at, keyEnd: at + key.length, operator, value, start, end, quote })
  }
  return found
}

/** The offset of the brace that closes a block; the whole text's length where none does. */
function closed(text: string): number {
  let open = 1
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 123) open++
    else if (code === 125 && --open === 0) return at
  }
  return text.length
}

function indentAt(text: string, at: number): number {
  const before = text.slice(Math.max(0, at - 200), at)
  const line = before.slice(before.lastIndexOf('\n') + 1)
  return line.length - line.trimStart().length
}

/** Where a block of lines that are indented deeper ends. */
function dedent(text: string, indent: number): number {
  let at = 0
  for (const line of text.split('\n')) {
    const depth = line.length - line.trimStart().length
    if (line.trim() !== '' && depth <= indent) return at
    at += line.length + 1
  }
  return text.length
}
