import type { Node } from '../../engine/formats/node.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import { appliedBy, closuresOf } from '../../engine/views/gitops-closure.ts'
import { gitOpsOf } from '../../engine/views/gitops-index.ts'

const WAVE = 'argocd.argoproj.io/sync-wave'
const HOOK = 'argocd.argoproj.io/hook'

export default defineRule({
  summary: 'What an object needs is synced no later than the object.',
  why: 'Argo CD waits for a wave to be healthy before the next one: an object that needs something of a later wave never is, and the later wave never comes.',
  remedy:
    'Give what is needed an earlier wave: definitions, namespaces and projects first. What a PreSync hook needs is a PreSync hook too, with an earlier wave.',
  mandate: 'D4',
  severity: 'warning',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    const told = new Set<Resource>()
    for (const object of index.of('Application')) {
      for (const closure of closuresOf(index, object)) {
        let ordered = false
        for (const { text } of closure.files) if (text.includes('argocd.argoproj.io/')) ordered = true
        if (!ordered) continue
        const applied = [...appliedBy(index, closure)]
        const made = namespaceOf(object.resource)
        for (const one of applied) {
          if (told.has(one)) continue
          for (const problem of judge(one, applied, made)) {
            told.add(one)
            yield problem
          }
        }
      }
    }
  },
})

/** The namespace that Argo CD makes by itself before it begins. */
function namespaceOf(application: Resource): string | undefined {
  const options = application.node('spec', 'syncPolicy', 'syncOptions')?.items() ?? []
  if (!options.some(({ text }) => text === 'CreateNamespace=true')) return undefined
  return application.node('spec', 'destination', 'namespace')?.text
}

function* judge(
  resource: Resource,
  applied: readonly Resource[],
  made: string | undefined,
): Iterable<Problem> {
  const hook = hooksOf(resource)
  if (hook.includes('PreSync')) {
    for (const { kind, name } of needsOf(resource)) {
      const needed = applied.find((one) => one.kind === kind && one.name === name)
      if (!needed || hooksOf(needed).length > 0) continue
      yield {
        at: resource.at(['metadata', 'annotations', HOOK]),
        message: `${resource} runs before the sync and needs ${needed}, which comes with the sync: the first one never gets past it`,
        related: [{ at: needed.at(['metadata', 'name']), message: `${needed}` }],
      }
      return
    }
  }
  if (hook.length > 0) return
  const own = waveOf(resource)
  const first = applied.find(
    (one) => waveOf(one) > own && hooksOf(one).length === 0 && isNeeded(one, resource),
  )
  if (!first || (first.kind === 'Namespace' && first.name === made)) return
  yield {
    at: resource.node('metadata', 'annotations', WAVE)
      ? resource.at(['metadata', 'annotations', WAVE])
      : resource.at(['metadata', 'name']),
    message: `${resource} is in wave ${own} and needs ${first} of wave ${waveOf(first)}: neither is ever synced; turn the waves round`,
    related: [{ at: first.at(['metadata', 'annotations', WAVE]), message: `${first}` }],
  }
}

/** Whether an object cannot be applied before another: its definition, its namespace, its project. */
function isNeeded(other: Resource, resource: Resource): boolean {
  switch (other.kind) {
    case 'CustomResourceDefinition':
      return (
        other.get('spec', 'group') === resource.group &&
        other.get('spec', 'names', 'kind') === resource.kind &&
        !String(resource.get('metadata', 'annotations', 'argocd.argoproj.io/sync-options') ?? '').includes(
          'SkipDryRunOnMissingResource=true',
        )
      )
    case 'Namespace':
      return other.group === '' && resource.namespace === other.name
    case 'AppProject':
      return resource.kind === 'Application' && resource.get('spec', 'project') === other.name
    default:
      return false
  }
}

function waveOf(resource: Resource): number {
  const wave = Number(resource.node('metadata', 'annotations', WAVE)?.text ?? 0)
  return Number.isInteger(wave) ? wave : 0
}

function hooksOf(resource: Resource): readonly string[] {
  const written = resource.node('metadata', 'annotations', HOOK)?.text ?? ''
  return written === '' ? [] : written.split(',').map((one) => one.trim())
}

interface Need {
  readonly kind: string
  readonly name: string
}

/** What the Pods of a Job cannot start without. */
function* needsOf(resource: Resource): Iterable<Need> {
  const pod = resource.node('spec', 'template', 'spec')
  if (!pod) return
  const need = (kind: string, node: Node | undefined, optional?: unknown): readonly Need[] =>
    node && node.text !== '' && optional !== true ? [{ kind, name: node.text }] : []
  yield* need('ServiceAccount', pod.get('serviceAccountName'))
  for (const container of [
    ...(pod.get('initContainers')?.items() ?? []),
    ...(pod.get('containers')?.items() ?? []),
  ]) {
    for (const from of container.get('envFrom')?.items() ?? []) {
      yield* need(
        'ConfigMap',
        from.at(['configMapRef', 'name']),
        from.at(['configMapRef', 'optional'])?.value,
      )
      yield* need('Secret', from.at(['secretRef', 'name']), from.at(['secretRef', 'optional'])?.value)
    }
  }
  for (const volume of pod.get('volumes')?.items() ?? []) {
    yield* need('ConfigMap', volume.at(['configMap', 'name']), volume.at(['configMap', 'optional'])?.value)
    yield* need('Secret', volume.at(['secret', 'secretName']), volume.at(['secret', 'optional'])?.value)
    yield* need('PersistentVolumeClaim', volume.at(['persistentVolumeClaim', 'claimName']))
  }
}
