import { execFile, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blobId } from '../../engine/blob.ts'

const root = join(import.meta.dirname, '../..')
const bin = join(root, 'dist/generator-infra.cjs')
let work: string
let count = 0

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'generator-infra-'))
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

const fresh = () => join(work, `tree-${count++}`)

interface Result {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function run(...args: string[]): Promise<Result> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [bin, ...args],
      { env: { PATH: process.env.PATH, HOME: work } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    )
    child.stdin?.end()
  })
}

/** Every file below a folder with its content; the folder of an interrupted run counts as well. */
function filesIn(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map()
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const paths = entries.map((entry) => join(entry.parentPath, entry.name))
  return new Map(paths.sort().map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]))
}

describe('a new tree', () => {
  test('has the seven deliverables, design, lock and bases, and says what comes next', async () => {
    const dir = fresh()
    const { code, stdout, stderr } = await run(dir, '--yes', '--set', 'name=shop')
    expect(stderr).toBe('')
    expect(code).toBe(0)
    for (const folder of [
      'iac',
      'environments',
      'pipelines',
      'monitoring',
      'alerting',
      'runbooks',
      'disaster-recovery',
    ]) {
      expect(readdirSync(join(dir, 'infra', folder)).length, folder).toBeGreaterThan(1)
    }
    const files = filesIn(dir)
    const lock = JSON.parse(files.get('infra/.infra-lock.json')!)
    for (const [path, { owner, blob }] of Object.entries(
      lock.files as Record<string, { owner: string; blob: string }>,
    )) {
      if (owner !== 'block') expect(blobId(files.get(path)!), path).toBe(blob)
      if (owner === 'merged') expect(files.has(`infra/.infra/base/${blob}`), path).toBe(true)
    }
    expect(statSync(join(dir, 'infra/alerting/test.sh')).mode & 0o111).not.toBe(0)
    for (const word of ['tools you need', 'Windows', 'TF_VAR_hcloud_token', 'next:', 'owed'])
      expect(stdout).toContain(word)
    expect(existsSync(join(dir, '.generator-infra'))).toBe(false)
  })

  test('is the same when written again: nothing is done', async () => {
    const dir = fresh()
    await run(dir, '--yes')
    const before = filesIn(dir)
    const { code, stdout } = await run(dir, '--yes')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^nothing to do/)
    expect(filesIn(dir)).toEqual(before)
  })

  test('takes what the Git remote knows', async () => {
    const dir = fresh()
    mkdirSync(dir)
    execFileSync('git', ['init', '--quiet', dir])
    execFileSync('git', ['-C', dir, 'remote', 'add', 'origin', 'git@github.com:Acme/web-shop.git'])
    expect((await run(dir, '--yes')).code).toBe(0)
    const design = readFileSync(join(dir, 'infra/infra.yaml'), 'utf8')
    expect(design).toContain('name: web-shop\n')
    expect(design).toContain('repository: https://github.com/Acme/web-shop\n')
    expect(design).toContain('registry: ghcr.io/acme\n')
    expect(design).not.toContain('what: repository')
  })

  test('of a design file is that design', async () => {
    const dir = fresh()
    const file = join(root, 'fixtures/designs/valid/aliases.yaml')
    expect((await run(dir, '--design', file)).code).toBe(0)
    const design = readFileSync(join(dir, 'infra/infra.yaml'), 'utf8')
    expect(design.startsWith(readFileSync(file, 'utf8'))).toBe(true)
    expect(design).toMatch(/\nowed:\n {2}- \{ what: age-recipient,/)
    const again = await run(dir, '--design', file)
    expect(again.stdout).toMatch(/^nothing to do/)
    expect(readdirSync(join(dir, 'infra/environments'))).toEqual(
      expect.arrayContaining(['develop', 'qa', 'stg', 'live']),
    )
  })

  test('--dry-run writes nothing, --json is for programs', async () => {
    const dir = fresh()
    const { code, stdout } = await run(dir, '--yes', '--dry-run', '--json')
    expect(code).toBe(0)
    const report = JSON.parse(stdout)
    expect(report).toMatchObject({ version: 1, dryRun: true })
    expect(report.files.every(({ action }: { action: string }) => action === 'create')).toBe(true)
    expect(report.tools[0]).toMatchObject({
      name: 'tofu',
      install: { linux: expect.any(String), macos: expect.any(String), windows: expect.any(String) },
    })
    expect(existsSync(dir)).toBe(false)
  })
})

describe('what is there already', () => {
  test('is not overwritten: every such file is named, nothing is written', async () => {
    const dir = fresh()
    mkdirSync(join(dir, 'infra/alerting'), { recursive: true })
    writeFileSync(join(dir, 'infra/alerting/alertmanager.yaml'), 'mine: true\n')
    mkdirSync(join(dir, '.github/workflows'), { recursive: true })
    writeFileSync(join(dir, '.github/workflows/delivery.yml'), 'on: push\n')
    const before = filesIn(dir)
    const { code, stderr } = await run(dir, '--yes')
    expect(code).toBe(2)
    expect(stderr).toContain('infra/alerting/alertmanager.yaml is there and is not ours')
    expect(stderr).toContain('.github/workflows/delivery.yml is there and is not ours')
    expect(stderr).toContain('nothing was written')
    expect(filesIn(dir)).toEqual(before)
  })

  test('stays around our block, and documents stay as they are', async () => {
    const dir = fresh()
    mkdirSync(join(dir, '.github'), { recursive: true })
    mkdirSync(join(dir, 'docs/architecture'), { recursive: true })
    writeFileSync(join(dir, '.github/CODEOWNERS'), '* @acme/all\n')
    writeFileSync(join(dir, 'docs/architecture/components.md'), '# Ours\n')
    const { code, stdout } = await run(dir, '--yes')
    expect(code).toBe(0)
    expect(readFileSync(join(dir, '.github/CODEOWNERS'), 'utf8')).toMatch(
      /^\* @acme\/all\n\n# infra:begin infra\n/,
    )
    expect(readFileSync(join(dir, 'docs/architecture/components.md'), 'utf8')).toBe('# Ours\n')
    expect(stdout).toContain('kept docs/architecture/components.md: it is yours')
  })

  test.each([
    [
      'a file where a folder belongs',
      (dir: string) => writeFileSync(join(dir, 'infra'), ''),
      'infra is a file where a folder belongs',
    ],
    [
      'a folder where a file belongs',
      (dir: string) => mkdirSync(join(dir, '.sops.yaml')),
      '.sops.yaml is a folder where a file belongs',
    ],
    [
      'a link to somewhere else',
      (dir: string) => symlinkSync(tmpdir(), join(dir, 'docs')),
      'docs is a symbolic link; it is not followed',
    ],
  ])('may be %s: it is said, nothing is written', async (_, make, said) => {
    const dir = fresh()
    mkdirSync(dir)
    make(dir)
    const before = readdirSync(dir)
    const { code, stderr } = await run(dir, '--yes')
    expect(code).toBe(2)
    expect(stderr).toContain(said)
    expect(stderr).toContain('nothing was written')
    expect(readdirSync(dir)).toEqual(before)
  })

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'may be read-only: it is said',
    async () => {
      const dir = fresh()
      mkdirSync(dir)
      chmodSync(dir, 0o555)
      const { code, stderr } = await run(dir, '--yes')
      expect(code).toBe(2)
      expect(stderr).toContain(`nothing can be written into the folder ${dir}: permission denied`)
      expect(readdirSync(dir)).toEqual([])
    },
  )

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'may have a read-only infra folder: that folder is named, and nothing of ours',
    async () => {
      const dir = fresh()
      mkdirSync(join(dir, 'infra'), { recursive: true })
      chmodSync(join(dir, 'infra'), 0o555)
      for (const args of [[], ['--dry-run']]) {
        const { code, stderr } = await run(dir, '--yes', ...args)
        expect(code).toBe(2)
        expect(stderr).toMatch(
          /^nothing can be written into the folder infra: permission denied; chmod u\+w infra/,
        )
        expect(stderr).not.toContain('.generator-infra')
      }
      expect(readdirSync(dir)).toEqual(['infra'])
    },
  )

  test('is named before anything is written: --dry-run says the same', async () => {
    const dir = fresh()
    mkdirSync(join(dir, 'infra/iac'), { recursive: true })
    writeFileSync(join(dir, 'infra/iac/README.md'), '# ours\n')
    writeFileSync(join(dir, '.sops.yaml'), 'creation_rules: []\n')
    mkdirSync(join(dir, 'infra/environments'), { recursive: true })
    writeFileSync(join(dir, 'infra/environments/promotion.yaml'), 'a: 1\n')
    const { code, stderr } = await run(dir, '--yes', '--dry-run')
    expect(code).toBe(2)
    expect(stderr).toContain('infra/environments/promotion.yaml is there and is not ours')
    expect(stderr).toContain('nothing was written')
  })

  test('may be a target below a file', async () => {
    const file = fresh()
    writeFileSync(file, '')
    const { code, stderr } = await run(join(file, 'below'), '--yes')
    expect(code).toBe(2)
    expect(stderr).toContain('nothing was written')
  })
})

describe('what cannot be done', () => {
  test.each(['design', 'target'])('a folder where the %s file belongs is named', async (where) => {
    const dir = fresh()
    mkdirSync(join(dir, 'infra/infra.yaml'), { recursive: true })
    const { code, stderr } = await run(...(where === 'design' ? [fresh(), '--design', dir] : [dir, '--yes']))
    expect(code).toBe(2)
    expect(stderr).toContain(
      where === 'design' ? 'is a folder; name the file' : 'infra/infra.yaml is a folder where a file belongs',
    )
  })

  test('without a terminal every open question is named', async () => {
    const { code, stderr } = await run(fresh(), '--set', 'name=shop', '--domain', 'acme.test')
    expect(code).toBe(2)
    expect(
      stderr
        .replace(/^nothing was written\n/m, '')
        .trim()
        .split('\n'),
    ).toHaveLength(1)
    for (const name of ['owner', 'contact', 'repository', 'registry', 'region', 'recipient'])
      expect(stderr).toContain(`--${name}`)
    expect(stderr).not.toContain('--domain')
  })

  test('an invalid design is refused with all its errors, each with its place', async () => {
    const dir = fresh()
    const { code, stderr } = await run(
      dir,
      '--design',
      join(root, 'fixtures/designs/invalid/several-at-once.yaml'),
    )
    expect(code).toBe(2)
    expect(stderr).toMatch(/several-at-once\.yaml:2:7: name is Shop_1/)
    expect(stderr).toMatch(/several-at-once\.yaml:\d+:\d+: gitops is fluxx; did you mean flux\?/)
    expect(stderr).toMatch(/workloads\[0\]\.type is website/)
    expect(existsSync(dir)).toBe(false)
  })

  test.each([
    [['--dessign', 'x'], 'unknown option --dessign; did you mean --design?'],
    [['--set', 'nmae=x'], '--set nmae is no question; did you mean name?'],
    [['--set', 'name=a', '--name', 'b'], 'name is answered twice: b and a'],
    [['--design', ''], '--design: there is no file without a name'],
    [['--set', 'name=Shop!'], 'name is Shop!; it must be lower case letters'],
    [['--set', 'name'], '--set name has no value'],
    [['--design', 'absent.yaml'], '--design: there is no file absent.yaml'],
    [['a', 'b'], 'one folder at most; there are 2: a, b'],
  ])('%j is refused', async (args, said) => {
    const { code, stdout, stderr } = await run(...args)
    expect(code).toBe(2)
    expect(stderr).toContain(said)
    expect(stdout).toBe('')
  })
})

test('what a run left that was killed while it cleared away is gone after the next', async () => {
  const dir = fresh()
  await run(dir, '--yes', '--set', 'name=shop')
  const whole = filesIn(dir)
  mkdirSync(join(dir, '.generator-infra'))
  writeFileSync(join(dir, '.generator-infra/7.before'), 'what stood there\n')
  expect((await run(dir, '--yes', '--set', 'name=shop')).stderr).toBe('')
  expect(filesIn(dir)).toEqual(whole)
})

test(
  'killed at any moment, a rerun completes the tree and no file of the user is lost',
  async () => {
    const tries = process.env.DEEP ? 100 : 3
    const complete = fresh()
    await run(complete, '--yes', '--set', 'name=shop')
    const whole = filesIn(complete)
    for (let index = 0; index < tries; index++) {
      const dir = fresh()
      mkdirSync(join(dir, '.github'), { recursive: true })
      writeFileSync(join(dir, '.github/CODEOWNERS'), '* @acme/all\n')
      const child = spawn(process.execPath, [bin, dir, '--yes', '--set', 'name=shop'], { stdio: 'ignore' })
      const ended = new Promise((resolve) => child.on('exit', resolve))
      await new Promise((resolve) => setTimeout(resolve, 60 + (index * 700) / tries))
      child.kill('SIGKILL')
      await ended
      expect(readFileSync(join(dir, '.github/CODEOWNERS'), 'utf8')).toMatch(/^\* @acme\/all\n/)
      for (const [path, content] of filesIn(dir)) {
        if (path.startsWith('.generator-infra/') || path === '.github/CODEOWNERS') continue
        expect(content, `${path} is whole`).toBe(whole.get(path))
      }
      expect((await run(dir, '--yes', '--set', 'name=shop')).stderr).toBe('')
      const after = filesIn(dir)
      after.set('.github/CODEOWNERS', after.get('.github/CODEOWNERS')!.replace('* @acme/all\n\n', ''))
      expect(after).toEqual(whole)
      rmSync(dir, { recursive: true })
    }
  },
  process.env.DEEP ? 1_800_000 : 300_000,
)
