import type { Actor } from './actors.ts'
import type { Clock } from './clock.ts'
import { ApiError } from './world.ts'

/** GitHub's numbers; each may be set for a test. They change without notice. */
export interface Limits {
  /** requests an hour and installation */
  readonly primaryPerHour: number
  /** requests that create content, a minute and an hour */
  readonly contentPerMinute: number
  readonly contentPerHour: number
  /** a read is 1, a write 5 */
  readonly pointsPerMinute: number
  readonly concurrent: number
  /** characters of a body */
  readonly bodyLength: number
  readonly annotationsPerRequest: number
  readonly treeEntries: number
  /** beyond either, a diff is refused with 406 */
  readonly diffFiles: number
  readonly diffLines: number
  /** files of a pull request that are listed */
  readonly pullFiles: number
  readonly comparedFiles: number
  /** bytes beyond which a file has no `patch` */
  readonly patchBytes: number
  readonly sarifUploadsPerHour: number
}

/** As of 2026-11. The bytes of a patch are this stand-in's guess. */
export const LIMITS: Limits = {
  primaryPerHour: 5000,
  contentPerMinute: 80,
  contentPerHour: 500,
  pointsPerMinute: 900,
  concurrent: 100,
  bodyLength: 65_536,
  annotationsPerRequest: 50,
  treeEntries: 100_000,
  diffFiles: 300,
  diffLines: 20_000,
  pullFiles: 3000,
  comparedFiles: 300,
  patchBytes: 1_000_000,
  sarifUploadsPerHour: 1000,
}

const MINUTE = 60_000
const HOUR = 3_600_000

/** What an actor did in the last hour, as moments. */
interface Usage {
  readonly requests: number[]
  readonly content: number[]
  points: { readonly at: number; readonly cost: number }[]
  readonly sarifs: number[]
}

/** Counts what actors do, and refuses what is too much. */
export class RateLimits {
  readonly limits: Limits
  readonly #clock: Clock
  readonly #usage = new Map<string, Usage>()

  constructor(limits: Limits, clock: Clock) {
    this.limits = limits
    this.#clock = clock
  }

  /** Counts a request. Throws 403 with what the client is to wait for where a limit is reached. */
  count(
    actor: Actor,
    kind: { readonly write: boolean; readonly content: boolean; readonly sarif: boolean },
  ): void {
    const now = this.#clock.now()
    const used = this.#of(actor.key, now)
    const { primaryPerHour, contentPerMinute, contentPerHour, pointsPerMinute } = this.limits
    if (used.requests.length >= primaryPerHour)
      throw new ApiError(403, `API rate limit exceeded for ${actor.key}.`, undefined, this.headers(actor))
    const cost = kind.write ? 5 : 1
    const recent = used.points.filter(({ at }) => at > now - MINUTE)
    const points = recent.reduce((sum, one) => sum + one.cost, 0)
    if (points + cost > pointsPerMinute) throw secondary(recent[0]!.at + MINUTE - now)
    if (kind.content) {
      const minute = used.content.filter((at) => at > now - MINUTE)
      if (minute.length >= contentPerMinute) throw secondary(minute[0]! + MINUTE - now)
      if (used.content.length >= contentPerHour) throw secondary(used.content[0]! + HOUR - now)
      used.content.push(now)
    }
    if (kind.sarif) {
      if (used.sarifs.length >= this.limits.sarifUploadsPerHour) throw secondary(used.sarifs[0]! + HOUR - now)
      used.sarifs.push(now)
    }
    used.requests.push(now)
    used.points.push({ at: now, cost })
  }

  /** The primary limit as headers; `reset` is seconds since 1970. */
  headers(actor: Actor): Record<string, string> {
    const { limit, remaining, reset, used } = this.overview(actor)
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': 'core',
    }
  }

  /** The primary limit of an actor. */
  overview(actor: Actor): { limit: number; used: number; remaining: number; reset: number } {
    const now = this.#clock.now()
    const { requests } = this.#of(actor.key, now)
    const limit = this.limits.primaryPerHour
    const reset = Math.ceil(((requests[0] ?? now) + HOUR) / 1000)
    return { limit, used: requests.length, remaining: Math.max(0, limit - requests.length), reset }
  }

  #of(key: string, now: number): Usage {
    const used = this.#usage.get(key) ?? { requests: [], content: [], points: [], sarifs: [] }
    this.#usage.set(key, used)
    for (const moments of [used.requests, used.content, used.sarifs])
      while (moments.length > 0 && moments[0]! <= now - HOUR) moments.shift()
    used.points = used.points.filter(({ at }) => at > now - MINUTE)
    return used
  }
}

/** GitHub's refusal of too much in too short a time; `wait` in milliseconds, undefined for no header. */
export function secondary(wait: number | undefined, status = 403): ApiError {
  const message =
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID.'
  const headers = wait === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(wait / 1000))) }
  return new ApiError(status, message, undefined, headers)
}
