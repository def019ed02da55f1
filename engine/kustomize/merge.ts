import type { FieldShape, Shape } from './merge-keys.ts'
import type { Shapes } from './openapi.ts'
import { RenderError } from './problem.ts'
import { isNothing, ListValue, type MapValue, stringValue, textOf, type Value } from './value.ts'

/**
 * A strategic merge patch (kubernetes.io, "Update API Objects in Place"; the directives `$patch: delete`, `replace` and
 * `merge`) as kustomize applies it: new items of merged lists come first, nulls remove, lists without merge keys are
 * replaced. Returns what is left of the target, undefined where the patch deletes it. Both values are used up.
 *
 * @throws RenderError where a map is to be merged with a list or a scalar
 */
export function mergeStrategic(target: MapValue, patch: MapValue, shapes: Shapes): MapValue | undefined {
  // kustomize makes the other object and then keeps the one it had
  if (textOf(patch.get(DIRECTIVE)) === 'replace') return target
  const merged = walk(target, patch, undefined, shapes)
  return merged?.kind === 'map' ? merged : undefined
}

type Some = Value | undefined

function walk(target: Some, patch: Some, field: FieldShape | undefined, shapes: Shapes): Some {
  const kind = (isNothing(target) ? undefined : target!.kind) ?? (isNothing(patch) ? undefined : patch!.kind)
  for (const one of [target, patch]) {
    if (kind && !isNothing(one) && one!.kind !== kind) {
      throw new RenderError(
        `the patch has a ${one!.kind} where the object has a ${target!.kind}`,
        patch?.from ?? one!.from,
      )
    }
  }
  if (kind === 'scalar') return patch ?? target
  if (kind === 'list') {
    if (field?.keys === undefined) return patch ?? target
    return mergeLists(target as ListValue, patch as ListValue, {
      keys: field.keys,
      shape: field.shape,
      shapes,
    })
  }
  return mergeMaps(target, patch, field?.shape ?? shapeFor(target, shapes) ?? shapeFor(patch, shapes), shapes)
}

function shapeFor(value: Some, shapes: Shapes): Shape | undefined {
  if (value?.kind !== 'map') return undefined
  const kind = textOf(value.get('kind'))
  const apiVersion = textOf(value.get('apiVersion'))
  return kind && apiVersion ? shapes(apiVersion, kind) : undefined
}

function mergeMaps(target: Some, patch: Some, shape: Shape | undefined, shapes: Shapes): Some {
  const into = mapToFill(target, patch)
  if (into?.kind !== 'map') return into
  const names = new Set(into.entries.keys())
  if (patch?.kind === 'map') for (const name of patch.entries.keys()) names.add(name)
  for (const name of names) {
    const before = into.get(name)
    const merged = walk(
      before,
      patch?.kind === 'map' ? patch.get(name) : undefined,
      shape?.field(name),
      shapes,
    )
    if (merged?.kind === 'scalar' && merged.loose) merged.type = 'string'
    if (merged === undefined || (isNothing(merged) && !keptNulls.has(merged))) into.delete(name)
    else if (before?.kind === 'scalar' && merged.kind === 'scalar') before.become(merged)
    else if (merged !== before) into.set(name, merged)
  }
  return into
}

/** Nulls that the object itself spells out: a merge leaves these alone. */
const keptNulls = new WeakSet<Value>()

/** The map that the merged fields go into; a null or nothing where the patch removes it. */
function mapToFill(target: Some, patch: Some): Some {
  if (isNothing(target)) {
    if (patch?.kind === 'map' && takeDirective(patch) === 'delete') return undefined
    if (patch === undefined && target?.kind === 'scalar' && target.text !== '') keptNulls.add(target)
    return patch ?? (target?.kind === 'scalar' && keptNulls.has(target) ? target : undefined)
  }
  if (patch !== undefined && isNothing(patch)) return undefined
  const directive = patch?.kind === 'map' ? takeDirective(patch) : 'merge'
  return directive === 'delete' ? undefined : directive === 'replace' ? patch : target
}

const DIRECTIVE = '$patch'

function checked(value: Value): string {
  const text = textOf(value) ?? ''
  if (text !== 'delete' && text !== 'replace' && text !== 'merge') {
    throw new RenderError(`$patch is ${text}; it may be delete, replace or merge`, value.from)
  }
  return text
}

function takeDirective(patch: MapValue): string {
  const written = patch.get(DIRECTIVE)
  if (!written) return 'merge'
  const directive = checked(written)
  patch.delete(DIRECTIVE)
  return directive
}

/** The directive of a list stands in an item of its own. */
function takeListDirective(patch: ListValue): string {
  const index = patch.items.findIndex((item) => item.kind === 'map' && item.entries.has(DIRECTIVE))
  const item = patch.items[index]
  if (item?.kind !== 'map' || item.entries.size > 1) return 'merge'
  const directive = checked(item.get(DIRECTIVE)!)
  patch.items = patch.items.filter((one) => one !== item)
  return directive
}

/** How the items of a list are merged. */
interface Merging {
  readonly keys: readonly string[]
  readonly shape: Shape | undefined
  readonly shapes: Shapes
}

function mergeLists(target: ListValue | undefined, patch: ListValue | undefined, merging: Merging): Some {
  let into: ListValue
  if (isNothing(target)) into = patch!
  else {
    if (patch !== undefined && isNothing(patch)) return undefined
    const directive = patch ? takeListDirective(patch) : 'merge'
    if (directive === 'delete') return undefined
    into = directive === 'replace' ? patch! : target!
  }
  const sources = patch ? [patch, into] : [into]
  if (merging.keys.length === 0) return mergeScalars(into, sources)
  return mergeItems(into, patch, identitiesOf(sources, merging.keys), merging)
}

/** Scalars of the patch first, then those of the target that are new. */
function mergeScalars(into: ListValue, sources: readonly ListValue[]): ListValue {
  const seen = new Set<string>()
  const items: Value[] = []
  for (const { items: some } of sources) {
    for (const item of some) {
      if (item.kind !== 'scalar' || seen.has(item.text)) continue
      seen.add(item.text)
      items.push(item)
    }
  }
  return new ListValue(items, into.from)
}

/** Texts of an item's merge keys, '' for one that is absent. */
type Identity = readonly string[]

function identityOf(item: Value, keys: readonly string[]): Identity {
  return keys.map((key) => (item.kind === 'map' ? (textOf(item.get(key)) ?? '') : ''))
}

function identitiesOf(sources: readonly ListValue[], keys: readonly string[]): Identity[] {
  const found: Identity[] = []
  const seen = new Set<string>()
  for (const { items } of sources) {
    for (const item of items) {
      const identity = identityOf(item, keys)
      const name = identity.join('\0')
      if (seen.has(name)) continue
      seen.add(name)
      found.push(identity)
    }
  }
  return keys.length > 1 ? unite(found) : found
}

/** Identities that differ only where one is silent are the same: a port with and without a protocol. */
function unite(identities: Identity[]): Identity[] {
  for (let i = 0; i < identities.length; i++) {
    for (let j = 0; j < identities.length; j++) {
      const united = unitedOf(identities[i]!, identities[j]!)
      if (united) identities[i] = identities[j] = united
    }
  }
  return identities
}

function unitedOf(one: Identity, other: Identity): Identity | undefined {
  if (one.some((text, at) => text !== other[at] && text !== '' && other[at] !== '')) return undefined
  if (!one.some((text, at) => text === other[at])) return undefined
  return one.map((text, at) => (text === '' ? other[at]! : text))
}

interface Match {
  readonly keys: readonly string[]
  readonly texts: Identity
}

/** The keys that count: those that some item of the list has. */
function matchOf(all: readonly Identity[], identity: Identity, keys: readonly string[]): Match {
  const used = keys.map((_, at) => all.some((one) => one[at] !== ''))
  if (!used.includes(true)) return { keys, texts: identity }
  return {
    keys: keys.filter((_, at) => used[at]),
    texts: identity.filter((text, at) => text !== '' || used[at]),
  }
}

function mergeItems(
  into: ListValue,
  patch: ListValue | undefined,
  identities: readonly Identity[],
  { keys, shape, shapes }: Merging,
): ListValue {
  if (identities.length === 0) return into
  const made: Value[] = []
  let match: Match = { keys, texts: [] }
  for (const identity of identities) {
    match = matchOf(identities, identity, keys)
    const item = walk(
      find(into.items, match),
      patch && find(patch.items, match),
      { shape, keys: undefined },
      shapes,
    )
    if (item === undefined || isNothing(item) || (item.kind === 'map' && item.entries.size === 0)) {
      into.items = put(into.items, undefined, match)
      continue
    }
    if (item.kind === 'map') {
      for (const [at, key] of match.keys.entries()) {
        if (!item.entries.has(key) && match.texts[at] !== '') item.set(key, stringValue(match.texts[at]!))
      }
    }
    const next = put(made, item, match)
    made.length = 0
    made.push(...next)
  }
  return new ListValue(append(made, into.items, match.keys), into.from)
}

function find(items: readonly Value[], { keys, texts }: Match): Value | undefined {
  const counting = matchOf([texts], texts, keys)
  return items.find(
    (item) =>
      item.kind === 'map' &&
      counting.keys.every((key, at) => {
        const value = item.get(key)
        return value?.kind === 'scalar' && value.text === counting.texts[at]
      }),
  )
}

/** Replaces the items that match, or appends; without an item they are taken out. An absent text matches any. */
function put(items: readonly Value[], item: Some, { keys, texts }: Match): Value[] {
  const kept: Value[] = []
  let found = false
  for (const one of items) {
    if (isNothing(one) || (one.kind === 'map' && one.entries.size === 0)) continue
    const matches =
      one.kind === 'map' &&
      keys.every((key, at) => {
        // fewer texts than keys: the first ones decide
        if (at >= texts.length) return at > 0
        const value = one.get(key)
        if (value === undefined) return false
        return texts[at] === '' || (value.kind === 'scalar' && value.text === texts[at])
      })
    if (!matches) kept.push(one)
    else {
      found = true
      if (item) kept.push(item)
    }
  }
  if (item && !found) kept.push(item)
  return kept
}

/** Items of the target after those of the patch; one that the merge has made already stands where the merge put it. */
function append(made: readonly Value[], rest: readonly Value[], keys: readonly string[]): Value[] {
  let items = [...made]
  for (const item of rest) {
    const texts: string[] = []
    for (const key of keys) {
      const value = item.kind === 'map' ? item.get(key) : undefined
      if (value === undefined) items.push(item)
      else texts.push(value.kind === 'scalar' ? value.text : '')
    }
    const match = { keys, texts }
    // an item without any of the keys was appended above and stands for itself
    if (texts.length === 0) continue
    if (keys.length > 1) items = put(items, undefined, match)
    items = put(items, item, match)
  }
  return items
}
