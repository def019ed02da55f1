import { hasAdopted } from '../../engine/deliverables.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { isWindows, podSecurityFaults } from '../../engine/views/pod-security.ts'
import { isVendored } from '../../engine/views/vendored.ts'

export default defineRule({
  summary:
    'Pods run as a user without rights: not root, no way to gain privileges, no capabilities, a seccomp profile, a root file system that is read only.',
  why: 'What a program may do is what somebody may do who takes it over. Each of these keeps an intruder from writing tools to disk, becoming root, or leaving the container.',
  remedy:
    'Set `runAsNonRoot`, `allowPrivilegeEscalation: false`, `capabilities: {drop: [ALL]}`, `seccompProfile: {type: RuntimeDefault}` and `readOnlyRootFilesystem: true`. One finding a workload says what it lacks.',
  mandate: 'X5',
  severity: 'warning',

  *check(infra) {
    const adopted = hasAdopted(infra)
    yield* judged(infra, { patches: /ecurityContext/ }, function* (objects) {
      for (const workload of objects.workloads) {
        const { resource, containers, pod } = workload
        if (isWindows(pod)) continue
        const missing = new Map<string, string[]>()
        const add = (what: string, name: string): void => {
          missing.set(what, [...(missing.get(what) ?? []), name])
        }
        for (const { level, what } of podSecurityFaults(workload)) {
          if (level !== 'restricted') continue
          const [, fact, name] = /^(.*) in (\S+)$/.exec(what) ?? []
          if (fact && name) add(fact, name)
        }
        for (const { name, node } of containers)
          if (node.get('securityContext')?.get('readOnlyRootFilesystem')?.value !== true)
            add('may write its root file system', name)
        if (missing.size === 0 || isVendored(resource)) continue
        const several = containers.length > 1
        const facts = [...missing].map(([fact, names]) =>
          several && names.length < containers.length ? `${fact} (${names.join(', ')})` : fact,
        )
        yield {
          at: resource.at([...workload.podPath, 'containers'], 'key'),
          message: `${resource} ${facts.join(', ')}`,
          severity: adopted ? weighedFor(objects.stage, 'warning') : 'info',
        }
      }
    })
  },
})
