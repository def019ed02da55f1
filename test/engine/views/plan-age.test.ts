import { expect, test } from 'vitest'
import { textDigest } from '../../../engine/blob.ts'
import { DESIGN_PATH, LOCK_PATH } from '../../../engine/design.ts'
import { readInfra } from '../../../engine/infra.ts'
import { treeOf } from '../../../engine/tree.ts'
import { aheadOf } from '../../../engine/views/plan-age.ts'

const DESIGN = 'apiVersion: infra/v1\n'

function ahead(design: string, written: string, installed: string | undefined) {
  const lock = { version: 1, generator: written, design: textDigest(DESIGN), files: {} }
  return aheadOf(
    readInfra(treeOf({ [DESIGN_PATH]: design, [LOCK_PATH]: JSON.stringify(lock) }), {
      now: new Date('2026-11-21'),
      design: { path: DESIGN_PATH, document: undefined, problems: [], design: undefined },
      generator: installed,
    }),
  )
}

test('nothing is ahead of a tree that was just written', () => {
  expect(ahead(DESIGN, '1.2.0', '1.2.0')).toBeUndefined()
  expect(ahead(DESIGN.replaceAll('\n', '\r\n'), '1.2.0', '1.2.0')).toBeUndefined()
  expect(ahead(DESIGN, '1.2.0', undefined)).toBeUndefined()
})

test('a design that was changed is ahead, and a newer generator', () => {
  expect(ahead(`${DESIGN}name: shop\n`, '1.2.0', '1.2.0')).toBe('design')
  expect(ahead(DESIGN, '1.2.0', '1.10.0')).toBe('generator')
})

test('an older generator has nothing to say of what a newer one wrote', () => {
  expect(ahead(`${DESIGN}name: shop\n`, '1.10.0', '1.2.0')).toBeUndefined()
})
