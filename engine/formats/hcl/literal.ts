import { keyOf, type Literal } from './expression.ts'
import type { Syntax } from './syntax.ts'

/** The value of a syntax tree that is made of literals only. Strings are in normal form C, as Terraform's values are. */
export function literalOf(syntax: Syntax): Literal | undefined {
  switch (syntax.kind) {
    case 'constant':
      return { value: syntax.value }
    case 'template': {
      const [part] = syntax.parts
      if (!part) return { value: '' }
      return syntax.parts.length === 1 && part.kind === 'text' ? { value: part.text.normalize() } : undefined
    }
    case 'parentheses':
      return literalOf(syntax.inner)
    case 'unary': {
      const operand = literalOf(syntax.operand)?.value
      if (typeof operand !== 'number' || !/^-+$/.test(syntax.operators)) return undefined
      return { value: syntax.operators.length % 2 === 1 ? -operand : operand }
    }
    case 'tuple': {
      const items: unknown[] = []
      for (const item of syntax.items) {
        const literal = literalOf(item)
        if (!literal) return undefined
        items.push(literal.value)
      }
      return { value: items }
    }
    case 'object':
      return objectOf(syntax.entries)
    default:
      return undefined
  }
}

function objectOf(entries: readonly { readonly key: Syntax; readonly value: Syntax }[]): Literal | undefined {
  const object: Record<string, unknown> = {}
  for (const entry of entries) {
    const key = keyOf(entry.key)
    const literal = literalOf(entry.value)
    if (key === undefined || !literal) return undefined
    setOwn(object, key, literal.value)
  }
  return { value: object }
}

/** Sets an own property, whatever its name: `__proto__` from a file must stay data. */
export function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  } else object[key] = value
}
