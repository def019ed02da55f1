import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { changed, client, LINES, NOON, openShop } from './shop.ts'

describe('operations, by a real Octokit', () => {
  test('repository, its files and its history', async () => {
    const { octokit, at, repo } = await openShop()
    const { data } = await octokit.repos.get(at)
    expect([data.full_name, data.default_branch, data.permissions?.push]).toEqual(['acme/shop', 'main', true])
    const { data: file } = await octokit.repos.getContent({ ...at, path: 'infra/readme.md' })
    expect(Buffer.from((file as { content: string }).content, 'base64').toString()).toBe('infra\n')
    const { data: top } = await octokit.repos.getContent({ ...at, path: '' })
    expect((top as { name: string }[]).map((one) => one.name)).toEqual(['a.txt', 'infra'])
    const raw = await octokit.repos.getContent({ ...at, path: 'a.txt', mediaType: { format: 'raw' } })
    expect(String(raw.data)).toBe(LINES)
    const put = await octokit.repos.createOrUpdateFileContents({
      ...at,
      path: 'new.txt',
      message: 'new',
      content: Buffer.from('new').toString('base64'),
    })
    expect(put.data.commit.verification?.verified).toBe(true)
    expect(repo.files()['new.txt']).toBe('new')
    const sha = put.data.content?.sha as string
    await octokit.repos.deleteFile({ ...at, path: 'new.txt', message: 'gone', sha })
    expect(Object.keys(repo.files())).toEqual(['a.txt', 'infra/readme.md'])
    const { data: commits } = await octokit.repos.listCommits(at)
    expect(commits.map((one) => one.commit.message)).toEqual(['gone', 'new', 'first commit'])
    const { data: one } = await octokit.repos.getCommit({ ...at, ref: 'topic' })
    expect([one.stats?.additions, one.files?.[0]?.filename]).toEqual([2, 'a.txt'])
    const { data: branches } = await octokit.repos.listBranches(at)
    expect(branches.map((branch) => branch.name)).toEqual(['main', 'topic'])
    expect((await octokit.repos.getBranch({ ...at, branch: 'topic' })).data.commit.sha).toBe(
      repo.head('topic'),
    )
    const { data: diff } = await octokit.repos.compareCommitsWithBasehead({ ...at, basehead: 'main...topic' })
    expect([diff.status, diff.ahead_by, diff.behind_by, diff.files?.length]).toEqual(['diverged', 1, 2, 1])
  })

  test('an archive in one request and its redirection', async () => {
    const { github, octokit, at } = await openShop()
    const since = github.watch()
    const { data } = await octokit.repos.downloadTarballArchive({ ...at, ref: 'main' })
    expect(Buffer.from(data as ArrayBuffer).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]))
    expect(since().map((one) => one.operation)).toEqual(['repos/download-tarball-archive', 'codeload'])
  })

  test('pull request: opened, read, reviewed, commented, labelled, merged', async () => {
    const { octokit, at, repo } = await openShop()
    const { data: pull } = await octokit.pulls.create({
      ...at,
      title: 'x',
      head: 'topic',
      base: 'main',
      body: 'b',
    })
    const here = { ...at, pull_number: pull.number }
    expect([pull.mergeable, pull.changed_files, pull.additions, pull.user.login]).toEqual([
      true,
      1,
      2,
      'infra-lint[bot]',
    ])
    expect((await octokit.pulls.list({ ...at, head: 'acme:topic' })).data.map((one) => one.number)).toEqual([
      1,
    ])
    expect((await octokit.pulls.listFiles(here)).data[0]?.patch).toContain('+LINE 2')
    expect((await octokit.pulls.listCommits(here)).data).toHaveLength(1)
    const diff = await octokit.pulls.get({ ...here, mediaType: { format: 'diff' } })
    expect(String(diff.data)).toMatch(/^diff --git a\/a\.txt b\/a\.txt/)
    const body = 'look here'
    const comments = [
      { path: 'a.txt', line: 2, side: 'RIGHT', body },
      { path: 'a.txt', start_line: 1, start_side: 'RIGHT', line: 3, side: 'RIGHT', body },
    ]
    const { data: review } = await octokit.pulls.createReview({
      ...here,
      event: 'COMMENT',
      body: 'all',
      comments,
    })
    const { data: listed } = await octokit.pulls.listReviewComments(here)
    expect(listed.map((one) => [one.line, one.start_line, one.position])).toEqual([
      [2, null, 3],
      [3, 1, 4],
    ])
    expect(listed[0]!.diff_hunk.split('\n').at(-1)).toBe('+LINE 2')
    await octokit.pulls.updateReview({ ...here, review_id: review.id, body: 'all of it' })
    expect((await octokit.pulls.listReviews(here)).data.map((one) => one.body)).toEqual(['all of it'])
    const comment_id = listed[0]!.id
    const { data: reply } = await octokit.pulls.createReplyForReviewComment({
      ...here,
      comment_id,
      body: 'yes',
    })
    expect(reply.in_reply_to_id).toBe(comment_id)
    await octokit.pulls.updateReviewComment({ ...at, comment_id, body: 'changed' })
    const { data: whole } = await octokit.pulls.createReviewComment({
      ...here,
      commit_id: pull.head.sha,
      path: 'a.txt',
      subject_type: 'file',
      body: 'of the file',
    })
    expect(whole.subject_type).toBe('file')
    await octokit.pulls.deleteReviewComment({ ...at, comment_id: whole.id })
    expect((await octokit.pulls.listCommentsForReview({ ...here, review_id: review.id })).data).toHaveLength(
      2,
    )

    const issue = { ...at, issue_number: pull.number }
    const { data: said } = await octokit.issues.createComment({ ...issue, body: 'one' })
    await octokit.issues.updateComment({ ...at, comment_id: said.id, body: 'two' })
    await octokit.reactions.createForIssueComment({ ...at, comment_id: said.id, content: 'eyes' })
    expect((await octokit.issues.listComments(issue)).data.map((one) => one.body)).toEqual(['two'])
    expect((await octokit.issues.getComment({ ...at, comment_id: said.id })).data.user?.type).toBe('Bot')
    await octokit.issues.deleteComment({ ...at, comment_id: said.id })
    await octokit.issues.createLabel({ ...at, name: 'infra', color: 'ff0000' })
    await octokit.issues.addLabels({ ...issue, labels: ['infra', 'drift'] })
    await octokit.issues.removeLabel({ ...issue, name: 'drift' })
    expect((await octokit.issues.get(issue)).data.labels).toMatchObject([{ name: 'infra' }])

    await octokit.pulls.update({ ...here, title: 'y', state: 'closed' })
    await octokit.pulls.update({ ...here, state: 'open' })
    const { data: merged } = await octokit.pulls.merge(here)
    expect(repo.head()).toBe(merged.sha)
    expect((await octokit.pulls.get(here)).data.merged).toBe(true)
    expect((await octokit.pulls.checkIfMerged(here)).status).toBe(204)
  })

  test('checks, statuses, code scanning, limits, people', async () => {
    const { octokit, at, repo } = await openShop()
    const head_sha = repo.head('topic')!
    const annotations = [
      { path: 'a.txt', start_line: 2, end_line: 2, annotation_level: 'failure' as const, message: 'm' },
    ]
    const output = { title: 't', summary: 's', annotations }
    const { data: check } = await octokit.checks.create({ ...at, name: 'infra-lint', head_sha, output })
    const check_run_id = check.id
    await octokit.checks.update({ ...at, check_run_id, conclusion: 'failure', output })
    // a second batch is appended
    expect((await octokit.checks.get({ ...at, check_run_id })).data.output.annotations_count).toBe(2)
    expect((await octokit.checks.listAnnotations({ ...at, check_run_id })).data).toHaveLength(2)
    const { data: runs } = await octokit.checks.listForRef({ ...at, ref: 'topic', check_name: 'infra-lint' })
    expect(runs.check_runs.map((one) => [one.status, one.conclusion])).toEqual([['completed', 'failure']])
    expect((await octokit.checks.listSuitesForRef({ ...at, ref: 'topic' })).data.total_count).toBe(1)
    await octokit.repos.createCommitStatus({ ...at, sha: head_sha, state: 'success', context: 'x' })
    expect((await octokit.repos.getCombinedStatusForRef({ ...at, ref: head_sha })).data.state).toBe('success')
    const sarif = gzipSync(JSON.stringify({ version: '2.1.0', runs: [{ results: [] }] })).toString('base64')
    const upload = { ...at, commit_sha: head_sha, ref: 'refs/heads/topic', sarif }
    const { data: receipt } = await octokit.codeScanning.uploadSarif(upload)
    const status = await octokit.codeScanning.getSarif({ ...at, sarif_id: receipt.id! })
    expect([status.data.processing_status, repo.sarifs().length]).toEqual(['complete', 1])
    repo.collaborator('ada', 'write')
    const { data: who } = await octokit.repos.getCollaboratorPermissionLevel({ ...at, username: 'ada' })
    expect(who.permission).toBe('write')
    const { data: limit } = await octokit.rateLimit.get()
    expect([limit.rate.limit, limit.rate.remaining > 4900]).toEqual([5000, true])
  })

  test('blobs, trees, commits and refs: a fix without a clone', async () => {
    const { github, octokit, at, repo } = await openShop()
    const since = github.watch()
    const { data: ref } = await octokit.git.getRef({ ...at, ref: 'heads/main' })
    const { data: base } = await octokit.git.getCommit({ ...at, commit_sha: ref.object.sha })
    const { data: blob } = await octokit.git.createBlob({ ...at, content: 'AAEC', encoding: 'base64' })
    const { data: tree } = await octokit.git.createTree({
      ...at,
      base_tree: base.tree.sha,
      tree: [
        { path: 'b/c.txt', mode: '100755', type: 'blob', content: 'c\n' },
        { path: 'b/d.bin', mode: '100644', type: 'blob', sha: blob.sha },
        { path: 'infra/readme.md', mode: '100644', type: 'blob', sha: null },
      ],
    })
    const parents = [ref.object.sha]
    const { data: commit } = await octokit.git.createCommit({
      ...at,
      message: 'fix',
      tree: tree.sha,
      parents,
    })
    await octokit.git.createRef({ ...at, ref: 'refs/heads/infra-lint/fix/a', sha: commit.sha })
    await octokit.pulls.create({ ...at, title: 'fix', head: 'infra-lint/fix/a', base: 'main' })
    expect(since()).toHaveLength(7)
    expect(repo.files('infra-lint/fix/a')).toMatchObject({ 'b/c.txt': 'c\n', 'b/d.bin': '\0\x01\x02' })
    // Git itself finds nothing wrong with what was written
    expect(await repo.run('fsck', '--full', '--strict', '--no-dangling')).toBe('')
    const { data: all } = await octokit.git.getTree({ ...at, tree_sha: tree.sha, recursive: '1' })
    expect(all.tree.map((one) => one.path)).toEqual(['a.txt', 'b', 'b/c.txt', 'b/d.bin'])
    expect((await octokit.git.getBlob({ ...at, file_sha: blob.sha })).data.content.trim()).toBe('AAEC')
    expect((await octokit.git.listMatchingRefs({ ...at, ref: 'heads/infra-lint/' })).data).toHaveLength(1)
    await octokit.git.deleteRef({ ...at, ref: 'heads/infra-lint/fix/a' })
    expect(repo.pulls('open')).toEqual([])
    expect(repo.branches().has('infra-lint/fix/a')).toBe(false)
  })

  test('lists have pages, and an unchanged answer is 304', async () => {
    const { github, octokit, at, repo } = await openShop()
    const issue_number = await repo.openPull({ head: 'topic', by: 'ada' })
    for (let one = 0; one < 35; one += 1) repo.comment(issue_number, `say ${one}`, 'ada')
    const all = await octokit.paginate(octokit.issues.listComments, { ...at, issue_number, per_page: 10 })
    expect(all).toHaveLength(35)
    const first = await octokit.repos.get(at)
    const again = { ...at, headers: { 'if-none-match': first.headers.etag! } }
    await expect(octokit.repos.get(again)).rejects.toMatchObject({ status: 304 })
    expect(github.requests.at(-1)?.status).toBe(304)
  })

  test('threads are resolved by GraphQL', async () => {
    const { octokit, at, repo } = await openShop()
    const number = await repo.openPull({ head: 'topic', by: 'ada' })
    const comments = [{ path: 'a.txt', line: 17, side: 'RIGHT', body: 'hm' }]
    await octokit.pulls.createReview({ ...at, pull_number: number, event: 'COMMENT', comments })
    const query = `query($owner: String!, $repo: String!, $number: Int!) {
      repository(owner: $owner, name: $repo) { pullRequest(number: $number) { isInMergeQueue reviewThreads(first: 50) {
        pageInfo { hasNextPage endCursor }
        nodes { id isResolved isOutdated line comments(first: 1) { nodes { databaseId author { login } } } }
      } } }
    }`
    interface Found {
      repository: {
        pullRequest: { reviewThreads: { nodes: { id: string; isResolved: boolean; line: number }[] } }
      }
    }
    const threads = async () =>
      (await octokit.graphql<Found>(query, { ...at, number })).repository.pullRequest.reviewThreads.nodes
    const [thread] = await threads()
    expect(thread).toMatchObject({ isResolved: false, isOutdated: false, line: 17 })
    const resolve =
      'mutation($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { isResolved } } }'
    await octokit.graphql(resolve, { id: thread!.id })
    expect((await threads())[0]?.isResolved).toBe(true)
    expect((await repo.reviewComments(number))[0]).toMatchObject({
      resolved: true,
      outdated: false,
      currentLine: 17,
    })
    await expect(octokit.graphql('{ viewer { login nonsense } }')).rejects.toThrow(
      "Field 'nonsense' doesn't exist",
    )
    await expect(octokit.graphql(resolve, { id: 'PRRT_none' })).rejects.toThrow('Could not resolve to a node')
  })

  test('a comment follows its line, and is outdated when the line changes', async () => {
    const { octokit, at, repo } = await openShop()
    const pull_number = await repo.openPull({ head: 'topic', by: 'ada' })
    const comments = [2, 17].map((line) => ({ path: 'a.txt', line, side: 'RIGHT', body: 'hm' }))
    await octokit.pulls.createReview({ ...at, pull_number, event: 'COMMENT', comments })
    await repo.push(
      'topic',
      { 'a.txt': `zero\n${changed(2).replace('line 17\n', 'other\n')}` },
      { by: 'ada' },
    )
    const { data } = await octokit.pulls.listReviewComments({ ...at, pull_number })
    expect(data.map((one) => [one.line, one.original_line, one.position])).toEqual([
      [3, 2, 4],
      [null, 17, null],
    ])
  })

  test('dates are those of the clock', async () => {
    const { github, octokit, at } = await openShop()
    github.clock.advance(90_000)
    const { data } = await octokit.pulls.create({ ...at, title: 'x', head: 'topic', base: 'main' })
    expect([data.created_at, Date.parse(NOON)]).toEqual([
      '2026-11-21T12:01:30Z',
      Date.parse('2026-11-21T12:00:00Z'),
    ])
    expect((await client(github).repos.get(at)).headers.date).toBe('Sat, 21 Nov 2026 12:01:30 GMT')
  })
})
