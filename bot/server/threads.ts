import { Worker } from 'node:worker_threads'
import { TryLater } from '../github.ts'
import type { Runner } from './runner.ts'
import type { Outcome, Task } from './task.ts'

/** What is told to a thread. */
export type ToThread =
  | { readonly kind: 'run'; readonly task: Task }
  | { readonly kind: 'granted'; readonly request: number; readonly later?: number | undefined }

/** What a thread tells. */
export type FromThread =
  | { readonly kind: 'reserve'; readonly request: number }
  | { readonly kind: 'say'; readonly line: string }
  | { readonly kind: 'ended'; readonly outcome: Outcome }

/** How threads are made and how long they live. Durations are milliseconds. */
export interface ThreadOptions {
  /** the script that is run in each, and its arguments */
  readonly script: string
  readonly args: readonly string[]
  /** a task that takes longer is given up, and its thread ended */
  readonly deadline: number
  /** a thread without a task ends after this */
  readonly idle: number
  /** MB of objects that one may have; beyond, it ends, and nothing else does */
  readonly memory: number
  readonly say: (line: string) => void
}

/** Marks a thread as one of ours. */
export const THREAD = 'infra-bot serve'

interface Thread {
  readonly worker: Worker
  timer: NodeJS.Timeout | undefined
}

/**
 * A thread for each task at work: judging takes the processor for seconds, and webhooks are answered meanwhile. What a
 * task does to its thread (memory, an endless loop) it does to no other. Threads are kept for the next task.
 */
export function threads(options: ThreadOptions): Runner {
  const idle: Thread[] = []
  const all = new Set<Thread>()
  const make = (): Thread => {
    const { script, args, memory } = options
    const worker = new Worker(script, {
      argv: [...args],
      workerData: THREAD,
      resourceLimits: { maxOldGenerationSizeMb: memory },
    })
    const thread: Thread = { worker, timer: undefined }
    all.add(thread)
    worker.on('error', () => {})
    worker.once('exit', () => {
      all.delete(thread)
      clearTimeout(thread.timer)
      const at = idle.indexOf(thread)
      if (at >= 0) idle.splice(at, 1)
    })
    return thread
  }
  const rest = (thread: Thread): void => {
    if (!all.has(thread)) return
    idle.push(thread)
    thread.timer = setTimeout(() => void thread.worker.terminate(), options.idle)
    thread.timer.unref()
  }
  return {
    async run(task, reserve) {
      const thread = idle.pop() ?? make()
      clearTimeout(thread.timer)
      const outcome = await runIn(thread.worker, task, reserve, options)
      rest(thread)
      return outcome
    },
    async stop() {
      await Promise.all([...all].map(({ worker }) => worker.terminate()))
    },
  }
}

function runIn(
  worker: Worker,
  task: Task,
  reserve: () => Promise<void>,
  { deadline, say, memory }: ThreadOptions,
): Promise<Outcome> {
  return new Promise((done) => {
    const end = (outcome: Outcome): void => {
      clearTimeout(timer)
      worker.off('message', heard).off('exit', gone).off('error', erred)
      done(outcome)
    }
    let why = 'its thread ended'
    const erred = (error: unknown): void => {
      if ((error as { code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY')
        why = `it took more than ${memory} MB of memory`
    }
    const gone = (): void => end({ kind: 'failed', reason: why })
    const timer = setTimeout(() => {
      why = `it took longer than ${Math.round(deadline / 1000)} s`
      void worker.terminate()
    }, deadline)
    const grant = async (request: number): Promise<void> => {
      let later: number | undefined
      try {
        await reserve()
      } catch (error) {
        // where the log is broken the server ends; until then nothing is written
        later = error instanceof TryLater ? error.at : Date.now() + 60_000
      }
      worker.postMessage({ kind: 'granted', request, later } satisfies ToThread)
    }
    const heard = (message: FromThread): void => {
      if (message.kind === 'ended') end(message.outcome)
      else if (message.kind === 'say') say(message.line)
      else void grant(message.request)
    }
    worker.on('message', heard).on('exit', gone).on('error', erred)
    worker.postMessage({ kind: 'run', task } satisfies ToThread)
  })
}
