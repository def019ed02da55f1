/** How an option is given and what it does: the one table that parsing, checking and help are made from. */
export interface OptionSpec {
  readonly type: 'boolean' | 'string'
  readonly short?: string
  readonly multiple?: true
  /** the word for its value in the help text */
  readonly value?: string
  readonly group: 'What is judged' | 'Mending' | 'Output' | 'Which findings count' | 'Configuration' | 'Other'
  readonly text: string
  /** the commands that take it; only `lint` when absent */
  readonly commands?: readonly CommandName[]
}

/** The commands; `lint` is the one that has no word. */
export const COMMANDS = ['lint', 'explain', 'rules', 'owed', 'render', 'diff', 'captures', 'init'] as const

export type CommandName = (typeof COMMANDS)[number]

/** Every option of `infra-lint`, in the order the help text shows them. */
export const OPTIONS = {
  root: {
    type: 'string',
    value: 'DIR',
    group: 'What is judged',
    text: "the tree's root; else the nearest folder upwards with .infra-lint.yaml or infra/infra.yaml, else Git's top, else this folder",
    commands: ['lint', 'explain', 'rules', 'owed', 'render', 'diff', 'captures', 'init'],
  },
  staged: {
    type: 'boolean',
    group: 'What is judged',
    text: 'the Git index; reports what HEAD does not have, and all where they are equal',
  },
  changed: { type: 'boolean', group: 'What is judged', text: 'reports what the base does not have' },
  base: {
    type: 'string',
    value: 'REF',
    group: 'What is judged',
    text: 'what --changed compares with, from where the branches part; else origin/HEAD, the upstream, or main; of diff the commit that each environment is compared with',
    commands: ['lint', 'diff'],
  },
  history: {
    type: 'string',
    value: 'RANGE',
    group: 'What is judged',
    text: 'secrets that the commits of a range brought, such as main..HEAD; each blob once',
  },
  stdin: {
    type: 'boolean',
    group: 'What is judged',
    text: 'one file from an editor, the rest from the disk',
  },
  'stdin-filename': {
    type: 'string',
    value: 'F',
    group: 'What is judged',
    text: 'the name of that file; it need not exist',
  },
  environment: {
    type: 'string',
    value: 'NAME',
    group: 'What is judged',
    text: 'only what concerns one environment',
    commands: ['lint', 'owed'],
  },
  captures: {
    type: 'string',
    value: 'DIR',
    group: 'What is judged',
    text: 'also what runs, by captures in this folder, such as .infra-captures; nothing is called',
  },
  fix: { type: 'boolean', group: 'Mending', text: 'apply the fixes that keep what runs' },
  unsafe: {
    type: 'boolean',
    group: 'Mending',
    text: 'with --fix or --fix-dry-run: also fixes that change behaviour',
  },
  'fix-dry-run': {
    type: 'boolean',
    group: 'Mending',
    text: 'print the fixes as a patch that `git apply` takes',
  },
  format: {
    type: 'string',
    multiple: true,
    value: 'F[:file]',
    group: 'Output',
    text: 'text, json, sarif, github, gitlab, junit or markdown; repeatable',
    commands: ['lint', 'rules', 'owed'],
  },
  quiet: { type: 'boolean', short: 'q', group: 'Output', text: 'show errors only' },
  stats: { type: 'boolean', group: 'Output', text: 'say on stderr where the time went' },
  rule: {
    type: 'string',
    multiple: true,
    value: 'ID',
    group: 'Which findings count',
    text: 'only this rule, or a glob such as secrets/*; repeatable',
    commands: ['lint', 'rules'],
  },
  mandate: {
    type: 'string',
    multiple: true,
    value: 'ID',
    group: 'Which findings count',
    text: 'only the rules of one entry of the mandate, such as P4; repeatable',
    commands: ['lint', 'rules'],
  },
  'fail-on': {
    type: 'string',
    value: 'LEVEL',
    group: 'Which findings count',
    text: 'exit 1 from this severity on: error (default), warning or info',
  },
  'max-warnings': {
    type: 'string',
    value: 'N',
    group: 'Which findings count',
    text: 'exit 1 when there are more warnings',
  },
  baseline: {
    type: 'string',
    value: 'FILE',
    group: 'Which findings count',
    text: 'known findings to hide; else .infra-lint-baseline at the root, where there is one',
  },
  'update-baseline': {
    type: 'boolean',
    group: 'Which findings count',
    text: 'write the findings there are into the baseline',
  },
  kind: {
    type: 'string',
    multiple: true,
    value: 'KIND',
    group: 'Output',
    text: 'only objects of this kind, such as Deployment; may be given several times',
    commands: ['render', 'diff'],
  },
  origins: {
    type: 'boolean',
    group: 'Output',
    text: 'say behind each value where it is written',
    commands: ['render'],
  },
  config: {
    type: 'string',
    value: 'FILE',
    group: 'Configuration',
    text: 'instead of .infra-lint.yaml at the root',
    commands: ['lint', 'explain', 'rules', 'owed', 'render', 'diff', 'captures'],
  },
  'kubernetes-version': {
    type: 'string',
    value: 'V',
    group: 'Configuration',
    text: 'judge manifests by this release, such as 1.36; else the config’s, the design’s, the newest',
  },
  threads: {
    type: 'string',
    value: 'N',
    group: 'Other',
    text: '2 lets a second thread judge beside the first where there is a processor for it; 1 when absent',
  },
  'print-config': {
    type: 'boolean',
    group: 'Configuration',
    text: 'print the config as it applies, and where each part was set',
  },
  now: {
    type: 'string',
    value: 'DATE',
    group: 'Configuration',
    text: 'judge as on this day, such as 2027-01-31',
    commands: ['lint', 'owed', 'init'],
  },
  version: { type: 'boolean', short: 'V', group: 'Other', text: 'print the version', commands: COMMANDS },
  help: { type: 'boolean', short: 'h', group: 'Other', text: 'print this', commands: COMMANDS },
} as const satisfies Readonly<Record<string, OptionSpec>>

export type OptionName = keyof typeof OPTIONS

/** The commands that take an option. */
export function commandsOf(option: OptionName): readonly CommandName[] {
  return (OPTIONS[option] as OptionSpec).commands ?? ['lint']
}
