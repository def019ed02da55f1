import { basename, join, resolve } from 'node:path'
import { sources } from '../cli/sources.ts'
import { DESIGN_PATH } from '../engine/design.ts'
import { GENERATOR_VERSION } from '../scaffold/version.ts'
import { addCommand, additionOf } from './add-command.ts'
import { type Answers, checkAnswers, QUESTIONS, type QuestionName, withKnown } from './app/questions.ts'
import { meant, readFlags } from './arguments.ts'
import { isFolder, readText, remoteOf, write } from './disk.ts'
import { finalJson, finalReport } from './report.ts'
import { designFromAnswers, differingAnswers, Refusal, scaffold } from './scaffold.ts'
import { askOne, canAsk } from './terminal.ts'
import { updateCommand } from './update-command.ts'

const FLAGS = {
  design: { type: 'string' },
  set: { type: 'string', multiple: true },
  yes: { type: 'boolean', short: 'y' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

interface Arguments {
  readonly folder: string
  readonly design: string | undefined
  readonly answers: Answers
  readonly yes: boolean
  readonly dryRun: boolean
  readonly json: boolean
}

/** The bin `generator-infra`: writes a tree, or says why it does not. Sets the process's exit code: 0 or 2. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    const addition = additionOf(argv[0])
    if (addition) process.exitCode = await addCommand(addition, argv.slice(1))
    else if (argv[0] === 'update') process.exitCode = updateCommand(argv.slice(1))
    else await run(argv)
  } catch (error) {
    process.exitCode = 2
    if (error instanceof Refusal) process.stderr.write(`${withEnding(error.message)}\n`)
    else process.stderr.write(`generator-infra: ${explain(error)}\nnothing was written\n`)
  }
}

/** Every refusal ends alike, so that nobody has to wonder. */
function withEnding(message: string): string {
  return message.includes('nothing was written') ? message : `${message}\nnothing was written`
}

async function run(argv: readonly string[]): Promise<void> {
  const given = readArguments(argv)
  if (typeof given === 'string') {
    process.stdout.write(given)
    return
  }
  const root = resolve(given.folder)
  const { path, text } = await designText(given, root)
  const { design, changes } = scaffold(root, path, text, new Date(), sources)
  if (!given.dryRun) {
    try {
      write(root, changes)
    } catch (error) {
      throw new Refusal(`${explain(error)}\nnothing was written`)
    }
  }
  if (given.json) process.stdout.write(finalJson(design, changes, given.dryRun))
  else process.stdout.write(`${finalReport(design, changes, given.dryRun).join('\n')}\n`)
}

/** The design: a file that is named, the one that is there, or a first one from the answers. */
async function designText(given: Arguments, root: string): Promise<{ path: string; text: string }> {
  if (given.design !== undefined) {
    if (isFolder(given.design)) throw new Refusal(`--design: ${given.design} is a folder; name the file`)
    const text = given.design === '' ? undefined : readText(given.design)
    if (text === undefined)
      throw new Refusal(`--design: there is no file ${given.design || 'without a name'}`)
    if (Object.keys(given.answers).length > 0)
      throw new Refusal('--design and --set exclude each other: say it in the file')
    return { path: given.design, text }
  }
  if (isFolder(join(root, DESIGN_PATH)))
    throw new Refusal(`${DESIGN_PATH} is a folder where a file belongs; nothing was written`)
  const present = readText(join(root, DESIGN_PATH))
  if (present !== undefined) {
    const differing = differingAnswers(given.answers, present, sources)
    if (differing.length > 0) {
      throw new Refusal(
        `${DESIGN_PATH} is there and says otherwise of ${differing.join(', ')}; change it there`,
      )
    }
    return { path: DESIGN_PATH, text: present }
  }
  const facts = { folder: basename(root), remote: remoteOf(root) }
  const answers = given.yes ? withKnown(given.answers, facts) : await ask(given.answers, facts)
  return { path: DESIGN_PATH, text: designFromAnswers(answers, sources) }
}

async function ask(given: Answers, facts: { folder: string; remote: string | undefined }): Promise<Answers> {
  const open = QUESTIONS.filter(({ name }) => given[name] === undefined)
  if (open.length === 0) return given
  if (!canAsk()) {
    const names = open.map(({ name }) => `--${name}`).join(', ')
    throw new Refusal(
      `there is no terminal to ask on; answer ${names}, or take what is known with --yes (the rest is owed)`,
    )
  }
  const answers: Answers = { ...given }
  for (const { name, message, form } of open) {
    const problem = (answer: string) => checkAnswers({ [name]: answer })[0]
    const answer = await askOne({
      name,
      message,
      form,
      known: withKnown(answers, facts)[name],
      empty: 'owed',
      problem,
    })
    if (answer !== undefined) answers[name] = answer
  }
  return answers
}

/** The arguments, or the text of --help or --version. */
function readArguments(argv: readonly string[]): Arguments | string {
  const asked = Object.fromEntries(QUESTIONS.map(({ name }) => [name, { type: 'string' as const }]))
  const { values, positionals } = readFlags(argv, { ...FLAGS, ...asked }, '--help')
  if (values.help) return help()
  if (values.version) return `${GENERATOR_VERSION}\n`
  if (positionals.length > 1)
    throw new Refusal(`one folder at most; there are ${positionals.length}: ${positionals.join(', ')}`)
  const answers: Answers = {}
  for (const { name } of QUESTIONS) if (typeof values[name] === 'string') answers[name] = values[name]
  for (const pair of (values.set as string[] | undefined) ?? []) {
    const equals = pair.indexOf('=')
    const key = pair.slice(0, Math.max(equals, 0))
    const names = QUESTIONS.map((question) => question.name)
    if (equals < 1) throw new Refusal(`--set ${pair} has no value; --set name=shop`)
    if (!names.includes(key as QuestionName)) {
      throw new Refusal(
        `--set ${key} is no question${meant(key, names)}\nthere are ${names.join(', ')}; anything else is said in a file for --design`,
      )
    }
    const value = pair.slice(equals + 1)
    const other = answers[key as QuestionName]
    if (other !== undefined && other !== value)
      throw new Refusal(`${key} is answered twice: ${other} and ${value}`)
    answers[key as QuestionName] = value
  }
  const problems = checkAnswers(answers)
  if (problems.length > 0) throw new Refusal(`${problems.join('\n')}\nnothing was written`)
  return {
    folder: positionals[0] ?? '.',
    design: values.design as string | undefined,
    answers,
    yes: values.yes === true,
    dryRun: values['dry-run'] === true,
    json: values.json === true,
  }
}

function help(): string {
  const questions = QUESTIONS.map(
    ({ name, message, form }) => `  --${`${name} VALUE`.padEnd(18)} ${message}: ${form}`,
  )
  return `usage: generator-infra [dir] [options]
       generator-infra update [dir] [options]
       generator-infra adopt [dir] [options]
       generator-infra environment | workload | runbook | alert NAME [dir] [options]

Writes a complete infra/ tree into dir (the current folder when left out), all of it or nothing.
A design that is there (infra/infra.yaml) is used; else one is made from the answers.

  --design FILE        take this infra.yaml
  --set KEY=VALUE      answer a question, repeatable
  --yes, -y            ask nothing: what is not known without asking is owed
  --dry-run            say what would be written
  --json               say it for programs
  --help, --version

questions:
${questions.join('\n')}

exit: 0 done · 2 could not do it, nothing was written
`
}

/** An error of the system in words that name the path. */
function explain(error: unknown): string {
  const { code, path, message } = error as NodeJS.ErrnoException
  if (code === 'EACCES' || code === 'EPERM') return `${path} cannot be written: permission denied`
  if (code === 'EROFS') return `${path} cannot be written: the file system is read-only`
  if (code === 'ENOSPC') return 'the disk is full'
  if (code === 'ENOTDIR' || code === 'EEXIST') return `${path} is a file where a folder belongs`
  return message ?? String(error)
}
