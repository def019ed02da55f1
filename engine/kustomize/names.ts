import type { FieldSpec, NameReference } from './fields.ts'
import { isNamed, type Member, type Named, NO_NAMESPACE, ofKind } from './member.ts'
import { itemSlot, type Slot, slotsAt, splitPath } from './paths.ts'
import { RenderError } from './problem.ts'
import { type MapValue, stringValue, textOf } from './value.ts'

/**
 * Makes every field that holds another object's name follow what that is called now. Objects whose name and namespace are
 * as they were written need nobody to follow.
 */
export function followNames(
  members: readonly Member[],
  references: readonly NameReference[],
  report: (error: RenderError, member: Member) => void,
): void {
  const renamed = members.filter(({ previous }) => previous.length > 0)
  if (renamed.length === 0) return
  const kinds = new Set(renamed.flatMap(({ previous }) => previous.map(({ kind }) => kind)))
  const byKind = referrersOf(references)
  for (const referrer of members) {
    const { original } = referrer
    let candidates: readonly Member[] | undefined
    for (const { reference, field, path } of [
      ...(byKind.get(original.kind) ?? []),
      ...(byKind.get('') ?? []),
    ]) {
      if (reference.kind && !kinds.has(reference.kind)) continue
      if (!ofKind(original, field)) continue
      try {
        for (const slot of slotsAt(referrer.value, path)) {
          candidates ??= inReach(referrer, members)
          follow({ referrer, reference, field, candidates }, slot)
        }
      } catch (error) {
        if (!(error instanceof RenderError)) throw error
        report(error, referrer)
      }
    }
  }
}

interface Referrer {
  readonly reference: NameReference
  readonly field: FieldSpec
  readonly path: readonly string[]
}

const known = new WeakMap<readonly NameReference[], ReadonlyMap<string, readonly Referrer[]>>()

/** The fields that hold names, by the kind that has them; '' for those that any kind may have. */
function referrersOf(references: readonly NameReference[]): ReadonlyMap<string, readonly Referrer[]> {
  const before = known.get(references)
  if (before) return before
  const byKind = new Map<string, Referrer[]>()
  for (const reference of references) {
    for (const field of reference.fields) {
      const list = byKind.get(field.kind ?? '') ?? []
      list.push({ reference, field, path: splitPath(field.path, '/') })
      byKind.set(field.kind ?? '', list)
    }
  }
  known.set(references, byKind)
  return byKind
}

/** What an object may refer to: its own namespace, what lies outside, and what the accounts of a RoleBinding lie in. */
function inReach(referrer: Member, members: readonly Member[]): readonly Member[] {
  if (referrer.clusterScoped) return members
  const accounts = new Set<string>()
  const subjects = referrer.kind === 'RoleBinding' ? referrer.value.get('subjects') : undefined
  for (const subject of subjects?.kind === 'list' ? subjects.items : []) {
    if (subject.kind !== 'map' || textOf(subject.get('kind')) !== 'ServiceAccount') continue
    const namespace = textOf(subject.get('namespace'))
    if (namespace) accounts.add(namespace)
  }
  return members.filter(
    (member) =>
      member.clusterScoped ||
      member.effectiveNamespace === referrer.effectiveNamespace ||
      accounts.has(member.namespace),
  )
}

interface Search {
  readonly referrer: Member
  readonly reference: NameReference
  readonly field: FieldSpec
  readonly candidates: readonly Member[]
}

function follow(search: Search, slot: Slot): void {
  const { value } = slot
  if (value.kind === 'list') {
    for (const index of value.items.keys()) {
      follow(search, itemSlot(value, index))
    }
  } else if (value.kind === 'map') followMap(search, value)
  else if (value.type !== 'null') {
    const found = choose(search, value.text, search.candidates, (one, other) => one.name === other.name)
    if (found && found.name !== value.text) slot.replace(stringValue(found.name, value.from?.derive()))
  }
}

/** A reference with a namespace beside the name. */
function followMap(search: Search, map: MapValue): void {
  const written = map.get('name')
  const name = textOf(written)
  if (name === undefined) throw new RenderError(`${search.field.path} has no name`)
  const namespace = textOf(map.get('namespace'))
  let { candidates } = search
  if (namespace !== undefined) {
    const before = candidates.filter(
      ({ original }) => original.namespace === namespace && original.namespace !== NO_NAMESPACE,
    )
    candidates =
      before.length > 0
        ? before
        : candidates.filter(
            (one) => one.effectiveNamespace === namespace && one.effectiveNamespace !== NO_NAMESPACE,
          )
  }
  const found = choose(
    search,
    name,
    candidates,
    (one, other) => one.name === other.name && one.namespace === other.namespace,
  )
  if (!found) return
  if (found.name !== name) map.assign('name', stringValue(found.name, written?.from?.derive()))
  if (found.namespace !== '' && found.namespace !== namespace)
    map.assign('namespace', stringValue(found.namespace, map.get('namespace')?.from?.derive() ?? map.from))
}

/** The one object that a name means; undefined where it means none. */
function choose(
  { referrer, reference, field }: Search,
  name: string,
  candidates: readonly Member[],
  same: (one: Member, other: Member) => boolean,
): Member | undefined {
  const role = field.path.endsWith('roleRef/name') ? roleOf(referrer) : undefined
  let found = candidates.filter(
    (one) =>
      one.previous.some((id) => id.name === name) &&
      one.previous.some((id) => ofKind(id, reference)) &&
      (!role || one.previous.some((id) => isNamed(id, role))) &&
      (referrer.clusterScoped ||
        one.clusterScoped ||
        one.kind === 'ServiceAccount' ||
        one.effectiveNamespace === referrer.effectiveNamespace),
  )
  if (found.length === 1) return found[0]
  found = found.filter((one) => sameAffixes(one, referrer, true))
  if (found.length > 1) found = found.filter((one) => sameAffixes(one, referrer, false))
  const [first] = found
  if (!first || found.every((one) => same(one, first))) return first
  throw new RenderError(`${name} may be any of ${found.map(String).join(', ')}`)
}

function roleOf(referrer: Member): Named | undefined {
  const role = referrer.value.get('roleRef')
  if (role?.kind !== 'map') return undefined
  const group = textOf(role.get('apiGroup'))
  const kind = textOf(role.get('kind'))
  return group === undefined || kind === undefined ? undefined : { group, kind }
}

/** Whether two objects went through the same prefixes and suffixes, as far as both have some. */
function sameAffixes(one: Member, other: Member, silent: boolean): boolean {
  return (
    (silent && (one.prefixes.length === 0 || other.prefixes.length === 0)
      ? true
      : sameEnd(one.prefixes, other.prefixes)) &&
    (silent && (one.suffixes.length === 0 || other.suffixes.length === 0)
      ? true
      : sameEnd(one.suffixes, other.suffixes))
  )
}

function sameEnd(one: readonly string[], other: readonly string[]): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  if (short.length === 0) return long.length === 0
  return short.every((text, at) => text === long[at + long.length - short.length])
}
