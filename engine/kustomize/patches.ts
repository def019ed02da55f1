import { readYaml } from '../formats/yaml.ts'
import type { SourceFile } from '../tree.ts'
import { applyOperations, type Operation, readOperations } from './json-patch.ts'
import { isSame, Member } from './member.ts'
import { mergeStrategic } from './merge.ts'
import type { Shapes } from './openapi.ts'
import { RenderError } from './problem.ts'
import { selectMembers, type Target } from './select.ts'
import {
  cloneValue,
  isNothing,
  MapValue,
  readValue,
  stringValue,
  textOf,
  type Value,
  valueOfDocument,
  Written,
} from './value.ts'

/** A patch, read: documents to merge, or operations. */
export interface Patch {
  readonly merges: readonly MapValue[]
  readonly operations: readonly Operation[]
  readonly from: Written | undefined
}

/**
 * Reads a patch from a file.
 *
 * @throws RenderError for what is neither a strategic merge patch nor a JSON patch
 */
export function readPatchFile(file: SourceFile, from: Written | undefined): Patch {
  if (file.unread !== undefined) throw new RenderError(`${file.path} was not read: ${file.unread}`, from)
  const values = file.documents.flatMap((document) => valueOfDocument(file, document) ?? [])
  return patchOf(values, from)
}

/** Reads a patch that stands in the kustomization as a text. Its places are those of the text as a whole. */
export function readInlinePatch(text: string, from: Written | undefined): Patch {
  const place = from?.derive() ?? new Written('', 0)
  const documents = readYaml(text, { dialect: 'kubernetes' })
  const broken = documents.find(({ root, problems }) => !root && problems.length > 0)
  if (broken) throw new RenderError(`the patch cannot be read: ${broken.problems[0]!.message}`, from)
  const values = documents.flatMap(({ root }) => (root ? [readValue(root, place)] : []))
  return patchOf(values, from)
}

function patchOf(values: readonly Value[], from: Written | undefined): Patch {
  const [first] = values
  if (!first) throw new RenderError('the patch is empty', from)
  if (first.kind === 'list') return { merges: [], operations: readOperations(first), from }
  const merges = values.filter((value) => value instanceof MapValue)
  for (const merge of merges) {
    if (!textOf(merge.get('kind'))) throw new RenderError('a strategic merge patch needs a kind', merge.from)
    const metadata = merge.get('metadata')
    if (metadata?.kind !== 'map' || !textOf(metadata.get('name')))
      throw new RenderError('a strategic merge patch needs metadata.name', merge.from)
  }
  if (merges.length === 0) throw new RenderError('the patch is neither a map nor a list of operations', from)
  return { merges, operations: [], from }
}

function replacesAnnotations({ op, path, from }: Operation): boolean {
  const changed = op === 'test' ? [] : op === 'move' ? [path, from] : [path]
  return changed.some((one) => one === '' || one === '/metadata' || one === '/metadata/annotations')
}

/** Whether a merge patch takes annotations away as a whole. */
function dropsAnnotations(patch: MapValue): boolean {
  const metadata = patch.get('metadata')
  if (metadata?.kind !== 'map') return false
  const annotations = metadata.get('annotations')
  return (
    (metadata.entries.has('$patch') && patch.get('$patch') === undefined) ||
    (annotations !== undefined &&
      (isNothing(annotations) || (annotations.kind === 'map' && annotations.entries.has('$patch'))))
  )
}

/** What a patch may change beside the content, and how lists are merged. */
export interface PatchOptions {
  readonly allowNameChange: boolean
  readonly allowKindChange: boolean
  readonly shapes: Shapes
}

/**
 * Applies a patch to the objects of its target, or to those that its documents name. Returns what is left of the objects.
 *
 * @throws RenderError where no object, or more than one, is meant, or the patch does not fit
 */
export function applyPatch(
  members: readonly Member[],
  patch: Patch,
  target: Target | undefined,
  options: PatchOptions,
): readonly Member[] {
  if (patch.operations.length > 0 || patch.merges.length === 0) {
    if (!target) throw new RenderError('a JSON patch needs a target', patch.from)
    for (const member of selectMembers(members, target)) {
      member.remember()
      member.value = applyOperations(member.value, patch.operations)
      if (patch.operations.some(replacesAnnotations)) member.forgetNotes()
    }
    return members
  }
  if (!target) return applyMerges(members, patch.merges, options)
  if (patch.merges.length > 1)
    throw new RenderError('a patch with a target has one document, this one has several', patch.from)
  const [merge] = patch.merges
  const gone = new Set<Member>()
  for (const member of selectMembers(members, target)) {
    const copy = cloneValue(merge!) as MapValue
    if (member.apiVersion !== '') copy.set('apiVersion', stringValue(member.apiVersion, copy.from))
    if (!mergeInto(member, copy, options)) gone.add(member)
  }
  return gone.size === 0 ? members : members.filter((member) => !gone.has(member))
}

/**
 * Merges documents into the objects that they name.
 *
 * @throws RenderError where one names no object, or more than one
 */
export function applyMerges(
  members: readonly Member[],
  merges: readonly MapValue[],
  options: PatchOptions,
): readonly Member[] {
  const gone = new Set<Member>()
  for (const merge of merges) {
    const id = new Member(merge).identity
    const found = members.filter(
      (member) => !gone.has(member) && member.identities.some((one) => isSame(one, id)),
    )
    const [member] = found
    if (!member || found.length > 1) {
      throw new RenderError(
        member
          ? `the patch of ${id.kind} ${id.name} may be for any of ${found.length} objects`
          : `the patch is for ${id.kind} ${id.name}, and there is no such object`,
        merge.from,
      )
    }
    if (!mergeInto(member, merge, options)) gone.add(member)
  }
  return gone.size === 0 ? members : members.filter((member) => !gone.has(member))
}

function copyOf(map: MapValue, key: string): Value | undefined {
  const value = map.get(key)
  return value && cloneValue(value)
}

/** Merges a patch into an object; whether there is anything left of it. Name, kind and namespace stay. */
function mergeInto(member: Member, patch: MapValue, options: PatchOptions): boolean {
  const metadata = member.value.get('metadata')
  const kept = metadata?.kind === 'map' ? [copyOf(metadata, 'name'), copyOf(metadata, 'namespace')] : []
  const kind = copyOf(member.value, 'kind')
  if (options.allowNameChange || options.allowKindChange) member.remember()
  const forgets = dropsAnnotations(patch)
  const merged = mergeStrategic(member.value, patch, options.shapes)
  if (forgets) member.forget()
  if (!merged || merged.entries.size === 0) return false
  member.value = merged
  if (!options.allowKindChange && kind) merged.assign('kind', kind)
  const [name, namespace] = kept
  const after = merged.open('metadata', metadata?.from)
  if (!options.allowNameChange && name) after.assign('name', name)
  if (namespace) after.assign('namespace', namespace)
  else after.delete('namespace')
  return true
}
