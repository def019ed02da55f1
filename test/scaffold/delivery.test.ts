import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { toolsFor } from '../../scaffold/tools.ts'
import { allTrees, defaultTree } from './trees.ts'

const hasBash = !spawnSync('bash', ['--version'], { stdio: 'ignore' }).error
if (!hasBash) console.log('skipped: bash is not installed')

describe.skipIf(!hasBash)('rollback.sh', () => {
  let root: string
  let clone: string
  const git = (...args: string[]) => {
    const { stdout, status, stderr } = spawnSync('git', args, { cwd: clone, encoding: 'utf8', env: ENV() })
    expect(status, stderr).toBe(0)
    return stdout.trim()
  }
  const ENV = () => ({
    ...process.env,
    PATH: `${join(root, 'bin')}${delimiter}${process.env.PATH}`,
    GIT_CONFIG_GLOBAL: join(root, 'gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
  })
  const release = (
    environment: string,
    tag: string,
    subject = `Release web ${tag} to ${environment} (#1)`,
  ) => {
    git('switch', '--quiet', 'main')
    mkdirSync(join(clone, 'infra/environments', environment), { recursive: true })
    writeFileSync(join(clone, 'infra/environments', environment, 'kustomization.yaml'), `tag: ${tag}\n`)
    git('add', '.')
    git('commit', '--quiet', '--message', subject)
    git('push', '--quiet', 'origin', 'main')
    return git('rev-parse', 'HEAD')
  }
  const rollback = (...args: string[]) =>
    spawnSync('bash', [join(root, 'rollback.sh'), ...args], { cwd: clone, encoding: 'utf8', env: ENV() })

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'rollback-'))
    clone = join(root, 'clone')
    mkdirSync(join(root, 'bin'))
    // GitHub is not asked here: what counts is which commit is undone
    writeFileSync(join(root, 'bin/gh'), '#!/bin/sh\nexit 0\n')
    chmodSync(join(root, 'bin/gh'), 0o755)
    writeFileSync(
      join(root, 'gitconfig'),
      '[user]\n\tname = test\n\temail = test@example.com\n[init]\n\tdefaultBranch = main\n',
    )
    const script = defaultTree().outputs.files.get('infra/pipelines/scripts/rollback.sh')!.content
    writeFileSync(join(root, 'rollback.sh'), script)
    spawnSync('git', ['init', '--quiet', '--bare', join(root, 'origin')], { env: ENV() })
    spawnSync('git', ['clone', '--quiet', join(root, 'origin'), clone], { env: ENV() })
    git('switch', '--quiet', '--create', 'main')
    git('commit', '--quiet', '--allow-empty', '--message', 'Begin')
    release('prod', '1')
    release('prod.eu', '1')
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  test('undoes the last release of this environment, not of one whose name is longer or alike', () => {
    const wanted = release('prod', '2')
    // newer commits of the same file whose subjects are only alike
    release('prod', '3', 'Release web 3 to prod-eu (#2)')
    release('prod', '2', 'Revert "Release web 3 to prod-eu (#2)"')
    const { status, stderr } = rollback('prod')
    expect(status, stderr).toBe(0)
    expect(git('log', '-1', '--format=%s')).toBe('Roll back prod')
    expect(git('log', '-1', '--format=%b')).toContain(wanted)
    expect(git('show', 'HEAD:infra/environments/prod/kustomization.yaml')).toBe('tag: 1')
  })

  test('a release that is undone already is not undone again', () => {
    release('prod.eu', '2')
    release('prod.eu', '1', 'Roll back prod.eu (#7)')
    const { status, stderr } = rollback('prod.eu')
    expect(status).toBe(2)
    expect(stderr).toContain('no release to prod.eu that is not undone already')
  })
})

test('what selects the pods of a canary holds for both of its versions', () => {
  // Flagger gives the stable version the label app.kubernetes.io/name: NAME-primary
  const canary = allTrees().find(({ name }) => name === 'canary.yaml')!
  const selectors = [...canary.outputs.plan]
    .filter(([path]) => /base\/web\/(network-policy|disruption-budget)\.yaml$/.test(path))
    .flatMap(([, { content }]) => parseAllDocuments(content).map((one) => one.toJS().spec))
    .map((spec) => (spec.podSelector ?? spec.selector).matchLabels)
  expect(selectors).toEqual([
    { 'app.kubernetes.io/instance': 'web' },
    { 'app.kubernetes.io/instance': 'web' },
  ])
  const deployment = canary.outputs.plan.get('infra/environments/base/web/deployment.yaml')!.content
  expect(parseAllDocuments(deployment)[0]!.toJS().spec.template.metadata.labels).toMatchObject({
    'app.kubernetes.io/instance': 'web',
  })
})

test('every program that a page tells people to run is listed with how to install it', () => {
  // what every machine has, and what runs on a server or in a pod
  const given = new Set([
    'git',
    'ssh',
    'openssl',
    'export',
    'k3s',
    'systemctl',
    'curl',
    'df',
    'du',
    'journalctl',
  ])
  for (const { name, design, outputs } of allTrees()) {
    const listed = new Set(toolsFor(design).map((tool) => tool.name))
    const named = new Set<string>()
    for (const [path, { content }] of outputs.plan) {
      if (!/^(infra|docs)\/.*\.md$/.test(path)) continue
      for (const [, program] of content.matchAll(/`(?:[A-Z_]+=\S+ )*([a-z][a-z0-9_-]+) [^`]+`/g))
        named.add(program!)
    }
    const known = [
      'tofu',
      'kubectl',
      'flux',
      'sops',
      'age',
      'age-keygen',
      'gh',
      'hcloud',
      'aws',
      'cmctl',
      'restic',
      'pg_restore',
      'jq',
      'helm',
      'promtool',
      'amtool',
      'velero',
      'psql',
      'cosign',
      'docker',
      'terraform',
    ]
    const lacking = [...named].filter(
      (program) =>
        known.includes(program) &&
        !given.has(program) &&
        !listed.has(program === 'age-keygen' ? 'age' : program),
    )
    expect(lacking, name).toEqual([])
  }
})

const peers = join(process.env.PEERS ?? join(homedir(), '.cache/infra-peers'), 'bin')
const withPeers = { ...process.env, PATH: `${peers}${delimiter}${process.env.PATH}` }
const promtool = !spawnSync('promtool', ['--version'], { env: withPeers, stdio: 'ignore' }).error
if (!promtool) console.log('skipped: the analysis of a new version: promtool is not installed')

describe.each(['canary.yaml', 'blue-green.yaml'])('the analysis of a new version, %s', (name) => {
  const { design, outputs } = allTrees().find((one) => one.name === name)!
  const documents = parseAllDocuments(outputs.plan.get('infra/environments/base/web/canary.yaml')!.content)
  const objects = documents.map((document) => document.toJS())
  const templates = objects.filter(({ kind }) => kind === 'MetricTemplate')
  const { slo } = design.workloads.find((one) => one.name === 'web')!

  test('compares this workload’s own measures with its own objectives', () => {
    const { analysis } = objects.find(({ kind }) => kind === 'Canary').spec
    expect(
      analysis.metrics.map((one: { templateRef: { name: string }; thresholdRange: { min: number } }) => [
        one.templateRef.name,
        one.thresholdRange.min,
      ]),
    ).toEqual([
      ['web-availability', slo!.availability],
      ['web-latency', slo!.latency!.target],
    ])
    expect(templates.map(({ metadata }) => metadata.name)).toEqual(['web-availability', 'web-latency'])
    expect(analysis.iterations === undefined).toBe(name === 'canary.yaml')
  })

  const service = 'shop-production-web-canary-80@kubernetescrd'
  const old = 'shop-production-web-primary-80@kubernetescrd'
  const count = (label: string, code: string, each: number) => ({
    series: `traefik_service_requests_total{service="${label}",code="${code}"}`,
    values: `0+${each}x20`,
  })
  const quick = (each: number, of: number) => [
    {
      series: `traefik_service_request_duration_seconds_bucket{service="${service}",le="0.3"}`,
      values: `0+${each}x20`,
    },
    {
      series: `traefik_service_request_duration_seconds_count{service="${service}"}`,
      values: `0+${of}x20`,
    },
  ]
  const probe = (success: number, seconds: number) => [
    { series: 'probe_success{job="web-canary-health"}', values: `${success}x20` },
    { series: 'probe_duration_seconds{job="web-canary-health"}', values: `${seconds}x20` },
  ]

  type Series = readonly { readonly series: string; readonly values: string }[]
  /** What is seen, of what, and the two measures of it. */
  const SCENES: readonly (readonly [string, Series, number | undefined, number | undefined])[] = [
    ['what users get', [count(service, '200', 75), count(service, '503', 25), ...quick(50, 100)], 75, 50],
    ['only errors', [count(service, '503', 10), ...quick(0, 10), ...probe(1, 0.01)], 0, 0],
    [
      'not what the old version does',
      [count(service, '200', 9), count(old, '503', 99), ...quick(9, 9)],
      100,
      100,
    ],
    [
      'the health check while nobody comes',
      [count(service, '200', 0), ...quick(0, 0), ...probe(1, 0.1)],
      100,
      100,
    ],
    ['a health check that fails', probe(0, 5), 0, 0],
    ['nothing where nothing is known', [], undefined, undefined],
  ]

  test.skipIf(!promtool)('sees what is there', () => {
    const work = mkdtempSync(join(tmpdir(), 'analysis-'))
    const rules = templates.map(({ metadata, spec }) => ({
      record: metadata.name.replace('-', ':'),
      expr: spec.query
        .replaceAll('{{ namespace }}', 'shop-production')
        .replaceAll('{{ target }}', 'web')
        .replaceAll('{{ interval }}', '1m'),
    }))
    const samples = (value: number | undefined, expr: string) => ({
      expr,
      eval_time: '10m',
      exp_samples: value === undefined ? [] : [{ labels: expr, value }],
    })
    writeFileSync(join(work, 'rules.yaml'), JSON.stringify({ groups: [{ name: 'a', rules }] }))
    writeFileSync(
      join(work, 'test.yaml'),
      JSON.stringify({
        rule_files: ['rules.yaml'],
        evaluation_interval: '30s',
        tests: SCENES.map(([name, input_series, availability, latency]) => ({
          name,
          interval: '30s',
          input_series,
          promql_expr_test: [samples(availability, 'web:availability'), samples(latency, 'web:latency')],
        })),
      }),
    )
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'test.yaml'], {
      cwd: work,
      env: withPeers,
      encoding: 'utf8',
    })
    rmSync(work, { recursive: true, force: true })
    expect(status, `${stdout}${stderr}`).toBe(0)
  })
})
