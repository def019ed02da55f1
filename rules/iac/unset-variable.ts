import { isDeclared } from '../../engine/exceptions.ts'
import { range, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import type { SourceFile } from '../../engine/tree.ts'

export default defineRule({
  summary: 'A variable without a default that one environment sets in its file is set by every environment.',
  why: 'Terraform stops and asks for it; in a pipeline that is a failed run on the day that environment is applied.',
  remedy: 'Set the variable in the file of that environment, or give it a default.',
  mandate: 'E3',
  severity: 'warning',

  *check(infra) {
    const families = infra.families.filter(
      ({ members }) =>
        members.length > 1 && members.some(({ files }) => [...files.values()].some(isVariables)),
    )
    if (families.length === 0) return
    const required = new Map<SourceFile, ReadonlySet<string>>()
    for (const module of infra.terraform) {
      if (module.sample || module.variableFiles.length === 0) continue
      const names = module.blocks('variable').flatMap(({ block }) => {
        const name = block.labels[0]
        return name === undefined || block.body.attribute('default') ? [] : [name]
      })
      // Files that Terraform reads by itself set it for all.
      const shared = module.variableFiles.filter(
        (file) => file.folder === module.folder && /^terraform\.tfvars$|\.auto\.tfvars$/.test(file.name),
      )
      const set = new Set(shared.flatMap(namesIn))
      for (const file of module.variableFiles) {
        if (shared.includes(file)) continue
        required.set(file, new Set(names.filter((name) => !set.has(name))))
      }
    }
    for (const { members } of families) {
      for (const member of members) {
        for (const [name, file] of member.files) {
          const wanted = required.get(file)
          if (!wanted || wanted.size === 0) continue
          const own = new Set(namesIn(file))
          for (const variable of wanted) {
            if (own.has(variable)) continue
            const others = members.filter((other) => {
              const counterpart = other === member ? undefined : other.files.get(name)
              return counterpart !== undefined && namesIn(counterpart).includes(variable)
            })
            const first = others[0]?.files.get(name)
            if (!first || isDeclared(infra, [member.name], variable)) continue
            const at = first.hcl.body.attribute(variable)!
            yield {
              at: { kind: 'absent', what: variable, nearest: whole(file) },
              message: `${variable} has no default and is not set for ${member.name}; set it as ${others.map((one) => one.name).join(', ')} ${others.length === 1 ? 'does' : 'do'}`,
              related: [{ at: range(first, at.nameStart, at.nameEnd), message: others[0]!.name }],
            }
          }
        }
      }
    }
  },
})

function isVariables(file: SourceFile): boolean {
  return file.name.endsWith('.tfvars') && file.linkTarget === undefined
}

function namesIn(file: SourceFile): readonly string[] {
  return isVariables(file) ? file.hcl.body.attributes.map(({ name }) => name) : []
}
