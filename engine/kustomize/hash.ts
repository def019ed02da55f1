import { createHash } from 'node:crypto'
import type { Member } from './member.ts'
import { type MapValue, plainOf } from './value.ts'

/** What stands for digits and letters that could spell words. */
const LETTERS: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' }

/**
 * The suffix that kustomize (and kubectl) put to the name of a generated object: ten letters of the SHA-256 over kind and
 * content as Go writes JSON. The name has its place there and is always empty.
 */
export function hashOf(member: Member): string {
  const { value, kind } = member
  const content: Record<string, unknown> = { kind, name: '', data: dataOf(value, 'data') ?? '' }
  if (kind === 'Secret') {
    content.type = plainOrEmpty(value, 'type')
    const texts = dataOf(value, 'stringData')
    if (texts) content.stringData = texts
  } else if (kind === 'ConfigMap') {
    const binary = dataOf(value, 'binaryData')
    if (binary) content.binaryData = binary
  }
  const hex = createHash('sha256').update(goJson(content), 'utf8').digest('hex')
  return [...hex.slice(0, 10)].map((letter) => LETTERS[letter] ?? letter).join('')
}

function dataOf(value: MapValue, key: string): unknown {
  const found = value.get(key)
  return found?.kind === 'map' ? plainOf(found) : undefined
}

function plainOrEmpty(value: MapValue, key: string): unknown {
  const found = value.get(key)
  return found?.kind === 'scalar' ? found.text : ''
}

/** JSON as Go's encoder writes it: keys in order, `<`, `>`, `&` and line separators as escapes. */
export function goJson(value: unknown): string {
  return encoded(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('&', '\\u0026')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
}

function encoded(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(encoded).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${encoded(one)}`).join(',')}}`
}
