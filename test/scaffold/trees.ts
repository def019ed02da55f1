import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sources } from '../../cli/sources.ts'
import { DESIGN_PATH, type Design } from '../../engine/design.ts'
import { SourceFile, type Tree } from '../../engine/tree.ts'
import { defaultDesign } from '../../scaffold/default-design.ts'
import { readDesign } from '../../scaffold/design.ts'
import { type Outputs, outputsOf } from '../../scaffold/outputs.ts'
import { withOwed } from '../../scaffold/owed.ts'
import { pinned } from '../../scaffold/pins.ts'
import { type Case, MATRIX } from './matrix.ts'

/** The day on which generated trees are judged: before anything that is owed is due. */
export const NOW = new Date('2026-11-21T12:00:00Z')
const DUE = '2026-12-21'

/** A valid design with everything that is written for it. */
export interface Written {
  readonly name: string
  readonly text: string
  readonly design: Design
  readonly outputs: Outputs
  readonly tree: Tree
}

/** What is written for the default design. */
export function defaultTree(): Written {
  const bare = defaultDesign({
    name: 'shop',
    image: pinned(sources).image('ghcr.io/traefik/whoami'),
    imagePort: 8080,
  })
  return written('default', bare)
}

/** What is written for the default design and for every valid one of the fixtures. */
export function allTrees(): readonly Written[] {
  const folder = join(import.meta.dirname, '../../fixtures/designs/valid')
  const names = readdirSync(folder).sort()
  return [defaultTree(), ...names.map((name) => written(name, readFileSync(join(folder, name), 'utf8')))]
}

/** What is written for every design of the matrix, or for those that `which` picks. */
export function matrixTrees(which: (one: Case) => boolean = () => true): readonly Written[] {
  return MATRIX.filter(which).map(({ name, text }) => written(name, text))
}

/** What is written for the text of a design. Throws where it is not valid. */
export function written(name: string, bare: string): Written {
  const text = withOwed(bare, designIn(bare), DUE)
  const design = designIn(text)
  const outputs = outputsOf(text, design, sources, '0.0.0')
  const tree = new Map(
    [...outputs.files].map(([path, { content, mode }]) => [
      path,
      new SourceFile({ path, text: content, mode }),
    ]),
  )
  return { name, text, design, outputs, tree }
}

function designIn(text: string): Design {
  const { design, problems } = readDesign(DESIGN_PATH, text, sources)
  if (!design) throw new Error(problems.map(({ message }) => message).join('; '))
  return design
}

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

/**
 * All of `items` in the deep run, else about a share of them. The seed is printed; `SEED` draws the same again.
 */
export function sampled<T>(what: string, items: readonly T[], share: number): readonly T[] {
  if (process.env.DEEP) return items
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32))
  const random = randomFrom(seed)
  const drawn = items.filter(() => random() < share)
  const chosen = drawn.length > 0 ? drawn : items.slice(0, 1)
  console.log(`${what}: ${chosen.length} of ${items.length}, SEED=${seed}`)
  return chosen
}
