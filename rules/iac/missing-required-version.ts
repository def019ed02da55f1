import { absent, range, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Each Terraform or OpenTofu module says which versions of the tool it runs with.',
  why: 'A newer tool upgrades the state format and may read the code in another way; an older one fails in the middle.',
  remedy: 'Add `required_version` with a lower and an upper bound to the `terraform` block.',
  mandate: 'A2',
  severity: 'error',

  *check(infra) {
    for (const module of infra.terraform) {
      // Terraform checks the whole configuration: what the calling module requires holds for what it calls.
      if (module.requiredVersion || module.sample || module.callers.length > 0) continue
      const terraform = module.blocks('terraform')[0]
      // A folder of variables or outputs alone provisions nothing.
      if (
        !terraform &&
        module.blocks('resource').length + module.blocks('module').length + module.blocks('data').length === 0
      )
        continue
      const first = module.files[0]!
      yield {
        at: absent(
          'required_version',
          terraform
            ? range(terraform.file, terraform.block.typeRange.start, terraform.block.typeRange.end)
            : whole(first),
        ),
        message: `${module.folder || 'this module'} has no required_version, so any version of the tool may run it`,
      }
    }
  },
})
