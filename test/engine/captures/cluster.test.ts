import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sources } from '../../../cli/sources.ts'
import type { Capture } from '../../../engine/captures/capture.ts'
import { readCapture } from '../../../engine/captures/read-capture.ts'
import { NO_CONFIG } from '../../../engine/config.ts'
import { DESIGN_PATH } from '../../../engine/design.ts'
import { readInfra } from '../../../engine/infra.ts'
import { lint } from '../../../engine/lint.ts'
import type { Resource } from '../../../engine/resource.ts'
import { rules } from '../../../rules/index.ts'
import { readDesign } from '../../../scaffold/design.ts'
import { FIXTURES, readTree } from '../../fixtures.ts'

const tree = readTree(join(FIXTURES, 'trees/default'))
const design = readDesign(DESIGN_PATH, tree.get(DESIGN_PATH)!.text, sources)
const now = new Date('2026-11-21T12:00:00Z')
const infra = readInfra(tree, { now, design })
const commit = 'c0ffee'.padEnd(40, '0')

/** A cluster in which everything runs that an environment declares, as Flux applies it. */
function captured(environment: string, resources: readonly Resource[]): Capture {
  const content = {
    items: resources.map(({ apiVersion, kind, name, namespace }) => ({
      apiVersion,
      kind,
      metadata: { name, namespace, labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } },
      spec: { sourceRef: { kind: 'GitRepository' } },
      status: {
        lastAppliedRevision: `main@sha1:${commit}`,
        conditions: [{ type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded' }],
      },
    })),
  }
  const text = JSON.stringify({
    'infra-capture': 1,
    kind: 'kubernetes',
    environment,
    commit,
    time: '2026-11-21T11:00:00Z',
    content,
  })
  const reading = readCapture(`.infra-captures/${environment}/all.json`, `${environment}/all.json`, text)
  if ('problem' in reading) throw new Error(reading.problem)
  return reading.capture
}

function findings(captures: readonly Capture[]): string[] {
  const judged = readInfra(tree, { now, design, captures: () => captures, commit: () => commit })
  const report = lint(judged, rules, NO_CONFIG, { only: ['live/*'] })
  return report.findings.map(({ rule, path, message }) => `${rule} ${path} ${message}`)
}

describe.each(infra.environments.map(({ name }) => name))('the default tree in %s', (name) => {
  const declared = infra.scopes.find((scope) => scope.environment === name)!.resources

  it('is as declared where everything runs that it declares', () => {
    expect(declared.length).toBeGreaterThan(20)
    expect(findings([captured(name, declared)])).toEqual([])
  })

  it('misses what does not run, once, where it is declared', () => {
    const policies = declared.filter(({ kind }) => kind === 'NetworkPolicy')
    expect(policies.length).toBeGreaterThan(1)
    const gone = policies[0]!
    expect(
      findings([
        captured(
          name,
          declared.filter((one) => one !== gone),
        ),
      ]),
    ).toEqual([expect.stringContaining(`live/missing-resource ${gone.file.path} ${gone}`)])
  })
})
