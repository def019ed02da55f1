import { gunzipSync } from 'node:zlib'
import { expect, onTestFinished } from 'vitest'
import { memoryBudget } from '../../bot/budget.ts'
import { connect, type Patience } from '../../bot/github.ts'
import type { JobContext } from '../../bot/jobs.ts'
import { main } from '../../bot/main.ts'
import type { BotFinding } from '../../bot/report.ts'
import type { Io } from '../../cli/io.ts'
import { PARTS, type Parts } from '../../cli/parts.ts'
import { sources } from '../../cli/sources.ts'
import { DESIGN_PATH } from '../../engine/design.ts'
import { keyed } from '../../engine/place.ts'
import { type AnyRule, defineRule } from '../../engine/rule.ts'
import { defaultDesign } from '../../scaffold/default-design.ts'
import { readDesign } from '../../scaffold/design.ts'
import { outputsOf } from '../../scaffold/outputs.ts'
import { withOwed } from '../../scaffold/owed.ts'
import { pinned } from '../../scaffold/pins.ts'
import { type GitHub, type GitHubOptions, startGitHub } from '../github/github.ts'
import type { FileChange } from '../github/world.ts'

const key = (name: string, severity: AnyRule['severity']): AnyRule =>
  defineRule({
    summary: `No file has a key ${name}.`,
    why: 'It is a test.',
    remedy: `Remove the key \`${name}\`.`,
    mandate: 'C1',
    severity,
    fixable: 'sometimes',
    *check(infra) {
      for (const file of infra.tree.values()) {
        for (const { key: found } of file.documents[0]?.root?.pairs() ?? []) {
          if (!found.text.startsWith(name)) continue
          const at = keyed(file, [found.text])
          yield {
            at,
            message: `${found.text} is in ${file.path}`,
            ...(found.text.endsWith('-kept')
              ? {}
              : {
                  fix: () => ({
                    title: 'remove it',
                    safety: 'safe' as const,
                    edits: [{ op: 'remove' as const, at }],
                  }),
                }),
          }
        }
      }
    },
  })

/** Three rules that find keys by name, and mend them unless they end in `-kept`: `bad`, `poor`, `plain`. */
export const KEY_PARTS: Parts = {
  ...PARTS,
  rules: {
    'keys/bad': key('bad', 'error'),
    'keys/poor': key('poor', 'warning'),
    'keys/plain': key('plain', 'info'),
  },
  renamed: {},
}

/** The moment of every test. */
export const NOW = new Date('2026-11-25T12:00:00Z')

/** Waits as long as GitHub asks, a thousand times faster. */
export const IMPATIENT: Patience = { second: 1, longestWait: 7_200, attempts: 3 }

let made: Readonly<Record<string, FileChange>> | undefined

/** The files of a tree as the generator writes it: nothing is found in it. */
export function cleanTree(): Readonly<Record<string, FileChange>> {
  if (made) return made
  const bare = defaultDesign({
    name: 'shop',
    image: pinned(sources).image('ghcr.io/traefik/whoami'),
    imagePort: 8080,
  })
  const text = withOwed(bare, readDesign(DESIGN_PATH, bare, sources).design!, '2026-12-21')
  const outputs = outputsOf(text, readDesign(DESIGN_PATH, text, sources).design!, sources, PARTS.version)
  made = Object.fromEntries(
    [...outputs.files].map(([path, { content, mode }]) => [
      path,
      mode === '100755' ? { mode, content } : content,
    ]),
  )
  return made
}

/** A file of the clean tree as text. */
export function cleanFile(path: string): string {
  const file = cleanTree()[path]
  if (file === undefined || file === null) throw new Error(`the clean tree has no ${path}`)
  return String(typeof file === 'string' || Buffer.isBuffer(file) ? file : file.content)
}

/** A GitHub that ends with the test. */
export async function start(options: GitHubOptions = {}): Promise<GitHub> {
  const github = await startGitHub({ now: NOW, ...options })
  onTestFinished(() => github.stop())
  return github
}

/** What a run of the bot said, and its exit code. */
export interface Said {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs `infra-bot` in this process, as the App's installation unless a token is given. */
export async function bot(
  github: GitHub,
  args: readonly string[],
  {
    token = github.token,
    env = {},
    parts = PARTS,
  }: { token?: string; env?: Readonly<Record<string, string>>; parts?: Parts } = {},
): Promise<Said> {
  let stdout = ''
  let stderr = ''
  const io: Io = {
    stdin: (async function* () {})(),
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    env: { GITHUB_TOKEN: token, GITHUB_API_URL: github.url, GITHUB_SERVER_URL: 'https://github.com', ...env },
    cwd: '/',
    now: () => new Date(github.clock.now()),
  }
  const login = args.includes('--login') || token !== github.token ? [] : ['--login', github.app.login]
  const code = await main([...args, ...login], io, { parts, patience: IMPATIENT })
  expect(stderr).not.toContain('internal error')
  return { code, stdout, stderr }
}

/** What a job is done with, on the stand-in. */
export function contextFor(
  github: GitHub,
  more: Partial<JobContext> & { readonly token?: string } = {},
): JobContext & { readonly logged: BotFinding[]; readonly lines: string[] } {
  const logged: BotFinding[] = []
  const lines: string[] = []
  const say = (line: string): void => void lines.push(line)
  return {
    github: connect({
      credentials: { token: more.token ?? github.token },
      baseUrl: github.url,
      userAgent: 'test',
      budget: memoryBudget({
        now: () => github.clock.now(),
        sleep: async (time) => github.clock.advance(time),
      }),
      patience: IMPATIENT,
      login: github.app.login,
      say,
    }),
    parts: PARTS,
    now: () => new Date(github.clock.now()),
    server: 'https://github.com',
    check: { all: false, failOn: 'error', sarif: false, commands: true },
    say,
    log: (findings) => logged.push(...findings),
    logged,
    lines,
    ...more,
  }
}

/** The results of a SARIF upload, however it was packed. */
export function sarifResults(upload: unknown): number {
  const sarif =
    typeof upload === 'string' ? JSON.parse(gunzipSync(Buffer.from(upload, 'base64')).toString()) : upload
  return (sarif as { runs: { results: unknown[] }[] }).runs.flatMap(({ results }) => results).length
}
