import { expect, test } from 'vitest'
import { isDefaultPassword, isNameBeside } from '../../../engine/secrets/defaults.ts'
import { hasNoSecret } from '../../../engine/secrets/lookaround.ts'
import { secretsIn } from '../../../engine/secrets/secrets.ts'
import { SourceFile } from '../../../engine/tree.ts'
import { expandSecrets } from '../../fixtures.ts'

/** What somebody made up, in parts: no file of this repository holds what looks like a secret. */
const OWN = ['Lisbon42', 'otter'].join('')
const ADMIN = 'admin'
const SHOP = 'shop'
const NAME = 'zabbix'
const MADE = '«secret:password:1»'

const sure = (path: string, text: string) =>
  secretsIn(new SourceFile({ path, text: expandSecrets(text) })).map(({ confidence }) => confidence)

test.each([
  'admin',
  'Admin123',
  'postgres',
  'guest',
  'P@ssw0rd!',
  'MyPassword01',
  'wrong-password',
  'supersecret',
])('%s is a password that everybody tries first', (value) => expect(isDefaultPassword(value)).toBe(true))

test.each(['hunter2', 'Lisbon42otter', 'correct-horse-battery', 'maglev-9!', 'rosebud'])(
  '%s is somebody’s own',
  (value) => expect(isDefaultPassword(value)).toBe(false),
)

test('a password is that of its user or database where one is called like it', () => {
  const text = `DB_USER: ${NAME}\nDB_PASSWORD: ${NAME}\n`
  expect(isNameBeside(text, text.lastIndexOf(NAME), NAME)).toBe(true)
  expect(isNameBeside(`DB_USER: shop\nDB_PASSWORD: ${NAME}\n`, 28, NAME)).toBe(false)
})

test('what everybody tries first is told and fails no run', () => {
  expect(sure('infra/values.yaml', `adminPassword: ${ADMIN}\n`)).toEqual(['low'])
  expect(sure('infra/values.yaml', `user: ${SHOP}\npassword: ${SHOP}\n`)).toEqual(['low'])
  expect(sure('infra/values.yaml', `adminPassword: ${MADE}\n`)).toEqual(['high'])
})

test('a token of a form of its own is sure wherever it stands, a key is shown in an example', () => {
  for (const folder of ['infra', 'docs', 'tests', 'vendor/x', 'ansible_collections/x'])
    expect(sure(`${folder}/a.yaml`, 'a: «secret:github-pat:1»\n')).toEqual(['high'])
  const secret = `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  password: ${MADE}`
  expect(sure('infra/a.yaml', secret)).toEqual(['high'])
  expect(sure('docs/a.yaml', secret)).toEqual(['low'])
  expect(sure('vendor/chart/a.yaml', secret)).toEqual([])
})

test('a connection of Go’s MySQL driver, a key of a VPN, a variable’s default in JSON', () => {
  expect(sure('infra/a.yaml', `dsn: "app:${OWN}@tcp(db:3306)/shop"\n`)).toEqual(['high'])
  expect(sure('infra/a.yaml', 'dsn: "app:$' + '{DB}@tcp(db:3306)/shop"\n')).toEqual([])
  expect(sure('infra/ipsec.secrets', `192.0.2.1 : PSK "${OWN}"\n`)).toHaveLength(1)
  expect(
    sure('infra/v.tf.json', `{"variable": {"root_password": {"type": "string", "default": "${OWN}"}}}`),
  ).toHaveLength(1)
})

test.each([
  [':\n  valueFrom:', true],
  [': ${DB_PASSWORD}', true],
  [' = "${var.password}"', true],
  ['": "{{ .Values.password }}"', true],
  ['=$(pass show db)', true],
  ['=\n', false],
  [': $ecret', false],
  [': ${', false],
  [':= ${X}', false],
  [' hunter2', false],
])('behind a key %j says at a glance that no secret follows: %s', (rest, expected) => {
  const bytes = new TextEncoder().encode(`password${rest}`)
  expect(hasNoSecret(bytes, 'password'.length)).toBe(expected)
})
