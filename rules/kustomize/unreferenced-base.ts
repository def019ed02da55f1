import type { Infra } from '../../engine/infra.ts'
import { keyed, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { folderOf, resolvePath } from '../../engine/tree.ts'
import type { Kustomization } from '../../engine/views/kubernetes.ts'
import { isSample } from '../../engine/views/sample-folders.ts'

export default defineRule({
  summary: 'Every base and component is part of something.',
  why: 'A base that no environment builds on looks deployed and is not: people mend it, review it and search for it in vain.',
  remedy: 'Name it in the overlays that should have it, or delete it.',
  mandate: 'E2',
  severity: 'warning',

  *check(infra) {
    const parts = infra.kustomizations.filter((one) => isPart(one) && !isSample(one.folder))
    if (parts.length < 2) return
    const used = usedFolders(infra)
    // Where no base is named in the tree, other repositories are what names them.
    const kinds = new Map<string, boolean>()
    for (const part of parts) {
      const kind = kindOf(part)
      kinds.set(kind, (kinds.get(kind) ?? false) || isUsed(used, part.folder))
    }
    for (const part of parts) {
      if (isUsed(used, part.folder) || !kinds.get(kindOf(part)) || infra.templated.has(part.file.path))
        continue
      // Told of the uppermost only: what it names goes with it.
      if (parts.some((other) => other !== part && !isUsed(used, other.folder) && names(other, part.folder)))
        continue
      // A folder that gathers what others name piece by piece.
      if (infra.kustomizations.some((other) => other !== part && names(other, `${part.folder}/`))) continue
      const kind = kindOf(part)
      yield {
        at: part.document.root?.get('kind')
          ? keyed(part.file, ['kind'], { document: part.document.index })
          : whole(part.file),
        message: `no kustomization and no path of Flux or Argo CD leads to this ${kind}; name it where it belongs or delete it`,
      }
    }
  },
})

function kindOf({ document }: Kustomization): string {
  return document.root?.get('kind')?.text === 'Component' ? 'component' : 'base'
}

/** What is there to be named by others: a Component, or a kustomization in a folder that is called a base. */
function isPart(kustomization: Kustomization): boolean {
  return kindOf(kustomization) === 'component' || /(^|\/)bases?(\/|$)/.test(kustomization.folder)
}

/** Whether a kustomization names a folder, or something beneath where the path ends in `/`. */
function names({ resources, components }: Kustomization, folder: string): boolean {
  return [...resources, ...components].some(
    ({ target }) =>
      target !== undefined &&
      (target === folder ||
        folderOf(target) === folder ||
        (folder.endsWith('/') && target.startsWith(folder))),
  )
}

/** Folders that something names: kustomizations, Flux, Argo CD. */
function usedFolders(infra: Infra): ReadonlySet<string> {
  const used = new Set<string>()
  for (const { folder, resources, components, others } of infra.kustomizations) {
    for (const { target } of [...resources, ...components, ...others]) {
      if (target === undefined) continue
      used.add(target)
      if (folderOf(target) !== folder) used.add(folderOf(target))
    }
  }
  for (const { resource, paths } of infra.gitops) {
    const path = resource.get('spec', 'path')
    for (const { target } of paths) if (target !== undefined) used.add(target)
    for (const item of resource.node('spec', 'components')?.items() ?? []) {
      const from = typeof path === 'string' ? resolvePath('', path.replace(/^\/+/, '')) : undefined
      const target = from === undefined ? undefined : resolvePath(from, item.text)
      if (target !== undefined) used.add(target)
    }
  }
  return used
}

/** Whether a folder or one above it is named: Flux and Argo CD take what lies beneath. */
function isUsed(used: ReadonlySet<string>, folder: string): boolean {
  for (let at = folder; ; at = folderOf(at)) {
    if (used.has(at)) return true
    if (at === '') return false
  }
}
