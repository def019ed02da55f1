import { execFile, execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import yeoman from 'yeoman-test'
import { sources } from '../../cli/sources.ts'
import { withAddition } from '../../generators/add.ts'
import { ADDITIONS } from '../../generators/additions.ts'
import { write } from '../../generators/disk.ts'
import RunbookGenerator from '../../generators/runbook/index.ts'
import { designFromAnswers, designIn, scaffold } from '../../generators/scaffold.ts'

const root = join(import.meta.dirname, '../..')
const NOW = new Date('2026-11-21T12:00:00Z')
const ALERT = [
  '--expr',
  'max(kube_deployment_status_replicas_available{deployment="web"}) < 2',
  '--summary',
  'web is nearly away',
  '--action',
  'See why its pods do not start',
  '--service',
  'web',
]
let work: string
let count = 0

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'additions-'))
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

function planted(folder: string): string {
  const text = designFromAnswers({ name: 'shop' }, sources)
  write(folder, scaffold(folder, 'infra/infra.yaml', text, NOW, sources).changes)
  return folder
}

/** A copy of one tree that is planted once. */
function tree(): string {
  const first = join(work, 'planted')
  if (!existsSync(first)) planted(first)
  const folder = join(work, `tree-${count++}`)
  cpSync(first, folder, { recursive: true })
  return folder
}
const designOf = (dir: string) => readFileSync(join(dir, 'infra/infra.yaml'), 'utf8')

function run(bin: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(root, 'dist', bin), ...args],
      { env: { PATH: process.env.PATH, HOME: work } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    )
    child.stdin?.end()
  })
}

const add = (...args: string[]) => run('generator-infra.cjs', ...args)

describe('what is added', () => {
  test('an environment comes before production, whose network and comments stay; the tree has no finding', async () => {
    const dir = tree()
    const { code, stdout, stderr } = await add('environment', 'load', dir, '--yes', '--servers', '3')
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toContain('infra/environments/load/kustomization.yaml')
    const text = designOf(dir)
    expect(text).toMatch(
      /name: staging,[^\n]*\n {2}- name: load\n[\s\S]*name: production, network: 10.40.0.0\/16/,
    )
    expect(text).toContain(
      '# In the order of promotion. They differ by these parameters and by nothing else.',
    )
    expect(text).toContain('network: 10.50.0.0/16')
    expect(JSON.parse((await run('infra-lint.cjs', dir, '--format', 'json')).stdout).findings).toEqual([])
  })

  test('alert, runbook and workload in turn: each has its files, and nothing is found', async () => {
    const dir = tree()
    expect((await add('alert', 'WebThin', dir, '--yes', ...ALERT)).code).toBe(0)
    const steps = [
      '--steps',
      'Stop the indexer; Start it with --full',
      '--verify',
      'The newest order is found',
    ]
    const page = await add(
      'runbook',
      'rebuild-index',
      dir,
      '--summary',
      'The search finds old data',
      ...steps,
    )
    expect(page).toMatchObject({ code: 0, stderr: '' })
    expect((await add('workload', 'sessions', dir, '--yes', '--type', 'cache')).code).toBe(0)
    expect(designOf(dir)).toContain(
      'alerting:\n  page: webhook\n  ticket: webhook\n  alerts:\n    - name: WebThin\n',
    )
    expect(readFileSync(join(dir, 'infra/runbooks/WebThin.md'), 'utf8')).toContain(
      '1. See why its pods do not start',
    )
    expect(readFileSync(join(dir, 'infra/runbooks/rebuild-index.md'), 'utf8')).toContain(
      '2. Start it with --full',
    )
    expect(readFileSync(join(dir, 'infra/alerting/tests/declared_test.yaml'), 'utf8')).toContain(
      'alertname: WebThin',
    )
    expect(JSON.parse((await run('infra-lint.cjs', dir, '--format', 'json')).stdout).findings).toEqual([])
  })

  test('--dry-run says what would happen and writes nothing; --json is for programs', async () => {
    const dir = tree()
    const before = designOf(dir)
    const { code, stdout } = await add('environment', 'load', dir, '--yes', '--dry-run', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ dryRun: true })
    expect(designOf(dir)).toBe(before)
  })

  test('an edit stays, and what cannot be merged is a conflict: exit 3', async () => {
    const dir = tree()
    appendFileSync(join(dir, 'infra/environments/dev/kustomization.yaml'), '# ours\n')
    const file = join(dir, 'infra/alerting/kustomization.yaml')
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(
        '  - rules/data.yaml\n',
        '  - rules/data.yaml\n  - rules/ours.yaml\n',
      ),
    )
    execFileSync('git', ['init', '--quiet', dir])
    execFileSync('git', ['-C', dir, 'add', '--all'])
    execFileSync('git', [
      '-C',
      dir,
      '-c',
      'user.name=a',
      '-c',
      'user.email=a@example.com',
      'commit',
      '-qm',
      'infra',
    ])
    const { code } = await add('alert', 'WebThin', dir, '--yes', ...ALERT)
    expect([0, 3]).toContain(code)
    expect(readFileSync(file, 'utf8')).toContain('rules/ours.yaml')
    expect(readFileSync(file, 'utf8')).toContain('rules/declared.yaml')
    expect(readFileSync(join(dir, 'infra/environments/dev/kustomization.yaml'), 'utf8')).toContain('# ours')
  })
})

describe('what cannot be added', () => {
  test('without a terminal every open question is named at once', async () => {
    const { code, stderr } = await add('environment', 'load', tree(), '--servers', '1')
    expect(code).toBe(2)
    expect(stderr).toBe(
      'there is no terminal to ask on; answer --after, --server-type, --replicas, --approvals, --soak, or take what is known with --yes\nnothing was written\n',
    )
  })

  test.each([
    [['environment', 'staging', '--yes'], 'NAME: there is an environment staging already'],
    [['environment', 'Load_1', '--yes'], 'NAME: it is Load_1; it must be lower case letters'],
    [
      ['environment', 'load', '--after', 'stagging', '--yes'],
      '--after: it is stagging; did you mean staging?',
    ],
    [['environment', 'load', '--server', '3', '--yes'], 'unknown option --server; did you mean --servers?'],
    [
      ['environment', 'prod', '--after', 'production', '--yes'],
      'environments production and prod both mean production',
    ],
    [['workload', 'web', '--type', 'web', '--yes'], 'NAME: there is a workload web already'],
    [
      ['workload', 'jobs', '--type', 'worker', '--schedule', '1 * * * *', '--yes'],
      '--schedule is not asked of this workload',
    ],
    [['workload', 'jobs', '--type', 'worker', '--yes'], 'nobody but you knows --image'],
    [
      ['runbook', 'drift', '--summary', 'x', '--steps', 'y', '--verify', 'z'],
      'runbook drift has the name of a page that every tree has',
    ],
    [['alert', 'WebThin', '--expr', 'up ==', '--yes'], '--expr: '],
    [
      ['alert', 'WebThin', '--expr', 'a and b', '--summary', 's', '--action', 'a', '--yes'],
      'nobody but you knows --test',
    ],
    [
      ['alert', 'NodeNotReady', '--yes', ...ALERT],
      'alert NodeNotReady has the name of a runbook that the tree has',
    ],
  ])('%j is refused, and nothing is written', async (args, said) => {
    const dir = tree()
    const before = designOf(dir)
    const [kind, name, ...rest] = args
    const { code, stderr } = await add(kind!, name!, dir, ...rest)
    expect(stderr).toContain(said)
    expect(code).toBe(2)
    expect(designOf(dir)).toBe(before)
  })

  test('where there is no tree, the way to one is named', async () => {
    const { code, stderr } = await add('runbook', 'tidy', work, '--yes')
    expect(code).toBe(2)
    expect(stderr).toContain('generator-infra makes a new tree')
  })
})

test('what is owed because of it is listed, once', () => {
  const text = designFromAnswers({ name: 'shop' }, sources)
  const bare = `${text.replace(/ {2}- name: postgres[\s\S]*?\n\n/, '\n').replace('    uses: [postgres]\n', '')}owed: []\n`
  const design = designIn('infra/infra.yaml', bare, sources)
  const given = { name: 'store', type: 'database', size: '10', rpo: '24h', rto: '4h' }
  const grown = withAddition(bare, design, ADDITIONS.workload, given, NOW, sources)
  expect(grown).toMatch(/owed:\n? *.*\n?.*what: backup-credentials/)
  expect(grown).toContain('2026-12-21')
})

test('the sub-generator of Yeoman asks what is open and writes the same', async () => {
  const asked: string[] = []
  const result = await yeoman
    .run(RunbookGenerator as never, {
      resolved: join(root, 'generators/runbook/index.ts'),
      namespace: 'infra:runbook',
    })
    .onTargetDirectory((folder) => void planted(folder))
    .withArguments(['rebuild-index'])
    .withAnswers(
      { summary: 'The search finds old data', steps: 'Stop it; Start it', verify: 'It finds new data' },
      {
        callback: (answer, { question }) => {
          asked.push(question.name)
          return answer
        },
      },
    )
  expect(asked).toEqual(['summary', 'steps', 'verify'])
  expect(designOf(result.cwd)).toContain('  - name: rebuild-index\n')
  expect(readFileSync(join(result.cwd, 'infra/runbooks/rebuild-index.md'), 'utf8')).toContain(
    '1. Stop it\n2. Start it\n',
  )
})
