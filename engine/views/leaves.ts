import type { Node } from '../formats/node.ts'
import { keyed, type Place, range } from '../place.ts'
import type { SourceFile } from '../tree.ts'

/** A setting: a key of a file of settings, with the way to it. */
export interface Setting {
  /** `database.host` */
  readonly name: string
  readonly place: Place
  /** the value as text, where it is written as a plain value */
  readonly text: string | undefined
}

/** Files of settings nest no deeper than people read. */
const DEEPEST = 12

/** The names of a file's settings, in the order they are written: what is compared before anything is made of them. */
export function settingNames(file: SourceFile): readonly string[] {
  if (file.format === 'hcl') return file.hcl.body.attributes.map(({ name }) => name)
  const names: string[] = []
  for (const { root, unread } of file.documents)
    if (root?.kind === 'map' && unread === undefined) addNames(root, '', 1, names)
  return names
}

function addNames(node: Node, prefix: string, depth: number, names: string[]): void {
  for (const { key, value } of node.pairs()) {
    if (key.text === '<<') continue
    const name = prefix + key.text
    if (value.kind === 'map' && value.size > 0 && depth < DEEPEST)
      addNames(value, `${name}.`, depth + 1, names)
    else names.push(name)
  }
}

/** The settings of a values file, `.tfvars` file, `.env` file: keys down to what is no map. Lists count as values. */
export function settingsIn(file: SourceFile): readonly Setting[] {
  const found: Setting[] = []
  if (file.format === 'hcl') {
    for (const { name, nameStart, nameEnd, value } of file.hcl.body.attributes) {
      const literal = value.literal()?.value
      const text = typeof literal === 'string' ? literal : undefined
      found.push({ name, place: range(file, nameStart, nameEnd), text })
    }
    return found
  }
  for (const { root, unread, index } of file.documents) {
    if (root?.kind === 'map' && unread === undefined) walk(root, [], '')
    function walk(node: Node, path: readonly string[], prefix: string): void {
      for (const { key, value } of node.pairs()) {
        const at = [...path, key.text]
        const name = prefix + key.text
        // A merge key brings what is written elsewhere.
        if (key.text === '<<') continue
        if (value.kind === 'map' && value.size > 0 && at.length < DEEPEST) walk(value, at, `${name}.`)
        else
          found.push({
            name,
            place: keyed(file, at, { document: index, part: 'key' }),
            text: value.kind === 'scalar' ? value.text : undefined,
          })
      }
    }
  }
  return found
}
