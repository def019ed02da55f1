import { parser } from '@prometheus-io/lezer-promql'
import type { SyntaxProblem } from './node.ts'
import { isPlainPromql } from './promql/plain.ts'

/**
 * What is wrong with a PromQL expression, at offsets within it. Syntax only: types and arities are not judged.
 * Expressions with template tokens (`{{`, `$__interval`) are no PromQL yet and have no problems.
 */
export function promqlProblems(expression: string): readonly SyntaxProblem[] {
  if (/\{\{|\$__|\$\{|\$[a-z]/i.test(expression)) return []
  if (expression.trim() === '')
    return [{ message: 'the expression is empty', start: 0, end: expression.length }]
  if (isPlainPromql(expression)) return []
  const problems: SyntaxProblem[] = []
  parser.parse(expression).iterate({
    enter(node) {
      if (!node.type.isError || problems.length > 0) return
      const start = Math.min(node.from, Math.max(0, expression.length - 1))
      const end = Math.max(node.to, Math.min(expression.length, start + 1))
      const found = expression.slice(node.from, node.to)
      const message =
        node.from >= expression.trimEnd().length
          ? 'the expression ends too early'
          : found === ''
            ? `something is missing before ${wordAt(expression, node.from)}`
            : `${wordAt(expression, node.from)} does not belong here`
      problems.push({ message, start, end })
    },
  })
  return problems
}

function wordAt(text: string, offset: number): string {
  return /^\s*(\w+|\S)/.exec(text.slice(offset))?.[1] ?? 'the end'
}
