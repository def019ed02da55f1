import { CHECK_NAME } from '../read.ts'
import type { RepositoryName } from '../report.ts'
import { Refusal } from '../webhooks.ts'
import { commandIn } from './command.ts'
import type { NewTask, Task, Work } from './task.ts'

/** What an event means. */
export interface Meaning {
  readonly tasks: readonly NewTask[]
  /** which queued tasks have no point any more */
  readonly drop?: ((task: Task) => boolean) | undefined
}

type Payload = Readonly<Record<string, unknown>>

const NOTHING: Meaning = { tasks: [] }

const EVENTS: Readonly<Record<string, (payload: Payload) => Meaning>> = {
  pull_request: ofPull,
  push: ofPush,
  check_run: ofCheckRun,
  check_suite: ofCheckSuite,
  issue_comment: ofComment,
  installation: ofInstallation,
  installation_repositories: ofRepositories,
}

/** Whether anything is done about an event; of others the payload is not read. */
export function isKnown(event: string): boolean {
  return Object.hasOwn(EVENTS, event)
}

/** What an event asks for: tasks, or nothing. Throws a Refusal for a payload that lacks what its event has. */
export function meaningOf(event: string, payload: Payload): Meaning {
  return EVENTS[event]?.(payload) ?? NOTHING
}

/** Actions after which a pull request may be judged otherwise. */
const PULL_ACTIONS = new Set(['opened', 'synchronize', 'reopened', 'ready_for_review'])

function ofPull(payload: Payload): Meaning {
  const action = textOf(payload.action, 'action')
  const rebased = action === 'edited' && isObject(payload.changes) && payload.changes.base !== undefined
  if (!PULL_ACTIONS.has(action) && !rebased) return NOTHING
  const { number } = objectOf(payload.pull_request, 'pull_request')
  return { tasks: [checkOf(payload, numberOf(number, 'pull_request.number'))] }
}

function checkOf(payload: Payload, pull: number): NewTask {
  return task(payload, `check ${pull}`, { kind: 'check', ...nameOf(payload), pull })
}

/** The default branch only: what other branches lack is said on their pull requests. */
function ofPush(payload: Payload): Meaning {
  const ref = textOf(payload.ref, 'ref')
  const { default_branch: branch } = objectOf(payload.repository, 'repository')
  if (payload.deleted === true || ref !== `refs/heads/${textOf(branch, 'repository.default_branch')}`)
    return NOTHING
  // by name, not by commit: the newest push is what counts when it is done
  const work: Work = { kind: 'fix', ...nameOf(payload), ref: ref.slice('refs/heads/'.length) }
  return { tasks: [task(payload, 'fix', work)] }
}

function ofCheckRun(payload: Payload): Meaning {
  const run = objectOf(payload.check_run, 'check_run')
  if (payload.action !== 'rerequested' || run.name !== CHECK_NAME) return NOTHING
  return again(payload, run)
}

function ofCheckSuite(payload: Payload): Meaning {
  return payload.action === 'rerequested'
    ? again(payload, objectOf(payload.check_suite, 'check_suite'))
    : NOTHING
}

/** GitHub names no pull request where it comes from a fork: it is looked for by its commit. */
function again(payload: Payload, { pull_requests: pulls, head_sha: head }: Payload): Meaning {
  const numbers = Array.isArray(pulls)
    ? pulls.map((one) => numberOf(isObject(one) ? one.number : undefined, 'pull_requests'))
    : []
  if (numbers.length > 0)
    return { tasks: [...new Set(numbers)].slice(0, 20).map((pull) => checkOf(payload, pull)) }
  const sha = textOf(head, 'head_sha')
  if (!/^[0-9a-f]{40,64}$/.test(sha)) throw new Refusal(400, 'head_sha is no commit')
  return {
    tasks: [task(payload, `check-commit ${sha}`, { kind: 'check-commit', ...nameOf(payload), sha })],
  }
}

/** Commands in new comments of people below open pull requests; whether they may is asked of GitHub, later. */
function ofComment(payload: Payload): Meaning {
  const issue = objectOf(payload.issue, 'issue')
  const comment = objectOf(payload.comment, 'comment')
  const { sender } = payload
  if (payload.action !== 'created' || !isObject(issue.pull_request) || issue.state === 'closed')
    return NOTHING
  if (isObject(sender) && sender.type === 'Bot') return NOTHING
  const command = typeof comment.body === 'string' ? commandIn(comment.body) : undefined
  if (!command) return NOTHING
  const pull = numberOf(issue.number, 'issue.number')
  const by = textOf(objectOf(comment.user, 'comment.user').login, 'comment.user.login')
  if (!/^[\w.[\]-]{1,100}$/.test(by)) throw new Refusal(400, 'comment.user.login is no login')
  const id = numberOf(comment.id, 'comment.id')
  const name = nameOf(payload)
  const work: Work =
    command.kind === 'fix'
      ? { kind: 'fix', ...name, pull, by }
      : { kind: 'waive', ...name, pull, by, rule: command.rule, reason: command.reason }
  return { tasks: [{ ...task(payload, `comment ${id}`, work), comment: id }] }
}

/** An App that is gone from an account can do nothing there; a new one waits for the first event. */
function ofInstallation(payload: Payload): Meaning {
  if (payload.action !== 'deleted' && payload.action !== 'suspend') return NOTHING
  const gone = numberOf(objectOf(payload.installation, 'installation').id, 'installation.id')
  return { tasks: [], drop: ({ installation }) => installation === gone }
}

function ofRepositories(payload: Payload): Meaning {
  const removed = payload.repositories_removed
  if (payload.action !== 'removed' || !Array.isArray(removed)) return NOTHING
  const gone = numberOf(objectOf(payload.installation, 'installation').id, 'installation.id')
  const names = new Set(removed.map((one) => (isObject(one) ? String(one.full_name).toLowerCase() : '')))
  return {
    tasks: [],
    drop: ({ installation, work }) =>
      installation === gone && names.has(`${work.owner}/${work.repo}`.toLowerCase()),
  }
}

function task(payload: Payload, what: string, work: Work): NewTask {
  const { installation } = payload
  const id =
    installation === undefined ? 0 : numberOf(objectOf(installation, 'installation').id, 'installation.id')
  return { key: `${id} ${work.owner}/${work.repo} ${what}`.toLowerCase(), work, installation: id }
}

function nameOf(payload: Payload): RepositoryName {
  const { full_name: full } = objectOf(payload.repository, 'repository')
  const [, owner, repo] = /^([\w.-]{1,100})\/([\w.-]{1,100})$/.exec(String(full)) ?? []
  if (!owner || !repo || /^\.+$/.test(repo)) throw new Refusal(400, 'repository.full_name is no repository')
  return { owner, repo }
}

function isObject(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function objectOf(value: unknown, name: string): Payload {
  if (!isObject(value)) throw new Refusal(400, `the payload has no ${name}`)
  return value
}

function textOf(value: unknown, name: string): string {
  if (typeof value !== 'string' || value.length > 1_000) throw new Refusal(400, `the payload has no ${name}`)
  return value
}

function numberOf(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1)
    throw new Refusal(400, `the payload has no ${name}`)
  return value
}
