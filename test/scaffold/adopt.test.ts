import { execFileSync, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { main } from '../../cli/main.ts'
import { sources } from '../../cli/sources.ts'
import { readYaml } from '../../engine/formats/yaml.ts'
import { readAdoption, writeAdoption } from '../../generators/adopt.ts'
import { adoptJson, adoptReport } from '../../generators/adopt-command.ts'
import { readDesign } from '../../scaffold/design.ts'

const FIXTURES = join(import.meta.dirname, '../../fixtures/adopt')
const NOW = new Date('2026-11-21T12:00:00Z')
const made: string[] = []

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

interface Expected {
  readonly name: string
  readonly repository: string
  readonly environments: readonly (string | { readonly name: string })[]
  readonly found: readonly string[]
  readonly alerts?: readonly string[]
  readonly [key: string]: unknown
}

/** A layout as a repository of its own: its remote is what the expected design says. */
function repositoryOf(layout: string): { folder: string; expected: Expected } {
  const text = readFileSync(join(FIXTURES, layout, 'expected.yaml'), 'utf8')
  const expected = readYaml(text, { dialect: 'core' })[0]!.root!.value as Expected
  const folder = emptyFolder()
  cpSync(join(FIXTURES, layout, 'tree'), folder, { recursive: true })
  git(folder, 'init', '-q')
  git(folder, 'remote', 'add', 'origin', `${expected.repository}.git`)
  return { folder, expected }
}

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'adopt-'))
  made.push(folder)
  return folder
}

function git(folder: string, ...args: readonly string[]): void {
  execFileSync('git', args, {
    cwd: folder,
    stdio: 'pipe',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
  })
}

const adoption = (folder: string) => readAdoption(folder, { env: process.env, now: NOW })

/** Every file outside of .git, with its content and mode. */
function filesOf(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path !== '.git' && !path.startsWith('.git/') && statSync(join(folder, path)).isFile())
    .sort()
  return new Map(
    paths.map((path) => [
      path,
      `${statSync(join(folder, path)).mode} ${readFileSync(join(folder, path), 'utf8')}`,
    ]),
  )
}

async function lintIn(folder: string, ...args: readonly string[]): Promise<{ code: number; said: string }> {
  let said = ''
  const output = {
    write: (text: string) => {
      said += text
    },
  }
  const io = {
    stdin: nothing(),
    stdout: output,
    stderr: output,
    env: process.env,
    cwd: folder,
    now: () => NOW,
  }
  return { code: await main([...args], io), said }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

describe.each(readdirSync(FIXTURES).sort())('the %s layout', (layout) => {
  test('is read as the design that a person reads in it, and every place that is named says so', async () => {
    const { folder, expected } = repositoryOf(layout)
    const { adoption: inferred, files } = await adoption(folder)
    const { found, alerts = [], ...design } = expected
    expect(inferred.design).toEqual({
      apiVersion: 'infra/v1',
      stage: 'growth',
      ...design,
      environments: design.environments.map((one) => (typeof one === 'string' ? { name: one } : one)),
    })
    expect(inferred.alerts.map(({ name }) => name)).toEqual(alerts)
    expect(inferred.environments.filter(({ clues }) => clues.length > 0).map(({ name }) => name)).toEqual(
      found,
    )
    for (const { key, clues } of inferred.evidence) {
      for (const { file, line } of clues) {
        const lines = readFileSync(join(folder, file), 'utf8').split('\n')
        expect(lines[line - 1], `${key}: ${file}:${line}`).toBeDefined()
      }
    }
    await expect(files.find(({ path }) => path === 'infra/infra.yaml')!.text).toMatchFileSnapshot(
      join(FIXTURES, layout, 'infra.yaml'),
    )
  })

  test('three files are written, nothing else changes, and no finding is new', async () => {
    const { folder } = repositoryOf(layout)
    const before = filesOf(folder)
    const outcome = await adoption(folder)
    expect([...filesOf(folder)]).toEqual([...before])
    writeAdoption(outcome)
    const after = filesOf(folder)
    const written = [...after.keys()].filter((path) => !before.has(path))
    expect(written).toEqual(['.infra-lint-baseline', '.infra-lint.yaml', 'infra/infra.yaml'])
    for (const [path, content] of before) expect(after.get(path), path).toBe(content)
    const design = readFileSync(join(folder, 'infra/infra.yaml'), 'utf8')
    expect(readDesign('infra/infra.yaml', design, sources).problems).toEqual([])
    const { code, said } = await lintIn(folder)
    expect(`${code} ${code === 0 ? '' : said}`).toBe('0 ')
    // infrastructure is judged wherever it lies
    const infrastructure = [...before.keys()].filter((path) => /\.(?:tf|tfvars|hcl|ya?ml)$/.test(path))
    for (const path of infrastructure)
      appendFileSync(join(folder, path), '<<<<<<< ours\n=======\n>>>>>>> theirs\n')
    const broken = (await lintIn(folder, '--rule', 'tree/conflict-marker', '--format', 'github')).said
    for (const path of infrastructure) expect(broken).toContain(path)
    await expect(adoption(folder)).rejects.toThrow(/infra\/infra\.yaml is there already/)
  })

  test('what is missing is said for each of the seven deliverables', async () => {
    const { folder } = repositoryOf(layout)
    const outcome = await adoption(folder)
    expect(outcome.proposals.map(({ deliverable }) => deliverable)).toHaveLength(7)
    const missing = outcome.proposals.find(({ deliverable }) => deliverable === 'environments')!.lacks
    const asked = outcome.adoption.environments
      .filter(({ clues }) => clues.length === 0)
      .map(({ name }) => name)
    expect(missing).toEqual([`environments ${asked.join(', ')}`])
    await expect(`${adoptReport(outcome, true).join('\n')}\n`).toMatchFileSnapshot(
      join(FIXTURES, layout, 'report.txt'),
    )
    expect(JSON.parse(adoptJson(outcome, true))).toMatchObject({ version: 1, dryRun: true })
  })
})

test('what is new after adoption is a finding', async () => {
  const { folder } = repositoryOf('argocd')
  writeAdoption(await adoption(folder))
  const path = join(folder, 'apps/orders/base/rogue.yaml')
  writeFileSync(path, 'apiVersion: v1\nkind: {\n')
  const { code, said } = await lintIn(folder)
  expect(code).toBe(1)
  expect(said).toContain('apps/orders/base/rogue.yaml')
})

describe('what is there already', () => {
  test('a config stays, and its paths are the design’s; a baseline is written anew', async () => {
    const { folder } = repositoryOf('argocd')
    const config = 'paths:\n  environments: environments\nrules: {}\n'
    writeFileSync(join(folder, '.infra-lint.yaml'), config)
    writeFileSync(join(folder, '.infra-lint-baseline'), '')
    const outcome = await adoption(folder)
    expect(outcome.adoption.design.paths).toEqual({ environments: 'environments' })
    expect(outcome.notes).toContain('.infra-lint.yaml is there already and stays as it is')
    writeAdoption(outcome)
    expect(readFileSync(join(folder, '.infra-lint.yaml'), 'utf8')).toBe(config)
    expect((await lintIn(folder)).code).toBe(0)
  })

  test('a design is never written over, not even a broken one', async () => {
    const { folder } = repositoryOf('compose')
    mkdirSync(join(folder, 'infra'))
    writeFileSync(join(folder, 'infra/infra.yaml'), '{')
    await expect(adoption(folder)).rejects.toThrow(/is there already/)
    expect(readFileSync(join(folder, 'infra/infra.yaml'), 'utf8')).toBe('{')
  })
})

describe('refusals', () => {
  test('a folder that is none, and one without infrastructure', async () => {
    await expect(adoption('/nowhere/at/all')).rejects.toThrow(/is no folder\nnothing was written/)
    const folder = emptyFolder()
    writeFileSync(join(folder, 'README.md'), '# Nothing\n')
    await expect(adoption(folder)).rejects.toThrow(/no infrastructure to adopt.*writes a new tree/)
    writeFileSync(join(folder, 'helmfile.yaml'), 'releases: []\n')
    await expect(adoption(folder)).rejects.toThrow(/helmfile\.yaml is of a tool that is not read yet/)
  })

  test('a repository in the middle of a merge: half of what it says would be read', async () => {
    const { folder } = repositoryOf('compose')
    writeFileSync(join(folder, '.git/MERGE_HEAD'), `${'0'.repeat(40)}\n`)
    await expect(adoption(folder)).rejects.toThrow(/in the middle of a merge[\s\S]*nothing was written/)
  })

  test('a file that was edited meanwhile', async () => {
    const { folder } = repositoryOf('compose')
    const outcome = await adoption(folder)
    writeFileSync(join(folder, '.infra-lint.yaml'), 'rules: {}\n')
    expect(() => writeAdoption(outcome)).toThrow(/\.infra-lint\.yaml[\s\S]*nothing was written/)
    expect(readdirSync(folder)).not.toContain('infra')
  })
})

test('the bin: --dry-run writes nothing, without a terminal --yes is asked for, --yes writes', {
  timeout: 120_000,
}, () => {
  const { folder } = repositoryOf('compose')
  const bin = join(import.meta.dirname, '../../scripts/bin/generator-infra.cjs')
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, [bin, 'adopt', folder, ...args], { encoding: 'utf8', input: '' })
  const before = filesOf(folder)
  expect(run()).toMatchObject({ status: 2, stderr: expect.stringContaining('write with --yes') })
  const dry = run('--dry-run', '--json')
  expect(dry.status).toBe(0)
  expect(JSON.parse(dry.stdout)).toMatchObject({ dryRun: true, design: { provider: 'docker' } })
  expect([...filesOf(folder)]).toEqual([...before])
  expect(run('--yes')).toMatchObject({ status: 0, stdout: expect.stringContaining('wrote infra/infra.yaml') })
  expect(run('--yes')).toMatchObject({ status: 2, stderr: expect.stringContaining('is there already') })
  expect(run('--nope')).toMatchObject({ status: 2, stderr: expect.stringContaining('unknown option --nope') })
})
