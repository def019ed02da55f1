import { absent, keyed, range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

/** Providers that are part of the tool itself. */
const BUILT_IN = new Set(['terraform'])

export default defineRule({
  summary: 'Each Terraform or OpenTofu root commits its `.terraform.lock.hcl`.',
  why: 'Without the lock, two runs of the same commit may use different providers, and nothing checks that a provider is the one that was reviewed.',
  remedy:
    'Run `tofu providers lock -platform=linux_amd64 -platform=darwin_arm64` (or `terraform providers lock …`) in the root and commit `.terraform.lock.hcl`.',
  mandate: 'A2',
  severity: 'error',

  *check(infra) {
    for (const module of infra.terraform) {
      const providers = [...module.usedProviders].filter((name) => !BUILT_IN.has(name))
      if (!module.root || module.lockFile || providers.length === 0) continue
      const path = module.folder === '' ? '.terraform.lock.hcl' : `${module.folder}/.terraform.lock.hcl`
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
        message: `${module.folder || 'this root'} has no .terraform.lock.hcl; the next init may take other builds of ${providers.sort().join(', ')}`,
        owed: { what: path },
      }
    }
  },
})
