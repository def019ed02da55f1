import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import type { Body, Expression } from '../../engine/formats/hcl.ts'
import type { SourceFile } from '../../engine/tree.ts'
import { providerOf } from '../../scaffold/provider.ts'
import type { ProviderBlock, Providers } from '../../scripts/import-providers.ts'
import { drawn } from '../sample.ts'
import { hasPlugin, init, installedTools, run, writeIac } from './terraform-tools.ts'
import { type Written, written } from './trees.ts'

// Every argument of every resource on AWS and DigitalOcean is given another value of its type: a test of its module must
// miss the old one. What only people read, descriptions and comments, is let be.
const [tool] = installedTools()
const known = sources.data('providers') as Providers
const PLACES: Readonly<Record<string, string>> = {
  'hashicorp/aws': 'aws-managed-database.yaml',
  'digitalocean/digitalocean': 'managed-database.yaml',
}
/** What a plan does not know yet: the module that may not be destroyed is planned only. */
const UNKNOWN = /^digitalocean_database_(?:db|firewall|user)\.\w+\.cluster_id$/
const META = new Set(['count', 'for_each', 'provider', 'depends_on', 'lifecycle', 'description', 'comment'])

interface Mutant {
  readonly source: string
  readonly module: string
  readonly file: string
  /** the argument, with the blocks that it is in */
  readonly what: string
  readonly text: string
}

/** Another value of an argument's type; undefined for types that have no other one to take. */
function another(type: unknown, value: Expression): string | undefined {
  if (type === 'bool') return `!(${value.text})`
  // one that no design's figures come to: the servers and one more are four
  if (type === 'number') return value.text === '41' ? '42' : '41'
  if (type === 'string') return '"mutated"'
  if (!Array.isArray(type)) return undefined
  if (type[0] === 'map') return '{ mutated = "yes" }'
  return type[1] === 'string' ? '["mutated"]' : undefined
}

function* mutantsIn(
  body: Body,
  schema: ProviderBlock,
  file: SourceFile,
  name: string,
): Iterable<{ readonly what: string; readonly text: string }> {
  for (const { name: argument, value } of body.attributes) {
    if (META.has(argument)) continue
    const other = another(schema.attributes?.[argument]?.type, value)
    if (other === undefined) continue
    const text = file.text.slice(0, value.start) + other + file.text.slice(value.end)
    yield { what: `${name}.${argument}`, text }
  }
  for (const block of body.blocks) {
    const dynamic = block.type === 'dynamic'
    const type = dynamic ? block.labels[0]! : block.type
    const inner = schema.blocks?.[type]
    if (META.has(type) || !inner) continue
    const inside = dynamic ? block.body.blocksOf('content')[0]!.body : block.body
    yield* mutantsIn(inside, inner, file, `${name}.${type}`)
  }
}

function mutantsOf({ tree }: Written, source: string): readonly Mutant[] {
  return [...tree.values()].flatMap((file) => {
    const module = /^infra\/iac\/modules\/([^/]+)\/[^/]+\.tf$/.exec(file.path)?.[1]
    if (!module) return []
    return file.hcl.body.blocksOf('resource').flatMap(({ labels, body }) => {
      const found = mutantsIn(body, known[source]!.resources[labels[0]!]!, file, labels.join('.'))
      return [...found]
        .filter(({ what }) => !UNKNOWN.test(what))
        .map((one) => ({ source, module, file: file.name, ...one }))
    })
  })
}

const TREES = new Map(
  Object.entries(PLACES)
    .filter(([source]) => hasPlugin(source))
    .map(([source, name]) => {
      const path = join(import.meta.dirname, '../../fixtures/designs/valid', name)
      return [source, written(name, readFileSync(path, 'utf8'))]
    }),
)
const MUTANTS = [...TREES].flatMap(([source, one]) => mutantsOf(one, source))

test('every module of both providers has arguments to change', () => {
  for (const [source, { design }] of TREES) {
    const modules = MUTANTS.filter((one) => one.source === source).map(({ module }) => module)
    expect([...new Set(modules)].sort()).toEqual([...providerOf(design).modules].sort())
  }
})

describe.skipIf(tool === undefined || MUTANTS.length === 0)(
  'another value fails a test of its module',
  () => {
    const chosen = drawn('mutants of clouds', MUTANTS, 1)
    const dirs = new Map<string, string>()
    beforeAll(
      async () => {
        for (const { source, module } of chosen) {
          const dir = dirs.get(source) ?? writeIac(TREES.get(source)!)
          dirs.set(source, dir)
          const folder = join(dir, 'infra/iac/modules', module)
          if (existsSync(join(folder, '.terraform'))) continue
          const { code, output } = await init(folder, tool!)
          expect(code, output).toBe(0)
        }
      },
      process.env.DEEP ? 1_800_000 : 120_000,
    )
    afterAll(() => {
      for (const dir of dirs.values()) rmSync(dir, { recursive: true, force: true })
    })

    test.each(chosen.map((one) => [one.module, one.what, one] as const))(
      '%s: %s',
      { timeout: 120_000 },
      async (module, what, { source, file, text }) => {
        const from = join(dirs.get(source)!, 'infra/iac/modules', module)
        const folder = `${from}-${what.replaceAll('.', '-')}`
        cpSync(from, folder, { recursive: true, verbatimSymlinks: true })
        writeFileSync(join(folder, file), text)
        const { code, output } = await run(folder, tool!, 'test', '-no-color')
        rmSync(folder, { recursive: true })
        expect(code, output).not.toBe(0)
      },
    )
  },
)
