import type { SourceFile } from '../tree.ts'
import { type Behavior, Member } from './member.ts'
import { RenderError } from './problem.ts'
import {
  ListValue,
  MapValue,
  ScalarValue,
  stringValue,
  textOf,
  type Value,
  valueAt,
  Written,
} from './value.ts'

/** Gives the file that a path of a kustomization means; undefined where there is none. */
export type FileFinder = (path: string) => SourceFile | undefined

/** What is put into a generated object: a text, or bytes that are no text. */
interface Content {
  readonly text: string | undefined
  readonly bytes: Uint8Array | undefined
  readonly from: Written
}

/**
 * Makes the object of an entry of `configMapGenerator` or `secretGenerator`.
 *
 * @throws RenderError for a source that is not there or cannot be read, and for a key that two sources give
 */
export function generate(
  kind: 'ConfigMap' | 'Secret',
  entry: Value,
  options: Value | undefined,
  file: FileFinder,
): Member {
  if (entry.kind !== 'map') throw new RenderError('a generator is a map', entry.from)
  const from = entry.from!.derive()
  const name = textOf(entry.get('name'))
  if (!name) throw new RenderError('a generator needs a name', entry.from)
  const contents = contentsOf(entry, file)
  const metadata = new MapValue(new Map([['name', stringValue(name, entry.get('name')?.from)]]), from)
  const namespace = entry.get('namespace')
  if (textOf(namespace)) metadata.set('namespace', stringValue(textOf(namespace)!, namespace!.from))
  const value = new MapValue(
    new Map<string, Value>([
      ['apiVersion', stringValue('v1', from)],
      ['kind', stringValue(kind, from)],
      ['metadata', metadata],
    ]),
    from,
  )
  if (kind === 'Secret') {
    const type = entry.get('type')
    value.set('type', stringValue(textOf(type) || 'Opaque', type?.from ?? from))
    const data = value.open('data', from)
    for (const [key, content] of inOrder(contents))
      data.set(key, stringValue(inBase64(bytesOf(content)), content.from))
  } else putData(value, contents, from)
  const own = entry.get('options')
  for (const field of ['labels', 'annotations']) {
    const texts = new Map([...textsIn(options, field), ...textsIn(own, field)])
    for (const [key, text] of inOrder(texts)) metadata.open(field, from).set(key, text)
  }
  if (isTrue(options, 'immutable') || isTrue(own, 'immutable'))
    value.set('immutable', new ScalarValue('true', 'bool', own?.from ?? options?.from))
  const member = new Member(value, from)
  member.needsHash = !isTrue(options, 'disableNameSuffixHash') && !isTrue(own, 'disableNameSuffixHash')
  const behavior = textOf(entry.get('behavior'))
  member.behavior = behavior === 'merge' || behavior === 'replace' ? (behavior as Behavior) : 'create'
  return member
}

function textsIn(options: Value | undefined, field: string): [string, ScalarValue][] {
  const map = options?.kind === 'map' ? options.get(field) : undefined
  if (map?.kind !== 'map') return []
  return [...map.entries].map(([key, value]) => [key, stringValue(textOf(value) ?? '', value.from)])
}

function isTrue(options: Value | undefined, field: string): boolean {
  const text = options?.kind === 'map' ? textOf(options.get(field)) : undefined
  return text !== undefined && /^(true|yes|on|y)$/i.test(text)
}

function inOrder<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
}

function contentsOf(entry: MapValue, file: FileFinder): ReadonlyMap<string, Content> {
  const contents = new Map<string, Content>()
  const put = (key: string, content: Content): void => {
    if (!/^[-._a-zA-Z0-9]+$/.test(key))
      throw new RenderError(`${key} cannot be a key of a ConfigMap or Secret`, content.from)
    if (contents.has(key)) throw new RenderError(`the key ${key} is given twice`, content.from)
    contents.set(key, content)
  }
  const env = entry.get('env')
  for (const item of [...itemsOf(entry, 'envs'), ...(env && textOf(env) ? [env] : [])]) {
    for (const [key, content] of readEnv(found(item, textOf(item) ?? '', file))) put(key, content)
  }
  for (const item of itemsOf(entry, 'literals')) {
    const text = textOf(item) ?? ''
    const equals = text.indexOf('=')
    if (equals < 1) throw new RenderError('a literal is written as key=value', item.from)
    put(text.slice(0, equals), {
      text: unquoted(text.slice(equals + 1)),
      bytes: undefined,
      from: item.from!.derive(),
    })
  }
  for (const item of itemsOf(entry, 'files')) {
    const text = textOf(item) ?? ''
    const parts = text.split('=')
    if (parts.length > 2 || parts.includes(''))
      throw new RenderError(`${text} is neither a path nor key=path`, item.from)
    const path = parts.at(-1)!
    const source = found(item, path, file)
    const key = parts.length === 2 ? parts[0]! : path.slice(path.lastIndexOf('/') + 1)
    put(key, { ...decoded(source), from: new Written(source.path, 0, undefined, undefined, true) })
  }
  return contents
}

function itemsOf(entry: MapValue, key: string): readonly Value[] {
  const list = entry.get(key)
  return list instanceof ListValue ? list.items : []
}

function found(item: Value, path: string, file: FileFinder): SourceFile {
  const source = file(path)
  if (!source) throw new RenderError(`${path} is not there`, item.from)
  if (source.unread !== undefined && source.unread !== 'binary' && source.unread !== 'not UTF-8')
    throw new RenderError(`${path} was not read: ${source.unread}`, item.from)
  return source
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decoded(source: SourceFile): Pick<Content, 'text' | 'bytes'> {
  if (source.unread === undefined) return { text: source.text, bytes: undefined }
  try {
    return { text: strict.decode(source.bytes), bytes: undefined }
  } catch {
    return { text: undefined, bytes: source.bytes }
  }
}

/** Quotes around the whole value of a literal are not part of it. */
function unquoted(text: string): string {
  const first = text[0]
  if (text.length < 2 || first !== text.at(-1) || (first !== '"' && first !== "'")) return text
  return text.slice(1, -1)
}

/** Lines `KEY=value`; nothing is unquoted there, and a key alone is empty (the process' environment is none of ours). */
function readEnv(source: SourceFile): [string, Content][] {
  const pairs: [string, Content][] = []
  const from = new Written(source.path, 0)
  for (const [index, written] of source.text.split('\n').entries()) {
    const line = (index === 0 ? written.replace(/^\uFEFF/, '') : written).replace(/\r$/, '').trimStart()
    if (line === '' || line.startsWith('#')) continue
    const equals = line.indexOf('=')
    const key = equals < 0 ? line : line.slice(0, equals)
    if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(key))
      throw new RenderError(`line ${index + 1} of ${source.path} does not begin with a name`, from)
    const place = from.below(key).derive()
    pairs.push([key, { text: equals < 0 ? '' : line.slice(equals + 1), bytes: undefined, from: place }])
  }
  return pairs
}

function putData(value: MapValue, contents: ReadonlyMap<string, Content>, from: Written): void {
  for (const [key, content] of inOrder(contents)) {
    if (content.text !== undefined) value.open('data', from).set(key, stringValue(content.text, content.from))
    else value.open('binaryData', from).set(key, stringValue(inBase64(content.bytes!), content.from))
  }
}

function bytesOf(content: Content): Uint8Array {
  return content.bytes ?? new TextEncoder().encode(content.text ?? '')
}

/** Base64 in lines of seventy letters, each with its end, where there is more than one. */
function inBase64(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  if (text.length < 70) return text
  return `${text.match(/.{1,70}/g)!.join('\n')}\n`
}

/** Puts a generated object into the place of one with the same name, or together with it. */
export function absorb(old: Member, made: Member): void {
  if (made.behavior === 'create') {
    throw new RenderError(
      `there is a ${made} already; behavior: merge or replace says what is to become of it`,
      made.entered,
    )
  }
  for (const field of ['labels', 'annotations'] as const) {
    const before = valueAt(old.value, ['metadata', field])
    if (before?.kind !== 'map' || before.entries.size === 0) continue
    const texts = made.value.open('metadata').open(field, before.from)
    for (const [key, text] of before.entries) if (!texts.entries.has(key)) texts.set(key, text)
  }
  const metadata = made.value.open('metadata')
  const before = old.value.open('metadata')
  for (const field of ['name', 'namespace']) {
    const kept = before.get(field)
    if (kept) metadata.set(field, kept)
    else metadata.delete(field)
  }
  if (made.behavior === 'merge') {
    for (const field of ['data', 'binaryData']) {
      const kept = old.value.get(field)
      if (kept?.kind !== 'map' || kept.entries.size === 0) continue
      const data = made.value.open(field, kept.from)
      for (const [key, text] of kept.entries) if (!data.entries.has(key)) data.set(key, text)
    }
  }
  old.value = made.value
  old.needsHash &&= made.needsHash
}
