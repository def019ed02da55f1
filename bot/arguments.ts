import { parseArgs } from 'node:util'
import { Failure } from '../cli/failure.ts'
import type { Severity } from '../engine/mandate.ts'
import { suggestion } from '../engine/spelling.ts'
import { repositoryName } from './read.ts'
import type { RepositoryName } from './report.ts'

/** The commands of `infra-bot`, each with what it does. */
export const COMMANDS = {
  check: 'checks a pull request and says what it introduces',
  fix: 'opens, renews and closes pull requests with safe fixes',
  waive: 'opens a pull request that waives a rule’s findings of a pull request',
  serve:
    'answers the webhooks of a GitHub App; INFRA_BOT_WEBHOOK_SECRET, INFRA_BOT_DATA and others tell it how',
} as const

export type BotCommand = keyof typeof COMMANDS

const OPTIONS = {
  repo: { type: 'string', value: 'OWNER/NAME', help: 'the repository; GITHUB_REPOSITORY when absent' },
  pull: {
    type: 'string',
    value: 'N',
    help: 'the pull request: to check, to mend the branch of, to waive for',
  },
  branch: { type: 'string', value: 'NAME', help: 'fix: the branch to mend; the default one when absent' },
  all: { type: 'boolean', help: 'check: report everything, not only what the pull request introduces' },
  'fail-on': {
    type: 'string',
    value: 'SEVERITY',
    help: 'check: the least severity that fails; error when absent',
  },
  sarif: { type: 'boolean', help: 'check: upload SARIF to code scanning too' },
  checkout: { type: 'string', value: 'DIR', help: 'a clone to read commits from that it has' },
  reason: { type: 'string', value: 'TEXT', help: 'waive: why' },
  by: { type: 'string', value: 'LOGIN', help: 'waive: who answers for it' },
  until: {
    type: 'string',
    value: 'DATE',
    help: 'waive: the last day, YYYY-MM-DD; 90 days from now when absent',
  },
  login: { type: 'string', value: 'NAME', help: 'who the token belongs to; GitHub is asked when absent' },
  'api-url': {
    type: 'string',
    value: 'URL',
    help: 'the REST API; GITHUB_API_URL, else https://api.github.com',
  },
  'server-url': {
    type: 'string',
    value: 'URL',
    help: 'where people see GitHub; GITHUB_SERVER_URL, else https://github.com',
  },
  'dry-run': { type: 'boolean', help: 'print every write instead of sending it' },
  help: { type: 'boolean', help: 'this text' },
  version: { type: 'boolean', help: 'the version' },
} as const

/** What the command line asks for. */
export interface BotRequest {
  readonly command: BotCommand | 'help' | 'version'
  /** of `waive`: the rule */
  readonly rule: string | undefined
  readonly name: RepositoryName | undefined
  readonly pull: number | undefined
  readonly branch: string | undefined
  readonly all: boolean
  readonly failOn: Severity
  readonly sarif: boolean
  readonly checkout: string | undefined
  readonly reason: string | undefined
  readonly by: string | undefined
  readonly until: string | undefined
  readonly login: string | undefined
  readonly apiUrl: string | undefined
  readonly serverUrl: string
  readonly dryRun: boolean
}

type Env = Readonly<Record<string, string | undefined>>

/** Reads the arguments after the program's name; throws a Failure that names what is wrong. */
export function readBotArguments(argv: readonly string[], env: Env): BotRequest {
  const { values, positionals } = parsed(argv)
  const [word, ...operands] = positionals
  const command = values.help ? 'help' : values.version ? 'version' : commandOf(word)
  if (command === 'waive' && operands.length !== 1)
    throw new Failure('waive takes one rule: infra-bot waive RULE')
  if ((command === 'check' || command === 'fix' || command === 'serve') && operands.length > 0)
    throw new Failure(`${command} takes no ${operands[0]}`)
  const repo = values.repo ?? env.GITHUB_REPOSITORY
  return {
    command,
    rule: command === 'waive' ? operands[0] : undefined,
    name: repo === undefined || repo === '' ? undefined : repositoryName(repo),
    pull: values.pull === undefined ? undefined : numberOf(values.pull),
    branch: values.branch,
    all: values.all ?? false,
    failOn: severityOf(values['fail-on']),
    sarif: values.sarif ?? false,
    checkout: values.checkout,
    reason: values.reason,
    by: values.by,
    until: values.until,
    login: values.login,
    apiUrl: values['api-url'] ?? (env.GITHUB_API_URL || undefined),
    serverUrl: (values['server-url'] ?? (env.GITHUB_SERVER_URL || 'https://github.com')).replace(/\/+$/, ''),
    dryRun: values['dry-run'] ?? false,
  }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: true })
  } catch (error) {
    const said = error instanceof Error ? error.message.replace(/\. .*/s, '') : 'unreadable arguments'
    throw new Failure(`${said.charAt(0).toLowerCase()}${said.slice(1)}; infra-bot --help lists all`)
  }
}

function commandOf(word: string | undefined): BotCommand {
  const names = Object.keys(COMMANDS)
  if (word === undefined) throw new Failure(`infra-bot takes a command: ${names.join(', ')}`)
  if (!names.includes(word)) throw new Failure(`there is no command ${word}${suggestion(word, names)}`)
  return word as BotCommand
}

function numberOf(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new Failure(`--pull ${text}: give the number of a pull request`)
  return Number(text)
}

/** A severity by its name; `error` where none is given. */
export function severityOf(text: string | undefined): Severity {
  if (text === undefined || text === '') return 'error'
  if (text !== 'error' && text !== 'warning' && text !== 'info')
    throw new Failure(`${text} is no severity; there are error, warning and info`)
  return text
}

/** The text of `--help`. */
export function botHelp(): string {
  const commands = Object.entries(COMMANDS).map(([name, text]) => `  ${name.padEnd(7)} ${text}`)
  const options = Object.entries(OPTIONS).map(([name, option]) => {
    const value = 'value' in option ? ` ${option.value}` : ''
    return `  ${`--${name}${value}`.padEnd(22)} ${option.help}`
  })
  return [
    'usage: infra-bot COMMAND [options]',
    '',
    ...commands,
    '',
    ...options,
    '',
    'The token is taken from INFRA_BOT_TOKEN or GITHUB_TOKEN; an App from INFRA_BOT_APP_ID, INFRA_BOT_PRIVATE_KEY and',
    'INFRA_BOT_INSTALLATION_ID. Exit code 0: done, nothing bad enough; 1: findings; 2: it could not be done.',
    '',
  ].join('\n')
}
