import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { isVendored } from '../../engine/views/vendored.ts'

/** Annotations whose text becomes part of the configuration of nginx. */
const SNIPPET = /^nginx\.ingress\.kubernetes\.io\/[a-z-]+-snippet$|^nginx\.org\/[a-z-]+-snippets$/

export default defineRule({
  summary: 'No Ingress writes into the configuration of its controller.',
  why: 'The controller holds the keys of all certificates and reads the Secrets of all namespaces. Who may write a snippet has both (CVE-2021-25742); newer controllers refuse the Ingress.',
  remedy:
    'Use the annotation, middleware or policy that does the same; most headers, redirects and limits have one.',
  mandate: 'X1',
  severity: 'warning',

  *check(infra) {
    yield* judged(infra, { patches: /-snippet/ }, function* (objects) {
      for (const ingress of objects.ofKind('Ingress')) {
        const annotations = ingress.node('metadata', 'annotations')?.pairs() ?? []
        for (const { key } of annotations) {
          if (!SNIPPET.test(key.text) || isVendored(ingress)) continue
          yield {
            at: ingress.at(['metadata', 'annotations', key.text], 'key'),
            message: `${ingress} writes lines of its own into its controller’s configuration (${key.text})`,
            severity: weighedFor(objects.stage, 'warning'),
          }
        }
      }
    })
  },
})
