import type { Path } from '../../engine/formats/node.ts'
import { absent } from '../../engine/place.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import { gitOpsOf, isLiteral, sourcesOf, specOf } from '../../engine/views/gitops-index.ts'

export default defineRule({
  summary: 'A source of Argo CD says what is taken from it.',
  why: 'An Application with a source that Argo CD cannot read is refused as a whole and deploys nothing.',
  remedy:
    'Give each source a path, or a chart with its version, or a `ref` by which another source takes values from it.',
  mandate: 'C4',
  severity: 'error',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    for (const { resource } of index.of('Application', 'ApplicationSet')) {
      const sources = sourcesOf(resource)
      // a patch of the ApplicationSet, or of an overlay, may bring what is missing
      if (resource.node('spec', 'templatePatch') || resource.node(...specOf(resource), 'sourceHydrator'))
        continue
      const references = new Set(sources.flatMap((at) => resource.node(...at, 'ref')?.text ?? []))
      for (const at of sources) {
        for (const problem of judge(resource, at, references))
          if (!index.isPatched(resource.kind, 'source')) yield problem
      }
    }
  },
})

function* judge(resource: Resource, at: Path, references: ReadonlySet<string>): Iterable<Problem> {
  const has = (key: string): boolean => (resource.node(...at, key)?.text ?? '') !== ''
  if (!has('path') && !has('chart') && !has('ref')) {
    yield {
      at: absent('path', resource.at(at, 'key')),
      message: `${resource} takes nothing from ${resource.get(...at, 'repoURL') ?? 'its source'}: it names neither a path nor a chart`,
    }
  } else if (has('chart') && !has('targetRevision')) {
    yield {
      at: absent('targetRevision', resource.at([...at, 'chart'])),
      message: `${resource} names the chart ${resource.get(...at, 'chart')} without a version, which Argo CD refuses; set targetRevision`,
    }
  }
  const files = resource.node(...at, 'helm', 'valueFiles')?.items() ?? []
  for (const [index, { text }] of files.entries()) {
    const wanted = /^\$([\w.-]+)\//.exec(text)?.[1]
    if (wanted === undefined || !isLiteral(text) || references.has(wanted) || wanted.startsWith('ARGOCD_'))
      continue
    yield {
      at: resource.at([...at, 'helm', 'valueFiles', index]),
      message: `${resource} takes ${text}, and no source of it has the ref ${wanted}; add \`ref: ${wanted}\` to the source that holds the file`,
    }
  }
}
