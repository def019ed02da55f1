import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/rest'
import { expect, test } from 'vitest'
import { OPERATIONS } from '../../scripts/github-openapi.ts'
import { HANDLERS } from './operations.ts'
import { client, openShop, SILENT } from './shop.ts'

test('the slice and the handlers name the same operations', () => {
  expect(Object.keys(HANDLERS).sort()).toEqual([...OPERATIONS].sort())
})

test('the app’s own operations, and those that other tests have no need of', async () => {
  const { github, octokit, at, repo } = await openShop()
  const { id: appId, privateKey, installationId: installation_id } = github.app
  const auth = { appId, privateKey }
  const app = new Octokit({ authStrategy: createAppAuth, auth, baseUrl: github.url, log: SILENT })
  expect((await app.apps.getAuthenticated()).data?.slug).toBe('infra-lint')
  expect((await app.apps.listInstallations()).data).toHaveLength(1)
  expect((await app.apps.getInstallation({ installation_id })).data.app_id).toBe(appId)
  expect((await app.apps.getRepoInstallation(at)).data.id).toBe(installation_id)
  const { data: deliveries } = await app.apps.listWebhookDeliveries()
  const { data: delivery } = await app.apps.getWebhookDelivery({ delivery_id: deliveries[0]!.id })
  expect(delivery.request.payload).toMatchObject({ repository: { full_name: 'acme/shop' } })
  const { data: mine } = await octokit.apps.listReposAccessibleToInstallation()
  expect(mine.repositories.map((one) => one.full_name)).toEqual(['acme/shop'])
  const ada = client(github, github.userToken('ada'))
  expect((await ada.users.getAuthenticated()).data.login).toBe('ada')

  repo.collaborator('ada', 'write')
  repo.collaborator('bob', 'write')
  const pull_number = await repo.openPull({ head: 'topic', by: 'ada' })
  const here = { ...at, pull_number }
  const issue = { ...at, issue_number: pull_number }
  const { data: asked } = await octokit.pulls.requestReviewers({ ...here, reviewers: ['bob'] })
  expect(asked.requested_reviewers).toMatchObject([{ login: 'bob' }])
  const bob = client(github, github.userToken('bob'))
  const comments = [{ path: 'a.txt', line: 2, side: 'RIGHT', body: 'no' }]
  const { data: review } = await bob.pulls.createReview({
    ...here,
    event: 'REQUEST_CHANGES',
    body: 'b',
    comments,
  })
  const named = { ...here, review_id: review.id }
  expect((await octokit.pulls.getReview(named)).data.state).toBe('CHANGES_REQUESTED')
  expect((await octokit.pulls.dismissReview({ ...named, message: 'm' })).data.state).toBe('DISMISSED')
  const [comment] = await repo.reviewComments(pull_number)
  const { data: got } = await octokit.pulls.getReviewComment({ ...at, comment_id: comment!.id })
  expect(got.body).toBe('no')
  await repo.reply(pull_number, comment!.id, 'yes', 'ada')
  expect((await octokit.pulls.listReviewComments(here)).data).toHaveLength(2)

  await octokit.issues.setLabels({ ...issue, labels: ['a', 'b'] })
  expect((await octokit.issues.listLabelsOnIssue(issue)).data.map((one) => one.name)).toEqual(['a', 'b'])
  expect((await octokit.issues.listLabelsForRepo(at)).data).toHaveLength(2)
  expect((await octokit.issues.getLabel({ ...at, name: 'A' })).data.name).toBe('a')
  const sha = repo.head('topic')!
  await octokit.repos.createCommitStatus({ ...at, sha, state: 'pending', description: 'd' })
  expect((await octokit.repos.listCommitStatusesForRef({ ...at, ref: 'topic' })).data).toHaveLength(1)
  const of = { ...at, commit_sha: sha }
  expect((await octokit.repos.listPullRequestsAssociatedWithCommit(of)).data).toHaveLength(1)

  const { data: check } = await octokit.checks.create({ ...at, name: 'infra-lint', head_sha: sha })
  repo.rerequest(check.id, 'ada')
  repo.emit('installation', { action: 'created' })
  expect(github.deliveries.slice(-2).map((one) => `${one.event} ${one.action}`)).toEqual([
    'check_run rerequested',
    'installation created',
  ])
})

test('what a tree may hold beside files: links, submodules, odd names', async () => {
  const { octokit, at, repo } = await openShop()
  await repo.push('main', {
    link: { mode: '120000', content: '../../etc/passwd' },
    module: { mode: '160000', content: 'f'.repeat(40) },
    'sp ace/ü#?%.txt': 'odd\n',
  })
  const { data: tree } = await octokit.git.getTree({ ...at, tree_sha: 'main', recursive: '1' })
  expect(tree.tree.map((one) => `${one.mode} ${one.type}`)).toContain('160000 commit')
  const type = async (path: string) => {
    const { data } = await octokit.repos.getContent({ ...at, path })
    return (data as { type: string }).type
  }
  expect(await Promise.all(['link', 'module', 'sp ace/ü#?%.txt'].map(type))).toEqual([
    'symlink',
    'submodule',
    'file',
  ])
})
