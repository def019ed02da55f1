import type { Node, Path } from '../formats/node.ts'
import type { Resource } from '../resource.ts'

/** A list generator of an ApplicationSet. */
export interface ListGenerator {
  /** where its elements stand */
  readonly path: Path
  readonly elements: readonly Node[]
}

/** The list generators of an ApplicationSet, those inside a matrix or a merge too. */
export function listsOf(resource: Resource): readonly ListGenerator[] {
  const found: ListGenerator[] = []
  const read = (path: Path, depth: number): void => {
    for (const [at, generator] of (resource.node(...path)?.items() ?? []).entries()) {
      const elements = generator.at(['list', 'elements'])
      if (elements?.kind === 'list')
        found.push({ path: [...path, at, 'list', 'elements'], elements: elements.items() })
      // Argo CD takes generators in generators two levels deep
      if (depth > 0)
        for (const kind of ['matrix', 'merge']) read([...path, at, kind, 'generators'], depth - 1)
    }
  }
  read(['spec', 'generators'], 2)
  return found
}

/** What an element makes of a path such as `apps/{{env}}` or `apps/{{ .env }}`; undefined where something else has a part in it. */
export function pathOfElement(template: string, element: Node): string | undefined {
  if (!template.includes('{{')) return undefined
  let known = true
  const path = template.replace(/\{\{-?\s*\.?([\w.-]+?)\s*-?\}\}/g, (_, name: string) => {
    const value = element.get(name) ?? element.at(name.split('.'))
    if (value?.kind !== 'scalar' || value.text === '') known = false
    return value?.text ?? ''
  })
  if (!known || /[{}$]/.test(path)) return undefined
  return path.replace(/^(\.?\/)+/, '').replace(/\/+$/, '')
}
