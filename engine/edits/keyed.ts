import { FRONT_MATTER, type Keyed, originOf, type Place } from '../place.ts'
import type { Edit } from '../rule.ts'
import type { SourceFile } from '../tree.ts'
import { type Draft, textFileOf } from './files.ts'
import { insertHcl, removeHcl, setHcl } from './hcl.ts'
import { asTerraformJson } from './hcl-value.ts'
import { json } from './json.ts'
import { editFrontMatter, removeSection, renameSection, setSection } from './markdown.ts'
import { refuse } from './refusal.ts'
import { removeSetting, setSetting } from './settings.ts'
import { insertValue, removeValue, renameKey, type Syntax, setValue } from './structured.ts'
import { yaml } from './yaml.ts'

/** An edit of what stands under a key path. */
export type KeyedEdit = Extract<Edit, { op: 'set' | 'insert' | 'remove' }>

/** Makes a keyed edit in the syntax of the place's file. */
export function editKeyed(draft: Draft, edit: KeyedEdit): void {
  const place = keyedPlaceOf(edit.at)
  const file = textFileOf(draft, place.file)
  const after = edited(file, place, edit)
  if (after !== file) draft.set(file.path, after)
}

function keyedPlaceOf(place: Place): Keyed {
  const origin = originOf(place)
  if (origin.kind === 'keyed') return origin
  if (origin.kind === 'absent')
    refuse(`what is absent (${origin.what}) names no key: give the key path to write`)
  refuse(`${origin.file} is named without a key path: only a text edit can change it`)
}

function edited(file: SourceFile, place: Keyed, edit: KeyedEdit): SourceFile {
  switch (file.format) {
    case 'yaml':
      return editData(file, place, edit, yaml)
    case 'json':
      return editData(file, place, edit, json)
    case 'terraform-json':
      return editData(
        file,
        place,
        edit.op === 'remove' ? edit : { ...edit, value: asTerraformJson(edit.value) },
        json,
      )
    case 'hcl':
      return editPlain(file, place, edit, hcl)
    case 'markdown':
      return editMarkdown(file, place, edit)
    case 'dotenv':
    case 'ini':
    case 'toml':
      return editPlain(file, place, edit, settings)
    default:
      refuse(`${file.path} has no keys: only a text edit can change it`)
  }
}

function editData(file: SourceFile, place: Keyed, edit: KeyedEdit, syntax: Syntax): SourceFile {
  const target = { file, document: place.document ?? 0, syntax }
  switch (edit.op) {
    case 'set':
      return place.part === 'key'
        ? renameKey(target, place.path, edit.value)
        : setValue(target, place.path, edit.value)
    case 'insert':
      return insertValue(target, place.path, edit.value, edit.index)
    case 'remove':
      return removeValue(target, place.path)
  }
}

function editMarkdown(file: SourceFile, place: Keyed, edit: KeyedEdit): SourceFile {
  const [first, ...path] = place.path
  if (first === FRONT_MATTER) {
    const inner: Keyed = { ...place, document: 0, path }
    return editFrontMatter(file, (data) => editData(data, inner, edit, yaml), edit.op !== 'remove')
  }
  switch (edit.op) {
    case 'set':
      return place.part === 'key'
        ? renameSection(file, place.path, edit.value)
        : setSection(file, place.path, edit.value)
    case 'insert':
      return refuse(`a section of ${file.path} is no list: set its text`)
    case 'remove':
      return removeSection(file, place.path)
  }
}

/** What a syntax without items of its own, or without names that can be changed, is asked to do. */
interface PlainSyntax {
  readonly set: (file: SourceFile, path: Keyed['path'], value: unknown) => SourceFile
  readonly remove: (file: SourceFile, path: Keyed['path']) => SourceFile
  readonly insert: (file: SourceFile, path: Keyed['path'], value: unknown, index?: number) => SourceFile
}

const hcl: PlainSyntax = { set: setHcl, remove: removeHcl, insert: insertHcl }

const settings: PlainSyntax = {
  set: setSetting,
  remove: removeSetting,
  insert: (file) => refuse(`items cannot be inserted in ${file.path}: set the whole value`),
}

function editPlain(file: SourceFile, place: Keyed, edit: KeyedEdit, syntax: PlainSyntax): SourceFile {
  switch (edit.op) {
    case 'set':
      if (place.part === 'key') refuse(`a key of ${file.path} can only be renamed by a text edit`)
      return syntax.set(file, place.path, edit.value)
    case 'insert':
      return syntax.insert(file, place.path, edit.value, edit.index)
    case 'remove':
      return syntax.remove(file, place.path)
  }
}
