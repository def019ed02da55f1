/** Bits of `ASCII`: the character starts an identifier, or continues one. */
const STARTS = 1
const CONTINUES = 2

const ASCII = new Uint8Array(128)
for (let code = 0; code < 128; code++) {
  const letter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95
  if (letter) ASCII[code] = STARTS | CONTINUES
  else if ((code >= 48 && code <= 57) || code === 45) ASCII[code] = CONTINUES
}

const ID_START = /^\p{ID_Start}$/u
const ID_CONTINUE = /^\p{ID_Continue}$/u

/**
 * The end of the identifier that starts at an offset, or the offset itself where none starts there. HCL's identifiers
 * are Unicode's (UAX 31), with `_` in front and `-` inside.
 */
export function identifierEnd(text: string, start: number): number {
  let at = start
  let wanted = STARTS
  for (;;) {
    const code = text.charCodeAt(at)
    if (code < 128) {
      if ((ASCII[code]! & wanted) === 0) return at
      at++
    } else if (code >= 128) {
      const point = text.codePointAt(at)!
      const character = String.fromCodePoint(point)
      if (!(wanted === STARTS ? ID_START : ID_CONTINUE).test(character)) return at
      at += character.length
    } else return at
    wanted = CONTINUES
  }
}

/** What opens a here-document: its marker's range, whether indentation is removed, and where its first line starts. */
export interface HeredocOpening {
  readonly markerStart: number
  readonly markerEnd: number
  readonly flush: boolean
  readonly bodyStart: number
}

/** Reads `<<EOT` or `<<-EOT` and its line break; undefined where the text at the offset is something else. */
export function heredocOpening(text: string, start: number): HeredocOpening | undefined {
  if (text.charCodeAt(start) !== 60 || text.charCodeAt(start + 1) !== 60) return undefined
  const flush = text.charCodeAt(start + 2) === 45
  const markerStart = start + (flush ? 3 : 2)
  const markerEnd = identifierEnd(text, markerStart)
  if (markerEnd === markerStart) return undefined
  const carriage = text.charCodeAt(markerEnd) === 13 ? 1 : 0
  if (text.charCodeAt(markerEnd + carriage) !== 10) return undefined
  return { markerStart, markerEnd, flush, bodyStart: markerEnd + carriage + 1 }
}

/**
 * Where the closing marker stands, if the line that starts at an offset is nothing but the marker and white space.
 * The line needs its line break: HashiCorp's scanner does not end a here-document at the end of the file.
 * Returns the offset of the marker's first character, or -1.
 */
export function closingMarker(text: string, lineStart: number, marker: string): number {
  let at = lineStart
  let code = text.charCodeAt(at)
  while (code === 32 || code === 9) code = text.charCodeAt(++at)
  if (code > 127 && isWideSpace(code)) while (isWideSpace(text.charCodeAt(at))) at++
  if (!text.startsWith(marker, at)) return -1
  let after = at + marker.length
  while (isWideSpace(text.charCodeAt(after))) after++
  return text.charCodeAt(after) === 10 ? at : -1
}

/** White space as Go's unicode.IsSpace knows it, without the line feed. */
export function isWideSpace(code: number): boolean {
  return (
    code === 32 ||
    (code >= 9 && code <= 13 && code !== 10) ||
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  )
}
