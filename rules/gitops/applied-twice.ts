import type { Infra } from '../../engine/infra.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import type { SourceFile } from '../../engine/tree.ts'
import { stageOf } from '../../engine/views/aliases.ts'
import { type Closure, closuresOf } from '../../engine/views/gitops-closure.ts'
import { type GitOpsIndex, gitOpsOf, isLiteral } from '../../engine/views/gitops-index.ts'
import type { GitOpsObject } from '../../engine/views/kubernetes.ts'
import { variablesOf } from '../../engine/views/renderings.ts'

export default defineRule({
  summary: 'Each object is applied by one thing only.',
  why: 'Two that apply the same object take it from each other at every turn, with different patches if they have some; and when one is removed it deletes what the other still needs.',
  remedy: 'Take the path from one of them, or list in a kustomization what each of them applies.',
  mandate: 'F2',
  severity: 'warning',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    const applied = new Map<SourceFile, Applied[]>()
    const shared = new Set<SourceFile>()
    for (const object of index.of('Kustomization', 'Application')) {
      for (const closure of closuresOf(index, object)) {
        for (const file of closure.files) {
          const list = applied.get(file)
          if (list) shared.add(file)
          if (list) list.push({ object, closure })
          else applied.set(file, [{ object, closure }])
        }
      }
    }
    const apart = new Map<GitOpsObject, Set<GitOpsObject>>()
    for (const file of shared) {
      const all = applied.get(file)!
      for (const [at, one] of all.entries()) {
        const known = apart.get(one.object) ?? new Set()
        apart.set(one.object, known)
        for (const other of all.slice(0, at)) {
          if (one.object === other.object || known.has(other.object)) continue
          if (!inOneCluster(index, one.object.resource, other.object.resource)) {
            known.add(other.object)
            continue
          }
          const problem = judge(infra, index, { file, one, other })
          if (!problem) continue
          // one object that both apply is enough
          known.add(other.object)
          yield problem
        }
      }
    }
  },
})

interface Applied {
  readonly object: GitOpsObject
  readonly closure: Closure
}

interface Pair {
  readonly file: SourceFile
  readonly one: Applied
  readonly other: Applied
}

function judge(infra: Infra, index: GitOpsIndex, { file, one, other }: Pair): Problem | undefined {
  const [first, second] = [other.object.resource, one.object.resource]
  const known = new Set(identities(infra, other, file))
  const twice = identities(infra, one, file).find((identity) => known.has(identity))
  if (twice === undefined) return undefined
  const [kind, , name] = twice.split('\n')
  return {
    at: one.object.paths[0]?.place ?? second.at(['metadata', 'name']),
    severity: index.weigh(one.object, 'warning'),
    message: `${second} and ${first} both apply ${kind} ${name} (${file.path}); leave it to one of them`,
    related: [{ at: other.object.paths[0]?.place ?? first.at(['metadata', 'name']), message: `${first}` }],
  }
}

/** What the objects of a file are called once they are applied. */
function identities(infra: Infra, { object, closure }: Applied, file: SourceFile): readonly string[] {
  const { resource, engine } = object
  const variables = variablesOf(resource, () => infra.ofKind('ConfigMap'))
  const made = closure.kustomization
    ? (infra.renderings.resources({ folder: closure.folder, variables }) ?? [])
    : infra.resources
  const target = resource.get('spec', 'targetNamespace')
  const elsewhere = resource.get('spec', 'destination', 'namespace')
  // what renames everything makes other objects of it
  const renames = [
    resource.get('spec', 'namePrefix'),
    resource.get('spec', 'nameSuffix'),
    resource.get('spec', 'source', 'kustomize', 'namePrefix'),
    resource.get('spec', 'source', 'kustomize', 'nameSuffix'),
    resource.get('spec', 'source', 'kustomize', 'namespace'),
  ].join('|')
  return made.flatMap((item) => {
    if (item.file !== file || !isLiteral(item.name) || !/^[\w.-]+$/.test(item.name)) return []
    const own = item.namespace ?? (engine === 'argo' ? elsewhere : undefined) ?? ''
    const namespace = engine === 'flux' && typeof target === 'string' ? target : own
    return [[item.kind, item.group, item.name, String(namespace), renames].join('\n')]
  })
}

/** Whether two objects are surely in one cluster and deploy to one: not the same name in several clusters' folders. */
function inOneCluster(index: GitOpsIndex, one: Resource, other: Resource): boolean {
  if (one.name === other.name && (one.namespace ?? '') === (other.namespace ?? '')) return false
  // of one environment's folder in another gitops/crossed-environment speaks
  if (stageOf(one.name) !== stageOf(other.name)) return false
  const places = [one, other].map((object) =>
    [
      object.node('spec', 'destination', 'server')?.text ?? object.node('spec', 'destination', 'name')?.text,
      object.node('spec', 'kubeConfig', 'secretRef', 'name')?.text,
    ].join('\n'),
  )
  if (places[0] !== places[1]) return false
  const own = index.environmentsOf(one)
  const theirs = index.environmentsOf(other)
  if (own.length > 0 || theirs.length > 0) return own.some((environment) => theirs.includes(environment))
  const [a, b] = [`${one.file.folder}/`, `${other.file.folder}/`]
  return a.startsWith(b) || b.startsWith(a)
}
