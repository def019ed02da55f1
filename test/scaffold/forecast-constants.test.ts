import { expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { DATABASE, PLATFORM, platformOf } from '../../scaffold/forecast.ts'
import { priceTable } from '../../scaffold/prices.ts'
import { LOAD_BALANCER } from '../../scaffold/providers/hetzner.ts'
import { viewOf } from '../../scaffold/view.ts'
import { allTrees, defaultTree } from './trees.ts'

// The forecast counts with numbers that the manifests have: when those change, it must.
const { design, outputs } = defaultTree()
const textOf = (path: string) => outputs.plan.get(path)!.content

/** What all requests of a text come to: millicores and MiB. */
function requestsIn(text: string): { cpu: number; memory: number } {
  let cpu = 0
  let memory = 0
  for (const [, milli, size, unit] of text.matchAll(/requests: \{ cpu: (\d+)m, memory: (\d+)(Mi|Gi) \}/g)) {
    cpu += Number(milli)
    memory += Number(size) * (unit === 'Gi' ? 1024 : 1)
  }
  return { cpu, memory }
}

test('a database asks for what the forecast counts', () => {
  const [database] = viewOf(design).databases
  const text = textOf(`infra/environments/base/${database!.name}/cluster.yaml`)
  expect(text).toContain(`cpu: ${DATABASE.cpu}m`)
  expect(text).toContain(`memory: ${DATABASE.memory}Mi`)
})

test('the platform asks for what the forecast counts, within a fifth', () => {
  const own = [...outputs.plan.keys()].filter(
    (path) =>
      /^infra\/(monitoring|environments\/base\/platform)\/[^/]+\.yaml$/.test(path) &&
      !path.endsWith('collector.yaml'),
  )
  const asked = requestsIn(own.map(textOf).join('\n'))
  // beside our manifests: four controllers of Flux, and k3s' CoreDNS and metrics-server
  const cpu = asked.cpu + 4 * 100 + 2 * 100
  const memory = asked.memory + 4 * 64 + 2 * 70
  expect(PLATFORM.cpu).toBeGreaterThanOrEqual(cpu)
  expect(PLATFORM.cpu).toBeLessThanOrEqual(cpu * 1.2)
  expect(PLATFORM.memory).toBeGreaterThanOrEqual(memory)
  expect(PLATFORM.memory).toBeLessThanOrEqual(memory * 1.2)
})

test('Argo CD and External Secrets ask for what the forecast counts', () => {
  const tree = allTrees().find(({ name }) => name === 'argocd.yaml')!
  const asked = (name: string) =>
    requestsIn(tree.outputs.plan.get(`infra/environments/base/platform/${name}.yaml`)!.content)
  const argo = asked('argocd')
  const external = asked('external-secrets')
  expect(platformOf(tree.design)).toEqual({
    cpu: PLATFORM.cpu - 4 * 100 + argo.cpu + 2 * external.cpu,
    memory: PLATFORM.memory - 4 * 64 + argo.memory + 2 * external.memory,
  })
})

test('the load balancer that is paid for is the one that is built', () => {
  const variables = textOf('infra/iac/modules/cluster/variables.tf')
  expect(/variable "load_balancer_type" \{[^}]*?default\s*=\s*"([^"]+)"/.exec(variables)?.[1]).toBe(
    LOAD_BALANCER,
  )
})

test('every environment is planned with the server type that is priced and sized', () => {
  const table = priceTable(sources)
  for (const { name, serverType } of design.environments) {
    expect(textOf(`infra/iac/environments/${name}/terraform.tfvars`)).toContain(`"${serverType}"`)
    expect(table.servers.find((one) => one.name === serverType)).toMatchObject({
      cores: expect.any(Number),
      memoryGb: expect.any(Number),
      diskGb: expect.any(Number),
    })
  }
})
