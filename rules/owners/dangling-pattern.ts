import { isGlob, matcher } from '../../engine/glob.ts'
import type { Infra } from '../../engine/infra.ts'
import { range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import type { SourceFile } from '../../engine/tree.ts'

/** Where GitHub and GitLab look for it, the first that exists counts. */
const PLACES = ['.github/CODEOWNERS', 'CODEOWNERS', '.gitlab/CODEOWNERS', 'docs/CODEOWNERS']

export default defineRule({
  summary: 'Every pattern of CODEOWNERS matches something.',
  why: 'A folder that was moved has lost its owners: the line looks as if somebody were asked, and nobody is.',
  remedy: 'Let the pattern name where the files are now, or delete the line.',
  mandate: 'F3',
  severity: 'warning',

  *check(infra) {
    const file = PLACES.flatMap((path) => infra.tree.get(path) ?? [])[0]
    if (!file) return
    const gone: string[] = []
    for (const { pattern, start } of patternsOf(file)) {
      // What lies in a folder that is gone is gone with it.
      if (gone.some((one) => pattern === one || (one.endsWith('/') && pattern.startsWith(one)))) continue
      if (isMatched(infra, pattern)) continue
      gone.push(pattern)
      yield {
        at: range(file, start, start + pattern.length),
        message: `${pattern} matches no file of the repository; its owners are asked for nothing`,
      }
    }
  },
})

function* patternsOf(file: SourceFile): Iterable<{ pattern: string; start: number }> {
  for (const match of file.text.matchAll(/^[ \t]*((?:\\.|[^\s\\])+)[^\n]*$/gm)) {
    const pattern = match[1]!
    // comments, GitLab's sections, and what negates
    if (/^(?:#|\[|\^\[|!)/.test(pattern) || pattern.includes('\\')) continue
    yield { pattern, start: match.index + match[0].indexOf(pattern) }
  }
}

/** As in `.gitignore`: a slash within the pattern ties it to the top, a folder means all beneath it. */
function isMatched({ paths, tree }: Infra, pattern: string): boolean {
  const anchored = pattern.slice(0, -1).includes('/')
  const bare = pattern.replace(/^\/+|\/+$/g, '')
  if (bare === '' || /^[*/]+$/.test(bare)) return true
  if (!isGlob(bare)) {
    if (anchored) return paths.has(bare) || isHidden(paths, tree, bare)
    for (const path of paths) if (path === bare || path.endsWith(`/${bare}`)) return true
    return false
  }
  const fixed = bare.slice(0, bare.search(/[*?[\]{}!()]/))
  const folder = anchored ? fixed.slice(0, Math.max(0, fixed.lastIndexOf('/'))) : ''
  if (folder !== '' && !paths.has(folder)) return isHidden(paths, tree, folder)
  const matches = matcher([anchored ? bare : `**/${bare}`])
  for (const path of paths) if (path.startsWith(anchored ? fixed : '') && matches(path)) return true
  return false
}

/** Whether a path lies in what nobody looked into: a submodule, a link, a folder that may not be read. */
function isHidden(paths: ReadonlySet<string>, tree: Infra['tree'], path: string): boolean {
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    const above = path.slice(0, slash)
    const file = tree.get(above)
    if (file?.linkTarget !== undefined || file?.unread !== undefined) return true
    if (!paths.has(above)) return false
  }
  return false
}
