import type { Outcome, Task } from './task.ts'

/** Who does tasks: threads in a server, the process itself in tests. */
export interface Runner {
  /** Does a task; `reserve` is asked before each write, and may throw TryLater. Never throws. */
  run(task: Task, reserve: () => Promise<void>): Promise<Outcome>
  /** Ends everything that still runs. */
  stop(): Promise<void>
}
