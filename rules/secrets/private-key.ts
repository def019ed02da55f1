import { defineRule } from '../../engine/rule.ts'
import { problemsOf, withArticle } from '../../engine/secrets/problems.ts'
import { keepingOf } from '../../engine/secrets/store.ts'

export default defineRule({
  summary: 'No private key stands in the tree.',
  why: 'A private key that anybody could have read proves nothing any more: what it signed, decrypts or logs in to is open.',
  remedy:
    'Replace the key pair: issue a new certificate, or take the old public key from every place that trusts it. Keep the new key in the secret store, or let cert-manager or the cloud make it where it is used. A key under a passphrase is as good as the passphrase.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(
      infra,
      'private-key',
      (hit, file) =>
        `${withArticle(hit.name)} stands in clear${hit.encoded ? ', in base64' : ''}; replace the key pair, and ${keepingOf(infra, file)}`,
      // its passphrase has to be guessed first
      ({ name, confidence }) =>
        confidence === 'low' ? 'info' : name.startsWith('encrypted') ? 'warning' : undefined,
    )
  },
})
