import { describe, expect, test } from 'vitest'
import { LOCK_PATH } from '../../engine/design.ts'
import { rules } from '../../rules/index.ts'
import { casesOf, lintFixture } from '../rule-cases.ts'

/** What drifts, by family, and the rules that see it. A family of the generator's own files needs a lock. */
const FAMILIES: Readonly<Record<string, { readonly what: string; readonly rules: readonly string[] }>> = {
  V1: { what: 'generated files edited or missing', rules: ['drift/edited-file', 'drift/missing-file'] },
  V2: { what: 'generated files behind their templates', rules: ['drift/outdated-file'] },
  V3: {
    what: 'files that one environment has and its neighbour lacks',
    rules: ['environments/missing-counterpart', 'environments/missing-variables'],
  },
  V4: {
    what: 'keys and resources that one environment has and its neighbour lacks',
    rules: [
      'environments/skewed-key',
      'environments/skewed-resource',
      'iac/unset-variable',
      'iac/undeclared-value',
    ],
  },
  V5: {
    what: 'overlays that do not meet their base',
    rules: [
      'kustomize/dangling-reference',
      'kustomize/unreferenced-base',
      'kustomize/idle-patch',
      'kustomize/patch-without-target',
      'kustomize/snowflake-patch',
      'kustomize/snowflake-component',
      'kustomize/empty-overlay',
      'environments/unshared-base',
    ],
  },
  V6: {
    what: 'versions out of order, too far apart, or not pinned',
    rules: [
      'environments/version-inversion',
      'environments/excessive-lag',
      'environments/floating-version',
      'pipelines/out-of-order-promotion',
    ],
  },
  V7: { what: 'a promotion that stopped', rules: ['environments/stalled-promotion'] },
  V8: { what: 'documents and code', rules: ['alerting/dangling-runbook-link', 'runbooks/unknown-alert'] },
  V9: { what: 'locks and constraints', rules: ['iac/missing-lock-file', 'iac/outdated-lock-file'] },
  V10: {
    what: 'the declared inventory and the files',
    rules: ['environments/undeclared', 'gitops/dangling-path'],
  },
  V11: { what: 'severities and routes', rules: ['alerting/unrouted-severity', 'alerting/unused-receiver'] },
  V12: {
    what: 'numbers that must agree',
    rules: ['backups/interval-exceeds-rpo', 'backups/short-retention', 'slo/mismatched-burn-rate'],
  },
  V13: { what: 'copies that must be equal', rules: ['pipelines/stale-copy'] },
  V14: { what: 'leftovers', rules: ['tree/conflict-marker', 'tree/leftover-file', 'tree/placeholder-text'] },
  V15: {
    what: 'environments that refer to each other or share',
    rules: [
      'environments/foreign-state',
      'environments/foreign-path',
      'environments/foreign-reference',
      'environments/shared-namespace',
      'environments/inconsistent-name',
      'iac/shared-state',
    ],
  },
}

/** Families whose drift is against what the generator wrote: their fixtures hold its lock. */
const OWN = new Set(['V1', 'V2'])

describe.each(Object.entries(FAMILIES))('%s', (family, { what, rules: ids }) => {
  test.each(ids)(`${what}: %s finds it in a tree that nobody generated, and is silent on its twin`, (id) => {
    expect(Object.keys(rules), `there is no rule ${id}`).toContain(id)
    const cases = casesOf(id)
    const planted = cases.filter(({ bad }) => bad && (OWN.has(family) || !bad.has(LOCK_PATH)))
    const healthy = cases.filter(({ good }) => good)
    expect(planted.length, `fixtures/rules/${id} has no bad tree without a lock`).toBeGreaterThan(0)
    expect(healthy.length, `fixtures/rules/${id} has no good tree`).toBeGreaterThan(0)
    for (const one of planted) {
      const { findings, owed } = lintFixture(one, one.bad!, id)
      expect(findings.length + owed.length, `bad${one.suffix}`).toBeGreaterThan(0)
    }
    for (const one of healthy)
      expect(lintFixture(one, one.good!, id).findings, `good${one.suffix}`).toEqual([])
  })
})

test('there are at least 35 of them', () => {
  expect(new Set(Object.values(FAMILIES).flatMap((family) => family.rules)).size).toBeGreaterThanOrEqual(35)
})
