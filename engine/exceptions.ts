import type { Infra } from './infra.ts'

/**
 * Whether the design declares that an environment may have something that its neighbours lack, or lack what they have:
 * an entry of `exceptions` whose `what` is one of these names, in any case of letters. Its reason stands beside it.
 */
export function isDeclared(
  infra: Infra,
  environments: readonly string[],
  ...names: readonly string[]
): boolean {
  const exceptions = infra.design?.exceptions ?? []
  if (exceptions.length === 0) return false
  const known = new Set(names.map((name) => name.toLowerCase()))
  return exceptions.some(
    ({ environment, what }) => environments.includes(environment) && known.has(what.toLowerCase()),
  )
}
