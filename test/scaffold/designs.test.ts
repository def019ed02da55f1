import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { designIn } from '../../generators/scaffold.ts'
import { readDesign, readDesignToWrite } from '../../scaffold/design.ts'
import { plan } from '../../scaffold/plan.ts'
import { unsupported } from '../../scaffold/support.ts'

const folder = join(import.meta.dirname, '../../fixtures/designs')
const names = (kind: string) =>
  readdirSync(join(folder, kind))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
const read = (kind: string, name: string) =>
  readDesign('infra/infra.yaml', readFileSync(join(folder, kind, name), 'utf8'), sources)

/** What the generator says of a design that is not valid, without its last line. */
function refusalOf(name: string): string {
  const text = readFileSync(join(folder, 'invalid', name), 'utf8')
  try {
    designIn('infra.yaml', text, sources)
    return ''
  } catch (error) {
    return (error as Error).message.replace(/nothing was written$/, '')
  }
}

describe('valid designs', () => {
  test.each(names('valid'))('%s has no problem and gives a plan', (name) => {
    const { design, problems } = read('valid', name)
    expect(problems).toEqual([])
    expect(unsupported(design!)).toEqual([])
    expect(plan(design!, sources).size).toBeGreaterThan(50)
  })
})

describe('invalid designs', () => {
  test.each(names('invalid'))('%s is refused with all its problems at once', async (name) => {
    const text = readFileSync(join(folder, 'invalid', name), 'utf8')
    const { design, problems } = readDesignToWrite('infra/infra.yaml', text, sources)
    expect(design).toBeUndefined()
    expect(problems.length).toBeGreaterThan(0)
    for (const line of refusalOf(name).trim().split('\n')) expect(line).toMatch(/^infra\.yaml:\d+:\d+: /)
    await expect(refusalOf(name)).toMatchFileSnapshot(join(folder, 'invalid', name.replace('.yaml', '.txt')))
  })
})

test('defaults fill in what the design leaves out', () => {
  const { design } = read('valid', 'no-database.yaml')
  expect(design?.environments.map(({ domain, network }) => [domain, network])).toEqual([
    ['dev.shop.acme.test', '10.10.0.0/16'],
    ['test.shop.acme.test', '10.20.0.0/16'],
    ['staging.shop.acme.test', '10.30.0.0/16'],
    ['shop.acme.test', '10.40.0.0/16'],
  ])
  expect(design?.workloads[0]).toMatchObject({
    exposure: 'public',
    delivery: 'rolling',
    port: 8080,
    slo: { default: true },
  })
})

test('a canary that no ingress leads to is not written', () => {
  const text = readFileSync(join(folder, 'valid/worker-only.yaml'), 'utf8').replace(
    'type: worker',
    'type: worker\n    delivery: canary',
  )
  expect(unsupported(readDesign('infra/infra.yaml', text, sources).design!)).toMatchObject([
    { path: ['workloads', 0, 'delivery'], message: expect.stringContaining('not public') },
  ])
})

test('what this version cannot write is named with what it can', () => {
  const text = readFileSync(join(folder, 'valid/no-database.yaml'), 'utf8').replace(
    'gitops: flux',
    'gitops: none',
  )
  const { design } = readDesign('infra/infra.yaml', text, sources)
  expect(unsupported(design!)).toEqual([
    { path: ['gitops'], part: 'value', message: 'gitops is none; this version writes flux or argocd' },
  ])
})

test.each([
  ['sops with argo cd', (text: string) => text.replace('gitops: flux', 'gitops: argocd'), ['secrets']],
  [
    'external secrets from nowhere',
    (text: string) => text.replace('secrets: sops', 'secrets: external-secrets'),
    ['secrets'],
  ],
])('%s is not written', (_, change, path) => {
  const text = change(readFileSync(join(folder, 'valid/no-database.yaml'), 'utf8'))
  const { design, problems } = readDesign('infra/infra.yaml', text, sources)
  expect(problems).toEqual([])
  expect(unsupported(design!)).toMatchObject([{ path }])
  // such a tree may be linted, for which it is planned
  expect(plan(design!, sources).size).toBeGreaterThan(50)
})

test('a canary by argo cd is not written', () => {
  const text = readFileSync(join(folder, 'valid/argocd.yaml'), 'utf8').replace(
    'type: web',
    'type: web\n    delivery: canary',
  )
  expect(unsupported(readDesign('infra/infra.yaml', text, sources).design!)).toMatchObject([
    { path: ['workloads', 0, 'delivery'], message: expect.stringContaining('argocd') },
  ])
})
