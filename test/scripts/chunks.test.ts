import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { afterAll, describe, expect, test } from 'vitest'
import { chunkOf, chunkSource, lazyChunks } from '../../scripts/chunks.mjs'

const root = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'infra-chunks-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a library in a chunk', () => {
  /** Bundles a source as the linter is, with the chunks it asks for, and runs it. */
  async function runBundled(source: string): Promise<{ stdout: string; stderr: string; needed: string[] }> {
    const needed = new Set<string>()
    const shared = { bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' } as const
    await build({
      ...shared,
      stdin: { contents: source, resolveDir: root, loader: 'ts' },
      outfile: join(folder, 'main.cjs'),
      plugins: [lazyChunks({ needed, chunks: './chunks', embedded: {} })],
    })
    for (const name of needed) {
      await build({
        ...shared,
        stdin: { contents: chunkSource(name), resolveDir: root },
        outfile: join(folder, `chunks/${chunkOf(name)}.cjs`),
      })
    }
    const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'main.cjs')], { encoding: 'utf8' })
    return { stdout, stderr, needed: [...needed] }
  }

  test('is not loaded until something of it is used', async () => {
    const { stdout, stderr } = await runBundled(`
      import { parseDocument } from 'yaml'
      const loaded = () => Object.keys(require.cache).length - 1
      console.log(loaded(), parseDocument('a: 1').toJS().a, loaded())
    `)
    expect(stderr).toBe('')
    expect(stdout).toBe('0 1 1\n')
  })

  test('is the library: classes, constants, defaults and functions that are the default', async () => {
    const { stdout, stderr } = await runBundled(`
      import { Document, isDocument, parseDocument } from 'yaml'
      import * as everything from 'yaml'
      import ejs from 'ejs'
      import picomatch from 'picomatch'
      import { CORE_SCHEMA, load } from 'js-yaml'
      console.log(new Document([1]) instanceof everything.Document, parseDocument('a: 1') instanceof Document, isDocument(new Document(1)))
      console.log(ejs.render('<%= a %>', { a: 1 }), picomatch('*.ts')('a.ts'), picomatch.isMatch('a', 'b'))
      console.log(load('a: yes', { schema: CORE_SCHEMA }).a)
    `)
    expect(stderr).toBe('')
    expect(stdout).toBe('true true true\n1 true false\nyes\n')
  })

  test('shares one chunk with the libraries whose instances it takes', async () => {
    const { stdout, stderr, needed } = await runBundled(`
      import { NodeProp } from '@lezer/common'
      import { parser } from '@prometheus-io/lezer-promql'
      console.log(parser.nodeSet.types.some((type) => type.prop(NodeProp.closedBy) !== undefined))
    `)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^(true|false)\n$/)
    expect(new Set(needed.map(chunkOf))).toEqual(new Set(['promql']))
  })
})
