import type { MessagePort } from 'node:worker_threads'
import { flatReading, SourceFile } from '../engine/tree.ts'
import { type AheadData, type Batch, CLAIMED, FIRST_CHUNK, FREE, STATE } from './ahead.ts'

/** Integers of a chunk of results. */
const CHUNK = 1 << 20

/** The other side of `ReadAhead`: parses what it is sent, file by file, and leaves out what was claimed meanwhile. */
export function parseAhead(parent: MessagePort, { states, port }: AheadData): void {
  let chunk: Int32Array = new Int32Array(0)
  let chunks = 0
  let used = 0
  const keep = (at: number, flat: Int32Array): void => {
    if (used + flat.length > chunk.length) {
      const buffer = new SharedArrayBuffer(Math.max(CHUNK, flat.length) * 4)
      port.postMessage(buffer)
      chunk = new Int32Array(buffer)
      chunks++
      used = 0
    }
    chunk.set(flat, used)
    states[at + 1] = used
    states[at + 2] = flat.length
    used += flat.length
    Atomics.store(states, at, FIRST_CHUNK + chunks - 1)
  }
  parent.on('message', ({ first, bytes, files }: Batch) => {
    for (const [index, [path, start, length]] of files.entries()) {
      const at = (first + index) * STATE
      if (Atomics.compareExchange(states, at, FREE, CLAIMED) !== FREE) continue
      const flat = flatReading(new SourceFile({ path, bytes: new Uint8Array(bytes, start, length) }))
      if (flat) keep(at, flat)
    }
  })
}
