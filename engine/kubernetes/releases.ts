/**
 * The release of Kubernetes that a word means: `master` the newest that is shipped, `1.36` and `1.36.4` its minor
 * release. `known` are full releases, oldest first. The message for a word that means none names those there are.
 */
export function releaseOf(
  word: string,
  known: readonly string[],
): { readonly release: string; readonly index: number } | { readonly problem: string } {
  const newest = known.length - 1
  if (word === 'master') return { release: known[newest]!, index: newest }
  const minor = /^v?(\d+)\.(\d+)(?:\.\d+)?(?:[-+].*)?$/.exec(word)
  const index = minor ? known.findIndex((one) => minorOf(one) === `${minor[1]}.${minor[2]}`) : -1
  if (index >= 0) return { release: known[index]!, index }
  const range = `${minorOf(known[0]!)} to ${minorOf(known[newest]!)}`
  return {
    problem: minor
      ? `there are no schemas of Kubernetes ${word}; there are those of ${range}, and master, which is ${minorOf(known[newest]!)}`
      : `${word} is no release of Kubernetes; write one such as ${known[newest]}, or master`,
  }
}

/** `1.36.0` → `1.36` */
export function minorOf(release: string): string {
  return release.split('.', 2).join('.')
}

/** Whether a minor release (`1.25`) is another one or comes before it. */
export function isUpTo(minor: string, other: string): boolean {
  const [major = 0, rest = 0] = minor.split('.').map(Number)
  const [otherMajor = 0, otherRest = 0] = other.split('.').map(Number)
  return major < otherMajor || (major === otherMajor && rest <= otherRest)
}
