import type { Node, Step } from '../formats/node.ts'
import { keyClassOf } from '../secrets/key.ts'

/** What a message may name in braces. */
export const SLOTS = ['kind', 'name', 'namespace', 'apiVersion', 'file', 'path', 'value', 'problem'] as const

/** The name of a slot. */
export type Slot = (typeof SLOTS)[number]

const IN_BRACES = /\{\{|\}\}|\{([^{}]*)\}/g

/** The names in braces that a message has; doubled braces are braces. */
export function slotsIn(message: string): readonly string[] {
  return [...message.matchAll(IN_BRACES)].flatMap(([, name]) => (name === undefined ? [] : [name]))
}

/** A message with its slots filled. A value is asked for only where it is named. */
export function filled(message: string, values: (slot: Slot) => string): string {
  return message.replace(IN_BRACES, (all, name: string | undefined) =>
    name === undefined ? all[0]! : values(name as Slot),
  )
}

/** Characters of a value that are shown. */
const SHOWN = 80

/** A value in words. */
export function valueInWords(node: Node | undefined): string {
  if (!node) return 'nothing'
  if (node.kind !== 'scalar') return node.kind === 'map' ? 'a map' : 'a list'
  const text = node.text.replace(/\s+/g, ' ')
  if (text === '') return 'an empty text'
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 3)}…` : text
}

/** Whether a value is a secret by where it stands: in a Secret, or under a key or beside a name that says so. */
export function isHidden(root: Node, path: readonly Step[]): boolean {
  if (root.get('kind')?.text === 'Secret' && path[0] !== 'metadata' && path[0] !== 'type') return true
  const tells = (word: string | undefined): boolean => word !== undefined && keyClassOf(word) !== undefined
  return path.some(
    (step, depth) =>
      typeof step === 'string' && (tells(step) || tells(root.at([...path.slice(0, depth), 'name'])?.text)),
  )
}
