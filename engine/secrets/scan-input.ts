import type { Format } from '../tree.ts'
import type { Candidate } from './candidate.ts'
import type { Surroundings } from './judge.ts'

/** A text under scan, in both of its forms: bytes are searched, the string is read where something was found. */
export interface ScanInput {
  readonly bytes: Uint8Array
  /** made when it is first asked for */
  readonly text: () => string
  readonly format: Format
  /** made when it is first asked for */
  readonly around: () => Surroundings
  /** whether the syntax parts keys and values by spaces, as Dockerfiles, .netrc and redis.conf do */
  readonly directives: () => boolean
}

/** What a scan tells of a text beside its candidates. */
export interface Scanned {
  readonly candidates: readonly Candidate[]
  /** whether a `kind` of `Secret` is written in it */
  readonly secretKind: boolean
  /** whether the word sops is */
  readonly sops: boolean
}
