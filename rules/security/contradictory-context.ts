import type { Path } from '../../engine/formats/node.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { mayMention } from '../../engine/views/rare-words.ts'
import type { Workload } from '../../engine/views/workloads.ts'

export default defineRule({
  summary: 'What a Pod says of its rights does not contradict itself.',
  why: 'A Pod that must not be root and asks for user 0 is never started, and one that is privileged without gaining privileges is refused: it looks hardened, and it does not run.',
  remedy: 'Say one of the two: give the program a user above 0, or the right that it needs and no more.',
  mandate: 'X5',
  severity: 'error',

  *check(infra) {
    const patches = /ecurityContext|runAs|privileged|hostNetwork|hostPID|hostPort/
    yield* judged(infra, { patches }, function* ({ workloads }) {
      for (const workload of workloads) {
        const { resource } = workload
        if (!mayMention(resource, 'root', 'privileged', 'SYS_ADMIN', 'hostNetwork', 'hostPID', 'hostIPC'))
          continue
        for (const { path, says } of contradictions(workload))
          yield { at: resource.at(path), message: `${resource}: ${says}` }
      }
    })
  },
})

function* contradictions({
  pod,
  podPath,
  containers,
}: Workload): Iterable<{ readonly path: Path; readonly says: string }> {
  const shared = pod.get('securityContext')
  const host = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => pod.get(field)?.value === true)
  if (pod.get('shareProcessNamespace')?.value === true && host.includes('hostPID'))
    yield {
      path: [...podPath, 'shareProcessNamespace'],
      says: 'its containers share their processes and the node’s: the API server refuses it',
    }
  if (pod.get('hostUsers')?.value === false && host.length > 0)
    yield {
      path: [...podPath, 'hostUsers'],
      says: `it has users of its own and ${host.join(', ')}: the API server refuses it`,
    }
  for (const { name, node, path } of containers) {
    const own = node.get('securityContext')
    const user = own?.get('runAsUser') ?? shared?.get('runAsUser')
    const nonRoot = own?.get('runAsNonRoot') ?? shared?.get('runAsNonRoot')
    if (user?.value === 0 && nonRoot?.value === true)
      yield {
        path: own?.get('runAsUser')
          ? [...path, 'securityContext', 'runAsUser']
          : [...podPath, 'securityContext', 'runAsUser'],
        says: `container ${name} must not run as root and is given user 0: it is never started`,
      }
    if (own?.get('allowPrivilegeEscalation')?.value === false) {
      // the API server asks for this spelling alone
      const added = (own.at(['capabilities', 'add'])?.items() ?? []).map(({ text }) => text)
      const what =
        own.get('privileged')?.value === true
          ? 'is privileged'
          : added.includes('CAP_SYS_ADMIN')
            ? 'adds CAP_SYS_ADMIN'
            : undefined
      if (what)
        yield {
          path: [...path, 'securityContext', 'allowPrivilegeEscalation'],
          says: `container ${name} ${what} and may not gain privileges: the API server refuses it`,
        }
    }
    if (!host.includes('hostNetwork')) continue
    for (const [index, port] of (node.get('ports')?.items() ?? []).entries()) {
      const outer = port.get('hostPort')?.value
      const inner = port.get('containerPort')?.value
      if (typeof outer !== 'number' || outer === 0 || outer === inner) continue
      yield {
        path: [...path, 'ports', index, 'hostPort'],
        says: `container ${name} is in the node’s network and has port ${inner} as ${outer} there: the API server refuses it`,
      }
    }
  }
}
