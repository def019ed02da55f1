import type { FieldSpec } from './fields.ts'
import { groupAndVersion, type Identity, isSame, type Member, ofKind } from './member.ts'
import { isClusterScoped } from './merge-keys.ts'
import { type Slot, slotsAt, sourceAt, splitPath, splitReplacementPath } from './paths.ts'
import { RenderError } from './problem.ts'
import { type ScalarType, valueOfScalar } from './scalars.ts'
import { isNothing, type MapValue, ScalarValue, textOf, type Value } from './value.ts'

/** An entry of `vars`: a name that stands for a field of an object. */
export interface Variable {
  readonly name: string
  readonly path: string
  readonly written: MapValue
}

/**
 * Reads an entry of `vars`, and marks the object that it reads.
 *
 * @throws RenderError where several objects are meant
 */
export function bindVariable(written: Value, members: readonly Member[]): Variable {
  const name = written.kind === 'map' ? textOf(written.get('name')) : undefined
  const object = written.kind === 'map' ? written.get('objref') : undefined
  if (written.kind !== 'map' || !name || object?.kind !== 'map')
    throw new RenderError('a variable needs name and objref', written.from)
  const apiVersion = textOf(object.get('apiVersion'))
  const [group, version] = apiVersion
    ? groupAndVersion(apiVersion)
    : [textOf(object.get('group')) ?? '', textOf(object.get('version')) ?? '']
  const kind = textOf(object.get('kind')) ?? ''
  const namespace = textOf(object.get('namespace')) ?? ''
  const outside = isClusterScoped(`${group === '' ? '' : `${group}/`}${version}`, kind)
  const wanted: Identity = {
    group,
    version,
    kind,
    name: textOf(object.get('name')) ?? '',
    namespace: outside ? '' : namespace || 'default',
  }
  const exact = namespace !== '' || outside
  const found = members.filter(({ identities }) =>
    identities.some((id) => isSame(exact ? id : { ...id, namespace: wanted.namespace }, wanted)),
  )
  if (found.length > 1)
    throw new RenderError(`${name} may be read from any of ${found.map(String).join(', ')}`, written.from)
  found[0]?.variables.push(name)
  const field = written.get('fieldref')
  return {
    name,
    path: indexed((field?.kind === 'map' ? textOf(field.get('fieldPath')) : undefined) || 'metadata.name'),
    written,
  }
}

/** Puts the values of variables where `$(NAME)` stands for them. */
export function resolveVariables(
  members: readonly Member[],
  variables: readonly Variable[],
  fields: readonly FieldSpec[],
  report: (error: RenderError) => void,
): void {
  if (variables.length === 0) return
  const values = new Map<string, ScalarValue>()
  for (const { name, path, written } of variables) {
    const member = members.find((one) => one.variables.includes(name))
    const value = member && sourceAt(member.value, splitReplacementPath(path))
    if (value?.kind === 'scalar' && !isNothing(value)) values.set(name, value)
    else report(new RenderError(`${name} stands for a field that no object has`, written.from))
  }
  for (const field of fields) {
    const path = splitPath(field.path, '/')
    for (const member of members) {
      if (!ofKind(member.identity, field)) continue
      try {
        for (const slot of slotsAt(member.value, path)) expandSlot(slot, values)
      } catch (error) {
        if (!(error instanceof RenderError)) throw error
        report(error)
      }
    }
  }
}

function expandSlot(slot: Slot, values: ReadonlyMap<string, ScalarValue>): void {
  const { value } = slot
  if (value.kind === 'scalar') {
    const next = expanded(value, values)
    if (next !== value) slot.replace(next)
  } else if (value.kind === 'map') {
    for (const [key, one] of value.entries)
      if (one.kind === 'scalar') value.assign(key, expanded(one, values))
  } else {
    for (const item of value.items) if (item.kind === 'scalar') item.become(expanded(item, values))
  }
}

const REFERENCE = /\$(?:\$|\(([^)]*)\))/g

/** A text with its variables; one that is nothing but a variable takes the type of the value. */
function expanded(value: ScalarValue, values: ReadonlyMap<string, ScalarValue>): ScalarValue {
  if (value.type !== 'string' || !value.text.includes('$')) return value
  const whole = /^\$\(([^)]*)\)$/.exec(value.text)
  const alone = whole && values.get(whole[1]!)
  if (alone) return new ScalarValue(plainText(alone), typeAlone(alone.type), alone.from?.derive())
  const text = value.text.replace(REFERENCE, (written, name: string | undefined) => {
    if (name === undefined) return '$'
    const found = values.get(name)
    return found ? plainText(found) : written
  })
  return text === value.text ? value : new ScalarValue(text, 'string', value.from?.derive())
}

function typeAlone(type: ScalarType): ScalarType {
  return type === 'time' ? 'string' : type
}

function plainText(value: ScalarValue): string {
  return value.type === 'string' ? value.text : String(valueOfScalar(value.text, value.type))
}

/** `containers[0]` is written as `containers.0` elsewhere. */
function indexed(path: string): string {
  return path.replace(/\[(\d+)\]/g, '.$1')
}
