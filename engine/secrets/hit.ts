import type { Path } from '../formats/node.ts'
import type { Confidence } from './detector.ts'

/** What sort of secret was found; each sort has a rule. */
export type SecretKind =
  | 'provider-token'
  | 'json-web-token'
  | 'private-key'
  | 'password-hash'
  | 'connection-string'
  | 'credential'
  | 'kubernetes-secret'
  | 'terraform-state'

/** A secret that stands in a file. No character of its value is in here but a public prefix. */
export interface SecretHit {
  readonly kind: SecretKind
  /** id of the detector, for what a provider issues */
  readonly detector: string | undefined
  /** what it is: `GitHub personal access token (classic)`, `password`, `RSA private key` */
  readonly name: string
  readonly confidence: Confidence
  /** range of the value, UTF-16 code units of the file's text; 0 and 0 where the file has no text for us */
  readonly start: number
  readonly end: number
  /** the line, from 1, where the file has no text for us (UTF-16, broken UTF-8) */
  readonly line: number | undefined
  /** the key it stands under, where it has one */
  readonly key: string | undefined
  /** range of the key */
  readonly keyStart: number
  readonly keyEnd: number
  /** what may be shown: a public prefix with the length of a provider's token, else the key's name */
  readonly shown: string
  /** 16 bits of the value's SHA-256: enough to tell that a value was replaced, not to tell what it is */
  readonly digest: number
  /** what the value is wrapped in, where it had to be decoded */
  readonly encoded: 'base64' | undefined
  /** the key path in a document of the file, where structure found it */
  readonly place: { readonly document: number; readonly path: Path } | undefined
}
