import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { JOURNAL_NAME } from '../../cli/scope.ts'
import { blobId } from '../../engine/blob.ts'
import { DESIGN_PATH, LOCK_PATH } from '../../engine/design.ts'
import { newer, Project } from './update-project.ts'

// What cannot be updated: a clear message, and nothing is written (`refusal` compares every file).
const DEPLOYMENT = 'infra/environments/base/web/deployment.yaml'
const sources = newer({
  'base/{workload}/deployment.yaml.ejs': (text) =>
    text.replace('revisionHistoryLimit: 10', 'revisionHistoryLimit: 11'),
})

describe('a lock', () => {
  const entry = { owner: 'merged', blob: 'a'.repeat(40), mode: '100644' }
  type Lock = { generator: string; version: number; files: Record<string, object> }
  const cases: readonly (readonly [string, (lock: Lock, text: string) => string | object, RegExp])[] = [
    ['that is cut off', (_, text) => text.slice(0, 500), /infra-lock\.json is no JSON; restore it from Git/],
    [
      'with conflict markers',
      (_, text) => `<<<<<<< ours\n${text}>>>>>>> theirs\n`,
      /both sides of a merge; resolve it/,
    ],
    ['that is empty', () => '', /is no JSON/],
    ['that is a list', () => [], /infra-lock\.json: .*; restore it from Git/],
    ['without files', ({ generator }) => ({ version: 1, generator }), /files.*restore it from Git/s],
    [
      'of a later form',
      (lock) => ({ ...lock, version: 2 }),
      /has the form 2, which a later generator-infra writes/,
    ],
    [
      'of a later generator',
      (lock) => ({ ...lock, generator: '9.1.0' }),
      /by generator-infra 9\.1\.0, and this is .*take 9\.1\.0/,
    ],
    ['of no version at all', (lock) => ({ ...lock, generator: 'latest' }), /names the generator latest/],
    [
      'with an owner that nobody knows',
      (lock) => ({ ...lock, files: { 'a.yaml': { ...entry, owner: 'me' } } }),
      /owner/,
    ],
    ['with half a blob id', (lock) => ({ ...lock, files: { 'a.yaml': { ...entry, blob: 'abc' } } }), /blob/],
    ...['../outside', '/etc/passwd', 'infra/../../x', 'C:/x', '.git/config', 'infra//x', '..\\x'].map(
      (path): readonly [string, (lock: Lock) => object, RegExp] => [
        `that names ${path}`,
        (lock) => ({ ...lock, files: { ...lock.files, [path]: entry } }),
        /is no path in the tree; restore it from Git/,
      ],
    ),
    ...[DESIGN_PATH, LOCK_PATH, `infra/.infra/base/${entry.blob}`].map(
      (path): readonly [string, (lock: Lock) => object, RegExp] => [
        `that names ${path}`,
        (lock) => ({ ...lock, files: { ...lock.files, [path]: entry } }),
        /is none of its files; restore it from Git/,
      ],
    ),
    [
      'that moved a file from outside',
      (lock) => ({ ...lock, files: { 'a.yaml': { ...entry, from: '../a' } } }),
      /names \.\.\/a, which is no path in the tree/,
    ],
  ]

  test.each(cases)('%s', (_, change, said) => {
    const project = Project.generated()
    const text = project.read(LOCK_PATH)
    const broken = change(JSON.parse(text), text)
    project.write(LOCK_PATH, typeof broken === 'string' ? broken : JSON.stringify(broken))
    for (const dryRun of [true, false]) expect(project.refusal({ sources, dryRun })).toMatch(said)
  })

  test('that is gone', () => {
    const project = Project.generated()
    rmSync(join(project.folder, LOCK_PATH))
    expect(project.refusal()).toContain('there is no infra/.infra-lock.json')
  })
})

describe('a folder', () => {
  test('with nothing in it', () => {
    const project = Project.generated()
    rmSync(join(project.folder, 'infra'), { recursive: true })
    expect(project.refusal()).toContain('there is no infra/infra.yaml')
  })

  test('whose design is not valid', () => {
    const project = Project.generated()
    project.replace(DESIGN_PATH, 'gitops: flux', 'gitops: fluxx')
    expect(project.refusal()).toMatch(/infra\/infra\.yaml:\d+:\d+: /)
  })

  test('that is reached through a link out of the tree', () => {
    const project = Project.generated()
    const folder = join(project.folder, 'infra/environments')
    const elsewhere = join(project.folder, '../elsewhere')
    renameSync(folder, elsewhere)
    symlinkSync(elsewhere, folder)
    const said = project.refusal({ sources, version: '0.2.0' })
    expect(said).toContain('beneath a symbolic link')
  })

  test('where a file is a link', () => {
    const project = Project.generated()
    rmSync(join(project.folder, DEPLOYMENT))
    symlinkSync(join(tmpdir(), 'nothing'), join(project.folder, DEPLOYMENT))
    expect(project.refusal({ sources, version: '0.2.0' })).toMatch(/deployment\.yaml cannot be read: .*link/)
  })

  test('where a folder stands for a file, or a file for a folder', () => {
    const project = Project.generated()
    rmSync(join(project.folder, DEPLOYMENT))
    mkdirSync(join(project.folder, DEPLOYMENT))
    expect(project.refusal({ sources, version: '0.2.0' })).toMatch(
      /deployment\.yaml cannot be (read|written): a folder/,
    )
    const other = Project.generated()
    rmSync(join(other.folder, 'infra/environments/base'), { recursive: true })
    writeFileSync(join(other.folder, 'infra/environments/base'), 'mine\n')
    expect(other.refusal({ sources, version: '0.2.0' })).toMatch(/is a file where a folder belongs/)
  })

  test('where a file is binary, or not UTF-8', () => {
    const project = Project.generated()
    writeFileSync(join(project.folder, DEPLOYMENT), Buffer.from([0, 1, 2]))
    expect(project.refusal({ sources, version: '0.2.0' })).toContain(`${DEPLOYMENT} cannot be read: binary`)
    writeFileSync(join(project.folder, DEPLOYMENT), Buffer.from([0xc3, 0x28]))
    expect(project.refusal({ sources, version: '0.2.0' })).toContain(
      `${DEPLOYMENT} cannot be read: not UTF-8`,
    )
  })

  test('where a file is read-only', () => {
    const project = Project.generated()
    chmodSync(join(project.folder, DEPLOYMENT), 0o444)
    expect(project.refusal({ sources, version: '0.2.0' })).toContain(`${DEPLOYMENT} is read-only; chmod u+w`)
  })

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('where a file cannot be read', () => {
    const project = Project.generated()
    chmodSync(join(project.folder, DEPLOYMENT), 0)
    try {
      project.update({ sources, version: '0.2.0' })
      expect.unreachable()
    } catch (error) {
      expect(String(error)).toContain(`${DEPLOYMENT} cannot be read: permission denied`)
    }
    chmodSync(join(project.folder, DEPLOYMENT), 0o644)
  })

  test('whose block lacks a marker', () => {
    const project = Project.generated()
    project.replace('infra/README.md', /.*infra:end.*\n/, '')
    const readme = newer({
      'infra/README.md.ejs': (text) =>
        text.replace('infra:begin', 'infra:begin').replace(/\n(?=.*infra:end)/, '\nMore.\n'),
    })
    expect(project.refusal({ sources: readme, version: '0.2.0' })).toMatch(
      /infra\/README\.md has one of the markers/,
    )
  })
})

describe('a repository', () => {
  test('with changes in a file that is to be merged that are not committed; others may have them', () => {
    const project = Project.committed()
    project.replace('infra/runbooks/restore.md', /$/, 'mine\n')
    project.replace(DEPLOYMENT, /$/, '# mine\n')
    expect(project.refusal({ sources, version: '0.2.0' })).toContain(
      `${DEPLOYMENT} has changes that are not committed`,
    )
    project.git('add', DEPLOYMENT)
    expect(project.refusal({ sources, version: '0.2.0' })).toContain(
      `${DEPLOYMENT} has changes that are not committed`,
    )
    const { exitCode, notes } = project.update({ sources, version: '0.2.0', dryRun: true })
    expect([exitCode, notes.join()]).toEqual([1, expect.stringContaining('not committed')])
    project.git('commit', '--quiet', '-m', 'mine', DEPLOYMENT)
    expect(project.update({ sources, version: '0.2.0' }).exitCode).toBe(0)
    expect(project.git('status', '--short')).toContain(' M infra/runbooks/restore.md')
  })

  test('in the middle of a merge', () => {
    const project = Project.committed()
    project.git('switch', '--quiet', '--create', 'other')
    project.replace(DEPLOYMENT, 'progressDeadlineSeconds: 300', 'progressDeadlineSeconds: 1')
    project.commit('other')
    project.git('switch', '--quiet', 'main')
    project.replace(DEPLOYMENT, 'progressDeadlineSeconds: 300', 'progressDeadlineSeconds: 2')
    project.commit('ours')
    expect(() => project.git('merge', '--quiet', 'other')).toThrow()
    for (const dryRun of [true, false]) {
      expect(project.refusal({ sources, version: '0.2.0', dryRun })).toContain('in the middle of a merge')
    }
    project.git('merge', '--abort')
    expect(() => project.git('rebase', '--quiet', 'other')).toThrow()
    expect(project.refusal({ sources, version: '0.2.0' })).toContain('in the middle of a rebase')
  })

  test('whose stored base is not what its name says: it is no base', () => {
    const project = Project.generated()
    const { blob } = JSON.parse(project.read(LOCK_PATH)).files[DEPLOYMENT]
    project.write(`infra/.infra/base/${blob}`, 'forged: true\n')
    project.replace(DEPLOYMENT, /$/, '# mine\n')
    const { files } = project.update({ sources, version: '0.2.0', dryRun: true })
    expect(files.find(({ path }) => path === DEPLOYMENT)?.action).toBe('conflict')
  })

  test('in which an earlier run was killed: it is completed first, and said; a dry run changes nothing', () => {
    const project = Project.committed()
    const before = project.read(DEPLOYMENT)
    const temporary = DEPLOYMENT.replace(
      'deployment.yaml',
      `.deployment.yaml.infra-lint-${'0a'.repeat(6)}.tmp`,
    )
    project.write(temporary, before.replace('revisionHistoryLimit: 10', 'revisionHistoryLimit: 12'))
    const steps = [{ path: DEPLOYMENT, temporary, before: blobId(before) }]
    project.write(JOURNAL_NAME, JSON.stringify({ version: 1, state: 'written', steps }))
    expect(project.refusal({ dryRun: true })).toContain('an earlier run was interrupted')
    const outcome = project.update()
    expect(outcome.notes).toEqual(['an earlier run was interrupted: it was completed'])
    expect(project.read(DEPLOYMENT)).toContain('revisionHistoryLimit: 12')
    expect([...project.files().keys()].filter((path) => path === temporary || path === JOURNAL_NAME)).toEqual(
      [],
    )
  })
})
