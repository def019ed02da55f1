import { Failure } from '../../cli/failure.ts'
import type { Parts } from '../../cli/parts.ts'
import { code } from '../../engine/reporters/markdown-text.ts'
import { withoutTokens } from '../../engine/reporters/masking.ts'
import type { CheckOptions } from '../check.ts'
import { type Credentials, connect, type GitHub, type Patience, refusalOf, TryLater } from '../github.ts'
import { doJob, type JobContext, mayCommand } from '../jobs.ts'
import { marker, markerIn } from '../marker.ts'
import { Reader } from '../read.ts'
import type { Outcome, Task, Work } from './task.ts'

/** What tasks are done with. */
export interface PerformerOptions {
  readonly parts: Parts
  /** of an installation; 0 where events name none */
  readonly credentials: (installation: number) => Credentials
  readonly apiUrl: string | undefined
  /** where people see GitHub */
  readonly serverUrl: string
  readonly check: Omit<CheckOptions, 'commands'>
  readonly patience?: Patience | undefined
  readonly login?: string | undefined
  readonly now: () => number
  /** one line of the log */
  readonly say: (line: string) => void
}

/** A connection to GitHub, and what happens to the task that has it. */
interface Connection {
  readonly github: GitHub
  reserve: () => Promise<void>
  /** of the task: how often it was begun in vain */
  attempts: number
  /** whether GitHub was in trouble: then another time may go better */
  trouble: boolean
  /** when the budget has room again */
  later: number | undefined
  said: string[]
}

/** Connections that are kept for the next task of an installation: their tokens live for an hour. */
const KEPT = 50

/** Does tasks, and tells failures that will repeat themselves from those that may not. */
export class Performer {
  readonly #options: PerformerOptions
  readonly #idle = new Map<number, Connection>()

  constructor(options: PerformerOptions) {
    this.#options = options
  }

  /** Does a task; `reserve` is asked before each write. Never throws. */
  async perform(task: Task, reserve: () => Promise<void>): Promise<Outcome> {
    let connection: Connection | undefined
    try {
      connection = this.#take(task.installation)
      const { attempts } = task
      Object.assign(connection, { reserve, attempts, trouble: false, later: undefined, said: [] })
      return await this.#perform(task, connection)
    } catch (error) {
      if (connection?.later !== undefined) return { kind: 'later', at: connection.later }
      if (error instanceof TryLater) return { kind: 'later', at: error.at }
      const known = error instanceof Failure
      const reason = known ? error.message : `internal error, ${placeOf(error)}`
      if (!known || !connection || connection.trouble) return { kind: 'failed', reason }
      return this.#refused(task, connection, reason)
    } finally {
      if (connection) this.#give(task.installation, connection)
    }
  }

  async #perform({ work, comment }: Task, connection: Connection): Promise<Outcome> {
    if (work.kind === 'check-commit') {
      for (const pull of await this.#pullsOf(work, connection))
        await doJob({ kind: 'check', owner: work.owner, repo: work.repo, pull }, this.#context(connection))
      return { kind: 'done' }
    }
    const reader = this.#reader(work, connection)
    if (comment !== undefined && 'by' in work && work.by !== undefined) {
      // a stranger gets no answer: whoever may not command cannot make us write either
      if (!mayCommand(await reader.permission(work.by)))
        return {
          kind: 'refused',
          reason: `${work.by} has no write access: commands are taken from people who have`,
        }
    }
    const result = await doJob(work, this.#context(connection))
    if (result.kind === 'fix' && result.refused.size > 0)
      throw new Failure([...result.refused].map(([branch, reason]) => `${branch}: ${reason}`).join('\n'))
    if (comment !== undefined) {
      if (result.kind === 'none') await this.#reply(work, comment, connection.said.join('\n'), connection)
      else await this.#react(work, comment, '+1', connection)
    }
    return { kind: 'done' }
  }

  /** It will not go better: who asked is told why. */
  async #refused({ work, comment }: Task, connection: Connection, reason: string): Promise<Outcome> {
    if (comment !== undefined) {
      try {
        await this.#reply(work, comment, reason, connection)
      } catch (error) {
        if (connection.later !== undefined) return { kind: 'later', at: connection.later }
        if (error instanceof TryLater) return { kind: 'later', at: error.at }
        return { kind: 'failed', reason: `${reason}; and it could not be said` }
      }
    }
    return { kind: 'refused', reason }
  }

  #context(connection: Connection): JobContext {
    const { parts, serverUrl, check, now, say } = this.#options
    return {
      github: connection.github,
      parts,
      now: () => new Date(now()),
      server: serverUrl,
      check: { ...check, commands: true },
      say: (line) => {
        connection.said.push(line)
        say(line)
      },
      log: (findings) => {
        for (const { severity, path, line, rule, message } of findings)
          say(withoutTokens(`${path}:${line} ${severity} ${rule}: ${message}`))
      },
    }
  }

  #reader({ owner, repo }: Work, { github }: Connection): Reader {
    return new Reader(github, { owner, repo }, this.#options.now)
  }

  /** The open pull requests whose head is a commit, forks' as well. */
  async #pullsOf(
    { owner, repo, sha }: Extract<Work, { kind: 'check-commit' }>,
    { github: { client } }: Connection,
  ): Promise<readonly number[]> {
    const pages = client.paginate.iterator(client.rest.pulls.list, {
      owner,
      repo,
      state: 'open',
      sort: 'updated',
      direction: 'desc',
      per_page: 100,
    })
    let left = PAGES
    for await (const { data } of pages) {
      const found = data.filter(({ head }) => head.sha === sha).map(({ number }) => number)
      if (found.length > 0 || --left === 0) return found
    }
    return []
  }

  /** Once for a comment, however often the task is begun: GitHub keeps one reaction of each kind. */
  async #react(
    { owner, repo }: Work,
    comment: number,
    content: '+1' | 'confused',
    { github: { client } }: Connection,
  ): Promise<void> {
    const { now } = this.#options
    try {
      await client.rest.reactions.createForIssueComment({ owner, repo, comment_id: comment, content })
    } catch (error) {
      // the comment may be gone, or reactions not allowed: the work is done all the same
      refusalOf(error, now())
    }
  }

  /** Answers a comment in words, once. */
  async #reply(work: Work, comment: number, reason: string, connection: Connection): Promise<void> {
    if (!('pull' in work) || work.pull === undefined) return
    await this.#react(work, comment, 'confused', connection)
    const reader = this.#reader(work, connection)
    const [login, comments] = [await reader.login(), await reader.comments(work.pull)]
    const isAnswer = ({ author, body }: { readonly author: string; readonly body: string }): boolean =>
      author === login && markerIn(body, 'answer')?.comment === comment
    if (comments.some(isAnswer)) return
    const lines = withoutTokens(reason).split('\n').slice(0, 20)
    const said = lines.map((line) => code(line.slice(0, 500))).join('\n')
    const { owner, repo } = work
    try {
      await connection.github.client.rest.issues.createComment({
        owner,
        repo,
        issue_number: work.pull,
        body: `${marker('answer', { comment })}\nThis was not done: ${said}`,
        // whether it was made is looked up before it is tried again
        request: { retries: 0 },
      })
    } catch (error) {
      refusalOf(error, this.#options.now())
    }
  }

  #take(installation: number): Connection {
    const known = this.#idle.get(installation)
    this.#idle.delete(installation)
    return known ?? this.#connect(installation)
  }

  #give(installation: number, connection: Connection): void {
    this.#idle.set(installation, connection)
    for (const oldest of this.#idle.keys()) {
      if (this.#idle.size <= KEPT) break
      this.#idle.delete(oldest)
    }
  }

  #connect(installation: number): Connection {
    const { parts, credentials, apiUrl, patience, login } = this.#options
    const fresh = { attempts: 0, trouble: false, later: undefined, said: [] }
    const connection = { reserve: async () => {}, ...fresh } as Omit<Connection, 'github'>
    const github = connect({
      credentials: credentials(installation),
      baseUrl: apiUrl,
      userAgent: `infra-bot/${parts.version} (serve)`,
      budget: {
        async reserve() {
          try {
            await connection.reserve()
          } catch (error) {
            if (error instanceof TryLater) connection.later = error.at
            throw error
          }
        },
      },
      patience,
      login,
      say: (line) => this.#options.say(line),
      prepare: (client) => {
        client.hook.error('request', (error, options) => {
          if (isTrouble(error, String(options.url), connection.attempts)) connection.trouble = true
          throw error
        })
      },
    })
    return Object.assign(connection, { github })
  }
}

/** Pages of open pull requests that are searched for a commit. */
const PAGES = 5

/** Whether an answer says more about GitHub, or about the moment, than about what was asked. */
function isTrouble(error: unknown, url: string, attempts: number): boolean {
  const { status } = error as { readonly status?: unknown }
  if (typeof status !== 'number') return true
  // what was made a moment ago may not be known everywhere yet
  if (status === 404) return attempts < 2 && /\/pulls\/(\{pull_number\}|\d+)$|\/git\/ref\//.test(url)
  return status >= 500 || status === 401 || status === 403 || status === 408 || status === 429
}

/** Where an unforeseen error came from; never its message, which may quote a file. */
function placeOf(error: unknown): string {
  const name = error instanceof Error ? error.constructor.name : typeof error
  const frame = /at .*?([^/\\(]+:\d+:\d+)\)?$/m.exec((error instanceof Error && error.stack) || '')?.[1]
  return `${name} at ${frame ?? 'an unknown place'}`
}
