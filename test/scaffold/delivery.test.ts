import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
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
