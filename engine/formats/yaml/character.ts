/** Space or tab. */
export function isBlank(c: number): boolean {
  return c === 32 || c === 9
}

/** Space, tab or line break: what makes `-`, `?` and `:` an indicator when it follows. */
export function isSpace(c: number): boolean {
  return c === 32 || c === 10 || c === 13 || c === 9
}

/** One of `, [ ] { }`. */
export function isFlowIndicator(c: number): boolean {
  return c === 44 || c === 91 || c === 93 || c === 123 || c === 125
}

/** A hexadecimal digit. */
export function isHex(c: number): boolean {
  return (c >= 48 && c <= 57) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102)
}

/** What may follow a backslash between double quotes and stands for one character, or is a line break. */
export const SIMPLE_ESCAPES: ReadonlySet<number> = new Set(
  [...'0abt\tnvfre "/\\N_LP\n\r'].map((character) => character.charCodeAt(0)),
)

// What YAML 1.2.2 (5.1) calls not printable, and surrogates that have lost their other half.
const UNPRINTABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]/gu

// What is neither printable ASCII nor white space: mostly there is none, and that is told in half the time.
const UNCOMMON = /[^\t\n\r -~]/g

/** Offset of the first character from an offset on that YAML does not allow anywhere, -1 where there is none. */
export function findUnprintable(text: string, from: number): number {
  UNCOMMON.lastIndex = from
  const uncommon = UNCOMMON.exec(text)
  if (!uncommon) return -1
  UNPRINTABLE.lastIndex = uncommon.index
  return UNPRINTABLE.exec(text)?.index ?? -1
}
