import type { Infra } from '../../engine/infra.ts'
import { range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { aliasOf } from '../../engine/views/aliases.ts'

const NAMESPACE = /\s(?:-n|--namespace)(?:=|\s+)([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?![\w$<{*-])/g

export default defineRule({
  summary: 'The commands of a runbook name namespaces of environments that exist.',
  why: 'A command in a namespace that was renamed answers "No resources found", which reads like an answer.',
  remedy: 'Write the namespace as the manifests have it.',
  mandate: 'R4',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    const known = namespacesOf(infra)
    const shapes = new Map<string, string[]>()
    for (const name of known) {
      const shape = shapeOf(name)
      if (shape !== undefined) shapes.set(shape, [...(shapes.get(shape) ?? []), name])
    }
    if (shapes.size === 0) return
    for (const { file } of infra.runbooks) {
      for (const { lines, language } of file.markdown.codeBlocks) {
        if (!/^(|sh|bash|shell|console|zsh)$/.test(language)) continue
        for (const line of lines) {
          for (const match of file.text.slice(line.start, line.end).matchAll(NAMESPACE)) {
            const name = match[1]!
            const shape = shapeOf(name)
            // Only a name that differs from one of ours in its environment is surely meant to be ours.
            const like = shape === undefined || known.has(name) ? undefined : shapes.get(shape)
            if (like === undefined) continue
            const end = line.start + match.index + match[0].length
            const meant = like.filter((one) => stageIn(one) === stageIn(name))
            const [only] = meant.length === 1 ? meant : []
            yield {
              at: range(file, end - name.length, end),
              message: `there is no namespace ${name} in the tree; it has ${only ?? like.join(', ')}`,
              fix:
                only === undefined
                  ? undefined
                  : () => ({
                      title: `write ${only}`,
                      safety: 'safe',
                      edits: [
                        {
                          op: 'text',
                          file: file.path,
                          start: end - name.length,
                          end,
                          expect: name,
                          text: only,
                        },
                      ],
                    }),
            }
          }
        }
      }
    }
  },
})

function namespacesOf(infra: Infra): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { namespace } of infra.kustomizations) if (namespace) names.add(namespace)
  for (const { kind, name, namespace } of infra.resources) {
    if (kind === 'Namespace') names.add(name)
    else if (namespace) names.add(namespace)
  }
  for (const { name } of infra.design?.environments ?? []) names.add(`${infra.design?.name}-${name}`)
  return names
}

/** A name with its environment left open: `shop-*` of `shop-production`; undefined where it names none, or nothing else. */
function shapeOf(name: string): string | undefined {
  const words = name.split('-')
  const index = words.findIndex((word) => aliasOf(word)?.alias.certain)
  if (index < 0 || words.length < 2) return undefined
  return words.map((word, at) => (at === index ? '*' : word)).join('-')
}

function stageIn(name: string): string | undefined {
  return name
    .split('-')
    .map((word) => aliasOf(word)?.alias.stages[0])
    .find((stage) => stage !== undefined)
}
