import { absent, range, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'The state of each root is remote.',
  why: 'State on a disk is lost with the disk, is read by one person at a time, and ends up in Git with its secrets in clear.',
  remedy:
    'Add a `backend` block (S3-compatible storage with `use_lockfile` and encryption) or a `cloud` block to the root.',
  mandate: 'A5',
  severity: 'error',

  *check(infra) {
    for (const module of infra.terraform) {
      if (!module.root) continue
      const { backend } = module
      const terraform = module.blocks('terraform')[0]
      if (backend && backend.block.labels[0] !== 'local') continue
      // Terragrunt writes the backend at run time.
      if (!backend && infra.tree.has(`${module.folder}/terragrunt.hcl`)) continue
      if (!backend && module.blocks('resource').length + module.blocks('module').length === 0) continue
      yield backend
        ? {
            at: range(
              backend.file,
              backend.block.start,
              backend.block.labelRanges[0]?.end ?? backend.block.typeRange.end,
            ),
            message: `${module.folder || 'this root'} keeps its state on the local disk; use a remote backend that locks and encrypts`,
          }
        : {
            at: absent(
              'backend',
              terraform
                ? range(terraform.file, terraform.block.typeRange.start, terraform.block.typeRange.end)
                : whole(module.files[0]!),
            ),
            message: `${module.folder || 'this root'} has no backend, so its state stays on the disk of whoever applies it`,
          }
    }
  },
})
