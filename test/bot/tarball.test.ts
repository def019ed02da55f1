import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { ArchiveTree, missingFrom, readArchive } from '../../bot/tarball.ts'
import { blobId } from '../../engine/blob.ts'

/** A ustar entry with a sum that adds up. */
function entry(
  path: string,
  content: string | Buffer = '',
  { type = '0', target = '', mode = '0000644' } = {},
): Buffer {
  const data = Buffer.from(content)
  const header = Buffer.alloc(512)
  header.write(path.slice(0, 100), 0)
  header.write(`${mode}\0`, 100)
  header.write(
    `${(type === '0' || type === 'x' || type === 'g' || type === 'L' ? data.length : 0).toString(8).padStart(11, '0')}\0`,
    124,
  )
  header.write('        ', 148)
  header.write(type, 156)
  header.write(target.slice(0, 100), 157)
  header.write('ustar\0' + '00', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, data, Buffer.alloc((512 - (data.length % 512)) % 512)])
}

const archived = (...entries: readonly Buffer[]): Buffer =>
  gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)]))

async function* pieces(bytes: Buffer, size = 1000): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const read = (bytes: Buffer, size?: number, limits?: Parameters<typeof readArchive>[1]) =>
  readArchive(pieces(bytes, size), limits)

/** What `git archive` makes of some files, as GitHub does. */
function gitArchive(
  files: Readonly<Record<string, string | Buffer>>,
  links: Readonly<Record<string, string>> = {},
): { bytes: Buffer; commit: string } {
  const folder = mkdtempSync(join(tmpdir(), 'infra-tar-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const git = (...args: string[]) =>
    spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder, maxBuffer: 1e9 })
      .stdout
  git('init', '--quiet')
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(folder, path))
  git('add', '--all')
  git('commit', '--quiet', '-m', 'x')
  return {
    bytes: git('archive', '--format=tar.gz', '--prefix=acme-shop-1234567/', 'HEAD'),
    commit: git('rev-parse', 'HEAD').toString().trim(),
  }
}

test('what Git archives is read back, long names, links and modes included', async () => {
  const long = `${'folder-with-a-long-name/'.repeat(12)}${'x'.repeat(120)}.yaml`
  const large = Buffer.alloc(300_000, 'a')
  const { bytes, commit } = gitArchive(
    {
      'a.yaml': 'x: 1\n',
      'infra/ü/b.yaml': 'y: 2\n',
      [long]: 'z: 3\n',
      'large.yaml': large,
      'empty.yaml': '',
    },
    { link: 'a.yaml', out: '../../etc/passwd', nowhere: 'gone' },
  )
  const archive = await read(bytes, 777)
  expect(archive).toMatchObject({ commit, refused: 0 })
  const tree = new ArchiveTree('a', archive.files)
  expect(tree.paths).toEqual([
    'a.yaml',
    'empty.yaml',
    long,
    'infra/ü/b.yaml',
    'large.yaml',
    'link',
    'nowhere',
    'out',
  ])
  expect(tree.text('infra/ü/b.yaml')).toBe('y: 2\n')
  expect(tree.text(long)).toBe('z: 3\n')
  expect(tree.text('large.yaml')).toHaveLength(300_000)
  expect(tree.text('link')).toBeUndefined()
  const files = tree.load(tree.paths)
  expect(files.get('out')!.unread).toBe('a symbolic link out of the tree')
  expect(files.get('nowhere')!.unread).toBe('a symbolic link to nothing')
})

test('paths that lead out, devices and hard links are counted and not read', async () => {
  const archive = await read(
    archived(
      entry('top/', '', { type: '5' }),
      entry('top/../../etc/passwd', 'root'),
      entry('/etc/passwd', 'root'),
      entry('top/a/../b.yaml', 'x'),
      entry('top/hard', '', { type: '1', target: 'top/ok.yaml' }),
      entry('top/device', '', { type: '3' }),
      entry('top/back\\slash.yaml', 'x'),
      entry('top/ok.yaml', 'x: 1\n'),
      entry('top/module/', '', { type: '5' }),
      entry('top/__proto__/constructor.yaml', 'x: 1\n'),
    ),
  )
  expect([...archive.files.keys()]).toEqual(['ok.yaml', '__proto__/constructor.yaml', 'module'])
  expect(archive.refused).toBe(6)
  expect(new ArchiveTree('a', archive.files).closed).toEqual(new Set(['module']))
})

test('caps hold: of a file, of what is kept, of the whole', async () => {
  const limits = { archive: 100_000, kept: 3_000, file: 2_000, unknown: 100 }
  const files = archived(
    entry('top/large.yaml', 'x'.repeat(2_500)),
    entry('top/unknown.bin', 'x'.repeat(200)),
    entry('top/one.yaml', 'x'.repeat(1_500)),
    entry('top/two.yaml', 'x'.repeat(1_600)),
  )
  const tree = new ArchiveTree('a', (await read(files, 100, limits)).files)
  const reasons = [...tree.load(tree.paths)].map(([path, file]) => [path, file.unread])
  expect(reasons).toEqual([
    ['large.yaml', 'larger than 32 MB'],
    ['one.yaml', undefined],
    ['two.yaml', 'too large to be kept'],
    ['unknown.bin', 'too large to be kept'],
  ])
  // a bomb: a megabyte of zeros is a kilobyte on the wire
  await expect(read(archived(entry('top/a.yaml', Buffer.alloc(1_000_000))), 50, limits)).rejects.toThrow(
    'holds more than',
  )
})

test('bytes that are no archive are a failure in words, whatever they are', async () => {
  const whole = archived(entry('top/a.yaml', 'x: 1\n'.repeat(500)))
  await expect(read(Buffer.from('no gzip'))).rejects.toThrow('cannot be unpacked')
  await expect(read(whole.subarray(0, whole.length - 20))).rejects.toThrow('archive')
  await expect(read(gzipSync(Buffer.alloc(512, 7)))).rejects.toThrow('does not add up')
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
      const error = await read(gzipSync(bytes)).then(
        () => undefined,
        (one: Error) => one.name,
      )
      expect([undefined, 'Failure']).toContain(error)
    }),
    { numRuns: process.env.DEEP ? 2_000 : 30 },
  )
})

test('what a commit has and its archive lacks or changes is noticed', async () => {
  const archive = await read(archived(entry('top/a.yaml', 'x: 1\n'), entry('top/b.yaml', 'x: 2\n')))
  const listed = (path: string, text: string, mode = '100644') => ({ path, mode, oid: blobId(text) })
  const entries = [
    listed('a.yaml', 'x: 1\n'),
    listed('b.yaml', '$Format$\n'),
    listed('hidden.yaml', ''),
    listed('sub', '', '160000'),
  ]
  expect(missingFrom(archive, { truncated: false, entries }).map(({ path }) => path)).toEqual([
    'b.yaml',
    'hidden.yaml',
  ])
})
