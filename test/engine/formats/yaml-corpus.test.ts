import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readStream } from '../../../engine/formats/yaml/read.ts'
import { sampled } from '../../sample.ts'
import { account, difference, libraryAccounts, readWith, shape } from './yaml-readers.ts'

/** Files on which the readers differ, and why they may. Paths end so; a path without a difference fails the test. */
const DIFFERENCES: readonly { path: string; reason: string }[] = [
  {
    path: 'fixtures/formats/yaml/under-indented.yaml',
    reason: 'the library wants continuation lines indented',
  },
  { path: 'fixtures/formats/yaml/properties.yaml', reason: 'the library has its own text for a list as key' },
]

/** The library reads some 2 MB a second: bigger files would take this test minutes. */
const MAX_SIZE = 500_000

const home = fileURLToPath(new URL('../../../', import.meta.url))

function yamlFiles(folder: string): string[] {
  return readdirSync(`${home}${folder}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort()
}

test('three readers agree on every YAML file at hand', { timeout: 120_000 }, () => {
  const differing: string[] = []
  const isKnown = (path: string) => DIFFERENCES.some((known) => path.endsWith(known.path))
  const all = [...yamlFiles('node_modules'), ...yamlFiles('fixtures')]
  for (const path of [
    ...all.filter(isKnown),
    ...sampled(
      'YAML files',
      all.filter((path) => !isKnown(path)),
      1 / 5,
    ),
  ]) {
    const text = readFileSync(path, 'utf8')
    if (text.length > MAX_SIZE) continue
    const readings = readStream(text, { dialect: 'core' })
    const events = readWith(text, 'events')
    for (const [i, { reader, document }] of readings.entries()) {
      if (reader === 'own') expect(shape(document), path).toEqual(shape(events[i]!.document))
    }
    if (readings.some(({ document }) => document.unread !== undefined)) continue
    const library = libraryAccounts(text)
    // A quote that is not closed runs over the next --- in the library, and to it in our reader.
    const broken = readings.some(({ document }) => document.problems.length > 0)
    if (broken && library.length < readings.length) continue
    const same =
      (library.length || 1) === readings.length &&
      library.every((theirs, i) => difference(account(readings[i]!.document), theirs) === undefined)
    if (!same) differing.push(path)
  }
  const unknown = differing.filter((path) => !isKnown(path))
  expect(unknown).toEqual([])
  const gone = DIFFERENCES.filter((known) => !differing.some((path) => path.endsWith(known.path)))
  expect(gone).toEqual([])
})
