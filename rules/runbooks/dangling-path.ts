import { range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

/** A path of the tree as a command names it: nothing to fill in, nothing computed. */
const PATH = /(?<![\w./$<{-])(?:\.\/)?((?:infra|\.github|scripts|deploy|docs)\/[\w./-]*[\w-])(?![\w/*${<])/g

export default defineRule({
  summary: 'The commands of a runbook name files that exist.',
  why: 'A command that fails at night costs the minutes it was written to save, and the trust in the page.',
  remedy: 'Correct the path, or write what it means.',
  mandate: 'R4',
  severity: 'warning',

  *check(infra) {
    const folders = new Set<string>()
    for (const path of infra.tree.keys()) {
      for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1))
        folders.add(path.slice(0, slash))
    }
    for (const { file } of infra.runbooks) {
      for (const code of file.markdown.codeBlocks) {
        if (!/^(|sh|bash|shell|console|zsh)$/.test(code.language)) continue
        for (const line of code.lines) {
          const text = file.text.slice(line.start, line.end)
          if (!text.includes('/')) continue
          for (const match of text.matchAll(PATH)) {
            const path = match[1]!.replace(/\.$/, '')
            // Only where the tree has its first folder: another repository's paths are nobody's business here.
            if (infra.tree.has(path) || folders.has(path) || !folders.has(path.slice(0, path.indexOf('/'))))
              continue
            const start = line.start + match.index + match[0].indexOf(match[1]!)
            yield {
              at: range(file, start, start + path.length),
              message: `${path} is not in the tree; the command will fail`,
            }
          }
        }
      }
    }
  },
})
