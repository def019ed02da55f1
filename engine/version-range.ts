/** A bound: `>= 1.2.0`. */
interface Bound {
  readonly operator: '=' | '!=' | '>' | '>=' | '<' | '<='
  readonly version: Version
}

interface Version {
  readonly numbers: readonly [number, number, number]
  /** how many of the numbers are written; `1.x` writes one */
  readonly given: number
  readonly pre: readonly string[]
}

const VERSION = /^v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(?:-([\da-zA-Z.-]+))?(?:\+[\da-zA-Z.-]+)?$/

/**
 * Whether a version lies in a range as Helm takes it: `^1.2`, `~1.2.3`, `1.x`, `>= 1.2, < 2`, `1.2 - 1.4`, alternatives
 * behind `||`. Pre-releases lie only in ranges that name one. Undefined where either cannot be read.
 * https://github.com/Masterminds/semver#checking-version-constraints
 */
export function liesInRange(version: string, range: string): boolean | undefined {
  const own = versionOf(version)
  if (!own || own.given < 3) return undefined
  let found = false
  for (const alternative of range.split('||')) {
    const bounds = boundsOf(alternative)
    if (!bounds) return undefined
    found ||= allows(own, bounds)
  }
  return found
}

/** Whether a range means exactly one version. */
export function isExact(range: string): boolean {
  const version = versionOf(range.trim().replace(/^=\s*/, ''))
  return version !== undefined && version.given === 3
}

function allows(own: Version, bounds: readonly Bound[]): boolean {
  if (own.pre.length > 0 && !bounds.some(({ version }) => version.pre.length > 0)) return false
  return bounds.every(({ operator, version }) => {
    const order = compare(own, version)
    switch (operator) {
      case '=':
        return order === 0
      case '!=':
        return order !== 0
      case '>':
        return order > 0
      case '>=':
        return order >= 0
      case '<':
        return order < 0
      default:
        return order <= 0
    }
  })
}

function versionOf(text: string): Version | undefined {
  const match = VERSION.exec(text.trim())
  if (!match) return undefined
  const parts = match.slice(1, 4)
  const wild = parts.findIndex((part) => part === undefined || /[xX*]/.test(part))
  const given = wild < 0 ? 3 : wild
  const at = (index: number): number => (index < given ? Number(parts[index]) : 0)
  return { numbers: [at(0), at(1), at(2)], given, pre: match[4]?.split('.') ?? [] }
}

function boundsOf(text: string): readonly Bound[] | undefined {
  const hyphen = /^\s*(\S+)\s+-\s+(\S+)\s*$/.exec(text)
  if (hyphen) return joined(boundsOf(`>=${hyphen[1]}`), boundsOf(`<=${hyphen[2]}`))
  const parts = text.match(/(?:[=!<>~^]+\s*)?[^\s,=!<>~^]+/g) ?? []
  // what is left over is no range
  if (parts.join('').replace(/\s/g, '') !== text.replace(/[\s,]/g, '')) return undefined
  if (parts.length === 0) return text.trim() === '' ? [] : undefined
  let bounds: readonly Bound[] | undefined = []
  for (const part of parts) {
    const [, operator = '', written = ''] = /^([=!<>~^]*)\s*(.*)$/.exec(part) ?? []
    bounds = joined(bounds, between(operator, versionOf(written)))
  }
  return bounds
}

function joined(
  left: readonly Bound[] | undefined,
  right: readonly Bound[] | undefined,
): readonly Bound[] | undefined {
  return left && right && [...left, ...right]
}

/** The bounds that an operator makes of a version, of which parts may be left open. */
function between(operator: string, version: Version | undefined): readonly Bound[] | undefined {
  if (!version) return undefined
  const from: Bound = { operator: '>=', version }
  const below = (part: number): readonly Bound[] => [from, { operator: '<', version: raised(version, part) }]
  const whole = version.given === 3
  switch (operator) {
    case '':
    case '=':
      return whole ? [{ operator: '=', version }] : version.given === 0 ? [] : below(version.given - 1)
    case '~':
    case '~>':
      return version.given === 0 ? [] : below(Math.min(version.given - 1, 1))
    case '^': {
      if (version.given === 0) return []
      const first = version.numbers.findIndex((part) => part > 0)
      return below(first < 0 ? version.given - 1 : Math.min(first, version.given - 1))
    }
    case '>':
      return whole || version.given === 0
        ? [{ operator, version }]
        : [{ operator: '>=', version: raised(version, version.given - 1) }]
    case '<=':
    case '=<':
      return whole || version.given === 0
        ? [{ operator: '<=', version }]
        : [{ operator: '<', version: raised(version, version.given - 1) }]
    case '>=':
    case '=>':
      return [from]
    case '<':
      return [{ operator, version }]
    case '!=':
      return whole ? [{ operator, version }] : undefined
    default:
      return undefined
  }
}

/** The next version in which a part is one higher: of `1.2.3` and part 1 it is `1.3.0`. */
function raised({ numbers }: Version, part: number): Version {
  const next = numbers.map((number, index) => (index < part ? number : index === part ? number + 1 : 0))
  return { numbers: [next[0]!, next[1]!, next[2]!], given: 3, pre: [] }
}

/** The order of two versions: negative where the first is lower (semver.org, item 11). */
function compare(a: Version, b: Version): number {
  for (const index of [0, 1, 2] as const) {
    if (a.numbers[index] !== b.numbers[index]) return a.numbers[index] - b.numbers[index]
  }
  if (a.pre.length === 0 || b.pre.length === 0) return b.pre.length - a.pre.length
  for (let index = 0; index < Math.max(a.pre.length, b.pre.length); index++) {
    const [left, right] = [a.pre[index], b.pre[index]]
    if (left === right) continue
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1
    const [isLeft, isRight] = [/^\d+$/.test(left), /^\d+$/.test(right)]
    if (isLeft && isRight) return Number(left) - Number(right)
    return isLeft ? -1 : isRight ? 1 : left < right ? -1 : 1
  }
  return 0
}
