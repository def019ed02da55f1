import { expect, test } from 'vitest'
import { runJob } from '../../bot/jobs.ts'
import { isTicked } from '../../bot/render/pull-body.ts'
import type { GitHub } from '../github/github.ts'
import { bot, cleanFile, cleanTree, contextFor, KEY_PARTS, start } from './harness.ts'

const RULES = 'infra/alerting/rules/slo-web.yaml'
const WORKFLOW = Object.keys(cleanTree()).find((path) => path.startsWith('.github/workflows/'))!
const fix = ['fix', '--repo', 'acme/shop', '--branch', 'main']
const keys = { parts: KEY_PARTS }

const shopWith = (github: GitHub, files: Record<string, string>) =>
  github.repository({ owner: 'acme', name: 'shop', files })

/** The writes of a run. */
async function writes(github: GitHub, args: readonly string[] = fix, parts = KEY_PARTS): Promise<number> {
  const seen = github.watch()
  await bot(github, args, { parts })
  return seen().filter(({ write }) => write).length
}

test('a drifting change of the base becomes a pull request; merged, nothing is left to find', async () => {
  const github = await start()
  const shop = await github.repository({ owner: 'acme', name: 'shop', files: cleanTree() })
  const broken = cleanFile(RULES).replace(/for: .*/, 'for: 99h')
  await shop.push('topic', { [RULES]: broken })
  await shop.merge(await shop.openPull({ head: 'topic', by: 'ada' }))

  const seen = github.watch()
  const said = await bot(github, fix)
  expect(said.code).toBe(0)
  expect(seen().length).toBeLessThanOrEqual(8)
  const [pull, ...more] = shop.pulls('open')
  expect(more).toEqual([])
  expect(pull).toMatchObject({ title: 'infra-lint: mend 1 finding in alerting', user: github.app.login })
  expect(pull!.body).toContain('1 finding before, 0 after')
  expect(shop.commit('infra-lint/fix/alerting')!.verified).toBe(true)

  const again = github.watch()
  await bot(github, fix)
  expect(again().filter(({ write }) => write)).toEqual([])
  await shop.merge(pull!.number)
  const last = github.watch()
  expect((await bot(github, fix)).stderr).toContain('0 proposals')
  expect(last().filter(({ write }) => write)).toEqual([])
  // the tree of the generator, of which test/generators/promise.test.ts shows that nothing is found in it
  const clean = Object.keys(cleanTree()).map((path) => [path, cleanFile(path)])
  expect(shop.files()).toEqual(Object.fromEntries(clean))
})

test('a whole deliverable that is gone is restored from the design', async () => {
  const github = await start()
  const shop = await github.repository({ owner: 'acme', name: 'shop', files: cleanTree() })
  const runbooks = Object.keys(cleanTree()).filter((path) => path.startsWith('infra/runbooks/'))
  await shop.push('main', Object.fromEntries(runbooks.map((path) => [path, null])))
  await bot(github, fix)
  for (const pull of shop.pulls('open')) await shop.merge(pull.number)
  for (let round = 0; round < 3 && (await bot(github, fix)).stderr.includes(' 1 proposal'); round++)
    for (const pull of shop.pulls('open')) await shop.merge(pull.number)
  const files = shop.files()
  for (const path of runbooks) expect(files[path]).toBe(cleanFile(path))
})

test('workflow files go into a pull request of their own; without the permission that is said, and the rest goes on', async () => {
  const github = await start({
    permissions: { metadata: 'read', contents: 'write', pull_requests: 'write', checks: 'write' },
  })
  const shop = await github.repository({ owner: 'acme', name: 'shop', files: cleanTree() })
  await shop.push('main', {
    [WORKFLOW]: `${cleanFile(WORKFLOW)}# edited\n`,
    [RULES]: cleanFile(RULES).replace(/for: .*/, 'for: 99h'),
  })
  const said = await bot(github, fix)
  expect(said.code).toBe(2)
  expect(said.stderr).toMatch(/infra-lint\/fix\/workflows could not be written: .*workflow/)
  expect(shop.pulls('open').map(({ head }) => head.ref)).toEqual(['infra-lint/fix/alerting'])
})

test('commits of others are never overwritten, until the box is ticked', async () => {
  const github = await start()
  const shop = await shopWith(github, { 'infra/alerting/a.yaml': 'x: 1\nbad: 1\n' })
  await bot(github, fix, keys)
  const branch = 'infra-lint/fix/alerting'
  await shop.push(branch, { 'infra/alerting/a.yaml': 'x: 1\n# by hand\n' }, { by: 'ada' })
  const theirs = shop.head(branch)
  await shop.push('main', { 'infra/alerting/a.yaml': 'x: 2\nbad: 1\n' })
  const seen = github.watch()
  const said = await bot(github, fix, keys)
  expect(said.stderr).toContain('is left alone')
  expect(seen().filter(({ write }) => write)).toEqual([])
  expect(shop.head(branch)).toBe(theirs)
  const [pull] = shop.pulls('open')
  pull!.body = pull!.body!.replace('- [ ]', '- [x]')
  expect(isTicked(pull!.body)).toBe(true)
  await bot(github, fix, keys)
  expect(shop.files(branch)['infra/alerting/a.yaml']).toBe('x: 2\n')
  expect(isTicked(pull!.body!)).toBe(false)
  expect(await writes(github)).toBe(0)
})

test('what was closed without a merge is not proposed again; what is new is', async () => {
  const github = await start()
  const shop = await shopWith(github, { 'infra/alerting/a.yaml': 'x: 1\nbad: 1\n' })
  await bot(github, fix, keys)
  const [first] = shop.pulls()
  await shop.setState(first!.number, 'closed', 'ada')
  expect(await writes(github)).toBe(0)
  await shop.push('main', { 'infra/alerting/b.yaml': 'x: 1\nbad: 2\n' })
  await bot(github, fix, keys)
  const [second, ...more] = shop.pulls('open')
  expect(more).toEqual([])
  expect(shop.files(second!.head.ref)).toEqual({
    'infra/alerting/a.yaml': 'x: 1\nbad: 1\n',
    'infra/alerting/b.yaml': 'x: 1\n',
  })
})

test('findings that are gone close their pull request with one comment, and delete its branch', async () => {
  const github = await start()
  const shop = await shopWith(github, { 'infra/alerting/a.yaml': 'x: 1\nbad: 1\n' })
  await bot(github, fix, keys)
  const [pull] = shop.pulls()
  await shop.push('main', { 'infra/alerting/a.yaml': 'x: 1\n' })
  await bot(github, fix, keys)
  expect(pull!.state).toBe('closed')
  expect(shop.branches().has('infra-lint/fix/alerting')).toBe(false)
  expect(shop.comments(pull!.number).map(({ body }) => body.split('\n')[1])).toEqual([
    'The findings that this mends are gone from `main`: it is closed, and its branch deleted.',
  ])
  expect(await writes(github)).toBe(0)
  // it was us who closed it: the same finding is proposed again
  await shop.push('main', { 'infra/alerting/a.yaml': 'x: 1\nbad: 1\n' })
  await bot(github, fix, keys)
  expect(shop.pulls('open')).toHaveLength(1)
})

test('a branch that is made anew again and again rests', async () => {
  const github = await start()
  const shop = await shopWith(github, { 'infra/alerting/a.yaml': 'x: 0\nbad: 1\n' })
  let rested = ''
  for (let round = 1; round < 5; round++) {
    rested = (await bot(github, fix, keys)).stderr
    await shop.push('main', { 'infra/alerting/a.yaml': `x: ${round}\nbad: 1\n` })
  }
  expect(rested).toContain('rests until tomorrow')
  github.clock.advance(25 * 3_600_000)
  expect((await bot(github, fix, { ...keys, token: github.installationToken() })).stderr).not.toContain(
    'rests',
  )
})

test('a push to the base that changes nothing of the fix pushes nothing', async () => {
  const github = await start()
  const shop = await shopWith(github, { 'infra/alerting/a.yaml': 'x: 1\nbad: 1\n' })
  await bot(github, fix, keys)
  await shop.push('main', { 'README.md': '# shop\n' })
  expect(await writes(github)).toBe(0)
})

test('an empty repository, and one whose branch is gone, are told in words', async () => {
  const github = await start()
  await github.repository({ owner: 'acme', name: 'shop' })
  const said = await bot(github, fix, keys)
  expect(said.code).toBe(2)
  expect(said.stderr).toMatch(/cannot be read: GitHub answers 40\d/)
})

test('a comment can ask for a fix of a pull request’s branch; it goes there, by the base’s config', async () => {
  const github = await start()
  const shop = await shopWith(github, {
    'infra/alerting/a.yaml': 'x: 1\n',
    '.infra-lint.yaml': 'rules:\n  keys/poor: off\n',
  })
  shop.collaborator('ada', 'write')
  await shop.push('topic', { 'infra/alerting/a.yaml': 'x: 1\nbad: 1\npoor: 1\n' })
  const pull = await shop.openPull({ head: 'topic', by: 'ada' })
  const context = contextFor(github, keys)
  await runJob({ kind: 'fix', owner: 'acme', repo: 'shop', pull, by: 'ada' }, context)
  const [made] = shop.pulls('open').filter(({ number }) => number !== pull)
  expect(made!.base.ref).toBe('topic')
  expect(shop.files(made!.head.ref)['infra/alerting/a.yaml']).toBe('x: 1\npoor: 1\n')
  await expect(
    runJob({ kind: 'fix', owner: 'acme', repo: 'shop', pull, by: 'eve' }, contextFor(github, keys)),
  ).rejects.toThrow('eve has no write access')
})

test('a waiver comes by pull request, with owner, reason and the day it ends', async () => {
  const github = await start()
  const shop = await shopWith(github, {
    'infra/a.yaml': 'x: 1\n',
    '.infra-lint.yaml': '# ours\nrules:\n  keys/plain: off # noisy\n',
  })
  shop.collaborator('ada', 'write')
  await shop.push('topic', { 'infra/a.yaml': 'x: 1\nbad: 1\n', 'infra/b.yaml': 'bad: 1\n' })
  const pull = await shop.openPull({ head: 'topic', by: 'ada' })
  const waive = { kind: 'waive', owner: 'acme', repo: 'shop', pull, rule: 'keys/bad', by: 'ada' } as const
  const reason = 'the vendor: "says" so # until <b>2027</b> @octocat'
  await runJob({ ...waive, reason }, contextFor(github, keys))
  const [made] = shop.pulls('open').filter(({ number }) => number !== pull)
  const text = shop.files(made!.head.ref)['.infra-lint.yaml']!
  expect(text).toContain('# ours\nrules:\n  keys/plain: off # noisy\n')
  expect(made!.body).not.toMatch(/(?<!`)@octocat|(?<!`)<b>/)
  await runJob({ ...waive, reason }, contextFor(github, keys))
  expect(shop.pulls('open')).toHaveLength(2)
  await shop.merge(made!.number)
  const said = await bot(github, ['check', '--repo', 'acme/shop', '--pull', String(pull)], keys)
  expect(said.code).toBe(0)
  await expect(runJob({ ...waive, rule: 'keys/bat', reason }, contextFor(github, keys))).rejects.toThrow(
    'there is no rule keys/bat',
  )
  await expect(runJob({ ...waive, rule: 'keys/poor', reason }, contextFor(github, keys))).rejects.toThrow(
    'nothing to waive',
  )
  await expect(runJob({ ...waive, reason: ' ' }, contextFor(github, keys))).rejects.toThrow('needs a reason')
})

test('a dry run of a fix prints tree, commit, branch and pull request', async () => {
  const github = await start()
  await shopWith(github, { 'infra/alerting/a.yaml': 'x: 1\nbad: 1\n' })
  const said = await bot(github, [...fix, '--dry-run'], keys)
  expect(github.requests.filter(({ write }) => write)).toEqual([])
  for (const path of ['git/trees', 'git/commits', 'git/refs', 'pulls'])
    expect(said.stdout).toContain(`POST /repos/acme/shop/${path}\n{`)
})

test('a pull request in a merge queue is not changed', async () => {
  const github = await start()
  const shop = await shopWith(github, { 'infra/alerting/a.yaml': 'x: 1\nbad: 1\n' })
  await bot(github, fix, keys)
  const [pull] = shop.pulls('open')
  pull!.queued = true
  await shop.push('main', { 'infra/alerting/a.yaml': 'x: 2\nbad: 1\n' })
  expect((await bot(github, fix, keys)).stderr).toContain('merge queue')
  await shop.push('main', { 'infra/alerting/a.yaml': 'x: 2\n' })
  expect(await writes(github)).toBe(0)
  pull!.queued = false
  await bot(github, fix, keys)
  expect(pull!.state).toBe('closed')
})
