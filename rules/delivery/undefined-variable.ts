import type { Node, Path } from '../../engine/formats/node.ts'
import type { Infra } from '../../engine/infra.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { mayMention } from '../../engine/views/rare-words.ts'
import type { Container } from '../../engine/views/workloads.ts'

/** `$(NAME)`, but not `$$(NAME)`, which stands for itself. */
const REFERENCE = /(\$*)\$\(([A-Z_][A-Z0-9_]*)\)/g
/** What the kubelet adds for each Service of the namespace. */
const OF_SERVICES = /_SERVICE_HOST$|_SERVICE_PORT|_PORT$|_PORT_\d+_(TCP|UDP|SCTP)/

export default defineRule({
  summary: 'A variable that a container’s settings refer to is set before them.',
  why: 'A reference to a variable that is not set, or is set further down, stays as it is written: the program gets the letters `$(NAME)`, and no error says so.',
  remedy: 'Set the variable above the entry that uses it; write `$$(NAME)` where these letters are meant.',
  mandate: 'C4',
  severity: 'warning',

  *check(infra) {
    yield* judged(infra, { patches: /\benv\b|args|command|\$\(/ }, function* (objects) {
      for (const { resource, containers } of objects.workloads) {
        if (!mayMention(resource, '$(')) continue
        for (const container of containers) {
          const { name, node, path } = container
          const env = node.get('env')?.items() ?? []
          const set = new Map(env.map((one, index) => [one.get('name')?.text ?? '', index]))
          // what a whole ConfigMap or Secret brings nobody knows here
          const open = node.get('envFrom') !== undefined
          for (const { text, at, index } of textsOf(container, env, path)) {
            for (const variable of referredTo(text)) {
              const defined = set.get(variable)
              if (defined === undefined ? open || OF_SERVICES.test(variable) : defined < index) continue
              if (isReplaced(infra, variable)) continue
              yield {
                at: resource.at(at),
                message: `${resource}: container ${name} is given $(${variable}), which is ${defined === undefined ? 'not set' : defined === index ? 'itself' : 'set further down'}: it stays as it is written`,
                severity: weighedFor(objects.stage, 'warning'),
              }
            }
          }
        }
      }
    })
  },
})

interface Text {
  readonly text: string
  readonly at: Path
  /** how many variables are set before it */
  readonly index: number
}

function* textsOf({ node }: Container, env: readonly Node[], path: Path): Iterable<Text> {
  for (const [index, one] of env.entries()) {
    const text = one.get('value')?.text
    if (text?.includes('$(')) yield { text, at: [...path, 'env', index, 'value'], index }
  }
  const command = node.get('command')?.items() ?? []
  const args = node.get('args')?.items() ?? []
  // a shell has its own meaning of these signs
  const words = [...command, ...args].map(({ text }) => text)
  if (words.some((word) => /^-\w*c$|(^|\/)(ba|da|a|z|k)?sh$|[\n;|&]/.test(word))) return
  for (const [field, list] of [
    ['command', command],
    ['args', args],
  ] as const)
    for (const [index, { text }] of list.entries())
      if (text.includes('$(')) yield { text, at: [...path, field, index], index: env.length }
}

/** Whether Kustomize puts something in its place (`vars`). */
function isReplaced(infra: Infra, variable: string): boolean {
  return infra.kustomizations.some(({ document }) =>
    document.root
      ?.get('vars')
      ?.items()
      .some((one) => one.get('name')?.text === variable),
  )
}

function referredTo(text: string): ReadonlySet<string> {
  const found = new Set<string>()
  for (const [, dollars = '', name = ''] of text.matchAll(REFERENCE))
    if (dollars.length % 2 === 0) found.add(name)
  return found
}
