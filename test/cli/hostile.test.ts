import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  BUNDLE,
  DASHBOARD_WITHOUT_UID,
  emptyFolder,
  giveAway,
  lint,
  NOBODY,
  Repository,
} from './repository.ts'

const UID = ['--format', 'json', '--rule', 'dashboards/missing-uid']

/** What a run says of a folder: skipped paths with their reasons, and findings. */
function judged(folder: string, uid?: number) {
  const outcome = lint(folder, UID, { uid })
  expect(outcome.stderr).toBe('')
  const { skipped } = JSON.parse(outcome.stdout) as { skipped: { path: string; reason: string }[] }
  return {
    skipped: Object.fromEntries(skipped.map(({ path, reason }) => [path, reason])),
    findings: outcome.findings,
    code: outcome.code,
  }
}

/** A folder in no repository, with one readable file. */
function folder(): string {
  const root = emptyFolder()
  writeFileSync(join(root, 'ok.yaml'), 'a: 1\n')
  return root
}

describe('a tree from a stranger', () => {
  it('has links out of itself, to nothing and in a circle: each is counted, none is followed', () => {
    const root = folder()
    symlinkSync('/etc/passwd', join(root, 'absolute.yaml'))
    symlinkSync('../../../../../etc/passwd', join(root, 'relative.yaml'))
    symlinkSync('gone.yaml', join(root, 'nowhere.yaml'))
    symlinkSync('b.yaml', join(root, 'a.yaml'))
    symlinkSync('a.yaml', join(root, 'b.yaml'))
    symlinkSync('ok.yaml', join(root, 'inside.yaml'))
    mkdirSync(join(root, 'deep'))
    symlinkSync('..', join(root, 'deep/up.yaml'))
    symlinkSync('/etc', join(root, 'etc'))
    symlinkSync('etc/passwd', join(root, 'through.yaml'))
    const inside = 'a symbolic link; what it leads to is judged in its own place'
    expect(judged(root).skipped).toEqual({
      'absolute.yaml': 'a symbolic link out of the tree',
      'relative.yaml': 'a symbolic link out of the tree',
      'through.yaml': 'a symbolic link out of the tree',
      'nowhere.yaml': 'a symbolic link to nothing',
      'a.yaml': 'a loop of symbolic links',
      'b.yaml': 'a loop of symbolic links',
      'inside.yaml': inside,
      'deep/up.yaml': inside,
    })
    const repository = new Repository(root)
    repository.git('add', '.')
    const staged = JSON.parse(repository.lint('--staged', ...UID).stdout).skipped as {
      path: string
      reason: string
    }[]
    expect(
      staged.filter(({ reason }) => reason === 'a symbolic link out of the tree').map(({ path }) => path),
    ).toEqual(['absolute.yaml', 'relative.yaml'])
  })

  it('has a tracked file beneath a folder that is a link now', () => {
    const outside = emptyFolder()
    writeFileSync(join(outside, 'web.json'), DASHBOARD_WITHOUT_UID)
    const repository = new Repository().write('ok.yaml', 'a: 1\n').write('dash/web.json', '{}\n').commit()
    execFileSync('rm', ['-r', join(repository.root, 'dash')])
    symlinkSync(outside, join(repository.root, 'dash'))
    expect(judged(repository.root)).toMatchObject({
      findings: [],
      skipped: { 'dash/web.json': 'beneath a symbolic link' },
    })
  })

  it('has a pipe, a socket and a device: none is waited for', async () => {
    const root = folder()
    execFileSync('mkfifo', [join(root, 'pipe.yaml')])
    const server = createServer().listen(join(root, 'socket.yaml'))
    await new Promise((resolve) => server.once('listening', resolve))
    try {
      expect(judged(root).skipped).toEqual({ 'pipe.yaml': 'a named pipe', 'socket.yaml': 'a socket' })
    } finally {
      server.close()
    }
  })

  it('has a tracked file that is a pipe or a folder now', () => {
    const repository = new Repository()
      .write('ok.yaml', 'a: 1\n')
      .write('pipe.yaml', 'a: 1\n')
      .write('folder.yaml', 'a: 1\n')
      .commit()
    for (const name of ['pipe.yaml', 'folder.yaml']) execFileSync('rm', [join(repository.root, name)])
    execFileSync('mkfifo', [join(repository.root, 'pipe.yaml')])
    mkdirSync(join(repository.root, 'folder.yaml'))
    expect(judged(repository.root).skipped).toEqual({
      'pipe.yaml': 'a named pipe',
      'folder.yaml': 'a folder',
    })
  })

  it('has a file of 100 MB, on the disk and in the index', () => {
    const repository = new Repository().write('ok.yaml', 'a: 1\n').write('huge.yaml', '')
    truncateSync(join(repository.root, 'huge.yaml'), 100 * 1024 * 1024)
    expect(judged(repository.root).skipped).toEqual({ 'huge.yaml': 'larger than 32 MB' })
    repository.git('add', '.')
    expect(JSON.parse(repository.lint('--staged', ...UID).stdout).skipped).toEqual([
      { path: 'huge.yaml', reason: 'larger than 32 MB' },
    ])
  })

  it('has NUL bytes, invalid UTF-8, and nothing at all', () => {
    const repository = new Repository()
      .write('ok.yaml', 'a: 1\n')
      .write('nul.yaml', 'a: 1\0\n')
      .write('latin.yaml', Buffer.from('a: \xe9\n', 'latin1'))
      .write('bom.yaml', '\uFEFFa: 1\r\nb: 2\r\n')
      .write('empty.yaml', '')
    expect(judged(repository.root)).toMatchObject({
      code: 0,
      skipped: { 'nul.yaml': 'binary', 'latin.yaml': 'not UTF-8' },
    })
  })

  it('has file names with line breaks, quotes, escapes, and what JavaScript thinks special', () => {
    const names = [
      'two\nlines.json',
      'tab\there.json',
      '"quoted".json',
      "it's.json",
      '\u001b[31mred.json',
      '-rf.json',
      '__proto__.json',
      'constructor.json',
      'a b.json',
      'ä🦊.json',
      ':(top)x.json',
      'back\\slash.json',
    ]
    const repository = new Repository()
    for (const [index, name] of names.entries())
      repository.write(name, DASHBOARD_WITHOUT_UID.replace('Web', `D${index}`))
    const expected = [...names].map((name) => `dashboards/missing-uid ${name}`).sort()
    expect([...judged(repository.root).findings].sort()).toEqual(expected)
    repository.git('add', '.')
    expect([...repository.lint('--staged', ...UID).findings].sort()).toEqual(expected)
    const text = repository.lint('--rule', 'dashboards/*', 'two\nlines.json', '\u001b[31mred.json').stdout
    expect(text).not.toContain('\u001b')
    expect(repository.lint('\u001b[31mgone').stderr).toBe('infra-lint: \\u001b[31mgone does not exist\n')
    // every one of them can be mended, and by a patch too; a backslash parts folders elsewhere and is left alone
    const mendable = names.filter((name) => !name.includes('\\'))
    const patch = repository.lint('--fix-dry-run', '--rule', 'dashboards/*').stdout
    repository.lint('--fix', '--rule', 'dashboards/*')
    const mended = mendable.map((name) => repository.read(name))
    for (const text of mended) expect(text).toContain('"uid"')
    repository.git('checkout', '--quiet', '--', '.')
    repository.write('.git/fix.patch', patch).git('apply', '.git/fix.patch')
    expect(mendable.map((name) => repository.read(name))).toEqual(mended)
  })

  it('has a file name that is not UTF-8', () => {
    const repository = new Repository().write('ok.yaml', 'a: 1\n')
    const name = Buffer.concat([Buffer.from(`${repository.root}/`), Buffer.from('caf\xe9.yaml', 'latin1')])
    writeFileSync(name, 'a: 1\n')
    expect(judged(repository.root).skipped).toEqual({ 'caf\uFFFD.yaml': 'its name is not UTF-8' })
    repository.git('add', '.')
    expect(JSON.parse(repository.lint('--staged', ...UID).stdout).skipped).toEqual([
      { path: 'caf\uFFFD.yaml', reason: 'its name is not UTF-8' },
    ])
    execFileSync('rm', ['-rf', join(repository.root, '.git')])
    expect(judged(repository.root).skipped).toEqual({ 'caf\uFFFD.yaml': 'its name is not UTF-8' })
  })

  it('has a folder and a file that may not be read', () => {
    const root = folder()
    mkdirSync(join(root, 'closed'))
    writeFileSync(join(root, 'closed/a.yaml'), 'a: 1\n')
    writeFileSync(join(root, 'secret.yaml'), 'a: 1\n')
    giveAway(root)
    chmodSync(join(root, 'closed'), 0)
    chmodSync(join(root, 'secret.yaml'), 0)
    const said = judged(root, NOBODY)
    chmodSync(join(root, 'closed'), 0o755)
    expect(said.skipped).toEqual({ closed: 'permission denied', 'secret.yaml': 'permission denied' })
  })

  it('has a repository in the repository, counted and not looked into', () => {
    const repository = new Repository().write('ok.yaml', 'a: 1\n')
    mkdirSync(join(repository.root, 'inner'))
    new Repository(join(repository.root, 'inner')).write('web.json', DASHBOARD_WITHOUT_UID)
    expect(judged(repository.root)).toMatchObject({ findings: [], skipped: { inner: 'a nested repository' } })
  })

  it.skipIf(NOBODY === undefined)(
    "belongs to somebody else: Git's refusal is passed on with the way out",
    () => {
      const repository = new Repository().write('ok.yaml', 'a: 1\n')
      giveAway(repository.root)
      const { code, stdout, stderr } = repository.lint()
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(/dubious ownership.*; git config --global --add safe\.directory trusts it\n$/)
    },
  )

  it('has a journal that names files outside: it is not followed', () => {
    const victim = join(emptyFolder(), 'victim')
    writeFileSync(victim, 'precious\n')
    const repository = new Repository().write('ok.yaml', 'a: 1\n')
    for (const path of ['../victim', victim, 'a/../../victim', '.git/config', '']) {
      const step = { path, before: '0'.repeat(40) }
      repository.write(
        '.infra-lint-journal.json',
        JSON.stringify({ version: 1, state: 'written', steps: [step] }),
      )
      const outcome = repository.lint('--fix')
      expect(outcome.code).toBe(2)
      expect(outcome.stderr).toContain('.infra-lint-journal.json is not what an interrupted --fix leaves')
    }
    expect(repository.read('.git/config')).toContain('[core]')
  })

  it('has 1,000 folders in each other', () => {
    const root = folder()
    const deep = `${'d/'.repeat(1000)}x.json`
    execFileSync('mkdir', ['-p', join(root, 'd/'.repeat(1000))])
    writeFileSync(join(root, deep), DASHBOARD_WITHOUT_UID)
    expect(judged(root).findings).toEqual([`dashboards/missing-uid ${deep}`])
  })
})

describe('a reader', () => {
  it('that goes away ends the run quietly', async () => {
    const repository = new Repository()
    for (let index = 0; index < 2000; index++) repository.write(`d${index}.json`, DASHBOARD_WITHOUT_UID)
    const child = spawn(process.execPath, [BUNDLE, ...UID], {
      cwd: repository.root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    child.stdout.once('data', () => child.stdout.destroy())
    await new Promise((resolve) => child.once('close', resolve))
    expect(stderr).toBe('')
  })

  it.skipIf(!existsSync('/dev/full'))(
    'that has no room is exit code 2, whatever was found, and no stack trace',
    () => {
      const repository = new Repository().write('d.json', DASHBOARD_WITHOUT_UID)
      const full = openSync('/dev/full', 'w')
      const { status, stderr } = spawnSync(process.execPath, [BUNDLE, ...UID], {
        cwd: repository.root,
        stdio: ['ignore', full, 'pipe'],
        encoding: 'utf8',
      })
      closeSync(full)
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: 'infra-lint: the output cannot be written: no space left on the device\n',
      })
    },
  )
})
