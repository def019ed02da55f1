import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Dialect, Document, Node } from '../../../engine/formats/node.ts'
import { readStream } from '../../../engine/formats/yaml/read.ts'
import { readYaml } from '../../../engine/formats/yaml.ts'

const core = { dialect: 'core' } as const
const kubernetes = { dialect: 'kubernetes' } as const

function only(text: string, dialect: Dialect = 'core'): Document {
  const documents = readYaml(text, { dialect })
  expect(documents).toHaveLength(1)
  return documents[0]!
}

function root(text: string, dialect: Dialect = 'core'): Node {
  const document = only(text, dialect)
  expect(document.problems).toEqual([])
  return document.root!
}

function fixture(name: string): string {
  return readFileSync(new URL(`../../../fixtures/formats/yaml/${name}`, import.meta.url), 'utf8')
}

describe('values', () => {
  test('manifests are read by the own reader', () => {
    const readings = readStream(fixture('manifests.yaml'), kubernetes)
    expect(readings.map(({ reader }) => reader)).toEqual(['own', 'own', 'own'])
    const [deployment, comment, config] = readings.map(({ document }) => document)
    expect(comment!.root).toBeUndefined()
    expect(deployment!.root!.get('metadata')!.value).toEqual({
      name: 'shop',
      labels: { 'app.kubernetes.io/name': 'shop', tier: 'web', empty: null },
      annotations: {
        description: 'the shop front, in one line',
        note: 'plain text on two lines\nand a third',
      },
    })
    const container = deployment!.root!.at(['spec', 'template', 'spec', 'containers', { name: 'main' }])!
    expect(container.value).toEqual({
      name: 'main',
      image: 'registry.example.com/shop/front:1.2.3',
      command: ['/bin/sh', '-c'],
      args: ['#!/bin/sh\nexec front --port 8080\n', 'folded text\n\n  more indented\n\nend'],
      env: [
        { name: 'MODE', value: "it's on" },
        { name: 'EMPTY', value: null },
        { name: 'LATE', value: '0644' },
      ],
      ports: [
        { containerPort: 8080, name: 'http' },
        { containerPort: 9090, name: 'metrics' },
      ],
    })
    expect(config!.root!.get('data')!.value).toEqual({
      keep: 'kept\n\n',
      strip: 'stripped',
      deep: '  two spaces deeper\n',
      'quoted key': 'x',
      url: 'http://example.com/#anchor',
    })
  })

  test('anchors, aliases, merge keys, tags and complex keys', () => {
    const text = fixture('properties.yaml')
    expect(readStream(text, kubernetes)[0]!.reader).toBe('events')
    const tree = root(text, 'kubernetes')
    const web = tree.at(['services', 'web'])!
    expect(web.value).toEqual({ restart: 'always', image: 'web', logging: { driver: 'json-file' } })
    expect(web.get('restart')!.value).toBe('always')
    expect(web.pairs().map(({ key }) => key.text)).toEqual(['<<', 'image', 'logging'])
    const logging = web.get('logging')!
    expect(logging).toMatchObject({ alias: 'logging', tag: '!Custom', kind: 'map', style: 'block', size: 1 })
    expect(text.slice(logging.start, logging.end)).toBe('*logging')
    expect(tree.at(['services', 'worker'])!.value).toEqual({
      restart: 'always',
      logging: { driver: 'json-file' },
      cpu: 1,
      image: 'Image',
      number: '12',
      nothing: null,
    })
    expect(tree.at(['services', 'worker', 'cpu'])!.value).toBe(1)
    expect(tree.at(['services', 'worker', 'image'])).toMatchObject({ tag: '!Ref', text: 'Image' })
    expect(tree.get('defaults')!.anchor).toBe('defaults')
    expect(tree.get('complex')!.value).toBe('value')
    expect(tree.get('pairs')!.value).toEqual([{ a: 1 }, { b: 2 }])
    expect(root(text).at(['services', 'web', 'restart'])).toBeUndefined()
  })

  test('a key of a prototype is an own property', () => {
    const value = root('__proto__: {polluted: true}\nconstructor: 1').value as object
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor'])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })

  test('empty lines behind an escaped break are line feeds, as in libyaml', () => {
    expect(root('"a \\\n\n\n  b"').value).toBe('a \n\nb')
    expect(root('"a \\\n  b"').value).toBe('a b')
  })

  test('an explicit indent at the root counts from column 0, as in libyaml', () => {
    expect(root('--- |1\n  a\n b\n').value).toBe(' a\nb\n')
    expect(root('|1\n  a\n b\n').value).toBe(' a\nb\n')
    expect(only('--- |2\n   a\n b\n').problems).toHaveLength(1)
  })

  test('under-indented quoted scalars and brackets, as in kubectl', () => {
    const text = fixture('under-indented.yaml')
    const value = { description: 'a text that goes on at the start of the line', list: ['a'], map: { b: 1 } }
    expect(root(text).value).toEqual(value)
    expect(root(`x: &x 1\n${text}`).value).toEqual({ x: 1, ...value })
    expect(root("x: !t\n  y: 'a\n\n b'\n  z: [\n # c\n]\n").value).toEqual({ x: { y: 'a\nb', z: [] } })
  })
})

describe('places', () => {
  const text = 'a: 1\nb:\n  - "x"\n  -\nc: {d: , e}\nf: |-\n  text\n\ng:   \n'
  const range = (node: Node | undefined) => text.slice(node!.start, node!.end)

  test('ranges are those of the values themselves', () => {
    const tree = root(text)
    expect([tree.start, tree.end]).toEqual([0, text.indexOf('g:') + 2])
    expect(range(tree.get('b'))).toBe('- "x"\n  -')
    expect(range(tree.at(['b', 0]))).toBe('"x"')
    expect(range(tree.get('c'))).toBe('{d: , e}')
    expect(range(tree.get('f'))).toBe('|-\n  text')
    expect(tree.pairs().map(({ key }) => range(key))).toEqual(['a', 'b', 'c', 'f', 'g'])
  })

  test('absent values stand where a value would', () => {
    const tree = root(text)
    expect(tree.get('g')!.start).toBe(text.indexOf('g:') + 2)
    expect(tree.at(['b', 1])!.start).toBe(text.indexOf('-\nc') + 1)
    expect(tree.at(['c', 'd'])!.start).toBe(text.indexOf('d:') + 2)
    expect(tree.at(['c', 'e'])).toMatchObject({ style: 'plain', text: '', value: null })
  })

  test('offsets count line breaks and byte order marks as they are', () => {
    const crlf = fixture('crlf.yaml')
    const [first, second] = readYaml(crlf, core)
    expect(first!.root!.value).toEqual({ a: 1, b: 'x\n\ny\n', c: 'two lines' })
    expect(crlf.slice(second!.root!.get('d')!.start, second!.root!.get('d')!.end)).toBe('[1,\r\n  2]')
    const bom = fixture('bom.yaml')
    const tree = root(bom)
    expect([bom.charCodeAt(0), tree.start, tree.get('a')!.start]).toEqual([0xfeff, 1, 4])
  })

  test('questions that a value has no answer to', () => {
    const tree = root(text)
    expect(tree.get('z')).toBeUndefined()
    expect(tree.at(['a', 'x'])).toBeUndefined()
    expect(tree.at(['b', 7])).toBeUndefined()
    expect(tree.at(['b', { name: 'x' }])).toBeUndefined()
    expect(tree.get('a')!.items()).toEqual([])
    expect(tree.get('b')!.pairs()).toEqual([])
    expect([tree.size, tree.get('b')!.size, tree.get('a')!.size]).toEqual([5, 2, 0])
    expect(tree.at([])).toBe(tree)
  })
})

describe('documents', () => {
  test('a broken document hides no other', () => {
    const text = fixture('broken-middle.yaml')
    const [first, second, third] = readYaml(text, core)
    expect(first!.root!.value).toEqual({ kind: 'First' })
    expect(second).toMatchObject({ index: 1, root: undefined })
    expect(second!.problems).toEqual([
      {
        message: 'nested mappings are not allowed in compact mappings',
        start: text.indexOf('b: c'),
        end: text.indexOf('b: c') + 1,
      },
    ])
    expect(third!.root!.value).toEqual({ kind: 'Third' })
    expect(text.slice(third!.start, third!.end)).toBe('kind: Third\n')
  })

  test.each<[string, unknown[]]>([
    ['', [undefined]],
    ['# only a comment\n', [undefined]],
    ['---\n', [undefined]],
    ['a\n---\n', ['a', undefined]],
    ['---\n---\na', [undefined, 'a']],
    ['a\n...\n# c\n...\n---\nb', ['a', 'b']],
    ['--- a\n--- |\n b\n', ['a', 'b\n']],
    ['%YAML 1.2\n---\na\n...\n%TAG ! !x\n---\n!y b', ['a', 'b']],
    ['a: |\n  ---\n  b\n', [{ a: '---\nb\n' }]],
    ['--- # c\na', ['a']],
    ['---a\n', ['---a']],
    ['\ufeff---\n1\n', [1]],
  ])('the documents of %j', (text, values) => {
    const documents = readYaml(text, core)
    expect(documents.map(({ root }) => root?.value)).toEqual(values)
    expect(documents.flatMap(({ problems }) => problems)).toEqual([])
    expect(documents.map(({ index }) => index)).toEqual(values.map((_, index) => index))
  })

  test.each([
    'a\n... b\n',
    '--- a: b\n',
    '%YAML 1.2\na\n',
    '%YAML 1.2 3\n---\na\n',
    "'a\n---\nb'\n",
    'a\rb: c: d',
  ])('%j is broken', (text) => {
    expect(readYaml(text, core).flatMap(({ problems }) => problems)).not.toEqual([])
  })

  test('a duplicate key is a problem of a document that is read; the last one counts', () => {
    for (const text of ['a: 1\n"a": 2\nb: 3\n', 'b: 3\na: 1\n? a\n: 2\n', "{a: 1, b: 3, 'a': 2}"]) {
      const { root, problems } = only(text)
      expect(problems).toHaveLength(1)
      expect(problems[0]!.message).toBe('duplicate key "a"')
      expect(text.slice(problems[0]!.start, problems[0]!.end)).toMatch(/^["']?a["']?$/)
      expect(root!.value).toEqual({ a: 2, b: 3 })
      expect(root!.get('a')!.value).toBe(2)
    }
    const many = Array.from({ length: 100 }, (_, i) => `key${i}: ${i}`).join('\n')
    expect(only(`${many}\nkey7: x`).problems).toHaveLength(1)
    expect(only(many).problems).toEqual([])
  })
})

describe('templates', () => {
  test('Helm templates are not data', () => {
    const document = only(fixture('helm.yaml'))
    expect(document).toMatchObject({ unread: 'a Helm template', problems: [], root: undefined })
  })

  test.each([
    'key: {{ .Values.x }}',
    'key: [{{ .Values.x }}]',
    '{{ template "x" }}: b',
    'a: &a 1\nkey: {{ .Values.x }}',
    'a: b\n{{- toYaml . | nindent 2 }}\n',
    'a: "x" {{ y }}',
  ])('%j is a Helm template', (text) => {
    expect(only(text)).toMatchObject({ unread: 'a Helm template', problems: [], root: undefined })
  })

  test('Jinja statements too', () => {
    expect(only('{% for x in y %}\na: {{ x }}\n{% endfor %}\n').unread).toBe('a Jinja template')
  })

  test('braces in quotes, comments, block and plain scalars are data', () => {
    const document = only(fixture('alert.yaml'))
    expect(document.unread).toBeUndefined()
    const rule = document.root!.at(['groups', { name: 'shop' }, 'rules', 0, 'annotations'])!
    expect(rule.value).toEqual({
      summary: '{{ $labels.instance }} is down',
      description: '{{ $value }} since {{ $labels.since }}\n',
    })
    expect(root('if: ${{ github.ref }}').value).toEqual({ if: '${{ github.ref }}' })
    expect(root('image: repo/{{ name }}').value).toEqual({ image: 'repo/{{ name }}' })
  })

  test('broken documents with braces in quotes stay broken', () => {
    for (const text of [
      'a: "{{ x }}"\nb: c: d\n',
      'a: |\n  {{ x }}\nb: c: d\n',
      'a: ${{ x }}\nb: c: d\n# {{ y }}\n',
    ]) {
      expect(only(text).unread).toBeUndefined()
      expect(only(text).problems).not.toEqual([])
    }
  })

  test('in a file that is a template all documents with braces are', () => {
    const documents = readYaml('a: "{{ x }}"\n---\nb: {{ y }}\n---\nc: 1\n', core)
    expect(documents.map(({ unread }) => unread)).toEqual(['a Helm template', 'a Helm template', undefined])
    expect(documents[2]!.root!.value).toEqual({ c: 1 })
  })

  test("a chart's templates are templates even where they are YAML", () => {
    const documents = readYaml('a: "{{ x }}"\n---\nc: 1\n', { dialect: 'kubernetes', helm: true })
    expect(documents.map(({ unread }) => unread)).toEqual(['a Helm template', undefined])
  })
})
