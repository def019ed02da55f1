import type { Member } from './member.ts'
import { ListValue, stringValue, textOf, type Value, type Written } from './value.ts'

const ORIGIN = 'config.kubernetes.io/origin'
const TRANSFORMATIONS = 'alpha.config.kubernetes.io/transformations'
const LOCAL = 'config.kubernetes.io/local-config'

/** What `managedByLabel` says within kubectl, which does not know the release of the kustomize in it. */
const MANAGER = 'kustomize-(devel)'

/** What `buildMetadata` of the kustomization that is rendered asks for. */
export interface BuildMetadata {
  readonly origins: boolean
  readonly transformations: boolean
  readonly managedBy: boolean
  readonly from: Written | undefined
}

/** Reads `buildMetadata`. */
export function readBuildMetadata(written: Value | undefined): BuildMetadata {
  const words = written instanceof ListValue ? written.items.map((item) => textOf(item) ?? '') : []
  return {
    origins: words.includes('originAnnotations'),
    transformations: words.includes('transformerAnnotations'),
    managedBy: words.includes('managedByLabel'),
    from: written?.from,
  }
}

/** Where an object came from, in kustomize's words: the text of its annotation. */
export function originNote(path: string): string {
  return `path: ${path}\n`
}

/** The same for what a generator or a transformer did. */
export function configuredNote(path: string, kind: string): string {
  return `configuredIn: ${path}\nconfiguredBy:\n  apiVersion: builtin\n  kind: ${kind}\n`
}

/** What a transformer leaves behind on every object, where that is asked for. */
export function noteTransformation(members: readonly Member[], note: string): void {
  for (const member of members) {
    // kustomize writes all annotations anew: they are texts, and no other field shares them any longer
    const annotations = member.annotations
    for (const [key, value] of annotations?.entries ?? []) {
      if (value.kind === 'scalar') annotations!.set(key, stringValue(value.text, value.from))
    }
    if (member.originNote === undefined) member.originNote = note
    else member.transformations.push(note)
  }
}

/** Annotations become texts, an empty map of them goes; what `buildMetadata` asks for is added. */
export function finish(members: readonly Member[], metadata: BuildMetadata): readonly Member[] {
  const kept = members.filter(({ value }) => {
    const all = value.get('metadata')
    const annotations = all?.kind === 'map' ? all.get('annotations') : undefined
    const local = annotations?.kind === 'map' ? annotations.get(LOCAL) : undefined
    return local === undefined || (local.kind === 'scalar' && local.text === 'false')
  })
  for (const member of kept) {
    const all = member.value.open('metadata')
    if (metadata.managedBy) {
      const label = stringValue(MANAGER, metadata.from)
      all.open('labels', metadata.from).set('app.kubernetes.io/managed-by', label)
    }
    if (metadata.origins && member.originNote !== undefined)
      all.open('annotations', metadata.from).set(ORIGIN, stringValue(member.originNote, metadata.from))
    if (metadata.transformations && member.transformations.length > 0) {
      const text = member.transformations.map((note) => `- ${note.trimEnd().replaceAll('\n', '\n  ')}\n`)
      all.open('annotations', metadata.from).set(TRANSFORMATIONS, stringValue(text.join(''), metadata.from))
    }
    const annotations = all.get('annotations')
    if (annotations?.kind !== 'map') continue
    if (annotations.entries.size === 0) all.delete('annotations')
    for (const [key, value] of annotations.entries) {
      if (value.kind === 'scalar' && value.type !== 'string')
        annotations.set(key, stringValue(value.text, value.from))
    }
  }
  return kept
}
