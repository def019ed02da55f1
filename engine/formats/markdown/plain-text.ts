const WORD = /[\p{L}\p{N}]/u

/** Marks characters of code and escapes so that `withoutEmphasis` leaves them as they are. */
export function literally(text: string): string {
  return /[\\*_~]/.test(text) ? text.replace(/[\\*_~]/g, '\\$&') : text
}

/**
 * Removes the marks of emphasis (`*`, `_`, `~~`) that pair up; `snake_case` and lone asterisks stay, and what
 * `literally` marked. One pass with a
 * stack of openers, so that hostile text costs no more than its length.
 */
export function withoutEmphasis(text: string): string {
  if (!/[*_~\\]/.test(text)) return text
  const removed = new Uint8Array(text.length)
  const openers: Record<string, { at: number; length: number }[]> = { '*': [], _: [], '~': [] }
  let at = 0
  while (at < text.length) {
    const character = text.charAt(at)
    if (character === '\\') {
      removed[at] = 1
      at += 2
      continue
    }
    if (character !== '*' && character !== '_' && character !== '~') {
      at++
      continue
    }
    let end = at + 1
    while (end < text.length && text.charAt(end) === character) end++
    const run = { at, length: end - at }
    const before = at === 0 ? ' ' : text.charAt(at - 1)
    const after = end === text.length ? ' ' : text.charAt(end)
    const inWord = WORD.test(before) && WORD.test(after)
    const mayClose = !/\s/.test(before) && !(character === '_' && inWord)
    const mayOpen = !/\s/.test(after) && !(character === '_' && inWord)
    const stack = openers[character]!
    const opener = stack[stack.length - 1]
    if (mayClose && opener && !(character === '~' && run.length !== 2)) {
      const length = Math.min(opener.length, run.length)
      removed.fill(1, opener.at + opener.length - length, opener.at + opener.length)
      removed.fill(1, run.at, run.at + length)
      opener.length -= length
      if (opener.length === 0) stack.pop()
    } else if (mayOpen) stack.push(run)
    at = end
  }
  let result = ''
  let start = 0
  for (let index = 0; index <= text.length; index++) {
    if (index < text.length && removed[index] === 0) continue
    result += text.slice(start, index)
    start = index + 1
  }
  return result
}

/** Makes the fragments that GitHub gives to headings: unique in the file, so one maker a file. */
export class Slugs {
  readonly #seen = new Map<string, number>()

  /** The slug of the next heading of the file. */
  next(heading: string): string {
    const lower = heading.toLowerCase().trim()
    const kept = /^[a-z0-9_\- ]*$/.test(lower) ? lower : lower.replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    const base = kept.replaceAll(' ', '-')
    let slug = base
    let count = this.#seen.get(base)
    while (count !== undefined && this.#seen.has(slug)) slug = `${base}-${++count}`
    if (count !== undefined) this.#seen.set(base, count)
    this.#seen.set(slug, 0)
    return slug
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: '\u00a0',
  apos: "'",
}

/** Resolves backslash escapes of punctuation, and the entities that people write. */
export function unescaped(text: string): string {
  if (!/[\\&]/.test(text)) return text
  return text
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(
      /&(?:(amp|lt|gt|quot|nbsp|apos)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));/g,
      (whole, name, decimal, hex) => {
        if (name) return ENTITIES[name] ?? whole
        const point = decimal ? Number(decimal) : Number.parseInt(hex, 16)
        return point === 0 || point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point)
      },
    )
}

/** A label as references compare it: case folded, white space collapsed. */
export function labelKey(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase()
}
