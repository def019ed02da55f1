import { type CommandName, commandsOf, OPTIONS, type OptionName, type OptionSpec } from './options.ts'

const USAGE: Readonly<Record<CommandName, string>> = {
  lint: `infra-lint [paths…]            judge the infra/ tree around this folder; paths limit what is reported
infra-lint explain RULE        what a rule asks, why, and how to keep it
infra-lint rules               every rule there is
infra-lint owed                what only a person or time can supply, by whom and when
infra-lint render ENV          what an environment gets, rendered; --origins says where each value is written
infra-lint diff ENV ENV        what differs between two environments, object by object and key by key
infra-lint captures            a shell script that captures what runs, for --captures
infra-lint init                write .infra-lint.yaml and a baseline for a tree that exists
infra-lint kubeconform         kubeconform’s own command line, with its schemas built in; -h shows its flags`,
  explain: 'infra-lint explain RULE        what a rule asks, why, and how to keep it',
  rules: 'infra-lint rules               every rule there is',
  owed: 'infra-lint owed                what only a person or time can supply, by whom and when',
  render: `infra-lint render ENVIRONMENT  what an environment gets: its kustomizations rendered as kubectl does, with Flux’ variables;
                               what Secrets hold is hidden. Exit code 1 where kustomize would refuse`,
  diff: `infra-lint diff ENV ENV        what differs between two environments, object by object and key by key
infra-lint diff ENV… --base REF what a change does to each of them: the tree against a commit
                               Exit code 0: no difference · 1: some · 2: it could not be done`,
  captures: 'infra-lint captures            a shell script that captures what runs, for --captures',
  init: 'infra-lint init                write .infra-lint.yaml and a baseline for a tree that exists',
}

const ENDING = `A folder named like a command is given as ./rules.

Exit code: 0 clean · 1 findings at or above --fail-on · 2 it could not be done (usage, config, unreadable or no files)
Findings go to stdout, everything else to stderr.
`

/** The help text of the whole command line, or of one command. */
export function helpText(command: CommandName): string {
  const groups = new Map<string, string[]>()
  for (const name of Object.keys(OPTIONS) as OptionName[]) {
    if (!commandsOf(name).includes(command)) continue
    const spec: OptionSpec = OPTIONS[name]
    const words = `${spec.short ? `-${spec.short}, ` : ''}--${name}${spec.value ? ` ${spec.value}` : ''}`
    const lines = wrap(spec.text, 78)
    const shown = [
      `  ${words.padEnd(26)} ${lines[0]}`,
      ...lines.slice(1).map((line) => `${' '.repeat(29)}${line}`),
    ]
    groups.set(spec.group, [...(groups.get(spec.group) ?? []), ...shown])
  }
  const options = [...groups].map(([group, lines]) => `${group}\n${lines.join('\n')}\n`)
  return [USAGE[command], '', options.join('\n'), command === 'lint' ? ENDING : '']
    .join('\n')
    .trimEnd()
    .concat('\n')
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines
}
