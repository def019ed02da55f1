import { Lines } from '../lines.ts'

/** Marks of other scanners for `this line is known`. */
const SAME_LINE =
  /(?:gitleaks|betterleaks|kingfisher|noseyparker|titus):(?:allow|ignore)|trufflehog:ignore|pragma: ?(?:allow|white)list secret|secretlint-disable-line|\bggignore\b|(?:#|\/\/)\s*nosec\b/
const NEXT_LINE =
  /pragma: ?(?:allow|white)list nextline secret|secretlint-disable-next-line|kingfisher:ignore-next-line/
const OFF = /secretlint-disable(?!-)/
const ON = /secretlint-enable(?!-)/
/** One of these is in every mark. */
const ANY = [
  'leaks:',
  'titus:',
  'parker:',
  'fisher:',
  'trufflehog:',
  'pragma:',
  'secretlint-',
  'ggignore',
  'nosec',
]

/**
 * For a text with comments by which other scanners are told to be silent: whether they silence a range. Undefined
 * for a text without any, which is nearly every one.
 */
export function allowedIn(text: string): ((start: number, end: number) => boolean) | undefined {
  if (!ANY.some((mark) => text.includes(mark))) return undefined
  const lines = new Lines(text)
  const blocks = blocksOf(lines)
  return (start, end) => {
    const first = lines.lineAt(start)
    const last = Math.min(lines.lineAt(Math.max(start, end - 1)), first + 400)
    if (NEXT_LINE.test(lines.line(first - 1).slice(-500))) return true
    if (SAME_LINE.test(tail(lines.line(first))) || SAME_LINE.test(tail(lines.line(last)))) return true
    return blocks.some(([from, to]) => from < first && first < to)
  }
}

/** A line's beginning and end: where comments stand. */
function tail(line: string): string {
  return line.length <= 2000 ? line : `${line.slice(0, 500)}\n${line.slice(-1500)}`
}

/** Lines between `secretlint-disable` and `secretlint-enable`. */
function blocksOf(lines: Lines): (readonly [number, number])[] {
  const blocks: [number, number][] = []
  if (!OFF.test(lines.text)) return blocks
  let from = 0
  for (let line = 1; line <= lines.count; line++) {
    const words = tail(lines.line(line))
    if (from === 0 && OFF.test(words)) from = line
    else if (from > 0 && ON.test(words)) {
      blocks.push([from, line])
      from = 0
    }
  }
  if (from > 0) blocks.push([from, Number.POSITIVE_INFINITY])
  return blocks
}
