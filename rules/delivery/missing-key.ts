import { defineRule } from '../../engine/rule.ts'
import { nearest } from '../../engine/spelling.ts'
import { judged } from '../../engine/views/delivered.ts'
import { madeObjects, mayShareNamespace } from '../../engine/views/made-objects.ts'
import { podReferences } from '../../engine/views/pod-references.ts'
import { mayMention } from '../../engine/views/rare-words.ts'

export default defineRule({
  summary: 'The key that a Pod reads is in the ConfigMap or Secret that it reads it from.',
  why: 'A container whose variable or file comes from a key that is not there is never made: the Pod stays at CreateContainerConfigError, or finds a folder where a file should be.',
  remedy: 'Correct the key, add it, or write `optional: true` where the program does without.',
  mandate: 'C4',
  severity: 'error',

  *check(infra) {
    const patches = /configMap|secretKeyRef|secretName|ConfigMap|Secret|\bdata\b|subPath/
    yield* judged(infra, { patches }, function* (objects) {
      for (const workload of objects.workloads) {
        const { resource } = workload
        if (!mayMention(resource, 'KeyRef', 'items', 'subPath')) continue
        for (const { kind, name, key, keyPath } of podReferences(workload)) {
          if (key === undefined || key.includes('$')) continue
          const made = (madeObjects(infra, objects).get(`${kind}/${name}`) ?? []).filter((one) =>
            mayShareNamespace(one.namespace, resource.namespace),
          )
          const [first] = made
          if (!first?.keys || made.some(({ keys }) => !keys)) continue
          // a generator of one environment adds what that of another lacks: rendering tells
          if (
            first.maker ? made.some(({ keys }) => keys!.has(key)) : made.every(({ keys }) => keys!.has(key))
          )
            continue
          const has = [...first.keys]
          const meant = nearest(key, has)
          const known =
            has.length === 0 ? 'no keys' : has.length > 6 ? `${has.length} others` : has.join(', ')
          yield {
            at: resource.at(keyPath),
            message: `${resource} reads ${key} of ${kind} ${name}, which has ${known}${meant ? `; did you mean ${meant}?` : ''}`,
            severity: first.maker ? undefined : 'warning',
            related: first.maker && [{ at: first.maker.at(['metadata', 'name']), message: `${first.maker}` }],
          }
        }
      }
    })
  },
})
