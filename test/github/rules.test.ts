import { describe, expect, test } from 'vitest'
import { changed, client, LINES, openShop, refusal, type Shop } from './shop.ts'

/** The shop with an open pull request of its branch. */
async function withPull(): Promise<Shop & { readonly here: Shop['at'] & { readonly pull_number: number } }> {
  const shop = await openShop()
  const pull_number = await shop.repo.openPull({ head: 'topic', by: 'ada' })
  return { ...shop, here: { ...shop.at, pull_number } }
}

describe('reviews', () => {
  const at = (line: number, more = {}) => ({ path: 'a.txt', line, side: 'RIGHT', body: 'hm', ...more })

  test('are atomic: one line outside the diff, and nothing is made', async () => {
    const { octokit, here, repo } = await withPull()
    const review = octokit.pulls.createReview({ ...here, event: 'COMMENT', comments: [at(2), at(10)] })
    expect(await refusal(review)).toBe(
      '422 | Unprocessable Entity | Pull request review thread line must be part of the diff',
    )
    expect([repo.reviews(here.pull_number), await repo.reviewComments(here.pull_number)]).toEqual([[], []])
  })

  test.each([
    ['a path that is not in the pull request', at(1, { path: 'infra/readme.md' }), 'path is not part'],
    ['a start that is not before its line', at(2, { start_line: 2, start_side: 'RIGHT' }), 'must precede'],
    ['a start in another hunk', at(17, { start_line: 2, start_side: 'RIGHT' }), 'same hunk'],
    [
      'a start outside',
      at(17, { start_line: 10, start_side: 'RIGHT' }),
      'start_line must be part of the diff',
    ],
    ['a blank body', at(2, { body: ' ' }), 'can not be blank'],
    ['a body beyond 65,536 characters', at(2, { body: 'é'.repeat(65_537) }), 'body is too long'],
    [
      'subject_type, which reviews do not take',
      at(2, { subject_type: 'file' }),
      '"comments.0.subject_type" is not a',
    ],
    ['a line as text', at(2, { line: '2' }), 'must be integer'],
  ])('refuse %s', async (_, comment, words) => {
    const { octokit, here } = await withPull()
    const sent = { ...here, event: 'COMMENT', comments: [comment] } as never
    expect(await refusal(octokit.pulls.createReview(sent))).toContain(words)
  })

  test('take the old side, context lines, and exactly 65,536 characters', async () => {
    const { octokit, here, repo } = await withPull()
    const comments = [at(2, { side: 'LEFT' }), at(5), at(1, { body: 'é'.repeat(65_536) })]
    await octokit.pulls.createReview({ ...here, event: 'COMMENT', comments })
    expect((await repo.reviewComments(here.pull_number)).map((one) => one.side)).toEqual([
      'LEFT',
      'RIGHT',
      'RIGHT',
    ])
  })

  test('need an event that exists, a body or comments, and not approval of one’s own', async () => {
    const { octokit, here, at: shop } = await withPull()
    expect(await refusal(octokit.pulls.createReview({ ...here, event: 'SHOUT' as never }))).toContain('422')
    expect(await refusal(octokit.pulls.createReview({ ...here, event: 'COMMENT' }))).toContain(
      'can not be blank',
    )
    const { data } = await octokit.pulls.createReview({ ...here, comments: [at(2)] })
    expect(data.state).toBe('PENDING')
    expect((await octokit.pulls.listReviewComments(here)).data).toEqual([])
    await octokit.pulls.submitReview({ ...here, review_id: data.id, event: 'COMMENT' })
    expect((await octokit.pulls.listReviewComments(here)).data).toHaveLength(1)
    const { data: own } = await octokit.pulls.create({
      ...shop,
      title: 't',
      head: 'topic',
      base: await other(),
    })
    const approve = octokit.pulls.createReview({ ...shop, pull_number: own.number, event: 'APPROVE' })
    expect(await refusal(approve)).toContain('Can not approve your own pull request')

    async function other() {
      const { data: ref } = await octokit.git.getRef({ ...shop, ref: 'heads/main' })
      await octokit.git.createRef({ ...shop, ref: 'refs/heads/other', sha: ref.object.sha })
      return 'other'
    }
  })
})

describe('bodies and annotations', () => {
  test('of comments and pull requests are 65,536 characters at most, and not blank', async () => {
    const { octokit, here, at, repo } = await withPull()
    const say = (body: string) =>
      octokit.issues.createComment({ ...at, issue_number: here.pull_number, body })
    expect(await refusal(say('x'.repeat(65_537)))).toContain('body is too long (maximum is 65536 characters)')
    await say('😀'.repeat(65_536))
    expect(await refusal(say(' '))).toContain('Body cannot be blank')
    const long = { ...here, body: 'x'.repeat(65_537) }
    expect(await refusal(octokit.pulls.update(long))).toContain('body is too long')
    expect(repo.comments(here.pull_number)).toHaveLength(1)
  })

  test('check runs take 50 annotations a request, a summary of 65,535, and a conclusion when completed', async () => {
    const { octokit, at, repo } = await openShop()
    const one = {
      path: 'a.txt',
      start_line: 1,
      end_line: 1,
      annotation_level: 'warning' as const,
      message: 'm',
    }
    const create = (output: object, more = {}) =>
      octokit.checks.create({
        ...at,
        name: 'c',
        head_sha: repo.head()!,
        output: { title: 't', summary: 's', ...output },
        ...more,
      })
    expect(await refusal(create({ annotations: Array(51).fill(one) }))).toContain(
      'must NOT have more than 50 items',
    )
    await create({ annotations: Array(50).fill(one) })
    expect(await refusal(create({ summary: 'x'.repeat(65_536) }))).toContain('must NOT have more than 65535')
    expect(await refusal(create({ annotations: [{ ...one, annotation_level: 'error' }] }))).toContain(
      'allowed values',
    )
    expect(await refusal(create({ annotations: [{ ...one, start_line: 3, end_line: 2 }] }))).toContain(
      'before start_line',
    )
    expect(await refusal(create({ annotations: [{ ...one, end_line: 2, start_column: 1 }] }))).toContain(
      'columns',
    )
    expect(await refusal(create({ annotations: [{ ...one, title: 'x'.repeat(256) }] }))).toContain('255')
    expect(await refusal(create({}, { status: 'completed' }))).toContain('conclusion')
    expect(await refusal(create({}, { head_sha: 'f'.repeat(40) }))).toContain('No commit found')
  })
})

describe('requests', () => {
  test('that the description does not allow are refused, slips in names as well', async () => {
    const { octokit, here, at } = await withPull()
    const slip = octokit.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', { ...here, titel: 'x' })
    expect(await refusal(slip)).toContain('"titel" is not a permitted key of pulls/update')
    expect(await refusal(octokit.pulls.list({ ...at, state: 'ajar' as never }))).toContain('state')
    expect(await refusal(octokit.pulls.list({ ...at, per_page: 'ten' as never }))).toContain(
      'must be integer',
    )
    const wrong = octokit.git.createTree({ ...at, tree: [{ path: 'x', mode: '644' as never, content: '' }] })
    expect(await refusal(wrong)).toContain('allowed values')
    expect(await refusal(octokit.repos.get({ owner: 'acme', repo: 'nothing' }))).toBe('404 | Not Found')
    expect(await refusal(octokit.request('GET /gists'))).toContain('the stand-in does not know GET /gists')
  })
})

describe('pull requests', () => {
  test('one open for each head and base; another once it is closed', async () => {
    const { octokit, at } = await openShop()
    const open = () => octokit.pulls.create({ ...at, title: 'x', head: 'topic', base: 'main' })
    await open()
    expect(await refusal(open())).toContain('A pull request already exists for acme:topic.')
    await octokit.pulls.update({ ...at, pull_number: 1, state: 'closed' })
    await open()
    const again = octokit.pulls.update({ ...at, pull_number: 1, state: 'open' })
    expect(await refusal(again)).toContain('already an open pull request (#2)')
  })

  test('need branches that exist and commits between them', async () => {
    const { octokit, at, repo } = await openShop()
    const open = (head: string, base = 'main') => octokit.pulls.create({ ...at, title: 'x', head, base })
    expect(await refusal(open('nowhere'))).toContain('"field":"head","code":"invalid"')
    expect(await refusal(open('topic', 'nowhere'))).toContain('"field":"base","code":"invalid"')
    await repo.setBranch('same', repo.head())
    expect(await refusal(open('same'))).toContain('No commits between main and same')
  })

  test('have a merge ref that Git computes, gone while they conflict', async () => {
    const { octokit, here, repo } = await withPull()
    const merge = `refs/pull/${here.pull_number}/merge`
    expect(repo.commit(merge)?.parents).toEqual([repo.head('main'), repo.head('topic')])
    await repo.push('main', { 'a.txt': LINES.replace('line 10', 'other') })
    expect(repo.files(merge)['a.txt']).toBe(changed(2, 17).replace('line 10', 'other'))
    await repo.push('main', { 'a.txt': LINES.replace('line 2\n', 'mine\n') })
    expect(repo.commit(merge)).toBeUndefined()
    const { data } = await octokit.pulls.get(here)
    expect([data.mergeable, data.mergeable_state, data.merge_commit_sha]).toEqual([false, 'dirty', null])
    expect(await refusal(octokit.pulls.merge(here))).toBe('405 | Pull Request is not mergeable')
  })

  test('close when their branch goes, are merged when the base has their head, and open again only with a branch', async () => {
    const { octokit, here, repo } = await withPull()
    const head = repo.head('topic')
    await repo.setBranch('topic', undefined)
    expect(repo.pull(here.pull_number).state).toBe('closed')
    expect(await refusal(octokit.pulls.update({ ...here, state: 'open' }))).toContain(
      'branch has been deleted',
    )
    await repo.setBranch('topic', head)
    await octokit.pulls.update({ ...here, state: 'open' })
    await repo.setBranch('main', head)
    expect(repo.pull(here.pull_number)).toMatchObject({ state: 'closed', mergeCommitSha: head })
    expect((await octokit.pulls.get(here)).data.merged).toBe(true)
  })

  test('list 3,000 files at most, and no diff of more than 300', async () => {
    const { octokit, at, repo, github } = await openShop()
    const files = Object.fromEntries(Array.from({ length: 301 }, (_, one) => [`f/${one}.txt`, `${one}\n`]))
    await repo.push('many', files)
    const here = { ...at, pull_number: await repo.openPull({ head: 'many' }) }
    expect(await octokit.paginate(octokit.pulls.listFiles, { ...here, per_page: 100 })).toHaveLength(301)
    expect(await refusal(octokit.pulls.get({ ...here, mediaType: { format: 'diff' } }))).toContain('406')
    expect(github.problems).toEqual([])
  })
})

describe('refs', () => {
  test('move forward only, unless forced', async () => {
    const { octokit, at, repo } = await openShop()
    const update = (force?: boolean) =>
      octokit.git.updateRef({ ...at, ref: 'heads/topic', sha: repo.head('main')!, ...(force && { force }) })
    expect(await refusal(update())).toBe('422 | Update is not a fast forward')
    await update(true)
    expect(repo.head('topic')).toBe(repo.head('main'))
  })

  test('are made once, of objects that exist, under names that Git allows', async () => {
    const { octokit, at, repo } = await openShop()
    const create = (ref: string, sha = repo.head()!) => octokit.git.createRef({ ...at, ref, sha })
    expect(await refusal(create('refs/heads/topic'))).toBe('422 | Reference already exists')
    expect(await refusal(create('refs/heads/x', 'f'.repeat(40)))).toBe('422 | Object does not exist')
    for (const name of [
      'heads',
      'refs/heads/a..b',
      'refs/heads/../../config',
      'refs/heads/a.lock',
      'refs/pull/1/head',
    ])
      expect(await refusal(create(name))).toContain('is not a valid ref name')
    expect(await refusal(create('refs/heads/topic/deeper'))).toContain('422')
    expect(await refusal(octokit.git.updateRef({ ...at, ref: 'heads/none', sha: repo.head()! }))).toContain(
      'Reference does not exist',
    )
    expect(await refusal(octokit.git.getRef({ ...at, ref: 'heads/none' }))).toBe('404 | Not Found')
  })

  test('of an empty repository are none', async () => {
    const { github, octokit } = await openShop()
    await github.repository({ owner: 'acme', name: 'empty' })
    const at = { owner: 'acme', repo: 'empty' }
    expect(await refusal(octokit.git.getRef({ ...at, ref: 'heads/main' }))).toBe(
      '409 | Git Repository is empty.',
    )
    expect(await refusal(octokit.git.createBlob({ ...at, content: 'x' }))).toBe(
      '409 | Git Repository is empty.',
    )
  })
})

describe('who may do what', () => {
  test('only what neither author nor committer is given for is signed, and only for an app', async () => {
    const { github, octokit, at, repo } = await openShop()
    const base = { ...at, message: 'm', tree: repo.commit()!.tree, parents: [repo.head()!] }
    const verified = async (commit: object, by = octokit) =>
      (await by.git.createCommit({ ...base, ...commit })).data.verification.verified
    const someone = { name: 'Bot', email: 'bot@example.com' }
    expect(await verified({})).toBe(true)
    expect(await verified({ author: someone })).toBe(false)
    expect(await verified({ committer: someone })).toBe(false)
    expect(await verified({}, client(github, github.userToken('acme')))).toBe(false)
    const { data } = await octokit.git.createCommit({ ...base, author: someone })
    expect(data.committer.name).toBe('Bot')
  })

  test('a token of a fork’s pull request reads, whatever it was given', async () => {
    const { github, repo, at } = await openShop()
    const fork = await repo.fork('eve')
    await fork.push('evil', { 'a.txt': changed(5) })
    const number = await repo.openPull({ head: 'eve:evil' })
    const octokit = client(github, github.actionsToken(repo.fullName, undefined, true))
    const { data } = await octokit.pulls.get({ ...at, pull_number: number })
    expect([data.head.label, data.head.repo?.full_name]).toEqual(['eve:evil', 'eve/shop'])
    const comment = octokit.issues.createComment({ ...at, issue_number: number, body: 'x' })
    expect(await refusal(comment)).toBe('403 | Resource not accessible by integration')
    const check = octokit.checks.create({ ...at, name: 'c', head_sha: data.head.sha })
    expect(await refusal(check)).toBe('403 | Resource not accessible by integration')
    await fork.remove()
    const gone = await octokit.pulls.get({ ...at, pull_number: number })
    expect([gone.data.state, gone.data.head.repo]).toEqual(['closed', null])
  })

  test('workflow files need their own permission', async () => {
    const { github, at, repo } = await openShop()
    const octokit = client(github, github.installationToken({ contents: 'write' }))
    const write = (path: string) =>
      octokit.git.createTree({
        ...at,
        base_tree: repo.head()!,
        tree: [{ path, mode: '100644', content: 'x' }],
      })
    await write('.github/dependabot.yml')
    expect(await refusal(write('.github/workflows/ci.yml'))).toBe(
      '403 | Resource not accessible by integration',
    )
    const put = { ...at, path: '.github/workflows/ci.yml', message: 'm', content: 'eA==' }
    expect(await refusal(octokit.repos.createOrUpdateFileContents(put))).toContain('403')
  })

  test('an app changes its own comments only; strangers see no private repository', async () => {
    const { github, octokit, here, at, repo } = await withPull()
    const comment_id = repo.comment(here.pull_number, 'mine', 'ada')
    expect(await refusal(octokit.issues.updateComment({ ...at, comment_id, body: 'x' }))).toContain('403')
    await github.repository({ owner: 'acme', name: 'vault', private: true, files: { a: '' } })
    const eve = client(github, github.userToken('eve'))
    expect(await refusal(eve.repos.get({ owner: 'acme', repo: 'vault' }))).toBe('404 | Not Found')
    expect(await refusal(eve.git.createRef({ ...at, ref: 'refs/heads/x', sha: repo.head()! }))).toContain(
      '403',
    )
  })
})

describe('limits', () => {
  test('80 requests that create content a minute, 500 an hour, by the clock', async () => {
    const { github, octokit, here, at } = await withPull()
    const say = () => octokit.issues.createComment({ ...at, issue_number: here.pull_number, body: 'x' })
    const minute = async () => {
      for (let one = 0; one < 80; one += 1) await say()
    }
    await minute()
    const error = await say().catch((one) => one)
    expect([error.status, error.response.headers['retry-after']]).toEqual([403, '60'])
    expect(error.message).toContain('secondary rate limit')
    github.clock.advance(60_000)
    for (let one = 0; one < 5; one += 1) {
      await minute()
      github.clock.advance(60_000)
    }
    for (let one = 0; one < 20; one += 1) await say()
    const later = await say().catch((one) => one)
    // 500 in all: the first of them is six minutes old
    expect(later.response.headers['retry-after']).toBe('3240')
    github.clock.advance(3_240_000)
    // the hour of the token is over as well; a new one is counted with the old
    const fresh = client(github, github.installationToken())
    await fresh.issues.createComment({ ...at, issue_number: here.pull_number, body: 'x' })
  })

  test('points a minute, requests an hour, and what is left of them', async () => {
    const { octokit, at, github } = await openShop({ limits: { primaryPerHour: 30, pointsPerMinute: 20 } })
    const { headers } = await octokit.repos.get(at)
    expect([headers['x-ratelimit-limit'], headers['x-ratelimit-remaining']]).toEqual(['30', '29'])
    for (let one = 0; one < 19; one += 1) await octokit.repos.get(at)
    expect(await refusal(octokit.repos.get(at))).toContain('secondary rate limit')
    github.clock.advance(60_000)
    for (let one = 0; one < 10; one += 1) await octokit.repos.get(at)
    const error = await octokit.repos.get(at).catch((one) => one)
    expect([error.status, error.response.headers['x-ratelimit-remaining']]).toEqual([403, '0'])
    expect(error.message).toContain('API rate limit exceeded')
    github.clock.advance(3_600_000)
    expect((await client(github, github.installationToken()).repos.get(at)).status).toBe(200)
  })
})

test('a wrong answer of the stand-in is a 500, and stop() says so', async () => {
  const { startGitHub } = await import('./github.ts')
  const github = await startGitHub()
  const repo = await github.repository({ owner: 'acme', name: 'shop', files: { a: '' } })
  // no such description of GitHub's: a text is promised
  Object.assign(repo.data, { defaultBranch: 7 })
  expect(await refusal(client(github).repos.get({ owner: 'acme', repo: 'shop' }))).toContain('500')
  await expect(github.stop()).rejects.toThrow('default_branch must be string')
})
