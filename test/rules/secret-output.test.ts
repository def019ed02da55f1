import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Io } from '../../cli/io.ts'
import { main } from '../../cli/main.ts'
import { reporters } from '../../engine/reporters/index.ts'
import { detectors } from '../../engine/secrets/detectors/index.ts'
import { sampleOf } from '../../engine/secrets/samples.ts'
import { expandSecrets } from '../fixtures.ts'
import { FIXTURE_NOW } from '../rule-cases.ts'

/** One value of each detector, and of what people make up, each with a key that says what it is. */
const PLANTED: readonly { readonly key: string; readonly value: string }[] = [
  ...detectors.map((detector) => ({
    key: `${detector.id.replaceAll('-', '_')}_secret_token`,
    value: sampleOf(detector, 'output'),
  })),
  ...['password', 'letters', 'jwt', 'basic', 'docker-auth', 'hcloud'].map((kind) => ({
    key: `${kind.replaceAll('-', '_')}_password`,
    value: expandSecrets(`«secret:${kind}:output»`),
  })),
].filter(({ value }) => !value.includes('\n'))

/** How much of the end of each value is looked for: no public prefix reaches into it. */
const ENDING = 10
const ENDINGS = PLANTED.map(({ value }) => value.slice(-ENDING))
const WANTED = new Set(ENDINGS)

/** Some of them, for files whose reading says little of any one value. */
const FEW = PLANTED.filter((_, at) => at % 16 === 0)

const quoted = (value: string): string => JSON.stringify(value)
const lines = (line: (one: { key: string; value: string }) => string, planted = PLANTED): string =>
  `${planted.map(line).join('\n')}\n`
const object = (kind: string, body: string): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: shop\n${body}`
/** A value of a known form and one that somebody made up. */
const TOKEN = expandSecrets('«secret:github-pat:output»')
const MADE_UP = expandSecrets('«secret:password:output»')

/** Wherever a secret may stand: recognised, unrecognised, in what cannot be read, in what is wrong for other reasons. */
const FILES: Readonly<Record<string, string>> = {
  'infra/settings.yaml': lines(({ key, value }) => `${key}: ${quoted(value)}`),
  'infra/environments/base/secret.yaml': object(
    'Secret',
    `stringData:\n${lines(({ key, value }) => `  ${key}: ${quoted(value)}`)}`,
  ),
  'infra/environments/base/map.yaml': object(
    'ConfigMap',
    `data:\n${lines(({ key, value }) => `  ${key}: ${quoted(value)}`, FEW)}`,
  ),
  'infra/environments/base/wrong.yaml': `apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n    - port: ${TOKEN}\n      password: ${MADE_UP}\n`,
  'infra/environments/base/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nsecretGenerator:\n  - name: shop\n    literals:\n${lines(({ key, value }) => `      - ${quoted(`${key}=${value}`)}`, FEW)}`,
  'infra/broken.yaml': lines(({ key, value }) => `${key}: "${value}\n  - {${value}`, FEW),
  'infra/broken.json': `{ ${lines(({ key, value }) => `"${key}": ${value},`)}`,
  'infra/broken.toml': lines(({ key, value }) => `${key} ${value}`, FEW),
  'infra/broken.env': lines(({ key, value }) => `${key} ${value} "`, FEW),
  'infra/.env': lines(({ key, value }) => `${key.toUpperCase()}=${value}`),
  'infra/iac/broken.tf': lines(({ key, value }) => `${key} = "${value}`, FEW),
  'infra/iac/main.tf': `${lines(({ key, value }) => `variable "${key}" {\n  default = ${quoted(value)}\n}\n`, FEW)}output "password" {\n  value = random_password.shop.result\n}\n`,
  'infra/iac/prod.tfvars': lines(({ key, value }) => `${key} = ${quoted(value)}`, FEW),
  'infra/runbooks/restore.md': lines(({ key, value }) => `Set \`${key}=${value}\`.\n`, FEW),
  'infra/alerting/alertmanager.yml': `route:\n  receiver: all\nreceivers:\n  - name: all\n    slack_configs:\n      - api_url: ${TOKEN}\n        password: ${MADE_UP}\n`,
  'infra/hosts/partly.sops.yaml': `${lines(({ key, value }) => `${key}: ${quoted(value)}`, FEW)}sops:\n  mac: none\n`,
  'infra/infra.yaml': `apiVersion: infra/v1\nname: shop\nstage: ${TOKEN}\n${TOKEN}: 1\n`,
  '.github/workflows/a.yml': `name: a\non: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    environment: ${TOKEN}\n    steps:\n      - uses: actions/checkout@v4\n        with:\n          token: ${TOKEN}\n          password: ${MADE_UP}\n`,
}

const made: string[] = []
afterAll(() => {
  for (const one of made) rmSync(one, { recursive: true, force: true })
})

function folder(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'secret-output-')))
  made.push(root)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

async function said(cwd: string, argv: readonly string[]): Promise<string> {
  let told = ''
  const write = (text: string): void => {
    told += text
  }
  const io: Io = {
    stdin: (async function* () {})(),
    stdout: { write, isTTY: false, columns: 200 },
    stderr: { write, isTTY: false, columns: 200 },
    env: { PATH: process.env.PATH },
    cwd,
    now: () => FIXTURE_NOW,
  }
  await main(argv, io)
  return told
}

const headOf = (text: string, at: number): number =>
  (text.charCodeAt(at) & 0xff) | ((text.charCodeAt(at + 1) & 0xff) << 8)
/** 1 where an ending begins with these two characters. */
const HEADS = new Uint8Array(0x10000)
for (const ending of ENDINGS) HEADS[headOf(ending, 0)] = 1

/**
 * The planted values of which a text holds the end. Texts are of megabytes and endings are hundreds: one pass, which
 * looks again where the first two characters fit.
 */
function toldIn(text: string): string[] {
  const seen = new Set<string>()
  for (let at = 0; at + ENDING <= text.length; at++) {
    if (HEADS[headOf(text, at)] === 0) continue
    const end = text.slice(at, at + ENDING)
    if (WANTED.has(end)) seen.add(end)
  }
  return PLANTED.flatMap(({ key }, at) => (seen.has(ENDINGS[at]!) ? [key] : []))
}

const root = folder(FILES)

test('several hundred values are planted, and found', { timeout: 120_000 }, async () => {
  expect(PLANTED.length).toBeGreaterThan(400)
  const { summary } = JSON.parse(await said(root, ['--format', 'json'])) as { summary: { errors: number } }
  expect(summary.errors).toBeGreaterThan(500)
})

// several hundred values in every format: slow where many tests run at once
describe('no planted value is told', { timeout: 120_000 }, () => {
  test('by any format', async () => {
    const own = folder(FILES)
    const formats = Object.keys(reporters)
    await said(
      own,
      formats.flatMap((format) => ['--format', `${format}:report-${format}`]),
    )
    for (const format of formats) {
      const text = readFileSync(join(own, `report-${format}`), 'utf8')
      expect(text.length, format).toBeGreaterThan(1000)
      expect(toldIn(text), format).toEqual([])
    }
  })

  test.each([
    ['--stats', ['--stats', '--quiet']],
    ['--fix-dry-run', ['--fix-dry-run', '--unsafe']],
    ['--print-config', ['--print-config']],
    ['owed', ['owed']],
    ['readiness', ['readiness']],
    ['kubeconform', ['kubeconform', '-summary', 'infra/environments']],
    ['kubeconform in JSON', ['kubeconform', '-output', 'json', '-verbose', 'infra/environments']],
    ['kubeconform in JUnit', ['kubeconform', '-output', 'junit', '-verbose', 'infra/environments']],
    ['kubeconform in TAP', ['kubeconform', '-output', 'tap', '-verbose', 'infra/environments']],
    ['kubeconform of what is broken', ['kubeconform', 'infra/broken.yaml', 'infra/broken.json']],
    ['a path that is one', [TOKEN]],
    ['a rule that is one', ['--rule', TOKEN]],
  ])('by %s', async (_, argv) => {
    const text = await said(root, argv)
    expect(text).not.toBe('')
    expect(toldIn(text)).toEqual([])
  })

  test('by a baseline', async () => {
    const own = folder(FILES)
    await said(own, ['--baseline', 'known.json', '--update-baseline'])
    const text = readFileSync(join(own, 'known.json'), 'utf8')
    expect(text.length).toBeGreaterThan(1000)
    expect(toldIn(text)).toEqual([])
  })

  test('by what is said of a config that holds some', async () => {
    const config = [
      `rules:\n  ${TOKEN}: off\n`,
      `rules:\n  secrets/plain-secret:\n    options: { token: ${TOKEN}, ${TOKEN}: 1 }\n`,
      `exclude: { password: ${MADE_UP} }\n`,
      `waivers:\n  - rule: secrets/plain-secret\n    owner: ${TOKEN}\n    password: ${MADE_UP}\n`,
      `password: ${MADE_UP}\n"${TOKEN}\n`,
    ]
    for (const text of config) {
      const told = await said(folder({ 'a.yaml': 'a: 1\n', '.infra-lint.yaml': text }), [])
      expect(toldIn(told), told).toEqual([])
    }
  })
})
