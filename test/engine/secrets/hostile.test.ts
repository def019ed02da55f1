import { expect, test } from 'vitest'
import { readInfra } from '../../../engine/infra.ts'
import { secretsIn } from '../../../engine/secrets/secrets.ts'
import { SourceFile } from '../../../engine/tree.ts'
import providerToken from '../../../rules/secrets/provider-token.ts'
import { expandSecrets } from '../../fixtures.ts'

const TOKEN = expandSecrets('«secret:github-pat:hostile»')
const hits = (bytes: Uint8Array, path = 'infra/x.yaml') => secretsIn(new SourceFile({ path, bytes }))

test('a token at the end of one very long line is found', () => {
  const size = process.env.DEEP ? 50_000_000 : 2_000_000
  const bytes = Buffer.concat([Buffer.alloc(size, 'password= '), Buffer.from(` ${TOKEN}`)])
  expect(hits(bytes).map(({ detector }) => detector)).toEqual(['github-pat'])
})

test('all 256 byte values are no text; behind half a UTF-8 sequence a token is found and its line told', () => {
  expect(hits(Uint8Array.from({ length: 256 }, (_, byte) => byte))).toEqual([])
  const broken = hits(
    Buffer.concat([Buffer.from('a\nb '), Buffer.of(0xe2, 0x82), Buffer.from(`\nx ${TOKEN}\n`)]),
  )
  expect(broken).toMatchObject([{ detector: 'github-pat', line: 3, start: 0, end: 0 }])
})

test('UTF-16 that says so is read, in either order of bytes', () => {
  const little = Buffer.from(`\ufefftoken: ${TOKEN}\n`, 'utf16le')
  const big = Buffer.from(little).swap16()
  for (const bytes of [little, big]) expect(hits(bytes)).toMatchObject([{ detector: 'github-pat', line: 1 }])
})

test('10,000 tokens in a file are grouped and none is lost', () => {
  const text = Array.from({ length: 10_000 }, (_, i) => expandSecrets(`«secret:gitlab-pat:${i}»`)).join('\n')
  const file = new SourceFile({ path: 'infra/x.txt', text })
  expect(secretsIn(file)).toHaveLength(10_000)
  const infra = readInfra(new Map([[file.path, file]]), { now: new Date('2026-11-21') })
  const problems = [...providerToken.check(infra, undefined)]
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('9,999 more')])
  expect(problems[0]!.related!.length).toBeLessThan(100)
})

test('base64 within base64 within base64 is opened once', () => {
  let text = `password=${TOKEN}`
  const depths: number[] = []
  for (let depth = 0; depth < 4; depth++) {
    depths.push(hits(Buffer.from(`x ${text}\n`)).length)
    text = Buffer.from(text).toString('base64')
  }
  expect(depths).toEqual([1, 1, 0, 0])
})

test.each([
  ['deep maps', `${Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}password:`).join('\n')}\n`],
  ['open brackets', `${'['.repeat(100_000)}password: x`],
  ['open quotes', 'password="'.repeat(50_000)],
  ['heads without keys', `-----${'BEGIN'} PRIVATE KEY-----\n`.repeat(20_000)],
  ['encoded heads', 'LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0t '.repeat(20_000)],
  ['templates without end', `password: ${'{{'.repeat(400)}\n`.repeat(500)],
  ['addresses without end', 'a://b:c'.repeat(50_000)],
])('%s hold nothing, and take no time to say so', (_, text) => {
  const began = performance.now()
  expect(hits(Buffer.from(text)).length).toBeLessThanOrEqual(1)
  // ten times what a busy machine needs; quadratic work would take minutes
  expect(performance.now() - began).toBeLessThan(20_000)
})
