import { type Mode, SourceFile, type Tree } from '../engine/tree.ts'
import { modeOf } from './disk.ts'

/**
 * A tree on its way to another thread: few and large things. One string, one array of numbers and one piece of memory
 * that both see take a twentieth of the time of an object for each file.
 */
export interface TreeParcel {
  /** paths of the files that were read, each ended by NUL, which no path holds */
  readonly paths: string
  /** three numbers for each: offset in `bytes`, length, mode as in `MODES` */
  readonly places: Int32Array
  readonly bytes: SharedArrayBuffer
  /** files that were not read, and links */
  readonly others: readonly {
    readonly path: string
    readonly linkTarget: string | undefined
    readonly mode: Mode
    readonly unread: string | undefined
  }[]
}

/** What the third number means: nobody asked the disk yet, or a mode. */
const MODES: readonly (Mode | undefined)[] = [undefined, '100644', '100755', '120000']
const NUMBERS = 3

/** Packs a tree: its bytes are copied once. */
export function packTree(tree: Tree): TreeParcel {
  const read: SourceFile[] = []
  const others: TreeParcel['others'][number][] = []
  let size = 0
  for (const file of tree.values()) {
    const unread = file.unreadSoFar
    if (unread !== undefined || file.linkTarget !== undefined)
      others.push({ path: file.path, linkTarget: file.linkTarget, mode: file.mode, unread })
    else {
      read.push(file)
      size += file.bytes.length
    }
  }
  const bytes = new SharedArrayBuffer(size)
  const into = new Uint8Array(bytes)
  const places = new Int32Array(read.length * NUMBERS)
  let offset = 0
  for (const [index, file] of read.entries()) {
    into.set(file.bytes, offset)
    places.set([offset, file.bytes.length, MODES.indexOf(file.modeSoFar)], index * NUMBERS)
    offset += file.bytes.length
  }
  return { paths: read.map(({ path }) => `${path}\0`).join(''), places, bytes, others }
}

/** The tree again, in the order of its paths. `root` is where modes are asked for that nobody knows yet. */
export function unpackTree({ paths, places, bytes: all, others }: TreeParcel, root: string): Tree {
  const modeOnDisk = (path: string): Mode => modeOf(`${root}/${path}`)
  const files: SourceFile[] = others.map((other) => new SourceFile(other))
  let start = 0
  for (let at = 0; start < paths.length; at += NUMBERS) {
    const end = paths.indexOf('\0', start)
    const path = paths.slice(start, end)
    const bytes = new Uint8Array(all, places[at]!, places[at + 1]!)
    files.push(new SourceFile({ path, bytes, mode: MODES[places[at + 2]!] ?? modeOnDisk }))
    start = end + 1
  }
  if (others.length > 0) files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  return new Map(files.map((file) => [file.path, file]))
}
