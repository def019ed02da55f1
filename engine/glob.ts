import picomatch from 'picomatch'

/** Whether a name or path matches any of some globs; `dot` files count. */
export type Matcher = (name: string) => boolean

/** Makes a matcher. A pattern without wildcards means itself and, for a folder, everything beneath it. */
export function matcher(patterns: readonly string[]): Matcher {
  if (patterns.length === 0) return () => false
  const plain = new Set<string>()
  const folders: string[] = []
  const globs: Matcher[] = []
  for (const pattern of patterns) {
    const bare = pattern.replace(/^\.\//, '').replace(/\/+$/, '')
    if (isGlob(bare)) globs.push(picomatch(bare, { dot: true }))
    else {
      plain.add(bare)
      folders.push(`${bare}/`)
    }
  }
  return (name) =>
    plain.has(name) ||
    folders.some((folder) => name.startsWith(folder)) ||
    globs.some((matches) => matches(name))
}

/** Whether a word is a pattern, not a plain name. */
export function isGlob(word: string): boolean {
  return /[*?[\]{}!()]/.test(word)
}
