import { sources } from '../cli/sources.ts'
import { BASE_FOLDER } from '../engine/design.ts'
import { isWrite } from '../scaffold/update.ts'
import { type FlagSpecs, readFlags } from './arguments.ts'
import { Refusal } from './refusal.ts'
import { designTextIn, type FileUpdate, type UpdateOutcome, update } from './update.ts'
import { withSet } from './update-design.ts'

const FLAGS: FlagSpecs = {
  set: { type: 'string', multiple: true },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
}

/** The command `generator-infra update`. Returns the exit code; throws a Refusal where it cannot be done. */
export function updateCommand(argv: readonly string[]): number {
  const { values, positionals } = readFlags(argv, FLAGS, 'generator-infra update --help')
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  if (positionals.length > 1)
    throw new Refusal(`one folder at most; there are ${positionals.length}: ${positionals.join(', ')}`)
  const folder = positionals[0] ?? '.'
  const pairs = (values.set as readonly string[] | undefined) ?? []
  const present = pairs.length > 0 ? designTextIn(folder) : undefined
  const outcome = update(folder, {
    sources,
    env: process.env,
    design: present === undefined ? undefined : withSet(present, pairs),
    dryRun: values['dry-run'] === true,
  })
  process.stdout.write(values.json === true ? updateJson(outcome) : `${updateReport(outcome).join('\n')}\n`)
  return outcome.exitCode
}

/** What an update did, for programs. */
export function updateJson({ dryRun, from, to, files, notes }: UpdateOutcome): string {
  const each = files.map(({ path, action, why }) => ({ path, action, why }))
  return `${JSON.stringify({ version: 1, dryRun, from, to, files: each, notes }, null, 2)}\n`
}

const VERBS: Readonly<Record<string, string>> = {
  create: 'new',
  update: 'updated',
  merge: 'merged',
  delete: 'deleted',
  conflict: 'conflict',
  keep: 'kept',
}

/** What an update did, for people: one string a line. Files that stay as they are, and merge bases, are not listed. */
export function updateReport({ dryRun, from, to, files, notes }: UpdateOutcome): readonly string[] {
  const shown = files.filter(
    ({ action, path }) => action !== 'unchanged' && !path.startsWith(`${BASE_FOLDER}/`),
  )
  const written = files.filter(isWrite).length
  const conflicts = files.filter(({ action }) => action === 'conflict')
  const version = from === to ? `generator-infra ${to}` : `generator-infra ${from} → ${to}`
  const lines = [
    written === 0 && conflicts.length === 0
      ? `nothing to do: the tree is as the design and ${version} ask`
      : `${version}: ${countsOf(files)}${dryRun ? ' (nothing is written)' : ''}`,
    ...shown.map(({ path, action, why }) => `  ${(VERBS[action] ?? action).padEnd(9)} ${path}: ${why}`),
    ...notes,
  ]
  if (conflicts.length === 0 || dryRun) return lines
  return [
    ...lines,
    '',
    'between the markers of a conflict, "your project" is what your file said, "what the generator wrote" is what you both',
    'began with, and the last part is what is asked for now. Which is right is yours to say, place by place; edit each',
    'file until no marker is left, then git add it. infra-lint names the files that still have one.',
  ]
}

function countsOf(files: readonly FileUpdate[]): string {
  const parts = Object.entries(VERBS).flatMap(([action, verb]) => {
    const count = files.filter(
      (file) => file.action === action && !file.path.startsWith(`${BASE_FOLDER}/`),
    ).length
    return count === 0 ? [] : [`${count} ${verb === 'conflict' && count > 1 ? 'conflicts' : verb}`]
  })
  return parts.length === 0 ? 'merge bases only' : parts.join(', ')
}

const HELP = `usage: generator-infra update [dir] [options]

Brings the tree in dir (the current folder when left out) to what infra/infra.yaml and this version's templates ask for.
Your edits are merged with what is new; what clashes is shown between conflict markers, both sides. All or nothing.

  --set KEY=VALUE      change the design first, repeatable: domain=acme.org, environments[name=dev].servers=3
  --dry-run            say what would happen
  --json               say it for programs: path, action and why of each file
  --help

exit: 0 done, or nothing to do · 1 with --dry-run: there are changes · 3 conflicts · 2 could not do it, nothing was written
`
