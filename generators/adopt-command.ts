import { resolve } from 'node:path'
import { BASELINE_PATH } from '../cli/scope.ts'
import { DESIGN_PATH } from '../engine/design.ts'
import { plural } from '../engine/reporters/counts.ts'
import type { Evidence } from '../scaffold/adopt/clue.ts'
import { type AdoptOutcome, readAdoption, writeAdoption } from './adopt.ts'
import { type FlagSpecs, readFlags } from './arguments.ts'
import { Refusal } from './refusal.ts'
import { askOne, canAsk } from './terminal.ts'

const FLAGS: FlagSpecs = {
  yes: { type: 'boolean', short: 'y' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
}

/** The command `generator-infra adopt` as a process: says what stands against it, and sets the exit code. */
export async function adopt(argv: readonly string[]): Promise<void> {
  try {
    process.exitCode = await adoptCommand(argv)
  } catch (error) {
    process.exitCode = 2
    const said = error instanceof Error ? error.message : String(error)
    process.stderr.write(
      error instanceof Refusal ? `${said}\n` : `generator-infra: ${said}\nnothing was written\n`,
    )
  }
}

/** The command `generator-infra adopt`. Returns the exit code; throws a Refusal where it cannot be done. */
export async function adoptCommand(argv: readonly string[]): Promise<number> {
  const { values, positionals } = readFlags(argv, FLAGS, 'generator-infra adopt --help')
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  if (positionals.length > 1)
    throw new Refusal(`one folder at most; there are ${positionals.length}: ${positionals.join(', ')}`)
  const dryRun = values['dry-run'] === true
  const asks = !dryRun && values.yes !== true
  if (asks && (values.json === true || !canAsk())) {
    throw new Refusal(
      'there is no terminal to ask on; look with --dry-run, write with --yes\nnothing was written',
    )
  }
  const outcome = await readAdoption(resolve(positionals[0] ?? '.'), { env: process.env, now: new Date() })
  if (asks) {
    process.stderr.write(`${adoptReport(outcome, true).join('\n')}\n`)
    if (!(await agreed())) throw new Refusal('nothing was written')
  }
  if (!dryRun) writeAdoption(outcome)
  const text =
    values.json === true ? adoptJson(outcome, dryRun) : `${adoptReport(outcome, dryRun).join('\n')}\n`
  process.stdout.write(text)
  return 0
}

async function agreed(): Promise<boolean> {
  const answer = await askOne({
    name: 'write',
    message: 'write this',
    form: 'yes or no',
    known: 'no',
    empty: undefined,
    problem: (text) => (/^(?:y|yes|n|no)$/i.test(text) ? undefined : 'yes or no'),
  })
  return /^y/i.test(answer ?? '')
}

/** An adoption for programs: files, design, evidence, what is missing. */
export function adoptJson(
  { files, adoption, known, proposals, notes }: AdoptOutcome,
  dryRun: boolean,
): string {
  const { design, evidence, alerts } = adoption
  return `${JSON.stringify(
    {
      version: 1,
      dryRun,
      files: files.map(({ path, before }) => ({ path, action: before ? 'update' : 'create' })),
      design,
      evidence: evidence.map(({ key, why, clues }) => ({ key, why, places: clues })),
      alerts: alerts.map(({ name, severity, clue }) => ({ name, severity, ...clue })),
      known,
      missing: proposals,
      notes,
    },
    null,
    2,
  )}\n`
}

/** An adoption for people: what was inferred with its evidence, what is missing, what was written. */
export function adoptReport(
  { files, adoption, known, proposals, notes }: AdoptOutcome,
  dryRun: boolean,
): readonly string[] {
  const { design, evidence } = adoption
  const of = (key: string): Evidence | undefined => evidence.find((one) => one.key === key)
  const line = (name: string, value: string, why: Evidence | undefined): string =>
    `  ${name.padEnd(13)} ${value.padEnd(24)} ${why ? inWords(why) : ''}`.trimEnd()
  return [
    'what the repository says:',
    ...(
      [
        'provider',
        'regions',
        'iac',
        'runtime',
        'packaging',
        'gitops',
        'pipelines',
        'secrets',
        'domain',
        'registry',
      ] as const
    ).flatMap((key) =>
      design[key] === undefined ? [] : [line(key, [design[key]].flat().join(', '), of(key))],
    ),
    'environments, in the order of promotion:',
    ...design.environments.map(({ name }) => line('', name, of(`environments.${name}`))),
    'workloads:',
    ...design.workloads.map(({ name, type }) => line(type, name, of(`workloads.${name}`))),
    '',
    'what is missing, folder by folder:',
    ...proposals.map(({ deliverable, folder, has, lacks }) => {
      const present = has.length > 0 ? `has ${has.join(', ')}` : 'has nothing'
      return `  ${deliverable} (${folder}) ${present}${lacks.length > 0 ? `; lacks ${lacks.join('; ')}` : ''}`
    }),
    '',
    `${dryRun ? 'would write' : 'wrote'} ${files.map(({ path }) => path).join(', ')}; nothing else changes`,
    ...(known > 0
      ? [
          `${plural(known, 'finding')} of today ${known === 1 ? 'is' : 'are'} in ${BASELINE_PATH}; what is new fails from now on`,
        ]
      : []),
    ...notes,
    `next: read ${DESIGN_PATH}, correct what is assumed, then infra-lint`,
  ]
}

function inWords({ why, clues }: Evidence): string {
  const [first] = clues
  if (!first) return `(${why})`
  const more = clues.length > 1 ? ` and ${clues.length - 1} more` : ''
  return `${first.file}:${first.line}${more}`
}

const HELP = `usage: generator-infra adopt [dir] [options]

Reads the design out of a repository that has infrastructure already: environments, tools, cloud, workloads, each with the
line that says so. Writes infra/infra.yaml, .infra-lint.yaml and a baseline of today's findings, and changes nothing else.

  --yes, -y            ask nothing: write it
  --dry-run            say what would be written, and what is missing
  --json               say it for programs
  --help

exit: 0 done · 2 could not do it, nothing was written
`
