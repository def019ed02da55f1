import { keyed, range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { meetsConstraint } from '../../engine/version.ts'
import type { RequiredProvider, TerraformModule } from '../../engine/views/terraform.ts'

export default defineRule({
  summary: 'The lock file of each root agrees with the constraints.',
  why: 'A lock that a constraint forbids stops every init, at the moment somebody needs one; a provider that is not locked is taken as it comes.',
  remedy: 'Run `tofu init -upgrade` (or `terraform init -upgrade`) in the root, and commit the lock file.',
  mandate: 'A2',
  severity: 'error',

  *check(infra) {
    const byFolder = new Map(infra.terraform.map((module) => [module.folder, module]))
    for (const module of infra.terraform) {
      if (!module.root || module.sample || !module.lockFile || module.locked.length === 0) continue
      const said = new Set<string>()
      for (const provider of requirementsOf(module, byFolder)) {
        const source = (provider.source ?? `hashicorp/${provider.name}`).toLowerCase()
        if (provider.name === 'terraform' || said.has(source)) continue
        const locked = module.locked.find((one) => one.source === source || one.source.endsWith(`/${source}`))
        const related = [
          { at: range(provider.file, provider.start, provider.end), message: 'the constraint' },
        ]
        if (!locked) {
          said.add(source)
          const { typeRange } = module.locked[0]!.block
          yield {
            at: range(module.lockFile, typeRange.start, typeRange.end),
            message: `${source} is required and not locked; run init and commit the lock file`,
            related,
          }
        } else if (
          provider.constraint !== undefined &&
          meetsConstraint(locked.version, provider.constraint) === false
        ) {
          said.add(source)
          yield {
            at: keyed(module.lockFile, ['provider', locked.source, 'version']),
            message: `${source} is locked at ${locked.version}, which ${provider.constraint} does not allow; run init -upgrade and commit the lock file`,
            related,
          }
        }
      }
    }
  },
})

/** What a root and the modules of the tree that it calls require, each module once. */
function requirementsOf(
  root: TerraformModule,
  byFolder: ReadonlyMap<string, TerraformModule>,
): readonly RequiredProvider[] {
  const seen = new Set<TerraformModule>([root])
  for (const module of seen) {
    for (const folder of module.calls) {
      const called = byFolder.get(folder)
      if (called) seen.add(called)
    }
  }
  return [...seen].flatMap((module) => [...module.requiredProviders])
}
