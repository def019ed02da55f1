import { parseArgs } from 'node:util'
import type { Severity } from '../engine/mandate.ts'
import { suggestion } from '../engine/spelling.ts'
import { Failure } from './failure.ts'
import { COMMANDS, type CommandName, commandsOf, OPTIONS, type OptionName } from './options.ts'

/** One `--format`: what, and the file it goes to; stdout when there is none. */
export interface Target<Name extends string = string> {
  readonly format: Name
  readonly file: string | undefined
}

/** What the command line asks for, checked as far as it can be without reading anything. */
export interface Request {
  readonly command: CommandName | 'help' | 'version'
  /** of `help`: the command it is about */
  readonly about: CommandName
  /** paths, or the rule to explain */
  readonly operands: readonly string[]
  readonly root: string | undefined
  readonly staged: boolean
  readonly changed: boolean
  readonly base: string | undefined
  /** the range of commits whose secrets are looked for */
  readonly history: string | undefined
  /** the name of the file that stdin holds */
  readonly stdin: string | undefined
  readonly environment: string | undefined
  /** the folder of captures of live state */
  readonly captures: string | undefined
  readonly fix: 'write' | 'print' | undefined
  readonly unsafe: boolean
  /** none given means text on stdout */
  readonly targets: readonly Target[]
  readonly quiet: boolean
  readonly stats: boolean
  readonly only: readonly string[]
  readonly mandates: readonly string[]
  readonly failOn: Severity
  readonly maxWarnings: number | undefined
  readonly baseline: string | undefined
  readonly updateBaseline: boolean
  readonly config: string | undefined
  readonly printConfig: boolean
  readonly kubernetesVersion: string | undefined
  readonly now: Date | undefined
  /** kinds of objects that `render` and `diff` are limited to */
  readonly kinds: readonly string[]
  readonly origins: boolean
  /** how many threads may judge; one when absent */
  readonly threads: number | undefined
}

interface Given {
  readonly operands: string[]
  readonly values: Map<OptionName, string[]>
  readonly command: CommandName
}

/** Reads the arguments after the program's name; throws a Failure that names what is wrong and the nearest word. */
export function readArguments(argv: readonly string[], formats: readonly string[]): Request {
  const given = read(argv)
  const { values, command } = given
  const has = (name: OptionName): boolean => values.has(name)
  const one = (name: OptionName): string | undefined => values.get(name)?.at(-1)
  if (!has('help') && !has('version')) check(given)
  return {
    command: has('help') ? 'help' : has('version') ? 'version' : command,
    about: command,
    operands: given.operands,
    root: one('root'),
    staged: has('staged'),
    changed: has('changed'),
    base: one('base'),
    history: one('history'),
    stdin: has('stdin') ? one('stdin-filename') : undefined,
    environment: one('environment'),
    captures: one('captures'),
    fix: has('fix') ? 'write' : has('fix-dry-run') ? 'print' : undefined,
    unsafe: has('unsafe'),
    targets: has('help') || has('version') ? [] : readTargets(values.get('format') ?? [], formats, command),
    quiet: has('quiet'),
    stats: has('stats'),
    only: values.get('rule') ?? [],
    mandates: values.get('mandate') ?? [],
    failOn: readSeverity(one('fail-on')),
    maxWarnings: readCount(one('max-warnings')),
    baseline: one('baseline'),
    updateBaseline: has('update-baseline'),
    config: one('config'),
    printConfig: has('print-config'),
    kubernetesVersion: one('kubernetes-version'),
    now: readDate(one('now')),
    kinds: values.get('kind') ?? [],
    origins: has('origins'),
    threads: readThreads(one('threads')),
  }
}

function read(argv: readonly string[]): Given {
  const { tokens } = parseArgs({
    args: [...argv],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const operands: string[] = []
  const values = new Map<OptionName, string[]>()
  let command: CommandName | undefined
  let words = true
  for (const token of tokens) {
    if (token.kind === 'option-terminator') words = false
    else if (token.kind === 'positional') {
      if (words && command === undefined && operands.length === 0 && isCommand(token.value))
        command = token.value
      else operands.push(token.value)
    } else {
      const name = knownOption(token.name, token.rawName)
      const wantsValue = OPTIONS[name].type === 'string'
      // an option that follows is not the value; --root=-x says that it is
      const taken = !token.inlineValue && token.value?.startsWith('-') === true
      if (wantsValue && (token.value === undefined || token.value === '' || taken)) {
        throw new Failure(`--${name} needs a value: --${name} ${valueWord(name)}`)
      }
      if (!wantsValue && token.value !== undefined) throw new Failure(`--${name} takes no value`)
      values.set(name, [...(values.get(name) ?? []), token.value ?? ''])
    }
  }
  return { operands, values, command: command ?? 'lint' }
}

function isCommand(word: string): word is CommandName {
  return word !== 'lint' && (COMMANDS as readonly string[]).includes(word)
}

function valueWord(name: OptionName): string {
  const spec = OPTIONS[name]
  return 'value' in spec ? spec.value : ''
}

function knownOption(name: string, rawName: string): OptionName {
  if (Object.hasOwn(OPTIONS, name)) return name as OptionName
  if (!rawName.startsWith('--'))
    throw new Failure(`there is no option ${rawName}; infra-lint --help shows all`)
  const hint = suggestion(name, Object.keys(OPTIONS)).replace('did you mean ', 'did you mean --')
  throw new Failure(`there is no option ${rawName}${hint || '; infra-lint --help shows all'}`)
}

/** Pairs of options that contradict each other. */
const EXCLUSIVE: readonly (readonly [OptionName, OptionName, string])[] = [
  ['staged', 'changed', 'one compares the index, the other the working tree'],
  ['staged', 'stdin', 'the one reads the index, the other an editor'],
  ['changed', 'stdin', 'give one of them'],
  ['history', 'staged', 'the one reads commits, the other the index'],
  ['history', 'changed', 'the one reads commits, the other the working tree'],
  ['history', 'stdin', 'the one reads commits, the other an editor'],
  ['history', 'captures', 'what runs is no part of a commit'],
  ['history', 'fix', 'a commit cannot be mended'],
  ['history', 'fix-dry-run', 'a commit cannot be mended'],
  ['history', 'update-baseline', 'a baseline holds what the tree has'],
  ['history', 'environment', 'secrets of all environments are looked for'],
  ['captures', 'staged', 'what runs is no part of a commit'],
  ['captures', 'changed', 'what runs is no part of a branch'],
  ['captures', 'stdin', 'what runs is no part of one file'],
  ['captures', 'update-baseline', 'what runs now must not be hidden from now on'],
  ['fix', 'fix-dry-run', 'the one writes, the other prints'],
  ['fix', 'stdin', 'what an editor holds cannot be written; --fix-dry-run prints the fixes'],
  ['update-baseline', 'staged', 'a baseline holds what the whole tree has'],
  ['update-baseline', 'changed', 'a baseline holds what the whole tree has'],
  ['update-baseline', 'stdin', 'a baseline holds what the whole tree has'],
  ['update-baseline', 'rule', 'a baseline holds what every rule finds'],
  ['update-baseline', 'mandate', 'a baseline holds what every rule finds'],
  ['update-baseline', 'environment', 'a baseline holds what the whole tree has'],
  ['update-baseline', 'fix-dry-run', 'give one of them'],
]

/** Options that make sense only beside another. */
const NEEDS: readonly (readonly [OptionName, readonly OptionName[]])[] = [
  ['base', ['changed']],
  ['stdin', ['stdin-filename']],
  ['stdin-filename', ['stdin']],
  ['unsafe', ['fix', 'fix-dry-run']],
]

function check({ command, operands, values }: Given): void {
  for (const name of values.keys()) {
    if (!commandsOf(name).includes(command))
      throw new Failure(`infra-lint ${command} has no option --${name}`)
  }
  for (const name of values.keys()) {
    if (values.get(name)!.length > 1 && !('multiple' in OPTIONS[name]) && OPTIONS[name].type === 'string') {
      throw new Failure(`--${name} is given more than once`)
    }
  }
  for (const [a, b, reason] of EXCLUSIVE) {
    if (values.has(a) && values.has(b))
      throw new Failure(`--${a} and --${b} cannot be given together: ${reason}`)
  }
  for (const [name, needed] of NEEDS) {
    if (name === 'base' && command === 'diff') continue
    if (values.has(name) && !needed.some((other) => values.has(other))) {
      throw new Failure(`--${name} needs ${needed.map((other) => `--${other}`).join(' or ')}`)
    }
  }
  if (command === 'explain' && operands.length !== 1) {
    throw new Failure(
      'infra-lint explain needs one rule, such as infra-lint explain secrets/plain-secret; infra-lint rules lists them',
    )
  }
  if (['rules', 'init', 'owed', 'captures'].includes(command) && operands.length > 0) {
    const way =
      command !== 'rules' && commandsOf('root').includes(command)
        ? '--root DIR names another tree'
        : '--rule ID names one'
    throw new Failure(`infra-lint ${command} takes no path; ${way}`)
  }
  if (command === 'render' && operands.length !== 1)
    throw new Failure('infra-lint render needs one environment, such as infra-lint render production')
  if (command === 'diff' && operands.length !== 2 && !(values.has('base') && operands.length === 1)) {
    throw new Failure(
      'infra-lint diff needs two environments, such as infra-lint diff staging production; one will do with --base REF',
    )
  }
  if (operands.length > 0 && values.has('stdin')) {
    throw new Failure('--stdin judges one file; paths cannot be given beside it')
  }
  if (operands.length > 0 && values.has('update-baseline') && operands.length > 1) {
    throw new Failure(
      '--update-baseline and paths cannot be given together: a baseline holds what the whole tree has',
    )
  }
}

function readTargets(words: readonly string[], formats: readonly string[], command: CommandName): Target[] {
  const known = command === 'lint' ? formats : ['text', 'json']
  const targets = words.map((word) => {
    const colon = word.indexOf(':')
    const format = colon < 0 ? word : word.slice(0, colon)
    const file = colon < 0 ? undefined : word.slice(colon + 1)
    if (!known.includes(format)) {
      throw new Failure(
        `there is no format ${format}${suggestion(format, known) || `; there are ${known.join(', ')}`}`,
      )
    }
    if (file === '') throw new Failure(`--format ${word} names no file: --format ${format}:out.${format}`)
    return { format, file }
  })
  const onStdout = targets.filter((target) => target.file === undefined)
  if (onStdout.length > 1) {
    throw new Failure(
      `--format ${onStdout[1]!.format} needs a file: stdout holds one format, ${onStdout[0]!.format}`,
    )
  }
  const files = targets.flatMap(({ file }) => file ?? [])
  const twice = files.find((file, index) => files.indexOf(file) !== index)
  if (twice !== undefined) throw new Failure(`two formats cannot be written to one file, ${twice}`)
  return targets
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info']

function readSeverity(word: string | undefined): Severity {
  if (word === undefined) return 'error'
  const found = SEVERITIES.find((severity) => severity === word)
  if (!found)
    throw new Failure(`--fail-on is error, warning or info, not ${word}${suggestion(word, SEVERITIES)}`)
  return found
}

function readCount(word: string | undefined): number | undefined {
  if (word === undefined) return undefined
  if (!/^\d{1,9}$/.test(word)) throw new Failure(`--max-warnings is a number such as 0 or 25, not ${word}`)
  return Number(word)
}

function readThreads(word: string | undefined): number | undefined {
  if (word === undefined) return undefined
  if (!/^[1-9]\d{0,3}$/.test(word)) throw new Failure(`--threads is a number from 1 on, not ${word}`)
  return Number(word)
}

function readDate(word: string | undefined): Date | undefined {
  if (word === undefined) return undefined
  const day = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/.test(word)
  const date = new Date(word)
  // `new Date` takes 2027-02-30 for the 2nd of March
  if (!day || Number.isNaN(date.getTime()) || !date.toISOString().startsWith(word.slice(0, 10))) {
    throw new Failure(`--now is a day such as 2027-01-31, not ${word}`)
  }
  return date
}
