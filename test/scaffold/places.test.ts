import { expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { DESIGN_PATH } from '../../engine/design.ts'
import { unknownLocations } from '../../scaffold/check-places.ts'
import { projectCost } from '../../scaffold/cost.ts'
import { readDesignToWrite } from '../../scaffold/design.ts'
import { owedBy } from '../../scaffold/owed.ts'
import { plan } from '../../scaffold/plan.ts'
import { priceTable } from '../../scaffold/prices.ts'
import { defaultTree } from './trees.ts'

// Where a design runs: what the dated price table knows is taken as known, the rest is somebody's to confirm.
const { text, design } = defaultTree()
const bare = text.replace(/\n# What only a person[\s\S]*$/, '\n')
const at = (region: string, change: (text: string) => string = (same) => same) => {
  const written = change(bare.replace('regions: [fsn1]', `regions: [${region}]`))
  return { ...readDesignToWrite(DESIGN_PATH, written, sources), written }
}

test('the locations that are known are those of the price table', () => {
  const regions = [...priceTable(sources).regions, 'elsewhere']
  expect(unknownLocations({ ...design, regions })).toEqual(['elsewhere'])
})

test.each(['ash', 'hil', 'sin', 'mars1'])('%s, of which nothing is known, is accepted and owed', (region) => {
  const { design, problems, written } = at(region)
  expect(problems).toEqual([])
  expect(owedBy(design!, written)).toContain(`location-${region}`)
})

test('a location that is nearly a known one is a slip', () => {
  expect(at('fns1').problems).toMatchObject([
    { path: ['regions', 0], message: expect.stringContaining('mean fsn1?') },
  ])
})

test('a server type that nobody has heard of is refused, unless its price is stated', () => {
  const odd = (text: string) => text.replace('{ name: dev,', '{ name: dev, serverType: zx9,')
  expect(at('fsn1', odd).problems).toMatchObject([{ path: ['environments', 0, 'serverType'] }])
  expect(at('fsn1', (text) => `${odd(text)}prices: { zx9: 12 }\n`).problems).toEqual([])
})

test('Hetzner is asked for the network zone of a location that is not known', () => {
  const root = (region: string) =>
    plan(at(region).design!, sources).get('infra/iac/environments/dev/main.tf')!.content
  expect(root('ash')).toContain('network_zone      = data.hcloud_location.here.network_zone')
  expect(root('fsn1')).not.toContain('network_zone')
})

test('what servers cost in a location that is not known nobody says', () => {
  const { design } = at('ash')
  const { unpriced } = projectCost(design!, priceTable(sources))
  expect(unpriced).toContain('cx33')
})
