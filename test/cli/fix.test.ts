import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  ALERTS,
  DASHBOARD,
  DASHBOARD_WITH_UID,
  DASHBOARD_WITHOUT_UID,
  emptyFolder,
  giveAway,
  lint,
  NO_UID,
  NOBODY,
  ONLY,
  Repository,
  RUNBOOK,
  sound,
} from './repository.ts'

const MISSING_UID = ['--rule', 'dashboards/missing-uid']

describe('infra-lint --fix', () => {
  it('mends what can be mended, says so, and finds nothing the second time', () => {
    const repository = sound().write(DASHBOARD, DASHBOARD_WITHOUT_UID)
    const first = repository.lint('--fix', '--fail-on', 'warning', ...MISSING_UID)
    expect(first).toMatchObject({ code: 0, stderr: 'infra-lint: 1 finding mended in 1 file\n' })
    expect(JSON.parse(repository.read(DASHBOARD))).toMatchObject({ uid: 'web' })
    const mended = repository.read(DASHBOARD)
    expect(repository.lint('--fix', '--fail-on', 'warning', ...MISSING_UID)).toMatchObject({
      code: 0,
      stderr: '',
    })
    expect(repository.read(DASHBOARD)).toBe(mended)
    expect(repository.git('status', '--porcelain')).toBe(` M ${DASHBOARD}\n`)
  })

  it('mends only what the paths given hold', () => {
    const repository = sound()
      .write(DASHBOARD, DASHBOARD_WITHOUT_UID)
      .write('infra/db.json', DASHBOARD_WITHOUT_UID)
    repository.lint('--fix', 'infra/db.json', ...MISSING_UID)
    expect(repository.read(DASHBOARD)).toBe(DASHBOARD_WITHOUT_UID)
    expect(repository.read('infra/db.json')).toContain('"uid": "db"')
  })

  it('keeps the permissions of a file', () => {
    const repository = sound().write(DASHBOARD, DASHBOARD_WITHOUT_UID)
    chmodSync(join(repository.root, DASHBOARD), 0o640)
    repository.lint('--fix', ...MISSING_UID)
    expect(statSync(join(repository.root, DASHBOARD)).mode & 0o777).toBe(0o640)
  })

  it('writes nothing into a read-only folder, and says which', () => {
    const repository = sound()
      .write(DASHBOARD, DASHBOARD_WITHOUT_UID)
      .write('infra/db.json', DASHBOARD_WITHOUT_UID)
    const folder = join(repository.root, 'infra/monitoring')
    giveAway(repository.root)
    chmodSync(folder, 0o555)
    const outcome = lint(repository.root, ['--fix', ...MISSING_UID], { uid: NOBODY })
    chmodSync(folder, 0o755)
    expect(outcome).toMatchObject({ code: 2, stdout: '' })
    expect(outcome.stderr).toContain(`${DASHBOARD} cannot be written`)
    expect(repository.read('infra/db.json')).toBe(DASHBOARD_WITHOUT_UID)
    expect(readdirSync(repository.root).sort()).toEqual(['.git', 'infra'])
  })

  it('never writes through a symbolic link', () => {
    const outside = emptyFolder()
    writeFileSync(join(outside, 'web.json'), DASHBOARD_WITHOUT_UID)
    const repository = sound()
    rmSync(join(repository.root, 'infra/monitoring'), { recursive: true })
    symlinkSync(outside, join(repository.root, 'infra/monitoring'))
    const outcome = repository.lint('--fix', '--format', 'json', ...MISSING_UID)
    expect(outcome.findings).toEqual([])
    expect(new Repository(repository.root).read(DASHBOARD)).toBe(DASHBOARD_WITHOUT_UID)
  })

  it('mends findings that are new only, with --changed', () => {
    const repository = sound()
      .write('infra/old.json', DASHBOARD_WITHOUT_UID)
      .commit('an old sin')
      .write(DASHBOARD, DASHBOARD_WITHOUT_UID)
    repository.lint('--fix', '--changed', ...MISSING_UID)
    expect(repository.read('infra/old.json')).toBe(DASHBOARD_WITHOUT_UID)
    expect(repository.read(DASHBOARD)).toContain('"uid"')
  })
})

describe('infra-lint --fix --staged', () => {
  it('mends the working copy, leaves the index, and fails so that the commit waits', () => {
    const repository = sound().write(DASHBOARD, DASHBOARD_WITHOUT_UID)
    repository.git('add', '.')
    const outcome = repository.lint('--fix', '--staged', ...MISSING_UID)
    expect(outcome.code).toBe(1)
    expect(outcome.stderr).toContain('the index is as it was: git add what was mended, then commit again')
    expect(repository.read(DASHBOARD)).toContain('"uid"')
    expect(repository.git('show', `:${DASHBOARD}`)).toBe(DASHBOARD_WITHOUT_UID)
    repository.git('add', '.')
    expect(repository.lint('--fix', '--staged', ...MISSING_UID).code).toBe(0)
  })

  it('refuses a file whose working copy differs from the index', () => {
    const repository = sound()
      .write(DASHBOARD, DASHBOARD_WITHOUT_UID)
      .write('infra/db.json', DASHBOARD_WITHOUT_UID)
    repository.git('add', '.')
    const edited = `${DASHBOARD_WITHOUT_UID}\n\n`
    repository.write(DASHBOARD, edited)
    const outcome = repository.lint('--fix', '--staged', '--fail-on', 'warning', ...MISSING_UID)
    expect(outcome.code).toBe(1)
    expect(outcome.stderr).toContain(`${DASHBOARD} is not mended: its working copy differs from the index`)
    expect(repository.read(DASHBOARD)).toBe(edited)
    expect(repository.read('infra/db.json')).toContain('"uid"')
  })

  it('does not take line ends that Git turned on checkout for an edit', () => {
    const repository = sound().write(DASHBOARD, DASHBOARD_WITHOUT_UID)
    repository.git('add', '.')
    repository.write(DASHBOARD, DASHBOARD_WITHOUT_UID.replaceAll('\n', '\r\n'))
    expect(repository.lint('--fix', '--staged', ...MISSING_UID).stderr).not.toContain('is not mended')
  })
})

describe('infra-lint --fix-dry-run', () => {
  it('prints a patch that git apply takes, and writes nothing', () => {
    const repository = sound()
      .write(DASHBOARD, DASHBOARD_WITHOUT_UID)
      .write('infra/ä name.json', DASHBOARD_WITHOUT_UID.trimEnd())
    const outcome = repository.lint('--fix-dry-run', ...MISSING_UID)
    expect(outcome).toMatchObject({ code: 0, stderr: 'infra-lint: the patch mends 2 findings in 2 files\n' })
    expect(repository.read(DASHBOARD)).toBe(DASHBOARD_WITHOUT_UID)
    repository.write('.git/fix.patch', outcome.stdout)
    repository.git('apply', '.git/fix.patch')
    const applied = [repository.read(DASHBOARD), repository.read('infra/ä name.json')]
    repository
      .write(DASHBOARD, DASHBOARD_WITHOUT_UID)
      .write('infra/ä name.json', DASHBOARD_WITHOUT_UID.trimEnd())
    repository.lint('--fix', ...MISSING_UID)
    expect([repository.read(DASHBOARD), repository.read('infra/ä name.json')]).toEqual(applied)
  })

  it("counts paths from Git's top, as git apply does", () => {
    const repository = new Repository()
      .write('platform/.infra-lint.yaml', 'rules: {}\n')
      .write('platform/web.json', DASHBOARD_WITHOUT_UID)
    const { stdout } = lint(join(repository.root, 'platform'), ['--fix-dry-run', ...MISSING_UID])
    repository.write('.git/fix.patch', stdout).git('apply', '.git/fix.patch')
    expect(repository.read('platform/web.json')).toContain('"uid"')
  })

  it('keeps stdout for the patch', () => {
    const repository = sound().write(DASHBOARD, DASHBOARD_WITHOUT_UID)
    expect(repository.lint('--fix-dry-run', '--format', 'json')).toMatchObject({ code: 2, stdout: '' })
    const outcome = repository.lint('--fix-dry-run', '--format', 'json:report.json', ...MISSING_UID)
    expect(outcome.stdout).toMatch(/^diff --git /)
    expect(JSON.parse(repository.read('report.json')).findings).toEqual([])
  })

  it('prints nothing where nothing can be mended', () => {
    expect(sound().lint('--fix-dry-run', ...ONLY)).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'infra-lint: there is nothing to mend\n',
    })
  })
})

describe('--format F:file', () => {
  it('writes each format to its file and leaves stdout to the one without', () => {
    const repository = sound().write(DASHBOARD, DASHBOARD_WITHOUT_UID)
    const outcome = repository.lint(
      '--format',
      'text',
      '--format',
      'sarif:out.sarif',
      '--format',
      'json:out.json',
      ...MISSING_UID,
    )
    expect(outcome.stdout).toContain('dashboards/missing-uid')
    expect(JSON.parse(repository.read('out.sarif')).version).toBe('2.1.0')
    expect(JSON.parse(repository.read('out.json')).summary.warnings).toBe(1)
    // what a run writes it does not judge
    expect(JSON.parse(repository.read('out.json')).summary.files).toBe(3)
  })

  it('is silent on stdout when everything goes to files', () => {
    expect(sound().lint('--format', 'json:out.json', ...ONLY)).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '',
    })
  })

  it('writes nothing where a file stands in place of a folder, and says which', () => {
    const repository = sound().write('out', 'a file\n')
    const outcome = repository.lint('--format', 'json:ok.json', '--format', 'sarif:out/report.sarif', ...ONLY)
    expect(outcome).toMatchObject({ code: 2, stdout: '' })
    expect(outcome.stderr).toContain('out is a file where a folder belongs')
    expect(repository.has('ok.json')).toBe(false)
  })

  it('writes nothing over a folder', () => {
    const repository = sound()
    mkdirSync(join(repository.root, 'report.json'))
    expect(repository.lint('--format', 'json:report.json', ...ONLY).stderr).toContain(
      'a folder stands where a file belongs',
    )
  })

  it('writes into what is no file without replacing it', () => {
    const repository = sound().write(DASHBOARD, DASHBOARD_WITHOUT_UID)
    expect(repository.lint('--format', 'json:/dev/null', ...MISSING_UID)).toMatchObject({
      code: 0,
      stdout: '',
    })
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })
})

describe('a baseline', () => {
  const failing = (): Repository => {
    const repository = sound().write(DASHBOARD, DASHBOARD_WITHOUT_UID)
    rmSync(join(repository.root, RUNBOOK))
    return repository.write(
      '.infra-lint.yaml',
      'rules:\n  "*/*": off\n  dashboards/missing-uid: error\n  alerting/dangling-runbook-link: error\n',
    )
  }

  it('hides what was known, one sorted line each, and nothing else', () => {
    const repository = failing()
    expect(repository.lint().code).toBe(1)
    expect(repository.lint('--update-baseline')).toMatchObject({
      code: 0,
      stderr: 'infra-lint: .infra-lint-baseline holds 2 known findings\n',
    })
    const lines = repository.read('.infra-lint-baseline').trimEnd().split('\n')
    expect(lines).toEqual([...lines].sort())
    expect(lines.map((line) => line.replace(/^v1:[0-9a-f]{32} /, '')).sort()).toEqual([
      `alerting/dangling-runbook-link ${ALERTS}`,
      NO_UID,
    ])
    expect(repository.lint('--format', 'json')).toMatchObject({ code: 0, findings: [], stderr: '' })
    repository.write('infra/db.json', DASHBOARD_WITHOUT_UID)
    expect(repository.lint('--format', 'json')).toMatchObject({
      code: 1,
      findings: ['dashboards/missing-uid infra/db.json'],
    })
  })

  it('fails on a line that hides nothing any more', () => {
    const repository = failing()
    repository.lint('--update-baseline', '--baseline', 'known.txt')
    repository.write(DASHBOARD, DASHBOARD_WITH_UID)
    const outcome = repository.lint('--baseline', 'known.txt')
    expect(outcome.code).toBe(1)
    expect(outcome.stderr).toBe(
      `infra-lint: known.txt: dashboards/missing-uid in ${DASHBOARD} is mended; its line should go\ninfra-lint: infra-lint --update-baseline writes known.txt anew\n`,
    )
    // a part of the tree or of the rules cannot tell
    expect(repository.lint('--baseline', 'known.txt', 'infra/alerting').code).toBe(0)
    expect(repository.lint('--baseline', 'known.txt', '--rule', 'tree/*').code).toBe(0)
  })

  it('that cannot be read is exit code 2', () => {
    const repository = failing().write('known.txt', 'v1:zz nonsense\n')
    expect(repository.lint('--baseline', 'known.txt').stderr).toContain(
      'known.txt:1: not a line of a baseline',
    )
    expect(repository.lint('--baseline', 'gone.txt')).toMatchObject({ code: 2, stdout: '' })
    repository.write('known.txt', '<<<<<<< HEAD\n')
    expect(repository.lint('--baseline', 'known.txt').stderr).toContain('known.txt:1: a conflict marker')
  })
})
