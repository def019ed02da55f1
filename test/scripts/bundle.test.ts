import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import type { Rules } from '../../engine/lint.ts'
import type { SchemaName } from '../../engine/sources.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { rules } from '../../rules/index.ts'

const root = resolve(import.meta.dirname, '../..')
const dist = join(root, 'dist')
const require = createRequire(import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'infra-bundle-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const node = (args: readonly string[], input?: string) =>
  spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    ...(input === undefined ? {} : { input }),
  })

describe('dist', () => {
  test('is as young as the sources', () => {
    const { isFresh } = require('../../scripts/bin/fresh.cjs') as typeof import('../../scripts/bin/fresh.cjs')
    expect(isFresh(), 'the sources cannot be bundled; npm run bundle says why').toBe(true)
  })

  test.each(['infra-lint', 'generator-infra'])('%s --version loads nothing but the bundle', (name) => {
    const probe = join(folder, 'probe.cjs')
    writeFileSync(
      probe,
      "process.on('exit', () => process.stderr.write(Object.keys(require.cache).slice(1).join('\\n')))",
    )
    const { status, stdout, stderr } = node(['--require', probe, join(dist, `${name}.cjs`), '--version'])
    expect(status).toBe(0)
    expect(stdout).toContain(packageJson.version)
    expect(stderr.split('\n')).toEqual([join(dist, `${name}.cjs`)])
  })

  test('carries every template and every file of data as the repository has them', () => {
    const { templates } = require(join(dist, 'chunks/templates.cjs')) as { templates: Record<string, string> }
    expect(Object.keys(templates)).toEqual(sources.templates)
    for (const path of sources.templates) expect(templates[path], path).toBe(sources.template(path))
    const { names, read } = require(join(dist, 'chunks/data.cjs')) as {
      names: string[]
      read(name: string): unknown
    }
    for (const name of names) expect(read(name), name).toEqual(sources.data(name))
    const expected = readdirSync(join(root, 'schemas')).filter(
      (name) => name.endsWith('.json') && !name.endsWith('.schema.json') && name !== 'providers.json',
    )
    expect(names).toEqual(expect.arrayContaining(expected.map((name) => name.replace('.json', ''))))
  })

  test('its compiled schemas complain as the schemas do', () => {
    const { validators } = require(join(dist, 'chunks/validators.cjs')) as {
      validators: Record<SchemaName, { (value: unknown): boolean; errors: unknown }>
    }
    const withOptions = Object.entries(rules as Rules).filter(([, rule]) => rule.options !== undefined)
    expect(withOptions.length).toBeGreaterThan(0)
    const names: SchemaName[] = [
      'infra',
      'config',
      'lock',
      ...withOptions.map(([id]) => `rules/${id}` as const),
    ]
    for (const name of names) {
      for (const value of [null, {}, { unknown: 1 }, { rules: { 'a/b': 'loud' }, exclude: 3 }]) {
        const errors = validators[name]!(value) ? [] : validators[name]!.errors
        expect(JSON.parse(JSON.stringify(errors))).toEqual(
          JSON.parse(JSON.stringify(sources.validate(name, value))),
        )
      }
    }
  })
})

test('the bins of a clone are the ones that package.json names', () => {
  for (const [name, path] of Object.entries(packageJson.bin)) {
    expect(readFileSync(join(root, path), 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true)
    expect(node([join(root, path), '--version']).stdout, name).toContain(packageJson.version)
  }
})
