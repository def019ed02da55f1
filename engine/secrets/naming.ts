import type { Detector } from './detector.ts'
import type { SecretKind } from './hit.ts'
import type { KeyClass } from './key.ts'

/** What a credential is called by the class of its key. */
export const NAME: Readonly<Record<KeyClass, string>> = {
  password: 'password',
  secret: 'secret',
  token: 'token',
  key: 'key',
  weak: 'credential',
  unnamed: 'key',
}

/** Keys, hashes and web tokens are not a provider's to revoke. */
export function kindOf({ id }: Detector): SecretKind {
  if (id === 'jwt') return 'json-web-token'
  if (/-hash(?:-|$)/.test(id)) return 'password-hash'
  return /^(?:pem|pgp|putty|ssh2|encoded)-.*key/.test(id) ? 'private-key' : 'provider-token'
}
