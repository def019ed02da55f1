import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { selects } from '../../engine/views/label-selectors.ts'

/** Kinds that refuse a selector which does not select their own Pods. */
const SELECTING: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Rollout',
])

export default defineRule({
  summary: 'A workload’s selector selects the Pods that it makes.',
  why: 'The API server refuses a Deployment whose template does not carry the labels of its selector: nothing of the release is applied.',
  remedy: 'Give the Pod template every label that the selector asks for.',
  mandate: 'C4',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /abels|elector/ }, function* ({ workloads }) {
      for (const { resource, kind, labels, templatePath } of workloads) {
        if (!SELECTING.has(kind)) continue
        const selector = resource.node('spec', 'selector')
        if (!selector || selects(selector, labels)) continue
        const wrong = (selector.get('matchLabels')?.pairs() ?? []).find(
          ({ key, value }) => labels?.get(key.text)?.text !== value.text,
        )
        const has = wrong && labels?.get(wrong.key.text)?.text
        yield {
          at: wrong
            ? resource.at(['spec', 'selector', 'matchLabels', wrong.key.text])
            : resource.at(['spec', 'selector', 'matchExpressions'], 'key'),
          message: wrong
            ? `${resource} selects ${wrong.key.text}=${wrong.value.text}, and its own Pods have ${has === undefined ? `no ${wrong.key.text}` : `${wrong.key.text}=${has}`}: the API server refuses it`
            : `${resource} does not select its own Pods: the API server refuses it`,
          related: [
            { at: resource.at([...templatePath, 'metadata', 'labels'], 'key'), message: 'its Pods’ labels' },
          ],
        }
      }
    })
  },
})
