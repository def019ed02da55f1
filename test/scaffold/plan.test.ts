import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { sources } from '../../cli/sources.ts'
import { blobId } from '../../engine/blob.ts'
import { BASE_FOLDER, DESIGN_PATH, LOCK_PATH } from '../../engine/design.ts'
import type { Sources } from '../../engine/sources.ts'
import { defaultDesign } from '../../scaffold/default-design.ts'
import { readDesign } from '../../scaffold/design.ts'
import { lockText } from '../../scaffold/lock.ts'
import { outputsOf } from '../../scaffold/outputs.ts'
import { withOwed } from '../../scaffold/owed.ts'
import { pinned } from '../../scaffold/pins.ts'
import { plan } from '../../scaffold/plan.ts'
import { quoterFor } from '../../scaffold/quote.ts'
import { readTemplate, render } from '../../scaffold/template.ts'
import { backupFor, burnWindows } from '../../scaffold/view.ts'

const bare = defaultDesign({
  name: 'shop',
  image: pinned(sources).image('ghcr.io/traefik/whoami'),
  imagePort: 8080,
})
const text = withOwed(bare, readDesign(DESIGN_PATH, bare, sources).design!, '2026-12-21')
const design = readDesign(DESIGN_PATH, text, sources).design!
const outputs = outputsOf(text, design, sources, '0.0.0')

test('the default design is valid, and short enough to read in a minute', () => {
  expect(readDesign(DESIGN_PATH, text, sources).problems).toEqual([])
  expect(text.split('\n').length).toBeLessThan(90)
})

test('equal designs give equal plans, byte for byte', () => {
  expect([...plan(design, sources)]).toEqual([...outputs.plan])
  const reordered: Sources = { ...sources, templates: [...sources.templates].reverse() }
  expect([...plan(design, reordered)]).toEqual([...outputs.plan])
})

test('the default tree is the golden one', async () => {
  const golden = join(import.meta.dirname, '../../fixtures/trees/default')
  for (const [path, { content }] of outputs.files) {
    if (path.startsWith(BASE_FOLDER)) continue
    // pins of the linter's own version would make every release change the golden tree
    await expect(content).toMatchFileSnapshot(join(golden, path))
  }
  const stale = readdirSync(golden, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(golden, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !outputs.files.has(path))
  expect(stale).toEqual([])
})

describe('every template', () => {
  test.each(sources.templates)('%s says who may edit what it writes, and why it is there', (path) => {
    const { header } = readTemplate(path, sources.template(path))
    expect(['managed', 'merged', 'seeded', 'block', 'derived']).toContain(header.owner)
    expect(header.owner === 'block').toBe(header.block !== undefined)
  })

  test('is stored without a leading dot and renders into a path without a placeholder', () => {
    expect(sources.templates.filter((path) => /\/\./.test(path))).toEqual([])
    expect([...outputs.plan.keys()].filter((path) => /[{}]|dot_|\.ejs$/.test(path))).toEqual([])
  })

  test('leaves no template code, no undefined and no trailing blank in what it writes', () => {
    for (const [path, { content }] of outputs.plan) {
      expect(content, path).not.toMatch(/<%|%>|\bundefined\b|\[object |NaN/)
      expect(
        content.split('\n').filter((line) => /[ \t]$/.test(line)),
        path,
      ).toEqual([])
      expect(content.endsWith('\n') && !content.endsWith('\n\n'), path).toBe(true)
    }
  })
})

test('every YAML file that is written is read without a complaint', () => {
  for (const [path, { content }] of outputs.plan) {
    if (!/\.ya?ml$/.test(path)) continue
    for (const part of content.split(/^---$/m)) expect(parseDocument(part).errors, path).toEqual([])
  }
})

test('copies of pipelines equal their source byte for byte', () => {
  const copies = [...outputs.plan].filter(([, { owner }]) => owner === 'derived')
  expect(copies.map(([path]) => path)).toEqual([
    '.github/workflows/checks.yml',
    '.github/workflows/delivery.yml',
    '.github/workflows/infrastructure.yml',
  ])
  for (const [path, { content }] of copies) {
    expect(content).toBe(
      outputs.plan.get(path.replace('.github/workflows', 'infra/pipelines/github'))?.content,
    )
  }
})

test('every alert has a runbook of its name, and every runbook is in the index', () => {
  const rules = [...outputs.plan]
    .filter(([path]) => path.startsWith('infra/alerting/rules/'))
    .map(([, { content }]) => content)
  const alerts = new Set(
    rules.flatMap((content) => [...content.matchAll(/alert: (\w+)/g)].map((match) => match[1]!)),
  )
  expect(alerts.size).toBeGreaterThan(15)
  const index = outputs.plan.get('infra/runbooks/README.md')!.content
  for (const alert of alerts) {
    expect([...outputs.plan.keys()]).toContain(`infra/runbooks/${alert}.md`)
    expect(index).toContain(`(${alert}.md)`)
  }
  for (const path of outputs.plan.keys()) {
    const name = /^infra\/runbooks\/(.+)\.md$/.exec(path)?.[1]
    if (name && name !== 'README') expect(index).toContain(`(${name}.md)`)
  }
})

test('links in generated Markdown lead to files of the tree', () => {
  const paths = new Set(outputs.files.keys())
  for (const [path, { content }] of outputs.plan) {
    if (!path.endsWith('.md')) continue
    for (const [, target] of content.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
      if (/^https?:/.test(target!)) continue
      const resolved = join(path, '..', target!).replace(/\/$/, '')
      const there = paths.has(resolved) || [...paths].some((one) => one.startsWith(`${resolved}/`))
      expect(there, `${path} → ${target}`).toBe(true)
    }
  }
})

test('the lock is sorted, names the design, and has Git’s blob ids', () => {
  const lock = JSON.parse(outputs.files.get(LOCK_PATH)!.content)
  expect(Object.keys(lock.files)).toEqual([...Object.keys(lock.files)].sort())
  expect(lock.design).toMatch(/^sha256:[0-9a-f]{64}$/)
  // git hash-object of “hello\n”
  expect(blobId('hello\n')).toBe('ce013625030ba8dba906f756967f9e9ca394464a')
  expect(sources.validate('lock', lock)).toEqual([])
  expect(lockText(outputs.plan, text, '0.0.0')).toBe(outputs.files.get(LOCK_PATH)!.content)
})

test('every merged file has its base, under its blob id', () => {
  for (const [path, { owner, content }] of outputs.plan) {
    if (owner === 'merged')
      expect(outputs.files.get(`${BASE_FOLDER}/${blobId(content)}`)?.content, path).toBe(content)
  }
})

describe('templates are strict', () => {
  const template = (body: string, path = 'app/templates/infra/x.yaml.ejs') =>
    readTemplate(path, `<%# owner: merged; mandate: A1 -%>\n${body}`)

  test('an unknown name throws, at any depth', () => {
    expect(() => render(template('<%= nothing %>'), { design })).toThrow(/nothing is not defined/)
    expect(() => render(template('<%= design.owners.teem %>'), { design })).toThrow(
      /unknown name design.owners.teem/,
    )
    expect(() =>
      render(template('<% for (const it of design.workloads) { %><%= it.nmae %><% } %>'), { design }),
    ).toThrow(/unknown name design.workloads\[\].nmae/)
  })

  test('what is no scalar is not written', () => {
    expect(() => render(template('<%= design.owners %>'), { design })).toThrow(/an object is no scalar/)
  })

  test('a header that says nothing, or something unknown, throws', () => {
    expect(() => readTemplate('app/templates/a', 'x')).toThrow(/lacks its header/)
    expect(() => readTemplate('app/templates/a', '<%# owner: me; mandate: A1 -%>\n')).toThrow(
      /has the owner me/,
    )
    expect(() => readTemplate('app/templates/a', '<%# owner: merged; mandate: A1; wen: x=y -%>\n')).toThrow(
      /wen: x=y/,
    )
  })

  test.each([
    ['x.yaml', 'yes', '"yes"'],
    ['x.yaml', '1.10', '"1.10"'],
    ['x.yaml', 'a: b # c', '"a: b # c"'],
    ['x.yaml', '@acme/platform', '"@acme/platform"'],
    ['x.yaml', 'plain-text', 'plain-text'],
    ['x.tf', 'a${b}%{c}"d"', '"a$${b}%%{c}\\"d\\""'],
    ['x.sh', "it's", "'it'\\''s'"],
    ['x.json', 'a"b', '"a\\"b"'],
    ['x.md', '<b>|x|', '&lt;b>\\|x\\|'],
  ])('in %s, %s is written as %s', (path, value, written) => {
    expect(quoterFor(path)(value)).toBe(written)
  })
})

test.each([
  ['7d', 86_400],
  ['24h', 86_400],
  ['23h', 43_200],
  ['6h', 21_600],
  ['90m', 3600],
  ['30m', 1800],
  ['15m', 900],
])('an RPO of %s is kept by copies every %d seconds', (rpo, interval) => {
  expect(backupFor(rpo, 1).interval).toBe(interval)
})

test('burn rates follow from the window of the objective', () => {
  expect(burnWindows(30).map(({ factor }) => factor)).toEqual([14.4, 6, 3, 1])
  expect(burnWindows(28).map(({ factor }) => factor)).toEqual([13.44, 5.6, 2.8, 0.933])
})
