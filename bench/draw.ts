/** Numbers that look random and follow from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const WORDS =
  'account billing cart catalog checkout customer delivery invoice ledger mail media order payment price profile queue report search session shipping stock tax user vault'.split(
    ' ',
  )

/** What a generated file may ask for. */
export interface Draw {
  readonly index: number
  /** the file of the same kind that was drawn before, by its name */
  readonly before: string | undefined
  word(): string
  from<Item>(items: readonly Item[]): Item
  between(least: number, most: number): number
  hex(length: number): string
}

/** What a file draws its words and numbers from; `before` is the name of the last file of its kind. */
export function drawFrom(random: () => number, index: number, before?: string): Draw {
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1))
  const from = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!
  return {
    index,
    before,
    between,
    from,
    word: () => from(WORDS),
    hex: (length) => Array.from({ length }, () => between(0, 15).toString(16)).join(''),
  }
}

/** As many lines as asked for. */
export const list = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')
