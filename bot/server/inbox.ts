import { join } from 'node:path'
import { type Budget, type BudgetClock, WRITE_LIMITS, type WriteLimits, waitFor } from '../budget.ts'
import { TryLater } from '../github.ts'
import { Log, type LogCounts } from '../log.ts'
import type { NewTask, Task } from './task.ts'

/** A record of the inbox. */
export type InboxEntry =
  /** a delivery with its tasks, and the tasks that they make needless */
  | {
      readonly t: 'in'
      readonly id: string
      readonly tasks: readonly Task[]
      readonly over?: readonly number[]
    }
  | { readonly t: 'begin'; readonly n: number }
  | { readonly t: 'end'; readonly n: readonly number[] }
  | { readonly t: 'wait'; readonly n: number; readonly attempts: number; readonly notBefore: number }
  | { readonly t: 'park'; readonly n: number }
  /** the parked ones are tried again */
  | { readonly t: 'free' }
  | { readonly t: 'write'; readonly i: number; readonly at: readonly number[] }
  | { readonly t: 'seen'; readonly ids: readonly string[] }
  | { readonly t: 'task'; readonly task: Task; readonly parked: boolean; readonly begun: boolean }
  | { readonly t: 'next'; readonly n: number }

/** What an inbox is opened with. */
export interface InboxOptions {
  readonly clock: BudgetClock
  readonly limits?: WriteLimits | undefined
  /** begun in vain so often, a task is parked; also when the process was killed meanwhile */
  readonly attempts: number
  /** told once, when the log cannot be written any more */
  readonly broken?: ((reason: string) => void) | undefined
}

/** What came of a delivery. */
export interface Accepted {
  readonly duplicate: boolean
  readonly tasks: readonly Task[]
  /** numbers of the tasks that these replace, in the same order; 0 where there was none */
  readonly over: readonly number[]
}

/**
 * Deliveries whose ids are remembered. GitHub can send one again for three days; one that is forgotten and comes again
 * costs a job that finds nothing to write.
 */
const REMEMBERED = 100_000
const HOUR = 3_600_000
/** Moments of writes that are remembered of an installation; more than any limit asks about. */
const WRITES_KEPT = 5_000
/** Milliseconds that a job waits for the budget with its worker; for longer it is given back. */
const LONGEST_WAIT = 30_000

/**
 * What was accepted and is not done, which deliveries were seen, and when writes were made: in memory, and in a log that
 * makes the same state again. Whatever is answered for is on the disk before.
 */
export class Inbox {
  readonly #options: InboxOptions
  readonly #tasks = new Map<number, Task>()
  readonly #keys = new Map<string, number>()
  readonly #parked = new Set<number>()
  readonly #begun = new Set<number>()
  readonly #seen = new Set<string>()
  readonly #writes = new Map<number, number[]>()
  readonly #budgets = new Map<number, Budget>()
  #next = 1
  #log: Log<InboxEntry> | undefined

  private constructor(options: InboxOptions) {
    this.#options = options
  }

  /** Opens the inbox of a folder that is there, or begins one. A Failure where that cannot be. */
  static async open(folder: string, options: InboxOptions): Promise<Inbox> {
    const inbox = new Inbox(options)
    inbox.#log = await Log.open<InboxEntry>(join(folder, 'inbox.log'), {
      replay: (entry) => inbox.#apply(entry),
      snapshot: () => inbox.#snapshot(),
      broken: options.broken,
    })
    // what was running when the process ended was begun in vain; what kills the process must not do so for ever
    for (const n of [...inbox.#begun]) {
      const { attempts, notBefore } = inbox.#tasks.get(n)!
      inbox.#note({ t: 'wait', n, attempts: attempts + 1, notBefore }).catch(() => {})
      if (attempts + 1 >= options.attempts) inbox.#note({ t: 'park', n }).catch(() => {})
    }
    await inbox.#log.settled()
    return inbox
  }

  /** Takes a delivery in. Resolves once it is on the disk: before, nobody must be told that it was accepted. */
  async accept(id: string, wanted: readonly NewTask[]): Promise<Accepted> {
    if (this.#seen.has(id)) {
      // the first one may still be on its way to the disk
      await this.#log!.settled()
      return { duplicate: true, tasks: [], over: [] }
    }
    const at = this.#options.clock.now()
    const tasks = wanted.map((task, index) => ({
      ...task,
      n: this.#next + index,
      at,
      attempts: 0,
      notBefore: 0,
    }))
    const over = wanted.map(({ key }) => {
      const known = this.#keys.get(key)
      return known !== undefined && !this.#begun.has(known) ? known : 0
    })
    const gone = over.filter((n) => n > 0)
    await this.#note({ t: 'in', id, tasks, ...(gone.length > 0 ? { over: gone } : {}) })
    return { duplicate: false, tasks, over }
  }

  /** Notes that a task was begun. Nothing waits for it: lost, the task is begun once more. */
  begin(n: number): void {
    this.#note({ t: 'begin', n }).catch(() => {})
  }

  /** Tasks are done, or there is no point in them any more. */
  end(...n: readonly number[]): Promise<void> {
    return this.#note({ t: 'end', n })
  }

  /** A task is to be begun again, later. Returns it as it is now; undefined where a newer one replaced it. */
  async retry(n: number, attempts: number, notBefore: number): Promise<Task | undefined> {
    await this.#note({ t: 'wait', n, attempts, notBefore })
    return this.#tasks.get(n)
  }

  /** A task is left alone until somebody asks for it. */
  park(n: number): Promise<void> {
    return this.#note({ t: 'park', n })
  }

  /** Takes the parked tasks back; returns them. */
  async free(): Promise<readonly Task[]> {
    const parked = [...this.#parked]
    await this.#note({ t: 'free' })
    return parked.map((n) => this.#tasks.get(n)!)
  }

  /** Whether a delivery was accepted before. */
  hasSeen(id: string): boolean {
    return this.#seen.has(id)
  }

  /** Whether a task is the newest of its key. */
  isCurrent({ n, key }: Task): boolean {
    return this.#keys.get(key) === n
  }

  /** The tasks that wait or run, in the order of their acceptance. */
  get open(): readonly Task[] {
    return [...this.#tasks.values()].filter(({ n }) => !this.#parked.has(n)).sort((a, b) => a.n - b.n)
  }

  /** How many tasks there are, parked ones not counted. */
  get size(): number {
    return this.#tasks.size - this.#parked.size
  }

  /** How many are parked. */
  get parked(): number {
    return this.#parked.size
  }

  /** When the oldest of those that wait or run was accepted. */
  get oldest(): number | undefined {
    // a map keeps the order of insertion, and that is nearly the order of acceptance
    for (const { n, at } of this.#tasks.values()) if (!this.#parked.has(n)) return at
    return undefined
  }

  /** What happened to the log. */
  get counts(): LogCounts {
    return this.#log!.counts
  }

  /** Why nothing can be accepted any more. */
  get problem(): string | undefined {
    return this.#log!.problem
  }

  /** Closes the log. */
  close(): Promise<void> {
    return this.#log!.close()
  }

  /** Milliseconds until an installation may write again. */
  waitOf(installation: number): number {
    const { clock, limits = WRITE_LIMITS } = this.#options
    return waitFor(this.#past(installation), clock.now(), limits)
  }

  /** The budget of an installation; throws TryLater where the wait is longer than a worker should be held for. */
  budget(installation: number): Budget {
    const known = this.#budgets.get(installation)
    if (known) return known
    const { clock } = this.#options
    let turn: Promise<void> = Promise.resolve()
    const grant = async (): Promise<void> => {
      for (;;) {
        const wait = this.waitOf(installation)
        if (wait === 0) break
        if (wait > LONGEST_WAIT) throw new TryLater(clock.now() + wait)
        await clock.sleep(wait)
      }
      // on the disk before the write is sent: a write that is not counted could exceed the limit after a restart
      await this.#note({ t: 'write', i: installation, at: [clock.now()] })
    }
    const budget: Budget = {
      reserve() {
        turn = turn.catch(() => {}).then(grant)
        return turn
      },
    }
    this.#budgets.set(installation, budget)
    return budget
  }

  #past(installation: number): readonly number[] {
    const now = this.#options.clock.now()
    const past = this.#writes.get(installation) ?? []
    // a clock that was set back must not stop us for as long as it was ahead
    const kept = past.filter((at) => at > now - HOUR).map((at) => Math.min(at, now))
    if (kept.length > 0) this.#writes.set(installation, kept)
    else this.#writes.delete(installation)
    return kept
  }

  #note(entry: InboxEntry): Promise<void> {
    this.#apply(entry)
    return this.#log!.append(entry)
  }

  #apply(entry: InboxEntry): void {
    switch (entry.t) {
      case 'in':
        this.#remember([entry.id])
        for (const n of entry.over ?? []) this.#remove(n)
        for (const task of entry.tasks) this.#add(task)
        return
      case 'begin':
        if (this.#tasks.has(entry.n)) this.#begun.add(entry.n)
        return
      case 'end':
        for (const n of entry.n) this.#remove(n)
        return
      case 'wait': {
        const { t: _, ...changed } = entry
        const task = this.#tasks.get(entry.n)
        if (task) this.#tasks.set(entry.n, { ...task, ...changed })
        this.#begun.delete(entry.n)
        return
      }
      case 'park':
        if (this.#tasks.has(entry.n)) this.#parked.add(entry.n)
        this.#begun.delete(entry.n)
        return
      case 'free':
        for (const n of this.#parked)
          this.#tasks.set(n, { ...this.#tasks.get(n)!, attempts: 0, notBefore: 0 })
        this.#parked.clear()
        return
      case 'write': {
        const past = this.#writes.get(entry.i) ?? []
        past.push(...entry.at)
        this.#writes.set(entry.i, past.length > 2 * WRITES_KEPT ? past.slice(-WRITES_KEPT) : past)
        return
      }
      case 'seen':
        this.#remember(entry.ids)
        return
      case 'task':
        this.#add(entry.task)
        if (entry.parked) this.#parked.add(entry.task.n)
        if (entry.begun) this.#begun.add(entry.task.n)
        return
      case 'next':
        this.#next = Math.max(this.#next, entry.n)
    }
  }

  #add(task: Task): void {
    this.#tasks.set(task.n, task)
    this.#keys.set(task.key, task.n)
    this.#next = Math.max(this.#next, task.n + 1)
  }

  #remove(n: number): void {
    const task = this.#tasks.get(n)
    if (!task) return
    this.#tasks.delete(n)
    this.#parked.delete(n)
    this.#begun.delete(n)
    if (this.#keys.get(task.key) === n) this.#keys.delete(task.key)
  }

  #remember(ids: readonly string[]): void {
    for (const id of ids) this.#seen.add(id)
    for (const id of this.#seen) {
      if (this.#seen.size <= REMEMBERED) break
      this.#seen.delete(id)
    }
  }

  *#snapshot(): Iterable<InboxEntry> {
    yield { t: 'next', n: this.#next }
    let ids: string[] = []
    for (const id of this.#seen) {
      ids.push(id)
      if (ids.length < 500) continue
      yield { t: 'seen', ids }
      ids = []
    }
    if (ids.length > 0) yield { t: 'seen', ids }
    for (const task of this.#tasks.values()) {
      const { n } = task
      yield { t: 'task', task, parked: this.#parked.has(n), begun: this.#begun.has(n) }
    }
    for (const i of [...this.#writes.keys()]) {
      const at = this.#past(i)
      if (at.length > 0) yield { t: 'write', i, at }
    }
  }
}
