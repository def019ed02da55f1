import type { Git } from './git.ts'

/** One file of a diff, as the API lists it. */
export interface FileDiff {
  readonly path: string
  readonly previousPath: string | undefined
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed'
  /** of the new side, or of the old one where the file is gone */
  readonly sha: string
  readonly additions: number
  readonly deletions: number
  /** from the first `@@` on; undefined for binary files, renames without change and changes of mode */
  readonly patch: string | undefined
}

/** One line of a patch. `position` counts from the line below the first `@@`. */
export interface PatchLine {
  readonly kind: ' ' | '+' | '-'
  readonly position: number
  /** line in the old file; undefined for `+` */
  readonly left: number | undefined
  /** line in the new file; undefined for `-` */
  readonly right: number | undefined
  /** number of the hunk, from 0 */
  readonly hunk: number
  /** the hunk's lines up to this one, as a comment shows them */
  readonly above: () => string
}

/** The files that differ between two commits, by Git's own diff with renames found. */
export async function fileDiffs(git: Git, from: string, to: string): Promise<readonly FileDiff[]> {
  if (from === to) return []
  const [raw, numbers, patch] = await Promise.all([
    git.ask('diff', '--raw', '-z', '-M', '--no-abbrev', from, to),
    git.ask('diff', '--numstat', '-z', '-M', from, to),
    git.ask('diff', '-M', '--no-color', '--no-ext-diff', from, to),
  ])
  const counts = numstat(numbers.stdout.toString('utf8'))
  const patches = patch.stdout.toString('utf8').split(/^(?=diff --git )/m)
  const parts = raw.stdout.toString('utf8').split('\0')
  const files: FileDiff[] = []
  for (let at = 0; at < parts.length - 1; ) {
    const [, , oldSha = '', newSha = '', letter = ''] = parts[at]!.split(' ')
    const moved = /^[RC]/.test(letter)
    const path = parts[at + (moved ? 2 : 1)]!
    const text = patches[files.length] ?? ''
    const start = text.search(/^@@ /m)
    files.push({
      path,
      previousPath: moved ? parts[at + 1] : undefined,
      status: STATUS[letter[0]!] ?? 'changed',
      sha: letter === 'D' ? oldSha : newSha,
      ...(counts[files.length] ?? { additions: 0, deletions: 0 }),
      patch: start < 0 ? undefined : text.slice(start).replace(/\n$/, ''),
    })
    at += moved ? 3 : 2
  }
  return files
}

const STATUS: Readonly<Record<string, FileDiff['status']>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
}

function numstat(text: string): { additions: number; deletions: number }[] {
  const counts: { additions: number; deletions: number }[] = []
  const parts = text.split('\0')
  for (let at = 0; at < parts.length - 1; at += 1) {
    const [added = '0', removed = '0', path] = parts[at]!.split('\t')
    // a rename has its two paths in parts of their own
    if (path === '') at += 2
    counts.push({ additions: Number(added) || 0, deletions: Number(removed) || 0 })
  }
  return counts
}

/** The lines of a patch with their numbers on both sides. */
export function patchLines(patch: string): readonly PatchLine[] {
  const lines: PatchLine[] = []
  const texts = patch.split('\n')
  let left = 0
  let right = 0
  let hunk = -1
  let start = 0
  for (const [position, text] of texts.entries()) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text)
    if (header) {
      left = Number(header[1])
      right = Number(header[2])
      hunk += 1
      start = position
      continue
    }
    const kind = text[0]
    if (kind !== ' ' && kind !== '+' && kind !== '-') continue
    const from = start
    lines.push({
      kind,
      position,
      left: kind === '+' ? undefined : left,
      right: kind === '-' ? undefined : right,
      hunk,
      above: () => texts.slice(from, position + 1).join('\n'),
    })
    if (kind !== '+') left += 1
    if (kind !== '-') right += 1
  }
  return lines
}

/** The line of a patch that a comment may stand on. */
export function lineOf(patch: string, side: 'LEFT' | 'RIGHT', line: number): PatchLine | undefined {
  return patchLines(patch).find((one) => (side === 'LEFT' ? one.left : one.right) === line)
}

/**
 * Where a line of one commit's file stands in another's; undefined when it was changed or removed. Goes through Git's
 * diff without context.
 */
export async function carriedLine(
  git: Git,
  path: string,
  line: number,
  from: string,
  to: string,
): Promise<number | undefined> {
  if (from === to) return line
  const { stdout } = await git.ask('diff', '-U0', '--no-color', '--no-ext-diff', from, to, '--', path)
  const text = stdout.toString('utf8')
  if (/^(deleted file mode|Binary files )/m.test(text)) return undefined
  let shift = 0
  for (const header of text.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)) {
    const start = Number(header[1])
    const count = Number(header[2] ?? 1)
    if (count === 0 ? line <= start : line < start) break
    if (count > 0 && line < start + count) return undefined
    shift += Number(header[4] ?? 1) - count
  }
  return line + shift
}
