import type { Tree } from '../tree.ts'
import { GITLEAKS_CONFIG, readGitleaksConfig } from './gitleaks-config.ts'
import type { SecretHit } from './hit.ts'
import { ignoredLines, knownValues, sha1Of } from './ignore-files.ts'
import { type OwnPattern, OwnPatterns, ownPattern, type PatternSettings } from './own-patterns.ts'

/** What a config says of secrets. */
export interface SecretSettings {
  /** paths and globs of files beyond the tree in which secrets are looked for too */
  readonly include: readonly string[]
  /** patterns that are looked for beside those of providers */
  readonly patterns: readonly PatternSettings[]
}

const ofTrees = new WeakMap<Tree, readonly PatternSettings[]>()

/** Has the patterns of a config looked for in a tree; to be said before its secrets are asked for. */
export function lookFor(patterns: readonly PatternSettings[], tree: Tree): void {
  ofTrees.set(tree, patterns)
}

/** The patterns of a tree's config and of its Gitleaks configuration; undefined where there are none. */
export function patternsFor(tree: Tree): OwnPatterns | undefined {
  const file = tree.get(GITLEAKS_CONFIG)
  const patterns: OwnPattern[] = [
    ...(ofTrees.get(tree) ?? []).map(ownPattern),
    ...(file ? readGitleaksConfig(file).patterns : []),
  ]
  return patterns.length === 0 ? undefined : new OwnPatterns(patterns)
}

/** Says of a secret in a file whether other scanners' files list it as known. */
export type IsKnown = (
  path: string,
  hit: SecretHit,
  lineOf: (offset: number) => number,
  text: string,
) => boolean

/** What the ignore files, baselines and allowlists of a tree hide; undefined where it has none. */
export function knownIn(tree: Tree): IsKnown | undefined {
  const config = tree.get(GITLEAKS_CONFIG)
  const isAllowed = config && readGitleaksConfig(config).isAllowed
  const ignored = new Map<string, Set<number>>()
  for (const { commit, path, line } of ignoredLines(tree)) {
    if (commit === undefined) ignored.set(path, (ignored.get(path) ?? new Set()).add(line))
  }
  const hashes = new Set(knownValues(tree).map(({ path, sha1 }) => `${path}\0${sha1}`))
  if (!isAllowed && ignored.size === 0 && hashes.size === 0) return undefined
  return (path, hit, lineOf, text) => {
    const first = hit.line ?? lineOf(hit.keyStart)
    const last = hit.line ?? lineOf(Math.max(hit.start, hit.end - 1))
    for (const line of ignored.get(path) ?? []) if (first <= line && line <= last) return true
    const value = text.slice(hit.start, hit.end)
    if (hashes.size > 0 && hashes.has(`${path}\0${sha1Of(unquoted(value))}`)) return true
    return isAllowed?.(path, unquoted(value), lineAt(text, hit.start)) ?? false
  }
}

const unquoted = (value: string): string => value.trim().replace(/^(["'])(.*)\1$/s, '$2')

function lineAt(text: string, at: number): string {
  const from = text.lastIndexOf('\n', at - 1) + 1
  const end = text.indexOf('\n', at)
  return text.slice(from, end < 0 ? text.length : end).slice(0, 1000)
}
