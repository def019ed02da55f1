import { RenderError } from './problem.ts'
import { typeOfPlain, valueOfScalar } from './scalars.ts'
import { cloneValue, ListValue, MapValue, plainOf, ScalarValue, type Value } from './value.ts'

/** One step of a JSON patch. */
export interface Operation {
  readonly op: string
  /** a JSON pointer (RFC 6901) */
  readonly path: string
  readonly from: string | undefined
  readonly value: Value | undefined
}

/**
 * Reads the operations of a JSON patch.
 *
 * @throws RenderError for what is no list of operations
 */
export function readOperations(patch: Value): readonly Operation[] {
  if (patch.kind !== 'list') throw new RenderError('a JSON patch is a list of operations', patch.from)
  return patch.items.map((item) => {
    const text = (key: string): string | undefined => {
      const value = item.kind === 'map' ? item.get(key) : undefined
      return value?.kind === 'scalar' ? value.text : undefined
    }
    const op = text('op')
    const path = text('path')
    if (item.kind !== 'map' || op === undefined || path === undefined)
      throw new RenderError('an operation of a JSON patch needs op and path', item.from)
    return { op, path, from: text('from'), value: item.get('value') }
  })
}

/**
 * Applies a JSON patch (RFC 6902) to an object, all or nothing.
 *
 * @throws RenderError for a path that is not there, a failed test, an operation that there is not
 */
export function applyOperations(target: MapValue, operations: readonly Operation[]): MapValue {
  let root: Value = asJson(target)
  for (const operation of operations) root = applied(root, operation)
  if (root.kind !== 'map') throw new RenderError('the patch leaves no object')
  return root
}

/** A copy as it is after JSON: dates are texts, numbers are decimal. */
function asJson(value: Value): Value {
  if (value.kind === 'list') return new ListValue(value.items.map(asJson), value.from)
  if (value.kind === 'map') {
    const entries = new Map<string, Value>()
    for (const [key, one] of value.entries) entries.set(key, asJson(one))
    return new MapValue(entries, value.from)
  }
  if (value.type === 'string' || value.type === 'bool')
    return new ScalarValue(value.text, value.type, value.from)
  if (value.type === 'null') return new ScalarValue('null', 'null', value.from)
  const text = String(valueOfScalar(value.text, value.type))
  return new ScalarValue(text, value.type === 'time' ? 'string' : typeOfPlain(text), value.from)
}

function applied(root: Value, { op, path, from, value }: Operation): Value {
  // RFC 6902 wants a value here; one that is absent is null to the library that kustomize uses
  const given = (): Value => (value ? cloneValue(value) : new ScalarValue('null', 'null'))
  switch (op) {
    case 'add':
      return add(root, path, given())
    case 'remove':
      remove(root, path)
      return root
    case 'replace':
      return path === '' ? given() : replace(root, path, given())
    case 'move': {
      const moved = lookUp(root, from ?? '')
      remove(root, from ?? '')
      return add(root, path, moved)
    }
    case 'copy':
      return add(root, path, cloneValue(lookUp(root, from ?? '')))
    case 'test': {
      const found = lookUp(root, path, true)
      const same = found
        ? JSON.stringify(sorted(plainOf(found))) === JSON.stringify(sorted(plainOf(given())))
        : !value || (value.kind === 'scalar' && value.type === 'null')
      if (!same) throw new RenderError(`the test of ${path} fails`)
      return root
    }
    default:
      throw new RenderError(`${op} is no operation of a JSON patch`)
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, one]) => [key, sorted(one)])
}

function stepsOf(pointer: string): string[] {
  if (pointer === '') return []
  if (!pointer.startsWith('/'))
    throw new RenderError(`${pointer} is no JSON pointer: it does not begin with /`)
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function child(value: Value, step: string): Value | undefined {
  if (value.kind === 'map') return value.get(step)
  return value.kind === 'list' ? value.items[indexOf(value, step)] : undefined
}

/** An index, counted from the end where it is negative; -1 where it is none. */
function indexOf(list: ListValue, step: string): number {
  if (!/^-?\d+$/.test(step)) return -1
  const index = Number(step)
  return index < 0 ? list.items.length + index : index
}

function lookUp(root: Value, pointer: string): Value
function lookUp(root: Value, pointer: string, lenient: true): Value | undefined
function lookUp(root: Value, pointer: string, lenient = false): Value | undefined {
  let at: Value | undefined = root
  for (const step of stepsOf(pointer)) at = at && child(at, step)
  if (!at && !lenient) throw new RenderError(`the object has no ${pointer}`)
  return at
}

function parentOf(root: Value, pointer: string): readonly [MapValue | ListValue, string] {
  const steps = stepsOf(pointer)
  const last = steps.pop() ?? ''
  let at: Value | undefined = root
  for (const step of steps) at = at && child(at, step)
  if (at === undefined || at.kind === 'scalar')
    throw new RenderError(`the object has nothing that ${pointer} could stand in`)
  return [at, last]
}

function add(root: Value, pointer: string, value: Value): Value {
  if (pointer === '') return value
  const [parent, step] = parentOf(root, pointer)
  if (parent.kind === 'map') parent.set(step, value)
  else if (step === '-') parent.items.push(value)
  else {
    let index = /^-?\d+$/.test(step) ? Number(step) : Number.NaN
    // a negative index counts from behind the end
    if (index < 0) index += parent.items.length + 1
    if (!(index >= 0 && index <= parent.items.length))
      throw new RenderError(`${pointer} is no place in a list of ${parent.items.length}`)
    parent.items.splice(index, 0, value)
  }
  return root
}

/** A key that a map lacks is made, as the library that kustomize uses has it; an item has to be there. */
function replace(root: Value, pointer: string, value: Value): Value {
  const [parent, step] = parentOf(root, pointer)
  if (parent.kind === 'map') parent.set(step, value)
  else {
    lookUp(root, pointer)
    parent.items[indexOf(parent, step)] = value
  }
  return root
}

function remove(root: Value, pointer: string): void {
  lookUp(root, pointer)
  const [parent, step] = parentOf(root, pointer)
  if (parent.kind === 'map') parent.delete(step)
  else parent.items.splice(indexOf(parent, step), 1)
}
