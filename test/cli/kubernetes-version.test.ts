import { expect, test } from 'vitest'
import { main } from '../../cli/main.ts'
import { temporaryFolder } from './kubeconform-harness.ts'

/** Lints a folder with every rule about schemas; findings as `rule: message`. */
async function lint(cwd: string, ...argv: string[]) {
  const said = { stdout: '', stderr: '' }
  const code = await main(['--format', 'json', '--rule', 'kubernetes/*', '--root', cwd, ...argv], {
    stdin: (async function* () {})(),
    stdout: { write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.stderr += text) },
    env: { PATH: process.env.PATH },
    cwd,
    now: () => new Date('2026-11-21T12:00:00Z'),
  })
  if (code === 2) return said.stderr
  const { findings } = JSON.parse(said.stdout) as { findings: { rule: string; message: string }[] }
  return findings.map(({ rule, message }) => `${rule}: ${message}`)
}

const SCALER = `apiVersion: autoscaling/v2beta2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {maxReplicas: 3, scaleTargetRef: {kind: Deployment, name: web}}
`
const DEPRECATED =
  'kubernetes/deprecated-api: HorizontalPodAutoscaler web: autoscaling/v2beta2 is deprecated since Kubernetes 1.23 and removed in 1.26; use autoscaling/v2'
const REMOVED =
  'kubernetes/removed-api: HorizontalPodAutoscaler web: autoscaling/v2beta2 was removed in Kubernetes 1.26; use autoscaling/v2'

test('the release is the flag’s, the config’s, or the newest', async () => {
  expect(await lint(temporaryFolder({ 'a.yaml': SCALER }))).toEqual([REMOVED])
  const configured = temporaryFolder({ 'a.yaml': SCALER, '.infra-lint.yaml': 'kubernetesVersion: v1.25.3\n' })
  expect(await lint(configured)).toEqual([DEPRECATED])
  expect(await lint(configured, '--kubernetes-version', 'master')).toEqual([REMOVED])
  expect(await lint(configured, '--kubernetes-version', '1.12')).toBe(
    'infra-lint: there are no schemas of Kubernetes 1.12; there are those of 1.25 to 1.37, and master, which is 1.37\n',
  )
})

test('the config’s schemaLocations judge kinds of one’s own; nothing is fetched', async () => {
  const files = {
    'thing.yaml': 'apiVersion: acme.example/v1\nkind: Thing\nmetadata: {name: a}\nspec: {}\n',
    '.infra-lint.yaml': 'schemaLocations: ["schemas/{{.Group}}/{{.ResourceKind}}.json"]\n',
    'schemas/acme.example/thing.json': '{"properties": {"spec": {"required": ["size"]}}}',
  }
  expect(await lint(temporaryFolder(files))).toEqual([
    'kubernetes/invalid-resource: Thing a: spec lacks size',
  ])
  const broken = { ...files, 'schemas/acme.example/thing.json': '{"properties": {"spec": {"pattern": "("}}}' }
  expect(await lint(temporaryFolder(broken))).toEqual([
    'kubernetes/invalid-resource: Thing a cannot be judged: schemas/acme.example/thing.json, at /properties/spec: the pattern "(" is no regular expression',
  ])
  const remote = { ...files, '.infra-lint.yaml': 'schemaLocations: ["https://schemas.example/"]\n' }
  expect(await lint(temporaryFolder(remote))).toBe(
    'infra-lint: the schema location https://schemas.example/ is an address, and nothing is fetched; name a folder with its files\n',
  )
})
