import { Octokit } from '@octokit/rest'
import { expect, onTestFinished } from 'vitest'
import { type GitHub, type GitHubOptions, type RepositoryHandle, startGitHub } from './github.ts'

/** The moment at which tests here stand still. */
export const NOON = '2026-11-21T12:00:00Z'

/** A stand-in with one repository of twenty lines, a branch that changes two of them, and a client. */
export interface Shop {
  readonly github: GitHub
  readonly repo: RepositoryHandle
  readonly octokit: Octokit
  readonly at: { readonly owner: string; readonly repo: string }
}

/** Twenty lines, each with its number. */
export const LINES = `${Array.from({ length: 20 }, (_, at) => `line ${at + 1}`).join('\n')}\n`

/** The lines with some changed. */
export const changed = (...numbers: readonly number[]): string =>
  numbers.reduce((text, one) => text.replace(`line ${one}\n`, `LINE ${one}\n`), LINES)

/** A client's log that says nothing: what is refused on purpose is no news. */
export const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** A client that asks once: no plugin of it waits or tries again. */
export const client = (github: GitHub, auth: string = github.token): Octokit =>
  new Octokit({
    auth,
    baseUrl: github.url,
    log: SILENT,
  })

/** Opens the shop for one test. */
export async function openShop(options: GitHubOptions = {}): Promise<Shop> {
  const github = await startGitHub({ now: NOON, ...options })
  onTestFinished(() => github.stop())
  const files = { 'a.txt': LINES, 'infra/readme.md': 'infra\n' }
  const repo = await github.repository({ owner: 'acme', name: 'shop', files })
  await repo.push('topic', { 'a.txt': changed(2, 17) }, { by: 'ada' })
  return { github, repo, octokit: client(github), at: { owner: 'acme', repo: 'shop' } }
}

/** What a request was refused with: status, message, and reasons. */
export async function refusal(request: Promise<unknown>): Promise<string> {
  try {
    await request
  } catch (error) {
    const { status, response, message } = error as {
      status?: number
      message: string
      response?: { data?: { message?: string; errors?: unknown[] } }
    }
    const { message: said, errors = [] } = response?.data ?? {}
    const reasons = errors.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
    return [status, said ?? message, ...reasons].join(' | ')
  }
  expect.fail('the request was not refused')
}
