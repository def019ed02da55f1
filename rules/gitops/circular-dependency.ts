import type { Resource } from '../../engine/resource.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import { closuresOf } from '../../engine/views/gitops-closure.ts'
import { type GitOpsIndex, gitOpsOf } from '../../engine/views/gitops-index.ts'
import type { GitOpsObject } from '../../engine/views/kubernetes.ts'

export default defineRule({
  summary: 'No Flux object waits for itself, not even through others.',
  why: 'Each waits for the other to be ready first: none of them is ever reconciled, and nothing says why.',
  remedy:
    'Take one of the dependencies away, or split what both need into an object that depends on neither.',
  mandate: 'D4',
  severity: 'error',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    for (const kind of ['Kustomization', 'HelmRelease']) {
      const nodes = index.of(kind).filter(({ resource }) => resource.node('spec', 'dependsOn'))
      // by name alone there are more ways back than there are: where there is none by name there is none
      if (nodes.length === 0 || !turnsBack(nodes.map(({ resource }) => resource))) continue
      yield* cycles(
        index,
        nodes.map(({ resource }) => resource),
      )
    }
    yield* deadlocks(index)
  },
})

/** Names of what an object depends on, with the index of the entry. */
function dependencies(resource: Resource): readonly { readonly name: string; readonly at: number }[] {
  return (resource.node('spec', 'dependsOn')?.items() ?? []).flatMap((item, at) => {
    const name = item.get('name')?.text
    return name ? [{ name, at }] : []
  })
}

/** Whether following names leads back to one of them, wherever the objects are. */
function turnsBack(nodes: readonly Resource[]): boolean {
  const open = new Map<string, Set<string>>()
  for (const node of nodes) {
    const names = open.get(node.name) ?? new Set()
    for (const { name } of dependencies(node)) names.add(name)
    open.set(node.name, names)
  }
  for (let before = -1; before !== open.size; ) {
    before = open.size
    for (const [name, needed] of open) if (![...needed].some((one) => open.has(one))) open.delete(name)
  }
  return open.size > 0
}

function* cycles(index: GitOpsIndex, nodes: readonly Resource[]): Iterable<Problem> {
  const told = new Set<string>()
  for (const start of nodes) {
    const found = wayBack(index, start, nodes)
    if (!found) continue
    const names = found.map(({ name }) => name)
    const key = `${[...names].sort().join('\n')}\n${index.environmentsOf(start).map(({ name }) => name)}`
    if (told.has(key)) continue
    told.add(key)
    const [own] = dependencies(start).filter(({ name }) => name === (names[1] ?? start.name))
    yield {
      at: start.at(['spec', 'dependsOn', own?.at ?? 0, 'name']),
      message:
        names.length === 1
          ? `${start} depends on itself and is never reconciled; take the dependency away`
          : `${start} waits for itself: ${[...names, start.name].join(' → ')}; none of them is ever reconciled`,
      related: found.slice(1).map((one) => ({
        at: one.at(['spec', 'dependsOn', 0, 'name']),
        message: `${one.name} depends on ${dependencies(one)
          .map(({ name }) => name)
          .join(', ')}`,
      })),
    }
  }
}

/** The objects on the shortest way from one back to itself, itself first; undefined where there is none. */
function wayBack(
  index: GitOpsIndex,
  start: Resource,
  nodes: readonly Resource[],
): readonly Resource[] | undefined {
  const before = new Map<Resource, Resource | undefined>([[start, undefined]])
  const pending = [start]
  for (let at = 0; at < pending.length; at++) {
    const one = pending[at]!
    for (const { name } of dependencies(one)) {
      if (name === start.name && canMeet(index, one, start)) {
        const way: Resource[] = []
        for (let step: Resource | undefined = one; step; step = before.get(step)) way.unshift(step)
        return way
      }
      for (const next of nodes) {
        if (next.name !== name || before.has(next) || !canMeet(index, one, next)) continue
        before.set(next, one)
        pending.push(next)
      }
    }
  }
  return undefined
}

/** Whether two objects can be in one cluster: in an environment that both belong to, and in namespaces that do not differ. */
function canMeet(index: GitOpsIndex, one: Resource, other: Resource): boolean {
  if (one === other) return true
  if (one.namespace !== undefined && other.namespace !== undefined && one.namespace !== other.namespace)
    return false
  const own = index.environmentsOf(one)
  const theirs = index.environmentsOf(other)
  return own.length === 0 && theirs.length === 0
    ? one.file.folder === other.file.folder ||
        one.file.folder.startsWith(`${other.file.folder}/`) ||
        other.file.folder.startsWith(`${one.file.folder}/`)
    : own.some((environment) => theirs.includes(environment))
}

/** One that waits for all it applies to be ready, of which one waits for it. */
function* deadlocks(index: GitOpsIndex): Iterable<Problem> {
  const waiting = new Map<string, GitOpsObject[]>()
  for (const object of index.of('Kustomization')) {
    if (object.resource.get('spec', 'wait') !== true) continue
    const { name } = object.resource
    waiting.set(name, [...(waiting.get(name) ?? []), object])
  }
  if (waiting.size === 0) return
  for (const { resource } of index.of('Kustomization')) {
    for (const { name, at } of dependencies(resource)) {
      for (const parent of waiting.get(name) ?? []) {
        if (parent.resource === resource) continue
        if (!closuresOf(index, parent).some(({ files }) => files.has(resource.file))) continue
        yield {
          at: resource.at(['spec', 'dependsOn', at, 'name']),
          message: `${resource} waits for ${name}, which applies it and waits until it is ready: neither ever is; take the dependency away`,
          related: [
            { at: parent.resource.at(['spec', 'wait']), message: `${name} waits for all it applies` },
          ],
        }
      }
    }
  }
}
