import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { SHARE_ENV, Worker } from 'node:worker_threads'

/** Starts the thread of the second judge, where there is a processor for it. It stands beside the linter's chunk. */
export function startThread(taken: Int32Array): Worker | undefined {
  if (availableParallelism() < 2) return undefined
  return new Worker(join(__dirname, 'second.cjs'), { workerData: taken, env: SHARE_ENV })
}
