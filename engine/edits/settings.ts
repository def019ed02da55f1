import type { Node, Pair, Path } from '../formats/node.ts'
import type { SourceFile } from '../tree.ts'
import { pathInWords } from './descend.ts'
import { refuse } from './refusal.ts'
import {
  indentationAt,
  isBlank,
  lineEnd,
  lineStart,
  newlineOf,
  splice,
  textStart,
  trimmedEnd,
  withoutLines,
} from './splice.ts'
import { sameBeside, withText } from './structured.ts'
import { isMap, sameValue } from './value.ts'

/** A syntax of lines `key = value`, with or without headers such as `[section]`. */
interface SettingsSyntax {
  /** how many names may stand before a key */
  readonly depth: number
  /** between key and value, where the file shows no other */
  readonly equals: string
  /** what the reader makes of a value that is written */
  reads(value: unknown): unknown
  write(value: unknown): string
  key(name: string): string
  header(names: readonly string[]): string
  readonly comment: RegExp
}

const DOTENV: SettingsSyntax = {
  depth: 0,
  equals: '=',
  reads: textOf,
  write(value) {
    const text = textOf(value)
    if (/^[\w./:@%+,=-]*$/.test(text)) return text
    if (!/['\n\r]/.test(text)) return `'${text}'`
    return `"${text
      .replace(/[\\"$`]/g, '\\$&')
      .replaceAll('\n', '\\n')
      .replaceAll('\r', '\\r')}"`
  },
  key: (name) => (/^[A-Za-z_][\w.-]*$/.test(name) ? name : refuse(`${name} is no name of a variable`)),
  header: () => refuse('a file of variables has no sections'),
  comment: /^[ \t]*#/,
}

const INI: SettingsSyntax = {
  depth: 1,
  equals: ' = ',
  reads: textOf,
  write(value) {
    const text = textOf(value)
    if (/[\n\r]/.test(text)) refuse('a value of several lines cannot be written to an ini file')
    return text === text.trim() && !/[;#"']/.test(text) ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`
  },
  key: (name) => (/^[^\s=:[\];#]+$/.test(name) ? name : refuse(`${name} is no key of an ini file`)),
  header: (names) => `[${names.join('.')}]`,
  comment: /^[ \t]*[#;]/,
}

const TOML: SettingsSyntax = {
  depth: Number.POSITIVE_INFINITY,
  equals: ' = ',
  reads: (value) => value,
  write: writeToml,
  key: tomlKey,
  header: (names) => `[${names.map(tomlKey).join('.')}]`,
  comment: /^[ \t]*#/,
}

const SYNTAXES = { dotenv: DOTENV, ini: INI, toml: TOML }

/** Gives a key a value: in place, or as the last key of its section, which is made at the end where it is missing. */
export function setSetting(file: SourceFile, path: Path, value: unknown): SourceFile {
  const syntax = syntaxOf(file)
  const root = rootOf(file)
  const names = namesOf(path)
  if (names.length === 0 || names.length - 1 > syntax.depth)
    refuse(`${pathInWords(path)} is no key of ${file.path}`)
  const wanted = syntax.reads(value)
  const node = root?.at(path)
  if (node && sameValue(node.value, wanted)) return file
  const written = syntax.write(value)
  if (node) {
    if (isTable(node)) refuse(`${pathInWords(path)} is a section of ${file.path}: set its keys`)
    const line = file.text.slice(lineStart(file.text, node.start), node.start)
    const equals = node.start < node.end || /[=:][ \t]*$/.test(line) ? '' : syntax.equals
    const text = splice(file.text, { start: node.start, end: node.end, text: equals + written })
    return checked(file, text, path, wanted)
  }
  return checked(file, withSetting(file, syntax, root, names, written), path, wanted)
}

/** Removes a key with the comment lines directly above it; the file itself where there is none. */
export function removeSetting(file: SourceFile, path: Path): SourceFile {
  const syntax = syntaxOf(file)
  const root = rootOf(file)
  const names = namesOf(path)
  const holder = root?.at(names.slice(0, -1))
  const pair = holder?.pairs().findLast(({ key }) => key.text === names.at(-1))
  if (!holder || !pair) return file
  const { text } = file
  const start = lineStart(text, pair.key.start)
  if (isTable(pair.value) || !isSetting(text, pair)) {
    refuse(`${pathInWords(path)} of ${file.path} does not stand on a line of its own`)
  }
  let from = start
  while (from > textStart(text)) {
    const above = lineStart(text, from - 1)
    if (!syntax.comment.test(text.slice(above, lineEnd(text, above)))) break
    from = above
  }
  const after = withText(file, splice(text, withoutLines(text, from, Math.max(pair.key.end, pair.value.end))))
  const now = rootOf(after)
  if (now?.at(path) || (root && now && !sameBeside(root, now, path))) {
    refuse(`the removal of ${pathInWords(path)} would change another value of ${file.path}`)
  }
  return after
}

function syntaxOf(file: SourceFile): SettingsSyntax {
  return SYNTAXES[file.format as keyof typeof SYNTAXES]
}

function rootOf(file: SourceFile): Node | undefined {
  const document = file.documents[0]
  if (document?.unread) refuse(`${file.path} is not read as data: ${document.unread}`)
  if (document && !document.root && document.problems.length > 0) {
    refuse(`${file.path} cannot be read: ${document.problems[0]!.message}`)
  }
  return document?.root
}

function namesOf(path: Path): readonly string[] {
  return path.map((step) => (typeof step === 'string' ? step : refuse(`there is no ${pathInWords(path)}`)))
}

/** Whether a value is a section with lines of its own, not one that is written after an equals sign. */
function isTable(node: Node): boolean {
  return node.style === 'block' && node.kind !== 'scalar'
}

function isSetting(text: string, { key, value }: Pair): boolean {
  const lead = text.slice(lineStart(text, key.start), key.start)
  return /^[ \t]*(export[ \t]+)?["']?$/.test(lead) && value.start >= key.end
}

function withSetting(
  file: SourceFile,
  syntax: SettingsSyntax,
  root: Node | undefined,
  names: readonly string[],
  written: string,
): string {
  const { text } = file
  const newline = newlineOf(text)
  const sections = names.slice(0, -1)
  const name = syntax.key(names.at(-1)!)
  const holder = root?.at(sections)
  const own = holder?.pairs().filter((pair) => !isTable(pair.value) && isSetting(text, pair)) ?? []
  const last = own.at(-1)
  if (last) {
    if (holder && !isTable(holder) && sections.length > 0)
      refuse(`${sections.join('.')} of ${file.path} is on one line`)
    const between = text.slice(last.key.end, last.value.start)
    const equals =
      /^["']?[ \t]*[=:][ \t]*$/.test(between) && syntax !== TOML ? between.replace(/["']/, '') : syntax.equals
    const at = lineEnd(text, Math.max(last.key.end, last.value.end))
    return splice(text, {
      start: at,
      end: at,
      text: newline + indentationAt(text, last.key.start) + name + equals + written,
    })
  }
  const line = name + syntax.equals + written
  const header = sections.length > 0 ? headerEnd(text, syntax.header(sections)) : undefined
  if (header !== undefined) return splice(text, { start: header, end: header, text: newline + line })
  const end = trimmedEnd(text, textStart(text), text.length)
  const empty = end === textStart(text)
  if (sections.length > 0) {
    const section = `${syntax.header(sections)}${newline}${line}${newline}`
    return splice(text, { start: end, end: text.length, text: empty ? section : newline + newline + section })
  }
  const first = /^[ \t]*\[/m.exec(text)
  if (!first)
    return splice(text, { start: end, end: text.length, text: (empty ? '' : newline) + line + newline })
  let at = first.index
  while (at > textStart(text) && syntax.comment.test(text.slice(lineStart(text, at - 1), at)))
    at = lineStart(text, at - 1)
  return splice(text, { start: at, end: at, text: line + newline + newline })
}

/** The end of the line that is a section's header. */
function headerEnd(text: string, header: string): number | undefined {
  const plain = header.replace(/\s/g, '')
  for (let at = textStart(text); at < text.length; ) {
    const end = lineEnd(text, at)
    const [written] = /^[^#;]*\]/.exec(text.slice(at, end)) ?? []
    if (written && written.replace(/\s/g, '') === plain && isBlank(text, at, at + written.indexOf('[')))
      return end
    const next = text.indexOf('\n', at)
    if (next < 0) break
    at = next + 1
  }
  return undefined
}

function checked(file: SourceFile, text: string, path: Path, wanted: unknown): SourceFile {
  const after = withText(file, text)
  const before = rootOf(file)
  const now = rootOf(after)
  const node = now?.at(path)
  if (!now || !node || !sameValue(node.value, wanted) || (before && !sameBeside(before, now, path))) {
    refuse(`the edit of ${pathInWords(path)} would break ${file.path} where it stands`)
  }
  return after
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value)
  return value === null ? '' : refuse('a list or map cannot be the value of one line')
}

function tomlKey(name: string): string {
  return /^[\w-]+$/.test(name) ? name : tomlString(name)
}

function tomlString(value: string): string {
  return JSON.stringify(value).replaceAll('\x7f', '\\u007f')
}

function writeToml(value: unknown): string {
  if (typeof value === 'string') return tomlString(value)
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  }
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value)
  if (Array.isArray(value)) return `[${value.map(writeToml).join(', ')}]`
  if (!isMap(value)) return refuse('TOML has no empty value')
  const pairs = Object.entries(value).map(([key, inner]) => `${tomlKey(key)} = ${writeToml(inner)}`)
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
}
