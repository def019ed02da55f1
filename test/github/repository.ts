import type { Git, TreeChange } from './git.ts'
import { EMPTY_TREE } from './git.ts'
import { askAgain, writeComment, writeReply } from './people.ts'
import { standing } from './present-pulls.ts'
import type { Stage } from './pull-actions.ts'
import { announce, eventRepository, mergePull, moveRef, openPull, setState } from './pull-actions.ts'
import {
  accountOf,
  type CheckRun,
  type FileChange,
  type IssueComment,
  newId,
  type Pull,
  type Repository,
  type Review,
  type ReviewComment,
  type Role,
  type SarifUpload,
  type Status,
} from './world.ts'

/** A repository that is to be made. */
export interface NewRepository {
  readonly owner: string
  readonly name: string
  readonly private?: boolean
  readonly archived?: boolean
  /** `main` when absent */
  readonly defaultBranch?: string
  /** first commit of the default branch; a repository without is empty */
  readonly files?: Readonly<Record<string, FileChange>>
}

/** How a push is made. */
export interface PushOptions {
  readonly message?: string
  /** login of who pushes; the owner when absent */
  readonly by?: string
  /** branch or commit to start from where the branch is new or `force` is set; the default branch when absent */
  readonly from?: string
  /** throws away what the branch had: a forced push */
  readonly force?: boolean
}

/** How a pull request is opened. */
export interface OpenOptions {
  /** branch, or `owner:branch` of a fork */
  readonly head: string
  /** the default branch when absent */
  readonly base?: string
  readonly title?: string
  readonly body?: string
  readonly by?: string
  readonly draft?: boolean
}

/** A comment in the diff with where it stands today, and its thread's state. */
export interface ShownComment extends ReviewComment {
  readonly currentLine: number | undefined
  readonly outdated: boolean
  readonly resolved: boolean
}

/** What a test does and looks at in a repository, past the API: not counted, not limited, not logged. */
export class RepositoryHandle {
  readonly #stage: Stage
  readonly #repository: Repository

  private constructor(stage: Stage, repository: Repository) {
    this.#stage = stage
    this.#repository = repository
  }

  /** Makes a repository, or finds the one that is there. */
  static async make(stage: Stage, wanted: NewRepository, parent?: Repository): Promise<RepositoryHandle> {
    const { services, world } = stage
    const fullName = `${wanted.owner}/${wanted.name}`
    const known = world.repositories.get(fullName.toLowerCase())
    if (known) return new RepositoryHandle(stage, known)
    const now = services.clock.now()
    const repository: Repository = {
      id: newId(world),
      owner: accountOf(world, wanted.owner).login,
      name: wanted.name,
      fullName,
      private: wanted.private ?? false,
      archived: wanted.archived ?? false,
      defaultBranch: wanted.defaultBranch ?? 'main',
      parent: parent?.fullName,
      createdAt: now,
      pushedAt: now,
      nextNumber: 1,
      pulls: new Map(),
      comments: new Map(),
      checks: new Map(),
      suites: new Map(),
      statuses: [],
      sarifs: [],
      labels: new Map(),
      collaborators: new Map(),
      signed: new Set(),
      objects: new Map(),
    }
    world.repositories.set(fullName.toLowerCase(), repository)
    await services.git(repository).create(repository.defaultBranch, parent && services.git(parent))
    const handle = new RepositoryHandle(stage, repository)
    if (wanted.files) await handle.push(repository.defaultBranch, wanted.files, { message: 'first commit' })
    return handle
  }

  get owner(): string {
    return this.#repository.owner
  }
  get name(): string {
    return this.#repository.name
  }
  get fullName(): string {
    return this.#repository.fullName
  }
  get defaultBranch(): string {
    return this.#repository.defaultBranch
  }
  /** for `git clone`; a token goes in as `x-access-token:TOKEN@` */
  get cloneUrl(): string {
    return `${this.#stage.services.url}/${this.fullName}.git`
  }
  /** the bare repository on disk */
  get folder(): string {
    return this.#git.dir
  }
  /** all data, live */
  get data(): Repository {
    return this.#repository
  }
  get #git(): Git {
    return this.#stage.services.git(this.#repository)
  }

  /** Commits changes on a branch, which is made where it is not there; returns the commit. */
  async push(
    branch: string,
    changes: Readonly<Record<string, FileChange>>,
    options: PushOptions = {},
  ): Promise<string> {
    const { clock } = this.#stage.services
    const git = this.#git
    const by = accountOf(this.#stage.world, options.by ?? this.owner).login
    const there = git.ref(`refs/heads/${branch}`)
    const from = options.from ?? this.defaultBranch
    const start = git.ref(`refs/heads/${from}`) ?? (git.commit(from) ? from : undefined)
    const parent = there && !options.force ? there : start
    const base = parent ? git.commit(parent)!.tree : EMPTY_TREE
    const tree = git.writeTree(
      base,
      Object.entries(changes).map(([path, change]) => this.#change(path, change)),
    )
    const person = { name: by, email: `${by}@example.com`, seconds: Math.floor(clock.now() / 1000) }
    const message = options.message ?? `change ${Object.keys(changes).join(', ')}`
    const parents = parent ? [parent] : []
    const sha = git.writeCommit({ tree, parents, author: person, committer: person, message })
    await moveRef(this.#stage, this.#repository, `refs/heads/${branch}`, sha, by)
    return sha
  }

  #change(path: string, change: FileChange): TreeChange {
    if (change === null) return { path, mode: '100644', sha: null }
    const { mode, content } =
      typeof change === 'string' || Buffer.isBuffer(change) ? { mode: '100644', content: change } : change
    // of a submodule, the content is the commit it is at
    const sha = mode === '160000' ? String(content) : this.#git.write('blob', Buffer.from(content))
    return { path, mode, sha }
  }

  /** Sets a branch to a commit, or removes it. */
  async setBranch(branch: string, sha: string | undefined, by = this.owner): Promise<void> {
    await moveRef(this.#stage, this.#repository, `refs/heads/${branch}`, sha, by)
  }

  /** The commit of a branch. */
  head(branch = this.defaultBranch): string | undefined {
    return this.#git.ref(`refs/heads/${branch}`)
  }

  /** All branches with their commits. */
  branches(): Map<string, string> {
    const refs = [...this.#git.refs('refs/heads/')]
    return new Map(refs.map(([ref, sha]) => [ref.slice('refs/heads/'.length), sha]))
  }

  /** All files of a branch, a full ref or a commit, as text. */
  files(at = this.defaultBranch): Record<string, string> {
    const commit = this.#commit(at)
    const all = commit ? [...this.#git.walk(commit.tree)].filter((one) => one.mode !== '160000') : []
    return Object.fromEntries(all.map(({ path, sha }) => [path, this.#git.read(sha)!.data.toString('utf8')]))
  }

  #commit(at: string) {
    return this.#git.commit(this.#git.ref(at.startsWith('refs/') ? at : `refs/heads/${at}`) ?? at)
  }

  /** A commit of a branch, a full ref or a commit's name, and whether GitHub signed it. */
  commit(at = this.defaultBranch) {
    const commit = this.#commit(at)
    return commit && { ...commit, verified: this.#repository.signed.has(commit.sha) }
  }

  /** Runs git in the bare repository. */
  run(...args: readonly string[]): Promise<string> {
    return this.#git.run(args).then(({ stdout }) => stdout.toString('utf8'))
  }

  /** A fork, with the default branch. */
  async fork(owner: string, name = this.name): Promise<RepositoryHandle> {
    const { defaultBranch, private: hidden } = this.#repository
    const fork = await RepositoryHandle.make(
      this.#stage,
      { owner, name, defaultBranch, private: hidden },
      this.#repository,
    )
    const head = this.head()
    if (head) await fork.setBranch(defaultBranch, head)
    return fork
  }

  /** Removes the repository; pull requests out of it lose their head. */
  async remove(): Promise<void> {
    const { world } = this.#stage
    world.repositories.delete(this.fullName.toLowerCase())
    for (const target of world.repositories.values())
      for (const pull of target.pulls.values())
        if (pull.head.repo === this.fullName) {
          pull.head.repo = undefined
          if (pull.state === 'open') await setState(this.#stage, target, pull, 'closed', this.owner)
        }
  }

  /** Gives somebody a role. */
  collaborator(login: string, role: Role): void {
    accountOf(this.#stage.world, login)
    this.#repository.collaborators.set(login.toLowerCase(), role)
  }

  /** Opens a pull request; returns its number. */
  async openPull(options: OpenOptions): Promise<number> {
    const { world } = this.#stage
    const [owner, ref] = options.head.includes(':')
      ? options.head.split(/:(.*)/s)
      : [this.owner, options.head]
    const repository = [...world.repositories.values()].find(
      (one) => one.owner === owner && (one === this.#repository || one.parent === this.fullName),
    )
    if (!repository) throw new Error(`${owner} has no fork of ${this.fullName}`)
    const pull = await openPull(this.#stage, this.#repository, {
      title: options.title ?? `Change of ${ref}`,
      body: options.body ?? null,
      head: { repository, ref: ref! },
      base: options.base ?? this.defaultBranch,
      draft: options.draft ?? false,
      maintainerCanModify: true,
      user: options.by ?? owner!,
    })
    return pull.number
  }

  /** A pull request, live. Throws when there is none. */
  pull(number: number): Pull {
    const pull = this.#repository.pulls.get(number)
    if (!pull) throw new Error(`${this.fullName} has no pull request ${number}`)
    return pull
  }

  /** All pull requests, live. */
  pulls(state: 'open' | 'closed' | 'all' = 'all'): readonly Pull[] {
    return [...this.#repository.pulls.values()].filter((pull) => state === 'all' || pull.state === state)
  }

  /** Merges a pull request; returns the commit. */
  merge(number: number, by = this.owner): Promise<string> {
    return mergePull(this.#stage, this.#repository, this.pull(number), by)
  }

  /** Closes or opens a pull request. */
  setState(number: number, state: 'open' | 'closed', by = this.owner): Promise<void> {
    return setState(this.#stage, this.#repository, this.pull(number), state, by)
  }

  /** Sends a pull request's event again with another action: `reopened`, `labeled` … */
  announce(number: number, action: string, by = this.owner): Promise<void> {
    return announce(this.#stage, this.#repository, this.pull(number), action, by)
  }

  /** The comments of a pull request that are not in its diff. */
  comments(number: number): readonly IssueComment[] {
    return [...this.#repository.comments.values()].filter((one) => one.number === number)
  }

  /** Somebody comments; returns the comment's id. */
  comment(number: number, body: string, by = this.owner): number {
    return writeComment(this.#stage, this.#repository, this.pull(number), body, by)
  }

  /** The reviews of a pull request. */
  reviews(number: number): readonly Review[] {
    return this.pull(number).reviews
  }

  /** The comments in the diff of a pull request, with where they stand today. */
  async reviewComments(number: number): Promise<readonly ShownComment[]> {
    const pull = this.pull(number)
    return Promise.all(
      pull.comments.map(async (comment) => {
        const { line } = await standing(this.#git, pull, comment)
        const resolved = pull.threads.find((one) => one.id === comment.threadId)?.resolved ?? false
        return {
          ...comment,
          currentLine: line,
          outdated: comment.subjectType === 'line' && line === undefined,
          resolved,
        }
      }),
    )
  }

  /** Somebody answers a comment in the diff; returns the reply's id. */
  reply(number: number, commentId: number, body: string, by = this.owner): Promise<number> {
    return writeReply(this.#stage, this.#repository, this.pull(number), commentId, body, by)
  }

  /** Check runs, of one commit when it is named. */
  checks(sha?: string): readonly CheckRun[] {
    return [...this.#repository.checks.values()].filter((one) => sha === undefined || one.headSha === sha)
  }

  /** Somebody asks for a check run again. */
  rerequest(checkId: number, by = this.owner): void {
    askAgain(this.#stage, this.#repository, checkId, by)
  }

  /** Commit statuses, the oldest first. */
  statuses(): readonly Status[] {
    return this.#repository.statuses
  }

  /** SARIF uploads, unpacked. */
  sarifs(): readonly SarifUpload[] {
    return this.#repository.sarifs
  }

  /** Sends any event of this repository, with its repository, sender and installation. */
  emit(event: string, payload: Readonly<Record<string, unknown>>, by = this.owner): void {
    this.#stage.services.event(this.#repository, event, { ...payload }, by)
  }

  /** The repository as events have it. */
  payload(): object {
    return eventRepository(this.#stage, this.#repository)
  }
}
