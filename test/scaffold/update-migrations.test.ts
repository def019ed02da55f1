import { describe, expect, test } from 'vitest'
import type { Lock, Plan } from '../../engine/design.ts'
import { compareVersions, movesBetween, renames } from '../../scaffold/migrations.ts'

const entry = { owner: 'merged', blob: 'a'.repeat(40), mode: '100644' } as const
const planned = { content: '', mode: '100644', owner: 'merged', mandate: 'T1' } as const
const lockOf = (generator: string, ...paths: string[]): Lock => ({
  version: 1,
  generator,
  design: '',
  files: Object.fromEntries(paths.map((path) => [path, entry])),
})
const planOf = (...paths: string[]): Plan => new Map(paths.map((path) => [path, planned]))

describe('moves between two versions', () => {
  const migrations = [
    renames('0.3.0', [{ from: 'infra/env/{name}/x.yaml', to: 'infra/environments/{name}/x.yaml' }]),
    renames('0.2.0', [{ from: 'infra/e/{name}/x.yaml', to: 'infra/env/{name}/x.yaml' }]),
  ]
  const all = (from: string, to: string, ...paths: string[]) =>
    Object.fromEntries(
      movesBetween(lockOf(from, ...paths), planOf('infra/environments/dev/x.yaml'), to, migrations),
    )

  test('follow from each other: the file goes to its last name at once', () => {
    expect(all('0.1.0', '0.3.0', 'infra/e/dev/x.yaml')).toEqual({
      'infra/environments/dev/x.yaml': 'infra/e/dev/x.yaml',
    })
  })

  test('are those after the old version, up to the new one, of what is planned', () => {
    expect(all('0.2.0', '0.3.0', 'infra/env/dev/x.yaml')).toEqual({
      'infra/environments/dev/x.yaml': 'infra/env/dev/x.yaml',
    })
    expect(all('0.3.0', '0.3.0', 'infra/env/dev/x.yaml')).toEqual({})
    expect(all('0.1.0', '0.2.9', 'infra/e/dev/x.yaml')).toEqual({})
    expect(all('0.1.0', '0.3.0', 'infra/e/test/x.yaml')).toEqual({})
  })

  test('never go onto a path that the lock has', () => {
    expect(all('0.1.0', '0.3.0', 'infra/e/dev/x.yaml', 'infra/environments/dev/x.yaml')).toEqual({})
  })
})

test('versions are in the order of Semantic Versioning', () => {
  const order = [
    '0.9.9',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-rc.2',
    '1.0.0-rc.11',
    '1.0.0',
    '1.2.0',
    '1.10.0',
  ]
  for (const [index, version] of order.entries()) {
    for (const [other, than] of order.entries())
      expect(Math.sign(compareVersions(version, than))).toBe(Math.sign(index - other))
  }
})
