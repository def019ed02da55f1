import { whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { secretsIn } from '../../engine/secrets/secrets.ts'
import { unencryptedFiles } from '../../engine/secrets/sops-state.ts'
import { encrypting } from '../../engine/secrets/store.ts'

export default defineRule({
  summary: 'A file that must be encrypted is encrypted.',
  why: 'Its name, or .sops.yaml, promises that nobody can read it: everybody believes it, and nobody looks.',
  remedy:
    'Rotate what is in it, since it has been in clear. Then encrypt it: `sops encrypt --in-place FILE`. A file that holds no secret gets another name, or the pattern in .sops.yaml leaves it out.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    for (const { file, demand } of unencryptedFiles(infra)) {
      // a secret that was recognised is reported where it stands, with the same command
      if (secretsIn(file).length > 0) continue
      const why = demand.by === 'name' ? 'its name says so' : `${demand.config} says so`
      yield {
        at: whole(file),
        message: `${file.path} must be encrypted (${why}) and is not; rotate what is in it, then ${encrypting(infra, file, /^kind:/m.test(file.text))}`,
      }
    }
  },
})
