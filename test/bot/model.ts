import type { Applied } from '../../bot/execute.ts'
import { digestOf } from '../../bot/marker.ts'
import { digestOfChanges, TREE_TRAILER } from '../../bot/plan-fix.ts'
import type {
  BotPull,
  BranchHead,
  CheckRun,
  Comment,
  LineComment,
  PullState,
  RepositoryState,
} from '../../bot/state.ts'
import { type Channel, channelOf, type Write } from '../../bot/writes.ts'

/** A run that was killed at a write. */
export class Killed extends Error {}

/** When a run is killed: at its n-th write (from 0), before or after it was made. */
export interface Kill {
  readonly at: number
  readonly made: boolean
}

/** GitHub as data: what a pull request and a repository have of everybody, changed by writes as GitHub changes it. */
export class Model {
  login = 'infra-lint[bot]'
  comments: (Comment & { pull?: number })[] = []
  lineComments: LineComment[] = []
  resolved = new Set<number>()
  runs: (CheckRun & { title: string; conclusion: string | undefined })[] = []
  sarifs: string[] = []
  pulls: BotPull[] = []
  branches = new Map<string, BranchHead>()
  /** channels that this token may not use */
  closed = new Set<Channel>()
  /** branches whose writes are refused, as where the permission for workflows is missing */
  forbidden = new Set<string>()
  #next = 100
  #run = 0
  #kill: Kill | undefined
  #writes = 0

  clone(): Model {
    const copy = new Model()
    Object.assign(copy, {
      comments: [...this.comments],
      lineComments: [...this.lineComments],
      resolved: new Set(this.resolved),
      runs: [...this.runs],
      sarifs: [...this.sarifs],
      pulls: [...this.pulls],
      branches: new Map(this.branches),
      closed: new Set(this.closed),
      forbidden: new Set(this.forbidden),
    })
    copy.#next = this.#next
    return copy
  }

  /** The next run is killed there. */
  killAt(kill: Kill | undefined): void {
    this.#kill = kill
    this.#writes = 0
  }

  newId(): number {
    return this.#next++
  }

  pullState(): PullState {
    return {
      kind: 'pull',
      login: this.login,
      comments: [...this.comments],
      lineComments: [...this.lineComments],
      checkRuns: [...this.runs].reverse(),
    }
  }

  repositoryState(branches: readonly string[], told: readonly number[]): RepositoryState {
    return {
      kind: 'repository',
      login: this.login,
      pulls: [...this.pulls].reverse(),
      heads: Object.fromEntries(branches.map((branch) => [branch, this.branches.get(branch) ?? null])),
      queued: [],
      told,
    }
  }

  async apply(write: Write): Promise<Applied> {
    const killed = this.#kill?.at === this.#writes++ ? this.#kill : undefined
    if (killed && !killed.made) throw new Killed()
    const refused = this.#apply(write)
    if (killed) throw new Killed()
    return { refused }
  }

  #apply(write: Write): string | undefined {
    const channel = channelOf(write)
    if (channel && this.closed.has(channel)) return '403: Resource not accessible by integration'
    switch (write.do) {
      case 'create-review':
        for (const { path, line, startLine, body } of write.comments)
          this.lineComments.push({
            id: this.newId(),
            author: this.login,
            path,
            line,
            startLine,
            body,
            replyTo: undefined,
          })
        return undefined
      case 'update-line-comment':
        this.lineComments = this.lineComments.map((one) =>
          one.id === write.id ? { ...one, body: write.body } : one,
        )
        return undefined
      case 'delete-line-comment':
        this.lineComments = this.lineComments.filter(({ id }) => id !== write.id)
        return undefined
      case 'resolve-thread':
        this.resolved.add(write.id)
        return undefined
      case 'create-comment':
        this.comments.push({ id: this.newId(), author: this.login, body: write.body, pull: write.pull })
        return undefined
      case 'update-comment':
        this.comments = this.comments.map((one) => (one.id === write.id ? { ...one, body: write.body } : one))
        return undefined
      case 'delete-comment':
        this.comments = this.comments.filter(({ id }) => id !== write.id)
        return undefined
      case 'create-check-run':
      case 'update-check-run':
        return this.#check(write)
      case 'upload-sarif':
        if (!this.sarifs.includes(write.sarif)) this.sarifs.push(write.sarif)
        return undefined
      case 'push-commit':
        return this.#push(write)
      case 'create-pull': {
        if (this.forbidden.has(write.branch)) return '403'
        const { branch, base, title, body } = write
        const open = this.pulls.some((pull) => pull.open && pull.branch === branch && pull.base === base)
        if (open) return undefined
        const headSha = this.branches.get(branch)?.sha ?? ''
        this.pulls.push({
          number: this.newId(),
          author: this.login,
          branch,
          headSha,
          base,
          open: true,
          merged: false,
          title,
          body,
        })
        return undefined
      }
      case 'update-pull':
        this.pulls = this.pulls.map((pull) =>
          pull.number === write.number
            ? {
                ...pull,
                title: write.title ?? pull.title,
                body: write.body ?? pull.body,
                open: write.state === 'closed' ? false : pull.open,
              }
            : pull,
        )
        return undefined
      case 'delete-branch':
        this.branches.delete(write.branch)
        this.pulls = this.pulls.map((pull) =>
          pull.branch === write.branch ? { ...pull, open: false } : pull,
        )
        return undefined
    }
  }

  #check(write: Extract<Write, { do: 'create-check-run' | 'update-check-run' }>): undefined {
    const { conclusion, output } = write
    const added = output.annotations.length
    if (added > 50) throw new Error('GitHub takes 50 annotations at once')
    if (write.do === 'create-check-run') {
      this.#run = this.newId()
      const run = {
        id: this.#run,
        externalId: write.externalId,
        completed: conclusion !== undefined,
        annotations: added,
      }
      this.runs.push({ ...run, title: output.title, conclusion })
      return undefined
    }
    const id = write.id ?? this.#run
    this.runs = this.runs.map((run) =>
      run.id === id
        ? { ...run, conclusion, completed: conclusion !== undefined, annotations: run.annotations + added }
        : run,
    )
    return undefined
  }

  #push(write: Extract<Write, { do: 'push-commit' }>): string | undefined {
    const { branch, changes, message, from, takeOver, base } = write
    if (this.forbidden.has(branch)) return '403: refusing to allow a GitHub App to create or update workflow'
    const tree = `${digestOf(base, digestOfChanges(changes))}`.padEnd(40, '0')
    if (from?.tree === tree) return undefined
    const stood = this.branches.get(branch)
    if (!from && stood) {
      if (stood.tree === tree) return undefined
      const ours = stood.message.includes(`${TREE_TRAILER}: ${stood.tree}`) && stood.author === this.login
      if (!ours && !takeOver) return 'commits that are not ours'
    }
    const sha = digestOf(tree, base).padEnd(40, '1')
    this.branches.set(branch, {
      sha,
      tree,
      message: `${message}\n\n${TREE_TRAILER}: ${tree}\n`,
      author: this.login,
    })
    return undefined
  }

  /** What people see, without ids and dates. */
  seen(): unknown {
    const lines = this.lineComments.map((one) => [
      one.path,
      one.line,
      one.author,
      one.body,
      this.resolved.has(one.id),
    ])
    return {
      comments: this.comments.map(({ author, body, pull }) => [author, body, pull]).sort(),
      lines: lines.map((one) => JSON.stringify(one)).sort(),
      runs: this.runs.map(({ externalId, completed, annotations, conclusion }) => [
        externalId,
        completed,
        annotations,
        conclusion,
      ]),
      sarifs: this.sarifs,
      pulls: this.pulls.map(({ branch, base, open, merged, title, body, author }) => [
        branch,
        base,
        open,
        merged,
        title,
        body,
        author,
      ]),
      branches: [...this.branches].map(([name, { tree, message }]) => [name, tree, message]).sort(),
    }
  }
}
