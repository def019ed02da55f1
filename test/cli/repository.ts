import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** The bundle, as people run it; test/setup.ts makes it. */
export const BUNDLE = join(import.meta.dirname, '../../dist/infra-lint.cjs')

/** What a process said. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** rules and paths of `--format json`, as `rule path` */
  readonly findings: readonly string[]
}

const ENV: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
}

/** A folder of its own for one test, gone afterwards. */
export function emptyFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'infra-lint-test-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Root may read and write everything: where the tests run as root, what forbids it is tried as somebody else. */
export const NOBODY = process.getuid?.() === 0 ? 65534 : undefined

/** Gives a folder to NOBODY, where the tests run as root. */
export function giveAway(folder: string): void {
  if (NOBODY !== undefined) execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, folder])
}

/** Runs the bundle in a folder; never longer than half a minute. */
export function lint(
  cwd: string,
  args: readonly string[],
  options: { input?: string; env?: NodeJS.ProcessEnv; uid?: number | undefined } = {},
): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BUNDLE, ...args], {
    cwd,
    env: { ...ENV, ...options.env },
    input: options.input ?? '',
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    encoding: 'utf8',
    timeout: 30_000,
    maxBuffer: 1 << 28,
  })
  return { code: status, stdout, stderr, findings: findingsOf(stdout) }
}

function findingsOf(stdout: string): string[] {
  if (!stdout.startsWith('{')) return []
  const { findings = [] } = JSON.parse(stdout) as { findings?: { rule: string; path: string }[] }
  return findings.map(({ rule, path }) => `${rule} ${path}`)
}

/** A Git repository on the disk. */
export class Repository {
  readonly root: string

  constructor(root = emptyFolder()) {
    this.root = root
    if (!existsSync(join(root, '.git'))) {
      this.git('init', '--quiet', '--initial-branch=main')
      this.git('remote', 'add', 'origin', 'https://github.com/acme/shop.git')
    }
  }

  write(path: string, content: string | Uint8Array): this {
    mkdirSync(dirname(join(this.root, path)), { recursive: true })
    writeFileSync(join(this.root, path), content)
    return this
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8')
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path))
  }

  git(...args: string[]): string {
    const { status, stdout, stderr } = this.tryGit(...args)
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
    return stdout
  }

  tryGit(...args: string[]) {
    return spawnSync('git', ['-c', 'protocol.file.allow=always', ...args], {
      cwd: this.root,
      env: ENV,
      encoding: 'utf8',
    })
  }

  /** Stages everything and commits it. */
  commit(message = 'change'): this {
    this.git('add', '--all')
    this.git('commit', '--quiet', '--allow-empty', '--message', message)
    return this
  }

  lint(...args: string[]): Outcome {
    return lint(this.root, args)
  }

  /** The findings as `rule path`, of some rules only. */
  findings(...args: string[]): readonly string[] {
    return this.lint('--format', 'json', ...ONLY, ...args).findings
  }
}

/** The rules these tests look at: what others find in so small a tree is not their business. */
export const ONLY = [
  '--rule',
  'alerting/dangling-runbook-link',
  '--rule',
  'dashboards/missing-uid',
  '--rule',
  'tree/conflict-marker',
  '--rule',
  'tree/unreadable-document',
]

export const RUNBOOK = 'infra/runbooks/WebDown.md'
export const DASHBOARD = 'infra/monitoring/web.json'
export const ALERTS = 'infra/alerting/rules.yaml'

/** The findings that the tests below make. */
export const DANGLING = `alerting/dangling-runbook-link ${ALERTS}`
export const NO_UID = `dashboards/missing-uid ${DASHBOARD}`

export const DASHBOARD_WITHOUT_UID = '{\n  "title": "Web",\n  "schemaVersion": 41,\n  "panels": []\n}\n'
export const DASHBOARD_WITH_UID =
  '{\n  "uid": "web",\n  "title": "Web",\n  "schemaVersion": 41,\n  "panels": []\n}\n'

const RULES = `groups:
  - name: web
    rules:
      - alert: WebDown
        expr: up{job="web"} == 0
        for: 5m
        labels:
          severity: page
        annotations:
          summary: web does not answer
          runbook_url: https://github.com/acme/shop/blob/main/${RUNBOOK}
`

/** A repository in which an alert has its runbook, and a dashboard its uid: nothing to find by the rules of ONLY. */
export function sound(repository = new Repository()): Repository {
  return repository
    .write(ALERTS, RULES)
    .write(RUNBOOK, '# WebDown\n\nThe web does not answer.\n')
    .write(DASHBOARD, DASHBOARD_WITH_UID)
    .commit('a sound tree')
}
