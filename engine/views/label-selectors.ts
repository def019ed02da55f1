import type { Node } from '../formats/node.ts'

/** Whether a selector selects by anything: an empty one selects all. */
export function isSelective(selector: Node | undefined): boolean {
  return (selector?.get('matchLabels')?.size ?? 0) + (selector?.get('matchExpressions')?.size ?? 0) > 0
}

/** Whether a label selector (`matchLabels`, `matchExpressions`) selects what has these labels. */
export function selects(selector: Node | undefined, labels: Node | undefined): boolean {
  if (!hasLabels(selector?.get('matchLabels'), labels)) return false
  const expressions = selector?.get('matchExpressions')?.items()
  if (!expressions) return true
  return expressions.every((expression) => {
    const value = labels?.get(expression.get('key')?.text ?? '')?.text
    const values = expression.get('values')?.items() ?? []
    switch (expression.get('operator')?.text) {
      case 'In':
        return value !== undefined && values.some(({ text }) => text === value)
      case 'NotIn':
        return !values.some(({ text }) => text === value)
      case 'Exists':
        return value !== undefined
      case 'DoesNotExist':
        return value === undefined
      default:
        return true
    }
  })
}

/** Whether labels hold every pair of a plain map, as the selector of a Service is. */
export function hasLabels(wanted: Node | undefined, labels: Node | undefined): boolean {
  for (const { key, value } of wanted?.pairs() ?? [])
    if (labels?.get(key.text)?.text !== value.text) return false
  return true
}

/** A selector in words: `app=web, tier=front`. */
export function selectorInWords(pairs: Node | undefined): string {
  return (pairs?.pairs() ?? []).map(({ key, value }) => `${key.text}=${value.text}`).join(', ')
}
