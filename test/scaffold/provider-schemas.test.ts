import { describe, expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { SourceFile } from '../../engine/tree.ts'
import type { Providers } from '../../scripts/import-providers.ts'
import { providerProblems } from './provider-blocks.ts'
import { allTrees, defaultTree, type Written } from './trees.ts'

// Every Terraform block that is written keeps to what its provider says of it, on a machine that has no provider.
const known = sources.data('providers') as Providers

/** Files by the folder of the module that they belong to; a module's tests are its own. */
function modulesOf({ tree }: Written): ReadonlyMap<string, readonly SourceFile[]> {
  const modules = new Map<string, SourceFile[]>()
  for (const file of tree.values()) {
    if (!/\.(tf|tofu|tftest\.hcl|tofutest\.hcl)$/.test(file.path)) continue
    const folder = file.folder.replace(/\/tests$/, '')
    modules.set(folder, [...(modules.get(folder) ?? []), file])
  }
  return modules
}

test('the data name their source, digest and licence, and the release that the pins name', () => {
  expect(known.source).toBe('terraform providers schema -json')
  expect(known.digest).toMatch(/^sha256:[0-9a-f]{64}$/)
  const pins = sources.data('pins') as { terraformProviders: { name: string; version: string }[] }
  for (const [name, { version, licence }] of Object.entries(known.providers)) {
    expect(licence).toBe('MPL-2.0')
    expect(
      pins.terraformProviders.filter((pin) => pin.name.endsWith(name)).map((pin) => pin.version),
    ).toContain(version)
  }
})

test.each(allTrees().map((one): [string, Written] => [one.name, one]))(
  'every block of %s is as its provider wants it',
  (_, one) => {
    const modules = modulesOf(one)
    expect(modules.size).toBeGreaterThan(2)
    for (const files of modules.values()) expect(providerProblems(files, known)).toEqual([])
  },
)

describe('what a provider would refuse is found', () => {
  const modules = modulesOf(defaultTree())
  const mutated = (folder: string, from: string | RegExp, to: string) => {
    let hits = 0
    const files = modules.get(folder)!.map((file) => {
      const text = file.text.replace(from, to)
      if (text !== file.text) hits++
      return new SourceFile({ path: file.path, text })
    })
    expect(hits, 'the mutation changes something').toBeGreaterThan(0)
    return providerProblems(files, known).join('\n')
  }
  const cluster = 'infra/iac/modules/cluster'
  const network = 'infra/iac/modules/network'
  test.each<[string, string, string | RegExp, string, string]>([
    ['a misspelt argument', cluster, /^ {2}server_type /m, '  server_typ ', 'has no argument server_typ'],
    ['what is missing then', cluster, /^ {2}server_type .*\n/m, '', 'lacks server_type'],
    ['a misspelt block', cluster, 'public_net {', 'public_nets {', 'has no block public_nets'],
    ['a misspelt argument of a block', cluster, 'ipv4_enabled', 'ipv4_enable', 'has no argument ipv4_enable'],
    ['a missing argument of a block', cluster, /^ {4}interval = .*\n/m, '', 'lacks interval'],
    ['a word for a number', cluster, /^( {4}interval = ).*/m, '    interval = "soon"', 'it must be a number'],
    ['a number for a boolean', cluster, 'ipv4_enabled = true', 'ipv4_enabled = 1', 'it must be a bool'],
    ['a list for a string', cluster, /protocol {9}= "tcp"/, 'protocol = ["tcp"]', 'it must be a string'],
    ['a string for a map', cluster, /labels +=.*var\.labels/, 'labels = "a"', 'must be a map'],
    [
      'a misspelt key of nested objects',
      cluster,
      'records = [{ value',
      'records = [{ valu',
      'has no argument valu',
    ],
    [
      'a missing key of nested objects',
      cluster,
      /records = \[\{ value = [^}]+\}/,
      'records = [{}',
      'lacks value',
    ],
    [
      'an unknown resource',
      cluster,
      '"hcloud_placement_group"',
      '"hcloud_placement_groups"',
      'is of no provider',
    ],
    ['an attribute that is not there', cluster, 'this.ipv4 }', 'this.ip4 }', 'has no attribute ip4'],
    ['a block too many', cluster, 'algorithm {', 'algorithm {\n  }\n  algorithm {', '1 at most'],
    [
      'a mock of what is not there',
      cluster,
      'defaults = { id',
      'defaults = { ident',
      'has no attribute ident',
    ],
    ['a misspelt argument elsewhere', network, /^ {2}ip_range /m, '  range ', 'has no argument range'],
    [
      'a misspelt argument of the provider',
      'infra/iac/environments/dev',
      '  token ',
      '  tokn ',
      'has no argument tokn',
    ],
  ])('%s', (_, folder, from, to, said) => {
    expect(mutated(folder, from, to)).toContain(said)
  })

  test('a computed attribute that is set', () => {
    expect(mutated(cluster, /^ {2}server_type /m, '  ipv4_address = "192.0.2.1"\n  server_type ')).toContain(
      'ipv4_address of resource hcloud_server this is computed and cannot be set',
    )
  })
})

test('every argument of every block is missed by its name when it is misspelt', () => {
  let count = 0
  for (const files of modulesOf(defaultTree()).values()) {
    for (const file of files) {
      for (const block of file.hcl.body.blocks) {
        if (block.type !== 'resource' && block.type !== 'data') continue
        for (const { name, nameStart, nameEnd } of block.body.attributes) {
          if (['count', 'for_each', 'depends_on', 'provider'].includes(name)) continue
          const text = `${file.text.slice(0, nameStart)}${name}x${file.text.slice(nameEnd)}`
          const others = files.filter((one) => one !== file)
          const found = providerProblems([...others, new SourceFile({ path: file.path, text })], known)
          expect(found.join('\n'), `${file.path}: ${name}`).toContain(`has no argument ${name}x`)
          count++
        }
      }
    }
  }
  expect(count).toBeGreaterThan(40)
})
