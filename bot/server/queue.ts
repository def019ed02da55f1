import type { Inbox } from './inbox.ts'
import { type Outcome, queueOf, type Task } from './task.ts'

/** What a queue needs. Durations are milliseconds. */
export interface QueueOptions {
  readonly inbox: Inbox
  /** does a task; never throws */
  readonly run: (task: Task) => Promise<Outcome>
  readonly now: () => number
  /** tasks at once */
  readonly workers: number
  /** a task that runs for so long no longer keeps others out, while no more than `workers` are like it */
  readonly slowAfter: number
  /** the pause after the first vain attempt; each later one is four times as long */
  readonly backoff: number
  /** begun in vain so often, a task is parked */
  readonly attempts: number
  /** what became of a task, for the log and the metrics */
  readonly ended: (task: Task, end: TaskEnd, duration: number) => void
}

/** How a run of a task ended, and what follows. */
export type TaskEnd =
  | { readonly kind: 'done' | 'superseded' }
  | { readonly kind: 'refused' | 'parked'; readonly reason: string }
  | { readonly kind: 'retried'; readonly reason: string; readonly notBefore: number }
  | { readonly kind: 'later'; readonly at: number }

interface Running {
  readonly task: Task
  readonly since: number
  readonly ended: Promise<void>
}

/**
 * Gives tasks to workers: one at a time of a repository, repositories in turn. A task that waits for its next attempt
 * holds up nothing, not even the other tasks of its repository.
 */
export class Queue {
  readonly #options: QueueOptions
  readonly #queues = new Map<string, Task[]>()
  /** repositories that may have something to do now, in the order of their turn */
  readonly #ready = new Set<string>()
  readonly #running = new Map<string, Running>()
  readonly #paused = new Map<number, number>()
  #timer: { readonly at: number; readonly handle: NodeJS.Timeout } | undefined
  #stopped = false
  #abandoned = false

  constructor(options: QueueOptions) {
    this.#options = options
  }

  /** Queues tasks; `over` names, for each, the queued one whose place it takes, 0 for none. */
  add(tasks: readonly Task[], over: readonly number[] = []): void {
    tasks.forEach((task, index) => {
      const name = queueOf(task)
      const queue = this.#queues.get(name) ?? []
      this.#queues.set(name, queue)
      const known = over[index] ? queue.findIndex(({ n }) => n === over[index]) : -1
      // a pull request that is pushed to again and again keeps its turn
      if (known >= 0) {
        const [old] = queue.splice(known, 1, task)
        this.#options.ended(old!, { kind: 'superseded' }, 0)
      } else queue.push(task)
      if (!this.#running.has(name)) this.#ready.add(name)
    })
    this.#next()
  }

  /** Takes queued tasks out; those that run go on. Returns them. */
  drop(isMeant: (task: Task) => boolean): readonly Task[] {
    const dropped: Task[] = []
    for (const [name, queue] of this.#queues) {
      const meant = queue.filter(isMeant)
      if (meant.length === 0) continue
      dropped.push(...meant)
      this.#keep(
        name,
        queue.filter((task) => !meant.includes(task)),
      )
    }
    return dropped
  }

  /** How many run. */
  get running(): number {
    return this.#running.size
  }

  /** Begins nothing more, and waits for what runs, so many milliseconds at most. Returns what still runs then. */
  async stop(grace: number): Promise<readonly Task[]> {
    this.#stopped = true
    if (this.#timer) clearTimeout(this.#timer.handle)
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((done) => {
      timer = setTimeout(done, grace)
    })
    await Promise.race([Promise.all([...this.#running.values()].map(({ ended }) => ended)), patience])
    clearTimeout(timer)
    // whoever ends them now makes them fail, and that is no fault of theirs
    this.#abandoned = true
    return [...this.#running.values()].map(({ task }) => task)
  }

  #keep(name: string, queue: Task[]): void {
    if (queue.length > 0) this.#queues.set(name, queue)
    else {
      this.#queues.delete(name)
      this.#ready.delete(name)
    }
  }

  #next(): void {
    const now = this.#options.now()
    const starts = new Map<number, number>()
    const startOf = ({ notBefore, installation }: Task): number => {
      const known = starts.get(installation) ?? this.#startOf(installation, now)
      starts.set(installation, known)
      return Math.max(notBefore, known)
    }
    for (const name of this.#ready) {
      if (this.#stopped || this.#isFull(now)) return
      this.#ready.delete(name)
      const queue = this.#queues.get(name) ?? []
      const at = queue.findIndex((task) => startOf(task) <= now)
      if (at >= 0) {
        const [task] = queue.splice(at, 1)
        this.#keep(name, queue)
        this.#begin(name, task!, now)
      } else if (queue.length > 0) this.#wake(Math.min(...queue.map(startOf)), now)
    }
  }

  /** Whether all workers are taken. The slow ones do not count, up to as many again. */
  #isFull(now: number): boolean {
    const { workers, slowAfter } = this.#options
    let slow = 0
    let soonest = Number.POSITIVE_INFINITY
    for (const { since } of this.#running.values()) {
      if (now - since >= slowAfter) slow++
      else soonest = Math.min(soonest, since + slowAfter)
    }
    const full = this.#running.size - Math.min(slow, workers) >= workers
    if (full && soonest < Number.POSITIVE_INFINITY && slow < workers) this.#wake(soonest, now)
    return full
  }

  /** When tasks of an installation may begin; 0 for now. */
  #startOf(installation: number, now: number): number {
    const { inbox } = this.#options
    const paused = this.#paused.get(installation) ?? 0
    if (paused <= now) this.#paused.delete(installation)
    // a budget that is used up for long is not waited for with a worker
    const wait = inbox.waitOf(installation)
    return Math.max(paused, wait > BUDGET_WAIT ? now + wait : 0)
  }

  #wake(at: number, now: number): void {
    if (this.#timer && this.#timer.at <= at) return
    if (this.#timer) clearTimeout(this.#timer.handle)
    const wake = (): void => {
      this.#timer = undefined
      for (const name of this.#queues.keys()) if (!this.#running.has(name)) this.#ready.add(name)
      this.#next()
    }
    this.#timer = {
      at,
      handle: setTimeout(wake, Math.min(Math.max(at - now, SHORTEST_TIMER), LONGEST_TIMER)),
    }
  }

  #begin(name: string, task: Task, since: number): void {
    this.#options.inbox.begin(task.n)
    const ended = this.#options
      .run(task)
      .then((outcome) => this.#end(task, outcome, since))
      // only the log can fail here, and then the server ends
      .catch(() => {})
      .finally(() => {
        this.#running.delete(name)
        if (this.#queues.has(name)) this.#ready.add(name)
        this.#next()
      })
    this.#running.set(name, { task, since, ended })
  }

  async #end(task: Task, outcome: Outcome, since: number): Promise<void> {
    const { inbox, now, ended, attempts, backoff } = this.#options
    if (this.#abandoned) return
    const { n, installation } = task
    const duration = now() - since
    if (outcome.kind === 'done' || outcome.kind === 'refused') {
      await inbox.end(n)
      ended(task, outcome, duration)
    } else if (!inbox.isCurrent(task)) {
      await inbox.end(n)
      ended(task, { kind: 'superseded' }, duration)
    } else if (outcome.kind === 'later') {
      this.#paused.set(installation, Math.max(outcome.at, this.#paused.get(installation) ?? 0))
      this.#return(await inbox.retry(n, task.attempts, outcome.at))
      ended(task, outcome, duration)
    } else if (task.attempts + 1 >= attempts) {
      await inbox.park(n)
      ended(task, { kind: 'parked', reason: outcome.reason }, duration)
    } else {
      // a quarter more or less, so that what failed together does not come back together
      const pause = backoff * 4 ** task.attempts * (0.75 + ((n * 7919) % 1000) / 2000)
      const notBefore = Math.round(now() + pause)
      this.#return(await inbox.retry(n, task.attempts + 1, notBefore))
      ended(task, { kind: 'retried', reason: outcome.reason, notBefore }, duration)
    }
  }

  /** Back to where it waits, unless a newer one took its place meanwhile. */
  #return(task: Task | undefined): void {
    if (!task) return
    const name = queueOf(task)
    this.#queues.set(name, [task, ...(this.#queues.get(name) ?? [])])
  }
}

/** Milliseconds of waiting for the budget beyond which a task is not begun. */
const BUDGET_WAIT = 15_000
/** Milliseconds between two looks at everything that waits. */
const SHORTEST_TIMER = 20
/** A timer of Node holds no more than 2^31 milliseconds. */
const LONGEST_TIMER = 3_600_000
