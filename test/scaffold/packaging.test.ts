import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { asChart, CHART, packagingOf } from '../../scaffold/packaging.ts'
import { defaultTree, type Written, written } from './trees.ts'

// Helm and Kustomize are two wrappings of the same objects: both programs render them, and nothing differs.
const peers = join(process.env.PEERS ?? join(homedir(), '.cache/infra-peers'), 'bin')
const env = { ...process.env, PATH: `${peers}${delimiter}${process.env.PATH}` }
const missing = ['helm', 'kubectl'].filter(
  (program) => spawnSync(program, ['--help'], { env, stdio: 'ignore' }).error,
)
if (missing.length > 0) console.log(`skipped: rendering both packagings: no ${missing.join(' and no ')}`)

const folder = join(import.meta.dirname, '../../fixtures/designs/valid')
const fixture = (name: string) => readFileSync(join(folder, name), 'utf8')
const inHelm = (text: string) => text.replace('packaging: kustomize', 'packaging: helm')

describe('a manifest of the base in a chart', () => {
  const helm = packagingOf({ ...defaultTree().design, packaging: 'helm' })

  test('gets the namespace of the release and the labels of all objects', () => {
    const text = 'kind: Service\nmetadata:\n  name: web\nspec:\n  type: ClusterIP\n'
    expect(asChart(text, 'shop')).toBe(
      'kind: Service\nmetadata:\n  name: web\n  namespace: {{ .Release.Namespace }}\n  labels:\n    {{- include "shop.labels" . | nindent 4 }}\nspec:\n  type: ClusterIP\n',
    )
  })

  test('says values where environments differ, as numbers, words and parts of words', () => {
    const value = (mark: string | number) => asChart(`a: ${JSON.stringify(mark)}\n`, 'shop')
    expect(value(helm.setting(3, 'workloads', 'web', 'minReplicas'))).toBe(
      'a: {{ .Values.workloads.web.minReplicas }}\n',
    )
    expect(value(helm.setting('x', 'workloads', 'my-api', 'host'))).toBe(
      'a: {{ index .Values "workloads" "my-api" "host" | quote }}\n',
    )
    expect(value(`https://${helm.setting('x', 'workloads', 'my-api', 'host')}/up`)).toBe(
      'a: "https://{{ index .Values "workloads" "my-api" "host" }}/up"\n',
    )
  })

  test('keeps the braces of somebody else', () => {
    expect(asChart('query: up{a="{{ target }}"}\n', 'shop')).toBe(
      'query: up{a="{{ "{{" }} target {{ "}}" }}"}\n',
    )
  })
})

type Plain = Record<string, unknown>

describe.skipIf(missing.length > 0)('both packagings render the same', () => {
  let work: string
  beforeAll(() => {
    work = mkdtempSync(join(tmpdir(), 'packaging-'))
  })
  afterAll(() => rmSync(work, { recursive: true, force: true }))

  function put(name: string, { outputs }: Written): string {
    const dir = join(work, name)
    for (const [path, { content }] of outputs.files) {
      if (!path.startsWith('infra/environments/')) continue
      mkdirSync(dirname(join(dir, path)), { recursive: true })
      writeFileSync(join(dir, path), content)
    }
    return dir
  }

  function run(cwd: string, command: string): string {
    const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { cwd, env, encoding: 'utf8' })
    expect(status, `${command}\n${stderr}`).toBe(0)
    return stdout
  }

  const all: [string, string][] = [
    ['default', defaultTree().text],
    ['several-workloads', fixture('several-workloads.yaml')],
    ...(process.env.DEEP
      ? [
          'argocd.yaml',
          'aliases.yaml',
          'blue-green.yaml',
          'canary.yaml',
          'worker-only.yaml',
          'managed-database.yaml',
        ].map((name): [string, string] => [name, fixture(name)])
      : []),
  ]

  test.each(all)('%s', (name, text) => {
    const kustomize = written(name, text)
    const plain = put(`${name}-kustomize`, kustomize)
    const helm = written(name, inHelm(text))
    const chart = put(`${name}-helm`, helm)
    for (const { name: environment } of kustomize.design.environments) {
      const [one, other] = [
        objects(run(plain, packagingOf(kustomize.design).render(environment))),
        objects(run(chart, packagingOf(helm.design).render(environment))),
      ]
      expect([...other.keys()].sort(), environment).toEqual([...one.keys()].sort())
      for (const [key, object] of one) expect(other.get(key), `${environment}: ${key}`).toEqual(object)
      run(chart, `helm lint --strict ${CHART} --values infra/environments/${environment}/values.yaml`)
    }
  })

  test('nothing is rendered without the values of an environment, or with one too many', () => {
    const chart = put('refused', written('default', inHelm(defaultTree().text)))
    const helm = (...args: string[]) =>
      spawnSync('helm', ['template', 'shop', CHART, ...args], { cwd: chart, env, encoding: 'utf8' })
    expect(helm().stderr).toMatch(/environment/)
    const values = ['--values', 'infra/environments/dev/values.yaml']
    expect(helm(...values).status).toBe(0)
    expect(helm(...values, '--set', 'workloads.web.minReplica=2').stderr).toMatch(/minReplica/)
  })
})

/** Rendered objects by kind and name. Kustomize names config maps by their content, Helm marks pods with it. */
function objects(text: string): ReadonlyMap<string, Plain> {
  const all = parseAllDocuments(text)
    .map((document) => document.toJS() as Plain | null)
    .filter((object) => object !== null)
  const hashed = new Map(
    all
      .filter(({ kind }) => kind === 'ConfigMap')
      .map(({ metadata }) => {
        const { name } = metadata as { name: string }
        return [name, name.replace(/-[a-z0-9]{10}$/, '')]
      }),
  )
  const unhashed = (value: unknown): unknown => {
    if (typeof value === 'string') return hashed.get(value) ?? value
    if (Array.isArray(value)) return value.map(unhashed)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key, marks]) => key !== 'annotations' || !('checksum/config' in (marks as object)))
        .map(([key, one]) => [key, unhashed(one)]),
    )
  }
  return new Map(
    all.map((object) => {
      const { kind, metadata } = unhashed(object) as { kind: string; metadata: { name: string } }
      return [`${kind} ${metadata.name}`, unhashed(object) as Plain]
    }),
  )
}
