import { keyed, range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { secretsIn } from '../../engine/secrets/secrets.ts'

const SECRET =
  /(?:^|_)(?:password|passwd|passphrase|secret|secret_key|token|api_?key|private_key|access_key|credentials?)$/i

/** Types of what is no secret, whatever it is called. */
const PLAIN = /^(?:bool|number)$/

export default defineRule({
  summary: 'Variables that hold secrets are marked as sensitive and have no default.',
  why: 'What is not marked stands in every plan and log in clear; a default is a secret in Git, or the one that everybody forgets to change.',
  remedy: 'Add `sensitive = true`, remove the default, and pass the value by an environment variable.',
  mandate: 'A7',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    for (const module of infra.terraform) {
      if (module.sample) continue
      for (const { file, block } of module.blocks('variable')) {
        const name = block.labels[0] ?? ''
        const type = block.body.attribute('type')?.value.text
        if (!SECRET.test(name) || (type !== undefined && PLAIN.test(type))) continue
        // a secret as default has a finding of its own, which says that it is not marked too
        const written = block.body.attribute('default')?.value
        if (written && secretsIn(file).some(({ start }) => written.start <= start && start < written.end))
          continue
        const marked = block.body.attribute('sensitive')?.value.literal()?.value === true
        const preset = written?.literal()?.value
        const faults = [
          marked ? undefined : 'is not marked as sensitive',
          typeof preset === 'string' && preset !== '' ? 'has a default' : undefined,
        ].filter((one) => one !== undefined)
        if (faults.length === 0) continue
        const label = block.labelRanges[0] ?? block.typeRange
        yield {
          at: range(file, label.start, label.end),
          message: `variable ${name} holds a secret and ${faults.join(' and ')}`,
          // an output that passes it on has to be marked too
          fix:
            marked || faults.length > 1
              ? undefined
              : () => ({
                  title: 'mark it as sensitive',
                  safety: 'unsafe',
                  edits: [{ op: 'set', at: keyed(file, ['variable', name, 'sensitive']), value: true }],
                }),
        }
      }
    }
  },
})
