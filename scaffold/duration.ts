import { durationSeconds } from '../engine/cron.ts'

/** Seconds of a duration that the schema has accepted, such as `30m`, `24h`, `7d`, `2w`; NaN for anything else. */
export function secondsOf(duration: string): number {
  return durationSeconds(duration) ?? Number.NaN
}

/** Seconds as the largest unit that divides them: 86400 → `24h`, 5400 → `90m`. Days are said in hours, as Prometheus users do. */
export function hoursOf(seconds: number): string {
  return seconds % 3600 === 0 ? `${seconds / 3600}h` : `${Math.ceil(seconds / 60)}m`
}
