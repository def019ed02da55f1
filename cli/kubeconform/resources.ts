import { readJson } from '../../engine/formats/json.ts'
import type { Document } from '../../engine/formats/node.ts'
import { readYaml } from '../../engine/formats/yaml.ts'
import { Lines } from '../../engine/lines.ts'

/** By what an object is named: empty where it does not say. */
export interface Signature {
  readonly kind: string
  /** `apps/v1` */
  readonly apiVersion: string
  readonly namespace: string
  readonly name: string
}

/** One object of a file, an item of a List, or a document that is none. */
export interface KubeResource {
  /** the file as it was named, or `stdin` */
  readonly path: string
  readonly signature: Signature
  /** nothing stands there */
  readonly empty: boolean
  /** why it cannot be judged; the value is undefined then */
  readonly fault: string | undefined
  readonly value: Readonly<Record<string, unknown>> | undefined
  /** the line of a path in the object, 1 for the file's first */
  readonly lineOf: (path: readonly (string | number | object)[]) => number
}

const NOBODY: Signature = { kind: '', apiVersion: '', namespace: '', name: '' }
const MARKER = '\n---'

interface Chunk {
  readonly text: string
  readonly start: number
}

/** Where kubeconform splits: at every line that begins with three dashes, whose rest is dropped. */
function chunksOf(text: string): Chunk[] {
  const chunks: Chunk[] = []
  let start = 0
  for (;;) {
    const marker = text.indexOf(MARKER, start)
    if (marker < 0) break
    chunks.push({ text: text.slice(start, marker), start })
    const line = text.indexOf('\n', marker + MARKER.length)
    start = line < 0 ? text.length : line + 1
  }
  if (start < text.length) chunks.push({ text: text.slice(start), start })
  return chunks
}

/** How a text is read. */
export interface ReadOptions {
  readonly strict: boolean
  readonly stdin: boolean
}

/** The objects of a text, in order; the items of a List each on its own. */
export function* readResources(path: string, text: string, options: ReadOptions): Iterable<KubeResource> {
  let lines: Lines | undefined
  const lineAt = (offset: number): number => {
    lines ??= new Lines(text)
    return lines.span(offset, offset).line
  }
  let count = 0
  for (const { text: chunk, start } of chunksOf(text)) {
    if (chunk === '' && !options.stdin) continue
    for (const resource of readChunk(path, chunk, (offset) => lineAt(start + offset), options)) {
      count++
      yield resource
    }
  }
  if (count === 0 && !options.stdin) yield { ...nothing(path), empty: true }
}

function nothing(path: string): KubeResource {
  return { path, signature: NOBODY, empty: false, fault: undefined, value: undefined, lineOf: () => 1 }
}

function* readChunk(
  path: string,
  chunk: string,
  lineAt: (offset: number) => number,
  { strict }: ReadOptions,
): Iterable<KubeResource> {
  const document = documentOf(path, chunk)
  const lineOf = (at: readonly (string | number | object)[]): number =>
    lineAt(document?.root?.at(at as never)?.start ?? document?.root?.start ?? 0)
  const none = { ...nothing(path), lineOf }
  const value = document?.root?.value
  const signed = signatureOf(value)
  const broken = document && faultOf(document, strict, lineAt)
  if (broken !== undefined) {
    yield { ...none, signature: signed.signature, fault: `error unmarshalling resource: ${broken}` }
    return
  }
  if (value === undefined || value === null) {
    yield { ...none, empty: true }
    return
  }
  if (!isMap(value)) {
    yield { ...none, fault: `error unmarshalling resource: ${notAMap(value)}` }
    return
  }
  if (signed.fault === undefined && signed.signature.kind.toLowerCase() === 'list') {
    const key = Object.keys(value).findLast((one) => one.toLowerCase() === 'items')
    const items = key === undefined ? [] : value[key]
    for (const [index, item] of (Array.isArray(items) ? items : []).entries())
      yield itemOf({ ...none, lineOf: (at) => lineOf([key!, index, ...at]) }, item)
    return
  }
  yield signed.fault === undefined
    ? { ...none, signature: signed.signature, value }
    : { ...none, signature: signed.signature, fault: `error while parsing: ${signed.fault}` }
}

function documentOf(path: string, chunk: string): Document | undefined {
  if (path.toLowerCase().endsWith('.json')) {
    const document = readJson(chunk)
    if (document.root) return document
  }
  return readYaml(chunk, { dialect: 'kubernetes' }).find(
    ({ root, problems, unread }) => root || problems.length > 0 || unread !== undefined,
  )
}

const DUPLICATE = /^duplicate key (.*)$/s

/** What Go's loader would refuse; equal keys only where it is strict. */
function faultOf(
  document: Document,
  strict: boolean,
  lineAt: (offset: number) => number,
): string | undefined {
  const convert = 'error converting YAML to JSON: yaml: '
  if (document.unread !== undefined)
    return `${convert}line ${lineAt(document.start)}: it is not read: ${document.unread}`
  const other = document.problems.find(({ message }) => !DUPLICATE.test(message))
  if (!document.root || other) {
    const problem = other ?? document.problems[0]!
    return `${convert}line ${lineAt(problem.start)}: ${problem.message}`
  }
  if (!strict || document.problems.length === 0) return undefined
  const twice = document.problems.map(
    ({ message, start }) => `  line ${lineAt(start)}: key ${DUPLICATE.exec(message)![1]} already set in map`,
  )
  return `${convert}unmarshal errors:\n${twice.join('\n')}`
}

function itemOf(none: KubeResource, item: unknown): KubeResource {
  if (item === null || item === undefined) return { ...none, empty: true }
  if (!isMap(item)) return { ...none, fault: `error unmarshalling resource: ${notAMap(item)}` }
  const { signature } = signatureOf(item)
  for (const key of ['kind', 'apiVersion'] as const)
    if (typeof item[key] !== 'string')
      return { ...none, signature, fault: `error while parsing: missing '${key}' key` }
  return { ...none, signature, value: item }
}

function notAMap(value: unknown): string {
  const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  return `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${type} into Go value of type map[string]interface {}`
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The signature as Go decodes it: keys in any case, numbers and booleans where a text belongs are texts, a map or list
 * there is a fault; so is a kind or apiVersion that is not there.
 */
function signatureOf(value: unknown): { readonly signature: Signature; readonly fault: string | undefined } {
  if (!isMap(value)) return { signature: NOBODY, fault: undefined }
  let fault: string | undefined
  const read = (holder: Readonly<Record<string, unknown>>, name: string, at = ''): string => {
    const found = lookUp(holder, name)
    if (typeof found === 'object' && found !== null) {
      const type = Array.isArray(found) ? 'array' : 'object'
      fault ??= `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${type} into Go struct field ${at}.${name} of type string`
      return ''
    }
    return found === null || found === undefined ? '' : String(found)
  }
  const found = lookUp(value, 'metadata')
  const metadata = isMap(found) ? found : {}
  if (found !== undefined && found !== null && !isMap(found))
    fault = `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${Array.isArray(found) ? 'array' : typeof found} into Go struct field .Metadata of type struct`
  const generated = read(metadata, 'generateName', '.Metadata')
  const name = read(metadata, 'name', '.Metadata')
  const signature = {
    kind: read(value, 'kind'),
    apiVersion: read(value, 'apiVersion'),
    namespace: read(metadata, 'namespace', '.Metadata'),
    name: generated === '' ? name : `${generated}{{ generateName }}`,
  }
  if (signature.kind === '') fault ??= "missing 'kind' key"
  if (signature.apiVersion === '') fault ??= "missing 'apiVersion' key"
  return { signature, fault }
}

/** Of keys that differ in case only, Go takes the last in order. */
function lookUp(holder: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(holder, name)) return holder[name]
  const wanted = name.toLowerCase()
  const key = Object.keys(holder)
    .sort()
    .findLast((one) => one.length === name.length && one.toLowerCase() === wanted)
  return key === undefined ? undefined : holder[key]
}
