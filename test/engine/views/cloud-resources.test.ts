import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readInfra } from '../../../engine/infra.ts'
import { treeOf } from '../../../engine/tree.ts'
import { cloudResources } from '../../../engine/views/cloud-resources.ts'
import { UNKNOWN } from '../../../engine/views/terraform-values.ts'

const NAMES = `
variable "environment" {
  default = "production"
}
variable "size" {
  default = 3
}
variable "wide" {
  default = true
}
variable "ports" {
  default = { web = 80, safe = 443 }
}
locals {
  twice = var.size * 2
  name  = "shop-\${var.environment}"
  list  = concat(["a"], var.wide ? ["b"] : [])
}
`

function infraOf(files: Readonly<Record<string, string>>) {
  return readInfra(treeOf(files), { now: new Date('2026-11-21T12:00:00Z') })
}

/** What an expression is worth in a root with the names above. */
function worth(expression: string): unknown {
  const infra = infraOf({
    'main.tf': `terraform {\n  backend "s3" {}\n}\n${NAMES}\nresource "x" "y" {\n  it = ${expression}\n}\n`,
  })
  for (const resource of cloudResources(infra, 'x')) return plain(resource.value('it'))
  return undefined
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, inner]) => [key, plain(inner)]))
  return value === UNKNOWN ? 'unknown' : value
}

describe('a value is known as far as names and literals tell it', () => {
  test.each([
    ['var.environment', 'production'],
    ['local.name', 'shop-production'],
    ['local.list', ['a', 'b']],
    ['var.ports["web"]', 80],
    ['var.ports.safe', 443],
    ['{ a = 1, b = 2 }["b"]', 2],
    ['var.environment == "production" ? 35 : 1', 35],
    ['data.x.y.z ? 7 : 7', 7],
    ['data.x.y.z ? 7 : 8', 'unknown'],
    ['!var.wide', false],
    ['local.twice > 5 && var.wide', true],
    ['var.wide || data.x.y', true],
    ['data.x.y && false', false],
    ['lookup(var.ports, "none", 9)', 9],
    ['merge(var.ports, { ssh = 22 })', { web: 80, safe: 443, ssh: 22 }],
    ['length(local.list)', 2],
    ['"arn:${aws_s3_bucket.a.arn}/*"', 'unknown'],
    ['["a", aws_s3_bucket.a.arn]', ['a', 'unknown']],
    ['local.missing', 'unknown'],
    ['[for one in local.list : upper(one)]', ['A', 'B']],
    ['{ for name, port in var.ports : port => name if port > 100 }', { 443: 'safe' }],
    ['[for one in var.nowhere : one]', 'unknown'],
    ['[for one in local.list : aws_s3_bucket.a[one].arn]', ['unknown', 'unknown']],
    ['{ for one in local.list : "x" => one... }', 'unknown'],
    ['values(var.ports)', [443, 80]],
  ])('%s', (expression, value) => {
    expect(worth(expression)).toEqual(value)
  })

  test('names that are made of each other have no value, and no end is waited for', () => {
    const infra = infraOf({
      'main.tf':
        'terraform {\n  backend "s3" {}\n}\nlocals {\n  a = local.b\n  b = local.a\n}\nresource "x" "y" {\n  it = local.a\n}\n',
    })
    expect([...cloudResources(infra, 'x')].map((one) => one.value('it'))).toEqual([UNKNOWN])
  })
})

describe('a module is judged as each environment gets it', () => {
  const files = {
    'modules/store/main.tf':
      'variable "guarded" {\n  default = false\n}\nresource "x" "y" {\n  it = var.guarded\n}\n',
    'environments/dev/main.tf':
      'terraform {\n  backend "s3" {}\n}\nmodule "store" {\n  source = "../../modules/store"\n}\n',
    'environments/production/main.tf':
      'terraform {\n  backend "s3" {}\n}\nvariable "guarded" {}\nmodule "store" {\n  source  = "../../modules/store"\n  guarded = var.guarded\n}\n',
    'environments/production/terraform.tfvars': 'guarded = true\n',
  }

  test('production first, with the values of its files and the place where they are written', () => {
    const found = [...cloudResources(infraOf(files), 'x')].map((one) => ({
      stage: one.instance.stage,
      value: one.value('it'),
      file: one.get('it')?.file.path,
    }))
    expect(found).toEqual([
      { stage: 'production', value: true, file: 'environments/production/terraform.tfvars' },
      { stage: 'dev', value: false, file: 'modules/store/main.tf' },
    ])
  })

  test('where nobody calls it, its variables have no value', () => {
    const { 'modules/store/main.tf': alone } = files
    const found = [...cloudResources(infraOf({ 'modules/store/main.tf': alone }), 'x')]
    expect(found.map((one) => one.value('it'))).toEqual([UNKNOWN])
  })

  test('a file of variables for each environment makes an instance each; what counts none is not there', () => {
    const infra = infraOf({
      'main.tf':
        'provider "x" {}\nvariable "count_of" {\n  default = 0\n}\nresource "x" "y" {\n  count = var.count_of\n}\n',
      'staging.tfvars': 'count_of = 0\n',
      'prod.tfvars': 'count_of = 2\n',
    })
    expect([...cloudResources(infra, 'x')].map((one) => one.instance.stage)).toEqual(['production'])
  })
})

test('blocks are found however they are written: as such, as a list, made of elements, in JSON', () => {
  const infra = infraOf({
    'plain/main.tf': 'resource "x" "plain" {\n  rule {\n    port = 1\n  }\n}\n',
    'listed/main.tf': 'resource "x" "listed" {\n  rule = [{ port = 1 }, { port = 2 }]\n}\n',
    'dynamic/main.tf':
      'locals {\n  rules = { a = { port = 1 }, b = { port = 2 } }\n}\nresource "x" "dynamic" {\n  dynamic "rule" {\n    for_each = concat(values(local.rules), [])\n    content {\n      port = rule.value.port\n    }\n  }\n  dynamic "rule" {\n    for_each = local.rules\n    iterator = each_rule\n    content {\n      port = each_rule.value.port\n    }\n  }\n}\n',
    'json/main.tf.json': '{ "resource": { "x": { "json": { "rule": [{ "port": 1 }, { "port": 2 }] } } } }',
  })
  const found = [...cloudResources(infra, 'x')].map((one) => [
    one.name,
    one.sections('rule').map((rule) => plain(rule.value('port'))),
  ])
  expect(Object.fromEntries(found)).toEqual({
    plain: [1],
    listed: [1, 2],
    dynamic: [1, 2, 1, 2],
    json: [1, 2],
  })
})

// What Terraform itself says of expressions nobody chose.
const terraform = spawnSync('terraform', ['version'], { encoding: 'utf8' }).status === 0
if (!terraform) console.log('terraform is not installed: values are not compared with what it says')

const { bool, number, text } = fc.letrec<{ bool: string; number: string; text: string }>((tie) => ({
  bool: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('true', 'false', 'var.wide', '(var.wide)'),
    tie('bool').map((one) => `!(${one})`),
    fc.tuple(tie('bool'), fc.constantFrom('&&', '||'), tie('bool')).map(([a, by, b]) => `(${a} ${by} ${b})`),
    fc
      .tuple(tie('number'), fc.constantFrom('>', '<', '>=', '<=', '==', '!='), tie('number'))
      .map(([a, by, b]) => `(${a} ${by} ${b})`),
    fc.tuple(tie('text'), fc.constantFrom('==', '!='), tie('text')).map(([a, by, b]) => `(${a} ${by} ${b})`),
    fc.tuple(tie('bool'), tie('bool'), tie('bool')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    tie('text').map((one) => `contains([for x in local.list : upper(x)], ${one})`),
    tie('number').map((one) => `contains(values({ for k, v in var.ports : v => v + 1 if v > ${one} }), 81)`),
    tie('text').map((one) => `contains(local.list, ${one})`),
  ),
  number: fc.oneof(
    { depthSize: 'small' },
    fc.integer({ min: 0, max: 99 }).map(String),
    fc.constantFrom('var.size', 'local.twice', 'var.ports.web', 'length(local.list)'),
    tie('number').map((one) => `-(${one})`),
    fc
      .tuple(tie('number'), fc.constantFrom('+', '-', '*'), tie('number'))
      .map(([a, by, b]) => `(${a} ${by} ${b})`),
    fc.tuple(tie('bool'), tie('number'), tie('number')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc.tuple(tie('number'), tie('number')).map(([a, b]) => `{ a = ${a}, b = ${b} }["a"]`),
  ),
  text: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('"a"', '"Bé"', '""', 'var.environment', 'local.name', 'local.list[0]'),
    fc.tuple(tie('text'), tie('number')).map(([a, b]) => `"x\${${a}}_\${${b}}"`),
    tie('text').map((one) => `upper(lower(${one}))`),
    tie('number').map((one) => `tostring(${one})`),
    fc.tuple(tie('bool'), tie('text'), tie('text')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc
      .tuple(tie('bool'), tie('text'), tie('bool'), tie('text'), tie('text'))
      .map(([a, b, c, d, e]) => `(${a} ? ${b} : ${c} ? ${d} : ${e})`),
  ),
}))

test.skipIf(!terraform)(
  'what is known is what Terraform says',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'values-'))
    try {
      writeFileSync(join(folder, 'main.tf'), NAMES)
      fc.assert(
        fc.property(
          fc.array(fc.oneof(bool, number, text), { minLength: 30, maxLength: 60 }),
          (expressions) => {
            const { stdout, status, stderr } = spawnSync('terraform', [`-chdir=${folder}`, 'console'], {
              input: `nonsensitive(jsonencode([${expressions.join(', ')}]))\n`,
              encoding: 'utf8',
            })
            expect(status, stderr).toBe(0)
            const said = JSON.parse(JSON.parse(stdout)) as unknown[]
            for (const [index, expression] of expressions.entries()) {
              const ours = worth(expression)
              // Terraform tells -0 from 0, and no cloud does
              const known =
                ours !== 'unknown' && !Object.is(said[index], -0) && !String(said[index]).includes('-0')
              if (known) expect([expression, ours]).toEqual([expression, said[index]])
            }
          },
        ),
        { numRuns: process.env.DEEP ? 60 : 2, endOnFailure: true },
      )
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
  120_000,
)
