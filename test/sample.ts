/** A pseudo-random sequence in [0, 1) from a 32-bit seed (mulberry32), so that a sample can be drawn again. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const newSeed = () => Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32))

/** All of `items` in the deep run, else so many of them. The seed is printed; `SEED` draws the same again. */
export function drawn<T>(what: string, items: readonly T[], count: number): readonly T[] {
  if (process.env.DEEP) return items
  const seed = newSeed()
  const random = randomFrom(seed)
  const chosen = items
    .map((item) => ({ item, at: random() }))
    .sort((one, other) => one.at - other.at)
    .slice(0, count)
    .map(({ item }) => item)
  console.log(`${what}: ${chosen.length} of ${items.length}, SEED=${seed}`)
  return chosen
}

/**
 * All of `items` in the deep run, else about a share of them. The seed is printed; `SEED` draws the same again.
 */
export function sampled<T>(what: string, items: readonly T[], share: number): readonly T[] {
  if (process.env.DEEP) return items
  const seed = newSeed()
  const random = randomFrom(seed)
  const lucky = items.filter(() => random() < share)
  const chosen = lucky.length > 0 ? lucky : items.slice(0, 1)
  console.log(`${what}: ${chosen.length} of ${items.length}, SEED=${seed}`)
  return chosen
}
