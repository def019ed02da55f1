import type { Inbox } from './inbox.ts'
import { Metrics } from './metrics.ts'
import type { Queue, TaskEnd } from './queue.ts'
import type { Task } from './task.ts'

/** What a server counts. */
export interface ServerMetrics {
  readonly delivered: (labels: { readonly event: string; readonly outcome: string }) => void
  readonly answered: (seconds: number) => void
  readonly ended: (task: Task, end: TaskEnd, duration: number) => void
  readonly wrote: () => void
  readonly text: () => string
}

/** Upper bounds of what an answer takes, seconds; 0.1 is the promise. */
const ANSWERS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 10]
/** … and of what a task takes. */
const TASKS = [0.5, 1, 2, 5, 10, 30, 60, 300, 600]

/** The metrics of a server. */
export function serverMetrics(inbox: Inbox, queue: () => Queue, now: () => number): ServerMetrics {
  const metrics = new Metrics()
  const delivered = metrics.counter(
    'infra_bot_deliveries_total',
    'Webhook deliveries by event and outcome (accepted, duplicate, ignored, refused).',
  )
  const answered = metrics.histogram('infra_bot_answer_seconds', 'Time to answer a delivery.', ANSWERS)
  const tasks = metrics.counter(
    'infra_bot_tasks_total',
    'Ended tasks by kind and outcome (done, refused, retried, later, parked, superseded).',
  )
  const took = metrics.histogram('infra_bot_task_seconds', 'Time that a task took.', TASKS)
  const wrote = metrics.counter('infra_bot_writes_total', 'Writes that the budget granted.')
  metrics.gauge('infra_bot_tasks_open', 'Tasks that wait or run.', () => inbox.size)
  metrics.gauge('infra_bot_tasks_running', 'Tasks that run.', () => queue().running)
  metrics.gauge(
    'infra_bot_tasks_parked',
    'Tasks that failed too often and wait for SIGHUP.',
    () => inbox.parked,
  )
  metrics.gauge('infra_bot_oldest_task_seconds', 'Age of the oldest task that waits or runs.', () => {
    const { oldest } = inbox
    return oldest === undefined ? 0 : Math.max(0, now() - oldest) / 1000
  })
  metrics.gauge('infra_bot_log_bytes', 'Size of the log.', () => inbox.counts.bytes)
  metrics.gauge('infra_bot_log_syncs', 'Syncs of the log since the start.', () => inbox.counts.syncs)
  metrics.gauge(
    'infra_bot_log_damaged_records',
    'Records of the log that could not be read at the start.',
    () => inbox.counts.damaged,
  )
  metrics.gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss())
  wrote({}, 0)
  return {
    delivered: (labels) => delivered({ ...labels }),
    answered,
    ended: ({ work }, { kind }, duration) => {
      tasks({ kind: work.kind, outcome: kind })
      if (kind !== 'superseded') took(duration / 1000)
    },
    wrote: () => wrote(),
    text: () => metrics.text(),
  }
}
