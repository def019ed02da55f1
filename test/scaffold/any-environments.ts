import fc from 'fast-check'
import { type DesignValue, maybe, record } from './any-record.ts'

const STAGE_NAMES = [
  ['dev', 'devel', 'develop', 'development', 'dev-1', 'eu-dev'],
  ['test', 'testing', 'tst', 'test2'],
  ['staging', 'stage', 'stg', 'staging-eu'],
  ['production', 'prod', 'prd', 'live', 'prod-eu-1'],
] as const

/** Four to six environments in order of promotion, in some of the regions. */
export function environments(regions: readonly string[]): fc.Arbitrary<readonly DesignValue[]> {
  const [dev, test, staging, production] = STAGE_NAMES.map((names) => fc.constantFrom(...names))
  return fc
    .tuple(
      fc.tuple(dev!, test!, staging!, production!),
      fc.array(fc.tuple(fc.constantFrom('load', 'x', 'demo', 'ring-1'), fc.nat(4)), { maxLength: 2 }),
      fc.boolean(),
    )
    .chain(([names, extra, second]) => {
      const all: string[] = [...names]
      for (const [name, at] of extra) if (!all.includes(name)) all.splice(at, 0, name)
      if (second && all.length < 6 && all.at(-1)!.includes('-')) all.push('prod-us')
      return fc.tuple(...all.map((name, index) => environment(name, index, regions)))
    })
}

function environment(name: string, index: number, regions: readonly string[]): fc.Arbitrary<DesignValue> {
  const produces = /prod|prd|live/.test(name)
  return record({
    name: fc.constant(name),
    region: maybe(fc.constantFrom(...regions)),
    // two productions would share the domain that they get by default
    domain: /^prod-/.test(name)
      ? fc.constant(`${name}.acme.test`)
      : maybe(fc.constant(`${name}.env.acme.test`)),
    network: maybe(fc.constant(`10.${10 * (index + 1) + 1}.0.0/16`)),
    servers: maybe(fc.constantFrom(1, 3, 5)),
    serverType: maybe(fc.constantFrom('cx33', 'cx43', 'cpx32', 'ccx13')),
    approvals: maybe(fc.integer({ min: produces ? 1 : 0, max: 6 })),
    soak: maybe(fc.constantFrom('1m', '30m', '24h', '7d', '2w')),
    maxLag: maybe(fc.nat(20)),
    replicas: maybe(fc.integer({ min: 1, max: 4 })),
  })
}
