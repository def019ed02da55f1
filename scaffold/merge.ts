import { formatOf, SourceFile } from '../engine/tree.ts'
import { canonicalHcl, hclPieces, lineUp } from './merge/hcl.ts'
import { jsonPieces } from './merge/json.ts'
import {
  bothSides,
  type Labels,
  lostLines,
  type MergedText,
  mergeLines,
  mergePreferringYours,
} from './merge/lines.ts'
import { type MergeContext, mergePieces, type Pieces } from './merge/pieces.ts'
import { yamlPieces } from './merge/yaml.ts'

export type { Labels } from './merge/lines.ts'

/** A file as it is in the project, as the generator last wrote it, and as it would write it now. */
export interface Sides {
  readonly path: string
  readonly yours: string
  /** undefined where nobody has it any more */
  readonly base: string | undefined
  readonly theirs: string
}

/** The outcome of a merge. */
export interface FileMerge extends MergedText {
  /** key paths that clash, where the format has keys */
  readonly clashes: readonly string[]
}

/**
 * Merges what a project and a newer template made of a file: by keys where the format has them (YAML, JSON, HCL, tfvars)
 * and all three sides can be taken apart, else by lines; what clashes stands between markers. Keys come first because
 * lines lie: what looks like the line that somebody edited may be that of another item. Without a base every difference
 * clashes: nothing is guessed. Lines of the project are in the result or between markers. Line endings and byte order
 * mark are the project's.
 */
export function mergeFile(sides: Sides, labels: Labels): FileMerge {
  return asWritten(sides, (plain) => mergePlain(plain, labels))
}

/**
 * The newer template with whatever the project has otherwise between markers: for files that nobody is to edit, where
 * an edit that merges well would still be drift.
 */
export function mergeManaged(sides: Sides, labels: Labels): FileMerge {
  return asWritten(sides, ({ yours, base, theirs }) => {
    const onTop = base === undefined ? yours : mergePreferringYours(yours, base, theirs)
    return { ...bothSides(onTop, theirs, labels), clashes: [] }
  })
}

/** A text with the line endings and byte order mark of another. */
export function writtenLike(text: string, like: string): string {
  const mark = like.startsWith('\ufeff') ? '\ufeff' : ''
  const lines = /^[^\n]*\r\n/.test(like) ? text.replaceAll('\n', '\r\n') : text
  return mark + lines
}

/** A text with line feeds only, without a byte order mark: what templates are written in. */
export function plainText(text: string): string {
  return text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n')
}

function asWritten(sides: Sides, merge: (sides: Sides) => FileMerge): FileMerge {
  const merged = merge({ ...sides, yours: plainText(sides.yours) })
  return { ...merged, text: writtenLike(merged.text, sides.yours) }
}

function mergePlain(sides: Sides, labels: Labels): FileMerge {
  const { path, yours, base, theirs } = sides
  if (yours === theirs || theirs === base) return { text: yours, conflicts: 0, clashes: [] }
  if (yours === base) return { text: theirs, conflicts: 0, clashes: [] }
  if (base === undefined) return { ...bothSides(yours, theirs, labels), clashes: [] }
  const keys = mergeKeys({ ...sides, base }, labels)
  if (keys) return keys
  const lines = mergeLines(yours, base, theirs, labels)
  if (lines.conflicts === 0 && !isSound(path, lines.text, sides))
    return { ...bothSides(yours, theirs, labels), clashes: [] }
  return { ...lines, clashes: [] }
}

const FORMATS: Readonly<Record<string, (file: SourceFile) => Pieces | undefined>> = {
  yaml: yamlPieces,
  json: jsonPieces,
  'terraform-json': jsonPieces,
  hcl: hclPieces,
}

/** Undefined where the format has no keys, the sides cannot be taken apart, or the result would not be sound. */
function mergeKeys(sides: Sides & { readonly base: string }, labels: Labels): FileMerge | undefined {
  const { path, yours, base, theirs } = sides
  const format = formatOf(path)
  const pieces = FORMATS[format]
  if (!pieces) return undefined
  const [ours, old, young] = [yours, base, theirs].map((text) => pieces(new SourceFile({ path, text })))
  if (!ours || !old || !young) return undefined
  const clashes: string[] = []
  const canonical = format === 'hcl' ? canonicalHcl : (text: string) => text
  const context: MergeContext = { labels, canonical, clashes }
  const merged = mergePieces(ours, old, young, '', context)
  if (merged === undefined || lostLines(yours, base, merged).length > 0) return undefined
  if (clashes.length > 0) return { text: merged, conflicts: clashes.length, clashes }
  const text = format === 'hcl' ? lineUp(merged, yours) : merged
  return isSound(path, text, sides) ? { text, conflicts: 0, clashes } : undefined
}

/** Whether a result can be read as well as its sides, and is as many documents as one of them. */
function isSound(path: string, text: string, { yours, theirs }: Sides): boolean {
  const [result, ...sides] = [text, yours, theirs].map((each) => new SourceFile({ path, text: each }))
  const faults = (file: SourceFile): number =>
    file.format === 'hcl'
      ? file.hcl.problems.length
      : file.documents.reduce((sum, document) => sum + document.problems.length, 0)
  if (faults(result!) > Math.max(...sides.map(faults))) return false
  return (
    result!.documents.length >= Math.max(...sides.map((file) => file.documents.length)) ||
    result!.format !== 'yaml'
  )
}
