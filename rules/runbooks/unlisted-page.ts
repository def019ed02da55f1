import { absent, range, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { resolvePath, type SourceFile } from '../../engine/tree.ts'
import type { Runbook } from '../../engine/views/runbooks.ts'

const INDEXES = ['README.md', 'index.md', '_index.md'] as const

export default defineRule({
  summary: 'An index of runbooks lists all of them.',
  why: 'A page that the index does not name is found by those who know that it is there.',
  remedy: 'Add the page to the index beside it.',
  mandate: 'F3',
  severity: 'warning',

  *check(infra) {
    const folders = new Map<string, Runbook[]>()
    for (const runbook of infra.runbooks) {
      const pages = folders.get(runbook.file.folder)
      if (pages) pages.push(runbook)
      else folders.set(runbook.file.folder, [runbook])
    }
    for (const [folder, pages] of folders) {
      const index = INDEXES.flatMap(
        (name) => infra.tree.get(folder === '' ? name : `${folder}/${name}`) ?? [],
      )[0]
      if (!index) continue
      const links = index.markdown.links.map((link) => ({ link, path: pageOf(index, link.target) }))
      const listed = new Set(links.map(({ path }) => path))
      const missing = pages.filter(({ file }) => !listed.has(bareOf(file.path)))
      // Something that names a few pages in passing is no index of them.
      if (missing.length * 2 >= pages.length) continue
      const own = new Set(pages.map(({ file }) => bareOf(file.path)))
      const last = links.filter(({ path }) => path !== undefined && own.has(path)).at(-1)
      if (!last) continue
      const entry = range(index, last.link.start, last.link.end)
      for (const { file } of missing) {
        yield {
          at: absent(file.path, entry),
          message: `${index.path} lists the runbooks beside it and not ${file.name}`,
          related: [{ at: whole(file), message: 'the page' }],
        }
      }
    }
  },
})

/** The path that a link leads to, without the ending of Markdown files. */
function pageOf(index: SourceFile, target: string): string | undefined {
  const path = resolvePath(index.folder, target.replace(/[?#].*$/, '').replace(/\/$/, ''))
  return path === undefined ? undefined : bareOf(path)
}

function bareOf(path: string): string {
  return path.replace(/\.(?:md|markdown)$/i, '')
}
