import { codeOf, reasonOf } from './failure.ts'

/** A stream that text is written to: what the command line needs of `process.stdout`. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

/** What a run has of the process it is in. Tests give their own. */
export interface Io {
  /** read only for `--stdin` */
  readonly stdin: AsyncIterable<Uint8Array | string>
  /** findings, and what a command was asked for */
  readonly stdout: Output
  /** everything else */
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** absolute */
  readonly cwd: string
  /** the date of the run unless `--now` gives one */
  readonly now?: (() => Date) | undefined
  /** milliseconds from any beginning */
  readonly clock?: (() => number) | undefined
}

/**
 * The process as Io. The streams are made when they are first used. A reader that goes away early (`| head`) is no
 * error; a stream that cannot be written otherwise (a full disk) is exit code 2, whatever was found.
 */
export function processIo(): Io {
  const prepared = <T extends NodeJS.WriteStream>(stream: T): T =>
    stream.listenerCount('error') > 0 ? stream : stream.on('error', failed)
  return {
    get stdin() {
      return process.stdin
    },
    get stdout() {
      return prepared(process.stdout)
    },
    get stderr() {
      return prepared(process.stderr)
    },
    env: process.env,
    cwd: process.cwd(),
  }
}

let hasFailed = false

function failed(error: unknown): void {
  if (codeOf(error) === 'EPIPE' || hasFailed) return
  hasFailed = true
  // as late as can be: the run itself may still set its own code
  process.once('exit', () => {
    process.exitCode = 2
  })
  process.stderr.write(`infra-lint: the output cannot be written: ${reasonOf(error)}\n`)
}

/** Whether output to a stream is coloured: on a terminal, unless `NO_COLOR` or `CI` say no; `FORCE_COLOR` is a yes. */
export function isColoured(output: Output, env: Io['env']): boolean {
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '') return env.FORCE_COLOR !== '0'
  return output.isTTY === true && !env.CI && env.TERM !== 'dumb'
}

/** Columns that a line of a stream may take; 80 where nobody knows. */
export function widthOf(output: Output): number {
  return output.columns !== undefined && output.columns > 20 ? output.columns : 80
}

/** Milliseconds after which a person wonders whether anything happens. */
const PATIENCE = 1000
const INTERVAL = 100

/** A clock that only goes forward, milliseconds. Node's `performance` is a module that takes as long to load as a small tree to read. */
export function milliseconds(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}

/** One line on a terminal that says what a long run is at. Nothing is shown in the first second, nothing remains. */
export class Progress {
  readonly #output: Output
  readonly #clock: () => number
  readonly #enabled: boolean
  readonly #begin: number
  #last = 0
  #shown = false

  constructor(io: Io) {
    this.#output = io.stderr
    this.#clock = io.clock ?? milliseconds
    this.#enabled = io.stderr.isTTY === true && !io.env.CI && io.env.TERM !== 'dumb'
    this.#begin = this.#clock()
  }

  /** Says what is being done; cheap enough to be called for every rule and every few hundred files. */
  say(text: () => string): void {
    if (!this.#enabled) return
    const now = this.#clock()
    if (now - this.#begin < PATIENCE || now - this.#last < INTERVAL) return
    this.#last = now
    this.#shown = true
    this.#output.write(`\r\u001B[K${text().slice(0, widthOf(this.#output) - 1)}`)
  }

  /** Takes the line away; to be called before anything else is written. */
  clear(): void {
    if (this.#shown) this.#output.write('\r\u001B[K')
    this.#shown = false
  }
}
