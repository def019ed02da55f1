import fc from 'fast-check'
import { textOf } from './any-design.ts'
import { everyDesign } from './sparse-design.ts'
import { type Written, written } from './trees.ts'

/** How many odd designs the systems' own programs judge in the deep run. */
export const ODD = Number(process.env.ODD ?? 32)

/** What is written for designs that nobody here has thought of, the same ones for the same seed, which is printed. */
export function oddTrees(): readonly Written[] {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`odd designs: ${ODD}, SEED=${seed}`)
  return fc
    .sample(everyDesign, { seed, numRuns: ODD })
    .map((design, index) => written(`odd design ${index} of seed ${seed}`, textOf(design)))
}

/** Whether a tree is one of those. */
export function isOdd({ name }: Pick<Written, 'name'>): boolean {
  return name.startsWith('odd design ')
}
