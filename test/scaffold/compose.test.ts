import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { written } from './trees.ts'

// What is written for one host: every service is hardened and limited, reaches what it calls and nothing else, and what
// alerts listen for is what scripts write down.
const folder = join(import.meta.dirname, '../../fixtures/designs/valid')
const { design, outputs } = written('compose', readFileSync(join(folder, 'compose.yaml'), 'utf8'))
const textOf = (path: string) => outputs.files.get(path)!.content

interface Service {
  readonly image: string
  readonly user?: string
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly cap_add?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly restart?: string
  readonly profiles?: readonly string[]
  readonly ports?: readonly string[]
  readonly networks?: readonly string[]
  readonly secrets?: readonly string[]
  readonly environment?: Readonly<Record<string, unknown>>
  readonly labels?: Readonly<Record<string, string>>
  readonly deploy?: {
    readonly replicas?: number
    readonly resources?: { readonly limits?: Readonly<Record<string, unknown>> }
  }
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>
  readonly networks?: Readonly<Record<string, { readonly internal?: boolean }>>
  readonly secrets?: Readonly<Record<string, unknown>>
}

const compose = (path: string) => parse(textOf(path), { merge: true }) as ComposeFile
const base = compose('infra/environments/base/compose.yaml')
const monitoring = compose('infra/monitoring/compose.yaml')
const services = { ...base.services, ...monitoring.services }
const networks = { ...base.networks, ...monitoring.networks }

describe.each(Object.entries(services))('service %s', (name, service) => {
  test('is pinned, limited, and may do nothing that it does not need', () => {
    expect(service.image).toMatch(/:[\w.-]+(@sha256:[0-9a-f]{64})?$/)
    expect(service.read_only).toBe(true)
    expect(service.cap_drop).toEqual(['ALL'])
    expect(service.security_opt).toContain('no-new-privileges:true')
    expect(service.user).toMatch(/^\d+:\d+$/)
    // the collector reads the logs that Docker writes as root
    if (name !== 'collector') expect(service.user).not.toMatch(/^0:/)
    expect(service.cap_add ?? []).toEqual(name === 'collector' ? ['DAC_READ_SEARCH'] : [])
    expect(Object.keys(service.deploy!.resources!.limits!).sort()).toEqual(['cpus', 'memory', 'pids'])
    expect(service.restart).toBe(service.profiles?.includes('jobs') ? 'no' : 'unless-stopped')
  })

  test('uses networks and secrets that are there', () => {
    for (const network of service.networks ?? []) expect(networks).toHaveProperty([network])
    for (const secret of service.secrets ?? [])
      expect({ ...base.secrets, ...monitoring.secrets }).toHaveProperty([secret])
  })
})

test('the internet reaches the router alone, and programs reach no internet', () => {
  const open = Object.entries(services).flatMap(([name, { ports }]) =>
    (ports ?? []).map((port) => `${name} ${port}`),
  )
  expect(open).toEqual(['traefik 80:80', 'traefik 443:443', 'grafana 127.0.0.1:3000:3000'])
  for (const { name } of design.workloads)
    for (const network of services[name]!.networks ?? [])
      expect(networks[network]?.internal, `${name} is on ${network}`).toBe(true)
})

test('two workloads share a network exactly where one calls the other', () => {
  const meets = (a: string, b: string) =>
    (services[a]!.networks ?? [])
      .filter((one) => one.startsWith('to-') && one !== 'to-collector')
      .some((one) => services[b]!.networks?.includes(one))
  for (const one of design.workloads)
    for (const other of design.workloads) {
      if (one.name >= other.name) continue
      const calls = one.uses?.includes(other.name) || other.uses?.includes(one.name)
      // who calls the same store is on its network too
      const both = (one.uses ?? []).some((used) => other.uses?.includes(used))
      expect(meets(one.name, other.name), `${one.name} and ${other.name}`).toBe(Boolean(calls || both))
    }
})

test('an environment changes services that are there, by parameters only', () => {
  for (const { name, replicas } of design.environments) {
    const own = compose(`infra/environments/${name}/compose.yaml`)
    expect(Object.keys(own)).toEqual(['services'])
    for (const [service, changes] of Object.entries(own.services)) {
      expect(services).toHaveProperty([service])
      for (const key of Object.keys(changes))
        expect(['image', 'deploy', 'environment', 'volumes']).toContain(key)
    }
    expect(own.services.shop?.deploy?.replicas).toBe(Math.max(1, replicas))
  }
})

test('every job has a line in cron, and every store a copy within its RPO', () => {
  const cron = textOf('infra/environments/base/jobs.cron')
  const jobs = Object.keys(services).filter((name) => services[name]!.profiles?.includes('jobs'))
  expect(jobs.sort()).toEqual(['postgres-backup', 'report'])
  for (const job of jobs) {
    const line = cron.split('\n').find((one) => one.endsWith(`/job.sh ${job}`))
    expect(line, job).toBeDefined()
    const label = services[job]!.labels?.['infra/schedule']
    if (label) expect(line!.startsWith(`${label} root `)).toBe(true)
  }
  expect(textOf('infra/disaster-recovery/objectives.yaml')).toContain('infra/environments/base/compose.yaml')
})

test('alerts listen for what the scripts write down', () => {
  const alerts = ['platform', 'data'].map((name) => textOf(`infra/alerting/rules/${name}.yaml`)).join('\n')
  const scripts = ['job', 'watch', 'deploy'].map((name) => textOf(`infra/environments/${name}.sh`)).join('\n')
  const own = /\b((?:container|job|host|deployment)_[a-z_]+)\b(?=[{ )[])/g
  const names = new Set(
    [...alerts.matchAll(own)].map(([, name]) => name!).filter((name) => name !== 'job_name'),
  )
  expect([...names].sort()).toEqual([
    'container_restarts_total',
    'container_running',
    'deployment_succeeded',
    'host_watched_timestamp_seconds',
    'job_last_run_failed',
    'job_last_success_timestamp_seconds',
  ])
  for (const name of names) expect(scripts).toContain(name)
})

test('no page, rule or script of a host speaks of a cluster', () => {
  for (const [path, { content }] of outputs.files) {
    if (path.startsWith('infra/.infra') || path === 'infra/infra.yaml') continue
    expect(content, path).not.toMatch(/kubectl|kustomiz|\bFlux\b|k3s|PrometheusRule|Helm/i)
  }
})

test('a release writes its image into the file of the environment, and nothing else', () => {
  const work = mkdtempSync(join(tmpdir(), 'compose-release-'))
  try {
    const script = textOf('infra/pipelines/scripts/release.sh')
    const program = /^awk [\s\S]*?^mv .*$/m.exec(script)![0]
    const path = 'infra/environments/dev/compose.yaml'
    mkdirSync(join(work, 'infra/environments/dev'), { recursive: true })
    writeFileSync(join(work, path), textOf(path))
    const digest = `sha256:${'ab'.repeat(32)}`
    const env = {
      ...process.env,
      NAME: 'api',
      IMAGE: 'ghcr.io/acme/api',
      TAG: 'c0ffee',
      DIGEST: digest,
      overlay: path,
    }
    const { status, stderr } = spawnSync('bash', ['-euc', program], { cwd: work, env, encoding: 'utf8' })
    expect(status, stderr).toBe(0)
    const changed = readFileSync(join(work, path), 'utf8').split('\n')
    const differ = changed.filter((line, index) => line !== textOf(path).split('\n')[index])
    expect(differ).toEqual([`    image: ghcr.io/acme/api:c0ffee@${digest}`])
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
})
