import { describe, expect, test } from 'vitest'
import { formatOf, SourceFile } from '../../engine/tree.ts'
import { hclPieces } from '../../scaffold/merge/hcl.ts'
import { jsonPieces } from '../../scaffold/merge/json.ts'
import type { Pieces } from '../../scaffold/merge/pieces.ts'
import { yamlPieces } from '../../scaffold/merge/yaml.ts'
import { type Labels, mergeFile, mergeManaged } from '../../scaffold/merge.ts'
import { defaultTree } from './trees.ts'

const labels: Labels = {
  yours: 'your project',
  base: 'what the generator wrote',
  theirs: 'new template 0.2.0',
}
const merge = (path: string, base: string | undefined, yours: string, theirs: string) =>
  mergeFile({ path, base, yours, theirs }, labels)

const CUTS = { yaml: yamlPieces, json: jsonPieces, hcl: hclPieces } as const
const cutsOf = (path: string, text: string) => {
  const cut = CUTS[formatOf(path) as keyof typeof CUTS]
  return cut?.(new SourceFile({ path, text }))
}

/** A collection put together again, each piece from its own pieces. */
function joined({ head, pieces, tail, indentation, inline, commas }: Pieces): string {
  const texts = pieces.map(({ lead, text, comma, inner }, index) => {
    const whole = inner ? joined(inner) : text
    if (inner) expect(whole).toBe(text)
    const wanted = commas === 'each' || (commas === 'between' && index < pieces.length - 1)
    const written = wanted ? `${whole.slice(0, comma)},${whole.slice(comma)}` : whole
    return lead + (inline && index === 0 ? '' : indentation) + written
  })
  return head + texts.join('') + tail
}

describe('the pieces of a document', () => {
  const { outputs } = defaultTree()
  const files = [...outputs.plan].filter(([path]) => formatOf(path) in CUTS)

  test('are, put together, the document byte for byte', () => {
    const whole = files.filter(([path, { content }]) => {
      const pieces = cutsOf(path, content)
      if (pieces) expect(joined(pieces), path).toBe(content)
      return pieces === undefined
    })
    expect(whole.map(([path]) => path)).toEqual([])
  })
})

describe('what conflicts by lines is merged by keys', () => {
  test('a scaled deployment with a sidecar takes the new image and the new key', () => {
    const base = `spec:
  replicas: 2 # enough
  template:
    spec:
      containers:
        - name: web
          image: web:1
          ports: []
`
    const yours = `spec:
  replicas: 5 # Friday: we were slow
  template:
    spec:
      # ours
      containers:
        - name: web
          image: web:1
          ports: []
        - name: proxy
          image: "proxy:3"   # pinned
`
    const theirs = `spec:
  replicas: 2 # enough
  # rollouts wait this long
  minReadySeconds: 10
  template:
    spec:
      containers:
        - name: web
          image: web:2
          ports: []
          env: []
`
    expect(merge('deployment.yaml', base, yours, theirs)).toEqual({
      conflicts: 0,
      clashes: [],
      text: `spec:
  replicas: 5 # Friday: we were slow
  # rollouts wait this long
  minReadySeconds: 10
  template:
    spec:
      # ours
      containers:
        - name: web
          image: web:2
          ports: []
          env: []
        - name: proxy
          image: "proxy:3"   # pinned
`,
    })
  })

  test('a true clash is shown at its key, everything else is merged', () => {
    const merged = merge(
      'd.yaml',
      'a: 1\nb: 1\nc: 1\n',
      'a: 5\nb: 1\nmine: 1\nc: 1\n',
      'a: 3\nb: 2\nc: 1\nd: 1\n',
    )
    expect(merged.clashes).toEqual(['a'])
    expect(merged.text).toBe(`<<<<<<< your project
a: 5
||||||| what the generator wrote
a: 1
=======
a: 3
>>>>>>> new template 0.2.0
b: 2
mine: 1
c: 1
d: 1
`)
  })

  test('a key that both sides added, each with another value, is shown', () => {
    const merged = merge('x.yaml', 'a: 1\n', 'a: 1\nnew: mine\n', 'a: 1\nnew: theirs\n')
    expect(merged.clashes).toEqual(['new'])
    expect(merged.text).toContain('new: mine\n||||||| what the generator wrote\n=======\nnew: theirs\n')
  })

  test('items of lists are told apart by name, or by what they say', () => {
    const base = 'resources:\n  - a.yaml\n  - b.yaml\n'
    const merged = merge('kustomization.yaml', base, `${base}  - mine.yaml\n`, `${base}  - new.yaml\n`)
    expect(merged.text).toBe('resources:\n  - a.yaml\n  - b.yaml\n  - new.yaml\n  - mine.yaml\n')
    const env = 'env:\n- name: A\n  value: "1"\n- name: B\n  value: "2"\n'
    expect(
      merge(
        'e.yaml',
        env,
        env.replace('"1"', '"10"'),
        env.replace('value: "1"', 'value: "1"\n  extra: x').replace('"2"', '"3"'),
      ).text,
    ).toBe('env:\n- name: A\n  value: "10"\n  extra: x\n- name: B\n  value: "3"\n')
  })

  test('an edit stays with its item, where by lines it would go to one that looks alike', () => {
    const item = (name: string, a: number, b: number) => `- name: ${name}\n  a: ${a}\n  b: ${b}\n`
    const base = item('n0', 0, 0) + item('n1', 1, 1)
    const yours = item('n0', 0, 0) + item('n1', 1, 101)
    const theirs = item('n0', 100, 100) + item('n1', 101, 1) + item('new', 1, 1)
    expect(merge('x.yaml', base, yours, theirs).text).toBe(
      item('n0', 100, 100) + item('n1', 101, 101) + item('new', 1, 1),
    )
  })

  test('the words of a command are never mixed', () => {
    const base = 'args:\n  - --a\n'
    const merged = merge('x.yaml', base, `${base}  - --mine\n`, `${base}  - --new\n`)
    expect(merged.conflicts).toBe(1)
  })

  test('documents are told apart by what Kubernetes calls them', () => {
    const object = (kind: string, value: string) =>
      `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: a\nspec: ${value}\n`
    const base = `${object('A', '1')}---\n${object('B', '1')}`
    const yours = `${object('A', '2')}---\n${object('B', '1')}---\n${object('Mine', '1')}`
    const theirs = `${object('A', '1')}more: 1\n---\n${object('New', '1')}---\n${object('B', '2')}`
    expect(merge('x.yaml', base, yours, theirs).text).toBe(
      `${object('A', '2')}more: 1\n---\n${object('New', '1')}---\n${object('B', '2')}---\n${object('Mine', '1')}`,
    )
  })

  test('anchors, aliases and merge keys stay as they are written', () => {
    const base = 'x: &x\n  a: 1\ny:\n  <<: *x\n  b: 1\n'
    const merged = merge(
      'x.yaml',
      base,
      base.replace('b: 1', 'b: 2'),
      base.replace('  b: 1', '  b: 1\n  c: *x'),
    )
    expect(merged.text).toBe('x: &x\n  a: 1\ny:\n  <<: *x\n  b: 2\n  c: *x\n')
  })

  test('another indentation is the project’s, also for what is new', () => {
    const merged = merge(
      'x.yaml',
      'a:\n  b: 1\n  c: 1\n',
      'a:\n    b: 1\n    c: 2\n',
      'a:\n  b: 1\n  c: 1\n  d:\n    - 1\n',
    )
    expect(merged).toMatchObject({ conflicts: 0, text: 'a:\n    b: 1\n    c: 2\n    d:\n      - 1\n' })
  })

  test('JSON keeps its commas where they belong', () => {
    const base = '{\n  "a": 1,\n  "b": {\n    "c": 1\n  }\n}\n'
    const yours = '{\n  "a": 1,\n  "b": {\n    "c": 1,\n    "mine": [1, 2]\n  }\n}\n'
    const theirs = '{\n  "a": 1,\n  "b": {\n    "c": 1,\n    "new": 1\n  },\n  "z": 1\n}\n'
    const merged = merge('dashboard.json', base, yours, theirs)
    expect(merged.text).toBe(
      '{\n  "a": 1,\n  "b": {\n    "c": 1,\n    "new": 1,\n    "mine": [1, 2]\n  },\n  "z": 1\n}\n',
    )
  })

  test('HCL and tfvars: attributes, blocks, objects and lists, lined up as fmt does', () => {
    const base = 'region  = "fsn1"\nservers = 3\n\ntags = {\n  a = 1\n}\n\nzones = [\n  "a",\n]\n'
    const yours =
      'region  = "fsn1"\nservers = 5 # grown\n\ntags = {\n  a = 1\n  m = 1\n}\n\nzones = [\n  "a",\n  "mine",\n]\n'
    const theirs =
      'region      = "fsn1"\nservers     = 3\nserver_type = "cx33"\n\ntags = {\n  a = 1\n  n = 1\n}\n\nzones = [\n  "a",\n  "new",\n]\n'
    expect(merge('terraform.tfvars', base, yours, theirs).text).toBe(
      'region      = "fsn1"\nservers     = 5 # grown\nserver_type = "cx33"\n\ntags = {\n  a = 1\n  n = 1\n  m = 1\n}\n\nzones = [\n  "a",\n  "new",\n  "mine",\n]\n',
    )
    const block = 'resource "a" "b" {\n  x = 1\n}\n'
    expect(
      merge(
        'main.tf',
        block,
        block.replace('x = 1', 'x = 1\n  mine = 2'),
        block.replace('x = 1', 'x = 1\n  lifecycle {\n  }'),
      ).text,
    ).toBe('resource "a" "b" {\n  x = 1\n  lifecycle {\n  }\n  mine = 2\n}\n')
  })
})

describe('what nobody can merge', () => {
  test('without a base, both sides of every difference are shown', () => {
    const merged = merge('x.yaml', undefined, 'a: 1\nb: 1\n', 'a: 1\nb: 2\n')
    expect(merged.text).toBe('a: 1\n<<<<<<< your project\nb: 1\n=======\nb: 2\n>>>>>>> new template 0.2.0\n')
  })

  test('a managed file takes the new text, and shows every edit', () => {
    const base = 'a\nb\nc\nd\ne\n'
    const merged = mergeManaged(
      { path: 'x.md', base, yours: base.replace('b', 'mine'), theirs: base.replace('e', 'new') },
      labels,
    )
    expect(merged.text).toBe(
      'a\n<<<<<<< your project\nmine\n=======\nb\n>>>>>>> new template 0.2.0\nc\nd\nnew\n',
    )
  })

  test('deleted on one side, changed on the other: shown', () => {
    const merged = merge('x.yaml', 'a: 1\nb: 1\nc: 1\n', 'a: 1\nb: 2\nc: 1\n', 'a: 1\nc: 1\n')
    expect(merged.conflicts).toBe(1)
    expect(merged.text).toContain('b: 2\n')
  })
})

test('line endings and byte order mark are the project’s', () => {
  const merged = merge(
    'x.yaml',
    'a: 1\nb: 1\nc: 1\nd: 1\n',
    '\ufeffa: 2\r\nb: 1\r\nc: 1\r\nd: 1\r\n',
    'a: 1\nb: 1\nc: 1\nd: 2\n',
  )
  expect(merged.text).toBe('\ufeffa: 2\r\nb: 1\r\nc: 1\r\nd: 2\r\n')
})
