import type { Node, Path } from '../../engine/formats/node.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'

export default defineRule({
  summary: 'Containers, volumes, mounts and variables of a Pod are each there once.',
  why: 'Of two volumes, containers or mounts of one name the API server takes neither; of two variables the last one wins in silence.',
  remedy: 'Remove the entry that is not meant, or give it its own name.',
  mandate: 'C4',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /"?op"?: "?add|volume|ontainers|\benv\b/ }, function* ({ workloads }) {
      for (const { resource, pod, podPath, containers } of workloads) {
        const fields = ['containers', 'initContainers']
        yield* repeated(
          resource,
          fields.flatMap((field) =>
            (pod.get(field)?.items() ?? []).map((node, index) => [node, [...podPath, field, index]] as const),
          ),
          'name',
          (name) => `two containers are called ${name}: the API server refuses it`,
        )
        yield* repeated(
          resource,
          listed(pod.get('volumes'), [...podPath, 'volumes']),
          'name',
          (name) => `two volumes are called ${name}: the API server refuses it`,
        )
        for (const { name: container, node, path } of containers) {
          yield* repeated(
            resource,
            listed(node.get('volumeMounts'), [...path, 'volumeMounts']),
            'mountPath',
            (name) => `container ${container} mounts two volumes at ${name}: the API server refuses it`,
          )
          for (const problem of repeated(
            resource,
            listed(node.get('env'), [...path, 'env']),
            'name',
            (name) => `container ${container} sets ${name} twice, and the last one wins`,
          ))
            yield { ...problem, severity: 'warning' }
        }
      }
    })
  },
})

function listed(list: Node | undefined, path: Path): (readonly [Node, Path])[] {
  return (list?.items() ?? []).map((node, index) => [node, [...path, index]])
}

function* repeated(
  resource: Resource,
  entries: readonly (readonly [Node, Path])[],
  field: string,
  message: (name: string) => string,
): Iterable<Problem> {
  if (entries.length < 2) return
  const first = new Map<string, Path>()
  for (const [node, path] of entries) {
    const name = node.get(field)?.text
    if (!name) continue
    const before = first.get(name)
    if (before)
      yield {
        at: resource.at([...path, field]),
        message: `${resource}: ${message(name)}`,
        related: [{ at: resource.at([...before, field]), message: 'the first one' }],
      }
    else first.set(name, path)
  }
}
