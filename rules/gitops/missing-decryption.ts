import { absent } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { sopsDocumentsOf } from '../../engine/secrets/sops.ts'
import type { SourceFile, Tree } from '../../engine/tree.ts'
import { type Closure, closuresOf } from '../../engine/views/gitops-closure.ts'
import { gitOpsOf } from '../../engine/views/gitops-index.ts'

export default defineRule({
  summary: 'What is applied encrypted is decrypted on the way.',
  why: 'Flux refuses a Secret that is encrypted by SOPS and applies nothing of what lies beside it; other controllers hand the ciphertext to the program.',
  remedy:
    'Add `spec.decryption` with `provider: sops` and the Secret that holds the key, which is made by hand once. With Argo CD use a plugin that decrypts, Sealed Secrets or External Secrets.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    for (const object of index.of('Kustomization', 'Application', 'ApplicationSet')) {
      const { resource, engine } = object
      const decryption = resource.node('spec', 'decryption')
      for (const closure of closuresOf(index, object)) {
        const file = firstOf(infra.tree, closure)
        if (!file) continue
        if (engine === 'flux' && decryption) {
          // a key of age or OpenPGP is handed over in a Secret; a cloud’s is had by the controller’s own identity
          if (decryption.at(['secretRef', 'name']) || !/^\s*-?\s*(recipient: *"?age1|fp:)/m.test(file.text))
            continue
          yield {
            at: resource.at(['spec', 'decryption'], 'key'),
            // a controller may be started with a key of its own
            severity: 'info',
            message: `${resource} decrypts ${file.path} and names no key; name the Secret that holds it in spec.decryption.secretRef, unless the controller has one`,
          }
        } else if (!index.isPatched(resource.kind, engine === 'flux' ? 'decryption' : 'plugin')) {
          yield {
            at: absent('decryption', resource.at(['metadata', 'name'])),
            // a plugin of Argo CD may take hold of whatever holds an encrypted file
            severity: engine === 'flux' ? undefined : 'warning',
            message:
              engine === 'flux'
                ? `${resource} applies ${file.path}, which is encrypted, and has no spec.decryption; add it with provider sops`
                : `${resource} applies ${file.path}, which is encrypted, and Argo CD decrypts nothing by itself; use a plugin for it, or an ExternalSecret`,
            related: [{ at: { kind: 'whole', file: file.path }, message: 'encrypted' }],
          }
        }
        break
      }
    }
  },
})

/** The first encrypted file among what is applied: an object, or a file that a generator makes one of. */
function firstOf(tree: Tree, closure: Closure): SourceFile | undefined {
  for (const file of closure.files) if (isEncrypted(file)) return file
  for (const { target } of closure.kustomization?.others ?? []) {
    const file = target === undefined ? undefined : tree.get(target)
    if (file && isEncrypted(file)) return file
  }
  return undefined
}

const ENCRYPTED = new WeakMap<SourceFile, boolean>()

/** Asked for each environment that a base is part of. */
function isEncrypted(file: SourceFile): boolean {
  let answer = ENCRYPTED.get(file)
  if (answer === undefined) {
    // few files speak of SOPS, and those that do mostly in a comment
    answer =
      file.text.includes('sops') && /^sops[:_]|"sops":/m.test(file.text) && sopsDocumentsOf(file).length > 0
    ENCRYPTED.set(file, answer)
  }
  return answer
}
