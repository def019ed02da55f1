import { matcher } from '../engine/glob.ts'
import type { LintOptions } from '../engine/lint.ts'
import { unknownRule } from '../engine/read-config.ts'
import { withoutTokens } from '../engine/reporters/masking.ts'
import { suggestion } from '../engine/spelling.ts'
import type { Request } from './arguments.ts'
import { readCaptures } from './captures.ts'
import { Failure } from './failure.ts'
import { GIT_ABSENT, Git, gitEnvironment } from './git.ts'
import { type Io, milliseconds, Progress } from './io.ts'
import type { Parts } from './parts.ts'
import { type Context, commitAsker, historyAsker, type Prepared, repositoryAsker } from './prepare.ts'
import { fileOption, findSite, type Site } from './root.ts'
import { type Snapshot, workingTree } from './snapshot.ts'

/** One run: where it takes place and what it is given. */
export interface Session {
  readonly request: Request
  readonly io: Io
  readonly parts: Parts
  readonly site: Site
  /** undefined where the root lies in no repository */
  readonly git: Git | undefined
  readonly context: Context
  readonly progress: Progress
  /** milliseconds from any beginning */
  readonly clock: () => number
  /** writes a line to stderr */
  readonly say: (line: string) => void
}

/** Finds the tree of a request. `paths` limit what is reported; `absent` ones need not be on the disk. */
export function openSession(
  request: Request,
  io: Io,
  parts: Parts,
  paths: readonly string[],
  absent = false,
): Session {
  const site = findSite({ cwd: io.cwd, root: request.root, paths, absent })
  const git = gitOf(site, io)
  const progress = new Progress(io)
  const clock = io.clock ?? milliseconds
  const own = [...request.targets.map(({ file }) => file), request.baseline].flatMap((file) => {
    const path = file === undefined ? undefined : fileOption(file, io.cwd)
    return path?.startsWith(`${site.root}/`) ? [path.slice(site.root.length + 1)] : []
  })
  const captures =
    request.captures === undefined ? undefined : readCaptures(fileOption(request.captures, io.cwd), site.root)
  // Git ignores captures, or it is a finding that it does not; without Git they are no part of the tree either
  if (captures && !git) own.push(...captures.map(({ path }) => path))
  return {
    request,
    io,
    parts,
    site,
    git,
    context: {
      site,
      parts,
      now: request.now ?? io.now?.() ?? new Date(),
      config: request.config === undefined ? undefined : fileOption(request.config, io.cwd),
      own: new Set(own),
      kubernetesVersion: request.kubernetesVersion,
      repository: repositoryAsker(site, git),
      history: historyAsker(git),
      captures,
      commit: commitAsker(git),
    },
    progress,
    clock,
    say: (line) => {
      progress.clear()
      io.stderr.write(`infra-lint: ${printable(line)}\n`)
    },
  }
}

/** Git for a site, or undefined where there is no repository. Whether there is a Git to run shows when it is run. */
export function gitOf(site: Site, io: Pick<Io, 'cwd' | 'env'>): Git | undefined {
  // GIT_DIR and GIT_WORK_TREE may say that there is a repository where no .git stands upwards
  if (site.top === undefined && !(io.env.GIT_DIR && io.env.GIT_WORK_TREE)) return undefined
  return new Git(site.root, gitEnvironment(io.env, io.cwd, site.root))
}

/** The session's Git; a Failure where there is none, for what only Git can tell. */
export function needGit({ git, site }: Session, option: string): Git {
  if (!git) throw new Failure(`${option} needs a Git repository; ${site.root} is in none`)
  return git
}

/** The working tree of a session. Without Git on the PATH ignored files cannot be told from others: that is said. */
export async function readWorkingTree(session: Session): Promise<Snapshot> {
  const { site, git, progress, say } = session
  const tick = (count: number): void => progress.say(() => `reading ${count} files`)
  try {
    return await workingTree(site.root, git, tick)
  } catch (error) {
    if (!(error instanceof Failure) || error.message !== GIT_ABSENT) throw error
    say(`${GIT_ABSENT}: files that Git ignores are judged like all others`)
    return workingTree(site.root, undefined, tick)
  }
}

/** The rules and mandate entries that a request is limited to, checked. */
export function chosenRules(
  { only, mandates }: Request,
  parts: Parts,
): Pick<LintOptions, 'only' | 'mandates'> {
  for (const name of only) {
    const problem = unknownRule(name, parts)
    if (problem) throw new Failure(problem)
  }
  const known = [...new Set(Object.values(parts.rules).map((rule) => rule.mandate))].sort()
  for (const name of mandates) {
    if (!known.some(matcher([name])))
      throw new Failure(`no rule enforces mandate ${name}${suggestion(name, known)}`)
  }
  const ids = only.map((name) => parts.renamed[name] ?? name)
  if (ids.length > 0 && mandates.length > 0) {
    const [isNamed, isAsked] = [matcher(ids), matcher(mandates)]
    if (!Object.entries(parts.rules).some(([id, { mandate }]) => isNamed(id) && isAsked(mandate)))
      throw new Failure(
        `--rule and --mandate have no rule in common: none of ${only.join(', ')} enforces ${mandates.join(', ')}`,
      )
  }
  return {
    only: ids.length > 0 ? ids : undefined,
    mandates: mandates.length > 0 ? mandates : undefined,
  }
}

/**
 * A line whose control characters cannot steer a terminal, and that tells no token which a path or a config brought
 * into it; line breaks of our own lists stay.
 */
export function printable(text: string): string {
  return withoutTokens(text).replace(
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (char) => (char === '\t' ? ' ' : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  )
}

/** A Failure where a tree holds no file, or none that could be read: silence would be taken for a pass. */
export function needFiles({ site }: Session, { tree, snapshot }: Prepared): void {
  if (tree.size === 0) throw new Failure(`no file to judge in ${snapshot.name} at ${site.root}`)
  if ([...tree.values()].every((file) => file.unread !== undefined)) {
    const [file] = tree.values()
    throw new Failure(
      `no file could be read in ${snapshot.name} at ${site.root}: ${file!.path} is ${file!.unread}`,
    )
  }
}
