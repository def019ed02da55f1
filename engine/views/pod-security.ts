import type { Node, Path } from '../formats/node.ts'
import type { Container, Workload } from './workloads.ts'

/** The Pod Security Standards that a namespace can enforce; `privileged` asks for nothing. */
export type PodSecurityLevel = 'baseline' | 'restricted'

/** Something that a Pod does or leaves out against a standard. */
export interface PodSecurityFault {
  /** in words that end the sentence “it …”: `runs privileged` */
  readonly what: string
  readonly path: Path
  /** the mildest level that refuses it */
  readonly level: PodSecurityLevel
}

/** What `baseline` lets containers add (Pod Security Standards, Kubernetes 1.25 and later). */
const BASELINE_CAPABILITIES: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
])

/** The volumes of `restricted`. */
const RESTRICTED_VOLUMES: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
])

/** What the Pods of a workload do against the Pod Security Standards; nothing for Pods of Windows. */
export function podSecurityFaults({ pod, podPath, containers }: Workload): readonly PodSecurityFault[] {
  if (pod.at(['os', 'name'])?.text === 'windows') return []
  const faults: PodSecurityFault[] = []
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC'])
    if (pod.get(field)?.value === true)
      faults.push({ what: `uses the node’s ${HOST[field]!}`, path: [...podPath, field], level: 'baseline' })
  for (const [index, volume] of (pod.get('volumes')?.items() ?? []).entries()) {
    for (const { key } of volume.pairs()) {
      if (key.text === 'name' || RESTRICTED_VOLUMES.has(key.text)) continue
      const path = [...podPath, 'volumes', index, key.text]
      if (key.text === 'hostPath')
        faults.push({
          what: `mounts ${volume.at(['hostPath', 'path'])?.text ?? 'a path'} of the node`,
          path: [...path, 'path'],
          level: 'baseline',
        })
      else faults.push({ what: `has a volume of kind ${key.text}`, path, level: 'restricted' })
    }
  }
  for (const container of containers) faults.push(...faultsOf(container, pod.get('securityContext')))
  return faults
}

const HOST: Readonly<Record<string, string>> = {
  hostNetwork: 'network',
  hostPID: 'processes',
  hostIPC: 'shared memory',
}

function* faultsOf({ name, node, path }: Container, shared: Node | undefined): Iterable<PodSecurityFault> {
  const own = node.get('securityContext')
  const base = [...path, 'securityContext']
  const either = (field: string): Node | undefined => own?.get(field) ?? shared?.get(field)
  const fault = (level: PodSecurityLevel, what: string, ...more: string[]): PodSecurityFault => ({
    what: `${what} in ${name}`,
    path: [...base, ...more],
    level,
  })
  if (own?.get('privileged')?.value === true) yield fault('baseline', 'runs privileged', 'privileged')
  const added = (own?.at(['capabilities', 'add'])?.items() ?? []).map(({ text }) => text.replace(/^CAP_/, ''))
  const excessive = added.filter((one) => !BASELINE_CAPABILITIES.has(one))
  if (excessive.length > 0) yield fault('baseline', `adds ${excessive.join(', ')}`, 'capabilities', 'add')
  else if (added.some((one) => one !== 'NET_BIND_SERVICE'))
    yield fault('restricted', `adds ${added.join(', ')}`, 'capabilities', 'add')
  for (const [index, port] of (node.get('ports')?.items() ?? []).entries())
    if (Number(port.get('hostPort')?.text ?? 0) > 0)
      yield {
        what: `takes port ${port.get('hostPort')!.text} of the node in ${name}`,
        path: [...path, 'ports', index, 'hostPort'],
        level: 'baseline',
      }
  const seccomp = either('seccompProfile')?.get('type')?.text
  if (seccomp === 'Unconfined') yield fault('baseline', 'turns seccomp off', 'seccompProfile')
  if (either('runAsNonRoot')?.value !== true || either('runAsUser')?.value === 0)
    yield fault('restricted', 'may run as root', 'runAsNonRoot')
  if (own?.get('allowPrivilegeEscalation')?.value !== false)
    yield fault('restricted', 'may gain privileges', 'allowPrivilegeEscalation')
  if (!(own?.at(['capabilities', 'drop'])?.items() ?? []).some(({ text }) => text === 'ALL'))
    yield fault('restricted', 'keeps capabilities', 'capabilities', 'drop')
  if (seccomp === undefined) yield fault('restricted', 'has no seccomp profile', 'seccompProfile')
}
