import type { FileHandle } from 'node:fs/promises'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { codeOf, Failure, reasonOf } from '../cli/failure.ts'

/** What a log needs of whoever keeps the state that its records make. */
export interface LogOwner<Entry> {
  /** takes a record that is on the disk, in the order in which they were written */
  readonly replay: (entry: Entry) => void
  /** the records that make the state of this moment, appended ones included */
  readonly snapshot: () => Iterable<Entry>
  /** told once, when nothing can be written any more */
  readonly broken?: ((reason: string) => void) | undefined
}

/** What happened to a log so far. */
export interface LogCounts {
  /** of the file */
  readonly bytes: number
  /** how often the disk was asked to keep what was written: once for a whole group of records */
  readonly syncs: number
  /** records that could not be read when it was opened, a torn one at the end included */
  readonly damaged: number
  readonly compactions: number
}

/** Bytes below which a log is not written anew, and how often its size must have grown since the last time. */
const COMPACT_AT = 4 * 1024 * 1024
const GROWTH = 4

/**
 * An append-only log of JSON records, one a line, each after the CRC-32 of its bytes. `append` answers once the record
 * is on the disk; those that come while the disk is busy are synced together. A record that a power cut tore is left out
 * when the log is opened, and what stands after it is kept. When it has grown it is written anew beside, and renamed.
 */
export class Log<Entry> {
  readonly #path: string
  readonly #owner: LogOwner<Entry>
  #file: FileHandle
  #bytes: number
  #compacted: number
  #waiting: { readonly line: string; readonly done: () => void; readonly failed: (error: Error) => void }[] =
    []
  #running: Promise<void> | undefined
  #broken: Failure | undefined
  #wanted = false
  #counts = { syncs: 0, damaged: 0, compactions: 0 }

  private constructor(path: string, owner: LogOwner<Entry>, file: FileHandle, bytes: number) {
    this.#path = path
    this.#owner = owner
    this.#file = file
    this.#bytes = bytes
    this.#compacted = bytes
  }

  /** Opens the log of a path, or begins one. A Failure where the disk does not let us. */
  static async open<Entry>(path: string, owner: LogOwner<Entry>): Promise<Log<Entry>> {
    try {
      // what a compaction left behind that did not come to its end
      await rm(`${path}.new`, { force: true })
      const { entries, damaged, size } = readEntries<Entry>(await contentOf(path))
      for (const entry of entries) owner.replay(entry)
      const log = new Log(path, owner, await open(path, 'a'), size)
      log.#counts.damaged = damaged
      // the next record must begin on a line of its own, and a compact log opens faster
      if (damaged > 0 || size > COMPACT_AT) await log.compact()
      else await syncFolder(path)
      return log
    } catch (error) {
      throw error instanceof Failure ? error : new Failure(`${path} cannot be opened: ${reasonOf(error)}`)
    }
  }

  /** Appends a record; resolves once it is on the disk. After one failure nothing more is taken. */
  append(entry: Entry): Promise<void> {
    return this.#write(lineOf(entry))
  }

  /** Resolves once everything that was appended before is on the disk. */
  settled(): Promise<void> {
    return this.#waiting.length === 0 && !this.#running && !this.#broken ? Promise.resolve() : this.#write('')
  }

  /** Writes the log anew with what its state consists of now. */
  compact(): Promise<void> {
    this.#wanted = true
    return this.#write('')
  }

  /** Writes what waits, and closes the file. */
  async close(): Promise<void> {
    await this.settled().catch(() => {})
    this.#broken ??= new Failure(`${this.#path} is closed`)
    await this.#file.close()
  }

  /** Why nothing can be written any more; undefined while it can. */
  get problem(): string | undefined {
    return this.#broken?.message
  }

  /** What happened so far. */
  get counts(): LogCounts {
    return { bytes: this.#bytes, ...this.#counts }
  }

  #write(line: string): Promise<void> {
    if (this.#broken) return Promise.reject(this.#broken)
    return new Promise((done, failed) => {
      this.#waiting.push({ line, done, failed })
      // a group is what was appended in one turn, and whatever comes while the disk is busy
      this.#running ??= Promise.resolve().then(() => this.#flush())
    })
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting
      this.#waiting = []
      try {
        const due = this.#bytes > COMPACT_AT && this.#bytes > GROWTH * this.#compacted
        // the state has the records of this group already, so they need not be written twice
        if (this.#wanted || due) await this.#rewrite()
        else await this.#extend(group.map(({ line }) => line).join(''))
        for (const { done } of group) done()
      } catch (error) {
        // whether anything of it is on the disk is not known: a restart finds out
        this.#broken ??= new Failure(`${this.#path} cannot be written: ${reasonOf(error)}`)
        this.#owner.broken?.(this.#broken.message)
        for (const { failed } of [...group, ...this.#waiting]) failed(this.#broken)
        this.#waiting = []
      }
    }
    // in the same turn as the last look at what waits: nothing can come in between and be overlooked
    this.#running = undefined
  }

  async #extend(text: string): Promise<void> {
    if (text === '') return
    const bytes = Buffer.from(text)
    await this.#file.appendFile(bytes)
    await this.#file.datasync()
    this.#bytes += bytes.length
    this.#counts.syncs++
  }

  async #rewrite(): Promise<void> {
    this.#wanted = false
    const lines: string[] = []
    for (const entry of this.#owner.snapshot()) lines.push(lineOf(entry))
    const bytes = Buffer.from(lines.join(''))
    const beside = `${this.#path}.new`
    const file = await open(beside, 'w')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    // Windows does not rename over an open file
    await this.#file.close()
    await rename(beside, this.#path)
    await syncFolder(this.#path)
    this.#file = await open(this.#path, 'a')
    this.#bytes = bytes.length
    this.#compacted = bytes.length
    this.#counts.compactions++
    this.#counts.syncs++
  }
}

/** Records of a log's bytes, those that are whole. */
export interface ReadEntries<Entry> {
  readonly entries: readonly Entry[]
  readonly damaged: number
  readonly size: number
}

/** Reads records. A line whose sum does not fit, or that has no end, is counted and left out. */
export function readEntries<Entry>(bytes: Buffer): ReadEntries<Entry> {
  const entries: Entry[] = []
  let damaged = 0
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(10, from)
    const line = bytes.subarray(from, end < 0 ? bytes.length : end)
    from = end < 0 ? bytes.length : end + 1
    const entry = end < 0 ? undefined : entryOf<Entry>(line)
    if (entry === undefined) damaged++
    else entries.push(entry)
  }
  return { entries, damaged, size: bytes.length }
}

function entryOf<Entry>(line: Buffer): Entry | undefined {
  const body = line.subarray(SUM + 1)
  if (body.length === 0 || line.subarray(0, SUM).toString('latin1') !== sumOf(body)) return undefined
  try {
    return JSON.parse(body.toString('utf8')) as Entry
  } catch {
    return undefined
  }
}

/** Digits of a sum. */
const SUM = 8

function sumOf(bytes: Buffer): string {
  return crc32(bytes).toString(16).padStart(SUM, '0')
}

function lineOf(entry: unknown): string {
  const json = JSON.stringify(entry)
  return `${sumOf(Buffer.from(json))} ${json}\n`
}

async function contentOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}

/** A new name in a folder is on the disk once the folder is. Where folders cannot be synced the system sees to it. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r').catch(() => undefined)
  await folder?.sync().catch(() => {})
  await folder?.close()
}
