import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { type Pins, pinned } from '../../scaffold/pins.ts'
import { importPins } from '../../scripts/import-pins.ts'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'pins-'))
  mkdirSync(join(root, 'generators/app/templates'), { recursive: true })
  mkdirSync(join(root, 'schemas'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const about = { asOf: '2026-11-21; newer ones exist' }
const pin = (name: string, version: string, date: string, more = {}) => ({
  name,
  version,
  source: 'a/b c.yaml',
  date,
  seenIn: 3,
  ...more,
})
const groups = { about, actions: [], images: [], charts: [], terraformProviders: [], tools: [] }

function importing(template: string, all: object): Pins {
  writeFileSync(join(root, 'generators/app/templates/x.ejs'), template)
  writeFileSync(join(root, 'pins.json'), JSON.stringify({ ...groups, ...all }))
  return importPins(root, root)
}

test('only what templates use is brought in, with its source and date', () => {
  const actions = [
    pin('a/used', 'v1', '2026-01-01', { sha: 'f'.repeat(40) }),
    pin('a/unused', 'v1', '2026-01-01'),
  ]
  const pins = importing("<%- pin.action('a/used') %>", { actions })
  expect(pins.actions).toEqual([
    { name: 'a/used', version: 'v1', sha: 'f'.repeat(40), source: 'a/b c.yaml', date: '2026-01-01' },
  ])
  expect(JSON.parse(readFileSync(join(root, 'schemas/pins.json'), 'utf8'))).toEqual(pins)
})

test('of several the newest with a digest is taken, within the version that is asked for', () => {
  const images = [
    pin('db', '17.1', '2026-05-01', { digest: 'sha256:17' }),
    pin('db', '18.1', '2026-03-01', { digest: 'sha256:old' }),
    pin('db', '18.2', '2026-04-01', { digest: 'sha256:new' }),
    pin('db', '18.3', '2026-06-01'),
  ]
  expect(importing("<%= pin.image('db', '18') %>", { images }).images.map(({ digest }) => digest)).toEqual([
    'sha256:new',
  ])
})

test('what nobody pins is an error, not an invention', () => {
  expect(() => importing("<%= pin.tool('absent') %>", {})).toThrow(/has no absent among tools/)
  expect(() => pinned(sources).action('nobody/knows')).toThrow(/no pin nobody\/knows among actions/)
})

test('every image and action that is written is immutable', () => {
  const pins = sources.data('pins') as Pins
  expect(pins.actions.filter(({ sha }) => !/^[0-9a-f]{40}$/.test(sha ?? ''))).toEqual([])
  // what nobody states a digest of is owed as image-digests, by trees that run it
  const owed = pins.images.filter(({ digest }) => !/^sha256:[0-9a-f]{64}$/.test(digest ?? ''))
  expect(owed.map(({ name }) => name)).toEqual([
    'docker.io/grafana/tempo',
    'quay.io/prometheus/blackbox-exporter',
    'quay.io/prometheuscommunity/postgres-exporter',
  ])
  // Compose runs all three; client.yaml is written beside a database that the provider runs
  for (const { name } of owed)
    for (const path of sources.templates.filter((one) => sources.template(one).includes(name)))
      expect(path).toMatch(/@compose|\{workload\}\/client\.yaml/)
  for (const { hashes } of pins.terraformProviders)
    expect(hashes?.some((hash) => hash.startsWith('h1:'))).toBe(true)
})
