import { absent, keyed, range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { stateBackends } from '../../engine/views/state.ts'

export default defineRule({
  summary: 'The state of each root is encrypted.',
  why: 'State holds every password that was ever made or passed in, in clear: whoever reads the bucket has them all.',
  remedy:
    'Add an `encryption` block with a `state` (OpenTofu), or set `encrypt = true` for S3 and `kms_key_id` where a key of your own is asked for.',
  mandate: 'A5',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    for (const { module, placed, partial, type, attribute } of stateBackends(infra.terraform)) {
      // the others encrypt at rest by themselves, or cannot be told
      if (type !== 's3' || partial) continue
      const encrypted = module
        .blocks('terraform')
        .some(({ block }) =>
          block.body.blocksOf('encryption').some((one) => one.body.blocksOf('state').length > 0),
        )
      const encrypt = attribute('encrypt')
      if (encrypted || (encrypt && encrypt.value.literal()?.value !== false) || attribute('kms_key_id'))
        continue
      const elsewhere = attribute('endpoints') ?? attribute('endpoint')
      // Terraform cannot encrypt by itself, and what speaks S3 without being AWS may not either: nothing can be asked for
      if (elsewhere && infra.design?.iac === 'terraform') continue
      const { file, block } = placed
      const label = block.labelRanges[0] ?? block.typeRange
      const path = ['terraform', 'backend', 's3', 'encrypt']
      yield {
        at: encrypt ? keyed(file, path) : absent('encryption', range(file, label.start, label.end)),
        message: `the state of ${module.folder || 'this root'} lies in the bucket in clear; ${elsewhere ? 'add an encryption block' : 'set encrypt'}`,
        // AWS encrypts new buckets by default: there it is said for those that read the code
        severity: elsewhere || encrypt ? undefined : 'warning',
        fix: elsewhere
          ? undefined
          : () => ({
              title: 'ask the bucket to encrypt',
              safety: 'unsafe',
              edits: [{ op: 'set', at: keyed(file, path), value: true }],
            }),
      }
    }
  },
})
