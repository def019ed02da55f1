import { describe, expect, test } from 'vitest'
import { GoPattern } from '../../../engine/go-patterns/go-pattern.ts'
import { filesOf, isComplete, render } from '../../../engine/kustomize/render.ts'
import { readSelector } from '../../../engine/kustomize/select.ts'
import { substitute, substituted } from '../../../engine/kustomize/substitute.ts'
import { writeYaml } from '../../../engine/kustomize/write.ts'
import { locate } from '../../../engine/place.ts'
import { SourceFile, treeOf } from '../../../engine/tree.ts'
import { WEB, webIn } from './web.ts'

function rendered(files: Record<string, string>, folder = 'overlay') {
  const tree = treeOf(files)
  const rendering = render(filesOf(tree), folder)
  const problems = rendering.problems.map(({ at, message }) => {
    const { file, span } = locate(at, tree)
    return `${file}:${span.line} ${message}`
  })
  return { ...rendering, problems, names: rendering.objects.map(({ kind, name }) => `${kind} ${name}`), tree }
}

describe('what kustomize would refuse is a located problem, and the rest is rendered', () => {
  const base = webIn('base')

  test('files and folders that are not there', () => {
    const { problems, names } = rendered({
      ...base,
      'overlay/kustomization.yaml':
        'resources:\n  - ../base\n  - gone.yaml\n  - ../nothing\ncomponents:\n  - ../none\n',
    })
    expect(names).toEqual(['Deployment web'])
    expect(problems).toEqual([
      'overlay/kustomization.yaml:3 gone.yaml is not there',
      'overlay/kustomization.yaml:4 ../nothing is not there',
      'overlay/kustomization.yaml:6 ../none is not there',
    ])
  })

  test('cycles, of two and of one', () => {
    const { problems } = rendered({
      'overlay/kustomization.yaml': 'resources:\n  - ../other\n  - .\n',
      'other/kustomization.yaml': 'resources:\n  - ../overlay\n',
    })
    expect(problems).toEqual([
      'other/kustomization.yaml:2 ../overlay leads back to overlay: a cycle',
      'overlay/kustomization.yaml:3 . leads back to overlay: a cycle',
    ])
  })

  test('patches without a target, for nobody, and of no kind', () => {
    const { problems, objects } = rendered({
      ...base,
      'overlay/kustomization.yaml': `resources: [../base]
patches:
  - patch: '[{"op":"remove","path":"/spec"}]'
  - patch: '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"api"}}'
  - patch: 'just text'
  - path: gone.yaml
  - target: {kind: Deployment}
    patch: '[{"op":"remove","path":"/nothing"}]'
namePrefix: still-
`,
    })
    expect(objects[0]!.name).toBe('still-web')
    expect(problems).toEqual([
      'overlay/kustomization.yaml:3 a JSON patch needs a target',
      'overlay/kustomization.yaml:4 the patch is for Deployment api, and there is no such object',
      'overlay/kustomization.yaml:5 the patch is neither a map nor a list of operations',
      'overlay/kustomization.yaml:6 gone.yaml is not there',
      'overlay/kustomization.yaml:7 the object has no /nothing',
    ])
  })

  test('a broken document among others', () => {
    const { problems, names } = rendered({
      'overlay/kustomization.yaml': 'resources: [all.yaml]\n',
      'overlay/all.yaml': `${WEB}---\na: [1\nb: }\n---\nkind: ConfigMap\nmetadata: {}\n---\n${WEB.replace('name: web', 'name: api')}`,
    })
    expect(names).toEqual(['Deployment api', 'Deployment web'])
    expect(problems).toHaveLength(2)
    expect(problems.join()).toContain('ConfigMap needs metadata.name')
  })

  test('symbolic links: followed within the tree, a loop leads nowhere', () => {
    const tree = new Map(treeOf(webIn('base')))
    tree.set('link', new SourceFile({ path: 'link', linkTarget: 'base', mode: '120000', text: '' }))
    tree.set('loop', new SourceFile({ path: 'loop', linkTarget: 'loop', mode: '120000', text: '' }))
    tree.set(
      'overlay/kustomization.yaml',
      new SourceFile({ path: 'overlay/kustomization.yaml', text: 'resources: [../link, ../loop]\n' }),
    )
    const { objects, problems } = render(filesOf(tree), 'overlay')
    expect(objects.map(String)).toHaveLength(1)
    expect(problems.map(({ message }) => message)).toEqual(['../loop is not there'])
  })

  test('what only other programs render is counted', () => {
    const rendering = rendered({
      ...base,
      'overlay/kustomization.yaml':
        'resources: [../base, "https://github.com/acme/shop//deploy?ref=v1"]\nhelmCharts: [{name: a}, {name: b}]\ntransformers: [x.yaml]\n',
    })
    expect(rendering.leftOut).toEqual({ helmCharts: 2, remote: 1, plugins: 1 })
    expect(isComplete({ ...rendering, problems: [] })).toBe(false)
  })

  test('a bomb of kustomizations ends', () => {
    const files: Record<string, string> = {
      'l0/kustomization.yaml': 'resources: [web.yaml]\n',
      'l0/web.yaml': WEB,
    }
    for (let level = 1; level < 40; level++) {
      for (const side of ['a', 'b'])
        files[`l${level}${side}/kustomization.yaml`] = `resources: [../l${level - 1}]\nnamePrefix: ${side}\n`
      files[`l${level}/kustomization.yaml`] = `resources: [../l${level}a, ../l${level}b]\n`
    }
    expect(rendered(files, 'l39').problems.join()).toContain('more than')
  })
})

describe('origins', () => {
  const files = {
    ...webIn('base'),
    'overlay/kustomization.yaml': `resources: [../base]
namePrefix: eu-
labels:
  - pairs:
      team: shop
    includeTemplates: true
images:
  - name: nginx
    newTag: "1.28"
replicas:
  - name: web
    count: 3
patches:
  - path: patch.yaml
  - target: {kind: Deployment}
    patch: |-
      - {op: add, path: /spec/paused, value: true}
configMapGenerator:
  - name: settings
    literals: [a=b]
`,
    'overlay/patch.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          args: [x]\n',
  }
  const { objects, tree } = rendered(files)
  const [config, web] = objects
  const at = (object: typeof web, ...path: (string | number)[]): string => {
    const { file, document, path: steps, derived } = object!.origin(path)
    const { span } = locate({ kind: 'keyed', file, document, path: steps }, tree)
    return `${file}:${span.line}${derived ? ' derived' : ''}`
  }
  const container = ['spec', 'template', 'spec', 'containers', 0] as const

  test.each<readonly [string, readonly (string | number)[], string]>([
    ['what nobody touched', ['spec', 'template', 'spec'], 'base/web.yaml:8'],
    ['a merge patch', [...container, 'args'], 'overlay/patch.yaml:10'],
    ['the image', [...container, 'image'], 'overlay/kustomization.yaml:9 derived'],
    ['replicas', ['spec', 'replicas'], 'overlay/kustomization.yaml:12'],
    ['a label', ['spec', 'template', 'metadata', 'labels', 'team'], 'overlay/kustomization.yaml:5'],
    ['an inline patch', ['spec', 'paused'], 'overlay/kustomization.yaml:16 derived'],
    ['the name', ['metadata', 'name'], 'base/web.yaml:4 derived'],
    ['what is not there', ['spec', 'strategy', 'type'], 'base/web.yaml:5'],
  ])('%s', (_what, path, expected) => {
    expect(at(web, ...path)).toBe(expected)
  })

  test('a generated object', () => {
    expect(at(config, 'data', 'a')).toBe('overlay/kustomization.yaml:20 derived')
    expect(at(config)).toBe('overlay/kustomization.yaml:19 derived')
  })
})

describe('Flux’ variables', () => {
  const variables = new Map([
    ['region', 'eu'],
    ['empty', ''],
  ])

  test.each([
    ['${region}', 'eu'],
    ['a-${region}-b ${region}', 'a-eu-b eu'],
    ['${none:=x}', 'x'],
    ['${empty:=x}', 'x'],
    ['${empty=x}', ''],
    ['${none:-a${region}b}', 'aeub'],
    ['${none}', ''],
    ['$${region}', '${region}'],
    ['$region ${', '$region ${'],
    ['${1x} $(region)', '${1x} $(region)'],
    ['${region%suffix}', '${region%suffix}'],
  ])('%s', (text, expected) => {
    expect(substituted(text, variables)).toBe(expected)
  })

  test('are put into objects, but where that is disabled; names without a value are told', () => {
    const { objects } = rendered({
      'overlay/kustomization.yaml': 'resources: [all.yaml]\n',
      'overlay/all.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {r: "${region}", n: "${gone}", c: "${count:=3}"}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b, annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}}\ndata: {r: "${region}"}\n',
    })
    expect([...substitute(objects, variables)]).toEqual(['gone'])
    expect(objects.map(({ value }) => value.data)).toEqual([{ r: 'eu', n: null, c: 3 }, { r: '${region}' }])
  })
})

describe('regular expressions of strangers', () => {
  test.each([
    ['web|api', ['web', 'api'], ['webapi', 'we']],
    ['w.*', ['w', 'web'], ['aw']],
    ['(a+)+b', ['aab'], ['aaac']],
    ['[a-c]{2,3}-\\d', ['ab-1', 'abc-9'], ['a-1', 'abcd-1']],
    ['a?b{0,1}c*', ['', 'abcc'], ['bb']],
    ['^x$', ['x'], ['xx']],
    ['[^-]+', ['ab'], ['a-b']],
  ])('%s', (source, good, bad) => {
    const regular = GoPattern.read(source)!
    expect(good.filter((text) => !regular.matches(text))).toEqual([])
    expect(bad.filter((text) => regular.matches(text))).toEqual([])
  })

  test('find parts, read no more than they know, and take no time', () => {
    expect(GoPattern.read('e+b')!.finds('a web')).toBe(true)
    for (const source of ['(', '[a', 'a)', '*', '(?=a)', '\\p{L}', '(a{900}){900}'])
      expect(GoPattern.read(source)).toBeUndefined()
    expect(GoPattern.read('(a*)*(a*)*b')!.matches('a'.repeat(5000))).toBe(false)
  })
})

test.each([
  ['a=b', true],
  ['a==b,c!=d', true],
  ['a!=b', false],
  ['a in (x,b)', true],
  ['z notin (b)', true],
  ['!z,a', true],
  ['z', false],
])('the selector %s', (selector, expected) => {
  expect(readSelector(selector)(new Map([['a', 'b']]))).toBe(expected)
})

test.each<readonly [unknown, string]>([
  [{ b: 1, a10: 'x', a9: 'z' }, 'a9: z\na10: x\nb: 1\n'],
  [{ a: ['x', { b: [] }], c: {} }, 'a:\n- x\n- b: []\nc: {}\n'],
  [
    { a: 'yes', b: '1', c: '~', d: '', e: 'a: b', f: "it's" },
    `a: "yes"\nb: "1"\nc: "~"\nd: ""\ne: 'a: b'\nf: it's\n`,
  ],
  [{ a: 'x\ny\n', b: 'x\ny', c: '\tx' }, 'a: |\n  x\n  y\nb: |-\n  x\n  y\nc: "\\tx"\n'],
  [{ a: 1e21, b: 0.1, c: 1234567.5, d: null }, 'a: 1e+21\nb: 0.1\nc: 1.2345675e+06\nd: null\n'],
])('writes %j as kubectl does', (value, text) => {
  expect(writeYaml(value)).toBe(text)
})
