import { request } from 'node:http'
import { expect, test } from 'vitest'
import { commandIn } from '../../bot/server/command.ts'
import { isKnown, meaningOf } from '../../bot/server/events.ts'
import { PAYLOAD_LIMIT } from '../../bot/webhooks.ts'
import { played, pullPayload, SECRET, send, serving, settings } from './serve-harness.ts'

test('what is not signed by who knows the secret is refused, and nothing of it is kept', async () => {
  const runner = played()
  const { url, inbox } = await serving({ runner })
  const payload = pullPayload()
  const other = `sha256=${'0'.repeat(64)}`
  expect(await send(url, { payload, headers: { 'x-hub-signature-256': undefined } })).toBe(401)
  expect(await send(url, { payload, headers: { 'x-hub-signature-256': 'sha256=short' } })).toBe(401)
  expect(await send(url, { payload, headers: { 'x-hub-signature-256': other } })).toBe(401)
  expect(await send(url, { payload, secret: 'another' })).toBe(401)
  expect([inbox.size, runner.begun]).toEqual([0, []])
  expect(await send(url, { payload })).toBe(202)
})

test('the signature is over the bytes as they came, whatever JSON makes of them', async () => {
  const { url } = await serving({ runner: played() })
  const body = `{ "extra": "\\u00e9 • é",\r\n ${JSON.stringify(pullPayload()).slice(1)} `
  expect(await send(url, { body })).toBe(202)
})

test('while secrets are changed, the old one holds too', async () => {
  const { url } = await serving({ runner: played(), settings: settings({ secrets: ['new', SECRET] }) })
  expect(await send(url, { payload: pullPayload() })).toBe(202)
  expect(await send(url, { payload: pullPayload(), secret: 'new' })).toBe(202)
})

test('malformed deliveries are 400, events that nothing is done about 204', async () => {
  const runner = played()
  const { url, inbox, metrics } = await serving({ runner })
  for (const body of ['', '{', '[]', 'null', '"text"', '{}', '{"action":"opened"}'])
    expect(await send(url, { body })).toBe(400)
  for (const [key, value] of [
    ['repository', { full_name: '../..' }],
    ['repository', null],
    ['pull_request', { number: '1' }],
    ['pull_request', { number: -1 }],
    ['installation', { id: 'x' }],
    ['action', 7],
  ] as const)
    expect(await send(url, { payload: { ...pullPayload(), [key]: value } }), key).toBe(400)
  expect(await send(url, { payload: pullPayload(), headers: { 'x-github-delivery': undefined } })).toBe(400)
  expect(await send(url, { payload: pullPayload(), headers: { 'x-github-event': undefined } })).toBe(400)
  expect(await send(url, { payload: pullPayload(), headers: { 'content-type': 'text/plain' } })).toBe(400)
  for (const event of ['ping', 'star', '__proto__', 'constructor', 'workflow_run'])
    expect(await send(url, { event: event.replaceAll(/[^a-z_]/g, ''), body: 'no JSON' })).toBe(204)
  expect(await send(url, { payload: pullPayload(1, 'acme/shop', 'labeled') })).toBe(204)
  expect([inbox.size, runner.begun]).toEqual([0, []])
  expect(metrics.text()).toContain('infra_bot_deliveries_total{event="other",outcome="ignored"}')
})

test('25 MB are taken, one byte more is not, whether the length is said before or not', async () => {
  const { url } = await serving({ runner: played() })
  const start = `{"pad":"`
  const end = `",${JSON.stringify(pullPayload()).slice(1)}`
  const full = Buffer.from(`${start}${'x'.repeat(PAYLOAD_LIMIT - start.length - end.length)}${end}`)
  expect(await send(url, { body: full })).toBe(202)
  expect(await send(url, { body: Buffer.concat([full, Buffer.from(' ')]) })).toBe(413)
  const status = await new Promise<number | undefined>((done) => {
    const sent = request(url, {
      method: 'POST',
      headers: { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}`, 'transfer-encoding': 'chunked' },
    })
    sent.on('response', (answer) => done(answer.statusCode))
    sent.on('error', () => done(undefined))
    const piece = Buffer.alloc(1024 * 1024)
    let left = 30
    const more = (): void => {
      if (left-- > 0) sent.write(piece, more)
      else sent.end()
    }
    more()
  })
  expect(status).toBe(413)
  // and the server goes on
  expect(await send(url, { payload: pullPayload(2) })).toBe(202)
})

test('machines are told that it lives, is ready, and what it counts; anything else is 404 or 405', async () => {
  const { url } = await serving({ runner: played() })
  const get = async (path: string, method = 'GET') => (await fetch(`${url}${path}`, { method })).status
  expect(await Promise.all(['/healthz', '/readyz', '/metrics'].map((path) => get(path)))).toEqual([
    200, 200, 200,
  ])
  expect(await Promise.all([get('/x'), get('/'), get('/', 'PUT'), get('/metrics', 'DELETE')])).toEqual([
    404, 404, 405, 405,
  ])
  await send(url, { payload: pullPayload() })
  const text = await (await fetch(`${url}/metrics`)).text()
  for (const line of text.trim().split('\n'))
    expect(line).toMatch(
      /^# (HELP|TYPE) [a-z_]+ .+$|^[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [\d.e+-]+$/,
    )
  expect(text).toContain('infra_bot_deliveries_total{event="pull_request",outcome="accepted"} 1\n')
  expect(text).toContain('infra_bot_answer_seconds_count 1\n')
  expect(text).not.toContain('acme')
})

test('metrics can have a port of their own', async () => {
  const { url, metricsUrl } = await serving({ runner: played(), settings: settings({ metricsPort: 0 }) })
  expect((await fetch(`${url}/metrics`)).status).toBe(404)
  expect((await fetch(`${metricsUrl}/metrics`)).status).toBe(200)
})

test('a full inbox refuses with 503, and says that it is not ready', async () => {
  const { url } = await serving({ runner: played(), settings: settings({ capacity: 3 }) })
  for (let number = 1; number <= 3; number++) await send(url, { payload: pullPayload(number) })
  expect(await send(url, { payload: pullPayload(4) })).toBe(503)
  expect((await fetch(`${url}/readyz`)).status).toBe(503)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
})

const base = pullPayload() as { readonly repository: object }
const comment = (body: string, more: object = {}) => ({
  ...base,
  action: 'created',
  issue: { number: 3, pull_request: {}, state: 'open' },
  comment: { id: 9, body, user: { login: 'ada' } },
  sender: { login: 'ada', type: 'User' },
  ...more,
})
const works = (event: string, payload: object) =>
  meaningOf(event, payload as Record<string, unknown>).tasks.map(({ work }) => work)

test('what each event asks for', () => {
  const check = { kind: 'check', owner: 'acme', repo: 'shop', pull: 1 }
  for (const action of ['opened', 'synchronize', 'reopened', 'ready_for_review'])
    expect(works('pull_request', pullPayload(1, 'acme/shop', action))).toEqual([check])
  for (const action of ['closed', 'edited', 'labeled'])
    expect(works('pull_request', pullPayload(1, 'acme/shop', action))).toEqual([])
  expect(works('pull_request', { ...base, action: 'edited', changes: { base: {} } })).toEqual([check])

  const fix = { kind: 'fix', owner: 'acme', repo: 'shop', ref: 'main' }
  expect(works('push', { ...base, ref: 'refs/heads/main' })).toEqual([fix])
  expect(works('push', { ...base, ref: 'refs/heads/topic' })).toEqual([])
  expect(works('push', { ...base, ref: 'refs/heads/main', deleted: true })).toEqual([])

  const run = { name: 'infra-lint', head_sha: 'a'.repeat(40), pull_requests: [{ number: 1 }] }
  expect(works('check_run', { ...base, action: 'rerequested', check_run: run })).toEqual([check])
  expect(works('check_run', { ...base, action: 'created', check_run: run })).toEqual([])
  expect(works('check_run', { ...base, action: 'rerequested', check_run: { ...run, name: 'x' } })).toEqual([])
  const fork = { ...run, pull_requests: [] }
  expect(works('check_run', { ...base, action: 'rerequested', check_run: fork })).toMatchObject([
    { kind: 'check-commit', sha: 'a'.repeat(40) },
  ])
  expect(works('check_suite', { ...base, action: 'rerequested', check_suite: run })).toEqual([check])

  expect(works('issue_comment', comment('/infra-lint fix'))).toMatchObject([
    { kind: 'fix', pull: 3, by: 'ada' },
  ])
  expect(works('issue_comment', comment('/infra-lint fix', { action: 'edited' }))).toEqual([])
  expect(works('issue_comment', comment('/infra-lint fix', { issue: { number: 3 } }))).toEqual([])
  expect(works('issue_comment', comment('/infra-lint fix', { sender: { type: 'Bot' } }))).toEqual([])
  expect(works('issue_comment', comment('please /infra-lint fix'))).toEqual([])
  expect(isKnown('toString')).toBe(false)
})

test('commands of comments', () => {
  const waive = (rule: string, reason: string) => ({ kind: 'waive', rule, reason })
  expect(commandIn('/infra-lint fix')).toEqual({ kind: 'fix' })
  expect(commandIn('Thanks!\r\n/infra-lint fix \r\n')).toEqual({ kind: 'fix' })
  expect(commandIn('/infra-lint waive keys/bad -- it is a test')).toEqual(waive('keys/bad', 'it is a test'))
  expect(commandIn('/infra-lint waive `keys/bad` — dashes')).toEqual(waive('keys/bad', 'dashes'))
  expect(commandIn('/infra-lint waive keys/bad')).toEqual(waive('keys/bad', ''))
  for (const body of [
    '',
    '> /infra-lint fix',
    '```\n/infra-lint fix\n```',
    '~~~~\n```\n/infra-lint fix\n~~~~',
    '/infra-lint',
    '/infra-linter fix',
    '/infra-lint fix everything',
    '/infra-lint waive ../../x; rm -- no',
    '/INFRA-LINT fix',
  ])
    expect(commandIn(body), body).toBeUndefined()
})
