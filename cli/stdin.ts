import { SourceFile } from '../engine/tree.ts'
import { FILE_LIMIT } from './disk.ts'
import { Failure } from './failure.ts'
import type { Snapshot } from './snapshot.ts'

/** Reads all of stdin; a Failure when it does not end within the size of a file. */
export async function readStdin(stdin: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk as Uint8Array)
    size += bytes.length
    if (size > FILE_LIMIT) throw new Failure('stdin holds more than 32 MB')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** A snapshot in which one file is what an editor holds; it need not exist on the disk. */
export function overlaid(below: Snapshot, path: string, bytes: Uint8Array): Snapshot {
  const stood = below.load([path]).get(path)
  const file = new SourceFile({ path, bytes, mode: stood?.mode === '100755' ? '100755' : '100644' })
  return {
    name: 'stdin',
    paths: below.has(path) ? below.paths : [...below.paths, path].sort((a, b) => (a < b ? -1 : 1)),
    has: (one) => one === path || below.has(one),
    closed: below.closed,
    text: (one) => (one === path ? decoder.decode(bytes) : below.text(one)),
    load: (wanted) => {
      const files = below.load(wanted.filter((one) => one !== path))
      if (wanted.includes(path)) files.set(path, file)
      return new Map(wanted.flatMap((one) => (files.has(one) ? [[one, files.get(one)!] as const] : [])))
    },
  }
}
