import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '..')

/** One line of the table. A budget is the most (or, for `least`, the least) that the value may be. */
export interface Row {
  readonly name: string
  readonly value: number
  /** `×` for a ratio, else ms, s, MB, MB/s, % … */
  readonly unit: string
  readonly budget?: number | undefined
  readonly least?: boolean | undefined
  /** what was compared, in absolute numbers */
  readonly note?: string | undefined
}

/** A process to be timed: arguments of node, where it runs, which exit codes mean that it worked. */
export interface Command {
  /** another program than node */
  readonly program?: string | undefined
  readonly args: readonly string[]
  readonly cwd?: string | undefined
  readonly codes?: readonly number[] | undefined
}

/** What runs of one command took, milliseconds of wall time, in ascending order; peak memory in MB. */
export interface Timing {
  readonly times: readonly number[]
  readonly median: number
  readonly least: number
  readonly peak: number
}

export const NOTHING: Command = { args: ['-e', '0'] }
export const INFRA_LINT = join(root, 'dist/infra-lint.cjs')
export const GENERATOR = join(root, 'dist/generator-infra.cjs')

/**
 * Runs commands in turn, `runs` rounds of each after one to warm the caches, so that a busy moment of the machine
 * hits all of them alike.
 */
export function interleaved<Name extends string>(
  commands: Readonly<Record<Name, Command>>,
  runs: number,
): Readonly<Record<Name, Timing>> {
  const names = Object.keys(commands) as Name[]
  const times = new Map<Name, number[]>(names.map((name) => [name, []]))
  for (const name of names) once(commands[name])
  for (let round = 0; round < runs; round++)
    for (const name of names) times.get(name)!.push(once(commands[name]))
  const timings = {} as Record<Name, Timing>
  for (const name of names) {
    const sorted = times.get(name)!.sort((a, b) => a - b)
    const middle = sorted.length >> 1
    const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
    timings[name] = {
      times: sorted,
      median,
      least: sorted[0]!,
      peak: commands[name].program ? 0 : peakOf(commands[name]),
    }
  }
  return timings
}

function once(command: Command): number {
  const began = process.hrtime.bigint()
  const run = spawnSync(command.program ?? process.execPath, command.args, {
    cwd: command.cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const took = Number(process.hrtime.bigint() - began) / 1e6
  if (run.error || !(command.codes ?? [0]).includes(run.status ?? -1)) {
    throw new Error(`${command.args.join(' ')} ended with ${run.status}: ${run.error ?? run.stderr}`)
  }
  return took
}

/** Peak resident memory of a command, MB, as it sees it itself when it ends. */
function peakOf(command: Command): number {
  return withFolder((folder) => {
    const probe = join(folder, 'probe.cjs')
    const out = join(folder, 'peak')
    writeFileSync(
      probe,
      `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(out)}, String(process.resourceUsage().maxRSS)))`,
    )
    once({ ...command, args: ['--require', probe, ...command.args] })
    return Number(readFileSync(out, 'utf8')) / 1024
  })
}

/** How much longer one took than the other: of medians, with the fastest runs in the note. */
export function ratio(name: string, measured: Timing, base: Timing, budget: number, against: string): Row {
  return {
    name,
    value: measured.median / base.median,
    unit: '×',
    budget,
    note: `${ms(measured.median)} against ${ms(base.median)} ${against}; fastest ${ms(measured.least)} and ${ms(base.least)}, ${(measured.least / base.least).toFixed(2)} ×`,
  }
}

export const ms = (value: number) =>
  value < 1000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toFixed(2)} s`

/** Lends a temporary folder. */
export function withFolder<Result>(use: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'infra-bench-'))
  try {
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Lends a temporary folder for as long as something takes. */
export async function withFolderAsync<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'infra-bench-'))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Runs a command that must work and returns what it wrote. */
export function run(program: string, args: readonly string[], cwd: string): string {
  const done = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (done.status !== 0)
    throw new Error(`${program} ${args.join(' ')} ended with ${done.status}: ${done.stderr}`)
  return done.stdout
}
