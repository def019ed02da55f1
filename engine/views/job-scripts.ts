import type { Node, Path } from '../formats/node.ts'
import type { Resource } from '../resource.ts'

/** A command or argument of a job's container. */
export interface JobWord {
  readonly text: string
  /** in the object */
  readonly path: Path
}

const POD: Path = ['spec', 'jobTemplate', 'spec', 'template', 'spec']

/** What the containers of a CronJob run, the ones that come first first: images, commands, arguments. */
export function wordsOfCronJob(resource: Resource): readonly JobWord[] {
  return containersOf(resource).flatMap(({ node, path }) => [
    { text: node.get('image')?.text ?? '', path: [...path, 'image'] },
    ...['command', 'args'].flatMap((key) =>
      (node.get(key)?.items() ?? []).map((item, index) => ({
        text: item.text,
        path: [...path, key, index],
      })),
    ),
  ])
}

/** Environment variables with a plain value of a CronJob's containers. */
export function settingsOfCronJob(resource: Resource): readonly (JobWord & { readonly name: string })[] {
  return containersOf(resource).flatMap(({ node, path }) =>
    (node.get('env')?.items() ?? []).flatMap((item, index) => {
      const text = item.get('value')?.text
      return text
        ? [{ name: item.get('name')?.text ?? '', text, path: [...path, 'env', index, 'value'] }]
        : []
    }),
  )
}

function containersOf(resource: Resource): readonly { readonly node: Node; readonly path: Path }[] {
  const pod = resource.node(...POD)
  return ['initContainers', 'containers'].flatMap((key) =>
    (pod?.get(key)?.items() ?? []).map((node, index) => ({ node, path: [...POD, key, index] })),
  )
}
