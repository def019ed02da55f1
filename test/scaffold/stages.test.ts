import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { readDesign } from '../../scaffold/design.ts'
import { type ProductStage, stageDefaults } from '../../scaffold/stages.ts'

// What a stage proposes stands in the design wherever that says nothing, gives way wherever it says something, and is
// what docs/generator.md says.
const STAGES: readonly ProductStage[] = ['mvp', 'growth', 'scale']
const ORDER = ['dev', 'test', 'staging', 'production'] as const
const guide = readFileSync(join(import.meta.dirname, '../../docs/generator.md'), 'utf8')

const bare = (lines: readonly string[], production = '') =>
  readDesign(
    'infra/infra.yaml',
    `apiVersion: infra/v1
name: shop
owners: { team: "@acme/platform" }
provider: hetzner
regions: [fsn1]
iac: opentofu
pipelines: github
secrets: sops
${lines.join('\n')}
environments: [{ name: dev }, { name: test }, { name: staging }, { name: production${production} }]
workloads:
  - { name: web, type: web, image: ghcr.io/acme/web:1.0.0, data: { stateful: false } }
  - { name: orders, type: database }
`,
    sources,
  )

const CLUSTER = ['runtime: kubernetes', 'packaging: kustomize', 'gitops: flux']
const HOST = ['runtime: compose', 'packaging: compose', 'gitops: none']

describe.each(STAGES)('%s', (stage) => {
  const proposed = stageDefaults(stage)

  test('fills in what the design leaves out', () => {
    const { design, problems } = bare([`stage: ${stage}`, ...CLUSTER])
    expect(problems).toEqual([])
    for (const [index, name] of ORDER.entries())
      expect(design!.environments[index]).toMatchObject(proposed.sizes[name])
    expect(design!.workloads[0]!.slo).toMatchObject({ availability: proposed.availability, default: true })
    expect(design!.workloads[1]!.recovery).toEqual(proposed.recovery)
    expect(design!.constraints.retention).toEqual(proposed.retention)
    expect(design!.backups.keep).toEqual(proposed.keep)
  })

  test('gives way to what the design says', () => {
    const { design } = bare(
      [`stage: ${stage}`, ...CLUSTER, 'constraints: { retention: { logs: 5d } }'],
      ', servers: 1, replicas: 2',
    )
    expect(design!.environments[3]).toMatchObject({ servers: 1, replicas: 2 })
    expect(design!.constraints.retention).toEqual({ ...proposed.retention, logs: '5d' })
  })

  test('is what the guide says', () => {
    const column = STAGES.indexOf(stage) + 1
    const row = (start: string) =>
      guide
        .split('\n')
        .find((line) => line.startsWith(`| ${start}`))!
        .split('|')
        [column + 1]!.trim()
    const { sizes, recovery, retention, keep } = proposed
    expect(row('servers of')).toBe(ORDER.map((one) => sizes[one].servers).join(', '))
    expect(row('replicas')).toBe(ORDER.map((one) => sizes[one].replicas).join(', '))
    expect(row('approvals')).toBe(`${sizes.staging.approvals}, ${sizes.production.approvals}`)
    expect(row('soak')).toBe([sizes.dev.soak, sizes.test.soak, sizes.staging.soak].join(', '))
    expect(row('availability')).toBe(`${proposed.availability} %`)
    expect(row('recovery')).toBe(`${recovery.rpo}, ${recovery.rto}`)
    expect(row('copies')).toBe(`${keep.daily}, ${keep.weekly}, ${keep.monthly}`)
    expect(row('metrics')).toBe(
      [retention.metrics, retention.logs, retention.traces, retention.audit].join(', '),
    )
    expect(row('a page')).toBe(proposed.pageAgain)
  })
})

test('one host is an mvp and a cluster growth, where nobody says', () => {
  expect(bare(HOST).design!.stage).toBe('mvp')
  expect(bare(CLUSTER).design!.stage).toBe('growth')
})
