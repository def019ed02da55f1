import { type Identity, isNamed, type Member, type Named } from './member.ts'
import { sourceAt, splitReplacementPath, targetSlots } from './paths.ts'
import { RenderError } from './problem.ts'
import { typeOfPlain } from './scalars.ts'
import { readSelector } from './select.ts'
import { cloneValue, isNothing, ListValue, type MapValue, ScalarValue, textOf, type Value } from './value.ts'

const NAME = 'metadata.name'

/**
 * Copies a field of one object, or a text, into fields of others.
 *
 * @throws RenderError where the source is not one object, or a field is not there and may not be made
 */
export function applyReplacement(members: readonly Member[], replacement: Value): void {
  if (replacement.kind !== 'map') throw new RenderError('a replacement is a map', replacement.from)
  const targets = replacement.get('targets')
  const source = replacement.get('source')
  const given = replacement.get('sourceValue')
  if ((!source && !given) || targets?.kind !== 'list')
    throw new RenderError('a replacement needs a source and at least one target', replacement.from)
  const value = given ? textValue(given) : sourceValue(members, source!)
  for (const target of targets.items) applyTarget(members, value, target)
}

function textValue(given: Value): Value {
  const text = textOf(given) ?? ''
  return new ScalarValue(text, typeOfPlain(text), given.from)
}

function sourceValue(members: readonly Member[], source: Value): Value {
  if (source.kind !== 'map') throw new RenderError('the source of a replacement is a map', source.from)
  const named = readNamed(source)
  const found = members.filter((member) => identitiesOf(member).some((id) => isNamed(id, named)))
  if (found.length !== 1) {
    throw new RenderError(
      found.length === 0
        ? 'no object is the source of this replacement'
        : `several objects are the source of this replacement: ${found.map(String).join(', ')}`,
      source.from,
    )
  }
  const path = textOf(source.get('fieldPath')) || NAME
  const value = sourceAt(found[0]!.value, splitReplacementPath(path))
  if (value === undefined || isNothing(value) || isEmpty(value))
    throw new RenderError(`${found[0]} has no ${path}`, source.get('fieldPath')?.from ?? source.from)
  return refined(value, source)
}

function isEmpty(value: Value): boolean {
  if (value.kind === 'scalar') return false
  return (value.kind === 'list' ? value.items.length : value.entries.size) === 0
}

/** An object is known by its present name and all that it had. */
function identitiesOf(member: Member): readonly Identity[] {
  return member.identities
}

function readNamed(map: MapValue): Named {
  const text = (key: string): string | undefined => textOf(map.get(key)) || undefined
  return {
    group: text('group'),
    version: text('version'),
    kind: text('kind'),
    name: text('name'),
    namespace: text('namespace'),
  }
}

interface FieldOptions {
  readonly delimiter: string
  readonly index: number
  readonly create: boolean
}

function optionsOf(map: MapValue): FieldOptions {
  const options = map.get('options')
  const get = (key: string): string | undefined =>
    options?.kind === 'map' ? textOf(options.get(key)) : undefined
  return {
    delimiter: get('delimiter') ?? '',
    index: Number(get('index') ?? 0),
    create: get('create') === 'true',
  }
}

function refined(value: Value, source: MapValue): Value {
  const { delimiter, index } = optionsOf(source)
  if (delimiter === '') return value
  if (value.kind !== 'scalar')
    throw new RenderError('a delimiter is for texts, and the source is none', source.from)
  const part = value.text.split(delimiter)[index]
  if (part === undefined || index < 0)
    throw new RenderError(`part ${index} is asked of ${value.text}, split at ${delimiter}`, source.from)
  return new ScalarValue(part, value.type, value.from?.derive())
}

function applyTarget(members: readonly Member[], value: Value, target: Value): void {
  const select = target.kind === 'map' ? target.get('select') : undefined
  if (target.kind !== 'map' || select?.kind !== 'map')
    throw new RenderError('a target of a replacement needs select', target.from)
  const written = target.get('fieldPaths')
  const paths =
    written instanceof ListValue && written.items.length > 0
      ? written.items.map((item) => textOf(item) ?? '')
      : [NAME]
  const named = readNamed(select)
  const selects = selectorOf(select)
  const rejected = target.get('reject')
  const rejects = rejected instanceof ListValue ? rejected.items : []
  for (const member of members) {
    if (!selects(member)) continue
    if (rejects.some((reject) => isRejected(member, reject))) continue
    const ids = identitiesOf(member)
    if (!ids.some((id) => isNamed(id, named))) continue
    for (const path of paths) write(member, path, value, target)
  }
}

function selectorOf(map: MapValue): (member: Member) => boolean {
  const labels = readSelector(textOf(map.get('labelSelector')) ?? '')
  const annotations = readSelector(textOf(map.get('annotationSelector')) ?? '')
  return (member) => labels(member.texts('labels')) && annotations(member.texts('annotations'))
}

function isRejected(member: Member, reject: Value): boolean {
  if (reject.kind !== 'map') return false
  const named = readNamed(reject)
  const byName = Object.values(named).some((part) => part !== undefined)
  if (byName && identitiesOf(member).some((id) => isNamed(id, named))) return true
  const bySelector = textOf(reject.get('labelSelector')) || textOf(reject.get('annotationSelector'))
  return Boolean(bySelector) && selectorOf(reject)(member)
}

function write(member: Member, path: string, value: Value, target: MapValue): void {
  const options = optionsOf(target)
  const make = options.create ? ({ kind: value.kind, from: target.from } as const) : undefined
  const root = { value: member.value, replace: () => {} }
  const slots = targetSlots(root, splitReplacementPath(path), make)
  if (slots.length === 0) {
    throw new RenderError(
      `${member} has no ${path}${make ? '' : '; options.create: true makes it'}`,
      target.get('fieldPaths')?.from ?? target.from,
    )
  }
  for (const slot of slots) {
    const before = slot.value
    if (options.delimiter === '') {
      slot.replace(before.kind === 'scalar' ? retyped(before, value) : cloneValue(value))
      continue
    }
    if (before.kind !== 'scalar' || value.kind !== 'scalar')
      throw new RenderError(`a delimiter is for texts, and ${path} of ${member} is none`, target.from)
    const parts = before.text.split(options.delimiter)
    if (options.index < 0) parts.unshift(value.text)
    else if (options.index >= parts.length) parts.push(value.text)
    else parts[options.index] = value.text
    slot.replace(
      retyped(before, new ScalarValue(parts.join(options.delimiter), 'string', value.from?.derive())),
    )
  }
}

/** A text stays a text; where a number stood, or nothing, what is written decides. */
function retyped(before: ScalarValue, value: Value): Value {
  if (value.kind !== 'scalar') return cloneValue(value)
  const type = before.type === 'string' ? 'string' : typeOfPlain(value.text)
  const made = new ScalarValue(value.text, type, value.from)
  made.loose = before.loose
  return made
}
