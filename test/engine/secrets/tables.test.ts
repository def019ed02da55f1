import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { secretsIn } from '../../../engine/secrets/secrets.ts'
import { SourceFile } from '../../../engine/tree.ts'
import { expandSecrets, FIXTURES, readTree } from '../../fixtures.ts'

const RULES = join(FIXTURES, 'rules/secrets')

/** The secrets of a text, as `kind key confidence`. */
function kindsOf(path: string, text: string): string[] {
  return secretsIn(new SourceFile({ path, text: expandSecrets(text) })).map(
    ({ kind, key }) => `${kind} ${key}`,
  )
}

test.each(readdirSync(RULES))('what %s finds well is no secret for any other rule either', (rule) => {
  for (const side of readdirSync(join(RULES, rule)).filter((name) => name.startsWith('good'))) {
    for (const file of readTree(join(RULES, rule, side)).values()) {
      expect(
        secretsIn(file).map(({ kind, key }) => `${kind} ${key}`),
        `${side}/${file.path}`,
      ).toEqual([])
    }
  }
})

const SECRET = (fields: string) => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: shop\n${fields}`

test.each([
  ['a.yaml', SECRET('stringData:\n  password: hunter2\n'), 'kubernetes-secret password'],
  ['a.yaml', SECRET('data:\n  t: «secret:base64-github-pat:k»\n'), 'kubernetes-secret t'],
  ['a.yaml', SECRET('stringData:\n  token: |\n    «secret:letters:k»\n'), 'kubernetes-secret token'],
  ['a.json', '{"kind":"Secret","apiVersion":"v1","data":{"p":"aHVudGVyMg=="}}', 'kubernetes-secret p'],
  [
    'a.yaml',
    'apiVersion: v1\nkind: SecretList\nitems:\n  - kind: Secret\n    apiVersion: v1\n    stringData: { a: hunter2 }\n',
    'kubernetes-secret a',
  ],
  // a `sops:` block that anybody can write proves nothing about a value that stands in clear
  [
    'a.yaml',
    SECRET(
      'stringData:\n  password: hunter2\nsops:\n  mac: ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:str]\n',
    ),
    'kubernetes-secret password',
  ],
  // Helm's own templates are not read as documents
  [
    'a.yaml',
    'kind: Secret\nmetadata:\n  name: {{ .Release.Name }}\nstringData:\n  password: «secret:password:h»\n',
    'credential password',
  ],
  ['a.yaml', 'x: [{ name: DB_PASSWORD, value: hunter2 }]\n', 'credential DB_PASSWORD'],
  ['a.yaml', 'password: &p «secret:password:h»\n', 'credential password'],
  ['a.yaml', 'password: >-\n  hunter2\nnext: 1\n', 'credential password'],
  ['a.yaml', 'args:\n  - --password\n  - hunter2\n', 'credential password'],
  ['a.yaml', 'config: "{\\"password\\": \\"hunter2\\"}"\n', 'credential password'],
  ['.env', "A=1\nDB_PASS='hunter2'\n", 'credential DB_PASS'],
  ['a.md', 'Use `«secret:gitlab-pat:k»` for it.\n', 'provider-token undefined'],
  ['a.tf', '# token = "«secret:digitalocean-pat:k»"\n', 'provider-token token'],
  ['a.yaml', 'auth: «secret:base64-github-pat:k»\n', 'provider-token auth'],
  ['a.yaml', 'url: redis://:«secret:password:k»@redis\n', 'connection-string undefined'],
])('%s: %j', (path, text, expected) => {
  expect(kindsOf(path, text)).toEqual([expected])
})

test('a token with a wrong checksum is found and less sure', () => {
  const token = expandSecrets('«secret:github-pat:sum»')
  const wrong = token.slice(0, -1) + (token.endsWith('0') ? '1' : '0')
  const of = (value: string) =>
    secretsIn(new SourceFile({ path: 'a.txt', text: `x ${value}\n` })).map(({ confidence }) => confidence)
  expect(of(token)).toEqual(['high'])
  expect(of(wrong)).toHaveLength(1)
  expect(of(wrong)).not.toEqual(['high'])
})

test('a value has one finding, whoever recognises it', () => {
  const hits = kindsOf('a.yaml', SECRET('stringData:\n  url: postgres://a:«secret:github-pat:one»@db/x\n'))
  expect(hits).toEqual(['kubernetes-secret url'])
})

test('offsets are code units of the text, whatever stands before', () => {
  const text = expandSecrets('# ünïcödé 🔑 «secret:password:a»\npassword: «secret:password:b»\n')
  const [hit] = secretsIn(new SourceFile({ path: 'a.yaml', bytes: Buffer.from(text) }))
  expect(text.slice(hit!.start, hit!.end)).toBe(expandSecrets('«secret:password:b»'))
  expect(text.slice(hit!.keyStart, hit!.keyEnd)).toBe('password')
})

test('nothing of a value is in a hit but a public prefix and its length', () => {
  const value = expandSecrets('«secret:github-pat:shown»')
  const [hit] = secretsIn(new SourceFile({ path: 'a.yaml', text: `token: ${value}\n` }))
  expect(hit).toMatchObject({ shown: 'ghp_… (40 characters)', key: 'token', detector: 'github-pat' })
  expect(JSON.stringify(hit)).not.toContain(value.slice(4, 10))
  expect(hit!.digest).toBeLessThan(65_536)
})
