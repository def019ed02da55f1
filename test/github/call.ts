import type { Actor, Actors } from './actors.ts'
import type { Clock } from './clock.ts'
import type { Effect } from './faults.ts'
import type { Git } from './git.ts'
import type { Limits, RateLimits } from './limits.ts'
import type { Repository, World } from './world.ts'

/** What handlers share. */
export interface Services {
  /** `http://127.0.0.1:port` */
  readonly url: string
  readonly clock: Clock
  readonly limits: Limits
  readonly rates: RateLimits
  readonly actors: Actors
  readonly git: (repository: Repository) => Git
  readonly event: (
    repository: Repository,
    name: string,
    payload: Record<string, unknown>,
    sender: string,
  ) => void
  readonly deliveries: Deliveries
}

/** What the app's hook has been sent. */
export interface Deliveries {
  list(): readonly Delivery[]
  redeliver(id: number): void
}

/** One webhook that was sent, or was to be. */
export interface Delivery {
  readonly id: number
  readonly guid: string
  readonly event: string
  readonly action: string | null
  readonly body: string
  readonly at: number
  readonly redelivery: boolean
  readonly repositoryId: number
  /** of the answer; 0 while there is none */
  status: number
}

/** One request on its way through a handler. */
export interface Call<Body = Readonly<Record<string, unknown>>> {
  readonly services: Services
  /** as it is, or as it was for a stale read */
  readonly world: World
  readonly actor: Actor
  /** of the path; operations without a repository never look */
  readonly repository: Repository
  readonly git: Git
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string | number | boolean | undefined>>
  readonly body: Body
  readonly accept: string
  readonly effects: readonly Effect[]
  /** a ref as this read sees it */
  readonly ref: (name: string) => string | undefined
  readonly refs: (prefix: string) => Map<string, string>
  /** whether this read sees an object already */
  readonly visible: (sha: string) => boolean
}

/** What is answered. A list with `page` is cut into pages and gets a `Link`. */
export interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** `body` is an array, or the named property of it is */
  readonly page?: true | string
}

/** Answers one operation. Refuses by throwing an `ApiError`. */
export type Handler = (call: Call<never>) => Answer | Promise<Answer>

/** The effect of a kind, when this request has met one. */
export function effect<Kind extends Effect['kind']>(
  call: { readonly effects: readonly Effect[] },
  kind: Kind,
): Extract<Effect, { kind: Kind }> | undefined {
  return call.effects.find((one): one is Extract<Effect, { kind: Kind }> => one.kind === kind)
}
