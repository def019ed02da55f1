import { NO_CONFIG } from '../engine/config.ts'
import { readInfra } from '../engine/infra.ts'
import { lint } from '../engine/lint.ts'
import { ALPHABETS } from '../engine/secrets/alphabets.ts'
import { isRun, tokenAnchorsOf } from '../engine/secrets/detector.ts'
import { detectors } from '../engine/secrets/detectors/index.ts'
import { buildLexicon } from '../engine/secrets/lexicon.ts'
import { secretsIn } from '../engine/secrets/secrets.ts'
import { SourceFile, type Tree } from '../engine/tree.ts'
import { rules } from '../rules/index.ts'
import { infraFiles } from './corpus.ts'
import type { Row } from './measure.ts'

const FILES = 20_000
const ROUNDS = 5
const MEGABYTE = 1_000_000

/** Processor time of this process, ms: other programs of a busy machine are not in it. */
function cpu(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** How fast the pass over bytes is, what it costs to start, and how the worst inputs of each pattern fare. */
export function benchSecrets(): readonly Row[] {
  const files = [...infraFiles(FILES)].map(([path, text]) => ({
    path,
    bytes: new Uint8Array(Buffer.from(text)),
  }))
  const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0)
  const start = cpu(() => void buildLexicon(detectors))
  let pass = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const fresh = files.map((file) => new SourceFile(file))
    pass = Math.min(
      pass,
      cpu(() => void fresh.map((file) => secretsIn(file))),
    )
  }
  return [
    { name: 'the automaton of all detectors, cold', value: start, unit: 'ms' },
    {
      name: 'the secrets pass, one core',
      value: bytes / 1000 / pass,
      unit: 'MB/s',
      budget: 150,
      least: true,
      note: `${(bytes / 1e6).toFixed(0)} MB in ${pass.toFixed(0)} ms of processor time`,
    },
    ...rulesOnly(files),
    ...worst(),
  ]
}

/** The secret rules in the engine, without the disk. */
function rulesOnly(files: readonly { path: string; bytes: Uint8Array }[]): readonly Row[] {
  const tree: Tree = new Map(files.map((file) => [file.path, new SourceFile(file)]))
  const infra = readInfra(tree, { now: new Date('2026-11-21') })
  const time = cpu(() => void lint(infra, rules, NO_CONFIG, { only: ['secrets/*'] }))
  return [{ name: 'secrets/* over the same files, without the disk', value: time, unit: 'ms' }]
}

/** 1 MB made to be slow, one of each sort, and the slowest of one for each detector. */
function worst(): readonly Row[] {
  const texts: (readonly [name: string, text: string])[] = [
    ['one line of keys', 'password=x'.repeat(MEGABYTE / 10)],
    [
      'one line of keys with long values',
      `${'password='.repeat(3)}${'a'.repeat(4000)} `.repeat(MEGABYTE / 4028),
    ],
    ['open quotes', 'password="'.repeat(MEGABYTE / 10)],
    ['names of variables', 'name: password\n'.repeat(MEGABYTE / 15)],
    ['addresses without end', 'a://b:c'.repeat(MEGABYTE / 7)],
    ['keys without foot', `-----${'BEGIN'} PRIVATE KEY-----`.repeat(MEGABYTE / 27)],
    // a finding each: 43,000 of them
    ['base64 of keys', Buffer.from('password=hunter2 '.repeat(MEGABYTE / 23)).toString('base64')],
    ['templates without end', `password: ${'{{'.repeat(200)}\n`.repeat(MEGABYTE / 411)],
    ['deep indents', Array.from({ length: 1400 }, (_, i) => `${' '.repeat(i)}token:`).join('\n')],
    ['accents', 'pässword: ünsafe-pässwörd '.repeat(MEGABYTE / 30)],
  ]
  const rows = texts.map(([name, text]): Row => {
    return {
      name: `1 MB: ${name}`,
      value: slowest(text),
      unit: 'ms',
      budget: name.startsWith('base64') ? 1000 : 150,
    }
  })
  let most = 0
  let which = ''
  for (const detector of detectors) {
    const run = detector.parts.find(isRun)
    const anchor = tokenAnchorsOf(detector)[0]?.literal ?? detector.context?.[0] ?? ''
    const filler = run ? ALPHABETS[run.of].characters[0]! : 'a'
    const near = `${anchor} ${anchor}${filler.repeat(60)}`
    const time = slowest(near.repeat(MEGABYTE / near.length))
    if (time > most) {
      most = time
      which = detector.id
    }
  }
  return [
    ...rows,
    {
      name: `1 MB: the worst of ${detectors.length} patterns`,
      value: most,
      unit: 'ms',
      budget: 150,
      note: which,
    },
  ]
}

function slowest(text: string): number {
  const bytes = new Uint8Array(Buffer.from(text))
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < 2; round++) {
    const file = new SourceFile({ path: 'infra/worst.yaml', bytes })
    least = Math.min(
      least,
      cpu(() => void secretsIn(file)),
    )
  }
  return least
}
