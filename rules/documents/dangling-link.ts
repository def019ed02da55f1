import { DELIVERABLES } from '../../engine/design.ts'
import type { Infra } from '../../engine/infra.ts'
import { range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { resolvePath, type SourceFile } from '../../engine/tree.ts'

export default defineRule({
  summary: 'Links between documents lead to files that exist.',
  why: 'A page whose next step is a dead link ends there, at the moment somebody needs the next step.',
  remedy: 'Correct the link, or write what it means.',
  mandate: 'F3',
  severity: 'warning',

  *check(infra) {
    // a generated file that is gone is one finding of its own, not one for each page that mentions it
    const generated = new Set(Object.keys(infra.lock?.files ?? {}))
    const isThere = (path: string | undefined): boolean =>
      path === undefined || infra.paths.has(path) || infra.paths.has(sourceOf(path)) || generated.has(path)
    for (const file of documentsOf(infra)) {
      // Reading links costs ten times what looking for their like does, and most lead somewhere.
      const suspects = [...file.text.matchAll(LIKE_A_LINK)]
      if (suspects.every(([, inline, defined]) => isThere(pathOf(file, inline ?? defined ?? '')))) continue
      for (const { kind, target, targetStart, targetEnd } of file.markdown.links) {
        if (kind !== 'link' && kind !== 'image') continue
        const path = pathOf(file, target)
        if (isThere(path)) continue
        yield {
          at: range(file, targetStart, targetEnd),
          message: `${target} leads nowhere: there is no ${path}`,
        }
      }
    }
  },
})

/** `](target` and `[label]: target`, with all that only looks like one. */
const LIKE_A_LINK = /\]\(\s*<?([^)\s>]+)|\]:\s*<?([^\s>]+)/g

/** Documents of the deliverables, and runbooks wherever they are. */
function documentsOf(infra: Infra): ReadonlySet<SourceFile> {
  return new Set([
    ...infra.runbooks.map(({ file }) => file),
    ...DELIVERABLES.flatMap((name) => infra.files(infra.folder(name))).filter(
      ({ format }) => format === 'markdown',
    ),
    ...['infra/README.md'].flatMap((path) => infra.tree.get(path) ?? []),
  ])
}

/** The page that a generator of sites makes the path of: links may go without the ending, or to what is made. */
function sourceOf(path: string): string {
  return `${path.replace(/\.html?$/, '')}.md`
}

/** The path of the tree that a target means; undefined for addresses, fragments, and what leaves the tree. */
function pathOf(file: SourceFile, target: string): string | undefined {
  const bare = target.replace(/[?#].*$/, '')
  if (bare === '' || /^[a-z][a-z0-9+.-]*:|^\/\/|^@|[{}<>$*\\]/i.test(bare)) return undefined
  // From the top GitHub sees the repository, a generator of sites its own pages.
  if (bare.startsWith('/')) return undefined
  let path: string
  try {
    path = decodeURIComponent(bare)
  } catch {
    return undefined
  }
  return resolvePath(file.folder, path) || undefined
}
