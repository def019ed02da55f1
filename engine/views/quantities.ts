/** Suffixes of Kubernetes quantities and what they multiply by. */
const SUFFIXES: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/** What a Kubernetes quantity says, in cores or bytes: `250m` is 0.25, `1Ki` 1024. Undefined for what is none. */
export function quantityOf(text: string | undefined): number | undefined {
  const match = /^([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/.exec(
    text ?? '',
  )
  if (!match) return undefined
  const [, digits, exponent, suffix = ''] = match
  return Number(digits) * (exponent === undefined ? SUFFIXES[suffix]! : 10 ** Number(exponent))
}

/** A share of a whole as Kubernetes writes it: `2` is 2, `25%` of 8 is 2; fractions are rounded as asked. */
export function shareOf(text: string | undefined, whole: number, round: 'up' | 'down'): number | undefined {
  const match = /^(\d+)(%?)$/.exec(text ?? '')
  if (!match) return undefined
  if (match[2] === '') return Number(match[1])
  const share = (Number(match[1]) * whole) / 100
  return round === 'up' ? Math.ceil(share) : Math.floor(share)
}
