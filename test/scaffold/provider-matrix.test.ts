import { describe, expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { DESIGN_PATH } from '../../engine/design.ts'
import { readDesignToWrite } from '../../scaffold/design.ts'
import { plan } from '../../scaffold/plan.ts'
import type { Providers } from '../../scripts/import-providers.ts'
import { providerProblems } from './provider-blocks.ts'
import { judged, told, written } from './trees.ts'

// Every provider under every engine, store of secrets, tool and packaging, with one server and with several.
const known = sources.data('providers') as Providers

interface Place {
  readonly lines: string
  /** a second location, and the currency of budgets */
  readonly elsewhere: string
  readonly account: boolean
}

const PROVIDERS: Readonly<Record<string, Place>> = {
  hetzner: { lines: 'provider: hetzner\nregions: [fsn1, nbg1]', elsewhere: 'nbg1', account: false },
  aws: { lines: 'provider: aws\nregions: [eu-central-1, us-east-1]', elsewhere: 'us-east-1', account: true },
  digitalocean: { lines: 'provider: digitalocean\nregions: [fra1, nyc3]', elsewhere: 'nyc3', account: false },
}
const WAYS: Readonly<Record<string, string>> = {
  'flux, sops': 'gitops: flux\nsecrets: sops',
  'flux, vault':
    'gitops: flux\nsecrets: external-secrets\nsecretStore: { server: "https://vault.acme.test" }',
  'argo cd, vault':
    'gitops: argocd\nsecrets: external-secrets\nsecretStore: { server: "https://vault.acme.test" }',
}
const IMAGE = '@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'
const WORKLOADS: Readonly<Record<string, string>> = {
  'web over a database': `
  - { name: site, type: web, image: "ghcr.io/acme/site:1.0.0${IMAGE}", health: /up, uses: [orders], traffic: { pattern: steady, requestsPerSecond: 9 }, data: { stateful: false }, scaling: { min: 1, max: 6 } }
  - { name: orders, type: database, data: { stateful: true, engine: postgresql, sizeGi: 25 }, recovery: { rpo: 6h, rto: 4h } }`,
  'cron over two databases': `
  - { name: report, type: cron, image: "ghcr.io/acme/report:1.0.0${IMAGE}", schedule: "5 3 * * *", uses: [orders, audit], traffic: { pattern: batch }, data: { stateful: false }, scaling: { min: 1, max: 1 } }
  - { name: orders, type: database, data: { stateful: true, engine: postgresql, sizeGi: 25, managed: true }, recovery: { rpo: 6h, rto: 4h } }
  - { name: audit, type: database, data: { stateful: true, engine: postgresql, sizeGi: 25 }, recovery: { rpo: 24h, rto: 4h } }`,
  'worker alone': `
  - { name: crawler, type: worker, image: "ghcr.io/acme/crawler:1.0.0${IMAGE}", traffic: { pattern: diurnal, requestsPerSecond: 3 }, data: { stateful: false }, scaling: { min: 1, max: 5 } }`,
}

const CASES = Object.entries(PROVIDERS).flatMap(([provider, place], row) =>
  Object.entries(WAYS).flatMap(([way, lines], column) =>
    ['opentofu', 'terraform'].flatMap((iac, tool) =>
      [1, 3].flatMap((servers) =>
        Object.entries(WORKLOADS).map(([workloads, list], set) => {
          const packaging = (row + column + tool + set) % 2 === 0 ? 'kustomize' : 'helm'
          const stage = servers === 1 ? 'mvp' : 'growth'
          return {
            name: `${provider}; ${way}; ${iac}; ${packaging}; ${servers} servers; ${workloads}`,
            text: designText(
              place,
              `${lines}\niac: ${iac}\npackaging: ${packaging}\nstage: ${stage}`,
              servers,
              // one of two where the provider runs databases, none elsewhere
              provider === 'hetzner' ? list.replace(', managed: true', '') : list,
            ),
          }
        }),
      ),
    ),
  ),
)

function designText(place: Place, lines: string, servers: number, workloads: string): string {
  const environments = ['dev', 'test', 'staging', 'production'].map((name, index) => {
    const account = place.account ? `, account: "${String(index + 1).repeat(12)}"` : ''
    const away = name === 'test' ? `, region: ${place.elsewhere}` : ''
    const several = index > 1 ? servers : 1
    return `  - { name: ${name}, servers: ${several}, replicas: ${several}${index === 3 ? ', approvals: 1' : ''}${account}${away} }`
  })
  return `apiVersion: infra/v1
name: acme
owners: { team: "@acme/platform", contact: platform@acme.test, costCentre: acme-1 }
repository: https://github.com/acme/acme
${place.lines}
runtime: kubernetes
pipelines: github
${lines}
domain: acme.test
registry: ghcr.io/acme
constraints:
  budget: { amount: 4000, currency: ${place.lines.includes('hetzner') ? 'EUR' : 'USD'} }
  residency: EU
  retention: { metrics: 30d, logs: 30d, traces: 7d, audit: 90d }
  team: { size: 4, onCall: true }
environments:
${environments.join('\n')}
workloads:${workloads}
`
}

test('there are at least sixty designs, each once', () => {
  expect(new Set(CASES.map(({ text }) => text)).size).toBe(CASES.length)
  expect(CASES.length).toBeGreaterThanOrEqual(60)
})

// those that have least in common in npm test, all of them in the deep run
const cases = process.env.DEEP ? CASES : [2, 13, 24, 27, 39, 47, 50, 61].map((index) => CASES[index]!)

describe.each(cases)('$name', ({ name, text: bare }) => {
  test('is planned the same twice, its blocks are as their provider wants them, and nothing is found in it', () => {
    expect(readDesignToWrite(DESIGN_PATH, bare, sources).problems).toEqual([])
    const one = written(name, bare)
    const { design, outputs, tree } = one
    expect([...plan(design, sources)]).toEqual([...outputs.plan])
    const modules = new Map<string, ReturnType<(typeof tree)['get']>[]>()
    for (const file of tree.values()) {
      if (file.path.startsWith('infra/.infra/') || file.path === DESIGN_PATH) continue
      expect(file.text, file.path).not.toMatch(/\bundefined\b|\bNaN\b|\[object |<%|%>/)
      if (!/\.(tf|tofu|tftest\.hcl)$/.test(file.path)) continue
      const folder = file.folder.replace(/\/tests$/, '')
      modules.set(folder, [...(modules.get(folder) ?? []), file])
    }
    for (const files of modules.values())
      expect(
        providerProblems(
          files.map((each) => each!),
          known,
        ),
      ).toEqual([])
    const report = judged(one)
    expect(told(report)).toEqual([])
    // every debt is one that some rule asks for
    expect(report.owed.length).toBeGreaterThanOrEqual(design.owed.length)
  })
})
