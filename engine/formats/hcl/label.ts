const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }

/** An escape in a quoted string: what it stands for and the offset after it, or what is wrong with it. */
export interface Escape {
  readonly text: string
  readonly end: number
  readonly problem: string | undefined
}

/** Reads the escape whose backslash stands at an offset. */
export function readEscape(text: string, start: number, limit: number): Escape {
  const letter = start + 1 < limit ? text.charAt(start + 1) : ''
  const simple = letter === '' ? undefined : ESCAPES[letter]
  if (simple !== undefined) return { text: simple, end: start + 2, problem: undefined }
  if (letter === 'u' || letter === 'U') {
    const digits = letter === 'u' ? 4 : 8
    const hex = text.slice(start + 2, Math.min(limit, start + 2 + digits))
    if (hex.length === digits && /^[0-9a-fA-F]+$/.test(hex)) {
      return { text: character(Number.parseInt(hex, 16)), end: start + 2 + digits, problem: undefined }
    }
    return { text: '', end: start + 2, problem: `\\${letter} needs ${digits} hexadecimal digits` }
  }
  const problem = `\\${letter} is no escape; known are \\n \\r \\t \\" \\\\ \\uXXXX \\UXXXXXXXX`
  return { text: letter, end: start + 2, problem }
}

/** Code points that cannot be encoded become U+FFFD, as in Go. */
function character(point: number): string {
  return point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) ? '\ufffd' : String.fromCodePoint(point)
}

/** The run of `$` or `%` at an offset, and whether it opens or escapes a template sequence. */
export function readMarkRun(
  text: string,
  start: number,
  limit: number,
): { end: number; opens: boolean; escapes: boolean } {
  const code = text.charCodeAt(start)
  let end = start + 1
  while (end < limit && text.charCodeAt(end) === code) end++
  const brace = end < limit && text.charCodeAt(end) === 123
  return { end, opens: brace && end === start + 1, escapes: brace && end > start + 1 }
}

/** What is wrong with the inside of a quoted label, or undefined. */
export function labelProblem(text: string, start: number, end: number): string | undefined {
  return readLabel(text, start, end).problem
}

/** The inside of a quoted label, unescaped. Labels are no templates: `${` is refused, `$${` stands for it. */
export function readLabel(
  text: string,
  start: number,
  end: number,
): { text: string; problem: string | undefined } {
  let value = ''
  let problem: string | undefined
  let at = start
  while (at < end) {
    const code = text.charCodeAt(at)
    if (code === 92) {
      const sequence = readEscape(text, at, end)
      value += sequence.text
      problem ??= sequence.problem
      at = sequence.end
    } else if (code === 36 || code === 37) {
      const run = readMarkRun(text, at, end)
      if (run.opens) problem ??= 'a label is fixed text; a template sequence cannot stand in it'
      value += text.slice(at, run.escapes ? run.end - 1 : run.end)
      at = run.end
    } else {
      if (code === 13) problem ??= 'a label cannot hold a carriage return'
      value += text.charAt(at)
      at++
    }
  }
  return { text: value, problem }
}
