import type { Document, Node, Path } from '../formats/node.ts'
import { SourceFile } from '../tree.ts'
import { descend, endOf, pathInWords, type Trail } from './descend.ts'
import { refuse } from './refusal.ts'
import { isMap, nameOfType, nested, requirePlain, sameValue } from './value.ts'

/**
 * What a syntax knows of writing: each gives the file's new text. What is the same for all of them (which step is
 * missing, which items differ, whether the result reads as it was meant) stands in this file.
 */
export interface Syntax {
  /** another value in place of the one a trail leads to */
  replace(file: SourceFile, trail: Trail, value: unknown): string
  /** a new last pair of the map a trail leads to */
  append(file: SourceFile, trail: Trail, key: string, value: unknown): string
  /** a new item of the list a trail leads to, before the item at `index` */
  insert(file: SourceFile, trail: Trail, index: number, value: unknown): string
  /** without the pair or item a trail leads to; it is not the only one */
  remove(file: SourceFile, trail: Trail): string
  /** another name for the key a trail leads to */
  rename(file: SourceFile, trail: Trail, key: string): string
  /** a value for a document that holds none */
  fill(file: SourceFile, document: Document, value: unknown): string
}

/** A document of a file, by its number. */
export interface Target {
  readonly file: SourceFile
  readonly document: number
  readonly syntax: Syntax
}

/** A file with another text. */
export function withText(file: SourceFile, text: string): SourceFile {
  return text === file.text ? file : new SourceFile({ path: file.path, text, mode: file.mode })
}

/** Gives a path a value; the file itself where it has that value. */
export function setValue(target: Target, path: Path, value: unknown): SourceFile {
  requirePlain(value)
  const document = documentOf(target)
  const after = document.root ? assign(target, path, value) : fill(target, document, path, value)
  return checked(target, after, path, (node) => node !== undefined && sameValue(node.value, value))
}

/** Adds an item to a list, which is made where its key is missing. */
export function insertValue(target: Target, path: Path, value: unknown, index?: number): SourceFile {
  requirePlain(value)
  const document = documentOf(target)
  const trail = document.root ? descend(document.root, path) : undefined
  const list = trail && trail.rest.length === 0 ? endOf(trail) : undefined
  if (!list || isNothing(list)) return setValue(target, path, [value])
  if (list.kind !== 'list') refuse(`${pathInWords(path)} is ${nameOfType(list.value)}, not a list`)
  if (list.alias !== undefined)
    refuse(`${pathInWords(path)} is the alias *${list.alias}: edit the anchor, or copy it`)
  if (list.size === 0) return setValue(target, path, [value])
  const at = Math.min(index ?? list.size, list.size)
  if (at < 0 || !Number.isInteger(at)) refuse(`${at} is no index of ${pathInWords(path)}`)
  const wanted = (list.value as unknown[]).toSpliced(at, 0, value)
  const after = withText(target.file, target.syntax.insert(target.file, trail!, at, value))
  return checked(target, after, path, (node) => node !== undefined && sameValue(node.value, wanted))
}

/** Removes a key or item; the file itself where there is none. The last one leaves an empty map or list. */
export function removeValue(target: Target, path: Path): SourceFile {
  const document = documentOf(target)
  const trail = document.root ? descend(document.root, path) : undefined
  if (!trail || trail.rest.length > 0) return target.file
  if (trail.links.length === 0) refuse('a whole document cannot be removed, only a key or an item')
  const { parent, pair, index } = trail.links.at(-1)!
  if (pair && parent.pairs().filter(({ key }) => key.text === pair.key.text).length > 1) {
    refuse(`${pathInWords(path)} is written more than once`)
  }
  const after = withText(target.file, removed(target, trail))
  if (pair) return checked(target, after, path, (node) => node === undefined)
  const wanted = (parent.value as unknown[]).toSpliced(index, 1)
  return checked(
    target,
    after,
    path.slice(0, -1),
    (node) => node !== undefined && sameValue(node.value, wanted),
  )
}

/** Gives a key another name; its value, comments and place stay. */
export function renameKey(target: Target, path: Path, name: unknown): SourceFile {
  if (typeof name !== 'string') refuse('the new name of a key is not a string')
  const document = documentOf(target)
  const trail = document.root ? descend(document.root, path) : undefined
  const link = trail && trail.rest.length === 0 ? trail.links.at(-1) : undefined
  const renamed = [...path.slice(0, -1), name]
  if (!trail || !link?.pair) {
    if (document.root && descend(document.root, renamed).rest.length === 0) return target.file
    refuse(`there is no key ${pathInWords(path)}`)
  }
  if (link.pair.key.text === name) return target.file
  if (link.parent.pairs().some(({ key }) => key.text === name))
    refuse(`${pathInWords(renamed)} is there already`)
  const value = link.node.value
  const after = withText(target.file, target.syntax.rename(target.file, trail, name))
  const read = after.documents[target.document]?.root?.at(renamed)
  if (!read || !sameValue(read.value, value)) refuse(`${pathInWords(path)} cannot be renamed where it stands`)
  return after
}

/** Whether a node is the value nobody wrote: `key:`, or a null. */
export function isNothing(node: Node): boolean {
  return node.kind === 'scalar' && node.alias === undefined && node.value === null
}

function documentOf({ file, document: index }: Target): Document {
  const document = file.documents[index]
  if (!document) refuse(`${file.path} has no document ${index + 1}`)
  if (document.unread) refuse(`${file.path} is not read as data: ${document.unread}`)
  if (!document.root && document.problems.length > 0) {
    refuse(`${file.path} cannot be read: ${document.problems[0]!.message}`)
  }
  return document
}

function fill(target: Target, document: Document, path: Path, value: unknown): SourceFile {
  return withText(target.file, target.syntax.fill(target.file, document, nested(namesOf(path, path), value)))
}

/** The steps of a path that is to be made: keys only, for an item has no place before its list is there. */
function namesOf(steps: Path, path: Path): readonly string[] {
  return steps.map((step) => {
    if (typeof step !== 'string') refuse(`there is no ${pathInWords(path)}`)
    return step
  })
}

function assign(target: Target, path: Path, value: unknown): SourceFile {
  const { file, syntax } = target
  const root = documentOf(target).root
  if (!root) return fill(target, documentOf(target), path, value)
  const trail = descend(root, path)
  const node = endOf(trail)
  if (trail.rest.length > 0) {
    const [key, ...inner] = namesOf(trail.rest, path)
    const made = nested(inner, value)
    if (isNothing(node)) return withText(file, syntax.replace(file, trail, { [key!]: made }))
    if (node.kind === 'map') return withText(file, syntax.append(file, trail, key!, made))
    const way = path.slice(0, path.length - trail.rest.length)
    refuse(`${pathInWords(way)} is ${nameOfType(node.value)}, not a map: it can hold no ${key}`)
  }
  if (sameValue(node.value, value)) return file
  if (node.alias === undefined && node.tag === undefined) {
    if (node.kind === 'map' && isMap(value) && sharesKeys(node, value))
      return mergeMap(target, path, node, value)
    if (node.kind === 'list' && Array.isArray(value) && node.size > 0 && value.length > 0) {
      return mergeList(target, path, node.value as unknown[], value)
    }
  }
  return withText(file, syntax.replace(file, trail, value))
}

/** Whether a map is written key by key, once each, and has one of a new value's keys. */
function sharesKeys(node: Node, value: Readonly<Record<string, unknown>>): boolean {
  const written = node.pairs().map(({ key }) => key.text)
  const read = Object.keys(node.value as object)
  return (
    written.length === read.length &&
    written.every((key) => read.includes(key)) &&
    written.some((key) => Object.hasOwn(value, key))
  )
}

/** Changes only the keys that differ, so that comments beside the others stay. */
function mergeMap(
  target: Target,
  path: Path,
  node: Node,
  value: Readonly<Record<string, unknown>>,
): SourceFile {
  let file = target.file
  for (const [key, inner] of Object.entries(value)) file = assign({ ...target, file }, [...path, key], inner)
  for (const { key } of node.pairs()) {
    if (!Object.hasOwn(value, key.text)) file = removeOne({ ...target, file }, [...path, key.text])
  }
  return file
}

/** Changes only the items between the equal ones at both ends. */
function mergeList(
  target: Target,
  path: Path,
  before: readonly unknown[],
  value: readonly unknown[],
): SourceFile {
  const shorter = Math.min(before.length, value.length)
  let head = 0
  while (head < shorter && sameValue(before[head], value[head])) head++
  let tail = 0
  while (tail < shorter - head && sameValue(before.at(-1 - tail), value.at(-1 - tail))) tail++
  let file = target.file
  for (let at = head; at < shorter - tail; at++) file = assign({ ...target, file }, [...path, at], value[at])
  for (let at = before.length - tail - 1; at >= shorter - tail; at--)
    file = removeOne({ ...target, file }, [...path, at])
  for (let at = shorter - tail; at < value.length - tail; at++) {
    const trail = descend(file.documents[target.document]!.root!, path)
    file = withText(file, target.syntax.insert(file, trail, at, value[at]))
  }
  return file
}

function removeOne(target: Target, path: Path): SourceFile {
  return withText(target.file, removed(target, descend(documentOf(target).root!, path)))
}

function removed({ file, syntax }: Target, trail: Trail): string {
  const { parent } = trail.links.at(-1)!
  if (parent.size > 1) return syntax.remove(file, trail)
  const whole = { root: trail.root, links: trail.links.slice(0, -1), rest: [] }
  return syntax.replace(file, whole, parent.kind === 'map' ? {} : [])
}

/**
 * Reads an edited file again and compares: the place must hold what was asked for, all beside the way to it what it
 * held before. So an edit that meets a way of writing nobody thought of is refused instead of doing harm.
 */
function checked(
  target: Target,
  after: SourceFile,
  path: Path,
  holds: (node: Node | undefined) => boolean,
): SourceFile {
  if (after === target.file) return after
  const { file, document: index } = target
  const before = documentOf(target)
  const now = after.documents[index]
  const sound =
    now !== undefined &&
    !now.unread &&
    now.problems.length <= before.problems.length &&
    after.documents.length === file.documents.length &&
    file.documents.every((other, at) => at === index || sameText(file, other, after, after.documents[at]!))
  if (!sound) refuse(`the edit of ${pathInWords(path)} would break ${file.path} where it stands`)
  const steps = before.root
    ? descend(before.root, path).links.map(({ index: at, pair }) => pair?.key.text ?? at)
    : []
  const own = [...steps, ...path.slice(steps.length)]
  if (!holds(now.root?.at(own))) {
    refuse(`${pathInWords(path)} would not be read as it is written: another key or a merge key supplies it`)
  }
  if (before.root && now.root && !sameBeside(before.root, now.root, own)) {
    refuse(`the edit of ${pathInWords(path)} would change another value of ${file.path}`)
  }
  return after
}

function sameText(file: SourceFile, document: Document, after: SourceFile, now: Document): boolean {
  return file.text.slice(document.start, document.end) === after.text.slice(now.start, now.end)
}

/** Whether two values agree in all that stands beside a path. */
export function sameBeside(before: Node, now: Node, path: Path): boolean {
  const [step, ...rest] = path
  if (step === undefined || isNothing(before) || before.kind !== now.kind) return true
  if (before.kind === 'list') {
    const [old, young] = [before.items(), now.items()]
    if (old.length !== young.length) return false
    return old.every((item, at) =>
      at === step ? sameBeside(item, young[at]!, rest) : sameValue(item.value, young[at]!.value),
    )
  }
  const name = String(step)
  const others = (node: Node) => node.pairs().filter(({ key }) => key.text !== name)
  const [old, young] = [others(before), others(now)]
  if (old.length !== young.length) return false
  if (!old.every(({ value }, at) => sameValue(value.value, young[at]!.value.value))) return false
  const [inner, innerNow] = [before.get(step), now.get(step)]
  return !inner || !innerNow || sameBeside(inner, innerNow, rest)
}
