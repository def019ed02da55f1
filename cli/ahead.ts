import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { FileContent } from '../engine/tree.ts'

/**
 * Files that another thread parses while this one reads and judges. The two share memory: slabs of bytes one way,
 * integers the other. Nobody waits: whoever comes to a file first claims it, and what the other thread has not done
 * by the time it is wanted is parsed here. So the outcome is the same, whatever the other thread does.
 */

/** States of a file: nobody's yet, somebody's, parsed there; then `FIRST_CHUNK` plus the number of the chunk it is in. */
export const FREE = 0
export const CLAIMED = 1
export const FIRST_CHUNK = 2
/** Integers of a file among the states: its state, and start and length in its chunk. */
export const STATE = 3

/** Files of one slab, for the other thread. */
export interface Batch {
  /** number of the first one */
  readonly first: number
  readonly bytes: SharedArrayBuffer
  readonly files: readonly (readonly [path: string, start: number, length: number])[]
}

/** What the other thread is started with. */
export interface AheadData {
  readonly states: Int32Array
  /** takes the buffer of each chunk of results, in order, before a state names it */
  readonly port: MessagePort
}

/** The side of the thread that judges. */
export class ReadAhead {
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #states: Int32Array
  readonly #chunks: Int32Array[] = []
  #files: [string, number, number][] = []
  #bytes: SharedArrayBuffer | undefined
  #first = 0

  /** Starts the thread: `program` is its script, `most` how many files may be offered. */
  constructor(program: string, most: number) {
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    this.#states = new Int32Array(new SharedArrayBuffer(most * STATE * 4))
    const workerData: AheadData = { states: this.#states, port: port2 }
    this.#worker = new Worker(program, { workerData, transferList: [port2], env: {}, execArgv: [] })
    // a thread that cannot be started or dies leaves its files to this one
    this.#worker.on('error', () => {})
    this.#worker.unref()
  }

  /** Adds to a file just read how to ask for its parse. Files in memory of their own are not offered. */
  offer(content: FileContent): FileContent {
    const { bytes, path } = content
    if (!bytes || !(bytes.buffer instanceof SharedArrayBuffer)) return content
    if (bytes.buffer !== this.#bytes) this.flush()
    this.#bytes = bytes.buffer
    const index = this.#first + this.#files.length
    this.#files.push([path, bytes.byteOffset, bytes.length])
    return { ...content, ahead: () => this.#take(index) }
  }

  /** Sends what was offered and not yet sent. */
  flush(): void {
    if (this.#bytes && this.#files.length > 0) {
      const batch: Batch = { first: this.#first, bytes: this.#bytes, files: this.#files }
      this.#worker.postMessage(batch)
    }
    this.#first += this.#files.length
    this.#files = []
    this.#bytes = undefined
  }

  #take(index: number): Int32Array | undefined {
    const at = index * STATE
    const state = Atomics.compareExchange(this.#states, at, FREE, CLAIMED)
    if (state < FIRST_CHUNK) return undefined
    const chunk = this.#chunk(state - FIRST_CHUNK)
    const start = this.#states[at + 1]!
    return chunk?.subarray(start, start + this.#states[at + 2]!)
  }

  #chunk(number: number): Int32Array | undefined {
    while (this.#chunks.length <= number) {
      const received = receiveMessageOnPort(this.#port) as { message: SharedArrayBuffer } | undefined
      if (!received) return undefined
      this.#chunks.push(new Int32Array(received.message))
    }
    return this.#chunks[number]
  }
}
