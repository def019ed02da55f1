import { sources } from '../cli/sources.ts'
import type { Design } from '../engine/design.ts'
import { checkGiven, designOf, flagOf, openQuestions, withAddition, withKnownAnswers } from './add.ts'
import { ADDITIONS, type Addition, type Given } from './additions.ts'
import { type FlagSpecs, readFlags } from './arguments.ts'
import { Refusal, refuse } from './refusal.ts'
import { askOne, canAsk } from './terminal.ts'
import { update } from './update.ts'
import { updateJson, updateReport } from './update-command.ts'

const FLAGS: FlagSpecs = {
  yes: { type: 'boolean', short: 'y' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
}

/** The addition that a command names; undefined for every other word. */
export function additionOf(command: string | undefined): Addition | undefined {
  return command !== undefined && Object.hasOwn(ADDITIONS, command)
    ? ADDITIONS[command as Addition['kind']]
    : undefined
}

/** The commands `generator-infra environment|workload|runbook|alert NAME [dir]`. Returns the exit code. */
export async function addCommand(addition: Addition, argv: readonly string[]): Promise<number> {
  const named = addition.questions.slice(1).map(({ name }) => [name, { type: 'string' as const }])
  const specs: FlagSpecs = { ...FLAGS, ...Object.fromEntries(named) }
  const { values, positionals } = readFlags(argv, specs, `generator-infra ${addition.kind} --help`)
  if (values.help) {
    process.stdout.write(helpOf(addition))
    return 0
  }
  if (positionals.length > 2)
    throw new Refusal(
      `a name and one folder at most; there are ${positionals.length}: ${positionals.join(', ')}`,
    )
  const [name, folder = '.'] = positionals
  const given: Record<string, string> = name === undefined ? {} : { name }
  for (const question of addition.questions.slice(1)) {
    const value = values[question.name]
    if (typeof value === 'string') given[question.name] = value
  }
  const { text, design } = designOf(folder, sources)
  const answers = await answered(addition, given, design, values.yes === true)
  const outcome = update(folder, {
    sources,
    env: process.env,
    design: withAddition(text, design, addition, answers, new Date(), sources),
    dryRun: values['dry-run'] === true,
  })
  const report = [
    ...updateReport(outcome),
    ...(outcome.dryRun ? [] : ['', `next: ${addition.next(answers)}`]),
  ]
  process.stdout.write(values.json === true ? updateJson(outcome) : `${report.join('\n')}\n`)
  return outcome.exitCode
}

/** All answers: those given, those that somebody gives now, and what is known. Throws a Refusal that names each that lacks. */
async function answered(addition: Addition, given: Given, design: Design, yes: boolean): Promise<Given> {
  // what a type is asked cannot be said while the type is wrong
  const wrong = checkGiven(addition, given, design)
  if (wrong.length > 0) refuse(wrong)
  if (yes || !canAsk()) {
    const known = yes ? withKnownAnswers(addition, given, design) : given
    const open = openQuestions(addition, known, design)
    if (open.length > 0) {
      const names = open.map(({ name }) => flagOf(name)).join(', ')
      throw new Refusal(
        yes
          ? `nobody but you knows ${names}; answer it\nnothing was written`
          : `there is no terminal to ask on; answer ${names}, or take what is known with --yes\nnothing was written`,
      )
    }
    refuse(checkGiven(addition, known, design))
    return known
  }
  const answers: Record<string, string> = { ...given }
  for (const question of addition.questions) {
    if (answers[question.name] !== undefined || question.when?.(answers, design) === false) continue
    const known = question.known(answers, design)
    const answer = await askOne({
      ...question,
      known,
      empty: known === '' ? 'none' : undefined,
      problem: (text) => question.problem(text, design),
    })
    answers[question.name] = answer ?? ''
  }
  return answers
}

function helpOf({ kind, summary, example, questions }: Addition): string {
  const lines = questions
    .slice(1)
    .map(({ name, message, form }) => `  --${`${name} VALUE`.padEnd(18)} ${message}: ${form}`)
  return `usage: generator-infra ${kind} NAME [dir] [options]

${summary.charAt(0).toUpperCase()}${summary.slice(1)}: infra/infra.yaml says it, and every file that follows from it follows.
Comments and order stay, and so do your edits, as with generator-infra update.

${lines.join('\n')}

  --yes, -y            ask nothing: take what is known
  --dry-run            say what would happen
  --json               say it for programs
  --help

example: ${example}

exit: 0 done · 1 with --dry-run: there are changes · 3 conflicts · 2 could not do it, nothing was written
`
}
