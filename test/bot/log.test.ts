import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { Log, readEntries } from '../../bot/log.ts'

const RUNS = process.env.DEEP ? 2_000 : 25
const seed = process.env.SEED ? Number(process.env.SEED) : Date.now() % 2 ** 31
if (process.env.DEEP) console.log(`seed ${seed}`)

/** A state that tells every record and their order: a list. Its snapshot is one record. */
type Entry = { readonly add: string } | { readonly all: readonly string[] }

interface List {
  readonly log: Log<Entry>
  readonly items: string[]
  add(text: string): Promise<void>
}

async function open(path: string): Promise<List> {
  let items: string[] = []
  const log = await Log.open<Entry>(path, {
    replay: (entry) => {
      if ('add' in entry) items.push(entry.add)
      else items = [...entry.all]
    },
    snapshot: () => [{ all: items }],
  })
  return {
    log,
    get items() {
      return items
    },
    add(text) {
      items.push(text)
      return log.append({ add: text })
    },
  }
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'infra-log-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

test('what was appended is there again, in its order, after it was opened anew', async () => {
  const path = join(folder(), 'log')
  const first = await open(path)
  await Promise.all(['a', 'b\n', '•', ''].map((text) => first.add(text)))
  await first.log.close()
  const second = await open(path)
  expect(second.items).toEqual(['a', 'b\n', '•', ''])
  expect(second.log.counts.damaged).toBe(0)
  await second.log.close()
})

test('records that come together are synced together', async () => {
  const list = await open(join(folder(), 'log'))
  await Promise.all(Array.from({ length: 500 }, (_, at) => list.add(`${at}`)))
  expect(list.log.counts.syncs).toBeLessThan(5)
  await list.log.close()
})

test('compaction, in the middle of appending, loses nothing and doubles nothing', async () => {
  const path = join(folder(), 'log')
  const list = await open(path)
  const wanted = Array.from({ length: 300 }, (_, at) => `${at}`)
  await Promise.all(
    wanted.flatMap((text, at) => [...(at % 97 === 50 ? [list.log.compact()] : []), list.add(text)]),
  )
  await list.log.compact()
  await list.add('last')
  expect(list.log.counts.compactions).toBeGreaterThan(0)
  await list.log.close()
  expect(readEntries(readFileSync(path)).entries).toHaveLength(2)
  const again = await open(path)
  expect(again.items).toEqual([...wanted, 'last'])
  await again.log.close()
})

test('after it could not be written, nothing is answered for any more', async () => {
  const list = await open(join(folder(), 'log'))
  await list.log.close()
  await expect(list.add('late')).rejects.toThrow('is closed')
  expect(list.log.problem).toContain('is closed')
})

interface Story {
  /** groups of records, each synced at once; true compacts */
  readonly groups: readonly (readonly string[] | true)[]
  /** what of the group that was not yet synced is on the disk, and what stands after it */
  readonly kept: number
  readonly tail: Uint8Array
  readonly zeroed: boolean
}

const story: fc.Arbitrary<Story> = fc.record({
  groups: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 6 }) },
      { weight: 1, arbitrary: fc.constant(true as const) },
    ),
    { maxLength: 12 },
  ),
  kept: fc.double({ min: 0, max: 1, noNaN: true }),
  tail: fc.uint8Array({ maxLength: 60 }),
  zeroed: fc.boolean(),
})

test('a power cut at any byte: what was answered for is there, the rest is a part of what was written', async () => {
  const root = folder()
  let made = 0
  await fc.assert(
    fc.asyncProperty(story, async ({ groups, kept, tail, zeroed }) => {
      const path = join(root, `${++made}`)
      const list = await open(path)
      let synced = 0
      let answered: string[] = []
      for (const group of groups) {
        if (group === true) {
          await list.log.compact()
          synced = readFileSync(path).length
          continue
        }
        await Promise.all(group.map((text) => list.add(text)))
        const isLast = group === groups.at(-1)
        if (!isLast) {
          synced = readFileSync(path).length
          answered = [...list.items]
        }
      }
      const written = [...list.items]
      await list.log.close()

      const size = readFileSync(path).length
      const cut = synced + Math.floor((size - synced) * kept)
      truncateSync(path, cut)
      const rest = zeroed ? Buffer.alloc(size - cut) : Buffer.from(tail)
      writeFileSync(path, rest, { flag: 'a' })

      const second = await open(path)
      expect(second.items.slice(0, answered.length)).toEqual(answered)
      expect(second.items).toEqual(written.slice(0, second.items.length))
      // and it is a log as before
      await second.add('next')
      const after = [...second.items]
      await second.log.close()
      const third = await open(path)
      expect(third.items).toEqual(after)
      expect(third.log.counts.damaged).toBe(0)
      await third.log.close()
    }),
    { numRuns: RUNS, seed },
  )
}, 120_000)

test('a record that was spoilt in the middle is counted, and those after it are kept', async () => {
  const path = join(folder(), 'log')
  const list = await open(path)
  for (const text of ['one', 'two', 'three']) await list.add(text)
  await list.log.close()
  writeFileSync(path, readFileSync(path, 'utf8').replace('two', 'tvo'))
  const again = await open(path)
  expect(again.items).toEqual(['one', 'three'])
  expect(again.log.counts.damaged).toBe(1)
  await again.log.close()
})
