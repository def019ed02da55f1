import type { Node, Path } from '../formats/node.ts'
import { mayMention } from './rare-words.ts'
import type { Workload } from './workloads.ts'

/** The kinds of objects that Pods name. */
export type ReferredKind =
  | 'ConfigMap'
  | 'Secret'
  | 'ServiceAccount'
  | 'PersistentVolumeClaim'
  | 'PriorityClass'

/** An object that the Pods of a workload name, without which they do not start. */
export interface PodReference {
  readonly kind: ReferredKind
  readonly name: string
  /** where the name is written in the workload */
  readonly path: Path
  /** the key of it that is read; undefined where all of it is */
  readonly key: string | undefined
  readonly keyPath: Path
  /** in words that end “Deployment web …”: `reads in container web` */
  readonly how: string
  /** whether a registry asks for it: such a secret is often made by hand */
  readonly pull: boolean
}

const REFERENCES = new WeakMap<Workload, readonly PodReference[]>()

/** What the Pods of a workload name and need; what is optional is left out. */
export function podReferences(workload: Workload): readonly PodReference[] {
  let known = REFERENCES.get(workload)
  if (!known) {
    known = readReferences(workload)
    REFERENCES.set(workload, known)
  }
  return known
}

function readReferences({ resource, pod, podPath, containers }: Workload): readonly PodReference[] {
  const found: PodReference[] = []
  const add = (
    kind: ReferredKind,
    node: Node | undefined,
    path: Path,
    how: string,
    more: Partial<PodReference> = {},
  ): void => {
    const name = node?.text
    if (!name || name.includes('$')) return
    found.push({ kind, name, path, key: undefined, keyPath: path, how, pull: false, ...more })
  }
  for (const field of ['serviceAccountName', 'priorityClassName'] as const)
    if (pod.get(field))
      add(
        field === 'serviceAccountName' ? 'ServiceAccount' : 'PriorityClass',
        pod.get(field),
        [...podPath, field],
        field === 'serviceAccountName' ? 'runs as' : 'has the priority of',
      )
  for (const [index, one] of (pod.get('imagePullSecrets')?.items() ?? []).entries())
    add('Secret', one.get('name'), [...podPath, 'imagePullSecrets', index, 'name'], 'pulls images with', {
      pull: true,
    })
  const sources = new Map<string, Source>()
  for (const [index, volume] of (pod.get('volumes')?.items() ?? []).entries()) {
    const base = [...podPath, 'volumes', index]
    const claim = volume.get('persistentVolumeClaim')
    if (claim)
      add(
        'PersistentVolumeClaim',
        claim.get('claimName'),
        [...base, 'persistentVolumeClaim', 'claimName'],
        'mounts',
      )
    for (const source of sourcesOf(volume, base)) {
      if (source.node.get('optional')?.value === true) continue
      const items = source.node.get('items')?.items() ?? []
      if (items.length === 0) {
        add(source.kind, source.node.get(source.field), [...source.path, source.field], 'mounts')
        if (source.path.length === base.length + 1) sources.set(volume.get('name')?.text ?? '', source)
      }
      for (const [at, item] of items.entries())
        add(source.kind, source.node.get(source.field), [...source.path, source.field], 'mounts', {
          key: item.get('key')?.text,
          keyPath: [...source.path, 'items', at, 'key'],
        })
    }
  }
  for (const { node, path, name } of containers) {
    const env = mayMention(resource, 'KeyRef') ? node.get('env') : undefined
    for (const [index, one] of (env?.items() ?? []).entries()) {
      const from = one.get('valueFrom')
      if (!from) continue
      for (const [field, kind] of KEYED) {
        const ref = from.get(field)
        if (!ref || ref.get('optional')?.value === true) continue
        const base = [...path, 'env', index, 'valueFrom', field]
        add(kind, ref.get('name'), [...base, 'name'], `reads in container ${name}`, {
          key: ref.get('key')?.text,
          keyPath: [...base, 'key'],
        })
      }
    }
    for (const [index, one] of (node.get('envFrom')?.items() ?? []).entries()) {
      for (const [field, kind] of WHOLE) {
        const ref = one.get(field)
        if (!ref || ref.get('optional')?.value === true) continue
        add(kind, ref.get('name'), [...path, 'envFrom', index, field, 'name'], `reads in container ${name}`)
      }
    }
    if (sources.size === 0) continue
    for (const [index, mount] of (node.get('volumeMounts')?.items() ?? []).entries()) {
      const key = mount.get('subPath')?.text
      const source = key && !key.includes('/') ? sources.get(mount.get('name')?.text ?? '') : undefined
      if (!source) continue
      add(source.kind, source.node.get(source.field), [...source.path, source.field], 'mounts', {
        key,
        keyPath: [...path, 'volumeMounts', index, 'subPath'],
      })
    }
  }
  return found
}

const KEYED = [
  ['configMapKeyRef', 'ConfigMap'],
  ['secretKeyRef', 'Secret'],
] as const

const WHOLE = [
  ['configMapRef', 'ConfigMap'],
  ['secretRef', 'Secret'],
] as const

/** What a volume is filled from. */
interface Source {
  readonly kind: 'ConfigMap' | 'Secret'
  readonly node: Node
  readonly path: Path
  /** the field that has the name: `secretName` of a volume, `name` elsewhere */
  readonly field: string
}

function* sourcesOf(volume: Node, base: Path): Iterable<Source> {
  const map = volume.get('configMap')
  if (map) yield { kind: 'ConfigMap', node: map, path: [...base, 'configMap'], field: 'name' }
  const secret = volume.get('secret')
  if (secret) yield { kind: 'Secret', node: secret, path: [...base, 'secret'], field: 'secretName' }
  for (const [index, one] of (volume.at(['projected', 'sources'])?.items() ?? []).entries()) {
    const path = [...base, 'projected', 'sources', index]
    const projectedMap = one.get('configMap')
    if (projectedMap)
      yield { kind: 'ConfigMap', node: projectedMap, path: [...path, 'configMap'], field: 'name' }
    const projectedSecret = one.get('secret')
    if (projectedSecret)
      yield { kind: 'Secret', node: projectedSecret, path: [...path, 'secret'], field: 'name' }
  }
}
