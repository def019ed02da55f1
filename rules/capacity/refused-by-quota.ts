import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'

export default defineRule({
  summary: 'Where a quota counts a resource, every container says how much of it it takes.',
  why: 'A quota on requests or limits makes them mandatory: a Pod with one container that does not state them is refused, and the workload stays without Pods.',
  remedy: 'State the request or limit in every container, or give the namespace a LimitRange with defaults.',
  mandate: 'W1',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /ResourceQuota|LimitRange|spec\/hard/ }, function* (objects) {
      const quotas = objects
        .ofKind('ResourceQuota')
        .filter((one) => !one.node('spec', 'scopes') && !one.node('spec', 'scopeSelector'))
      if (quotas.length === 0) return
      const limits = objects.ofKind('LimitRange').flatMap((range) =>
        (range.node('spec', 'limits')?.items() ?? []).map((limit) => ({
          limit,
          namespace: range.namespace,
        })),
      )
      for (const quota of quotas) {
        const counted = (quota.node('spec', 'hard')?.pairs() ?? []).flatMap(({ key }) => {
          const match = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(key.text)
          return match ? [{ field: match[1] ?? 'requests', what: match[2]!, key: key.text }] : []
        })
        for (const { resource, pod, containers } of objects.workloads) {
          if (resource.namespace !== quota.namespace) continue
          if (objects.environment === undefined && resource.file.folder !== quota.file.folder) continue
          for (const { field, what, key } of counted) {
            const defaults = limits.some(
              ({ limit, namespace }) =>
                namespace === resource.namespace &&
                (limit.at(['default', what]) ?? (field === 'requests' && limit.at(['defaultRequest', what]))),
            )
            if (defaults || pod.at(['resources', field, what])) continue
            const lacking = containers.filter(
              ({ node }) =>
                !node.at(['resources', field, what]) &&
                !(field === 'requests' && node.at(['resources', 'limits', what])),
            )
            const [first] = lacking
            if (!first) continue
            yield {
              at: resource.at([...first.path, 'name']),
              message: `${resource}: ${quota} counts ${key}, and ${lacking.map(({ name }) => name).join(', ')} states none: no Pod of it is admitted`,
              related: [{ at: quota.at(['spec', 'hard', key]), message: `${quota}` }],
            }
            break
          }
        }
      }
    })
  },
})
