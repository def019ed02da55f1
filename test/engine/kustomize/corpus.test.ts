import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { filesOf, type Rendering, render } from '../../../engine/kustomize/render.ts'
import { writeYaml } from '../../../engine/kustomize/write.ts'
import { type Tree, treeOf } from '../../../engine/tree.ts'
import { FIXTURES, readTree } from '../../fixtures.ts'
import { hasKubectl, kubectlKustomize, kubectlRender } from './kubectl.ts'
import { overlays } from './overlays.ts'

const DEEP = process.env.DEEP !== undefined
const seed = DEEP ? Math.floor(Math.random() * 0x7fffffff) : 1
if (DEEP) console.log(`random overlays: seed ${seed}`)
const CORPUS = join(FIXTURES, 'kustomize')
const names = readdirSync(CORPUS).sort()

function rendered(tree: Tree): Rendering & { readonly text: string } {
  const rendering = render(filesOf(tree), 'overlay')
  return { ...rendering, text: rendering.objects.map(({ value }) => writeYaml(value)).join('---\n') }
}

describe('overlays as kubectl renders them', () => {
  test('there are sixty and more', () => {
    expect(names.length).toBeGreaterThanOrEqual(60)
  })

  test.each(names)('%s', (name) => {
    const tree = new Map(readTree(join(CORPUS, name)))
    tree.delete('expected.yaml')
    const { text, problems } = rendered(tree)
    expect(problems).toEqual([])
    expect(text).toBe(readFileSync(join(CORPUS, name, 'expected.yaml'), 'utf8'))
  })
})

if (!hasKubectl)
  console.warn('SKIPPED: kubectl is not there; its own verdict on the overlays was not asked for')

describe.skipIf(!hasKubectl)('kubectl itself', () => {
  const asked = DEEP ? names : names.filter((_, index) => index % 15 === 0)

  test.each(asked)('prints what is kept of it: %s', { timeout: 30_000 }, (name) => {
    expect(kubectlKustomize(join(CORPUS, name, 'overlay'))).toBe(
      readFileSync(join(CORPUS, name, 'expected.yaml'), 'utf8'),
    )
  })

  test('agrees on random overlays, and refuses only what has a problem here', { timeout: 1_200_000 }, () => {
    fc.assert(
      fc.property(overlays, (files) => {
        const expected = kubectlRender(files)
        const { text, problems } = rendered(treeOf(files))
        if (expected === undefined) expect(problems.length).toBeGreaterThan(0)
        else expect({ problems, text }).toEqual({ problems: [], text: expected })
      }),
      { numRuns: DEEP ? 2000 : 5, seed },
    )
  })
})
