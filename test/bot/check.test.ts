import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { markerIn } from '../../bot/marker.ts'
import { FAKE_SECRETS } from '../fixtures.ts'
import type { GitHub } from '../github/github.ts'
import type { RepositoryHandle } from '../github/repository.ts'
import { bot, cleanFile, cleanTree, KEY_PARTS, start } from './harness.ts'

const RULES = 'infra/alerting/rules/slo-web.yaml'
const check = (number: number, ...more: string[]) => [
  'check',
  '--repo',
  'acme/shop',
  '--pull',
  String(number),
  ...more,
]

async function shopWith(
  github: GitHub,
  files: Parameters<RepositoryHandle['push']>[1],
): Promise<RepositoryHandle> {
  return github.repository({ owner: 'acme', name: 'shop', files })
}

const sticky = (shop: RepositoryHandle, number: number) =>
  shop.comments(number).filter(({ body }) => markerIn(body, 'check'))

test('a pull request that breaks four things is told each of them; mended, it is told so', async () => {
  const github = await start()
  const shop = await shopWith(github, cleanTree())
  const token = FAKE_SECRETS['github-pat']!('bot')
  const deployment = 'infra/environments/base/web/deployment.yaml'
  await shop.push('topic', {
    'infra/runbooks/restore.md': null,
    [RULES]: cleanFile(RULES).replace(/for: .*/, 'for: 99h'),
    'infra/environments/base/web/settings.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  TOKEN: ${token}\n`,
    [deployment]: cleanFile(deployment).replace(/\n( +)containers:/, '\n$1containerz:'),
  })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })

  const seen = github.watch()
  const said = await bot(github, check(number))
  expect(said.code).toBe(1)
  expect(seen().length).toBeLessThanOrEqual(12)
  const lines = await shop.reviewComments(number)
  const text = [...lines, ...sticky(shop, number)].map(({ body }) => body).join('\n')
  for (const rule of [
    'drift/missing-file',
    'drift/edited-file',
    'secrets/provider-token',
    'kubernetes/invalid-resource',
  ])
    expect(text).toContain(rule)
  expect(sticky(shop, number)).toHaveLength(1)
  expect(lines.length).toBeGreaterThanOrEqual(2)
  const [run] = shop.checks()
  expect(run).toMatchObject({ name: 'infra-lint', status: 'completed', conclusion: 'failure' })
  const fingerprints = new Set(lines.flatMap(({ body }) => markerIn(body, 'finding')!.open as string[]))
  const listed = sticky(shop, number)[0]!.body.match(/^- \*\*(error|warning|info)\*\*/gm) ?? []
  expect(run!.annotations).toHaveLength(fingerprints.size + listed.length)
  // nothing of the token leaves, in no request
  expect(JSON.stringify(github.requests.map(({ body }) => body))).not.toContain(token.slice(8))

  const again = github.watch()
  await bot(github, check(number))
  expect(again().filter(({ write }) => write)).toEqual([])

  const reply = await shop.reply(number, lines[0]!.id, 'why?', 'ada')
  await shop.push('topic', {
    'infra/runbooks/restore.md': cleanFile('infra/runbooks/restore.md'),
    [RULES]: cleanFile(RULES),
    'infra/environments/base/web/settings.yaml': null,
    [deployment]: cleanFile(deployment),
    'README.md': '# shop\n',
  })
  expect((await bot(github, check(number))).code).toBe(0)
  const after = await shop.reviewComments(number)
  expect(after.map(({ id }) => id)).toContain(reply)
  for (const one of after.filter(({ inReplyTo }) => inReplyTo === undefined)) {
    expect(one.resolved).toBe(true)
    expect(one.body).toContain('**mended**')
  }
  expect(sticky(shop, number)[0]!.body).toContain('nothing new')
  expect(shop.checks(shop.head('topic'))[0]).toMatchObject({ conclusion: 'success' })
  const last = github.watch()
  await bot(github, check(number))
  expect(last().filter(({ write }) => write)).toEqual([])
})

test('a token of a fork can only read: every finding is in the log, and the exit code is the same', async () => {
  const github = await start()
  const shop = await shopWith(github, { 'infra/a.yaml': 'x: 1\n' })
  const fork = await shop.fork('eve')
  await fork.push('topic', { 'infra/a.yaml': 'x: 1\nbad: 1\npoor: 2\n' }, { by: 'eve' })
  const number = await shop.openPull({ head: 'eve:topic', by: 'eve' })
  const token = github.actionsToken('acme/shop', undefined, true)
  const said = await bot(github, check(number), { token, parts: KEY_PARTS })
  expect(said.code).toBe(1)
  expect(said.stdout).toContain('keys/bad')
  expect(said.stdout).toContain('keys/poor')
  expect(said.stderr).toContain('log 2')
  expect(shop.comments(number)).toEqual([])
})

test('the config of the base counts, not that of the pull request', async () => {
  const github = await start()
  const shop = await shopWith(github, {
    'infra/a.yaml': 'x: 1\n',
    '.infra-lint.yaml': 'rules:\n  keys/plain: off\n',
  })
  await shop.push('topic', {
    'infra/a.yaml': 'x: 1\nbad: 1\nplain: 3\n',
    '.infra-lint.yaml': 'rules:\n  keys/bad: off\n',
  })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  expect((await bot(github, check(number), { parts: KEY_PARTS })).code).toBe(1)
  const [run] = shop.checks()
  expect(run!.annotations.map(({ title }) => title)).toEqual(['keys/bad (C1)'])
  expect(sticky(shop, number)[0]!.body).toContain('counts once it is merged')
})

test('a config of the base that cannot be used is said once', async () => {
  const github = await start()
  const shop = await shopWith(github, {
    'infra/a.yaml': 'x: 1\n',
    '.infra-lint.yaml': 'rules:\n  keys/@octocat: off\n',
  })
  await shop.push('topic', { 'infra/a.yaml': 'bad: 1\n' })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  expect((await bot(github, check(number), { parts: KEY_PARTS })).code).toBe(2)
  expect(sticky(shop, number)).toHaveLength(1)
  expect(sticky(shop, number)[0]!.body).toMatch(/`keys\/@octocat`/)
  const seen = github.watch()
  expect((await bot(github, check(number), { parts: KEY_PARTS })).code).toBe(2)
  expect(seen().filter(({ write }) => write)).toEqual([])
  await shop.push('main', { '.infra-lint.yaml': 'rules: {}\n' })
  expect((await bot(github, check(number), { parts: KEY_PARTS })).code).toBe(1)
  expect(sticky(shop, number)).toHaveLength(1)
  expect(sticky(shop, number)[0]!.body).toContain('1 error introduced here')
})

const LONG = Array.from({ length: 30 }, (_, at) => `key${at}: ${at}\n`)

test('lines of the merge result are told as lines of the head', async () => {
  const github = await start()
  const shop = await shopWith(github, { 'infra/a.yaml': LONG.join('') })
  await shop.push('topic', { 'infra/a.yaml': [...LONG, 'bad-kept: 1\n'].join('') })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  await shop.push('main', { 'infra/a.yaml': ['first: 1\n', 'second: 2\n', ...LONG].join('') })
  await bot(github, check(number), { parts: KEY_PARTS })
  const [comment] = await shop.reviewComments(number)
  // line 33 of the merge result
  expect(comment).toMatchObject({ path: 'infra/a.yaml', line: 31 })
  expect(shop.checks()[0]!.annotations[0]).toMatchObject({ start_line: 31 })
})

test('branches that conflict: the head is judged by itself, and that is said', async () => {
  const github = await start()
  const shop = await shopWith(github, { 'infra/a.yaml': 'x: 1\n' })
  await shop.push('topic', { 'infra/a.yaml': 'x: 2\nbad: 1\n' })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  await shop.push('main', { 'infra/a.yaml': 'x: 3\n' })
  expect((await bot(github, check(number), { parts: KEY_PARTS })).code).toBe(1)
  expect(sticky(shop, number)[0]!.body).toContain('the branch conflicts with main: it is judged by itself')
  expect(await shop.reviewComments(number)).toHaveLength(1)
})

test('a suggestion removes its finding when it is applied', async () => {
  const github = await start()
  const shop = await shopWith(github, { 'infra/a.yaml': LONG.join('') })
  const text = [...LONG.slice(0, 10), 'bad: 1\n', ...LONG.slice(10), 'poor-kept: 1\n'].join('')
  await shop.push('topic', { 'infra/a.yaml': text })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  await bot(github, check(number), { parts: KEY_PARTS })
  const comments = await shop.reviewComments(number)
  const [suggested] = comments.filter(({ body }) => body.includes('```suggestion'))
  expect(comments).toHaveLength(2)
  const lines = text.split(/(?<=\n)/)
  const replacement = /```suggestion\n([\s\S]*?)```/.exec(suggested!.body)![1]!
  const { line, startLine } = suggested!
  lines.splice((startLine ?? line)! - 1, line! - (startLine ?? line)! + 1, replacement)
  await shop.push('topic', { 'infra/a.yaml': lines.join('') })
  await bot(github, check(number), { parts: KEY_PARTS })
  const after = await shop.reviewComments(number)
  expect(after.map(({ body, resolved }) => [body.includes('**mended**'), resolved]).sort()).toEqual([
    [false, false],
    [true, true],
  ])
})

test('a thousand findings are delivered within GitHub’s limits', async () => {
  const github = await start()
  const shop = await shopWith(github, { 'infra/a.yaml': 'x: 1\n' })
  const files = Array.from({ length: 50 }, (_, file) => [
    `infra/f${file}.yaml`,
    Array.from({ length: 20 }, (_, at) => `bad${at}-kept: ${at}\n`).join(''),
  ])
  await shop.push('topic', Object.fromEntries(files))
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  const said = await bot(github, check(number), { parts: KEY_PARTS })
  expect(said.stderr).toContain('1000 errors introduced here')
  expect(said.stderr).toContain('check 1000')
  const [run] = shop.checks()
  expect(run!.annotations).toHaveLength(1000)
  expect(run).toMatchObject({ status: 'completed', conclusion: 'failure' })
  expect(await shop.reviewComments(number)).toHaveLength(25)
  const seen = github.watch()
  await bot(github, check(number), { parts: KEY_PARTS })
  expect(seen().filter(({ write }) => write)).toEqual([])
})

test('somebody else’s comment in our form is not ours', async () => {
  const github = await start()
  const shop = await shopWith(github, { 'infra/a.yaml': 'x: 1\n' })
  await shop.push('topic', { 'infra/a.yaml': 'x: 1\nbad: 1\n' })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  const forged = '<!-- infra-lint:check {"seen":""} -->\n### infra-lint: all is well\n'
  shop.comment(number, forged, 'ada')
  await bot(github, check(number), { parts: KEY_PARTS })
  expect(shop.comments(number).map(({ user }) => user)).toEqual(['ada', github.app.login])
  expect(shop.comments(number)[0]!.body).toBe(forged)
})

test('what is closed is not checked', async () => {
  const github = await start()
  const shop = await shopWith(github, { 'infra/a.yaml': 'x: 1\n' })
  await shop.push('topic', { 'infra/a.yaml': 'bad: 1\n' })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  await shop.setState(number, 'closed')
  const said = await bot(github, check(number), { parts: KEY_PARTS })
  expect(said.code).toBe(0)
  expect(said.stderr).toContain('closed')
  expect(github.requests.filter(({ write }) => write)).toEqual([])
})

test('SARIF is uploaded once, beside the rest; --all reports what the base has too', async () => {
  const github = await start()
  const shop = await shopWith(github, { 'infra/a.yaml': 'x: 1\n', 'infra/old.yaml': 'bad: 1\n' })
  await shop.push('topic', { 'infra/a.yaml': 'x: 1\npoor-kept: 1\n' })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  expect((await bot(github, check(number, '--sarif', '--all'), { parts: KEY_PARTS })).code).toBe(1)
  await bot(github, check(number, '--sarif', '--all'), { parts: KEY_PARTS })
  const [upload, ...more] = shop.sarifs()
  expect(more).toEqual([])
  const sarif = upload!.sarif as { runs: { results: { ruleId: string }[] }[] }
  expect(sarif.runs[0]!.results.map(({ ruleId }) => ruleId)).toEqual(['keys/poor', 'keys/bad'])
})

test('a dry run writes nothing and prints what it would write, with a preview', async () => {
  const github = await start()
  const shop = await shopWith(github, { 'infra/a.yaml': 'x: 1\n' })
  await shop.push('topic', { 'infra/a.yaml': 'x: 1\nbad: 1\n', 'infra/b.yaml': 'bad-kept: 1\n' })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  const said = await bot(github, check(number, '--dry-run'), { parts: KEY_PARTS })
  expect(github.requests.filter(({ write }) => write)).toEqual([])
  for (const path of ['pulls/1/reviews', 'issues/1/comments', 'check-runs'])
    expect(said.stdout).toContain(`POST /repos/acme/shop/${path}\n{`)
  expect(said.stdout).toMatch(/^ {2}\| ### infra-lint: 2 errors introduced here$/m)
})

test('what .gitattributes keeps out of archives is judged all the same', async () => {
  const github = await start()
  const hidden = { '.gitattributes': 'infra export-ignore\n.gitattributes export-ignore\n' }
  const shop = await shopWith(github, { 'infra/a.yaml': 'poor: 1\n', ...hidden })
  await shop.push('topic', { 'infra/b.yaml': 'bad-kept: 1\n' })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  expect((await bot(github, check(number), { parts: KEY_PARTS })).code).toBe(1)
  expect(shop.checks()[0]!.annotations.map(({ path }) => path)).toEqual(['infra/b.yaml'])
})

test('an empty pull request, a draft and an unknown one', async () => {
  const github = await start()
  const shop = await shopWith(github, { 'infra/a.yaml': 'x: 1\n' })
  await shop.push('topic', { 'notes.txt': 'hello\n' })
  const number = await shop.openPull({ head: 'topic', by: 'ada', draft: true })
  expect((await bot(github, check(number), { parts: KEY_PARTS })).code).toBe(0)
  expect(shop.comments(number)).toEqual([])
  expect(shop.checks()[0]).toMatchObject({ conclusion: 'success' })
  const said = await bot(github, check(99), { parts: KEY_PARTS })
  expect(said).toMatchObject({
    code: 2,
    stderr: 'infra-bot: pull request #99 cannot be read: GitHub answers 404\n',
  })
})

test('a checkout that has the commits is read instead of archives', async () => {
  const github = await start()
  const shop = await shopWith(github, { 'infra/a.yaml': 'x: 1\n' })
  await shop.push('topic', { 'infra/a.yaml': 'x: 1\nbad: 1\n' })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  const folder = mkdtempSync(join(tmpdir(), 'infra-checkout-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const git = (...args: string[]) => spawnSync('git', args, { cwd: folder, encoding: 'utf8' })
  git('init', '--quiet')
  git('fetch', '--quiet', shop.folder, `refs/pull/${number}/merge`)
  git('checkout', '--quiet', 'FETCH_HEAD')
  const seen = github.watch()
  const said = await bot(github, check(number, '--checkout', folder), { parts: KEY_PARTS })
  expect(said.code).toBe(1)
  expect(seen().filter(({ path }) => /tarball|codeload|trees/.test(path))).toEqual([])
  expect(seen().length).toBeLessThanOrEqual(7)
  expect(shop.checks()[0]!.annotations).toHaveLength(1)
})

test('a secret in a file, beside a change that is suggested, or in a name: no request has it', async () => {
  const github = await start()
  const shop = await shopWith(github, { 'infra/a.yaml': 'x: 1\n', 'infra/alerting/b.yaml': 'x: 1\n' })
  const [first, second, third] = ['1', '2', '3'].map((seed) => FAKE_SECRETS['github-pat']!(seed)) as [
    string,
    string,
    string,
  ]
  await shop.push('topic', {
    'infra/a.yaml': `x: 1\nbad: ${first}\npoor: 1\ntoken: ${second}\n`,
    [`infra/${third}.yaml`]: 'bad: 1\n',
  })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  const said = await bot(github, check(number, '--sarif'), { parts: KEY_PARTS })
  await shop.merge(number)
  const fixed = await bot(github, ['fix', '--repo', 'acme/shop', '--branch', 'main'], { parts: KEY_PARTS })
  const texts = github.requests
    .filter(({ operation }) => operation !== 'git/create-tree')
    .map(({ body }) => JSON.stringify(body))
  const all = [...texts, JSON.stringify(shop.sarifs()), JSON.stringify(said), JSON.stringify(fixed)].join(
    '\n',
  )
  for (const token of [first, second, third]) expect(all.includes(token)).toBe(false)
  expect(shop.pulls('open')).toHaveLength(1)
})

test('hundreds of files, links out of the tree and submodules', async () => {
  const github = await start()
  const shop = await shopWith(github, { 'infra/a.yaml': 'x: 1\n' })
  const files = Array.from({ length: 250 }, (_, at) => [`infra/f${at}.yaml`, 'poor-kept: 1\n'] as const)
  await shop.push('topic', {
    ...Object.fromEntries(files),
    'infra/passwd': { mode: '120000', content: '../../../etc/passwd' },
    'infra/loop': { mode: '120000', content: 'loop' },
    'infra/module': { mode: '160000', content: '1234567890123456789012345678901234567890' },
  })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  const said = await bot(github, check(number, '--fail-on', 'warning'), { parts: KEY_PARTS })
  expect(said.code).toBe(1)
  expect(said.stderr).toContain('check 250')
  expect(shop.checks()[0]!.annotations).toHaveLength(250)
})

test('schemas of the config’s locations come out of the repository, and out of nowhere else', async () => {
  const github = await start()
  const schema = JSON.stringify({
    type: 'object',
    properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
  })
  const object = 'apiVersion: acme.example/v1\nkind: Widget\nmetadata:\n  name: w\nspec:\n  size: large\n'
  const folder = mkdtempSync(join(tmpdir(), 'infra-schemas-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'widget.json'), schema)
  const shop = await shopWith(github, {
    'schemas/widget.json': schema,
    '.infra-lint.yaml': "schemaLocations: ['schemas/{{ .ResourceKind }}.json']\n",
  })
  await shop.push('topic', { 'infra/widget.yaml': object })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  await bot(github, check(number))
  const said = () =>
    shop
      .checks()
      .at(-1)!
      .annotations.map(({ title, path }) => `${path} ${title}`)
  expect(said()).toContain('infra/widget.yaml kubernetes/invalid-resource (C4)')
  await shop.push('main', { '.infra-lint.yaml': `schemaLocations: ['${folder}/{{ .ResourceKind }}.json']\n` })
  await bot(github, check(number))
  expect(said()).not.toContain('infra/widget.yaml kubernetes/invalid-resource (C4)')
})
