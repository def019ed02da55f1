import type { KubeResource } from './resources.ts'
import type { ValidationError } from './words.ts'

export type Status = 'valid' | 'invalid' | 'error' | 'skipped' | 'empty'

/** What became of one resource. */
export interface Result {
  readonly resource: Pick<KubeResource, 'path' | 'signature'>
  readonly status: Status
  /** of `invalid` and `error` */
  readonly message: string
  readonly errors: readonly ValidationError[]
}

/** How many resources had each status; empty ones are not counted. */
export interface Counts {
  valid: number
  invalid: number
  errors: number
  skipped: number
}

/** Counts one more result. */
export function count(counts: Counts, { status }: Result): void {
  if (status === 'valid') counts.valid++
  else if (status === 'invalid') counts.invalid++
  else if (status === 'error') counts.errors++
  else if (status === 'skipped') counts.skipped++
}
