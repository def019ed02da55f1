import { parseBareTemplate, parseExpression } from '../formats/hcl/parse-expression.ts'
import type { ForExpression, Syntax } from '../formats/hcl/syntax.ts'
import type { Expression } from '../formats/hcl.ts'
import type { SourceFile } from '../tree.ts'

/** Stands for a value, or a part of one, that only Terraform or its providers know. */
export const UNKNOWN: unique symbol = Symbol('unknown')

/** A value with the place where somebody wrote it: that of `var.size` is in the file that sets the variable. */
export interface Written {
  /** a scalar, a list, or a Map for an object; parts may be UNKNOWN */
  readonly value: unknown
  readonly file: SourceFile
  readonly start: number
  readonly end: number
}

/** What names mean in an expression. */
export interface Names {
  /** the value of `var.NAME`, `local.NAME` or `each.value`; undefined where nobody can tell */
  value(root: string, name: string): Written | undefined
  /** what a `for` binds, by name */
  readonly bound?: ReadonlyMap<string, unknown> | undefined
}

/** The deepest nesting of names that are followed: `local.a` of `local.b` of … */
const DEEPEST = 24

/** What an expression is worth, as far as names and literals tell it. Never throws. */
export function evaluated(file: SourceFile, expression: Expression, names: Names): Written {
  const here = { file, start: expression.start, end: expression.end }
  const literal = expression.literal()
  if (literal) return { ...here, value: asValue(literal.value) }
  const syntax = syntaxOf(file, expression)
  if (syntax === undefined) return { ...here, value: composed(file, expression, names) }
  const followed = named(syntax, names)
  return followed ?? { ...here, value: evaluate(syntax, names, 0) }
}

const PARSED = new WeakMap<Expression, { readonly syntax: Syntax | undefined }>()

/** The syntax of an expression that is no literal; each is parsed once, however many environments ask. */
function syntaxOf(file: SourceFile, expression: Expression): Syntax | undefined {
  let known = PARSED.get(expression)
  if (!known) {
    const { start, end, text } = expression
    known =
      file.format !== 'terraform-json'
        ? { syntax: parseExpression(file.text, start, end).syntax }
        : { syntax: text === '' ? undefined : parseBareTemplate(text).syntax }
    PARSED.set(expression, known)
  }
  return known.syntax
}

/** An expression of Terraform's JSON form that is no template: an object, a list, a number. */
function composed(file: SourceFile, expression: Expression, names: Names): unknown {
  const items = expression.items()
  if (items.length > 0) return items.map((item) => evaluated(file, item, names).value)
  const entries = expression.entries()
  if (entries.length === 0) return UNKNOWN
  return new Map(
    entries.flatMap(({ key, value }) =>
      key === undefined ? [] : [[key, evaluated(file, value, names).value] as const],
    ),
  )
}

/** Plain data as values are here: objects as Maps, so that no key of a file is a property of an object. */
export function asValue(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(asValue)
  // HCL knows no -0
  if (data === 0) return 0
  if (data === null || typeof data !== 'object') return data
  return new Map(Object.entries(data).map(([key, value]) => [key, asValue(value)]))
}

/** The value of `var.x` or `local.x.y` with the place it was written at; undefined for anything else. */
function named(syntax: Syntax, names: Names): Written | undefined {
  let inner = syntax
  for (;;) {
    if (inner.kind === 'parentheses') inner = inner.inner
    else if (
      inner.kind === 'template' &&
      inner.parts.length === 1 &&
      inner.parts[0]?.kind === 'interpolation'
    )
      inner = inner.parts[0].value
    else break
  }
  if (inner.kind !== 'traversal' || inner.base.kind !== 'variable') return undefined
  const root = inner.base.name
  const [first, ...rest] = inner.steps
  if (first?.kind !== 'attribute') return undefined
  const found = names.value(root, first.name)
  if (!found) return undefined
  let { value } = found
  for (const step of rest) value = within(value, step, names, 0)
  return { ...found, value }
}

type Traversal = Extract<Syntax, { kind: 'traversal' }>

function within(value: unknown, step: Traversal['steps'][number], names: Names, depth: number): unknown {
  if (value === UNKNOWN || step.kind === 'splat') return UNKNOWN
  const key =
    step.kind === 'attribute'
      ? step.name
      : step.kind === 'position'
        ? step.index
        : evaluate(step.key, names, depth + 1)
  if (value instanceof Map) return value.has(String(key)) ? value.get(String(key)) : UNKNOWN
  if (Array.isArray(value) && typeof key === 'number') return key in value ? value[key] : UNKNOWN
  return UNKNOWN
}

function evaluate(syntax: Syntax, names: Names, depth: number): unknown {
  if (depth > DEEPEST) return UNKNOWN
  const next = (inner: Syntax): unknown => evaluate(inner, names, depth + 1)
  switch (syntax.kind) {
    case 'constant':
      return syntax.value
    case 'parentheses':
      return next(syntax.inner)
    case 'template': {
      const values = syntax.parts.map((part) =>
        part.kind === 'text' ? part.text : part.kind === 'interpolation' ? next(part.value) : UNKNOWN,
      )
      if (values.length === 1 && syntax.parts[0]?.kind === 'interpolation') return values[0]
      return values.every(isScalar) ? values.join('').normalize() : UNKNOWN
    }
    case 'tuple':
      return syntax.items.map(next)
    case 'object': {
      const object = new Map<string, unknown>()
      for (const { key, value } of syntax.entries) {
        const name = key.kind === 'variable' ? key.name : next(key)
        if (!isScalar(name)) return UNKNOWN
        object.set(String(name), next(value))
      }
      return object
    }
    case 'variable':
      return names.bound?.has(syntax.name) ? names.bound.get(syntax.name) : UNKNOWN
    case 'for':
      return looped(syntax, names, depth)
    case 'traversal': {
      const found = named(syntax, names)
      if (found) return found.value
      // `{ … }[key]`: a table in place
      let value = next(syntax.base)
      for (const step of syntax.steps) value = within(value, step, names, depth)
      return value
    }
    case 'unary': {
      const value = next(syntax.operand)
      if (/^!+$/.test(syntax.operators))
        return typeof value === 'boolean' ? (syntax.operators.length % 2 === 1 ? !value : value) : UNKNOWN
      if (typeof value !== 'number' || !/^-+$/.test(syntax.operators)) return UNKNOWN
      return syntax.operators.length % 2 === 1 ? 0 - value : value
    }
    case 'operation':
      return operated(syntax.operands.map(next), syntax.operators)
    case 'conditional':
      return chosen(syntax.operands, next)
    case 'call':
      return called(syntax.name, syntax.arguments.map(next))
  }
}

/** The most elements of a `for` that are looked at. */
const MOST = 64

/** `[for one in list : …]` and `{ for key, one in map : … => … }`. */
function looped(syntax: ForExpression, names: Names, depth: number): unknown {
  const collection = evaluate(syntax.collection, names, depth + 1)
  const elements: readonly (readonly [unknown, unknown])[] | undefined =
    collection instanceof Map
      ? [...collection].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
      : Array.isArray(collection)
        ? [...collection.entries()]
        : undefined
  if (!elements || elements.length > MOST || syntax.grouped) return UNKNOWN
  const [first, second] = syntax.names
  const list: unknown[] = []
  const object = new Map<string, unknown>()
  for (const [key, value] of elements) {
    // a set has no positions, and a list may be meant as one
    const position = collection instanceof Map ? key : UNKNOWN
    const bound = new Map<string, unknown>(names.bound)
    if (second === undefined) bound.set(first ?? '', value)
    else bound.set(first ?? '', position).set(second, value)
    const within: Names = { value: (root, name) => names.value(root, name), bound }
    const kept = syntax.condition ? evaluate(syntax.condition, within, depth + 1) : true
    if (kept === false) continue
    const made = evaluate(syntax.value, within, depth + 1)
    if (!syntax.key) list.push(kept === true ? made : UNKNOWN)
    else {
      const name = evaluate(syntax.key, within, depth + 1)
      if (kept !== true || !isScalar(name)) return UNKNOWN
      object.set(String(name), made)
    }
  }
  return syntax.key ? object : list
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** `a ? b : c ? d : e`, a flat list. */
function chosen(operands: readonly Syntax[], next: (inner: Syntax) => unknown): unknown {
  let at = 0
  for (; at + 2 < operands.length; at += 2) {
    const holds = next(operands[at]!)
    if (holds === true) return next(operands[at + 1]!)
    if (holds !== false) {
      const start = at
      const answers = operands.filter(
        (_, index) => index > start && ((index - start) % 2 === 1 || index === operands.length - 1),
      )
      // whatever the question, where all answers are one
      const [first, ...others] = answers.map(next)
      return isScalar(first) && others.every((one) => one === first) ? first : UNKNOWN
    }
  }
  const last = operands[at]
  return last ? next(last) : UNKNOWN
}

/** Operators from the loosest to the tightest, as HCL has them. */
const LEVELS: readonly ReadonlySet<string>[] = [
  new Set(['||']),
  new Set(['&&']),
  new Set(['==', '!=']),
  new Set(['<', '>', '<=', '>=']),
  new Set(['+', '-']),
  new Set(['*', '/', '%']),
]

/** The most operators of one chain that are followed. */
const LONGEST = 64

/** `a + b * c` as a flat list, by precedence and from the left. */
function operated(values: readonly unknown[], operators: readonly string[]): unknown {
  if (operators.length === 0) return values[0]
  if (operators.length > LONGEST) return UNKNOWN
  const level = LEVELS.find((one) => operators.some((operator) => one.has(operator)))
  const at = operators.findLastIndex((operator) => level?.has(operator))
  if (at < 0) return UNKNOWN
  const left = operated(values.slice(0, at + 1), operators.slice(0, at))
  const right = operated(values.slice(at + 1), operators.slice(at + 1))
  return applied(operators[at]!, left, right)
}

function applied(operator: string, left: unknown, right: unknown): unknown {
  if (operator === '&&' || operator === '||') {
    const settles = operator === '||'
    if (left === settles || right === settles) return settles
    return typeof left === 'boolean' && typeof right === 'boolean' ? !settles : UNKNOWN
  }
  if (operator === '==' || operator === '!=') {
    if ((left !== null && !isScalar(left)) || (right !== null && !isScalar(right))) return UNKNOWN
    return (left === right) === (operator === '==')
  }
  if (typeof left !== 'number' || typeof right !== 'number') return UNKNOWN
  switch (operator) {
    case '>':
      return left > right
    case '<':
      return left < right
    case '>=':
      return left >= right
    case '<=':
      return left <= right
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    default:
      return UNKNOWN
  }
}

/** Functions that keep what they are given, or put lists and maps together. */
function called(name: string, values: readonly unknown[]): unknown {
  const [first] = values
  switch (name) {
    case 'jsonencode':
    case 'yamlencode':
    case 'toset':
    case 'tolist':
    case 'tomap':
    case 'sensitive':
    case 'nonsensitive':
    case 'compact':
    case 'distinct':
    case 'sort':
    case 'try':
      return first
    case 'values':
      return first instanceof Map
        ? [...first].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)).map(([, value]) => value)
        : UNKNOWN
    case 'keys':
      return first instanceof Map ? [...first.keys()].sort() : UNKNOWN
    case 'tostring':
      return isScalar(first) ? String(first) : UNKNOWN
    case 'tobool':
      return first === 'true' || first === true
        ? true
        : first === 'false' || first === false
          ? false
          : UNKNOWN
    case 'tonumber':
      return isScalar(first) && Number.isFinite(Number(first)) ? Number(first) : UNKNOWN
    case 'lower':
      return typeof first === 'string' ? first.toLowerCase() : UNKNOWN
    case 'upper':
      return typeof first === 'string' ? first.toUpperCase() : UNKNOWN
    case 'length':
      return Array.isArray(first) && !first.includes(UNKNOWN)
        ? first.length
        : first instanceof Map
          ? first.size
          : UNKNOWN
    case 'concat':
      return values.flatMap((value) => (Array.isArray(value) ? value : [UNKNOWN]))
    case 'flatten':
      return Array.isArray(first) ? first.flat(8) : UNKNOWN
    case 'merge':
      return values.every((value) => value instanceof Map)
        ? new Map(values.flatMap((value) => [...value]))
        : UNKNOWN
    case 'coalesce':
      return values.find((value) => value !== null && value !== '') ?? UNKNOWN
    case 'contains':
      return Array.isArray(first) && isScalar(values[1])
        ? first.includes(values[1]) || (first.includes(UNKNOWN) ? UNKNOWN : false)
        : UNKNOWN
    case 'lookup': {
      const [map, key, otherwise] = values
      if (!(map instanceof Map) || !isScalar(key)) return UNKNOWN
      return map.has(String(key)) ? map.get(String(key)) : values.length > 2 ? otherwise : UNKNOWN
    }
    default:
      return UNKNOWN
  }
}
