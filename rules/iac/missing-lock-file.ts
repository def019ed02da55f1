import { absent, keyed, range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

/** Providers that are part of the tool itself. */
const BUILT_IN = new Set(['terraform'])

/** Where each tool takes its providers from. */
const REGISTRIES: Readonly<Record<string, string>> = {
  opentofu: 'registry.opentofu.org',
  terraform: 'registry.terraform.io',
}

const TITLES: Readonly<Record<string, string>> = { opentofu: 'OpenTofu', terraform: 'Terraform' }

export default defineRule({
  summary: 'Each Terraform or OpenTofu root commits its `.terraform.lock.hcl`.',
  why: 'Without the lock, two runs of the same commit may use different providers, and nothing checks that a provider is the one that was reviewed.',
  remedy:
    'Run `tofu get`, then `tofu providers lock -platform=linux_amd64 -platform=darwin_arm64` (or `terraform providers lock …`: the two take providers from registries of their own, whose hashes differ) in the root and commit `.terraform.lock.hcl`. Where it is to be made later, name it under `owed` in infra.yaml as `provider-locks`.',
  mandate: 'A2',
  severity: 'error',

  *check(infra) {
    const registry = REGISTRIES[infra.design?.iac ?? '']
    for (const module of infra.terraform) {
      const providers = [...module.usedProviders].filter((name) => !BUILT_IN.has(name))
      if (!module.root || providers.length === 0) continue
      const path = module.folder === '' ? '.terraform.lock.hcl' : `${module.folder}/.terraform.lock.hcl`
      const folder = module.folder || 'this root'
      const tool = infra.design?.iac === 'terraform' ? 'terraform' : 'tofu'
      const remedy = `run ${tool} get and ${tool} providers lock in ${module.folder || '.'}, and commit what they write`
      if (module.lockFile) {
        // Hashes are of a registry's packages: the other tool asks its own registry, for which nothing is locked.
        const other = module.locked.find(({ source }) => registry && isOther(source, registry))
        if (!other) continue
        yield {
          at: range(module.lockFile, other.block.typeRange.start, other.block.typeRange.end),
          message: `${path} locks ${other.source}, which ${TITLES[infra.design!.iac]} does not take its providers from; ${remedy}`,
        }
        continue
      }
      if (infra.lock?.files[path]) continue
      const required = module.requiredProviders[0]
      const file = module.files[0]!
      yield {
        at: absent(
          path,
          required
            ? range(required.file, required.start, required.end)
            : keyed(file, ['terraform'], { part: 'key' }),
        ),
        message: `${folder} has no .terraform.lock.hcl; the next init may take other builds of ${providers.sort().join(', ')}${infra.design ? `; ${remedy}` : ''}`,
        owed: { what: 'provider-locks' },
      }
    }
  },
})

/** Whether a provider's address names one of the two registries, and not this one. */
function isOther(source: string, registry: string): boolean {
  const host = source.split('/')[0]!
  return host !== registry && Object.values(REGISTRIES).includes(host)
}
