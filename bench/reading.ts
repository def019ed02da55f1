import { NO_CONFIG } from '../engine/config.ts'
import { readInfra } from '../engine/infra.ts'
import { lint } from '../engine/lint.ts'
import { SourceFile, type Tree } from '../engine/tree.ts'
import { rules } from '../rules/index.ts'
import { infraFiles } from './corpus.ts'
import { ms, type Row } from './measure.ts'

const FILES = 5_000
const ROUNDS = 5

/** How fast files become facts in one process, and how much of a run is the rules' own. */
export function benchReading(): readonly Row[] {
  const files = [...infraFiles(FILES)].map(([path, text]) => ({ path, bytes: Buffer.from(text) }))
  const fresh = (): Tree => new Map(files.map(({ path, bytes }) => [path, new SourceFile({ path, bytes })]))
  return [
    speed('reading YAML', fresh, (file) => file.format === 'yaml', 60),
    speed('reading HCL', fresh, (file) => file.format === 'hcl', 60),
    speed('reading Markdown', fresh, (file) => file.format === 'markdown'),
    speed('reading JSON', fresh, (file) => file.format === 'json'),
    ...share(fresh),
  ]
}

/** Megabytes a second from bytes to parse trees, the best of some rounds. */
function speed(name: string, fresh: () => Tree, wanted: (file: SourceFile) => boolean, budget?: number): Row {
  let best = Number.POSITIVE_INFINITY
  let bytes = 0
  for (let round = 0; round < ROUNDS; round++) {
    const chosen = [...fresh().values()].filter(wanted)
    bytes = chosen.reduce((sum, file) => sum + file.size, 0)
    const began = performance.now()
    for (const file of chosen)
      void (file.format === 'hcl' ? file.hcl : file.format === 'markdown' ? file.markdown : file.documents)
    best = Math.min(best, performance.now() - began)
  }
  return {
    name,
    value: bytes / 1000 / best,
    unit: 'MB/s',
    budget,
    least: true,
    note: `${(bytes / 1e6).toFixed(1)} MB in ${ms(best)}`,
  }
}

/** The second pass over one Infra finds everything parsed and indexed: what it costs is the rules' alone. */
function share(fresh: () => Tree): readonly Row[] {
  const options = { clock: () => performance.now() }
  let first = Number.POSITIVE_INFINITY
  let again = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const infra = readInfra(fresh(), { now: new Date('2026-11-21') })
    const began = performance.now()
    lint(infra, rules, NO_CONFIG, options)
    const middle = performance.now()
    lint(infra, rules, NO_CONFIG, options)
    first = Math.min(first, middle - began)
    again = Math.min(again, performance.now() - middle)
  }
  return [
    {
      name: 'the rules’ share of a run',
      value: (100 * again) / first,
      unit: '%',
      budget: 40,
      note: `${ms(again)} of ${ms(first)} for ${FILES.toLocaleString('en')} files, without the disk`,
    },
  ]
}
