import { hasAdopted } from '../../engine/deliverables.ts'
import { absent, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Each module of the tree has tests.',
  why: 'A module is used by every environment; what its change breaks should be found before the first plan.',
  remedy: 'Add a `*.tftest.hcl` beside it or under its `tests/`; with `mock_provider` it needs no account.',
  mandate: 'A4',
  severity: 'warning',

  *check(infra) {
    if (!hasAdopted(infra)) return
    const folder = infra.folder('iac')
    for (const module of infra.terraform) {
      if (module.root || !module.folder.startsWith(`${folder}/`)) continue
      if (module.blocks('resource').length === 0) continue
      if (infra.files(module.folder).some((file) => /\.(tftest|tofutest)\.(hcl|json)$/.test(file.name)))
        continue
      yield {
        at: absent('tests', whole(module.files[0]!)),
        message: `${module.folder} has no tests; add a .tftest.hcl with mock_provider`,
      }
    }
  },
})
