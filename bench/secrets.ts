import { NO_CONFIG } from '../engine/config.ts'
import { readInfra } from '../engine/infra.ts'
import { lint } from '../engine/lint.ts'
import { ALPHABETS } from '../engine/secrets/alphabets.ts'
import { type Detector, isRun, lengthsOf, tokenAnchorsOf } from '../engine/secrets/detector.ts'
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
  // small texts tell which patterns are slow, the whole megabyte how slow
  const inputs = detectors.flatMap((detector) =>
    inputsOf(detector).map((text) => ({ id: detector.id, text })),
  )
  const slowestFirst = inputs
    .map((input) => ({ ...input, time: slowest(repeated(input.text, MEGABYTE / 20)) }))
    .sort((a, b) => b.time - a.time)
  const worstFive = slowestFirst.slice(0, 5).map(({ id, text }): Row => {
    return { name: `1 MB: ${id}`, value: slowest(repeated(text, MEGABYTE)), unit: 'ms', budget: 150 }
  })
  const patterns = { name: 'patterns of which the worst five follow', value: detectors.length, unit: '' }
  return [...rows, patterns, ...worstFive]
}

const repeated = (text: string, size: number): string => text.repeat(size / text.length)

/** To be repeated: what announces a token and hardly begins one, one run that never ends, tokens that are one character too long. */
function inputsOf(detector: Detector): readonly string[] {
  const run = detector.parts.find(isRun)
  const anchor = tokenAnchorsOf(detector)[0]?.literal ?? detector.context?.[0] ?? ''
  const characters = run ? ALPHABETS[run.of].characters : 'a'
  const tooLong = run ? characters.repeat(9).slice(0, lengthsOf(run)[0] + 1) : characters
  return [
    `${anchor} ${anchor}${characters[0]!.repeat(60)}`,
    `${anchor}${characters[0]!.repeat(400)}\n`,
    `${anchor}${tooLong} `,
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
