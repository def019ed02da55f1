import type { Node } from '../../engine/formats/node.ts'
import { defineRule } from '../../engine/rule.ts'
import { dataStoreAt } from '../../engine/views/data-stores.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { isSelective } from '../../engine/views/label-selectors.ts'
import { isVendored } from '../../engine/views/vendored.ts'
import { selectedBy } from '../../engine/views/workload-links.ts'

export default defineRule({
  summary: 'No NetworkPolicy opens a data store, or a whole namespace, to everybody.',
  why: 'Policies add up: one that lets everybody in undoes all that deny. A database that every Pod may call is one program away from everybody.',
  remedy: 'Name under `from` the Pods and namespaces that have to reach it.',
  mandate: 'X2',
  severity: 'warning',

  *check(infra) {
    yield* judged(infra, { patches: /NetworkPolicy|ingress/ }, function* (objects) {
      for (const policy of objects.ofKind('NetworkPolicy')) {
        if (policy.group !== 'networking.k8s.io') continue
        const selector = policy.node('spec', 'podSelector')
        for (const [index, rule] of (policy.node('spec', 'ingress')?.items() ?? []).entries()) {
          const whom = everybody(rule)
          if (!whom) continue
          const ports = (rule.get('ports')?.items() ?? []).map((one) => one.get('port')?.text)
          const all = !isSelective(selector)
          let says: string | undefined
          if (all && ports.length === 0)
            says = `lets ${whom} call every Pod of its namespace: no other policy there denies anything`
          else {
            const declared = all
              ? []
              : selectedBy(objects, policy.namespace, selector).flatMap(({ containers }) =>
                  containers.flatMap(({ node }) => node.get('ports')?.items() ?? []),
                )
            const reached =
              ports.length === 0
                ? declared.map((one) => one.get('containerPort')?.text)
                : ports.map(
                    (port) =>
                      declared.find((one) => one.get('name')?.text === port)?.get('containerPort')?.text ??
                      port,
                  )
            const store = reached.map(dataStoreAt).find((one) => one !== undefined)
            if (store) says = `lets ${whom} call ${store}`
          }
          if (!says || isVendored(policy)) continue
          yield {
            at: policy.at(['spec', 'ingress', index]),
            message: `${policy} ${says}`,
            severity: weighedFor(objects.stage, 'warning'),
          }
        }
      }
    })
  },
})

/** Who a rule lets in, where that is everybody. */
function everybody(rule: Node): string | undefined {
  const peers = rule.get('from')?.items() ?? []
  if (peers.length === 0) return 'everybody'
  for (const peer of peers) {
    const block = peer.get('ipBlock')
    if (
      /^(0\.0\.0\.0|::)\/0$/.test(block?.get('cidr')?.text ?? '') &&
      (block?.get('except')?.size ?? 0) === 0
    )
      return 'every address'
    const spaces = peer.get('namespaceSelector')
    if (spaces && !isSelective(spaces) && !isSelective(peer.get('podSelector')))
      return 'every Pod of the cluster'
  }
  return undefined
}
