import { GoPattern } from '../go-patterns/go-pattern.ts'
import type { FieldSpec } from './fields.ts'
import { keyOf, type Member, ofKind } from './member.ts'
import { type Making, type Slot, slotsAt, splitPath } from './paths.ts'
import { RenderError } from './problem.ts'
import { MapValue, ScalarValue, stringValue, textOf, type Value, type Written } from './value.ts'

const paths = new WeakMap<FieldSpec, readonly string[]>()

function slotsOf(member: Member, fields: readonly FieldSpec[], making?: Making): Slot[] {
  const found: Slot[] = []
  const id = member.identity
  for (const field of fields) {
    if (!ofKind(id, field)) continue
    let path = paths.get(field)
    if (!path) {
      path = splitPath(field.path, '/')
      paths.set(field, path)
    }
    found.push(...slotsAt(member.value, path, field.create ? making : undefined))
  }
  return found
}

/**
 * Puts objects into a namespace: all but those that lie outside namespaces, a Namespace by its name, the subject `default` of
 * role bindings, and the services that API services and conversion webhooks name.
 */
export function setNamespace(
  members: readonly Member[],
  namespace: string,
  fields: readonly FieldSpec[],
  from: Written,
): void {
  const value = stringValue(namespace, from)
  for (const member of members) {
    member.remember()
    if (!member.clusterScoped) member.value.open('metadata', from).assign('namespace', value)
    if (member.kind === 'RoleBinding' || member.kind === 'ClusterRoleBinding')
      setDefaultSubjects(member, value)
    const own = fields.filter(
      ({ path, kind }) =>
        path !== 'metadata/namespace' &&
        (path !== 'metadata/name' || member.apiVersion === 'v1') &&
        !(path === 'subjects/namespace' && (kind === 'RoleBinding' || kind === 'ClusterRoleBinding')),
    )
    for (const slot of slotsOf(member, own, { last: 'scalar', from })) slot.replace(value)
  }
  const seen = new Set<string>()
  for (const member of members) {
    const key = keyOf(member.identity)
    if (seen.has(key)) throw new RenderError(`in namespace ${namespace} there are two of ${member}`, from)
    seen.add(key)
  }
}

function setDefaultSubjects(member: Member, namespace: ScalarValue): void {
  const subjects = member.value.get('subjects')
  if (subjects?.kind !== 'list') return
  for (const subject of subjects.items) {
    if (subject.kind === 'map' && textOf(subject.get('name')) === 'default')
      subject.assign('namespace', namespace)
  }
}

/** Puts a prefix or suffix to names; a Namespace, a CustomResourceDefinition and an APIService keep theirs. */
export function affixNames(
  members: readonly Member[],
  affix: { readonly prefix: string } | { readonly suffix: string },
  fields: readonly FieldSpec[],
  from: Written,
): void {
  for (const member of members) {
    const { original } = member
    if (
      original.kind === 'CustomResourceDefinition' ||
      original.kind === 'Namespace' ||
      (original.kind === 'APIService' && original.group === 'apiregistration.k8s.io')
    ) {
      continue
    }
    for (const field of fields) {
      if (!ofKind(original, field)) continue
      if (field.path === 'metadata/name') {
        if ('prefix' in affix) member.prefixes.push(affix.prefix)
        else member.suffixes.push(affix.suffix)
        member.remember()
      }
      for (const slot of slotsOf(member, [field])) {
        const { value } = slot
        if (value.kind !== 'scalar') throw new RenderError(`${field.path} is no name`, from)
        const text = 'prefix' in affix ? affix.prefix + value.text : value.text + affix.suffix
        slot.replace(stringValue(text, value.from?.derive()))
      }
    }
  }
}

/** Sets labels or annotations in every map that the fields lead to. */
export function setTexts(
  members: readonly Member[],
  texts: ReadonlyMap<string, Value>,
  fields: readonly FieldSpec[],
  from: Written,
): void {
  for (const member of members) {
    for (const [key, value] of [...texts].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const one = stringValue(value.kind === 'scalar' ? value.text : '', value.from)
      for (const slot of slotsOf(member, fields, { last: 'map', from })) {
        if (slot.value.kind === 'map') setShared(slot.value, key, one)
        else if (slot.value.kind === 'scalar' && slot.value.type === 'null')
          slot.replace(new MapValue(new Map([[key, one]]), from))
        else throw new RenderError(`labels and annotations of ${member} are no map`, slot.value.from)
      }
    }
  }
}

/** Where there is such a key its value changes; all fields that lack it share the new one. */
function setShared(map: MapValue, key: string, value: ScalarValue): void {
  const known = map.get(key)
  if (known === value) return
  if (known?.kind === 'scalar') known.become(value)
  else map.set(key, value)
}

/** An entry of `images`. */
export interface ImageChange {
  readonly name: string
  readonly newName: ScalarValue | undefined
  readonly newTag: ScalarValue | undefined
  readonly tagSuffix: ScalarValue | undefined
  readonly digest: ScalarValue | undefined
  readonly from: Written
}

/** Renames, tags or pins images: in every list of containers, and where the fields lead. */
export function changeImages(
  members: readonly Member[],
  change: ImageChange,
  fields: readonly FieldSpec[],
): void {
  const isMeant = imageTest(change.name)
  for (const member of members) {
    if (member.kind === 'CustomResourceDefinition') continue
    const update = (slot: Slot): void => {
      const { value } = slot
      if (value.kind !== 'scalar') throw new RenderError(`an image of ${member} is no text`, value.from)
      if (isMeant(value.text)) slot.replace(changed(value, change))
    }
    inContainers(member.value, update)
    for (const slot of slotsOf(member, fields)) update(slot)
  }
}

function inContainers(value: Value, update: (slot: Slot) => void): void {
  if (value.kind === 'list') for (const item of value.items) inContainers(item, update)
  if (value.kind !== 'map') return
  for (const [key, one] of value.entries) {
    inContainers(one, update)
    if ((key !== 'containers' && key !== 'initContainers') || one.kind !== 'list') continue
    for (const item of one.items) {
      const image = item.kind === 'map' ? item.get('image') : undefined
      if (item.kind !== 'map' || image?.kind !== 'scalar' || image.type === 'null') continue
      update({ value: image, replace: (next) => item.assign('image', next) })
    }
  }
}

const TAG_AND_DIGEST = /^(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$/

/** A name is a pattern to kustomize; nearly all mean themselves, dots apart. */
function imageTest(name: string): (image: string) => boolean {
  if (/^[\w/:-]*$/.test(name))
    return (image) => image.startsWith(name) && TAG_AND_DIGEST.test(image.slice(name.length))
  const pattern = GoPattern.read(`${name}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?`)
  return (image) => pattern?.matches(image) ?? false
}

function splitImage(image: string): { name: string; tag: string; digest: string } {
  const at = image.indexOf('@')
  const digest = at < 0 ? '' : image.slice(at + 1)
  const rest = at < 0 ? image : image.slice(0, at)
  const colon = rest.indexOf(':', Math.max(rest.indexOf('/'), 0))
  return colon < 0
    ? { name: rest, tag: '', digest }
    : { name: rest.slice(0, colon), tag: rest.slice(colon + 1), digest }
}

function changed(image: ScalarValue, change: ImageChange): ScalarValue {
  let { name, tag, digest } = splitImage(image.text)
  const { newName, newTag, digest: newDigest, tagSuffix } = change
  if (newName?.text) name = newName.text
  let origin = newName
  if (newTag?.text || newDigest?.text) {
    tag = newTag?.text ?? ''
    digest = newDigest?.text ?? ''
    origin = newTag?.text ? newTag : newDigest
  } else if (tagSuffix?.text) {
    tag += tagSuffix.text
    digest = ''
    origin = tagSuffix
  }
  const text = `${name}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`
  if (text === image.text) return image
  return new ScalarValue(text, 'string', (origin?.from ?? change.from).derive())
}

/** Sets the number of replicas of the workloads of a name. */
export function setReplicas(
  members: readonly Member[],
  name: string,
  count: ScalarValue,
  fields: readonly FieldSpec[],
): void {
  let found = false
  for (const field of fields) {
    for (const member of members) {
      if (!member.identities.some((id) => id.name === name && ofKind(id, field))) continue
      found = true
      for (const slot of slotsOf(member, [field], { last: 'scalar', from: count.from })) slot.replace(count)
    }
  }
  if (!found)
    throw new RenderError(`replicas are set for ${name}, and no workload is called that`, count.from)
}
