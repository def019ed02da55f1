import type { Path } from '../../engine/formats/node.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'

export default defineRule({
  summary: 'A host and path lead to one Service.',
  why: 'Of two Ingresses that claim one path the controller takes the older one, or either: which program answers is chance.',
  remedy: 'Remove one of the two, or give it another host or path.',
  mandate: 'F4',
  severity: 'warning',

  *check(infra) {
    yield* judged(infra, { patches: doublesHosts }, function* (objects) {
      const seen = new Map<string, { readonly ingress: Resource; readonly path: Path }>()
      for (const ingress of objects.ofKind('Ingress')) {
        // a canary of the nginx controller shares its path on purpose
        const annotations = ingress.node('metadata', 'annotations')?.pairs() ?? []
        if (annotations.some(({ key }) => /canary|group\.name|mergeable/.test(key.text))) continue
        const controller =
          ingress.node('spec', 'ingressClassName')?.text ??
          ingress.node('metadata', 'annotations', 'kubernetes.io/ingress.class')?.text ??
          ''
        for (const [index, rule] of (ingress.node('spec', 'rules')?.items() ?? []).entries()) {
          const host = rule.get('host')?.text ?? ''
          if (host === '' || host.includes('${')) continue
          for (const [at, one] of (rule.at(['http', 'paths'])?.items() ?? []).entries()) {
            const written = one.get('path')?.text ?? '/'
            const key = `${controller} ${one.get('pathType')?.text ?? ''} ${host}${written}`
            const path = ['spec', 'rules', index, 'http', 'paths', at, one.get('path') ? 'path' : 'backend']
            const first = seen.get(key)
            if (!first) seen.set(key, { ingress, path })
            else if (
              (objects.environment !== undefined || first.ingress.file.folder === ingress.file.folder) &&
              !isSame(first.ingress, ingress)
            )
              yield {
                at: ingress.at(path),
                message: `${ingress} answers ${host}${written}, which ${first.ingress === ingress ? 'it answers already' : `${first.ingress} answers, too`}: which one does is chance`,
                related: [{ at: first.ingress.at(first.path), message: `${first.ingress}` }],
              }
          }
        }
      }
    })
  },
})

/** Whether two are one Ingress that is written twice, as for two clusters. */
function isSame(a: Resource, b: Resource): boolean {
  return a !== b && a.name === b.name && a.namespace === b.namespace
}

/** Whether a patch gives two Ingresses one host. */
function doublesHosts(text: string): boolean {
  const hosts = [...text.matchAll(/rules\/\d+\/host\s+value: *["']?([^"'\s]+)/g)].map((match) => match[1])
  return new Set(hosts).size < hosts.length
}
