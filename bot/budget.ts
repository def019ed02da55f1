/** What every write waits for. `serve` keeps one across restarts; a single run has one in memory. */
export interface Budget {
  /** resolves when one more write may be sent */
  reserve(): Promise<void>
}

/** How many writes that create content GitHub takes, as its documentation says today. */
export interface WriteLimits {
  readonly perMinute: number
  readonly perHour: number
}

/** "no more than 80 content-generating requests per minute and 500 per hour" (GitHub, rate limits for the REST API). */
export const WRITE_LIMITS: WriteLimits = { perMinute: 80, perHour: 500 }

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** What a budget in memory needs of its process. */
export interface BudgetClock {
  /** milliseconds, going forward */
  readonly now: () => number
  readonly sleep: (milliseconds: number) => Promise<void>
}

/** Milliseconds until one more write fits, given the moments of those before, oldest first. */
export function waitFor(past: readonly number[], now: number, limits: WriteLimits): number {
  const after = (count: number, window: number): number => {
    const oldest = past[past.length - count]
    return oldest === undefined ? 0 : Math.max(0, oldest + window - now)
  }
  return Math.max(after(limits.perMinute, MINUTE), after(limits.perHour, HOUR))
}

/** A budget of one process: two sliding windows. Reservations are granted in the order they were asked for. */
export function memoryBudget(clock: BudgetClock, limits: WriteLimits = WRITE_LIMITS): Budget {
  let past: number[] = []
  let queue: Promise<void> = Promise.resolve()
  const grant = async (): Promise<void> => {
    for (;;) {
      const now = clock.now()
      past = past.filter((moment) => moment > now - HOUR)
      const wait = waitFor(past, now, limits)
      if (wait === 0) break
      await clock.sleep(wait)
    }
    past.push(clock.now())
  }
  return {
    reserve() {
      queue = queue.then(grant)
      return queue
    },
  }
}
