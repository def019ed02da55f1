/** What the flags of kubeconform ask for. */
export interface Flags {
  readonly debug: boolean
  readonly exitOnError: boolean
  readonly help: boolean
  readonly ignoreFilenamePatterns: readonly string[]
  readonly ignoreMissingSchemas: boolean
  readonly kubernetesVersion: string
  readonly output: string
  readonly reject: ReadonlySet<string>
  readonly schemaLocations: readonly string[]
  readonly skip: ReadonlySet<string>
  readonly strict: boolean
  readonly summary: boolean
  readonly verbose: boolean
  readonly version: boolean
  readonly cache: string
  readonly files: readonly string[]
}

/** Flags that were read, or what is wrong with them: a line for people, before the usage. */
export type ReadFlags = { readonly flags: Flags } | { readonly problem: string }

interface FlagSpec {
  readonly type: 'boolean' | 'text' | 'number'
  /** the word that usage shows for the value */
  readonly value?: string
  readonly text: string
}

/** kubeconform 0.8's flags, by name in the order of its usage. */
const FLAGS: Readonly<Record<string, FlagSpec>> = {
  cache: { type: 'text', value: 'string', text: 'accepted; nothing is downloaded, so nothing is kept' },
  debug: { type: 'boolean', text: 'say on stderr where each schema was looked for' },
  'exit-on-error': { type: 'boolean', text: 'stop at the first resource that is invalid or an error' },
  h: { type: 'boolean', text: 'show this' },
  'ignore-filename-pattern': {
    type: 'text',
    value: 'value',
    text: 'regular expression of paths to leave out (repeatable)',
  },
  'ignore-missing-schemas': { type: 'boolean', text: 'skip resources without a schema instead of failing' },
  'insecure-skip-tls-verify': { type: 'boolean', text: 'accepted; nothing is downloaded' },
  'kubernetes-version': {
    type: 'text',
    value: 'value',
    text: 'release of Kubernetes to judge by, such as 1.36.0 (default master, the newest there is)',
  },
  n: {
    type: 'number',
    value: 'int',
    text: 'accepted; one thread is quicker than starting several (default 4)',
  },
  output: {
    type: 'text',
    value: 'string',
    text: 'json, junit, pretty, tap or text (default "text")',
  },
  reject: {
    type: 'text',
    value: 'string',
    text: 'kinds, or apiVersion/Kind, that are an error; with commas',
  },
  'schema-location': {
    type: 'text',
    value: 'value',
    text: 'folder or template of schema files, or "default" for those that are built in (repeatable)',
  },
  skip: { type: 'text', value: 'string', text: 'kinds, or apiVersion/Kind, to leave out; with commas' },
  strict: { type: 'boolean', text: 'refuse unknown fields and duplicate keys' },
  summary: { type: 'boolean', text: 'print a summary at the end (not for junit)' },
  v: { type: 'boolean', text: 'show the version' },
  verbose: { type: 'boolean', text: 'print every resource (tap and junit always do)' },
}

/** The words that Go's flag package takes for a boolean (strconv.ParseBool). */
const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True']
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False']

/**
 * Reads arguments as Go's flag package does: one dash or two, `-name value` or `-name=value`, flags before files; the
 * first argument that is no flag, `-` or what follows `--` begins the files.
 */
export function readFlags(argv: readonly string[]): ReadFlags {
  const values = new Map<string, string[]>()
  let at = 0
  for (; at < argv.length; at++) {
    const word = argv[at]!
    if (word === '--') {
      at++
      break
    }
    if (!word.startsWith('-') || word === '-') break
    const match = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(word)
    if (!match) return { problem: `bad flag syntax: ${word}` }
    const name = match[1]!
    const spec = Object.hasOwn(FLAGS, name) ? FLAGS[name]! : undefined
    if (!spec && name === 'help') return { problem: '' }
    if (!spec) return { problem: `flag provided but not defined: -${name}` }
    const value = match[2] ?? (spec.type === 'boolean' ? 'true' : argv[++at])
    if (value === undefined) return { problem: `flag needs an argument: -${name}` }
    const problem = faultOf(name, spec, value)
    if (problem !== undefined) return { problem }
    values.set(name, [...(values.get(name) ?? []), value])
  }
  return { flags: flagsOf(values, argv.slice(at)) }
}

function faultOf(name: string, { type }: FlagSpec, value: string): string | undefined {
  const quoted = JSON.stringify(value)
  if (type === 'boolean' && !TRUE.includes(value) && !FALSE.includes(value))
    return `invalid boolean value ${quoted} for -${name}: parse error`
  if (type === 'number' && !/^[-+]?(\d[\d_]*|0x[\da-f]+)$/i.test(value))
    return `invalid value ${quoted} for flag -${name}: parse error`
  if (name === 'kubernetes-version' && !/^(master|\d+\.\d+\.\d+)$/.test(value))
    return `invalid value ${quoted} for flag -${name}: ${value} is not a valid version. Valid values are "master" (default) or full version x.y.z (e.g. "1.27.2")`
  return undefined
}

function flagsOf(values: ReadonlyMap<string, readonly string[]>, files: readonly string[]): Flags {
  const is = (name: string): boolean => TRUE.includes(values.get(name)?.at(-1) ?? 'false')
  const one = (name: string, otherwise = ''): string => values.get(name)?.at(-1) ?? otherwise
  return {
    debug: is('debug'),
    exitOnError: is('exit-on-error'),
    help: is('h'),
    ignoreFilenamePatterns: values.get('ignore-filename-pattern') ?? [],
    ignoreMissingSchemas: is('ignore-missing-schemas'),
    kubernetesVersion: one('kubernetes-version', 'master'),
    output: one('output', 'text'),
    reject: listed(one('reject')),
    schemaLocations: values.get('schema-location') ?? [],
    skip: listed(one('skip')),
    strict: is('strict'),
    summary: is('summary'),
    verbose: is('verbose'),
    version: is('v'),
    cache: one('cache'),
    files,
  }
}

function listed(words: string): ReadonlySet<string> {
  return new Set(
    words
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  )
}

/** The usage, as kubeconform lays it out. */
export function usage(): string {
  const lines = Object.entries(FLAGS).map(([name, { value, text }]) =>
    name.length === 1 && value === undefined
      ? `  -${name}\t${text}`
      : `  -${name}${value ? ` ${value}` : ''}\n    \t${text}`,
  )
  return ['Usage: infra-lint kubeconform [OPTION]... [FILE OR FOLDER]...', ...lines].join('\n')
}
