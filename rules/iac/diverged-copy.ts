import { whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { folderOf, type SourceFile } from '../../engine/tree.ts'

/** What says of itself that it is the same everywhere: `variables-common.tf`, `shared.tfvars`. */
const SHARED = /(?:^|[-_.])(?:common|shared|global)(?=[-_.])/i
const SAME =
  /\b(?:copy of|copied (?:from|to)|keep (?:\w+ ){0,3}in sync|(?:same|identical|equal) (?:in|to|across|for) (?:all|every|each))\b/i

/** The least share of lines that two copies of one file have in common. */
const ALIKE = 0.5

/** The fewest copies of which a majority is one. */
const FEWEST = 3

export default defineRule({
  summary: 'Files that are copied from root to root are equal.',
  why: 'A copy that was changed in one place is a variable that means something else there; whoever mends it next mends the others.',
  remedy: 'Bring the copies together again, or make them links to one file.',
  mandate: 'F2',
  severity: 'warning',
  fixable: 'always',

  *check(infra) {
    const groups = new Map<string, SourceFile[]>()
    for (const { folder, files, variableFiles, root, sample } of infra.terraform) {
      if (!root || sample) continue
      for (const file of [...files, ...variableFiles]) {
        // A file that is linked into a folder lies elsewhere.
        if (file.folder !== folder || !(SHARED.test(file.name) || SAME.test(file.text.slice(0, 500))))
          continue
        const key = `${folderOf(folder)}/*/${file.name}`
        const group = groups.get(key)
        if (group) group.push(file)
        else groups.set(key, [file])
      }
    }
    for (const group of groups.values()) {
      if (group.length < FEWEST) continue
      const [usual, count] = mostOf(group)
      if (count * 2 <= group.length) continue
      const model = group.find(({ text }) => text === usual)!
      for (const file of group) {
        if (file.text === usual || share(file.text, usual) < ALIKE) continue
        const { text } = file
        yield {
          at: whole(file),
          message: `${file.path} differs from its ${count} copies beside it, such as ${model.path}`,
          related: [{ at: whole(model), message: 'what the others are' }],
          fix: () => ({
            title: `write what ${model.path} says`,
            safety: 'unsafe',
            edits: [{ op: 'text', file: file.path, start: 0, end: text.length, expect: text, text: usual }],
          }),
        }
      }
    }
  },
})

/** The text that most files have, and how many. */
function mostOf(files: readonly SourceFile[]): readonly [string, number] {
  const counts = new Map<string, number>()
  for (const { text } of files) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]!
}

/** The share of lines, blank ones left out, that two texts have in common. */
function share(a: string, b: string): number {
  const [left, right] = [linesOf(a), linesOf(b)]
  const common = [...left].filter((line) => right.has(line)).length
  return common / Math.max(1, left.size, right.size)
}

function linesOf(text: string): ReadonlySet<string> {
  return new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  )
}
