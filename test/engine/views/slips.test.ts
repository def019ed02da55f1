import { expect, test } from 'vitest'
import { slipOf } from '../../../engine/views/slips.ts'

test.each([
  ['web-settigns', 'web-settings'],
  ['web-uploads', 'web-upload'],
  ['queue-headles', 'queue-headless'],
  ['pubilc', 'public'],
])('%s is a slip of %s', (name, meant) => {
  expect(slipOf(name, ['other', meant])).toBe(meant)
})

test.each([
  ['mirror-gateway', 'prod-gateway'],
  ['shard-1', 'shard-2'],
  ['shop-dev', 'shop-production'],
  ['web', 'wbe'],
  ['web-settings', 'web-settings'],
])('%s is no slip of %s', (name, other) => {
  expect(slipOf(name, [other])).toBeUndefined()
})
