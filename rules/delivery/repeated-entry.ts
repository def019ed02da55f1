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
        if (containers.length > 1) {
          const paths = ['containers', 'initContainers'].flatMap((field) =>
            (pod.get(field)?.items() ?? []).map((_, index) => [...podPath, field, index]),
          )
          const nodes = containers.map(({ node }) => node)
          yield* repeated(
            resource,
            nodes,
            'name',
            (index) => paths[index]!,
            (name) => `two containers are called ${name}: the API server refuses it`,
          )
        }
        yield* repeated(
          resource,
          pod.get('volumes')?.items() ?? [],
          'name',
          (index) => [...podPath, 'volumes', index],
          (name) => `two volumes are called ${name}: the API server refuses it`,
        )
        for (const container of containers) {
          const { node } = container
          yield* repeated(
            resource,
            node.get('volumeMounts')?.items() ?? [],
            'mountPath',
            (index) => [...container.path, 'volumeMounts', index],
            (name) => `container ${container.name} mounts two volumes at ${name}: the API server refuses it`,
          )
          const variables = repeated(
            resource,
            node.get('env')?.items() ?? [],
            'name',
            (index) => [...container.path, 'env', index],
            (name) => `container ${container.name} sets ${name} twice, and the last one wins`,
          )
          for (const problem of variables) yield { ...problem, severity: 'warning' }
        }
      }
    })
  },
})

/** The items of a list with a name that one before them has. */
function repeated(
  resource: Resource,
  items: readonly Node[],
  field: string,
  pathOf: (index: number) => Path,
  message: (name: string) => string,
): readonly Problem[] {
  if (items.length < 2) return NONE
  const names = items.map((item) => item.get(field)?.text ?? '')
  if (new Set(names).size === names.length) return NONE
  return names.flatMap((name, index): Problem[] => {
    const first = names.indexOf(name)
    if (name === '' || first === index) return []
    return [
      {
        at: resource.at([...pathOf(index), field]),
        message: `${resource}: ${message(name)}`,
        related: [{ at: resource.at([...pathOf(first), field]), message: 'the first one' }],
      },
    ]
  })
}

const NONE: readonly Problem[] = []
