const SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400, w: 604_800 }

/** Seconds of a duration such as `30m`, `24h`, `7d`, `2w`; NaN for anything else. */
export function secondsOf(duration: string): number {
  const match = /^([1-9]\d*)([mhdw])$/.exec(duration)
  return match ? Number(match[1]) * SECONDS[match[2]!]! : Number.NaN
}

/** Seconds as the largest unit that divides them: 86400 → `24h`, 5400 → `90m`. Days are said in hours, as Prometheus users do. */
export function hoursOf(seconds: number): string {
  return seconds % 3600 === 0 ? `${seconds / 3600}h` : `${Math.ceil(seconds / 60)}m`
}
