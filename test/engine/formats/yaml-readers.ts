/** Three readers side by side: the own one, js-yaml's events, and the `yaml` library, whose word the tests take. */
import { isDeepStrictEqual } from 'node:util'
import { isCollection, isPair, isScalar, parseAllDocuments, visit } from 'yaml'
import type { Dialect, Document, Node } from '../../../engine/formats/node.ts'
import { type Reading, readStream } from '../../../engine/formats/yaml/read.ts'

/** What a reader makes of one document, in a form that can be compared. */
export interface Account {
  readonly broken: boolean
  readonly value: unknown
  /** `start end text` of scalars, `start` of maps and lists; empty and block scalars without their end */
  readonly places: readonly string[]
  /** codes of the library's errors, our messages */
  readonly problems: readonly string[]
}

/** Every node of a tree, in document order; aliases are not followed. */
export function* walk(node: Node): Generator<Node> {
  yield node
  if (node.alias !== undefined) return
  for (const item of node.items()) yield* walk(item)
  for (const { key, value } of node.pairs()) {
    yield* walk(key)
    yield* walk(value)
  }
}

/** The exact tree: kinds, styles, ranges, properties and texts of all nodes. */
export function shape(document: Document): unknown[] {
  const nodes = document.root ? [...walk(document.root)] : []
  return nodes.map((node) => {
    const { kind, style, start, end, tag, anchor, alias, text, size } = node
    return { kind, style, start, end, tag, anchor, alias, text: alias === undefined ? text : '', size }
  })
}

/** What our readers say, in the terms of `Account`. */
export function account({ root, problems }: Document): Account {
  const places: string[] = []
  for (const node of root ? walk(root) : []) {
    if (node.alias !== undefined || (node.kind === 'scalar' && node.start === node.end)) continue
    const ended = node.kind === 'scalar' && node.style !== 'literal' && node.style !== 'folded'
    places.push(ended ? `${node.start} ${node.end} ${node.text}` : `${node.start} ${node.text}`)
  }
  const messages = problems.map(({ message }) => message)
  return { broken: problems.length > 0, value: root?.value ?? null, places, problems: messages }
}

/** What the `yaml` library says of a whole stream. */
export function libraryAccounts(text: string): readonly Account[] {
  // The library counts a byte order mark as a column, which breaks the indentation of what stands on its line.
  const bom = text.startsWith('\ufeff') ? 1 : 0
  const documents = parseAllDocuments(text.slice(bom), {
    version: '1.2',
    schema: 'core',
    prettyErrors: false,
    logLevel: 'silent',
  })
  if (!Array.isArray(documents)) return []
  return documents.map((document) => {
    const places: string[] = []
    visit(document, (_key, node) => {
      if (isPair(node) || !(isScalar(node) || isCollection(node)) || !node.range) return
      const [start, end] = [node.range[0] + bom, node.range[1] + bom]
      if (isCollection(node)) places.push(`${start} `)
      else if (start !== end) {
        const ended = node.type !== 'BLOCK_FOLDED' && node.type !== 'BLOCK_LITERAL'
        places.push(ended ? `${start} ${end} ${node.source}` : `${start} ${node.source}`)
      }
    })
    let value: unknown = null
    let broken = document.errors.length > 0
    try {
      if (!broken) value = document.toJS({ maxAliasCount: -1 })
    } catch {
      broken = true
    }
    return { broken, value, places, problems: document.errors.map(({ code }) => code) }
  })
}

/** Reads a text with one reader forced. */
export function readWith(
  text: string,
  only: 'own' | 'events',
  dialect: Dialect = 'core',
): readonly Reading[] {
  return readStream(text, { dialect }, only)
}

/** Says how two readers differ on a document, undefined where they agree. Positions of broken documents do not count. */
export function difference(ours: Account, theirs: Account): string | undefined {
  if (ours.broken !== theirs.broken)
    return ours.broken ? 'only we call it broken' : 'only they call it broken'
  if (ours.broken) return undefined
  if (!isDeepStrictEqual(ours.value, theirs.value)) {
    return `values: ${JSON.stringify(ours.value)} and ${JSON.stringify(theirs.value)}`
  }
  for (const [i, place] of ours.places.entries()) {
    if (place !== theirs.places[i])
      return `places: ${JSON.stringify(place)} and ${JSON.stringify(theirs.places[i])}`
  }
  return ours.places.length === theirs.places.length ? undefined : 'number of values'
}
