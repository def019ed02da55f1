import { Failure } from '../cli/failure.ts'

/** One entry of a tar archive. */
export interface TarEntry {
  readonly kind: 'file' | 'link' | 'folder' | 'other'
  /** as written: neither shortened nor checked */
  readonly path: string
  /** where a symbolic link points */
  readonly target: string
  /** whether its owner may execute it */
  readonly executable: boolean
  readonly size: number
  /** of a file that `keep` wanted */
  readonly bytes: Uint8Array | undefined
}

/** What is read of an archive. */
export interface TarOptions {
  /** whether a file's content is kept */
  readonly keep: (path: string, size: number) => boolean
  /** bytes of the whole archive, unpacked; one that holds more is refused */
  readonly limit: number
}

const BLOCK = 512
const decoder = new TextDecoder('utf-8')

/**
 * The entries of a tar archive in the forms that Git writes: ustar with pax headers (POSIX.1-2001), GNU long names.
 * `comment` is what Git puts into the global header: the commit. Throws a Failure for anything that is no archive.
 */
export async function readTar(
  source: AsyncIterable<Uint8Array>,
  options: TarOptions,
  visit: (entry: TarEntry) => void,
): Promise<{ readonly comment: string | undefined }> {
  const bytes = new ByteSource(source, options.limit)
  let comment: string | undefined
  let next: Record<string, string> = {}
  for (;;) {
    const header = await bytes.take(BLOCK)
    if (!header || header.every((byte) => byte === 0)) return { comment }
    if (!isChecked(header)) throw new Failure('the archive is broken: a header does not add up')
    const type = String.fromCharCode(header[156] ?? 0)
    const size = next.size === undefined ? octal(header, 124, 12) : Number(next.size)
    if (!Number.isSafeInteger(size) || size < 0) throw new Failure('the archive is broken: a size is none')
    if (type === 'x' || type === 'g' || type === 'L' || type === 'K') {
      if (size > NAME_LIMIT) throw new Failure('the archive is broken: a name takes more than 1 MB')
      const content = await whole(bytes, size)
      if (type === 'g') comment = records(content).comment ?? comment
      else if (type === 'x') next = { ...next, ...records(content) }
      else next = { ...next, [type === 'L' ? 'path' : 'linkpath']: text(content) }
      continue
    }
    const path = next.path ?? nameOf(header)
    const kind = KINDS[type] ?? 'other'
    const kept = kind === 'file' && options.keep(path, size)
    const content = kept ? await whole(bytes, size) : undefined
    if (!kept) await bytes.skip(padded(size))
    visit({
      kind,
      path,
      target: next.linkpath ?? text(header.subarray(157, 257)),
      executable: (octal(header, 100, 8) & 0o100) !== 0,
      size,
      bytes: content,
    })
    next = {}
  }
}

const NAME_LIMIT = 1024 * 1024

const KINDS: Readonly<Record<string, TarEntry['kind']>> = {
  '0': 'file',
  '\0': 'file',
  '2': 'link',
  '5': 'folder',
}

const padded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK

async function whole(bytes: ByteSource, size: number): Promise<Uint8Array> {
  const content = await bytes.take(padded(size))
  if (!content) throw new Failure('the archive is broken: it ends in the middle')
  return content.subarray(0, size)
}

function nameOf(header: Uint8Array): string {
  const prefix = text(header.subarray(345, 500))
  const name = text(header.subarray(0, 100))
  return prefix === '' ? name : `${prefix}/${name}`
}

/** Up to the first NUL. What is no UTF-8 shows as U+FFFD. */
function text(field: Uint8Array): string {
  const end = field.indexOf(0)
  return decoder.decode(end < 0 ? field : field.subarray(0, end))
}

function octal(header: Uint8Array, at: number, length: number): number {
  const digits = text(header.subarray(at, at + length)).trim()
  return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN
}

/** The header's sum, with its own field taken for spaces. */
function isChecked(header: Uint8Array): boolean {
  let sum = 0
  for (let at = 0; at < BLOCK; at++) sum += at >= 148 && at < 156 ? 32 : header[at]!
  return sum === octal(header, 148, 8)
}

/** `<length> <key>=<value>\n`, the length in bytes and counting itself */
function records(content: Uint8Array): Record<string, string> {
  const found: Record<string, string> = {}
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at)
    const length = space < 0 ? Number.NaN : Number(decoder.decode(content.subarray(at, space)))
    if (!(length > 0)) break
    const record = decoder.decode(content.subarray(space + 1, at + length - 1))
    const equals = record.indexOf('=')
    if (equals > 0) found[record.slice(0, equals)] = record.slice(equals + 1)
    at += length
  }
  return found
}

/** Bytes that come in pieces, taken in portions. */
class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>
  readonly #limit: number
  #pending: Uint8Array = new Uint8Array(0)
  #at = 0
  #total = 0

  constructor(source: AsyncIterable<Uint8Array>, limit: number) {
    this.#chunks = source[Symbol.asyncIterator]()
    this.#limit = limit
  }

  /** The next bytes; undefined where there are not as many. */
  async take(count: number): Promise<Uint8Array | undefined> {
    while (this.#pending.length - this.#at < count) {
      const { done, value } = await this.#chunks.next()
      if (done) return undefined
      this.#count(value)
      const rest = this.#pending.subarray(this.#at)
      this.#at = 0
      if (rest.length === 0) this.#pending = value
      else {
        // a large file comes in many pieces: room for all of it is made once
        const pieces = [rest, value]
        let length = rest.length + value.length
        while (length < count) {
          const more = await this.#chunks.next()
          if (more.done) return undefined
          this.#count(more.value)
          pieces.push(more.value)
          length += more.value.length
        }
        this.#pending = Buffer.concat(pieces)
      }
    }
    const taken = this.#pending.subarray(this.#at, this.#at + count)
    this.#at += count
    return taken
  }

  async skip(count: number): Promise<void> {
    let left = count
    for (;;) {
      const here = Math.min(left, this.#pending.length - this.#at)
      this.#at += here
      left -= here
      if (left === 0) return
      const { done, value } = await this.#chunks.next()
      if (done) return
      this.#count(value)
      this.#pending = value
      this.#at = 0
    }
  }

  #count(chunk: Uint8Array): void {
    this.#total += chunk.length
    if (this.#total > this.#limit)
      throw new Failure(`the repository holds more than ${Math.round(this.#limit / 1e6)} MB; it is not read`)
  }
}
