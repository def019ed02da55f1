import { type Dirent, readdirSync } from 'node:fs'
import { SKIPPED_FOLDERS, type TreeReader } from './disk.ts'
import { milliseconds } from './io.ts'
import { isRecognised } from './scope.ts'

/** Bytes beyond which no more is read ahead: what is never asked for was read in vain. */
const AHEAD_LIMIT = 64 * 1024 * 1024
/** Files after which the clock is asked: a twentieth of a millisecond's work. */
const BETWEEN_LOOKS = 8
/** Milliseconds of one turn. */
const TURN = 1

/**
 * Walks a working tree and reads what will most probably be judged while Git still lists it, which takes a tenth of a
 * second for 20,000 files. It only fills the reader: which files there are is for Git to say, so a file that is read in
 * vain costs its time and nothing else. Links are not followed.
 */
export class ReadingAhead {
  readonly #root: string
  readonly #reader: TreeReader
  readonly #folders: string[] = ['']
  readonly #files: string[] = []
  #bytes = 0

  /** `root` is absolute and holds no link */
  constructor(root: string, reader: TreeReader) {
    this.#root = root
    this.#reader = reader
  }

  /** Walks until some files are found; whether there is more to walk. */
  walk(files: number): boolean {
    while (this.#files.length < files) {
      const folder = this.#folders.pop()
      if (folder === undefined) return false
      this.#enter(folder)
    }
    return true
  }

  /** Walks and reads for about a millisecond; whether there is more to do. */
  turn(): boolean {
    const end = milliseconds() + TURN
    do {
      for (let count = 0; count < BETWEEN_LOOKS; count++) {
        const path = this.#files.pop()
        if (path !== undefined) this.#bytes += this.#reader.readAhead(path)
        else {
          const folder = this.#folders.pop()
          if (folder === undefined) return false
          this.#enter(folder)
        }
      }
      if (this.#bytes > AHEAD_LIMIT) return false
    } while (milliseconds() < end)
    return true
  }

  #enter(folder: string): void {
    let entries: Dirent[]
    try {
      entries = readdirSync(folder === '' ? this.#root : `${this.#root}/${folder}`, { withFileTypes: true })
    } catch {
      // Git's list and the reading of what is in it say what is wrong with a folder
      return
    }
    for (const entry of entries) {
      const { name } = entry
      const path = folder === '' ? name : `${folder}/${name}`
      if (entry.isFile()) {
        if (isRecognised(path)) this.#files.push(path)
      } else if (entry.isDirectory()) {
        this.#reader.passed(path)
        if (!SKIPPED_FOLDERS.has(name)) this.#folders.push(path)
      }
    }
    // what is pushed last is taken first: the tree that is asked about
    const own = folder === '' ? this.#folders.indexOf('infra') : -1
    if (own >= 0) this.#folders.push(...this.#folders.splice(own, 1))
  }
}
