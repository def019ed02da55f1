import type { Worker } from 'node:worker_threads'

/**
 * Starts the thread of the second judge. From sources there is none: Node 20 runs no TypeScript in a thread of its own.
 * The bundle has scripts/entry/thread.ts in this place.
 */
export const startThread: ((taken: Int32Array) => Worker | undefined) | undefined = undefined
