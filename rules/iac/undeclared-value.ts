import { range } from '../../engine/place.ts'
import { defineRule, type Fix } from '../../engine/rule.ts'
import { nearest, suggestion } from '../../engine/spelling.ts'
import type { SourceFile } from '../../engine/tree.ts'

export default defineRule({
  summary: 'A variable file sets only variables that its root declares.',
  why: 'Terraform warns and goes on: the value somebody tuned has no effect, and nothing fails to say so.',
  remedy: 'Correct the name, declare the variable, or remove the line.',
  mandate: 'A7',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    const owners = new Map<SourceFile, number>()
    for (const module of infra.terraform)
      for (const file of module.variableFiles) owners.set(file, (owners.get(file) ?? 0) + 1)
    for (const module of infra.terraform) {
      if (!module.root || module.sample || module.files.some((file) => file.hcl.problems.length > 0)) continue
      const declared = new Set(module.blocks('variable').map(({ block }) => block.labels[0] ?? ''))
      // A root without any variable is given its values by something else.
      if (declared.size === 0) continue
      for (const file of module.variableFiles) {
        if (
          !file.name.endsWith('.tfvars') ||
          owners.get(file) !== 1 ||
          !file.path.startsWith(`${module.folder}/`)
        )
          continue
        const set = file.hcl.body.attributes
        const unknown = set.filter(({ name }) => !declared.has(name))
        // Values that several roots share are set for all of them.
        if (unknown.length > set.length / 2) continue
        for (const { name, nameStart, nameEnd } of unknown) {
          yield {
            at: range(file, nameStart, nameEnd),
            message: `${name} is no variable of ${module.folder}, so the value has no effect; declare it or remove the line${suggestion(name, declared)}`,
            // A misspelt name is to be corrected: what it should set matters to somebody.
            fix: nearest(name, declared) === undefined ? () => removing(file, name) : undefined,
          }
        }
      }
    }
  },
})

function removing(file: SourceFile, name: string): Fix {
  return {
    title: `remove ${name}`,
    safety: 'safe',
    edits: [{ op: 'remove', at: { kind: 'keyed', file: file.path, path: [name] } }],
  }
}
