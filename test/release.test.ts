import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEnv } from 'yeoman-environment'
import packageJson from '../package.json' with { type: 'json' }
import { findProgram } from '../scripts/process.ts'
import { provePreCommit } from '../scripts/prove-pre-commit.ts'
import { release } from '../scripts/release.ts'

// inside the repository, so that the generator finds yeoman-generator as it does when it is installed
const cache = join(resolve(import.meta.dirname, '..'), 'node_modules/.cache')
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'release-'))
const linter = join(folder, 'infra-lint')
const generator = join(folder, 'generator-infra')

beforeAll(async () => {
  await release(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const manifestOf = (tree: string) => JSON.parse(readFileSync(join(tree, 'package.json'), 'utf8'))
const filesOf = (tree: string) =>
  readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(tree.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort()

const node = (script: string, ...args: string[]) =>
  spawnSync(process.execPath, [script, ...args], { cwd: folder, encoding: 'utf8' })

describe('infra-lint', () => {
  test('needs nothing installed and runs nothing on install', () => {
    const manifest = manifestOf(linter)
    expect(manifest).toMatchObject({
      name: 'infra-lint',
      version: packageJson.version,
      engines: packageJson.engines,
    })
    for (const field of [
      'dependencies',
      'devDependencies',
      'peerDependencies',
      'optionalDependencies',
      'scripts',
      'private',
    ]) {
      expect(manifest, field).not.toHaveProperty(field)
    }
  })

  test('works from where there is no node_modules', () => {
    const alone = mkdtempSync(join(tmpdir(), 'infra-alone-'))
    try {
      cpSync(linter, alone, { recursive: true })
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(alone, 'dist/infra-lint.cjs'), '--root', alone, '--print-config'],
        { encoding: 'utf8' },
      )
      expect(stderr).toBe('')
      expect(status).toBe(0)
      expect(stdout).not.toBe('')
    } finally {
      rmSync(alone, { recursive: true, force: true })
    }
  })

  test('carries the hook that pre-commit looks for', () => {
    const hooks = readFileSync(join(linter, '.pre-commit-hooks.yaml'), 'utf8')
    expect(hooks).toContain('id: infra-lint')
    expect(hooks).toContain(`entry: ${Object.keys(manifestOf(linter).bin)[0]} --staged`)
  })

  test('publishes what its manifest lists, the bin among it', () => {
    const packed = spawnSync('npm', ['pack', '--dry-run', '--json', '--offline'], {
      cwd: linter,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    })
    const [{ files }] = JSON.parse(packed.stdout) as [{ files: { path: string; mode: number }[] }]
    const names = files.map((file) => file.path)
    expect(names).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'NOTICE',
        'README.md',
        'dist/infra-lint.cjs',
        'dist/chunks/yaml.cjs',
        '.pre-commit-hooks.yaml',
      ]),
    )
    expect(filesOf(linter).filter((name) => !names.includes(name))).toEqual([])
  })
})

describe('generator-infra', () => {
  test('depends on Yeoman only, and runs nothing on install', () => {
    const manifest = manifestOf(generator)
    expect(manifest.dependencies).toEqual({
      'yeoman-generator': packageJson.dependencies['yeoman-generator'],
    })
    expect(manifest).not.toHaveProperty('scripts')
    expect(manifest.keywords).toContain('yeoman-generator')
  })

  test('has built generators and no source that Yeoman would prefer or trip over', () => {
    const files = filesOf(generator)
    expect(files.filter((name) => /\.[cm]?tsx?$/.test(name) && !name.endsWith('.d.ts'))).toEqual([])
    expect(files).toContain('dist/generators/app/index.js')
  })

  test('is found and loaded by Yeoman as infra:app', async () => {
    const environment = createEnv()
    await environment.lookup({ packagePaths: [generator], localOnly: true })
    expect(environment.getGeneratorsMeta()).toHaveProperty('infra:app')
    expect(await environment.get('infra:app')).toBeTypeOf('function')
  })

  test('has a bin that says its version', () => {
    const { status, stdout } = node(join(generator, 'dist/generator-infra.cjs'), '--version')
    expect(status).toBe(0)
    expect(stdout).toContain(packageJson.version)
  })
})

test.each([linter, generator])('NOTICE has the licence of everything bundled', (tree) => {
  const notice = readFileSync(join(tree, 'NOTICE'), 'utf8')
  for (const name of ['yaml', 'js-yaml', 'ejs']) expect(notice).toMatch(new RegExp(`^## ${name} \\d`, 'm'))
  expect(notice).toContain('Permission is hereby granted')
})

const preCommit = findProgram('pre-commit')
if (!preCommit) console.log('skipped: pre-commit is neither in $PEERS/bin nor on the PATH')
test.skipIf(!preCommit)(
  'pre-commit installs the released linter and keeps bad commits out',
  { timeout: 120_000 },
  async () => {
    const steps = await provePreCommit(preCommit!, mkdtempSync(join(folder, 'pre-commit-')))
    expect(steps.filter((step) => !step.kept)).toEqual([])
  },
)
