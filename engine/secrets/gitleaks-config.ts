import type { Node } from '../formats/node.ts'
import type { SourceFile } from '../tree.ts'
import { slownessOf } from './linear.ts'
import { type OwnPattern, ownPattern, problemOfPattern } from './own-patterns.ts'

/** What a Gitleaks configuration adds and allows. */
export interface GitleaksConfig {
  readonly patterns: readonly OwnPattern[]
  /** whether a secret in a file is known to be none; for secrets that any detector found */
  readonly isAllowed: (path: string, secret: string, line: string) => boolean
  /** what of it cannot be used: where, and why */
  readonly problems: readonly { readonly node: Node; readonly message: string }[]
}

/** Where a configuration stands that Gitleaks finds by itself. */
export const GITLEAKS_CONFIG = '.gitleaks.toml'

/** A list of what is allowed: each of its parts alone is enough, unless all are asked for. */
interface Allowlist {
  readonly paths: readonly RegExp[]
  readonly regexes: readonly RegExp[]
  readonly target: 'secret' | 'match' | 'line'
  readonly stopwords: readonly string[]
  readonly all: boolean
}

const memo = new WeakMap<SourceFile, GitleaksConfig>()

/** Reads rules and allowlists. What Go's expressions can say and JavaScript's cannot, or not in linear time, is told. */
export function readGitleaksConfig(file: SourceFile): GitleaksConfig {
  let config = memo.get(file)
  if (!config) {
    config = read(file.documents[0]?.root)
    memo.set(file, config)
  }
  return config
}

function read(root: Node | undefined): GitleaksConfig {
  const problems: { node: Node; message: string }[] = []
  const global = allowlistsOf(root, problems)
  const generic: Allowlist[] = []
  const patterns: OwnPattern[] = []
  for (const rule of root?.get('rules')?.items() ?? []) {
    const own = allowlistsOf(rule, problems)
    const written = rule.get('regex')
    const id = rule.get('id')?.text ?? 'gitleaks-rule'
    // a rule of Gitleaks itself that is only given exceptions
    if (!written) generic.push(...own)
    else {
      const pattern = patternOf(rule, written, id, own, problems)
      if (pattern) patterns.push(pattern)
    }
  }
  return {
    patterns,
    isAllowed: (path, secret, line) =>
      [...global, ...generic].some((one) => allows(one, path, secret, secret, line)),
    problems,
  }
}

type Problems = { node: Node; message: string }[]

function patternOf(
  rule: Node,
  written: Node,
  id: string,
  allowlists: readonly Allowlist[],
  problems: Problems,
): OwnPattern | undefined {
  const { source, ignoreCase } = fromGo(written.text)
  const keywords = (rule.get('keywords')?.items() ?? []).map((one) => one.text)
  if (keywords.length === 0) keywords.push(...literalOf(source))
  if (keywords.length === 0) {
    problems.push({
      node: written,
      message: `${id} has no keywords and is not looked for; name a word that is in each line with such a secret`,
    })
    return undefined
  }
  const problem = problemOfPattern({ pattern: source, keywords })
  if (problem) {
    problems.push({ node: written, message: `${id}: ${problem.message}` })
    return undefined
  }
  const name = rule.get('description')?.text
  const made = ownPattern({ id, name, pattern: source, keywords, ignoreCase })
  const group = rule.get('secretGroup')?.value
  const entropy = rule.get('entropy')?.value
  const path = rule.get('path')
  const isFor = path && compiled(path, problems)
  return {
    ...made,
    group: typeof group === 'number' && group > 0 ? group : made.group,
    entropy: typeof entropy === 'number' ? entropy : 0,
    isFor: (where) => !isFor || isFor.test(where),
    isAllowed: (secret, match, line) => allowlists.some((one) => allows(one, undefined, secret, match, line)),
  }
}

/** An expression of Go's as JavaScript has it; what goes before a keyword and may be left out, is left out. */
function fromGo(written: string): { source: string; ignoreCase: boolean } {
  const flags = /^\(\?([a-z]+)\)/.exec(written)
  const source = written
    .slice(flags?.[0].length ?? 0)
    .replace(/^\[[^\]]{1,20}\]\{0,\d+\}\??(?=\(\?:)/, '')
    .replace(/\(\?P</g, '(?<')
    .replace(/\[\[:alnum:\]\]/g, '[A-Za-z0-9]')
    .replace(/\[:alnum:\]/g, 'A-Za-z0-9')
    .replace(/\[:alpha:\]/g, 'A-Za-z')
    .replace(/\[:digit:\]/g, '0-9')
    .replace(/\[:xdigit:\]/g, '0-9A-Fa-f')
    .replace(/\\z/g, '$')
    .replace(/\\A/g, '^')
  return { source, ignoreCase: flags?.[1]?.includes('i') ?? false }
}

/** The longest run of letters that a pattern begins with. */
function literalOf(source: string): string[] {
  const word = /^(?:\\b)?([A-Za-z0-9_-]{3,})/.exec(source)?.[1]?.replace(/.(?=[{*?+])$/, '')
  return word && word.length >= 3 && !/[{*?+|]/.test(source[source.indexOf(word) + word.length] ?? '')
    ? [word]
    : []
}

function allowlistsOf(node: Node | undefined, problems: Problems): Allowlist[] {
  const one = node?.get('allowlist')
  return [...(one ? [one] : []), ...(node?.get('allowlists')?.items() ?? [])].map((list) => ({
    paths: expressionsOf(list.get('paths'), problems),
    regexes: expressionsOf(list.get('regexes'), problems),
    target: targetOf(list.get('regexTarget')?.text),
    stopwords: (list.get('stopwords')?.items() ?? []).map((word) => word.text.toLowerCase()),
    all: list.get('condition')?.text === 'AND',
  }))
}

const targetOf = (word: string | undefined): Allowlist['target'] =>
  word === 'match' || word === 'line' ? word : 'secret'

function expressionsOf(list: Node | undefined, problems: Problems): RegExp[] {
  return (list?.items() ?? []).flatMap((one) => compiled(one, problems) ?? [])
}

/** What a path or one line is tried on may have a few quantifiers without an upper bound. */
function compiled(node: Node, problems: Problems): RegExp | undefined {
  const { source, ignoreCase } = fromGo(node.text)
  const slow = slownessOf(source, { unbounded: 3 })
  if (slow === undefined) return new RegExp(source, ignoreCase ? 'i' : '')
  problems.push({ node, message: `this expression allows nothing: ${slow}` })
  return undefined
}

function allows(
  { paths, regexes, target, stopwords, all }: Allowlist,
  path: string | undefined,
  secret: string,
  match: string,
  line: string,
): boolean {
  const text = { secret, match, line }[target].slice(0, 1000)
  const tests = [
    ...(paths.length > 0 ? [path !== undefined && paths.some((one) => one.test(path))] : []),
    ...(regexes.length > 0 ? [regexes.some((one) => one.test(text))] : []),
    ...(stopwords.length > 0 ? [stopwords.some((word) => secret.toLowerCase().includes(word))] : []),
  ]
  return tests.length > 0 && (all ? tests.every(Boolean) : tests.some(Boolean))
}
