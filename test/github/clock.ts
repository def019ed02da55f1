/** The stand-in's time, milliseconds since 1970. Rate windows, tokens and dates go by it. */
export interface Clock {
  now(): number
  /** Moves time on; nothing waits for it. */
  advance(milliseconds: number): void
}

/**
 * A clock that stands still at `start` and moves by `advance` only; without `start` it follows the machine's clock,
 * and `advance` adds to that.
 */
export function makeClock(start?: number | string | Date): Clock {
  let ahead = 0
  const origin = start === undefined ? undefined : new Date(start).getTime()
  if (origin !== undefined && Number.isNaN(origin)) throw new Error(`${String(start)} is no moment`)
  return {
    now: () => (origin ?? Date.now()) + ahead,
    advance: (milliseconds) => {
      ahead += milliseconds
    },
  }
}

/** A moment as GitHub writes it: whole seconds, UTC. */
export const iso = (milliseconds: number): string =>
  `${new Date(Math.floor(milliseconds / 1000) * 1000).toISOString().slice(0, 19)}Z`
