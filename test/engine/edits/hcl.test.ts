import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hcl } from '../../../engine/edits/hcl-value.ts'
import { applied, type Case, editsOf } from './applied.ts'

const FILE = 'infra/iac/main.tf'
const { set, insert, remove } = editsOf(FILE)

const SERVER = `resource "hcloud_server" "web" {
  name        = "web"
  image       = "debian-12" # pinned
  server_type = "cx22"

  network {
    ip = "10.0.0.2"
  }
}
`

const TERRAFORM = `terraform {
  required_version = ">= 1.6"

  required_providers {
    hcloud = {
      source  = "hetznercloud/hcloud"
      version = "~> 1.45"
    }
  }
}
`

const IMAGE = ['resource', 'hcloud_server', 'web', 'image']

const cases: readonly Case[] = [
  [
    'keeps the comments of an object',
    'a = {\n  b = 1 # one\n  c = 2\n}\n',
    set(['a'], { b: 1, d: 3 }),
    'a = {\n  b = 1 # one\n  d = 3\n}\n',
  ],
  ['tells quoted white space apart', 'a = f("a b")\n', set(['a'], hcl('f("ab")')), 'a = f("ab")\n'],
  [
    'sets a string, keeping the comment',
    SERVER,
    set(IMAGE, 'debian-13'),
    SERVER.replace('debian-12', 'debian-13'),
  ],
  [
    'moves the comments of neighbours along',
    'a = 1    # one\nb = "xx" # two\n',
    set(['b'], 'xxxx'),
    'a = 1      # one\nb = "xxxx" # two\n',
  ],
  ['sets an expression', SERVER, set(IMAGE, hcl('var.image')), SERVER.replace('"debian-12"', 'var.image')],
  ['changes nothing where the value stands', SERVER, set(IMAGE, 'debian-12'), SERVER],
  [
    'changes nothing where the expression stands',
    'a = max( 1,2 )\n',
    set(['a'], hcl('max(1, 2)')),
    'a = max( 1,2 )\n',
  ],
  [
    'adds an attribute after the others, lined up',
    SERVER,
    set(['resource', 'hcloud_server', 'web', 'ssh_keys'], [hcl('hcloud_ssh_key.ops.id')]),
    SERVER.replace('"cx22"\n', '"cx22"\n  ssh_keys    = [hcloud_ssh_key.ops.id]\n'),
  ],
  [
    'lines the others up with a longer name',
    SERVER,
    set(['resource', 'hcloud_server', 'web', 'delete_protection'], true),
    `resource "hcloud_server" "web" {
  name              = "web"
  image             = "debian-12" # pinned
  server_type       = "cx22"
  delete_protection = true

  network {
    ip = "10.0.0.2"
  }
}
`,
  ],
  [
    'leaves lines alone that nobody lined up',
    'a = 1\nlonger = 2\n',
    set(['b'], 3),
    'a = 1\nlonger = 2\nb = 3\n',
  ],
  ['replaces a list', 'a = [\n  1, # one\n]\n', set(['a'], ['x', 'y']), 'a = ["x", "y"]\n'],
  [
    'writes an object',
    'a = 1\n',
    set(['b'], { x: 1, 'y z': { long: [] } }),
    'a = 1\nb = {\n  x = 1\n  "y z" = {\n    long = []\n  }\n}\n',
  ],
  ['writes a list of objects', 'a = 1\n', set(['b'], [{ x: 1 }]), 'a = 1\nb = [\n  {\n    x = 1\n  },\n]\n'],
  ['escapes templates and quotes', 'a = 1\n', set(['a'], '${x} "%{y}"\n'), 'a = "$${x} \\"%%{y}\\"\\n"\n'],
  [
    'sets a key of an object',
    TERRAFORM,
    set(['terraform', 'required_providers', 'hcloud', 'version'], '1.2.3'),
    TERRAFORM.replace('~> 1.45', '1.2.3'),
  ],
  [
    'adds a key to an object, lined up',
    TERRAFORM,
    set(['terraform', 'required_providers', 'hcloud', 'configuration_aliases'], [hcl('hcloud.eu')]),
    TERRAFORM.replace('source  =', 'source                =').replace(
      'version = "~> 1.45"',
      'version               = "~> 1.45"\n      configuration_aliases = [hcloud.eu]',
    ),
  ],
  [
    'adds an attribute to a nested block',
    TERRAFORM,
    set(['terraform', 'required_providers', 'aws'], { source: 'hashicorp/aws' }),
    TERRAFORM.replace('1.45"\n    }\n', '1.45"\n    }\n    aws = {\n      source = "hashicorp/aws"\n    }\n'),
  ],
  [
    'adds an attribute before nested blocks',
    'a "x" {\n  b {\n  }\n}\n',
    set(['a', 'x', 'c'], 1),
    'a "x" {\n  c = 1\n\n  b {\n  }\n}\n',
  ],
  ['adds an attribute to an empty block', 'a "x" {}\n', set(['a', 'x', 'c'], 1), 'a "x" {\n  c = 1\n}\n'],
  ['opens a block of one line', 'a { bcd = 1 }\n', set(['a', 'c'], 1), 'a {\n  bcd = 1\n  c   = 1\n}\n'],
  ['adds to an object of one line', 'a = { b = 1 }\n', set(['a', 'c'], 2), 'a = { b = 1, c = 2 }\n'],
  ['adds to an empty object', 'a = {}\n', set(['a', 'c', 'd'], 2), 'a = {\n  c = {\n    d = 2\n  }\n}\n'],
  [
    'makes a block',
    TERRAFORM,
    set(['variable', 'region'], { description: 'Where.', type: hcl('string') }),
    `${TERRAFORM}\nvariable "region" {\n  description = "Where."\n  type        = string\n}\n`,
  ],
  [
    'makes a block for an attribute',
    '',
    set(['resource', 'a_b', 'c', 'd'], 1),
    'resource "a_b" "c" {\n  d = 1\n}\n',
  ],
  [
    'makes nested blocks',
    SERVER,
    set(['resource', 'hcloud_server', 'web', 'lifecycle', 'prevent_destroy'], true),
    SERVER.replace('  }\n}\n', '  }\n\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n'),
  ],
  [
    'makes blocks within a new one',
    '',
    set(['terraform', 'backend', 's3', 'key'], 'x'),
    'terraform {\n  backend "s3" {\n    key = "x"\n  }\n}\n',
  ],
  ['inserts into a list', 'a = [1, 2]\n', insert(['a'], 3), 'a = [1, 2, 3]\n'],
  ['inserts at an index', 'a = [1, 2]\n', insert(['a'], 0, 0), 'a = [0, 1, 2]\n'],
  [
    'inserts into a list of several lines',
    'a = [\n  1, # one\n  2  # two\n]\n',
    insert(['a'], 3),
    'a = [\n  1, # one\n  2, # two\n  3,\n]\n',
  ],
  ['inserts into an empty list', 'a = []\n', insert(['a'], 'x'), 'a = ["x"]\n'],
  ['inserts into a missing list', 'a = 1\n', insert(['b'], 'x'), 'a = 1\nb = ["x"]\n'],
  [
    'removes an attribute with its comments',
    'a = 1\n\n# about b\nbcd = 2 # two\ne   = 3\n',
    remove(['bcd']),
    'a = 1\n\ne = 3\n',
  ],
  [
    'removes a block',
    `${TERRAFORM}\n# the server\n${SERVER}`,
    remove(['resource', 'hcloud_server', 'web']),
    TERRAFORM,
  ],
  [
    'removes a nested block',
    SERVER,
    remove(['resource', 'hcloud_server', 'web', 'network']),
    SERVER.replace(/\n {2}network \{\n.*\n {2}\}\n/, ''),
  ],
  ['removes from a block of one line', 'a { b = 1 }\n', remove(['a', 'b']), 'a {}\n'],
  [
    'removes a key',
    TERRAFORM,
    remove(['terraform', 'required_providers', 'hcloud', 'version']),
    TERRAFORM.replace(/\n.*1\.45"/, '').replace('source  =', 'source ='),
  ],
  ['removes a key of an object of one line', 'a = { b = 1, c = 2 }\n', remove(['a', 'c']), 'a = { b = 1 }\n'],
  ['removes an item', 'a = [\n  1,\n  2,\n]\n', remove(['a', 0]), 'a = [\n  2,\n]\n'],
  ['removes nothing where nothing is', SERVER, remove(['resource', 'x', 'y']), SERVER],
  ['keeps CRLF', 'a = 1\r\nbb = 2\r\n', set(['c'], { d: 1 }), 'a = 1\r\nbb = 2\r\nc = {\r\n  d = 1\r\n}\r\n'],
  [
    'leaves the text of heredocs alone',
    'a = <<EOT\nx = 1\n\nlonger = 2\nEOT\nb = 1\n',
    set(['cc'], 3),
    'a  = <<EOT\nx = 1\n\nlonger = 2\nEOT\nb  = 1\ncc = 3\n',
  ],
  [
    'refuses a block as a value',
    SERVER,
    set(['resource', 'hcloud_server', 'web'], 1),
    'refused: resource.hcloud_server.web is a block: give it a map of attributes',
  ],
  ['refuses a broken file', 'a = [\n', set(['b'], 1), 'refused: infra/iac/main.tf cannot be read: '],
  [
    'refuses a key within a call',
    'a = merge({}, {})\n',
    set(['a', 'b'], 1),
    'refused: a is not an object that is written out: it can hold no b',
  ],
]

const VARIABLES = 'infra/iac/main.tfvars'

describe('edits of HCL', () => {
  test.each(cases)('%s', (_name, before, edit, after) => {
    const given = applied(FILE, before, ...[edit].flat())
    expect(after.endsWith(': ') ? given.slice(0, after.length) : given).toBe(after)
  })

  test('a file of variables takes any attribute', () => {
    const { set: edit } = editsOf(VARIABLES)
    expect(applied(VARIABLES, '# c\n', edit(['region'], 'fsn1'))).toBe('# c\nregion = "fsn1"\n')
    expect(applied(VARIABLES, '', edit(['region'], 'fsn1'))).toBe('region = "fsn1"\n')
  })

  test('the JSON syntax takes expressions as templates', () => {
    const { set: edit } = editsOf('main.tf.json')
    const before = '{\n  "variable": {\n    "a": {}\n  }\n}\n'
    expect(applied('main.tf.json', before, edit(['variable', 'a', 'default'], hcl('var.x')))).toBe(
      '{\n  "variable": {\n    "a": {\n      "default": "${var.x}"\n    }\n  }\n}\n',
    )
  })
})

function terraformIsHere(): boolean {
  try {
    execFileSync('terraform', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The numbers of the texts that `terraform fmt` would change. */
function unformatted(texts: readonly string[]): ReadonlySet<number> {
  const folder = mkdtempSync(join(tmpdir(), 'edits-'))
  try {
    for (const [at, text] of texts.entries()) writeFileSync(join(folder, `${at}.tf`), text)
    const listed = spawnSync('terraform', ['fmt', '-list=true', '-write=false', '.'], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(listed.stdout).not.toContain('Error')
    return new Set([...listed.stdout.matchAll(/^(\d+)\.tf$/gm)].map(([, at]) => Number(at)))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('terraform fmt', () => {
  test('changes nothing of what edits write', (context) => {
    if (!terraformIsHere())
      context.skip('terraform is not installed: the format of new lines is not compared')
    const made = cases.filter(([, , , after]) => !after.startsWith('refused') && !after.includes('\r'))
    const crooked = unformatted(made.map(([, before]) => before))
    const kept = made.filter((_case, at) => !crooked.has(at))
    expect(kept.length).toBeGreaterThan(20)
    const wrong = unformatted(kept.map(([, , , after]) => after))
    expect(kept.filter((_case, at) => wrong.has(at)).map(([name]) => name)).toEqual([])
  }, 60_000)
})
