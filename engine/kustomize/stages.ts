import type { Build, Target } from './build.ts'
import { itemsOf, joined } from './build.ts'
import { type Configuration, type FieldSpec, mergeSpecs } from './fields.ts'
import type { Member } from './member.ts'
import { configuredNote } from './notes.ts'
import { applyMerges, applyPatch, type Patch, readInlinePatch, readPatchFile } from './patches.ts'
import { RenderError } from './problem.ts'
import { applyReplacement } from './replace.ts'
import { typeOfPlain } from './scalars.ts'
import { readTarget } from './select.ts'
import { affixNames, changeImages, setNamespace, setReplicas, setTexts } from './transform.ts'
import { ListValue, type MapValue, readValue, ScalarValue, textOf, type Value, Written } from './value.ts'

/** One thing that a kustomization does to all objects beneath it. */
export interface Stage {
  readonly at: Written | undefined
  /** what `transformerAnnotations` says of it */
  readonly note: string | undefined
  apply(members: readonly Member[], configuration: Configuration): readonly Member[]
}

type Work = Stage['apply']

/** What a kustomization does, in the order in which kustomize does it. */
export function stages(target: Target, build: Build): readonly Stage[] {
  const { written } = target
  if (!ORDER.some((key) => written.entries.has(key))) return []
  const found: Stage[] = []
  const add = (kind: string, at: Value | undefined, apply: Work): void => {
    const note = configuredNote(joined(target.note, target.file.name), kind)
    found.push({ at: at?.from, note, apply })
  }
  const each = (work: (members: readonly Member[], configuration: Configuration) => void): Work => {
    return (members, configuration) => {
      work(members, configuration)
      return members
    }
  }
  const merged = written.get('patchesStrategicMerge')
  for (const item of itemsOf(written, 'patchesStrategicMerge')) {
    add('PatchStrategicMergeTransformer', item, (members) => {
      const patch = readMergeEntry(target, build, item)
      return applyMerges(members, patch.merges, {
        allowNameChange: false,
        allowKindChange: false,
        shapes: build.shapes,
      })
    })
  }
  // one transformer to kustomize, however many patches it has
  if (merged) for (const stage of found.slice(0, -1)) (stage as { note: string | undefined }).note = undefined
  for (const item of itemsOf(written, 'patches'))
    add('PatchTransformer', item, (members) => patched(target, build, item, members, false))
  const namespace = written.get('namespace')
  if (textOf(namespace)) {
    add(
      'NamespaceTransformer',
      namespace,
      each((members, configuration) =>
        setNamespace(members, textOf(namespace)!, configuration.namespace, namespace!.from!),
      ),
    )
  }
  for (const [key, side] of [
    ['namePrefix', 'prefix'],
    ['nameSuffix', 'suffix'],
  ] as const) {
    const value = written.get(key)
    const text = textOf(value)
    if (!text) continue
    add(
      side === 'prefix' ? 'PrefixTransformer' : 'SuffixTransformer',
      value,
      each((members, configuration) =>
        affixNames(
          members,
          side === 'prefix' ? { prefix: text } : { suffix: text },
          configuration[key],
          value!.from!,
        ),
      ),
    )
  }
  addLabels(written, add, each)
  const annotations = written.get('commonAnnotations')
  if (annotations?.kind === 'map' && annotations.entries.size > 0) {
    add(
      'AnnotationsTransformer',
      annotations,
      each((members, configuration) =>
        setTexts(members, annotations.entries, configuration.commonAnnotations, annotations.from!),
      ),
    )
  }
  for (const item of itemsOf(written, 'patchesJson6902'))
    add('PatchJson6902Transformer', item, (members) => patched(target, build, item, members, true))
  for (const item of itemsOf(written, 'replicas')) {
    add(
      'ReplicaCountTransformer',
      item,
      each((members, configuration) => replicate(item, members, configuration.replicas)),
    )
  }
  for (const item of [...itemsOf(written, 'images'), ...itemsOf(written, 'imageTags')]) {
    add(
      'ImageTagTransformer',
      item,
      each((members, configuration) => reimage(item, members, configuration.images)),
    )
  }
  const replacements = itemsOf(written, 'replacements')
  if (replacements.length > 0) {
    add(
      'ReplacementTransformer',
      written.get('replacements'),
      each((members) => {
        for (const item of replacements) replaceAll(target, build, item, members)
      }),
    )
  }
  return found
}

const ORDER = [
  'patchesStrategicMerge',
  'patches',
  'namespace',
  'namePrefix',
  'nameSuffix',
  'labels',
  'commonLabels',
  'commonAnnotations',
  'patchesJson6902',
  'replicas',
  'images',
  'imageTags',
  'replacements',
]

function readMergeEntry(target: Target, build: Build, item: Value): Patch {
  const text = textOf(item) ?? ''
  const isInline = text.includes('\n') || text.trimStart().startsWith('{')
  const patch = isInline
    ? readInlinePatch(text, item.from)
    : readPatchFile(build.fileOf(target, text, item), item.from)
  if (patch.merges.length === 0) throw new RenderError('a JSON patch stands among merge patches', item.from)
  return patch
}

function patched(
  target: Target,
  build: Build,
  item: Value,
  members: readonly Member[],
  legacy: boolean,
): readonly Member[] {
  if (item.kind !== 'map') throw new RenderError('an entry of patches is a map', item.from)
  const inline = item.get('patch')
  const path = item.get('path')
  const text = textOf(inline)?.trim() ?? ''
  if ((text === '') === (textOf(path) === undefined))
    throw new RenderError('an entry of patches has either patch or path', item.from)
  const patch =
    text === ''
      ? readPatchFile(build.fileOf(target, textOf(path)!, path), path!.from)
      : readInlinePatch(text, inline!.from)
  const written = item.get('target')
  const options = item.get('options')
  const allows = (key: string): boolean => options?.kind === 'map' && textOf(options.get(key)) === 'true'
  if (legacy && written?.kind !== 'map') throw new RenderError('the patch has no target', item.from)
  return applyPatch(members, patch, written?.kind === 'map' ? readTarget(written) : undefined, {
    allowNameChange: allows('allowNameChange'),
    allowKindChange: allows('allowKindChange'),
    shapes: build.shapes,
  })
}

function addLabels(
  written: MapValue,
  add: (kind: string, at: Value | undefined, apply: Work) => void,
  each: (work: (members: readonly Member[], configuration: Configuration) => void) => Work,
): void {
  const labels = itemsOf(written, 'labels')
  const common = written.get('commonLabels')
  for (const item of labels) {
    if (item.kind !== 'map') continue
    const pairs = item.get('pairs')
    const isOn = (key: string): boolean => textOf(item.get(key)) === 'true'
    add(
      'LabelTransformer',
      item,
      each((members, configuration) => {
        if (pairs?.kind !== 'map') return
        let fields = mergeSpecs(readFieldSpecs(item.get('fields')), configuration.labels)
        if (isOn('includeSelectors')) fields = mergeSpecs(fields, configuration.commonLabels)
        else {
          if (isOn('includeTemplates')) fields = mergeSpecs(fields, configuration.templateLabels)
          fields = mergeSpecs(fields, METADATA)
        }
        setTexts(members, pairs.entries, fields, pairs.from!)
      }),
    )
  }
  if (labels.length === 0 && common === undefined) return
  add(
    'LabelTransformer',
    common,
    each((members, configuration) => {
      if (common?.kind === 'map') setTexts(members, common.entries, configuration.commonLabels, common.from!)
    }),
  )
}

const METADATA: readonly FieldSpec[] = [{ path: 'metadata/labels', create: true }]

/** A list of field specs as it is written in a kustomization or a configuration. */
export function readFieldSpecs(written: Value | undefined): FieldSpec[] {
  if (!(written instanceof ListValue)) return []
  return written.items.flatMap((item) => {
    const text = (key: string): string | undefined =>
      (item.kind === 'map' ? textOf(item.get(key)) : undefined) || undefined
    const path = text('path')
    if (path === undefined) return []
    return [
      {
        path,
        create: text('create') === 'true',
        group: text('group'),
        version: text('version'),
        kind: text('kind'),
      },
    ]
  })
}

function replicate(item: Value, members: readonly Member[], fields: readonly FieldSpec[]): void {
  const name = item.kind === 'map' ? textOf(item.get('name')) : undefined
  const count = item.kind === 'map' ? item.get('count') : undefined
  if (!name) throw new RenderError('an entry of replicas needs a name', item.from)
  const text = textOf(count) ?? '0'
  setReplicas(members, name, new ScalarValue(text, typeOfPlain(text), count?.from ?? item.from), fields)
}

function reimage(item: Value, members: readonly Member[], fields: readonly FieldSpec[]): void {
  const get = (key: string): ScalarValue | undefined => {
    const value = item.kind === 'map' ? item.get(key) : undefined
    return value instanceof ScalarValue && value.type !== 'null' ? value : undefined
  }
  const change = {
    name: get('name')?.text ?? '',
    newName: get('newName'),
    newTag: get('newTag'),
    tagSuffix: get('tagSuffix'),
    digest: get('digest'),
    from: item.from!,
  }
  changeImages(members, change, fields)
}

function replaceAll(target: Target, build: Build, item: Value, members: readonly Member[]): void {
  const path = item.kind === 'map' ? item.get('path') : undefined
  const text = textOf(path)
  if (!text) {
    applyReplacement(members, item)
    return
  }
  const file = build.fileOf(target, text, path)
  for (const { root, index } of file.documents) {
    if (!root) continue
    const value = readValue(root, new Written(file.path, index))
    for (const one of value instanceof ListValue ? value.items : [value]) applyReplacement(members, one)
  }
}
