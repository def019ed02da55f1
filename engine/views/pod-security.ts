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
export function podSecurityFaults({ faults }: Workload): readonly PodSecurityFault[] {
  return faults
}

/** The same, to be told once a workload. */
export function faultsOfPods({
  pod,
  podPath,
  containers,
}: Omit<Workload, 'faults'>): readonly PodSecurityFault[] {
  if (isWindows(pod)) return NONE
  const faults: PodSecurityFault[] = []
  for (const field of HOST_FIELDS)
    if (pod.get(field)?.value === true)
      faults.push({ what: `uses the node’s ${HOST[field]!}`, path: [...podPath, field], level: 'baseline' })
  const volumes = pod.get('volumes')?.items() ?? []
  for (let index = 0; index < volumes.length; index++) {
    const volume = volumes[index]!
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
  const shared = pod.get('securityContext')
  for (const container of containers) addFaults(faults, container, shared)
  return faults.length === 0 ? NONE : faults
}

const NONE: readonly PodSecurityFault[] = []

/** Whether a Pod says that it runs on Windows, where most of this means nothing. */
export function isWindows(pod: Node): boolean {
  return pod.get('os')?.get('name')?.text === 'windows'
}

const HOST: Readonly<Record<string, string>> = {
  hostNetwork: 'network',
  hostPID: 'processes',
  hostIPC: 'shared memory',
}
const HOST_FIELDS = Object.keys(HOST)

function addFaults(faults: PodSecurityFault[], container: Container, shared: Node | undefined): void {
  const { name, node } = container
  const own = node.get('securityContext')
  const add = (level: PodSecurityLevel, what: string, ...more: string[]): void => {
    faults.push({ what: `${what} in ${name}`, path: [...container.path, 'securityContext', ...more], level })
  }
  if (own?.get('privileged')?.value === true) add('baseline', 'runs privileged', 'privileged')
  const capabilities = own?.get('capabilities')
  const added = capabilities
    ?.get('add')
    ?.items()
    .map(({ text }) => text.replace(/^CAP_/, ''))
  if (added) {
    const excessive = added.filter((one) => !BASELINE_CAPABILITIES.has(one))
    if (excessive.length > 0) add('baseline', `adds ${excessive.join(', ')}`, 'capabilities', 'add')
    else if (added.some((one) => one !== 'NET_BIND_SERVICE'))
      add('restricted', `adds ${added.join(', ')}`, 'capabilities', 'add')
  }
  const ports = node.get('ports')?.items() ?? []
  for (let index = 0; index < ports.length; index++) {
    const taken = ports[index]!.get('hostPort')?.text
    if (taken !== undefined && Number(taken) > 0)
      faults.push({
        what: `takes port ${taken} of the node in ${name}`,
        path: [...container.path, 'ports', index, 'hostPort'],
        level: 'baseline',
      })
  }
  const seccomp = (own?.get('seccompProfile') ?? shared?.get('seccompProfile'))?.get('type')?.text
  if (seccomp === 'Unconfined') add('baseline', 'turns seccomp off', 'seccompProfile')
  const user = own?.get('runAsUser') ?? shared?.get('runAsUser')
  if ((own?.get('runAsNonRoot') ?? shared?.get('runAsNonRoot'))?.value !== true || user?.value === 0)
    add('restricted', 'may run as root', 'runAsNonRoot')
  if (own?.get('allowPrivilegeEscalation')?.value !== false)
    add('restricted', 'may gain privileges', 'allowPrivilegeEscalation')
  if (
    !capabilities
      ?.get('drop')
      ?.items()
      .some(({ text }) => text === 'ALL')
  )
    add('restricted', 'keeps capabilities', 'capabilities', 'drop')
  if (seccomp === undefined) add('restricted', 'has no seccomp profile', 'seccompProfile')
}
