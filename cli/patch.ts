import { secretsIn } from '../engine/secrets/secrets.ts'
import type { SourceFile, Tree } from '../engine/tree.ts'
import { difference, type Hunk, hunksOf } from './difference.ts'

/** A patch that `git apply` takes. */
export interface Patch {
  readonly text: string
  /** paths that no patch of text can hold: binary files */
  readonly omitted: readonly string[]
  /** paths whose patch would have shown a secret */
  readonly secret: readonly string[]
}

/**
 * What leads from one tree to another, in the form of `git diff`. `prefix` is the way from the top of the work tree
 * to the tree's root, '' or ending in a slash: `git apply` counts paths from the top.
 */
export function patchOf(before: Tree, after: Tree, paths: readonly string[], prefix = ''): Patch {
  const parts: string[] = []
  const omitted: string[] = []
  const secret: string[] = []
  for (const path of paths) {
    const old = before.get(path)
    const now = after.get(path)
    if (old?.unread !== undefined || now?.unread !== undefined) omitted.push(path)
    else {
      const part = fileDifference(`${prefix}${path}`, old, now)
      if (part === undefined) secret.push(path)
      else parts.push(part)
    }
  }
  return { text: parts.join(''), omitted, secret }
}

/** Undefined where a secret stands so near to a change that the patch would show it. */
function fileDifference(
  path: string,
  old: SourceFile | undefined,
  now: SourceFile | undefined,
): string | undefined {
  const header = [`diff --git ${quoted('a/', path)} ${quoted('b/', path)}`]
  if (!old && now) header.push(`new file mode ${now.mode}`)
  else if (old && !now) header.push(`deleted file mode ${old.mode}`)
  else if (old && now && old.mode !== now.mode) header.push(`old mode ${old.mode}`, `new mode ${now.mode}`)
  const a = linesOf(old?.text ?? '')
  const b = linesOf(now?.text ?? '')
  const [hiddenBefore, hiddenNow] = [linesWithSecrets(old), linesWithSecrets(now)]
  const hunks: Hunk[] = []
  for (const hunk of hunksOf(difference(a, b), a, b)) {
    const shown = withoutSecrets(hunk, hiddenBefore, hiddenNow)
    if (!shown) return undefined
    hunks.push(shown)
  }
  if (hunks.length > 0) {
    header.push(
      `--- ${old ? named('a/', path) : '/dev/null'}`,
      `+++ ${now ? named('b/', path) : '/dev/null'}`,
    )
  }
  return `${header.join('\n')}\n${hunks.map(hunkText).join('')}`
}

/** The lines, from 0, on which a secret stands. */
function linesWithSecrets(file: SourceFile | undefined): ReadonlySet<number> {
  const lines = new Set<number>()
  if (!file) return lines
  for (const hit of secretsIn(file)) {
    const last = file.lines.lineAt(Math.max(hit.start, hit.end - 1))
    for (let line = file.lines.lineAt(hit.start); line <= last; line++) lines.add(line - 1)
  }
  return lines
}

/**
 * A hunk whose context is cut short where it has a secret. Undefined where a change itself has one, where one stands
 * between two changes, and where nothing would be left behind the last: `git apply` takes that for the end of the file.
 */
function withoutSecrets(hunk: Hunk, before: ReadonlySet<number>, now: ReadonlySet<number>): Hunk | undefined {
  if (before.size === 0 && now.size === 0) return hunk
  const { lines } = hunk
  const first = lines.findIndex(({ sign }) => sign !== ' ')
  const last = lines.findLastIndex(({ sign }) => sign !== ' ')
  let [old, added] = [hunk.oldStart, hunk.newStart]
  const hidden = lines.map(({ sign }) => {
    const found = (sign !== '+' && before.has(old)) || (sign !== '-' && now.has(added))
    if (sign !== '+') old++
    if (sign !== '-') added++
    return found
  })
  if (hidden.slice(first, last + 1).includes(true)) return undefined
  const from = hidden.lastIndexOf(true, first) + 1
  const next = hidden.indexOf(true, last)
  const to = next < 0 ? lines.length : next
  if (next >= 0 && to === last + 1) return undefined
  const cut = lines.length - (to - from)
  return {
    oldStart: hunk.oldStart + from,
    oldCount: hunk.oldCount - cut,
    newStart: hunk.newStart + from,
    newCount: hunk.newCount - cut,
    lines: lines.slice(from, to),
  }
}

/** The lines of a text with their ends; what follows the last LF is a line without one. */
export function linesOf(text: string): string[] {
  const lines: string[] = []
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    const next = end < 0 ? text.length : end + 1
    lines.push(text.slice(at, next))
    at = next
  }
  return lines
}

function hunkText({ oldStart, oldCount, newStart, newCount, lines }: Hunk): string {
  const head = `@@ -${rangeOf(oldStart, oldCount)} +${rangeOf(newStart, newCount)} @@\n`
  return (
    head +
    lines
      .map(({ sign, text }) =>
        text.endsWith('\n') ? sign + text : `${sign}${text}\n\\ No newline at end of file\n`,
      )
      .join('')
  )
}

/** Lines count from 1; a range of none stands after a line. */
function rangeOf(start: number, count: number): string {
  if (count === 0) return `${start},0`
  return count === 1 ? `${start + 1}` : `${start + 1},${count}`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
}

/** A path as Git writes it: in quotes with C escapes where a plain one would be misread. */
function quoted(side: string, path: string): string {
  if (!/[\u0000-\u001f\u007f"\\]/.test(path)) return side + path
  const inside = path.replace(
    /[\u0000-\u001f\u007f"\\]/g,
    (char) => ESCAPES[char] ?? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  )
  return `"${side}${inside}"`
}

/** After a name with a space Git puts a tab, so that the end of the name is known. */
function named(side: string, path: string): string {
  const name = quoted(side, path)
  return name.includes(' ') && !name.startsWith('"') ? `${name}\t` : name
}
