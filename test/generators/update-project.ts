import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { NO_CONFIG } from '../../engine/config.ts'
import { DESIGN_PATH } from '../../engine/design.ts'
import { readInfra } from '../../engine/infra.ts'
import { lint, type Rules } from '../../engine/lint.ts'
import type { Sources } from '../../engine/sources.ts'
import { write } from '../../generators/disk.ts'
import { designFromAnswers, Refusal, scaffold } from '../../generators/scaffold.ts'
import { type UpdateOptions, type UpdateOutcome, update } from '../../generators/update.ts'
import { rules } from '../../rules/index.ts'
import { readDesign } from '../../scaffold/design.ts'
import { plan } from '../../scaffold/plan.ts'
import { filesBelow, readTree } from '../fixtures.ts'

/** The day on which trees are made and judged. */
export const NOW = new Date('2026-11-21T12:00:00Z')

// several files of tests share it: test/setup.ts clears it away
const work = mkdtempSync(join(tmpdir(), 'update-'))
let count = 0

/** A place for a folder that goes with the test. */
function ownFolder(): string {
  const folder = join(work, String(count++))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A folder with the default tree, and what a person does to it. */
export class Project {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  /** The default tree in a folder of its own. */
  static generated(): Project {
    return Project.#copyOf('generated', (project) => {
      const text = designFromAnswers({ name: 'shop' }, sources)
      const { changes } = scaffold(project.folder, DESIGN_PATH, text, NOW, sources)
      write(project.folder, changes)
    })
  }

  /** The same in a Git repository, committed. */
  static committed(): Project {
    return Project.#copyOf('committed', (project) => {
      cpSync(Project.generated().folder, project.folder, { recursive: true })
      project.git('init', '--quiet', '--initial-branch=main')
      project.commit('generated')
    })
  }

  /** A copy of a folder that is made once. */
  static #copyOf(name: string, make: (project: Project) => void): Project {
    const first = new Project(join(work, name))
    if (!existsSync(first.folder)) make(first)
    const project = new Project(ownFolder())
    cpSync(first.folder, project.folder, { recursive: true })
    return project
  }

  /** A clone, made with the given options. */
  clone(...options: readonly string[]): Project {
    const clone = new Project(ownFolder())
    execFileSync('git', ['clone', '--quiet', ...options, `file://${this.folder}`, clone.folder], {
      env: ENVIRONMENT,
    })
    return clone
  }

  git(...args: readonly string[]): string {
    const stdio = ['ignore', 'pipe', 'pipe'] as const
    return execFileSync('git', args, {
      cwd: this.folder,
      env: ENVIRONMENT,
      encoding: 'utf8',
      stdio: [...stdio],
    })
  }

  commit(message: string): void {
    this.git('add', '--all')
    this.git('commit', '--quiet', '--allow-empty', '-m', message)
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8')
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true })
    writeFileSync(join(this.folder, path), text)
  }

  /** Replaces a text that must be there. */
  replace(path: string, from: string | RegExp, to: string): void {
    const before = this.read(path)
    const after = before.replace(from, to)
    if (after === before) throw new Error(`${path} has no ${from}`)
    this.write(path, after)
  }

  /** path → text of every file but Git's own. */
  files(): ReadonlyMap<string, string> {
    const paths = filesBelow(this.folder).filter((path) => !path.startsWith('.git/'))
    return new Map(paths.map((path) => [path, this.read(path)]))
  }

  update(options: Partial<UpdateOptions> = {}): UpdateOutcome {
    return update(this.folder, { sources, env: ENVIRONMENT, ...options })
  }

  /** What an update refuses to do; nothing is written then. */
  refusal(options: Partial<UpdateOptions> = {}): string {
    const before = this.files()
    try {
      this.update(options)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const after = this.files()
      if (JSON.stringify([...after]) !== JSON.stringify([...before])) throw new Error('something was written')
      return error.message
    }
    throw new Error('the update was not refused')
  }

  /** What the linter finds, `path: rule: message` each. */
  findings(from: Sources = sources): readonly string[] {
    const tree = new Map([...readTree(this.folder)].filter(([path]) => !path.startsWith('.git/')))
    const design = readDesign(DESIGN_PATH, this.read(DESIGN_PATH), from)
    const host = {
      now: NOW,
      design,
      expected: () => plan(design.design!, from),
      repository: design.design?.repository,
    }
    const { findings } = lint(readInfra(tree, host), rules as Rules, NO_CONFIG)
    return findings.map(({ path, rule, message }) => `${path}: ${rule}: ${message}`)
  }
}

/** Git without anybody's config. */
export const ENVIRONMENT = {
  PATH: process.env.PATH,
  HOME: work,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
}

/** Templates of a newer version: each text is changed where its path contains a key, once. */
export function newer(changes: Readonly<Record<string, (text: string) => string>>): Sources {
  const used = new Map<string, string>()
  const changed = {
    ...sources,
    templates: sources.templates,
    template(path: string) {
      const key = Object.keys(changes).find((one) => path.endsWith(one))
      if (key === undefined) return sources.template(path)
      const after = changes[key]!(sources.template(path))
      if (after === sources.template(path)) throw new Error(`${path} is not changed`)
      used.set(key, path)
      return after
    },
  }
  return { ...changed, plan: (design) => plan(design, changed) }
}
