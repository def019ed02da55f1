import { absent, range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import type { TerraformModule } from '../../engine/views/terraform.ts'

export default defineRule({
  summary: 'Each provider that a module uses is named in `required_providers` with a source and a version.',
  why: 'Without a constraint `init` takes the newest release, whose next major changes what resources mean; without a source the name alone decides whose code runs.',
  remedy: 'Add the provider to `required_providers` with `source` and a constraint such as `~> 1.68`.',
  mandate: 'A2',
  severity: 'error',

  *check(infra) {
    for (const module of infra.terraform) {
      if (module.sample) continue
      for (const provider of module.requiredProviders) {
        if (provider.constraint !== undefined || provider.name === 'terraform') continue
        yield {
          at: range(provider.file, provider.start, provider.end),
          message: `provider ${provider.name} has no version constraint, so init takes whatever is newest`,
        }
      }
      const named = new Set(module.requiredProviders.map((provider) => provider.name))
      for (const name of [...module.usedProviders].sort()) {
        if (name === 'terraform' || named.has(name) || isAnsweredAbove(module, name)) continue
        const user = [
          ...module.blocks('provider'),
          ...module.blocks('resource'),
          ...module.blocks('data'),
        ].find(({ block }) => block.labels[0] === name || block.labels[0]?.startsWith(`${name}_`))
        if (!user) continue
        const label = user.block.labelRanges[0] ?? user.block.typeRange
        yield {
          at: absent(`required provider ${name}`, range(user.file, label.start, label.end)),
          message: `${module.folder || 'this module'} uses provider ${name} and does not name it in required_providers`,
        }
      }
    }
  },
})

/**
 * Whether every way from a root to a module leads through one that answers for the provider: it constrains it, for
 * `init` takes one version for all of them, or uses it itself, so that it is the one to mend.
 */
function isAnsweredAbove(module: TerraformModule, name: string): boolean {
  const seen = new Set<TerraformModule>([module])
  const pending = [...module.callers]
  let answered = false
  for (let caller = pending.pop(); caller; caller = pending.pop()) {
    if (seen.has(caller)) continue
    seen.add(caller)
    const constrained = caller.requiredProviders.some(
      (one) => one.name === name && one.constraint !== undefined,
    )
    if (constrained || caller.usedProviders.has(name)) answered = true
    else if (caller.callers.length === 0) return false
    else pending.push(...caller.callers)
  }
  return answered
}
