/**
 * Patterns of commands, of which only those are compiled that begin as a command does: most pipelines use a dozen
 * programs of the hundreds that are known, and compiling patterns for all of them takes longer than everything else
 * that is read of a pipeline. The letters are derived from the patterns themselves.
 */
export class CommandPatterns {
  readonly #sources: readonly string[]
  /** the two first characters of commands → what may match them; '' holds what may match any command */
  #byLetters: Map<string, Alternative[]> | undefined

  /** Takes sources of regular expressions, each matched at the start of a command. */
  constructor(sources: readonly string[]) {
    this.#sources = sources
  }

  /** The one expression that is tested, in full. */
  get source(): string {
    return `^(?:${this.#sources.join('|')})`
  }

  /** Whether one of the patterns matches at the start of a command. */
  test(command: string): boolean {
    this.#byLetters ??= indexed(this.#sources)
    const matches = (alternative: Alternative) => {
      alternative.pattern ??= new RegExp(`^(?:${alternative.source})`)
      return alternative.pattern.test(command)
    }
    return (
      (this.#byLetters.get(command.slice(0, 2))?.some(matches) ?? false) ||
      (this.#byLetters.get('')?.some(matches) ?? false)
    )
  }
}

interface Alternative {
  readonly source: string
  pattern?: RegExp
}

function indexed(sources: readonly string[]): Map<string, Alternative[]> {
  const index = new Map<string, Alternative[]>()
  for (const source of sources.flatMap(alternativesOf)) {
    const alternative: Alternative = { source }
    for (const letters of new Set(beginningsOf(source))) {
      const list = index.get(letters)
      if (list) list.push(alternative)
      else index.set(letters, [alternative])
    }
  }
  return index
}

/** The parts between the bars of an expression that stand in no group. */
function alternativesOf(source: string): readonly string[] {
  const parts: string[] = []
  let start = 0
  for (let at = 0; at < source.length; at = next(source, at)) {
    if (source[at] !== '|') continue
    parts.push(source.slice(start, at))
    start = at + 1
  }
  return [...parts, source.slice(start)]
}

/** Where what begins at an offset ends: an escape, a class, a group, or a character. */
function next(source: string, at: number): number {
  if (source[at] === '\\') return at + 2
  if (source[at] === '[') {
    const end = source.indexOf(']', at)
    return end === -1 ? source.length : end + 1
  }
  if (source[at] !== '(') return at + 1
  let inside = at + 1
  while (inside < source.length && source[inside] !== ')') inside = next(source, inside)
  return inside + 1
}

/** The two characters that a match can begin with; '' where that is not told by plain letters and groups of them. */
function beginningsOf(source: string): readonly string[] {
  const escaped = source[0] === '\\' && source[1] === '.'
  if (source.startsWith('(?:')) {
    const end = next(source, 0)
    if (/^[?*+{]/.test(source.slice(end))) return ['']
    return alternativesOf(source.slice(3, end - 1)).flatMap((part) => beginningsOf(part + source.slice(end)))
  }
  return [/^(?:[\w/-]|\\\.)(?![?*+{])[\w/-](?![?*+{])/.exec(source)?.[0].slice(escaped ? 1 : 0) ?? '']
}
