import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packagingOf } from '../../scaffold/packaging.ts'
import { kubeconformArguments, releasesIn, writeSchemas } from '../../scripts/standalone-schemas.ts'
import { oddTrees } from './odd-trees.ts'
import { allTrees, defaultTree, matrixTrees } from './trees.ts'

// kubeconform judges every object that a cluster would get, by schemas that lie in a folder: INFRA_SCHEMAS names one
// that `standalone-schemas` wrote, INFRA_DATA the data to make one of. PEERS: programs that are not on the path.
const peers = join(process.env.PEERS ?? join(homedir(), '.cache/infra-peers'), 'bin')
const env = { ...process.env, PATH: `${peers}${delimiter}${process.env.PATH}` }
const { INFRA_SCHEMAS, INFRA_DATA } = process.env

const missing = ['kubeconform', 'kubectl'].filter(
  (program) => spawnSync(program, ['--help'], { env, stdio: 'ignore' }).error,
)
const reason =
  missing.length > 0
    ? `${missing.join(' and ')} not installed`
    : INFRA_SCHEMAS || INFRA_DATA
      ? undefined
      : 'neither INFRA_SCHEMAS nor INFRA_DATA is set'
if (reason) console.log(`skipped: kubeconform on what is written: ${reason}`)

const trees = (process.env.DEEP ? [...allTrees(), ...matrixTrees(), ...oddTrees()] : [defaultTree()]).filter(
  // one host gets no object
  ({ design }) => design.runtime === 'kubernetes',
)
let work: string
let schemas: string
let release: string

function kubeconform(input: string) {
  const args = [...kubeconformArguments(schemas, release), '-summary', '-verbose', '-']
  const { status, stdout, stderr } = spawnSync('kubeconform', args, { env, input, encoding: 'utf8' })
  return { status, said: `${stdout}${stderr}` }
}

describe.skipIf(reason !== undefined)('kubeconform -strict', () => {
  beforeAll(() => {
    work = mkdtempSync(join(tmpdir(), 'kubeconform-'))
    schemas = INFRA_SCHEMAS ?? join(work, 'schemas')
    // the release that the clusters run, without its patch: a minor release has one schema
    const k3s = /k3s_version"[^}]*?"v(\d+\.\d+)\./s.exec(
      trees[0]!.tree.get('infra/iac/modules/cluster/variables.tf')!.text,
    )![1]
    const releases = INFRA_SCHEMAS
      ? readdirSync(join(INFRA_SCHEMAS, 'kubernetes')).map((name) => /^v([\d.]+)-/.exec(name)![1]!)
      : releasesIn(INFRA_DATA!)
    release = releases.find((one) => one.startsWith(`${k3s}.`)) ?? releases.at(-1)!
    if (!INFRA_SCHEMAS) writeSchemas(INFRA_DATA!, schemas, release)
    const { stdout } = spawnSync('kubeconform', ['-v'], { env, encoding: 'utf8' })
    console.log(`kubeconform ${stdout.trim()}, Kubernetes ${release}`)
  })
  afterAll(() => rmSync(work, { recursive: true, force: true }))

  test.each(trees.map(({ name, outputs, design }, index) => ({ name, outputs, design, index })))(
    'accepts every overlay and every path that is delivered of $name',
    ({ name, outputs, design, index }) => {
      const dir = join(work, String(index))
      const delivered = new Set<string>()
      const folders = new Set<string>()
      const files: string[] = []
      for (const [path, { content, mode }] of outputs.files) {
        mkdirSync(dirname(join(dir, path)), { recursive: true })
        writeFileSync(join(dir, path), content)
        if (mode === '100755') chmodSync(join(dir, path), 0o755)
        if (/\/kustomization\.yaml$/.test(path)) folders.add(dirname(path))
        if (!/\/(flux|argocd)\/[^/]+\.yaml$/.test(path)) continue
        files.push(path)
        for (const [, target] of content.matchAll(/^(?: {2}path: \.\/| {4}path: )(.+)$/gm)) {
          // what Argo CD keeps of itself is a plain folder
          if (!target!.endsWith('/argocd')) delivered.add(target!)
        }
      }
      expect(delivered.size).toBeGreaterThan(0)
      const isChart = (target: string) => existsSync(join(dir, target, 'Chart.yaml'))
      for (const target of delivered)
        expect(isChart(target) || existsSync(join(dir, target, 'kustomization.yaml')), target).toBe(true)
      const failed: string[] = []
      let count = 0
      const kustomized = [...new Set([...folders, ...delivered])].filter((target) => !isChart(target))
      const commands = [
        ...kustomized.map((target) => `kubectl kustomize ${target}`),
        ...(design.packaging === 'helm'
          ? design.environments.map((one) => packagingOf(design).render(one.name))
          : []),
      ]
      for (const folder of commands) {
        const built = spawnSync('bash', ['-c', folder], { cwd: dir, env, encoding: 'utf8' })
        expect(built.status, built.stderr).toBe(0)
        // a kustomization may list nothing yet, as one that waits for secrets
        if (built.stdout.trim() === '') continue
        const { status, said } = kubeconform(built.stdout)
        count += (said.match(/ is valid$/gm) ?? []).length
        if (status !== 0) failed.push(`${folder}\n${said.replaceAll(/^.* is valid\n/gm, '')}`)
      }
      for (const path of files) {
        const { status, said } = kubeconform(outputs.files.get(path)!.content)
        if (status !== 0) failed.push(`${path}\n${said}`)
      }
      console.log(
        `${name}: ${count} objects of ${commands.length} renderings, ${delivered.size} delivered paths`,
      )
      expect(failed).toEqual([])
      expect(count).toBeGreaterThan(20)
    },
    120_000,
  )

  test.each([
    [
      'a misspelt field',
      'apps/v1',
      'Deployment',
      'spec: { selector: {}, template: {}, replica: 1 }',
      /replica/,
    ],
    ['a missing field', 'apps/v1', 'Deployment', 'spec: { selector: {} }', /template/],
    [
      'a wrong type',
      'apps/v1',
      'Deployment',
      'spec: { selector: {}, template: {}, replicas: many }',
      /replicas/,
    ],
    [
      'a misspelt field of a custom resource',
      'postgresql.cnpg.io/v1',
      'Cluster',
      'spec: { instance: 1 }',
      /instance/,
    ],
    ['a misspelt field of a root', 'postgresql.cnpg.io/v1', 'Cluster', 'spek: {}', /spek/],
    ['a kind that nobody knows', 'acme.example/v1', 'Thing', 'spec: {}', /could not find schema/],
  ])('refuses %s', (_, apiVersion, kind, rest, said) => {
    const found = kubeconform(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: a }\n${rest}\n`)
    expect(found.status).not.toBe(0)
    expect(found.said).toMatch(said)
  })
})
