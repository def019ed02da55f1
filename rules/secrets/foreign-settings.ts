import { type Place, range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { GITLEAKS_CONFIG, readGitleaksConfig } from '../../engine/secrets/gitleaks-config.ts'
import {
  type IgnoredLine,
  ignoredLines,
  type KnownValue,
  knownValues,
  sha1Of,
} from '../../engine/secrets/ignore-files.ts'
import type { SourceFile } from '../../engine/tree.ts'

export default defineRule({
  summary:
    'What other scanners of secrets were told to ignore is still there, and what they look for can be looked for.',
  why: 'A line of .gitleaksignore names a place, not a secret: when the file changes it hides whatever comes to stand there. A pattern that is not used is a secret that nobody finds.',
  remedy:
    'Remove the entry. A secret that is known and harmless is marked where it stands: a comment `gitleaks:allow`, `pragma: allowlist secret`, or `infra-lint-disable-line` with a reason. Give a pattern keywords and upper bounds, or write it into `secrets: { patterns: … }` of .infra-lint.yaml.',
  mandate: 'C3',
  severity: 'warning',

  *check(infra) {
    for (const entry of ignoredLines(infra.tree)) {
      // what a commit had stays in it
      if (entry.commit !== undefined) continue
      const stale = staleLine(entry, infra.tree.get(entry.path), infra.paths)
      if (stale !== undefined) yield { at: placeOf(entry), message: `${stale}; remove the entry` }
    }
    for (const entry of knownValues(infra.tree)) {
      const stale = staleValue(entry, infra.tree.get(entry.path), infra.paths)
      if (stale !== undefined) yield { at: placeOf(entry), message: `${stale}; remove the entry` }
    }
    const file = infra.tree.get(GITLEAKS_CONFIG)
    if (!file) return
    for (const { node, message } of readGitleaksConfig(file).problems)
      yield { at: range(file, node.start, node.end), message, severity: 'info' }
  },
})

const placeOf = ({ file, start, end }: IgnoredLine | KnownValue): Place => range(file, start, end)

function staleLine(
  { path, line }: IgnoredLine,
  file: SourceFile | undefined,
  paths: ReadonlySet<string>,
): string | undefined {
  if (!file) return paths.has(path) ? undefined : `${path} is gone`
  if (file.unread !== undefined) return undefined
  const count = file.lines.count - Number(file.text.endsWith('\n'))
  if (line > count) return `${path} has ${count} lines and no line ${line}`
  return file.lines.line(line).trim() === '' ? `line ${line} of ${path} is empty` : undefined
}

/** Words of a file that are compared with a hash. */
const MOST_WORDS = 20_000

function staleValue(
  { path, sha1 }: KnownValue,
  file: SourceFile | undefined,
  paths: ReadonlySet<string>,
): string | undefined {
  if (!file) return paths.has(path) ? undefined : `${path} is gone`
  if (file.unread !== undefined) return undefined
  const words = wordsOf(file.text)
  if (words.size > MOST_WORDS) return undefined
  for (const word of words) if (sha1Of(word) === sha1) return undefined
  return `${path} no longer holds the value of this entry`
}

/** What may be a value: words, what stands in quotes, and what stands behind a sign of assignment. */
function wordsOf(text: string): ReadonlySet<string> {
  const words = new Set(text.split(/[\s"'`=,;<>()[\]{}|]+/))
  for (const [, quoted] of text.matchAll(/["'`]([^"'`\n]{1,400})["'`]/g)) words.add(quoted!)
  for (const [, behind] of text.matchAll(/[:=][ \t]*([^\s].{0,400})$/gm)) words.add(behind!.trim())
  return words
}
