import { defineRule } from '../../engine/rule.ts'
import { problemsOf } from '../../engine/secrets/problems.ts'
import { keepingOf, wayOutOfFile } from '../../engine/secrets/store.ts'

export default defineRule({
  summary: 'No Secret that Kustomize generates is made of values in clear.',
  why: 'A generator makes a Secret of literals and env files that stand in Git: the Secret is in Git, by another name.',
  remedy:
    'Change the values where they are valid, since they have been in clear. Then replace the generator by an encrypted Secret or an ExternalSecret; where the tool that applies it decrypts, encrypt the env file (`sops encrypt --in-place FILE`).',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(infra, 'secret-generator', (hit, file) => {
      const whose = hit.name.startsWith('Secret ') ? `generated ${hit.name}` : 'generated Secret'
      const way = /ustomization/.test(file.name) ? keepingOf(infra, file) : wayOutOfFile(infra, file)
      return `the ${whose} gets ${hit.key ?? hit.shown} from a value in clear; rotate it, then ${way}`
    })
  },
})
