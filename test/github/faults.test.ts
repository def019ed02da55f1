import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createAppAuth } from '@octokit/auth-app'
import { retry } from '@octokit/plugin-retry'
import { Octokit } from '@octokit/rest'
import { Webhooks } from '@octokit/webhooks'
import { describe, expect, onTestFinished, test } from 'vitest'
import { GIT_ENV } from './git.ts'
import { changed, client, openShop, refusal, SILENT } from './shop.ts'

describe('faults', () => {
  test('403 and 429, with and without Retry-After, and 5xx; as often as planted', async () => {
    const { github, octokit, at } = await openShop()
    for (const [effect, header, words] of [
      [{ kind: 'status', status: 403, limit: 'secondary', retryAfter: 7 }, '7', 'secondary rate limit'],
      [{ kind: 'status', status: 429, limit: 'secondary' }, undefined, 'secondary rate limit'],
      [{ kind: 'status', status: 403, limit: 'primary' }, undefined, 'API rate limit exceeded'],
      [{ kind: 'status', status: 502 }, undefined, 'Bad Gateway'],
    ] as const) {
      const planted = github.fault({ on: { operation: 'repos/get' }, skip: 1, times: 1, effect })
      await octokit.repos.get(at)
      const error = await octokit.repos.get(at).catch((one) => one)
      expect([error.status, error.response.headers['retry-after']]).toEqual([effect.status, header])
      expect(error.message).toContain(words)
      await octokit.repos.get(at)
      expect(planted.hits).toBe(1)
    }
  })

  test('a broken connection: before anything was done, or after all of it was', async () => {
    const { github, octokit, at, repo } = await openShop()
    const issue_number = await repo.openPull({ head: 'topic', by: 'ada' })
    const say = (body: string) => octokit.issues.createComment({ ...at, issue_number, body })
    github.fault({ on: { write: true }, effect: { kind: 'drop', applied: false } })
    await expect(say('lost')).rejects.toMatchObject({ status: 500 })
    expect(repo.comments(issue_number)).toEqual([])
    github.fault({ on: { write: true }, effect: { kind: 'drop', applied: true } })
    await expect(say('kept')).rejects.toMatchObject({ status: 500 })
    expect(repo.comments(issue_number).map((one) => one.body)).toEqual(['kept'])
  })

  test('a crash at the n-th write: nothing works until it is over', async () => {
    const { github, octokit, at, repo } = await openShop()
    const issue_number = await repo.openPull({ head: 'topic', by: 'ada' })
    const say = (body: string) => octokit.issues.createComment({ ...at, issue_number, body })
    for (const applied of [false, true]) {
      const before = repo.comments(issue_number).length
      github.crash(2, applied)
      await say('one')
      await expect(say('two')).rejects.toMatchObject({ status: 500 })
      await expect(octokit.repos.get(at)).rejects.toMatchObject({ status: 500 })
      github.recover()
      await octokit.repos.get(at)
      expect(repo.comments(issue_number).length - before).toBe(applied ? 2 : 1)
    }
  })

  test('stale reads: a comment, a ref and an object are not there yet', async () => {
    const { github, octokit, at, repo } = await openShop()
    const issue_number = await repo.openPull({ head: 'topic', by: 'ada' })
    github.fault({ on: { operation: 'issues/list-comments' }, effect: { kind: 'stale' } })
    await octokit.issues.createComment({ ...at, issue_number, body: 'new' })
    const list = async () => (await octokit.issues.listComments({ ...at, issue_number })).data.length
    expect([await list(), await list()]).toEqual([0, 1])

    const main = repo.head()!
    const tree = repo.commit()!.tree
    github.fault({ on: { operation: 'git/get-commit' }, times: 2, effect: { kind: 'stale' } })
    const { data: commit } = await octokit.git.createCommit({ ...at, message: 'm', tree, parents: [main] })
    const read = () => octokit.git.getCommit({ ...at, commit_sha: commit.sha })
    expect(await refusal(read())).toContain('404')
    expect(await refusal(read())).toContain('404')
    await read()
    github.fault({ on: { operation: 'git/get-ref' }, effect: { kind: 'stale' } })
    await octokit.git.createRef({ ...at, ref: 'refs/heads/late', sha: commit.sha })
    expect(await refusal(octokit.git.getRef({ ...at, ref: 'heads/late' }))).toContain('404')
    expect((await octokit.git.getRef({ ...at, ref: 'heads/late' })).data.object.sha).toBe(commit.sha)
  })

  test('truncated trees, refused diffs, missing patches, mergeability not known yet', async () => {
    const { github, octokit, at, repo } = await openShop()
    const here = { ...at, pull_number: await repo.openPull({ head: 'topic', by: 'ada' }) }
    github.fault({ effect: { kind: 'truncate-tree', entries: 1 } })
    const { data: tree } = await octokit.git.getTree({ ...at, tree_sha: 'main', recursive: '1' })
    expect([tree.truncated, tree.tree.length]).toEqual([true, 1])
    github.fault({ effect: { kind: 'refuse-diff' } })
    expect(await refusal(octokit.pulls.get({ ...here, mediaType: { format: 'diff' } }))).toContain('406')
    github.fault({ effect: { kind: 'omit-patch', path: /a\.txt/ } })
    expect((await octokit.pulls.listFiles(here)).data[0]?.patch).toBeUndefined()
    github.fault({ effect: { kind: 'unknown-mergeable' } })
    const { data } = await octokit.pulls.get(here)
    expect([data.mergeable, data.mergeable_state]).toEqual([null, 'unknown'])
  })

  test('somebody pushes just before a ref is updated', async () => {
    const { github, octokit, at, repo } = await openShop()
    const { data } = await octokit.git.createCommit({
      ...at,
      message: 'm',
      tree: repo.commit()!.tree,
      parents: [repo.head('topic')!],
    })
    const run = async () => {
      await repo.push('topic', { 'b.txt': 'theirs' }, { by: 'ada' })
    }
    github.fault({ on: { operation: 'git/update-ref' }, effect: { kind: 'race', run } })
    const update = { ...at, ref: 'heads/topic', sha: data.sha }
    expect(await refusal(octokit.git.updateRef(update))).toBe('422 | Update is not a fast forward')
    expect(repo.files('topic')['b.txt']).toBe('theirs')
  })

  test('a token dies in the middle, by a fault and by its hour', async () => {
    const { github, octokit, at } = await openShop()
    await octokit.repos.get(at)
    github.fault({ on: { operation: 'git/get-ref' }, effect: { kind: 'expire-token' } })
    expect(await refusal(octokit.git.getRef({ ...at, ref: 'heads/main' }))).toBe('401 | Bad credentials')
    expect(await refusal(octokit.repos.get(at))).toBe('401 | Bad credentials')
    const other = client(github, github.installationToken())
    github.clock.advance(3_599_000)
    await other.repos.get(at)
    github.clock.advance(1000)
    expect(await refusal(other.repos.get(at))).toBe('401 | Bad credentials')
  })

  test('an archive of other bytes', async () => {
    const { github, octokit, at } = await openShop()
    github.fault({
      on: { operation: 'repos/download-tarball-archive' },
      effect: { kind: 'archive', bytes: Buffer.from('no archive') },
    })
    const { data } = await octokit.repos.downloadTarballArchive({ ...at, ref: 'main' })
    expect(Buffer.from(data as ArrayBuffer).toString()).toBe('no archive')
  })

  test('the plugin that tries again gets through a 503', async () => {
    const { github, at } = await openShop()
    const planted = github.fault({ times: 2, effect: { kind: 'status', status: 503 } })
    const Retrying = Octokit.plugin(retry)
    const octokit = new Retrying({
      auth: github.token,
      baseUrl: github.url,
      log: SILENT,
      retry: { retryAfterBaseValue: 1 },
    })
    expect((await octokit.repos.get(at)).status).toBe(200)
    expect(planted.hits).toBe(2)
  })
})

describe('more faults', () => {
  test('an archive that does not come, more requests at once than are let in, slow answers', async () => {
    const { github, octokit, at } = await openShop({ limits: { concurrent: 2 } })
    const archive = () => octokit.repos.downloadTarballArchive({ ...at, ref: 'main' })
    github.fault({ on: { operation: 'codeload' }, effect: { kind: 'status', status: 502 } })
    github.fault({ on: { operation: 'codeload' }, skip: 1, effect: { kind: 'drop', applied: false } })
    await expect(archive()).rejects.toMatchObject({ status: 502 })
    await expect(archive()).rejects.toMatchObject({ status: 500 })
    await archive()
    github.fault({ times: 3, effect: { kind: 'delay', milliseconds: 100 } })
    const all = await Promise.allSettled([
      octokit.repos.get(at),
      octokit.repos.get(at),
      octokit.repos.get(at),
    ])
    expect(all.map((one) => one.status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  })

  test('effects meet only what they concern', async () => {
    const { github, octokit, at, repo } = await openShop()
    await repo.openPull({ head: 'topic', by: 'ada' })
    const planted = github.fault({ effect: { kind: 'omit-patch' } })
    await octokit.repos.get(at)
    expect(planted.hits).toBe(0)
    await octokit.pulls.listFiles({ ...at, pull_number: 1 })
    expect(planted.hits).toBe(1)
  })
})

describe('webhooks', () => {
  async function listen(github: Awaited<ReturnType<typeof openShop>>['github']) {
    const got: { id: string; event: string; valid: boolean }[] = []
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const body = Buffer.concat(chunks).toString()
      const signature = String(request.headers['x-hub-signature-256'])
      const valid = await new Webhooks({ secret: github.app.webhookSecret }).verify(body, signature)
      const { 'x-github-delivery': id, 'x-github-event': event } = request.headers
      got.push({ id: String(id), event: String(event), valid })
      response.writeHead(202).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
  }

  test('signed over their bytes, doubled, out of order, lost, and delivered again under the same id', async () => {
    const { github, repo } = await openShop()
    const { got, url } = await listen(github)
    await github.deliver()
    const pull = await repo.openPull({ head: 'topic', by: 'ada' })
    repo.comment(pull, '/infra-lint fix', 'ada')
    github.hook(url, { copies: 2, order: (waiting) => [...waiting].reverse() })
    expect(await github.deliver()).toBe(4)
    expect(got.map((one) => one.event)).toEqual([
      'issue_comment',
      'issue_comment',
      'pull_request',
      'pull_request',
    ])
    expect(got.every((one) => one.valid)).toBe(true)
    expect(got[0]!.id).toBe(got[1]!.id)

    github.hook(url, { lose: () => true })
    await repo.push('topic', { 'b.txt': 'b' }, { by: 'ada' })
    expect(await github.deliver()).toBe(0)
    github.hook(url)
    const app = new Octokit({
      authStrategy: createAppAuth,
      auth: { appId: github.app.id, privateKey: github.app.privateKey },
      baseUrl: github.url,
      log: SILENT,
    })
    const { data } = await app.apps.listWebhookDeliveries()
    const lost = data.find((one) => one.event === 'pull_request' && one.action === 'synchronize')!
    await app.apps.redeliverWebhookDelivery({ delivery_id: lost.id })
    expect(await github.deliver()).toBe(1)
    expect(got.at(-1)?.id).toBe(lost.guid)
  })
})

describe('the app', () => {
  test('its JSON Web Token buys installation tokens, narrowed and in the new shape', async () => {
    const { github, repo, at } = await openShop()
    await github.repository({ owner: 'acme', name: 'other', private: true, files: { a: '' } })
    const { id: appId, privateKey, installationId } = github.app
    const auth = createAppAuth({
      appId,
      privateKey,
      request: new Octokit({ baseUrl: github.url, log: SILENT }).request,
    })
    const { token } = await auth({
      type: 'installation',
      installationId,
      repositoryNames: [repo.name],
      permissions: { contents: 'read' },
    })
    expect(token).toMatch(/^ghs_4711_ey[\w-]+\.ey[\w-]+\.[\w-]+$/)
    const octokit = client(github, token)
    await octokit.repos.get(at)
    expect(await refusal(octokit.repos.get({ owner: 'acme', repo: 'other' }))).toBe('404 | Not Found')
    const write = octokit.git.createRef({ ...at, ref: 'refs/heads/x', sha: repo.head()! })
    expect(await refusal(write)).toBe('403 | Resource not accessible by integration')
  })

  test('a token of nobody, and a JSON Web Token of another key', async () => {
    const { github, at } = await openShop()
    expect(await refusal(client(github, 'nothing').repos.get(at))).toBe('401 | Bad credentials')
    const forged = ['{"alg":"RS256"}', '{"iss":4711}', 'x'].map((part) =>
      Buffer.from(part).toString('base64url'),
    )
    expect(await refusal(client(github, forged.join('.')).request('GET /app'))).toContain('401')
  })
})

describe('Git over HTTP', () => {
  test('clone, push, and what follows: events and the pull request’s merge ref', async () => {
    const { github, repo } = await openShop()
    const number = await repo.openPull({ head: 'topic', by: 'ada' })
    const folder = mkdtempSync(join(tmpdir(), 'stand-in-clone-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const run = promisify(execFile)
    const git = (...args: string[]) =>
      run('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
        env: { ...GIT_ENV, GIT_TERMINAL_PROMPT: '0' },
      })
    const remote = (token: string) => repo.cloneUrl.replace('//', `//x-access-token:${token}@`)
    await git('clone', '--quiet', '--branch', 'topic', remote(github.userToken('acme')), folder)
    writeFileSync(join(folder, 'a.txt'), changed(2))
    await git('-C', folder, 'commit', '--quiet', '--all', '--message', 'less')
    const before = repo.pull(number).mergeCommitSha
    await git('-C', folder, 'push', '--quiet')
    expect(repo.files('topic')['a.txt']).toBe(changed(2))
    expect(repo.pull(number).mergeCommitSha).not.toBe(before)
    expect(repo.files(`refs/pull/${number}/merge`)['a.txt']).toBe(changed(2))
    const { stdout } = await git('ls-remote', repo.cloneUrl, 'refs/pull/*')
    expect(stdout).toContain(`refs/pull/${number}/merge`)
    expect(github.deliveries.map((one) => `${one.event} ${one.action ?? ''}`).slice(-2)).toEqual([
      'push ',
      'pull_request synchronize',
    ])

    const reader = github.installationToken({ contents: 'read' })
    await git('-C', folder, 'remote', 'set-url', 'origin', remote(reader))
    await git('-C', folder, 'commit', '--quiet', '--allow-empty', '--message', 'more')
    await expect(git('-C', folder, 'push', '--quiet')).rejects.toThrow(/403/)
    // pull requests' own refs are nobody's to push
    await git('-C', folder, 'remote', 'set-url', 'origin', remote(github.userToken('acme')))
    await expect(git('-C', folder, 'push', 'origin', 'HEAD:refs/pull/1/head')).rejects.toThrow(/hidden ref/)
  })
})
