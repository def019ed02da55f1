import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { TryLater } from '../github.ts'
import { Performer, type PerformerOptions } from './perform.ts'
import { type FromThread, THREAD, type ToThread } from './threads.ts'

/** Whether this is a thread that a server made for its tasks. */
export function isTaskThread(): boolean {
  return !isMainThread && workerData === THREAD
}

/** Does the tasks that the server sends, one after the other, until the server ends the thread. */
export function serveTasks(options: Omit<PerformerOptions, 'say' | 'now'>): Promise<never> {
  const port = parentPort!
  const tell = (message: FromThread): void => port.postMessage(message)
  const performer = new Performer({
    ...options,
    now: () => Date.now(),
    say: (line) => tell({ kind: 'say', line }),
  })
  const asked = new Map<number, (later: number | undefined) => void>()
  let requests = 0
  const reserve = (): Promise<void> =>
    new Promise((done, failed) => {
      const request = ++requests
      asked.set(request, (later) => (later === undefined ? done() : failed(new TryLater(later))))
      tell({ kind: 'reserve', request })
    })
  port.on('message', (message: ToThread) => {
    if (message.kind === 'granted') {
      asked.get(message.request)?.(message.later)
      asked.delete(message.request)
    } else void performer.perform(message.task, reserve).then((outcome) => tell({ kind: 'ended', outcome }))
  })
  return new Promise<never>(() => {})
}
