type Numbers = readonly [number, number, number]

/** `1.68.0` as numbers; undefined for what has other parts: pre-releases are only taken by name. */
function numbersOf(version: string): { readonly numbers: Numbers; readonly given: number } | undefined {
  const match = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(version.trim())
  if (!match) return undefined
  const [, major, minor, patch] = match
  return {
    numbers: [Number(major), Number(minor ?? 0), Number(patch ?? 0)],
    given: patch !== undefined ? 3 : minor !== undefined ? 2 : 1,
  }
}

function compare(a: Numbers, b: Numbers): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}

/**
 * Whether a version meets a constraint of Terraform: `~> 1.45, != 1.50.0`. Undefined where either cannot be read.
 * https://developer.hashicorp.com/terraform/language/expressions/version-constraints
 */
export function meetsConstraint(version: string, constraint: string): boolean | undefined {
  const own = numbersOf(version)?.numbers
  if (!own) return undefined
  let met = true
  for (const part of constraint.split(',')) {
    const match = /^\s*(=|!=|>=|<=|>|<|~>)?\s*(\S+)\s*$/.exec(part)
    const bound = match && numbersOf(match[2]!)
    // `~> 2` means different things to Terraform's two readers of constraints
    if (!bound || (match[1] === '~>' && bound.given === 1)) return undefined
    met &&= holds(match[1] ?? '=', own, bound.numbers, bound.given)
  }
  return met
}

function holds(operator: string, own: Numbers, bound: Numbers, given: number): boolean {
  const order = compare(own, bound)
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
    case '<=':
      return order <= 0
    default:
      // only the last part that is written may grow
      return order >= 0 && own.slice(0, given - 1).every((part, index) => part === bound[index])
  }
}

/**
 * The version that a constraint is written around, to put two of one form in order: `1.45` of `~> 1.45`. The text
 * itself where it is no single constraint.
 */
export function boundOf(text: string): string {
  return /^\s*(?:=|~>|\^|~)\s*(v?[\w.+-]+)\s*$/.exec(text)?.[1] ?? text
}
