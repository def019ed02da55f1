import { defineRule } from '../../engine/rule.ts'
import { cloudResources, hasResource } from '../../engine/views/cloud-resources.ts'
import { weighedFor } from '../../engine/views/delivered.ts'

const TYPES = ['aws_instance', 'aws_launch_template', 'aws_launch_configuration']

export default defineRule({
  summary: 'A machine gives the keys of its role to programs that ask for a session first.',
  why: 'With the first version of the metadata service one request that a program can be talked into (SSRF) is answered with the keys of the machine’s role.',
  remedy: 'Set `http_tokens = "required"` in `metadata_options`.',
  mandate: 'X1',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    if (!hasResource(infra, ...TYPES)) return
    for (const machine of cloudResources(infra, ...TYPES)) {
      const options = machine.section('metadata_options')
      if (options?.value('http_endpoint') === 'disabled') continue
      const tokens = options?.get('http_tokens')
      if (tokens && tokens.value !== 'optional') continue
      const problem = machine.problem(options ?? machine, options ? 'http_tokens' : 'metadata_options', {
        message: `${machine} gives its keys to whoever asks once; set http_tokens to required in metadata_options`,
        // where it is not said the image or the account decides
        severity: tokens ? weighedFor(machine.instance.stage, 'warning') : 'info',
      })
      const own =
        tokens?.file === machine.file &&
        tokens.start >= machine.block.start &&
        tokens.end <= machine.block.end
      yield own
        ? {
            ...problem,
            fix: () => ({
              title: 'ask for a session first',
              safety: 'unsafe',
              edits: [{ op: 'set', at: machine.at('metadata_options', 'http_tokens'), value: 'required' }],
            }),
          }
        : problem
    }
  },
})
