import type { Worker } from 'node:worker_threads'
import { DESIGN_PATH } from '../../engine/design.ts'
import type { Division, LintOptions } from '../../engine/lint.ts'
import type { Judged } from '../../engine/shared-judging.ts'
import type { Request } from '../arguments.ts'
import type { Prepared } from '../prepare.ts'
import type { Session } from '../session.ts'
import { packTree } from '../tree-parcel.ts'
import type { Brief } from './judge.ts'
import { orderOfRules } from './order.ts'
import { startThread } from './thread.ts'

/** Files below which two judges are no sooner done than one. */
const WORTH = 60

/** The second judge as the first one sees it. */
export class SecondJudge {
  readonly #worker: Worker
  readonly #answer: Promise<Judged | undefined>
  readonly division: Division

  private constructor(worker: Worker, taken: Int32Array) {
    this.#worker = worker
    this.division = { taken, order: orderOfRules }
    // whatever goes wrong over there, the first judge does it alone: what it meets too, it says
    this.#answer = new Promise((resolve) => {
      worker.once('message', resolve)
      worker.once('error', () => resolve(undefined))
      worker.once('exit', () => resolve(undefined))
    })
    // a run that ends early does not wait for it
    worker.unref()
  }

  /**
   * Starts a second judge where one is asked for, for whole reports, and where there is a processor for it. Its thread
   * gets ready while files are listed and read.
   */
  static hire(request: Request): SecondJudge | undefined {
    const { fix, stdin, captures, printConfig, only, threads } = request
    if (!startThread || (threads ?? 1) < 2 || fix !== undefined || stdin !== undefined) return undefined
    if (captures !== undefined || printConfig) return undefined
    // rules of one area share what they read: two judges would both read it
    if (only.length > 0 && new Set(only.map((id) => id.replace(/\/.*/, ''))).size < 2) return undefined
    const taken = new Int32Array(new SharedArrayBuffer(4))
    const worker = startThread(taken)
    return worker && new SecondJudge(worker, taken)
  }

  /** Tells it what to judge; false where the tree is too small, or holds what cannot be told. */
  brief({ site, context }: Session, prepared: Prepared, { only, mandates, baseline }: LintOptions): boolean {
    const { tree, snapshot, config } = prepared
    // a design that is not judged is read from elsewhere
    if (tree.size < WORTH || (snapshot.has(DESIGN_PATH) && !tree.has(DESIGN_PATH))) return false
    const brief: Brief = {
      tree: packTree(tree),
      allPaths:
        snapshot.paths.length === tree.size ? undefined : snapshot.paths.map((path) => `${path}\0`).join(''),
      site,
      now: context.now,
      config,
      kubernetesVersion: context.kubernetesVersion,
      only,
      mandates,
      baseline,
    }
    this.#worker.postMessage(brief)
    return true
  }

  /** What it made of its rules; undefined where it failed. */
  judged(): Promise<Judged | undefined> {
    this.#worker.ref()
    return this.#answer
  }
}
