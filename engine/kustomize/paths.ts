import { GoPattern } from '../go-patterns/go-pattern.ts'
import { RenderError } from './problem.ts'
import { typeOfPlain } from './scalars.ts'
import { isNothing, ListValue, MapValue, ScalarValue, type Value, type Written } from './value.ts'

/** A value in its place: where it can be replaced. */
export interface Slot {
  readonly value: Value
  replace(value: Value): void
}

/** What is made on the way where a path leads nowhere: nothing, or the last step as a map or a scalar. */
export interface Making {
  readonly last: 'map' | 'scalar'
  readonly from: Written | undefined
}

/** Steps of a path with a separator; a separator after a backslash belongs to the step. */
export function splitPath(path: string, separator: string): string[] {
  const steps: string[] = []
  const parts = path.split(separator)
  if (parts.length > 1 && parts[0] === '') parts.shift()
  for (const part of parts) {
    const last = steps.at(-1)
    if (last?.endsWith('\\')) steps[steps.length - 1] = last.slice(0, -1) + separator + part
    else steps.push(part)
  }
  return steps
}

/**
 * The slots that a field path of a transformer leads to (`spec/template/spec/containers[]/image`): through every item of a
 * list, and nowhere where a step is missing and may not be made.
 *
 * @throws RenderError where a scalar stands in the way
 */
export function slotsAt(object: MapValue, path: readonly string[], making?: Making): Slot[] {
  const found: Slot[] = []
  visit({ value: object, replace: () => {} }, path, 0, making, found)
  return found
}

function visit(
  slot: Slot,
  path: readonly string[],
  at: number,
  making: Making | undefined,
  into: Slot[],
): void {
  if (at === path.length) {
    into.push(slot)
    return
  }
  const { value } = slot
  if (isNothing(value)) return
  if (value.kind === 'list') {
    for (const index of value.items.keys()) visit(itemSlot(value, index), path, at, making, into)
    return
  }
  if (value.kind === 'scalar')
    throw new RenderError(`${path.join('/')} leads through ${value.text}, which is neither map nor list`)
  const written = path[at]!
  const isList = written.endsWith('[]')
  const name = isList ? written.slice(0, -2) : written
  const next = value.get(name)
  const canMake = making && !isList && (next === undefined || isNothing(next))
  if (canMake) {
    const scalar = at === path.length - 1 && making.last === 'scalar'
    value.set(
      name,
      scalar ? new ScalarValue('', 'string', making.from) : new MapValue(new Map(), making.from),
    )
  }
  if (value.entries.has(name)) visit(entrySlot(value, name), path, at + 1, making, into)
}

/** The slot of a key. */
export function entrySlot(map: MapValue, key: string): Slot {
  return {
    get value() {
      return map.get(key)!
    },
    replace: (value) => map.assign(key, value),
  }
}

/** The slot of an item. */
export function itemSlot(list: ListValue, index: number): Slot {
  return {
    get value() {
      return list.items[index]!
    },
    replace: (value) => {
      const known = list.items[index]
      if (known?.kind === 'scalar' && value.kind === 'scalar') known.become(value)
      else list.items[index] = value.kind === 'scalar' ? value.copy() : value
    },
  }
}

/** Steps of a path of a replacement: `spec.rules.0.host`, `a.[name=b].c`, `metadata.annotations.[x.y/z]`. */
export function splitReplacementPath(path: string): string[] {
  const steps: string[] = []
  const parts = splitPath(path, '.')
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!
    if (!part.startsWith('[') || part.endsWith(']')) {
      steps.push(part)
      continue
    }
    const bracketed = [part]
    while (i < parts.length - 1 && !bracketed.at(-1)!.endsWith(']')) bracketed.push(parts[++i]!)
    const joined = bracketed.join('.')
    steps.push(joined.includes('=') ? joined : joined.replace(/^[[\]]+|[[\]]+$/g, ''))
  }
  return steps
}

const INDEX = /^\d+$/
const MATCHER = /^\[(.*)\]$/

/** The value that a replacement copies: the first item of a list that meets a matcher. */
export function sourceAt(object: MapValue, steps: readonly string[]): Value | undefined {
  let at: Value | undefined = object
  for (const step of steps.map((one) => one.trim()).filter((one) => one !== '')) {
    if (at === undefined || isNothing(at)) return undefined
    const matcher = MATCHER.exec(step)
    if (at.kind === 'list') {
      if (INDEX.test(step)) at = at.items[Number(step)]
      else if (step === '-') at = at.items.at(-1)
      else if (matcher) at = at.items.find((item) => meetsExactly(item, matcher[1]!))
      else throw new RenderError(`${step} names no item of a list`)
    } else if (at.kind === 'map') at = at.get(step)
    else throw new RenderError(`${step} is asked of ${at.text}, which is a scalar`)
  }
  return at
}

function meetsExactly(item: Value, matcher: string): boolean {
  const equals = matcher.indexOf('=')
  if (equals < 0) throw new RenderError(`[${matcher}] is no [field=value]`)
  const [field, text] = [matcher.slice(0, equals), matcher.slice(equals + 1)]
  const value = field === '' ? item : item.kind === 'map' ? item.get(field) : undefined
  return value?.kind === 'scalar' && value.text === text
}

/**
 * The slots that a replacement writes to. `*` is every item, `[field=pattern]` those whose field contains a match of the
 * pattern, as kustomize has it. With `make` missing keys and items are made, the last as what the value is.
 */
export function targetSlots(
  slot: Slot,
  steps: readonly string[],
  make?: { readonly kind: Value['kind']; readonly from: Written | undefined },
): Slot[] {
  const [step, ...rest] = steps
  if (step === undefined) return [slot]
  const { value } = slot
  const matcher = MATCHER.exec(step)
  if (value.kind === 'list') {
    if (INDEX.test(step)) return atIndex(value, Number(step), rest, make)
    if (step === '*') {
      return value.items.flatMap((_, index) => targetSlots(itemSlot(value, index), rest, make))
    }
    if (matcher) return atMatches(value, matcher[1]!, rest, make)
    throw new RenderError(`${step} names no item of a list`)
  }
  if (INDEX.test(step) || step === '*' || matcher) {
    if (isNothing(value)) return []
    // a map may have a key that is a number
    if (value.kind !== 'map' || !value.entries.has(step))
      throw new RenderError(`${step} is asked of what is no list`)
  }
  if (value.kind !== 'map') {
    if (isNothing(value)) return []
    throw new RenderError(`${step} is asked of ${value.text}, which is a scalar`)
  }
  if (!value.entries.has(step)) {
    if (!make) return []
    value.set(step, made(rest[0], make))
  }
  return targetSlots(entrySlot(value, step), rest, make)
}

type Make = Parameters<typeof targetSlots>[2]

function made(next: string | undefined, make: NonNullable<Make>): Value {
  if (next === undefined) {
    if (make.kind === 'list') return new ListValue([], make.from)
    if (make.kind === 'map') return new MapValue(new Map(), make.from)
    const scalar = new ScalarValue('', 'null', make.from)
    scalar.loose = true
    return scalar
  }
  return MATCHER.test(next) || INDEX.test(next)
    ? new ListValue([], make.from)
    : new MapValue(new Map(), make.from)
}

function atIndex(list: ListValue, index: number, rest: readonly string[], make: Make): Slot[] {
  if (index === list.items.length && make) list.items.push(made(rest[0], make))
  if (index >= list.items.length)
    throw new RenderError(`item ${index} is asked of a list of ${list.items.length}`)
  return targetSlots(itemSlot(list, index), rest, make)
}

function atMatches(list: ListValue, matcher: string, rest: readonly string[], make: Make): Slot[] {
  const equals = matcher.indexOf('=')
  if (equals < 0) throw new RenderError(`[${matcher}] is no [field=value]`)
  const [field, pattern] = [matcher.slice(0, equals), matcher.slice(equals + 1)]
  const meets = finder(pattern)
  const found = list.items.flatMap((item, index) => {
    const value = field === '' ? item : item.kind === 'map' ? item.get(field) : undefined
    if (value?.kind !== 'scalar' || !meets(value.text)) return []
    return targetSlots(itemSlot(list, index), rest, make)
  })
  if (found.length > 0 || !make) return found
  const text = new ScalarValue(pattern, typeOfPlain(pattern), make.from)
  list.items.push(field === '' ? text : new MapValue(new Map([[field, text]]), make.from))
  return targetSlots(itemSlot(list, list.items.length - 1), rest, make)
}

function finder(pattern: string): (text: string) => boolean {
  if (/^[\w/-]*$/.test(pattern)) return (text) => text.includes(pattern)
  const regular = GoPattern.read(pattern)
  if (!regular) throw new RenderError(`${pattern} is not a regular expression that can be read`)
  return (text) => regular.finds(text)
}
