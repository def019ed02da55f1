import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { bundle } from '../scripts/bundle.mjs'
import { benchHcl } from './hcl.ts'
import { benchHook } from './hook.ts'
import { benchKubernetes } from './kubernetes.ts'
import { benchGrowth, benchLarge } from './large.ts'
import { type Row, root } from './measure.ts'
import { benchPlan } from './plan.ts'
import { benchReading } from './reading.ts'
import { benchScanners } from './scanners.ts'
import { benchSecrets } from './secrets.ts'
import { benchServe } from './serve.ts'
import { benchStart } from './start.ts'
import { benchYaml } from './yaml.ts'

const BENCHES: Readonly<Record<string, () => readonly Row[] | Promise<readonly Row[]>>> = {
  start: benchStart,
  plan: benchPlan,
  hook: benchHook,
  reading: benchReading,
  secrets: () => [...benchSecrets(), ...benchScanners()],
  yaml: benchYaml,
  hcl: benchHcl,
  kubernetes: benchKubernetes,
  large: benchLarge,
  growth: benchGrowth,
  serve: benchServe,
}

/**
 * Measures against the budgets: `npm run bench`, or `npm run bench -- start hook` for some. Prints a table, writes it
 * to bench/results, and returns 1 when a budget was not kept.
 */
export async function main(args: readonly string[]): Promise<number> {
  const unknown = args.filter((name) => !Object.hasOwn(BENCHES, name))
  if (unknown.length > 0) {
    console.error(`there is no benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`)
    return 2
  }
  await bundle()
  const names = args.length > 0 ? args : Object.keys(BENCHES)
  const lines = [
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${new Date().toISOString().slice(0, 10)}`,
    '',
    '| what | value | budget | | measured |',
    '|---|---|---|---|---|',
  ]
  for (const line of lines) console.log(line)
  let failed = 0
  for (const name of names) {
    for (const row of await BENCHES[name]!()) {
      const line = inWords(row)
      lines.push(line)
      console.log(line)
      if (kept(row) === false) failed++
    }
  }
  mkdirSync(join(root, 'bench/results'), { recursive: true })
  const path = `bench/results/${new Date().toISOString().replace(/[:.]/g, '-')}.md`
  writeFileSync(join(root, path), `${lines.join('\n')}\n`)
  console.log(`\n${failed === 0 ? 'every budget was kept' : `${failed} not kept`}; written to ${path}`)
  return failed > 0 ? 1 : 0
}

function kept({ value, budget, least }: Row): boolean | undefined {
  if (budget === undefined) return undefined
  return least ? value >= budget : value <= budget
}

function inWords(row: Row): string {
  const number = (value: number) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ${row.unit}`
  const budget = row.budget === undefined ? '' : `${row.least ? '≥' : '≤'} ${row.budget} ${row.unit}`
  const verdict = { true: 'kept', false: 'NOT KEPT', undefined: '' }[String(kept(row))]
  return `| ${row.name} | ${number(row.value)} | ${budget} | ${verdict} | ${row.note ?? ''} |`
}
