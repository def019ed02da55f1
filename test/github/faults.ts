/** Which requests a fault meets: all that are named must hold. */
export interface Match {
  readonly method?: string
  /** of the API's path, without the query */
  readonly path?: RegExp
  /** the description's name: `pulls/create`; `graphql`, `git`, `codeload` */
  readonly operation?: string
  /** only requests that change something, or only those that do not */
  readonly write?: boolean
}

/** What goes wrong. */
export type Effect =
  /** an answer instead of the real one, before anything is done; `retryAfter` in seconds */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly retryAfter?: number
      readonly message?: string
      /** worded (and, for `primary`, with headers) as the limit would be */
      readonly limit?: 'primary' | 'secondary'
    }
  /** the connection breaks: before anything was done, or after all of it was */
  | { readonly kind: 'drop'; readonly applied: boolean }
  /** a read is answered from before the last write */
  | { readonly kind: 'stale'; readonly writesBack?: number }
  | { readonly kind: 'truncate-tree'; readonly entries: number }
  | { readonly kind: 'refuse-diff' }
  | { readonly kind: 'omit-patch'; readonly path?: RegExp }
  /** `mergeable` is null, as while GitHub still computes it */
  | { readonly kind: 'unknown-mergeable' }
  /** somebody else does something just before */
  | { readonly kind: 'race'; readonly run: () => void | Promise<void> }
  /** the token that was sent is worth nothing from here on */
  | { readonly kind: 'expire-token' }
  /** other bytes in the place of a repository's archive */
  | { readonly kind: 'archive'; readonly bytes: Buffer }
  | { readonly kind: 'delay'; readonly milliseconds: number }

/** One thing that goes wrong, to which requests, and how often. */
export interface Fault {
  readonly on?: Match
  /** lets so many of them pass first; 0 when absent */
  readonly skip?: number
  /** how many it meets then; 1 when absent */
  readonly times?: number
  readonly effect: Effect
}

/** A fault that was planted. */
export interface Planted {
  readonly fault: Fault
  /** how many requests it has met */
  readonly hits: number
  remove(): void
}

/** What faults look at. */
export interface Incoming {
  readonly method: string
  readonly path: string
  readonly operation: string
  readonly write: boolean
  /** whether the diff itself is asked for */
  readonly diff?: boolean
}

/** What an effect can only happen to; others happen to all. */
const CONCERNS: Readonly<Partial<Record<Effect['kind'], (request: Incoming) => boolean>>> = {
  stale: ({ write }) => !write,
  'truncate-tree': ({ operation }) => operation === 'git/get-tree',
  'refuse-diff': ({ operation, diff }) => operation === 'pulls/get' && diff === true,
  'omit-patch': ({ operation }) =>
    operation === 'pulls/list-files' || operation === 'repos/compare-commits-with-basehead',
  'unknown-mergeable': ({ operation, diff }) => operation === 'pulls/get' && diff !== true,
  archive: ({ operation }) => operation === 'repos/download-tarball-archive',
}

/** The faults of one stand-in. */
export class Faults {
  #planted: { readonly fault: Fault; seen: number; hits: number }[] = []

  /** Plants one. */
  add(fault: Fault): Planted {
    const one = { fault, seen: 0, hits: 0 }
    this.#planted.push(one)
    return {
      fault,
      get hits() {
        return one.hits
      },
      remove: () => {
        this.#planted = this.#planted.filter((other) => other !== one)
      },
    }
  }

  /** Removes all. */
  clear(): void {
    this.#planted = []
  }

  /** Whether the past may be asked for. */
  get needsPast(): boolean {
    return this.#planted.some(({ fault }) => fault.effect.kind === 'stale')
  }

  /** The effects that a request meets; counts them. */
  meet(request: Incoming): readonly Effect[] {
    const effects: Effect[] = []
    for (const one of this.#planted) {
      const { on = {}, skip = 0, times = 1, effect } = one.fault
      if (!matches(on, request)) continue
      if (CONCERNS[effect.kind]?.(request) === false) continue
      one.seen += 1
      if (one.seen <= skip || one.hits >= times) continue
      one.hits += 1
      effects.push(effect)
    }
    return effects
  }
}

function matches({ method, path, operation, write }: Match, request: Incoming): boolean {
  return (
    (method === undefined || method === request.method) &&
    (path === undefined || path.test(request.path)) &&
    (operation === undefined || operation === request.operation) &&
    (write === undefined || write === request.write)
  )
}
