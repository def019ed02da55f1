import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ruleIds, rulesIndex } from '../../scripts/generate/rules.ts'
import { filesBelow } from '../fixtures.ts'

const root = resolve(import.meta.dirname, '../..')
/** A copy of the repository that can be changed. */
const copy = mkdtempSync(join(tmpdir(), 'infra-generate-'))
let asItIs: ReturnType<typeof generate>

beforeAll(() => {
  for (const name of readdirSync(root)) {
    if (['node_modules', 'dist', 'release', '.git', 'coverage'].includes(name)) continue
    cpSync(join(root, name), join(copy, name), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  asItIs = generate('--check')
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

const read = (path: string) => readFileSync(join(copy, path), 'utf8')
const generate = (...args: string[]) =>
  spawnSync(process.execPath, ['scripts/run.mjs', 'generate', ...args], { cwd: copy, encoding: 'utf8' })

test('--check says nothing of what is current, and what the repository has is', () => {
  expect(asItIs).toMatchObject({ status: 0, stdout: '', stderr: '' })
})

test('--check names each stale file and writes none; generating again mends them', {
  timeout: 60_000,
}, () => {
  const rule = 'rules/tree/missing-deliverable.ts'
  const page = 'docs/rules/tree/missing-deliverable.md'
  // where the first test has something to say, this one still says what is its own
  if (asItIs.status !== 0) generate()
  const before = read(page)
  writeFileSync(join(copy, rule), read(rule).replace(/summary: (['"`])/, 'summary: $1Changed: '))
  writeFileSync(join(copy, 'docs/rules/tree/gone.md'), '# tree/gone\n')
  const made = spawnSync(process.execPath, ['scripts/run.mjs', 'new-rule', 'tree/brand-new'], {
    cwd: copy,
    encoding: 'utf8',
  })
  expect(made).toMatchObject({ status: 0, stderr: '' })

  const { status, stdout } = generate('--check')
  expect(status).toBe(1)
  expect(stdout.trimEnd().split('\n').sort()).toEqual([
    'docs/rules/README.md is stale; run npm run generate',
    'docs/rules/tree/brand-new.md is stale; run npm run generate',
    'docs/rules/tree/gone.md is generated no more; run npm run generate',
    `${page} is stale; run npm run generate`,
    'rules/index.ts is stale; run npm run generate',
    'schemas/generated/config.schema.json is stale; run npm run generate',
  ])
  expect(read(page)).toBe(before)

  expect(generate()).toMatchObject({ status: 0, stderr: '' })
  expect(read(page)).toContain('Changed: ')
  expect(existsSync(join(copy, 'docs/rules/tree/gone.md'))).toBe(false)
  expect(read('rules/index.ts')).toContain("'tree/brand-new': treeBrandNew,")
  expect(read('docs/rules/README.md')).toContain('[tree/brand-new](tree/brand-new.md)')
  expect(read('docs/rules/tree/brand-new.md')).toContain('ConfigMap settings is marked as not reviewed')
  const schema = JSON.parse(read('schemas/generated/config.schema.json'))
  expect(schema.definitions.rules.properties).toHaveProperty('tree/brand-new')
})

test('the index is sorted and knows only files that export a rule', () => {
  const ids = ruleIds(root)
  expect(ids).toEqual([...ids].sort())
  for (const id of ids) expect(read(`rules/${id}.ts`), id).toMatch(/^export default /m)
  expect(rulesIndex(root, ids).match(/^import \w+ from/gm)).toHaveLength(ids.length)
})

test('no page tells a fake secret of a fixture', () => {
  for (const path of filesBelow(join(copy, 'docs/rules'))) {
    expect(read(`docs/rules/${path}`), path).not.toMatch(
      /«secret:|\bgh[ps]_[A-Za-z0-9]{36}|\bAKIA[A-Z0-9]{16}/,
    )
  }
})
