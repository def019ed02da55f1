import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { TreeReader } from '../../cli/disk.ts'
import { GIT_ABSENT, Git, gitEnvironment } from '../../cli/git.ts'
import { workingTree } from '../../cli/snapshot.ts'
import { emptyFolder } from './repository.ts'

/** More files than a tree has whose listing by Git is simply waited for. */
const MANY = 900

function repository(): string {
  const root = emptyFolder()
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  for (let index = 0; index < MANY; index++)
    write(`infra/environments/base/app-${index}/settings.yaml`, `n: ${index}\n`)
  write('infra/empty.yaml', '')
  write('infra/page.yaml', `# ${'a'.repeat(4094)}`)
  write('infra/slab.yaml', `# ${'b'.repeat(512 * 1024 - 2)}`)
  write('infra/large.yaml', `# ${'c'.repeat(700_000)}`)
  write('infra/run.sh', 'echo\n')
  chmodSync(join(root, 'infra/run.sh'), 0o755)
  write('.gitignore', 'ignored/\n')
  write('ignored/a.yaml', 'a: 1\n')
  write('elsewhere/inner.yaml', 'a: 1\n')
  write('linked/inner.yaml', 'a: 1\n')
  execFileSync('git', ['init', '--quiet'], { cwd: root })
  execFileSync('git', ['add', 'linked', 'infra/empty.yaml'], { cwd: root })
  rmSync(join(root, 'linked'), { recursive: true })
  symlinkSync('elsewhere', join(root, 'linked'))
  symlinkSync('empty.yaml', join(root, 'infra/link.yaml'))
  return root
}

const gitIn = (root: string, env: NodeJS.ProcessEnv = process.env): Git =>
  new Git(root, gitEnvironment(env, root, root))

test('a large tree is read while Git lists it, and holds what Git says', async () => {
  const root = repository()
  const git = gitIn(root)
  const snapshot = await workingTree(root, git)
  const listed = git.files().map(({ path }) => path)
  expect(new Set(snapshot.paths)).toEqual(new Set(listed))
  expect(snapshot.has('ignored/a.yaml')).toBe(false)
  const files = snapshot.load(snapshot.paths)
  const reader = new TreeReader(root)
  for (const path of listed) {
    const plain = reader.read(path)
    const file = files.get(path)
    expect([path, file?.size]).toEqual([path, plain && (plain.bytes?.length ?? 0)])
    if (plain?.bytes) expect(Buffer.compare(file!.bytes, plain.bytes)).toBe(0)
    else expect(file?.unread).toBe(plain?.unread)
  }
  expect(files.get('infra/run.sh')!.mode).toBe('100755')
  expect(files.get('infra/page.yaml')!.mode).toBe('100644')
  expect(files.get('linked/inner.yaml')!.unread).toBe('beneath a symbolic link')
  expect(files.get('infra/slab.yaml')!.size).toBe(512 * 1024)
  expect(files.get('infra/large.yaml')!.text.endsWith('ccc')).toBe(true)
})

test('what goes wrong with Git is said as it is for a small tree', async () => {
  const root = repository()
  await expect(workingTree(root, gitIn(root, { PATH: '' }))).rejects.toThrow(GIT_ABSENT)
  rmSync(join(root, '.git/HEAD'))
  await expect(workingTree(root, gitIn(root))).rejects.toThrow(/^git ls-files: not a git repository/)
})
