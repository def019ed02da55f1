import { locateHcl } from './formats/hcl.ts'
import { locateHeading } from './formats/markdown.ts'
import type { Document, Node, Path, Step } from './formats/node.ts'
import { readYaml } from './formats/yaml.ts'
import type { Span } from './lines.ts'
import type { Resource } from './resource.ts'
import type { SourceFile, Tree } from './tree.ts'

/** The part of a keyed place that is meant: the key (`image`), or what stands under it. */
export type Part = 'key' | 'value'

/**
 * A key path in a document. In HCL the steps are block type, labels, attribute; in Markdown the heading trail,
 * or `---` and a path in the front matter: `['---', 'owner']`. A path that does not exist means its nearest present ancestor.
 */
export interface Keyed {
  readonly kind: 'keyed'
  readonly file: string
  /** index of the document in the file, 0 when absent */
  readonly document?: number | undefined
  readonly path: Path
  readonly part?: Part | undefined
  /** whether what stands there is only a part of the value, or a recipe of it: nothing for a fix to overwrite */
  readonly derived?: boolean | undefined
}

/** The first step of a place in the front matter of a Markdown file. */
export const FRONT_MATTER = '---'

/** The front matter of a Markdown file as YAML, with offsets of the file; undefined where there is none. */
export function frontMatterOf(file: SourceFile): Document | undefined {
  const present = file.markdown.frontMatter
  return present && readYaml(file.text.slice(0, present.textEnd), { dialect: 'core' })[0]
}

/** A key path in a Kubernetes object; the engine finds the file and document it came from. */
export interface OfResource {
  readonly kind: 'resource'
  readonly resource: Resource
  readonly path: Path
  readonly part?: Part | undefined
}

/** Characters `start` (included) to `end` (excluded) of a file. */
export interface Range {
  readonly kind: 'range'
  readonly file: string
  readonly start: number
  readonly end: number
}

/** A file as such. */
export interface Whole {
  readonly kind: 'whole'
  readonly file: string
}

/** Something that should be there and is not, shown at the nearest thing that is. */
export interface Absent {
  readonly kind: 'absent'
  /** what is missing: for a file its path, else a short noun; part of the finding's identity */
  readonly what: string
  readonly nearest: Place
}

/** Where, in words a rule can say. */
export type Place = Keyed | OfResource | Range | Whole | Absent

/** A place in numbers, with its file. */
export interface Located {
  readonly file: string
  readonly span: Span
  /** whether the place itself was found, not only an ancestor of it */
  readonly exact: boolean
}

export function keyed(
  file: SourceFile | string,
  path: Path,
  options: { document?: number; part?: Part } = {},
): Keyed {
  return { kind: 'keyed', file: pathOf(file), document: options.document, path, part: options.part }
}

export function range(file: SourceFile | string, start: number, end: number): Range {
  return { kind: 'range', file: pathOf(file), start, end }
}

export function whole(file: SourceFile | string): Whole {
  return { kind: 'whole', file: pathOf(file) }
}

export function absent(what: string, nearest: Place): Absent {
  return { kind: 'absent', what, nearest }
}

function pathOf(file: SourceFile | string): string {
  return typeof file === 'string' ? file : file.path
}

/** The place in the file that people edit: an object's place becomes the key path of its origin; others stay. */
export function originOf(place: Place): Exclude<Place, OfResource> {
  if (place.kind === 'resource') {
    const { kind, file, document, path, part, derived } = place.resource.origin(place.path)
    return { kind, file, document, path, part: place.part ?? part, derived }
  }
  if (place.kind === 'absent') {
    const nearest = originOf(place.nearest)
    return nearest === place.nearest ? place : { ...place, nearest }
  }
  return place
}

/** The file that a place is shown in. */
export function fileOf(place: Place): string {
  const origin = originOf(place)
  return origin.kind === 'absent' ? fileOf(origin.nearest) : origin.file
}

/** Turns a place into numbers. A file that the tree does not hold gives the span of an empty text. */
export function locate(place: Place, tree: Tree): Located {
  const origin = originOf(place)
  if (origin.kind === 'absent') {
    const { file, span } = locate(origin.nearest, tree)
    // Nothing of a file is meant where something is missing from it as such: an empty span at its start.
    const empty = originOf(origin.nearest).kind === 'whole'
    return { file, span: empty ? { ...span, end: span.start, endColumn: span.column } : span, exact: false }
  }
  const file = tree.get(origin.file)
  if (!file) return { file: origin.file, span: EMPTY, exact: false }
  switch (origin.kind) {
    case 'whole':
      return { file: file.path, span: firstLine(file), exact: true }
    case 'range':
      return { file: file.path, span: file.lines.span(origin.start, origin.end), exact: true }
    case 'keyed': {
      const found = locateKey(file, origin)
      return { file: file.path, span: file.lines.span(found.start, found.end), exact: found.exact }
    }
  }
}

const EMPTY: Span = { start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 }

function firstLine(file: SourceFile): Span {
  const text = file.text
  const end = text.indexOf('\n')
  return file.lines.span(
    text.charCodeAt(0) === 0xfeff ? 1 : 0,
    end < 0 ? text.length : text[end - 1] === '\r' ? end - 1 : end,
  )
}

interface Found {
  readonly start: number
  readonly end: number
  readonly exact: boolean
}

function locateKey(file: SourceFile, place: Keyed): Found {
  switch (file.format) {
    case 'hcl':
    case 'terraform-json': {
      const found = locateHcl(file.hcl, place.path)
      const { start, end } = firstLine(file)
      if (!found) return { start, end, exact: false }
      const asKey = place.part === 'key' || (place.part === undefined && spansLines(file, found))
      return asKey
        ? { start: found.keyStart, end: found.keyEnd, exact: found.exact }
        : { start: found.start, end: found.end, exact: found.exact }
    }
    case 'markdown': {
      if (place.path[0] === FRONT_MATTER) {
        return locateNode(file, { ...place, path: place.path.slice(1) }, frontMatterOf(file))
      }
      const heading = locateHeading(file.markdown, place.path.map(String))
      if (heading) return { start: heading.start, end: heading.end, exact: true }
      const { start, end } = firstLine(file)
      return { start, end, exact: false }
    }
    default:
      return locateNode(file, place)
  }
}

function spansLines(file: SourceFile, found: { start: number; end: number }): boolean {
  const line = file.text.indexOf('\n', found.start)
  return line >= 0 && line < found.end - 1
}

function locateNode(file: SourceFile, place: Keyed, document = file.documents[place.document ?? 0]): Found {
  const root = document?.root
  if (!root) {
    const { start, end } = firstLine(file)
    return document
      ? { start: document.start, end: Math.min(document.end, document.start + 80), exact: false }
      : { start, end, exact: false }
  }
  const { key, value, depth } = follow(root, place.path)
  const exact = depth === place.path.length
  if (exact && value && place.part === 'value') return { start: value.start, end: value.end, exact }
  if (
    exact &&
    value &&
    place.part === undefined &&
    (value.kind === 'scalar' || !key) &&
    value.end > value.start &&
    !spansLines(file, value)
  ) {
    return { start: value.start, end: value.end, exact }
  }
  if (key) return { start: key.start, end: key.end, exact }
  return { start: root.start, end: endOfLine(file, root.start, root.end), exact }
}

function endOfLine(file: SourceFile, start: number, end: number): number {
  const line = file.text.indexOf('\n', start)
  return line < 0 ? end : Math.min(end, file.text[line - 1] === '\r' ? line - 1 : line)
}

/**
 * How far a path leads into a value: the last key and value on the way, and the number of steps taken.
 * For an item of a list the key is the item itself: there is nothing else to point at.
 */
export function follow(root: Node, path: Path): { key: Node | undefined; value: Node; depth: number } {
  let key: Node | undefined
  let value = root
  let depth = 0
  for (const step of path) {
    const next = value.get(step)
    if (!next) break
    key = value.kind === 'map' ? keyOf(value, String(step)) : firstKeyOf(next)
    value = next
    depth++
  }
  return { key, value, depth }
}

function keyOf(map: Node, name: string): Node | undefined {
  let found: Node | undefined
  for (const pair of map.pairs()) if (pair.key.text === name) found = pair.key
  return found
}

function firstKeyOf(item: Node): Node {
  return item.kind === 'map' ? (item.pairs()[0]?.key ?? item) : item
}

/** A step as people write it: `image`, `[2]`, `[name=web]`. */
export function stepInWords(step: Step): string {
  if (typeof step === 'string') return step
  if (typeof step === 'number') return `[${step}]`
  return `[${Object.entries(step)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')}]`
}
