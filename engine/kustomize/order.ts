import { byCodeUnit } from '../code-units.ts'
import type { Member } from './member.ts'
import { ListValue, textOf, type Value } from './value.ts'

/** The order that kustomize calls legacy: what others need first, webhooks last. */
const FIRST = [
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'CustomResourceDefinition',
  'ServiceAccount',
  'PodSecurityPolicy',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'Service',
  'LimitRange',
  'PriorityClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
]
const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']

/** The objects in the order that `sortOptions` asks for: as they come with `order: fifo`, else in the legacy order. */
export function inSortOrder(members: readonly Member[], options: Value | undefined): readonly Member[] {
  const asked = options?.kind === 'map' ? options : undefined
  if (textOf(asked?.get('order')) === 'fifo') return members
  const legacy = asked?.get('legacySortOptions')
  const list = (key: string): string[] | undefined => {
    if (legacy?.kind !== 'map') return undefined
    const found = legacy.get(key)
    return found instanceof ListValue ? found.items.map((item) => textOf(item) ?? '') : []
  }
  const first = list('orderFirst') ?? FIRST
  const last = list('orderLast') ?? LAST
  const ranks = new Map<string, number>()
  for (const [index, kind] of first.entries()) ranks.set(kind, index - first.length)
  for (const [index, kind] of last.entries()) ranks.set(kind, 1 + index)
  const keyed = members.map((member) => ({
    member,
    rank: ranks.get(member.kind) ?? 0,
    kind: kindKey(member),
    name: nameKey(member),
  }))
  keyed.sort((a, b) => a.rank - b.rank || byCodeUnit(a.kind, b.kind) || byCodeUnit(a.name, b.name))
  return keyed.map(({ member }) => member)
}

function kindKey({ identity: { group, version, kind } }: Member): string {
  return `${group || '~G'}_${version || '~V'}_${kind || '~K'}`
}

function nameKey({ namespace, name }: Member): string {
  return `${namespace || '~X'}|${name || '~N'}`
}
