import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type FileChange, isInterrupted, recover, writeOutputs, writeTree } from '../../cli/journal.ts'
import { blobId } from '../../engine/blob.ts'
import { BUNDLE, DASHBOARD_WITHOUT_UID, emptyFolder, lint, Repository } from './repository.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const id = (text: string): string => blobId(bytes(text), 40)

function put(root: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

function contentOf(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    files.map((entry) => [
      join(entry.parentPath, entry.name).slice(root.length + 1),
      readFileSync(join(entry.parentPath, entry.name), 'utf8'),
    ]),
  )
}

function change(path: string, before: string | undefined, content: string | undefined): FileChange {
  return {
    path,
    mode: '100644',
    before: before === undefined ? undefined : bytes(before),
    content: content === undefined ? undefined : bytes(content),
  }
}

describe('writeTree', () => {
  it('changes, makes and removes files, and leaves nothing of its own', () => {
    const root = put(emptyFolder(), { 'a/b': 'old', 'c/d': 'gone', e: 'same' })
    writeTree(root, [
      change('a/b', 'old', 'new'),
      change('c/d', 'gone', undefined),
      change('f/g/h', undefined, 'made'),
    ])
    expect(contentOf(root)).toEqual({ 'a/b': 'new', 'f/g/h': 'made', e: 'same' })
    expect(readdirSync(root).sort()).toEqual(['a', 'e', 'f'])
  })

  it('writes nothing when a file was edited meanwhile, or made, or removed', () => {
    const root = put(emptyFolder(), { a: 'edited', b: 'b' })
    for (const late of [change('a', 'old', 'new'), change('a', undefined, 'new'), change('c', 'c', 'new')]) {
      const attempt = () => writeTree(root, [change('b', 'b', 'new'), late])
      expect(attempt).toThrow(/was edited while this run was at work; nothing is written/)
      expect(contentOf(root)).toEqual({ a: 'edited', b: 'b' })
    }
  })

  it('writes nothing where a file stands in place of a folder, and says which', () => {
    const root = put(emptyFolder(), { a: 'a', b: 'b' })
    expect(() => writeTree(root, [change('b', 'b', 'new'), change('a/x', undefined, 'new')])).toThrow(
      /a is a file where a folder belongs/,
    )
    expect(contentOf(root)).toEqual({ a: 'a', b: 'b' })
  })
})

describe('recover', () => {
  const journal = (state: string, steps: unknown[]) => ({
    '.infra-lint-journal.json': JSON.stringify({ version: 1, state, steps }),
  })
  const temporary = '.a.infra-lint-0123456789ab.tmp'

  it('has nothing to do in a tree that nobody left half written', () => {
    expect(recover(put(emptyFolder(), { a: 'a' }))).toBeUndefined()
  })

  it('throws away what was written before the journal was complete', () => {
    const root = put(emptyFolder(), {
      a: 'old',
      [temporary]: 'ne',
      ...journal('writing', [{ path: 'a', temporary, before: id('old') }]),
    })
    expect(isInterrupted(root)).toBe(true)
    expect(recover(root)).toEqual({ outcome: 'undone', left: [] })
    expect(contentOf(root)).toEqual({ a: 'old' })
  })

  it('completes what was written: files take their places, others go away', () => {
    const root = put(emptyFolder(), {
      a: 'old',
      b: 'gone',
      [temporary]: 'new',
      ...journal('written', [
        { path: 'a', temporary, before: id('old') },
        { path: 'b', before: id('gone') },
        { path: 'c', temporary: '.c.infra-lint-0123456789ab.tmp' },
      ]),
    })
    expect(recover(root)).toEqual({ outcome: 'completed', left: [] })
    expect(contentOf(root)).toEqual({ a: 'new' })
  })

  it('keeps what a person edited since', () => {
    const root = put(emptyFolder(), {
      a: 'mine',
      b: 'mine too',
      [temporary]: 'new',
      ...journal('written', [
        { path: 'a', temporary, before: id('old') },
        { path: 'b', before: id('gone') },
      ]),
    })
    expect(recover(root)).toEqual({ outcome: 'completed', left: ['a', 'b'] })
    expect(contentOf(root)).toEqual({ a: 'mine', b: 'mine too' })
  })

  it('believes no journal that names what is not ours', () => {
    for (const step of [
      { path: 'a', temporary: 'b', before: id('old') },
      { path: 'a', temporary: `x/${temporary}` },
      { path: 'c' },
      { path: 7 },
      null,
    ]) {
      const root = put(emptyFolder(), { a: 'old', b: 'b', ...journal('written', [step]) })
      expect(() => recover(root)).toThrow(/is not what an interrupted --fix leaves/)
    }
    expect(() => recover(put(emptyFolder(), { '.infra-lint-journal.json': '{"password": ' }))).toThrow(
      /is not what/,
    )
  })
})

describe('writeOutputs', () => {
  it('writes all or nothing', () => {
    const root = put(emptyFolder(), { a: 'a' })
    expect(() =>
      writeOutputs([
        { path: `${root}/ok`, text: 'ok' },
        { path: `${root}/a/b`, text: 'no' },
      ]),
    ).toThrow(/a is a file where a folder belongs/)
    expect(contentOf(root)).toEqual({ a: 'a' })
    writeOutputs([
      { path: `${root}/ok`, text: 'ok' },
      { path: `${root}/a`, text: 'new' },
    ])
    expect(contentOf(root)).toEqual({ a: 'new', ok: 'ok' })
  })
})

const RULES = ['--rule', 'dashboards/missing-uid']
const FILES = 40

/** Kills a process after some milliseconds; whether it was still alive. */
async function killAfter(child: ChildProcess, milliseconds: number): Promise<boolean> {
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once('exit', (_, signal) => resolve(signal)),
  )
  const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds)
  const signal = await ended
  clearTimeout(timer)
  return signal === 'SIGKILL'
}

describe('--fix that is killed', () => {
  const tries = process.env.DEEP ? 100 : 4

  it(`leaves the tree before, the tree after, or one that a rerun completes (${tries} tries)`, {
    timeout: 1_800_000,
  }, async () => {
    const before: Record<string, string> = {}
    for (let index = 0; index < FILES; index++) before[`d${index}/dash${index}.json`] = DASHBOARD_WITHOUT_UID
    before['mine.txt'] = 'precious\n'
    const model = put(emptyFolder(), before)
    expect(lint(model, ['--fix', ...RULES]).code).toBe(0)
    // the first run compiles, and takes longer than those that are killed
    const began = performance.now()
    expect(lint(put(emptyFolder(), before), ['--fix', ...RULES]).code).toBe(0)
    const duration = performance.now() - began
    const after = contentOf(model)
    expect(Object.values(after).filter((text) => text.includes('"uid"'))).toHaveLength(FILES)
    let killed = 0
    let interrupted = 0
    for (let index = 0; index < tries; index++) {
      const root = put(emptyFolder(), before)
      const child = spawn(process.execPath, [BUNDLE, '--fix', ...RULES], { cwd: root, stdio: 'ignore' })
      // the later part of a run is where it writes
      if (await killAfter(child, duration * (0.5 + 0.6 * Math.random()))) killed++
      if (isInterrupted(root)) interrupted++
      for (const [path, text] of Object.entries(contentOf(root))) {
        if (path.includes('infra-lint-')) continue
        expect([before[path], after[path]]).toContain(text)
      }
      expect(Object.keys(contentOf(root))).toEqual(expect.arrayContaining(Object.keys(before)))
      expect(lint(root, ['--fix', ...RULES]).code).toBe(0)
      expect(contentOf(root)).toEqual(after)
    }
    expect(killed).toBeGreaterThan(0)
    if (process.env.DEEP)
      console.log(`--fix killed ${killed} of ${tries} times, ${interrupted} of them while it wrote`)
  })

  it('says in a run without --fix that it was interrupted', () => {
    const repository = new Repository()
      .write('ok.yaml', 'a: 1\n')
      .write('.infra-lint-journal.json', '{"version":1,"state":"writing","steps":[]}\n')
    expect(repository.lint(...RULES)).toMatchObject({
      code: 0,
      stderr: 'infra-lint: an earlier --fix was interrupted while it wrote; infra-lint --fix completes it\n',
    })
    expect(repository.lint('--fix', ...RULES).stderr).toBe(
      'infra-lint: an earlier --fix was interrupted; what it began is undone\n',
    )
    expect(repository.has('.infra-lint-journal.json')).toBe(false)
  })

  it('keeps an executable executable', () => {
    const root = put(emptyFolder(), { run: 'old' })
    chmodSync(join(root, 'run'), 0o755)
    writeTree(root, [{ path: 'run', mode: '100755', before: bytes('old'), content: bytes('new') }])
    expect(contentOf(root)).toEqual({ run: 'new' })
    expect(statSync(join(root, 'run')).mode & 0o777).toBe(0o755)
    writeTree(root, [{ path: 'run', mode: '100644', before: bytes('new'), content: bytes('new') }])
    expect(statSync(join(root, 'run')).mode & 0o777).toBe(0o644)
  })
})
