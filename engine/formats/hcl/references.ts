import { literalOf } from './literal.ts'
import type { Syntax, TemplatePart, TraversalStep } from './syntax.ts'

/** A traversal in an expression: `data.aws_ami.ubuntu[0].id` has root `data` and four steps. */
export interface Reference {
  /** the first name: `var`, `local`, `module`, `data`, `each`, a resource's type … */
  readonly root: string
  /** what follows it: names, literal indexes, and undefined for a splat or an index that has to be computed */
  readonly steps: readonly (string | number | undefined)[]
  readonly start: number
  readonly end: number
}

/** All references of a syntax tree in the order of the text; names that a `for` binds are none. */
export function referencesOf(syntax: Syntax): readonly Reference[] {
  const collector = new Collector()
  collector.visit(syntax)
  return collector.found.sort((a, b) => a.start - b.start)
}

class Collector {
  readonly found: Reference[] = []
  /** how many enclosing `for`s bind a name */
  readonly bound = new Map<string, number>()

  bind(names: readonly string[], by: 1 | -1): void {
    for (const name of names) this.bound.set(name, (this.bound.get(name) ?? 0) + by)
  }

  visit(syntax: Syntax): void {
    switch (syntax.kind) {
      case 'constant':
        return
      case 'variable':
        this.reference(syntax.name, [], syntax.start, syntax.end)
        return
      case 'traversal':
        if (syntax.base.kind === 'variable') {
          this.reference(syntax.base.name, syntax.steps, syntax.start, syntax.end)
        } else this.visit(syntax.base)
        for (const step of syntax.steps) if (step.kind === 'index') this.visit(step.key)
        return
      case 'template':
        this.template(syntax.parts)
        return
      case 'tuple':
        for (const item of syntax.items) this.visit(item)
        return
      case 'object':
        for (const { key, value } of syntax.entries) {
          if (key.kind !== 'variable') this.visit(key)
          this.visit(value)
        }
        return
      case 'for':
        this.visit(syntax.collection)
        this.bind(syntax.names, 1)
        if (syntax.key) this.visit(syntax.key)
        this.visit(syntax.value)
        if (syntax.condition) this.visit(syntax.condition)
        this.bind(syntax.names, -1)
        return
      case 'call':
        for (const argument of syntax.arguments) this.visit(argument)
        return
      case 'unary':
        this.visit(syntax.operand)
        return
      case 'parentheses':
        this.visit(syntax.inner)
        return
      default:
        for (const operand of syntax.operands) this.visit(operand)
    }
  }

  template(parts: readonly TemplatePart[]): void {
    const scopes: (readonly string[])[] = []
    for (const part of parts) {
      if (part.kind === 'text') continue
      if (part.value) this.visit(part.value)
      if (part.kind !== 'directive') continue
      if (part.keyword === 'for') {
        scopes.push(part.names)
        this.bind(part.names, 1)
      } else if (part.keyword === 'endfor') this.bind(scopes.pop() ?? [], -1)
    }
  }

  reference(root: string, steps: readonly TraversalStep[], start: number, end: number): void {
    if ((this.bound.get(root) ?? 0) > 0) return
    this.found.push({ root, steps: steps.map(stepOf), start, end })
  }
}

function stepOf(step: TraversalStep): string | number | undefined {
  if (step.kind === 'attribute') return step.name
  if (step.kind === 'position') return step.index
  if (step.kind === 'splat') return undefined
  const value = literalOf(step.key)?.value
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}
