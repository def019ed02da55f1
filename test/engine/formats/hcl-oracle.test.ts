import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readHcl } from '../../../engine/formats/hcl.ts'
import { BROKEN, ODD } from './hcl-cases.ts'
import { document, mutation } from './hcl-documents.ts'
import { differences, objections, oracle } from './hcl-oracle-comparison.ts'

const DEEP = process.env.DEEP !== undefined
const RUNS = DEEP ? 5000 : 80
const SEED = Date.now()
if (DEEP) console.log(`hcl property tests: seed ${SEED}, ${RUNS} runs`)
const TIMEOUT = DEEP ? 1_800_000 : 30_000

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../fixtures/formats/hcl')

async function expectSame(text: string): Promise<void> {
  const theirs = await oracle(text)
  const ours = objections(text)
  if ('refused' in theirs)
    expect(ours, `accepts ${JSON.stringify(text)}, which ${theirs.refused}`).not.toEqual([])
  else {
    expect(ours, `refuses ${JSON.stringify(text)}`).toEqual([])
    expect(differences(text, theirs.value), JSON.stringify(text)).toEqual([])
  }
}

describe('the HCL reader against HashiCorp’s parser', () => {
  it.each(readdirSync(folder))('reads %s alike', async (name) => {
    const text = readFileSync(join(folder, name), 'utf8')
    expect(await oracle(text)).toHaveProperty('value')
    await expectSame(text)
  })

  it('refuses the same broken snippets, and accepts the same odd ones', async () => {
    for (const [text] of BROKEN) expect(await oracle(text), JSON.stringify(text)).toHaveProperty('refused')
    for (const text of ODD) expect(await oracle(text), JSON.stringify(text)).toHaveProperty('value')
    for (const [text] of BROKEN) await expectSame(text)
    for (const text of ODD) await expectSame(text)
  })

  it('says the same of every prefix of a file', { timeout: TIMEOUT }, async () => {
    for (const name of ['heredocs.tf', 'escapes.tf', 'directives.tf', 'objects.tf']) {
      const text = readFileSync(join(folder, name), 'utf8')
      const step = DEEP ? 1 : 12
      for (let end = 1; end < text.length; end += step) await expectSame(text.slice(0, end))
    }
  })

  it('reads generated documents as they were meant', { timeout: TIMEOUT }, async () => {
    await fc.assert(
      fc.asyncProperty(document, async ({ text, items }) => {
        expect(shape(readHcl(text).body), text).toEqual(items)
        await expectSame(text)
      }),
      { numRuns: RUNS, seed: SEED },
    )
  })

  it('accepts and refuses damaged documents alike', { timeout: TIMEOUT }, async () => {
    await fc.assert(
      fc.asyncProperty(mutation, async (text) => {
        await expectSame(text)
      }),
      { numRuns: RUNS, seed: SEED },
    )
  })
})

function shape(body: ReturnType<typeof readHcl>['body']): unknown {
  const attributes = body.attributes.map((attribute) => ({
    start: attribute.start,
    item: {
      name: attribute.name,
      text: attribute.value.text,
      ...(attribute.value.literal() ? { literal: attribute.value.literal()?.value } : {}),
    },
  }))
  const blocks = body.blocks.map((block) => ({
    start: block.start,
    item: { type: block.type, labels: block.labels, items: shape(block.body) },
  }))
  return [...attributes, ...blocks].sort((a, b) => a.start - b.start).map((each) => each.item)
}
