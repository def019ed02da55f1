import type { Node } from '../../engine/formats/node.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { isVendored } from '../../engine/views/vendored.ts'

export default defineRule({
  summary: 'A webhook that must answer is not asked about its own Pods.',
  why: 'A webhook that fails closed and judges every Pod judges its own, too: once all of them are gone none can be made, nor any Pod of the cluster, until somebody deletes the webhook.',
  remedy:
    'Leave its own namespace and `kube-system` out with a `namespaceSelector`, or write `failurePolicy: Ignore` and enforce what matters elsewhere.',
  mandate: 'H4',
  severity: 'warning',

  *check(infra) {
    const patches = /failurePolicy|namespaceSelector|webhooks/
    yield* judged(infra, { patches }, function* (objects) {
      const kinds = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']
      for (const configuration of objects.ofKind(...kinds)) {
        for (const [index, webhook] of (configuration.node('webhooks')?.items() ?? []).entries()) {
          if (webhook.get('failurePolicy')?.text === 'Ignore' || !webhook.at(['clientConfig', 'service']))
            continue
          const bounded = ['namespaceSelector', 'objectSelector', 'matchConditions'].some(
            (field) => (webhook.get(field)?.size ?? 0) > 0,
          )
          const rule = (webhook.get('rules')?.items() ?? []).findIndex(judgesPods)
          if (bounded || rule < 0 || isVendored(configuration)) continue
          const service = webhook.at(['clientConfig', 'service', 'name'])?.text ?? ''
          yield {
            at: configuration.at(['webhooks', index, 'rules', rule, 'resources'], 'key'),
            message: `${configuration} must answer before any Pod of the cluster is made, those of its own Service ${service} included: once they are gone nothing starts`,
          }
        }
      }
    })
  },
})

function judgesPods(rule: Node): boolean {
  const has = (field: string, ...words: string[]): boolean =>
    (rule.get(field)?.items() ?? []).some(({ text }) => words.includes(text))
  return has('apiGroups', '', '*') && has('resources', 'pods', '*', '*/*') && has('operations', 'CREATE', '*')
}
