import fc from 'fast-check'
import { anyDesign } from './any-design.ts'
import type { DesignValue } from './any-record.ts'

// Designs that say little: what must be said, and of the rest a part or nothing. Defaults stand in, the facts are owed.

/** What the schema asks for, or what another key makes necessary. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  design: [
    'apiVersion',
    'name',
    'provider',
    'iac',
    'runtime',
    'packaging',
    'gitops',
    'pipelines',
    'secrets',
    'secretStore',
    'regions',
  ],
  owners: ['team'],
  environments: ['name', 'region', 'domain'],
  workloads: ['name', 'type', 'image', 'schedule'],
}

/** The design without what `keeps` says no to, as far as it may be left out. */
function stripped(design: DesignValue, keeps: (key: string) => boolean): DesignValue {
  const only = (value: unknown, list: string): DesignValue =>
    Object.fromEntries(
      Object.entries(value as DesignValue).filter(
        ([key]) => NEEDED[list]!.includes(key) || keeps(`${list}.${key}`),
      ),
    )
  const items = (value: unknown, list: string) =>
    (value as readonly unknown[]).map((item) => {
      const kept = only(item, list)
      // a new version is judged where the public sees it: both or neither
      return 'exposure' in kept ? kept : without(kept, 'delivery')
    })
  const kept = only(design, 'design')
  return {
    // an alert may lead to a declared runbook
    ...('runbooks' in kept ? kept : without(kept, 'alerting')),
    owners: only(design.owners, 'owners'),
    environments: items(design.environments, 'environments'),
    workloads: items(design.workloads, 'workloads'),
  }
}

function without(value: DesignValue, key: string): DesignValue {
  return Object.fromEntries(Object.entries(value).filter(([one]) => one !== key))
}

/** Any design that says nothing that it need not say. */
export const barestDesign: fc.Arbitrary<DesignValue> = anyDesign.map((design) =>
  stripped(design, () => false),
)

/** Any design, with a part of what may be left out left out. */
export const sparseDesign: fc.Arbitrary<DesignValue> = fc
  .tuple(anyDesign, fc.func(fc.boolean()))
  .map(([design, keeps]) => stripped(design, keeps))

/** Designs of every density. */
export const everyDesign: fc.Arbitrary<DesignValue> = fc.oneof(
  { weight: 3, arbitrary: anyDesign },
  { weight: 2, arbitrary: sparseDesign },
  { weight: 1, arbitrary: barestDesign },
)
