/**
 * The name that another one is a slip of: two letters swapped, missing, doubled or mistaken at one place, and the same
 * numbers. Stricter than a suggestion: what is found by it is reported for that alone.
 */
export function slipOf(name: string, names: Iterable<string>): string | undefined {
  for (const one of names) if (one !== name && isSlip(name, one)) return one
  return undefined
}

function isSlip(a: string, b: string): boolean {
  const longer = Math.max(a.length, b.length)
  if (longer < 5 || Math.abs(a.length - b.length) > 2 || a.replace(/\D/g, '') !== b.replace(/\D/g, ''))
    return false
  const shorter = Math.min(a.length, b.length)
  let before = 0
  while (before < shorter && a[before] === b[before]) before++
  let after = 0
  while (after < shorter - before && a.at(-1 - after) === b.at(-1 - after)) after++
  return before + after >= longer - 2
}
