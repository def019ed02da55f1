import { describe, expect, it } from 'vitest'
import { readInfra, type Usage, withUsage } from '../../engine/infra.ts'
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
    for (const kustomization of infra.kustomizations) void kustomization.reaches
    expect(infra.resources).toEqual([])
  })
})
