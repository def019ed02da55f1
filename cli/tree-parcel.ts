import { type Mode, SourceFile, type Tree } from '../engine/tree.ts'
import { permissionsOf } from './disk.ts'

/**
 * A tree on its way to another thread: the bytes stay where they are, in memory that both see, and what is copied is
 * few and large. One string and one array of numbers take a twentieth of the time of an object for each file.
 */
export interface TreeParcel {
  /** paths of the files that were read, each ended by NUL, which no path holds */
  readonly paths: string
  /** four numbers for each: index of its slab, offset, length, mode as in `MODES` */
  readonly places: Int32Array
  readonly slabs: readonly SharedArrayBuffer[]
  /** files that were not read, and links */
  readonly others: readonly {
    readonly path: string
    readonly linkTarget: string | undefined
    readonly mode: Mode
    readonly unread: string | undefined
  }[]
}

/** What the fourth number means: nobody asked the disk yet, or a mode. */
const MODES: readonly (Mode | undefined)[] = [undefined, '100644', '100755', '120000']
const NUMBERS = 4

/** Packs a tree. Bytes that no other thread can see are copied to where it can. */
export function packTree(tree: Tree): TreeParcel {
  const slabs: SharedArrayBuffer[] = []
  const known = new Map<ArrayBufferLike, number>()
  const slabOf = (buffer: SharedArrayBuffer): number => {
    let index = known.get(buffer)
    if (index === undefined) {
      index = slabs.push(buffer) - 1
      known.set(buffer, index)
    }
    return index
  }
  const paths: string[] = []
  const others: TreeParcel['others'][number][] = []
  const places = new Int32Array(tree.size * NUMBERS)
  for (const file of tree.values()) {
    const unread = file.unreadSoFar
    if (unread !== undefined || file.linkTarget !== undefined) {
      others.push({ path: file.path, linkTarget: file.linkTarget, mode: file.mode, unread })
      continue
    }
    const shared = inSharedMemory(file.bytes)
    const at = paths.push(file.path) - 1
    places[at * NUMBERS] = slabOf(shared.buffer)
    places[at * NUMBERS + 1] = shared.byteOffset
    places[at * NUMBERS + 2] = shared.length
    places[at * NUMBERS + 3] = MODES.indexOf(file.modeSoFar)
  }
  return { paths: paths.map((path) => `${path}\0`).join(''), places, slabs, others }
}

function inSharedMemory(bytes: Uint8Array): Uint8Array<SharedArrayBuffer> {
  if (bytes.buffer instanceof SharedArrayBuffer) return bytes as Uint8Array<SharedArrayBuffer>
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length))
  copy.set(bytes)
  return copy
}

/** The tree again, in the order of its paths. `root` is where modes are asked for that nobody knows yet. */
export function unpackTree({ paths, places, slabs, others }: TreeParcel, root: string): Tree {
  const modeOnDisk = (path: string): Mode =>
    ((permissionsOf(`${root}/${path}`) ?? 0) & 0o111) === 0 ? '100644' : '100755'
  const files: SourceFile[] = others.map((other) => new SourceFile(other))
  let start = 0
  for (let at = 0; start < paths.length; at += NUMBERS) {
    const end = paths.indexOf('\0', start)
    const path = paths.slice(start, end)
    const bytes = Buffer.from(slabs[places[at]!]!, places[at + 1]!, places[at + 2]!)
    files.push(new SourceFile({ path, bytes, mode: MODES[places[at + 3]!] ?? modeOnDisk }))
    start = end + 1
  }
  if (others.length > 0) files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  return new Map(files.map((file) => [file.path, file]))
}
