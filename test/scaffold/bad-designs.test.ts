import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { designIn, Refusal } from '../../generators/scaffold.ts'
import { anyDesign, textOf } from './any-design.ts'
import type { DesignValue } from './any-record.ts'

// A design that somebody broke: refused, at a line and column of it, in words that name the key; never any other error.
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
const numRuns = process.env.DEEP ? 2000 : 40
console.log(`bad designs: SEED=${seed}`)

/** All errors of a design as the generator says them; [] for a valid one. Throws whatever else is thrown. */
function refusalOf(text: string): readonly string[] {
  try {
    designIn('infra.yaml', text, sources)
    return []
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return error.message.split('\n').filter((line) => line !== '' && line !== 'nothing was written')
  }
}

type Path = readonly (string | number)[]

function* pathsIn(value: unknown, path: Path = []): Iterable<Path> {
  if (path.length > 0) yield path
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value))
    yield* pathsIn(inner, [...path, Array.isArray(value) ? Number(key) : key])
}

/** The design with another value at a path, or, for undefined, without it. */
function changed(
  design: DesignValue,
  path: Path,
  change: (old: unknown) => unknown,
  key?: string,
): DesignValue {
  const copy = structuredClone(design) as Record<string, unknown>
  let parent = copy
  for (const step of path.slice(0, -1)) parent = parent[step] as Record<string, unknown>
  const last = path.at(-1)!
  const value = change(parent[last])
  if (key !== undefined || value === undefined) {
    if (Array.isArray(parent)) parent.splice(Number(last), 1)
    else delete parent[last]
    if (key !== undefined) parent[key] = value
  } else parent[last] = value
  return copy
}

const junk: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  null,
  true,
  0,
  -1,
  1e308,
  '',
  ' ',
  'x'.repeat(64),
  '__proto__',
  [],
  [[]],
  {},
  { '': {} },
  '2026-02-30',
  '1m',
  'two\nlines',
)

test('whatever is changed, the generator says what is wrong and where, or accepts it', () => {
  const mutated = anyDesign.chain((design) =>
    fc
      .array(
        fc.tuple(fc.constantFrom(...pathsIn(design)), fc.constantFrom('drop', 'misspell', 'junk'), junk),
        { minLength: 1, maxLength: 3 },
      )
      .map((changes) =>
        changes.reduce((made, [path, kind, value]) => {
          try {
            if (kind === 'drop') return changed(made, path, () => undefined)
            if (kind === 'misspell') return changed(made, path, (old) => old ?? 1, `${path.at(-1)}x`)
            return changed(made, path, () => value)
          } catch {
            return made // an earlier change took the path away
          }
        }, design),
      ),
  )
  fc.assert(
    fc.property(mutated, (design) => {
      for (const line of refusalOf(textOf(design))) expect(line).toMatch(/^infra\.yaml:\d+:\d+: \S/)
    }),
    { seed, numRuns },
  )
})

const BASE: DesignValue = {
  apiVersion: 'infra/v1',
  name: 'shop',
  owners: { team: '@acme/platform' },
  provider: 'hetzner',
  regions: ['fsn1'],
  iac: 'opentofu',
  runtime: 'kubernetes',
  packaging: 'kustomize',
  gitops: 'flux',
  pipelines: 'github',
  secrets: 'sops',
  environments: ['dev', 'test', 'staging', 'production'].map((name) => ({ name })),
  workloads: [
    {
      name: 'web',
      type: 'web',
      image: 'ghcr.io/acme/web:1',
      port: 8080,
      uses: ['db'],
      slo: { availability: 99 },
    },
    { name: 'jobs', type: 'worker', image: 'ghcr.io/acme/jobs:1' },
    { name: 'db', type: 'database', recovery: { rpo: '24h', rto: '4h' } },
  ],
  constraints: { budget: { amount: 900, currency: 'EUR' } },
}
const cases: readonly [string, Path, unknown, RegExp][] = [
  ['a required key is missing', ['workloads', 0, 'type'], undefined, /lacks type/],
  [
    'a value has another type',
    ['workloads', 0, 'port'],
    'http',
    /port is .*; it must be an? (integer|whole number)/,
  ],
  ['a port is 0', ['workloads', 0, 'port'], 0, /port is 0; .*1024/],
  ['a region is misspelt', ['regions', 0], 'fns1', /fns1.*did you mean fsn1/],
  [
    'a server type does not exist',
    ['environments', 0, 'serverType'],
    'cx3',
    /cx3, .*did you mean cx23.*prices/,
  ],
  ['a server is an Arm one', ['environments', 0, 'serverType'], 'cax11', /cax11, an Arm.*amd64/],
  ['an RPO is below any schedule', ['workloads', 2, 'recovery', 'rpo'], '1m', /RPO 1m.*15m/],
  ['a budget is below the floor', ['constraints', 'budget', 'amount'], 1, /budget.*1/],
  ['a name is there twice', ['workloads', 1, 'name'], 'web', /names must differ/],
  ['a name has 64 letters', ['workloads', 0, 'name'], 'n'.repeat(64), /n{64}.*at most 32/],
  ['an objective is 100', ['workloads', 0, 'slo', 'availability'], 100, /availability is 100; .*100/],
  ['an objective is 101', ['workloads', 0, 'slo', 'availability'], 101, /availability is 101; .*100/],
  ['what is used does not exist', ['workloads', 0, 'uses', 0], 'dp', /uses dp, .*did you mean db/],
  ['what is used cannot be reached', ['workloads', 0, 'uses', 0], 'jobs', /uses jobs, a worker.*api/],
  [
    'a worker keeps data',
    ['workloads', 1, 'data'],
    { stateful: true },
    /jobs is a worker and stateful.*database/,
  ],
]

test('the design that is broken below is valid', () => {
  expect(refusalOf(textOf(BASE))).toEqual([])
})

test.each(cases)('%s: it says what is allowed', (_, path, value, said) => {
  const lines = refusalOf(textOf(changed(BASE, path, () => value)))
  expect(lines.join('\n')).toMatch(said)
  for (const line of lines) expect(line).toMatch(/^infra\.yaml:\d+:\d+: /)
})
