import { describe, expect, it } from 'vitest'
import { checkExpressions, type HclFile, locateHcl, readHcl } from '../../../engine/formats/hcl.ts'
import type { Path } from '../../../engine/formats/node.ts'
import { BROKEN, ODD } from './hcl-cases.ts'

const SERVER = `terraform {
  required_version = ">= 1.9"
  required_providers {
    hcloud = { source = "hetznercloud/hcloud", version = "~> 1.49" }
  }
  backend "s3" {
    bucket = "state"
  }
}

# the server
resource "hcloud_server" "web" {
  name  = "web-\${var.environment}"
  image = var.image // pinned below
  count = 3
  network { ip = "10.0.0.2" }
  network { ip = "10.0.0.3" }
  user_data = <<-EOT
    #cloud-config
      deep
  EOT
}
`

function value(text: string): unknown {
  return readHcl(`a = ${text}\n`).body.attribute('a')!.value.literal()?.value
}

function problems(file: HclFile): readonly string[] {
  return [...file.problems, ...checkExpressions(file)].map((problem) => problem.message)
}

function at(text: string, path: Path): string {
  const found = locateHcl(readHcl(text), path)
  if (!found) return 'nowhere'
  return `${text.slice(found.keyStart, found.keyEnd)} | ${text.slice(found.start, found.end)} | ${found.rest}`
}

describe('structure', () => {
  it('gives blocks, labels and attributes with their ranges', () => {
    const file = readHcl(SERVER)
    expect(file.problems).toEqual([])
    expect(file.body.blocks.map((block) => [block.type, ...block.labels])).toEqual([
      ['terraform'],
      ['resource', 'hcloud_server', 'web'],
    ])
    const [server] = file.body.blocksOf('resource')
    const slice = ({ start, end }: { start: number; end: number }) => SERVER.slice(start, end)
    expect(slice(server!.typeRange)).toBe('resource')
    expect(server!.labelRanges.map(slice)).toEqual(['"hcloud_server"', '"web"'])
    expect(slice(server!)).toMatch(/^resource "hcloud_server" "web" \{[\s\S]*\}$/)
    const image = server!.body.attribute('image')!
    expect(slice(image)).toBe('image = var.image')
    expect(SERVER.slice(image.nameStart, image.nameEnd)).toBe('image')
    expect(slice(image.value)).toBe('var.image')
    expect(
      server!.body.blocksOf('network').map((block) => block.body.attribute('ip')!.value.literal()),
    ).toEqual([{ value: '10.0.0.2' }, { value: '10.0.0.3' }])
    expect(file.comments.map(slice)).toEqual(['# the server', '// pinned below'])
  })

  it('keeps both of an argument that is set twice, and says so', () => {
    const file = readHcl('a = 1\na = 2\n')
    expect(file.body.attributes).toHaveLength(2)
    expect(file.body.attribute('a')!.value.literal()).toEqual({ value: 1 })
    expect(checkExpressions(file)).toEqual([
      { message: 'a is set twice in this block; keep one', start: 6, end: 7 },
    ])
  })

  it('ends a body where an argument can be inserted', () => {
    const text = 'a {\n  b = 1\n}\n'
    const { body } = readHcl(text).body.blocks[0]!
    expect([text.slice(0, body.start), text.slice(body.end)]).toEqual(['a {', '}\n'])
  })

  it.each(BROKEN)('refuses %j', (text, message) => {
    expect(problems(readHcl(text)).join()).toContain(message)
  })

  it.each(ODD)('accepts %j', (text) => {
    expect(problems(readHcl(text))).toEqual([])
  })

  it('places every problem inside the text', () => {
    for (const [text] of BROKEN) {
      const file = readHcl(text)
      for (const { start, end } of [...file.problems, ...checkExpressions(file)]) {
        expect(0 <= start && start <= end && end <= text.length, `${text} ${start}-${end}`).toBe(true)
      }
    }
  })
})

describe('recovery', () => {
  const next = 'resource "x" "y" {\n  z = 1\n}\n'
  it.each([
    ['an unclosed block', 'a {\n  b = 1\n\n'],
    ['an unclosed inner block', 'a {\n  b {\n    c = 1\n}\n\n'],
    ['an unclosed list', 'a {\n  b = [1, 2\n}\n'],
    ['an unclosed object', 'a {\n  b = {\n    c = 1\n}\n'],
    ['an unclosed call', 'a {\n  b = f(1,\n}\n'],
    ['an unclosed string', 'a {\n  b = "x\n}\n'],
    ['an unclosed interpolation', 'a {\n  b = "${x"\n}\n'],
    ['an unclosed heredoc', 'a {\n  b = <<EOT\n  x\n}\n'],
    ['an unclosed label', 'a "b {\n  c = 1\n}\n'],
    ['a surplus brace', 'a {\n}\n}\n'],
    ['a stray word', 'what is this\n'],
    ['a quoted name', '"a" = 1\n'],
    ['a quoted block', '"a" {\n  b = 1\n}\n'],
    ['a brace on the next line', 'a\n{\n  b = 1\n}\n'],
    ['an argument at the top', 'a = [\n'],
    ['an unclosed comment', 'a = 1 /* x\n'],
    ['a missing value', 'a {\n  b =\n  c = 1\n}\n'],
  ])('reads the next block after %s', (_, broken) => {
    const file = readHcl(broken + next)
    expect(problems(file)).not.toEqual([])
    const found = file.body.blocksOf('resource')
    expect(found.map((block) => block.labels)).toEqual([['x', 'y']])
    expect(found[0]!.body.attribute('z')!.value.literal()).toEqual({ value: 1 })
    expect(found[0]!.start).toBe(broken.length)
  })

  it('keeps what stood in an unclosed block', () => {
    const [block] = readHcl('a {\n  b = 1\n  c {\n    d = 2\n').body.blocks
    expect(block!.body.attribute('b')!.value.literal()).toEqual({ value: 1 })
    expect(block!.body.blocks[0]!.body.attribute('d')!.value.literal()).toEqual({ value: 2 })
  })

  it('survives every prefix and every lone character', () => {
    for (let end = 0; end <= SERVER.length; end++) problems(readHcl(SERVER.slice(0, end)))
    for (let code = 0; code < 256; code++) problems(readHcl(`a = ${String.fromCharCode(code)}\n`))
  })

  it('limits nesting and stays linear', () => {
    const deep = 'nested deeper than 250'
    expect(problems(readHcl(`a = ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`)).join()).toContain(deep)
    expect(problems(readHcl('a {\n'.repeat(20_000) + '}\n'.repeat(20_000))).join()).toContain(deep)
    expect(problems(readHcl(`a = ${'"${'.repeat(20_000)}`)).join()).toContain(deep)
    expect(problems(readHcl(`a = ${'!'.repeat(20_000)}b${' + 1'.repeat(20_000)}\n`))).toEqual([])
    expect(problems(readHcl(`a = ${'b ? c : '.repeat(20_000)}d\n`))).toEqual([])
    for (const unit of ['/*', 'a = <<E\n', '"${', 'a = [\n', 'a "b" {\n', '$', 'a = 1 /*\n', '\0']) {
      expect(problems(readHcl(unit.repeat(20_000))).length, unit).toBeGreaterThan(0)
    }
  })
})

describe('literals', () => {
  it.each([
    ['1', 1],
    ['-1.5e2', -150],
    ['true', true],
    ['null', null],
    ['"a\\n\\"b\\" \\u00e9"', 'a\n"b" é'],
    ['"$${x} %%{y} $ %"', '${x} %{y} $ %'],
    ['"cafe\u0301"', 'café'],
    ['[1, ["x"], {}]', [1, ['x'], {}]],
    ['{ a = 1, "b c" : 2, 3 = [] }', { a: 1, 'b c': 2, 3: [] }],
    ['(("x"))', 'x'],
    ['<<E\n  a\n\tb\nE', '  a\n\tb\n'],
    ['<<-E\n    a\n\n      b\n    E', 'a\n\n  b\n'],
    ['12345678901234567890', Number('12345678901234567890')],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected)
  })

  it.each([
    'var.x',
    '"${x}"',
    '[var.x]',
    '{ (x) = 1 }',
    'f(1)',
    '1 + 1',
    '!true',
    '"%{ if x }%{ endif }"',
    '-"1"',
  ])('knows no value of %s', (text) => {
    expect(readHcl(`a = ${text}\n`).body.attribute('a')!.value.literal()).toBeUndefined()
  })

  it('keeps a key named __proto__ as data', () => {
    const object = value('{ __proto__ = { polluted = true } }') as Record<string, unknown>
    expect(Object.keys(object)).toEqual(['__proto__'])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

describe('expressions', () => {
  const references = (text: string) =>
    readHcl(`a = ${text}\n`)
      .body.attribute('a')!
      .value.references()
      .map((each) => [each.root, ...each.steps].join('.'))

  it.each([
    ['var.x', ['var.x']],
    ['data.t.n[0].id', ['data.t.n.0.id']],
    ['module.m["k"].out', ['module.m.k.out']],
    ['a[var.i].b', ['a..b', 'var.i']],
    ['a.*.b', ['a..b']],
    ['"x ${var.a} ${f(local.b)}"', ['var.a', 'local.b']],
    ['<<E\n${var.a}\n%{ if var.b }%{ endif }\nE', ['var.a', 'var.b']],
    ['[for k, v in var.m : "${k}${v.x}${var.y}" if k != local.z]', ['var.m', 'var.y', 'local.z']],
    ['"%{ for h in var.hosts }${h}${h2}%{ endfor }${h}"', ['var.hosts', 'h2', 'h']],
    ['{ key = var.x, (var.k) = 1 }', ['var.x', 'var.k']],
    ['a ? b : c + -d', ['a', 'b', 'c', 'd']],
  ])('finds the references of %s', (text, expected) => {
    expect(references(text)).toEqual(expected)
  })

  it('gives references their ranges', () => {
    const text = 'a = "x ${var.name[0]} y"\n'
    const [reference] = readHcl(text).body.attribute('a')!.value.references()
    expect(text.slice(reference!.start, reference!.end)).toBe('var.name[0]')
  })

  it('tells a lone reference from an expression with one', () => {
    const lone = (text: string) => readHcl(`a = ${text}\n`).body.attribute('a')!.value.reference()?.root
    expect([lone('var.x'), lone('"${var.x}"'), lone('(var.x)')]).toEqual(['var', 'var', 'var'])
    expect([lone('"-${var.x}"'), lone('f(var.x)'), lone('1'), lone('{}.a')]).toEqual(Array(4).fill(undefined))
  })

  it('opens objects, tuples and calls', () => {
    const text = 'a = { b = { c = "x" }, "d" = [1, var.y], (k) = 2 }\n'
    const { value: object } = readHcl(text).body.attribute('a')!
    expect(object.entries().map((entry) => [entry.key, text.slice(entry.keyStart, entry.keyEnd)])).toEqual([
      ['b', 'b'],
      ['d', '"d"'],
      [undefined, '(k)'],
    ])
    expect(object.entry('b')!.value.entry('c')!.value.literal()).toEqual({ value: 'x' })
    expect(
      object
        .entry('d')!
        .value.items()
        .map((item) => item.text),
    ).toEqual(['1', 'var.y'])
    const call = readHcl('a = "${sensitive(file("x"))}"\n').body.attribute('a')!.value.call()!
    expect([
      call.name,
      call.arguments[0]!.call()!.name,
      call.arguments[0]!.call()!.arguments[0]!.literal(),
    ]).toEqual(['sensitive', 'file', { value: 'x' }])
  })

  it('knows nothing of a broken expression, and says why', () => {
    const { value: broken } = readHcl('a = [1,, 2]\n').body.attribute('a')!
    expect([broken.literal(), broken.references(), broken.entries(), broken.items(), broken.call()]).toEqual([
      undefined,
      [],
      [],
      [],
      undefined,
    ])
    expect(broken.problem?.message).toBe('a value is expected here; found ,')
  })
})

describe('locateHcl', () => {
  it.each([
    [['resource', 'hcloud_server', 'web', 'image'], 'image | var.image | 0'],
    [['terraform', 'backend', 's3', 'bucket'], 'bucket | "state" | 0'],
    [['terraform', 'required_providers', 'hcloud', 'version'], 'version | "~> 1.49" | 0'],
    [['resource', 'hcloud_server', 'web', 'network', 1, 'ip'], 'ip | "10.0.0.3" | 0'],
    [
      ['resource', 'hcloud_server', 'web', 'network', { ip: '10.0.0.3' }],
      'network | network { ip = "10.0.0.3" } | 0',
    ],
    [['resource', 0, 'count'], 'count | 3 | 0'],
    [
      ['terraform', 'required_providers', 'aws'],
      'required_providers | required_providers {\n    hcloud = { source = "hetznercloud/hcloud", version = "~> 1.49" }\n  } | 1',
    ],
    [['terraform', 'backend', 'gcs', 'x'], 'backend "s3" | backend "s3" {\n    bucket = "state"\n  } | 2'],
    [['provider', 'x'], 'nowhere'],
  ] as [Path, string][])('%j', (path, expected) => {
    expect(at(SERVER, path)).toBe(expected)
  })

  it('goes into lists and objects', () => {
    const text = 'variable "x" {\n  default = [{ name = "a", size = 1 }, { name = "b", size = 2 }]\n}\n'
    expect(at(text, ['variable', 'x', 'default', 1, 'size'])).toBe('size | 2 | 0')
    expect(at(text, ['variable', 'x', 'default', { name: 'b' }, 'size'])).toBe('size | 2 | 0')
    expect(at(text, ['variable', 'x', 'default', 7, 'size'])).toContain('default | [{')
  })

  it('takes the block that holds most of the path', () => {
    const text = 'a "x" {\n}\na "x" {\n  b = 1\n}\nlocals {\n}\nlocals {\n  c = 2\n}\n'
    expect(at(text, ['a', 'x', 'b'])).toBe('b | 1 | 0')
    expect(at(text, ['a', 'x', 1, 'b'])).toBe('b | 1 | 0')
    expect(at(text, ['locals', 'c'])).toBe('c | 2 | 0')
  })
})
