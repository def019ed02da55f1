import { type Body, checkExpressions, type Expression } from '../formats/hcl.ts'
import type { Path } from '../formats/node.ts'
import type { SourceFile } from '../tree.ts'
import { pathInWords } from './descend.ts'
import { aligned } from './hcl-align.ts'
import { headerOf } from './hcl-blocks.ts'
import { innerRemoval, itemSplices, statementRemoval } from './hcl-splice.ts'
import { assignments, holds, writeHcl, writeKey, writeString } from './hcl-value.ts'
import { type HclSpot, keepsOthers, walkHcl } from './hcl-walk.ts'
import { refuse } from './refusal.ts'
import { indentationAt, lineEnd, newlineOf, type Splice, splice, textStart, trimmedEnd } from './splice.ts'
import { withText } from './structured.ts'
import { isMap, nested } from './value.ts'

/**
 * Gives an attribute, or a key within its value, a value; blocks and attributes that are missing are made. A map set
 * on a block sets its attributes one by one: those it does not name stay.
 */
export function setHcl(file: SourceFile, path: Path, value: unknown): SourceFile {
  requireReadable(file)
  const spot = walkHcl(file.hcl, path)
  if (isMap(value) && isBlockPath(spot, path)) {
    const made = spot.rest.length === 0 ? file : makeBlock(file, spot, path)
    return Object.entries(value).reduce((each, [key, inner]) => setHcl(each, [...path, key], inner), made)
  }
  if (spot.kind === 'body') {
    if (spot.rest.length === 0) refuse(`${pathInWords(path)} is a block: give it a map of attributes`)
    const header = headerOf(spot)
    if (header > 0)
      return setHcl(
        makeBlock(file, spot, path.slice(0, path.length - spot.rest.length + header)),
        path,
        value,
      )
    return addAttribute(file, spot, path, value)
  }
  if (spot.rest.length > 0) return addEntry(file, spot, path, value)
  if (holds(spot.value, value)) return file
  if (isMap(value) && sharesKeys(spot.value, value)) return mergeObject(file, path, spot.value, value)
  const { start, end } = spot.value
  const text = writeHcl(value, indentationAt(file.text, start), newlineOf(file.text))
  return edited(file, { start, end, text }, path, (after) => after !== undefined && holds(after, value))
}

function sharesKeys(object: Expression, value: Readonly<Record<string, unknown>>): boolean {
  const keys = object.entries().map(({ key }) => key)
  return (
    new Set(keys).size === keys.length &&
    keys.every((key) => key !== undefined) &&
    keys.some((key) => Object.hasOwn(value, key!))
  )
}

/** Changes only the keys that differ, so that comments beside the others stay. */
function mergeObject(
  file: SourceFile,
  path: Path,
  object: Expression,
  value: Readonly<Record<string, unknown>>,
): SourceFile {
  const set = Object.entries(value).reduce((each, [key, inner]) => setHcl(each, [...path, key], inner), file)
  const gone = object.entries().filter(({ key }) => !Object.hasOwn(value, key!))
  return gone.reduce((each, { key }) => removeHcl(each, [...path, key!]), set)
}

/** Adds an item to a list; a missing attribute becomes a list of one. */
export function insertHcl(file: SourceFile, path: Path, value: unknown, index?: number): SourceFile {
  requireReadable(file)
  const spot = walkHcl(file.hcl, path)
  if (spot.rest.length > 0) return setHcl(file, path, [value])
  if (spot.kind === 'body' || !file.text.startsWith('[', spot.value.start) || spot.value.call()) {
    refuse(`${pathInWords(path)} is not a list that is written out`)
  }
  const items = spot.value.items()
  const whole = spot.value.literal()?.value
  if (items.length === 0) {
    if (Array.isArray(whole) && whole.length === 0) return setHcl(file, path, [value])
    refuse(`${pathInWords(path)} is not a list that is written out`)
  }
  const at = Math.min(index ?? items.length, items.length)
  if (at < 0 || !Number.isInteger(at)) refuse(`${at} is no index of ${pathInWords(path)}`)
  const count = items.length + 1
  const put = itemSplices(file.text, spot.value, at, (indentation) =>
    writeHcl(value, indentation, newlineOf(file.text)),
  )
  return edited(file, put, path, (after) => {
    const now = after?.items() ?? []
    return now.length === count && holds(now[at]!, value)
  })
}

/** Removes a block, an attribute, or a key or item within its value; with the comment lines directly above. */
export function removeHcl(file: SourceFile, path: Path): SourceFile {
  requireReadable(file)
  const spot = walkHcl(file.hcl, path)
  if (spot.rest.length > 0) return file
  if (spot.kind === 'body' && !spot.block) refuse('a whole file cannot be removed by a key path')
  const inner = spot.kind === 'value' ? spot.inner.at(-1) : undefined
  const gone = inner
    ? innerRemoval(file.text, inner)
    : statementRemoval(file.text, spot.kind === 'body' ? spot.block! : spot.attribute)
  const count = inner?.entry ? undefined : inner?.holder.items().length
  return edited(file, gone, path, (after) => count !== undefined || after === undefined)
}

function requireReadable(file: SourceFile): void {
  const [problem] = file.hcl.problems
  if (problem) refuse(`${file.path} cannot be read: ${problem.message}`)
}

function isBlockPath(spot: HclSpot, path: Path): boolean {
  if (spot.kind === 'value') return false
  return spot.rest.length === 0 ? path.length > 0 : headerOf(spot) === spot.rest.length
}

function isEmpty(body: Body): boolean {
  return body.attributes.length === 0 && body.blocks.length === 0
}

function makeBlock(file: SourceFile, spot: HclSpot, path: Path): SourceFile {
  const { text } = file
  const header = walkHcl(file.hcl, path).rest
  if (spot.kind === 'value' || !header.every((step) => typeof step === 'string')) {
    refuse(`there is no ${pathInWords(path)}`)
  }
  const newline = newlineOf(text)
  const [type, ...labels] = header
  const name = [type, ...labels.map(writeString)].join(' ')
  if (!spot.block) {
    const end = trimmedEnd(text, textStart(text), text.length)
    const gap = end === textStart(text) ? '' : newline + newline
    return edited(file, { start: end, end: text.length, text: `${gap}${name} {${newline}}${newline}` }, path)
  }
  const outer = indentationAt(text, spot.block.start)
  const { body } = spot
  const at = trimmedEnd(text, body.start, body.end)
  const gap = isEmpty(body) ? '' : newline
  const written = `${gap}${newline}${outer}  ${name} {${newline}${outer}  }`
  const sameLine = !text.slice(at, body.end).includes('\n')
  const close = sameLine ? `${newline}${outer}` : ''
  return edited(file, { start: at, end: sameLine ? body.end : at, text: written + close }, path)
}

function addAttribute(
  file: SourceFile,
  spot: Extract<HclSpot, { kind: 'body' }>,
  path: Path,
  value: unknown,
): SourceFile {
  const { text } = file
  if (!spot.rest.every((step) => typeof step === 'string')) refuse(`there is no ${pathInWords(path)}`)
  const [name, ...keys] = spot.rest
  if (!/^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(name!)) refuse(`${name} is no name of an attribute`)
  const newline = newlineOf(text)
  const { body, block } = spot
  const indentation = block ? `${indentationAt(text, block.start)}  ` : ''
  const written = assignments({ [name!]: nested(keys, value) }, indentation, newline)
  const holdsNow = (after: Expression | undefined): boolean => after !== undefined && holds(after, value)
  const oneLine = block && !text.slice(body.start, body.end).includes('\n')
  if (oneLine) {
    const old = text.slice(body.start, body.end).trim()
    const first = old === '' ? '' : `${newline}${indentation}${old}`
    const lines = `${first}${newline}${written}${newline}${indentationAt(text, block.start)}`
    return edited(file, { start: body.start, end: body.end, text: lines }, path, holdsNow)
  }
  const firstBlock = body.blocks[0]?.start ?? body.end
  const last = body.attributes.findLast(({ start }) => start < firstBlock)
  if (last) {
    const at = lineEnd(text, last.end)
    return edited(file, { start: at, end: at, text: newline + written }, path, holdsNow)
  }
  if (block) {
    const at = lineEnd(text, body.start)
    const gap = isEmpty(body) ? '' : newline
    return edited(file, { start: at, end: at, text: newline + written + gap }, path, holdsNow)
  }
  const at = isEmpty(body) ? trimmedEnd(text, textStart(text), text.length) : textStart(text)
  const lead = at > textStart(text) ? newline : ''
  const rest = isEmpty(body) ? { end: text.length, after: newline } : { end: at, after: newline + newline }
  return edited(file, { start: at, end: rest.end, text: lead + written + rest.after }, path, holdsNow)
}

function addEntry(
  file: SourceFile,
  spot: Extract<HclSpot, { kind: 'value' }>,
  path: Path,
  value: unknown,
): SourceFile {
  const { text } = file
  const way = path.slice(0, path.length - spot.rest.length)
  if (!spot.rest.every((step) => typeof step === 'string')) refuse(`there is no ${pathInWords(path)}`)
  const [key, ...keys] = spot.rest
  const holder = spot.value
  if (!text.startsWith('{', holder.start) || holder.literal()?.value === null) {
    refuse(`${pathInWords(way)} is not an object that is written out: it can hold no ${key}`)
  }
  const entries = holder.entries()
  const made = nested(keys, value)
  if (entries.length === 0) {
    const empty = text.slice(holder.start + 1, holder.end - 1).trim() === ''
    if (!empty) refuse(`${pathInWords(way)} is not an object that is written out: it can hold no ${key}`)
    return setHcl(file, way, { [key!]: made })
  }
  const newline = newlineOf(text)
  const ends = (after: Expression | undefined): boolean => after !== undefined && holds(after, value)
  const last = entries.at(-1)!
  const comma = /^[ \t]*,/.exec(text.slice(last.value.end, holder.end))?.[0] ?? ''
  const inLine = !text.slice(holder.start, entries[0]!.keyStart).includes('\n')
  if (inLine) {
    const equals = text.slice(last.keyEnd, last.value.start).includes(':') ? ': ' : ' = '
    const written = `, ${writeKey(key!)}${equals}${writeHcl(made, indentationAt(text, last.keyStart), newline)}`
    return edited(file, { start: last.value.end, end: last.value.end, text: written }, path, ends)
  }
  const written = assignments({ [key!]: made }, indentationAt(text, last.keyStart), newline)
  const at = lineEnd(text, last.value.end)
  return edited(file, { start: at, end: at, text: newline + written + comma.trim() }, path, ends)
}

/** The file after splices, lined up as its neighbours were, and only where it reads as it was meant. */
function edited(
  file: SourceFile,
  change: Splice | readonly Splice[],
  path: Path,
  reads: (after: Expression | undefined) => boolean = () => true,
): SourceFile {
  const splices = [change].flat() as readonly Splice[]
  const at = Math.max(textStart(file.text), splices[0]!.start - 1)
  const after = withText(file, aligned(splice(file.text, ...splices), file.text, at))
  const sound =
    after.hcl.problems.length === 0 && checkExpressions(after.hcl).length <= checkExpressions(file.hcl).length
  const spot = sound ? walkHcl(after.hcl, path) : undefined
  if (!spot || !reads(spot.kind === 'value' && spot.rest.length === 0 ? spot.value : undefined)) {
    refuse(`the edit of ${pathInWords(path)} would break ${file.path} where it stands`)
  }
  if (!keepsOthers(file.hcl.body, after.hcl.body, walkHcl(file.hcl, path))) {
    refuse(`the edit of ${pathInWords(path)} would change another value of ${file.path}`)
  }
  return after
}
