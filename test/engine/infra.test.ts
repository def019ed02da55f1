import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Infra, readInfra, type Usage, withUsage } from '../../engine/infra.ts'
import { treeOf } from '../../engine/tree.ts'

const now = new Date('2026-08-01T00:00:00Z')

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
`

describe('readInfra', () => {
  it('makes each view once', () => {
    const infra = readInfra(treeOf({ 'web.yaml': DEPLOYMENT }), { now })
    expect(infra.resources).toBe(infra.resources)
    expect(infra.scopes).toBe(infra.scopes)
    expect(infra.resources.map(String)).toEqual(['Deployment web'])
  })

  it('asks for the expected plan at most once', () => {
    let calls = 0
    const expected = (): undefined => {
      calls++
      return undefined
    }
    const infra = readInfra(treeOf({}), { now, expected })
    expect([infra.expected, infra.expected, calls]).toEqual([undefined, undefined, 1])
  })

  it('shares its views with the Infra of the second phase', () => {
    const infra = readInfra(treeOf({ 'web.yaml': DEPLOYMENT }), { now })
    const usage: Usage = {
      suppressions: new Set(),
      waivers: new Set(),
      allWaivers: [],
      ran: new Set(),
      known: new Set(),
    }
    const later = withUsage(infra, usage)
    expect(later.usage).toBe(usage)
    expect(infra.usage).toBeUndefined()
    expect(later.resources).toBe(infra.resources)
    expect(later.alerts).toBe(infra.alerts)
    expect(withUsage({ ...infra, usage: undefined } as never, usage).usage).toBe(usage)
  })

  it('finds a deliverable where the design or the config says', () => {
    const infra = readInfra(treeOf({}), { now, paths: { iac: './terraform/', constructor: 'x' } })
    expect(infra.folder('iac')).toBe('terraform')
    expect(infra.folder('runbooks')).toBe('infra/runbooks')
    expect(readInfra(treeOf({}), { now, paths: { iac: '../elsewhere' } }).folder('iac')).toBe('infra/iac')
  })

  it('gives the files below a folder in path order, and none of a neighbour with a longer name', () => {
    const infra = readInfra(treeOf({ 'a/z': '', 'a-b/c': '', 'a/b/c': '', a0: '' }), { now })
    expect(infra.files('a').map(({ path }) => path)).toEqual(['a/b/c', 'a/z'])
    expect(infra.files('./a/').length).toBe(2)
    expect(infra.files('').length).toBe(4)
    expect(infra.files('none')).toEqual([])
  })

  it('reads no view from merge bases', () => {
    const infra = readInfra(treeOf({ 'infra/.infra/base/0123.yaml': DEPLOYMENT }), { now })
    expect(infra.resources).toEqual([])
    expect(infra.files('infra')).toEqual([])
  })

  it('reads the lock, leaving out lines that are broken or lead out of the tree', () => {
    const line = { owner: 'managed', blob: 'abc', mode: '100644' }
    const lock = {
      version: 1,
      generator: '0.1.0',
      design: 'sha256:0',
      files: {
        'infra/a.yaml': line,
        '../x': line,
        '/etc/passwd': line,
        'a//b': line,
        b: { owner: 'nobody' },
        c: null,
      },
    }
    const read = (text: string) => readInfra(treeOf({ 'infra/.infra-lock.json': text }), { now }).lock
    expect(read(JSON.stringify(lock))?.files).toEqual({ 'infra/a.yaml': line })
    for (const text of ['', '{', '[]', 'null', '{"version":2,"files":{}}', '{"version":1,"files":[]}']) {
      expect(read(text)).toBeUndefined()
    }
    expect(readInfra(treeOf({}), { now }).lock).toBeUndefined()
  })

  it('keeps a lock line named __proto__ an own property', () => {
    const text =
      '{"version":1,"generator":"0","design":"d","files":{"__proto__":{"owner":"managed","blob":"b","mode":"100644"}}}'
    const lock = readInfra(treeOf({ 'infra/.infra-lock.json': text }), { now }).lock!
    expect(Object.hasOwn(lock.files, '__proto__')).toBe(true)
    expect(Object.keys({}.constructor.prototype)).toEqual([])
  })

  it('takes any tree: every view of a hostile one is made without a throw', () => {
    const infra = readInfra(
      treeOf({
        'a.yaml': 'kind: 5\napiVersion: [v1]\n---\nkind: {a: 1}\napiVersion: v1\n---\n- kind\n- apiVersion\n',
        'b.yaml':
          'apiVersion: v1\nkind: List\nitems:\n- null\n- 5\n- kind: List\n  apiVersion: v1\n  items: x\n',
        'c.json': '{"apiVersion":"v1","kind":"List","items":[{"__proto__":1}]} trailing',
        'kustomization.yaml': 'resources: 5\nbases: [{}, null, [1]]\npatches: [a, {path: 5}, null]\n',
        'x/kustomization.yaml': '- a\n',
        'Chart.yaml': 'name: [a]\n',
        'y/Chart.yaml': '{{ nope',
        'r.yaml': 'groups: [{rules: [{alert: {}, expr: x}, 5, null]}, 7]\n# alert\n',
        'am.yaml': 'route: {routes: [5, {routes: 7}]}\nreceivers: [5, {}]\n',
        'd.json': '{"panels": {}, "title": 5}',
        's.yaml': 'apiVersion: openslo/v1\nkind: SLO\nspec: 5\nobjective: x\n',
        'main.tf':
          'terraform {\n required_providers { aws = 5 }\n backend {}\n}\nmodule {}\nprovider {}\nresource "x" {',
        '.terraform.lock.hcl': 'provider {}\n',
        'x.tfvars': '= = =',
        '.github/workflows/a.yml': 'on: 5\njobs: [1]\n',
        '.github/workflows/b.yml': 'on: [push, 5]\njobs: {a: 5, b: {steps: [5, {run: {}}], needs: {}}}\n',
        '.gitlab-ci.yml': 'include: {local: 5}\na: {script: {x: 1}, extends: a}\nb: {extends: [b, c, 5]}\n',
        'infra/runbooks/x.md': '---\n- a\n---\n# X\n',
        'compose.yaml': 'services: {backup: 5, x: {labels: 5, environment: 7, image: {}}}\n',
        'terragrunt.hcl': 'terraform { source = }\n',
      }),
      { now },
    )
    everyView(infra)
    expect(infra.resources).toEqual([])
  })

  it('takes whole trees cut, torn and mixed', () => {
    const seed = Date.now() % 2 ** 31
    if (process.env.DEEP) console.log(`seed ${seed}`)
    const piece = fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 12 }))
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
    const tree = fc.dictionary(fc.constantFrom(...PATHS), fc.tuple(text, fc.nat(400)), { maxKeys: 8 })
    fc.assert(
      fc.property(tree, (files) => {
        const cut = Object.entries(files).map(([path, [content, end]]): [string, string] => [
          path,
          content.slice(0, end),
        ])
        everyView(readInfra(treeOf(cut), { now, repository: 'https://github.com/acme/shop' }))
      }),
      { numRuns: process.env.DEEP ? 5000 : 150, seed },
    )
  })
})

const PATHS = [
  'a.yaml',
  'kustomization.yaml',
  'overlays/prod/kustomization.yaml',
  'overlays/prod/a.yaml',
  'clusters/dev/a.yaml',
  'Chart.yaml',
  'templates/a.yaml',
  'main.tf',
  'prod.tfvars',
  'terragrunt.hcl',
  '.terraform.lock.hcl',
  '.github/workflows/a.yml',
  '.gitlab-ci.yml',
  'infra/pipelines/a.yml',
  'infra/runbooks/Down.md',
  'infra/.infra-lock.json',
  'd.json',
  'compose.yaml',
]

const PIECES = [
  'apiVersion: v1\nkind: List\nitems:\n- ',
  'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n',
  'apiVersion: batch/v1\nkind: CronJob\nspec:\n  schedule: "0 2 * * *"\n',
  'kind: Kustomization\napiVersion: kustomize.toolkit.fluxcd.io/v1\nspec:\n  path: ./overlays/prod\n',
  'apiVersion: v1\nkind: ConfigMap\ndata:\n  r.yaml: |\n    groups:\n    - rules:\n      - alert: A\n        expr: x\n',
  'resources: [., .., a.yaml, overlays/prod, "{"]\n',
  'groups:\n- name: g\n  rules:\n  - alert: A\n    expr: x\n    annotations: { runbook_url: infra/runbooks/Down.md }\n',
  'route: { routes: [{}] }\nreceivers: [{ name: x }]\n',
  'apiVersion: openslo/v1\nkind: SLO\nspec: { objectives: [{ target: 0.9 }] }\n',
  'on: push\njobs:\n  a:\n    uses: ./.github/workflows/a.yml\n    steps:\n    - run: docker build .\n',
  'include: [.gitlab-ci.yml, { local: infra/pipelines/* }]\na:\n  extends: a\n  script: !reference [a, script]\n',
  'terraform {\n  required_providers {\n    aws = { source = "x" }\n  }\n',
  'module "x" {\n  source = "./"\n}\n',
  '{"panels":[],"title":"x"}',
  '---\n',
  '&a [*a]',
  '*a',
  '<<: ',
  '{{ x }}',
  '}',
  '"',
  '\n',
  '\u0000',
]

/** Asks for every view, and for what views make when asked. */
function everyView(infra: Infra): void {
  const views = [
    infra.resources,
    infra.scopes,
    infra.environments,
    infra.kustomizations,
    infra.charts,
    infra.gitops,
    infra.terraform,
    infra.pipelines,
    infra.alerts,
    infra.alertManagers,
    infra.dashboards,
    infra.objectives,
    infra.runbooks,
    infra.backups,
    infra.suppressions,
  ]
  for (const view of views) expect(Array.isArray(view)).toBe(true)
  for (const module of infra.terraform) void [module.usedProviders, module.requiredProviders, module.locked]
  for (const module of infra.terraform) void [module.requiredVersion, module.backend]
  for (const { reaches } of infra.kustomizations) expect(new Set(reaches).size).toBe(reaches.length)
  for (const { resources } of infra.scopes) expect(new Set(resources).size).toBe(resources.length)
  void infra.lock
}
