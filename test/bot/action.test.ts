import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { markerIn } from '../../bot/marker.ts'
import type { GitHub } from '../github/github.ts'
import { start } from './harness.ts'

const root = resolve(import.meta.dirname, '../..')
const manifest = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>
  readonly outputs: object
  readonly runs: { readonly using: string; readonly main: string }
}

interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly summary: string
  readonly outputs: string
}

/** Runs the bundled action as the runner does: inputs with their defaults, event file, summary and outputs. */
async function run(
  github: GitHub,
  event: { readonly name: string; readonly payload: object; readonly env?: Readonly<Record<string, string>> },
  inputs: Readonly<Record<string, string>>,
): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'infra-action-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const at = (name: string) => join(folder, name)
  writeFileSync(at('event.json'), JSON.stringify(event.payload))
  for (const name of ['summary', 'output']) writeFileSync(at(name), '')
  const given = Object.fromEntries(
    Object.entries(manifest.inputs).map(([name, { default: value }]) => [
      `INPUT_${name.toUpperCase()}`,
      inputs[name] ?? (value.includes('github.token') ? '' : value),
    ]),
  )
  const child = spawn(process.execPath, [join(root, manifest.runs.main)], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: github.url,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_WORKSPACE: folder,
      GITHUB_EVENT_NAME: event.name,
      GITHUB_EVENT_PATH: at('event.json'),
      GITHUB_STEP_SUMMARY: at('summary'),
      GITHUB_OUTPUT: at('output'),
      ...given,
      ...event.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  child.stdout.on('data', (part: Buffer) => (stdout += part))
  child.stderr.on('data', (part: Buffer) => (stdout += part))
  const code = await new Promise<number | null>((done) => child.on('close', done))
  const read = (name: string) => readFileSync(at(name), 'utf8')
  return { code, stdout, summary: read('summary'), outputs: read('output') }
}

const FILES = { '.infra-lint.yaml': 'rules: {}\n', 'infra/a.yaml': 'x: 1\n' }
const BROKEN = {
  'infra/b.yaml': 'a: [1\n',
  'infra/c.yaml': '<<<<<<< ours\nx: 1\n=======\nx: 2\n>>>>>>> theirs\n',
}

test('as GitHub runs it on a pull request: review, comment, check, summary, outputs, exit code', async () => {
  const github = await start({ now: new Date() })
  const shop = await github.repository({ owner: 'acme', name: 'shop', files: FILES })
  await shop.push('topic', BROKEN)
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  const token = github.actionsToken('acme/shop')
  const ran = await run(
    github,
    { name: 'pull_request', payload: { number, pull_request: { number } } },
    { token },
  )
  expect(ran.code, ran.stdout).toBe(1)
  expect(ran.summary).toContain('introduced here')
  const count = /^findings=(\d+)$/m.exec(ran.outputs)![1]
  expect(Number(count)).toBeGreaterThan(0)
  expect(ran.outputs).toContain(`delivered=${count}\n`)
  expect(shop.comments(number).map(({ user }) => user)).toEqual(['github-actions[bot]'])
  expect(shop.checks()[0]!.annotations).toHaveLength(Number(count))
  expect(ran.stdout).not.toContain('::error')
  const seen = github.watch()
  await run(github, { name: 'pull_request', payload: { number } }, { token })
  expect(seen().filter(({ write }) => write)).toEqual([])
})

test('on a fork’s pull request: annotations and summary; then workflow_run comments for it', async () => {
  const github = await start({ now: new Date() })
  const shop = await github.repository({ owner: 'acme', name: 'shop', files: FILES })
  const fork = await shop.fork('eve')
  const sha = await fork.push('topic', BROKEN, { by: 'eve' })
  const number = await shop.openPull({ head: 'eve:topic', by: 'eve' })
  const poor = github.actionsToken('acme/shop', undefined, true)
  const first = await run(github, { name: 'pull_request', payload: { number } }, { token: poor })
  expect(first.code, first.stdout).toBe(1)
  const count = Number(/^findings=(\d+)$/m.exec(first.outputs)![1])
  expect(first.stdout.match(/^::(error|warning|notice) /gm)).toHaveLength(count)
  expect(first.summary).toContain('introduced here')
  expect(shop.comments(number)).toEqual([])

  const event = {
    name: 'workflow_run',
    payload: {
      workflow_run: {
        head_sha: sha,
        head_branch: 'topic',
        head_repository: { owner: { login: 'eve' } },
        pull_requests: [],
      },
    },
  }
  const second = await run(github, event, { token: github.actionsToken('acme/shop') })
  expect(second.code, second.stdout).toBe(1)
  expect(shop.comments(number).filter(({ body }) => markerIn(body, 'check'))).toHaveLength(1)
  // a push since then: the run was for a commit that the pull request no longer has
  await fork.push('topic', { 'infra/d.yaml': 'x: 1\n' }, { by: 'eve' })
  const third = await run(github, event, { token: github.actionsToken('acme/shop') })
  expect(third).toMatchObject({ code: 0 })
  expect(third.stdout).toContain('nothing to check')
})

test('on a schedule it mends the branch it runs on; what cannot be done is an annotation', async () => {
  const github = await start({ now: new Date() })
  const shop = await github.repository({ owner: 'acme', name: 'shop', files: FILES })
  const env = { GITHUB_REF: 'refs/heads/main', GITHUB_SHA: shop.head()! }
  const token = github.actionsToken('acme/shop')
  const ran = await run(github, { name: 'schedule', payload: { schedule: '17 5 * * *' }, env }, { token })
  expect(ran.code, ran.stdout).toBe(0)
  expect(ran.outputs).toMatch(/^proposals=\d+$/m)
  const wrong = await run(github, { name: 'schedule', payload: {}, env }, { token: 'nobody' })
  expect(wrong.code).toBe(2)
  expect(wrong.stdout).toMatch(/^::error title=infra-bot::/m)
})

test('action.yml runs on Node 24, and every output it names is set', () => {
  expect(manifest.runs).toEqual({ using: 'node24', main: 'dist/action.cjs' })
  const source = readFileSync(join(root, 'bot/action.ts'), 'utf8')
  for (const name of Object.keys(manifest.outputs)) expect(source).toMatch(new RegExp(`\\b${name}\\b`))
  for (const name of Object.keys(manifest.inputs)) expect(source).toContain(`'${name}'`)
})
