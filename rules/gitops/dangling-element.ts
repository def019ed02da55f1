import { matcher } from '../../engine/glob.ts'
import type { Infra } from '../../engine/infra.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import { repositoryKey } from '../../engine/views/gitops.ts'
import { listsOf, pathOfElement } from '../../engine/views/gitops-generators.ts'
import { type GitOpsIndex, gitOpsOf, isLiteral, sourcesOf } from '../../engine/views/gitops-index.ts'

export default defineRule({
  summary: 'What a generator of an ApplicationSet lists is in the tree.',
  why: 'An element whose folder is not there makes an Application that can never be synced; a pattern that meets nothing makes none, and takes away those there were.',
  remedy: 'Correct the element or the pattern, or write the folder it means.',
  mandate: 'F3',
  severity: 'error',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    for (const { resource } of index.of('ApplicationSet')) {
      yield* ofLists(infra, index, resource)
      yield* ofDirectories(infra, index, resource)
    }
  },
})

function* ofLists(infra: Infra, index: GitOpsIndex, resource: Resource): Iterable<Problem> {
  const lists = listsOf(resource)
  for (const at of sourcesOf(resource)) {
    const template = resource.get(...at, 'path')
    const url = resource.get(...at, 'repoURL')
    if (typeof template !== 'string' || !isLiteral(url)) continue
    const own = index.ownRepository === repositoryKey(url)
    if (index.ownRepository !== undefined && !own) continue
    for (const { path, elements } of lists) {
      const made = elements.map((element) => pathOfElement(template, element))
      if (!own && !made.some((one) => one !== undefined && infra.paths.has(one))) continue
      for (const [item, one] of made.entries()) {
        if (one === undefined || infra.paths.has(one)) continue
        yield {
          at: resource.at([...path, item]),
          message: `${resource} makes an Application of ${one}, which is not in the tree; correct the element or write the folder`,
        }
      }
    }
  }
}

function* ofDirectories(infra: Infra, index: GitOpsIndex, resource: Resource): Iterable<Problem> {
  for (const [at, generator] of (resource.node('spec', 'generators')?.items() ?? []).entries()) {
    const git = generator.get('git')
    const url = git?.get('repoURL')?.text
    if (!git || !isLiteral(url) || index.ownRepository !== repositoryKey(url)) continue
    for (const key of ['directories', 'files']) {
      const entries = git.get(key)?.items() ?? []
      for (const [item, entry] of entries.entries()) {
        const pattern = entry.get('path')?.text
        if (!isLiteral(pattern) || entry.get('exclude')?.value === true || meets(infra, pattern)) continue
        yield {
          at: resource.at(['spec', 'generators', at, 'git', key, item, 'path']),
          message: `${resource} makes an Application of each ${key === 'files' ? 'file' : 'folder'} ${pattern}, and there is none`,
        }
      }
    }
  }
}

function meets(infra: Infra, pattern: string): boolean {
  const matches = matcher([pattern.replace(/^\//, '')])
  for (const path of infra.paths) if (matches(path)) return true
  return false
}
