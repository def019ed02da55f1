import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { DESIGN_PATH, type Design } from '../../engine/design.ts'
import { projectCost } from '../../scaffold/cost.ts'
import { readDesign } from '../../scaffold/design.ts'
import { forecast } from '../../scaffold/forecast.ts'
import { plan } from '../../scaffold/plan.ts'
import { priceTable } from '../../scaffold/prices.ts'
import { viewOf } from '../../scaffold/view.ts'

const table = priceTable(sources)
const valid = (name: string, change: (text: string) => string = (text) => text): Design => {
  const path = join(import.meta.dirname, '../../fixtures/designs/valid', `${name}.yaml`)
  const { design, problems } = readDesign(DESIGN_PATH, change(readFileSync(path, 'utf8')), sources)
  expect(problems).toEqual([])
  return design!
}
const page = (design: Design, name: string) => plan(design, sources).get(`infra/iac/${name}.md`)!.content

test('every price says when and where it was seen', () => {
  for (const { name, amount, date, source } of [...table.servers, ...table.items]) {
    expect(amount, name).toBeGreaterThan(0)
    expect(date, name).toMatch(/^2026-\d\d-\d\d$/)
    expect(date <= table.asOf, name).toBe(true)
    expect(source, name).not.toBe('')
  }
})

test('sums are those of their lines, to the cent', () => {
  const design = valid('canary')
  const { environments, shared, total } = projectCost(design, table)
  // by hand: a cx33 8.49, backups of a fifth 1.70, a volume of 60 GB 3.43, an address 0.50; a load balancer 7.49;
  // object storage 6.49
  expect(environments.map((one) => one.total)).toEqual([2161, 2161, 4985, 4985])
  expect(shared.map((one) => one.amount)).toEqual([649])
  expect(total).toBe(2161 + 2161 + 4985 + 4985 + 649)
})

test('over and under the budget are said with numbers', () => {
  expect(page(valid('canary'), 'cost')).toContain('**250.59 EUR, 63 % of it, are left.**')
  expect(page(valid('aliases'), 'cost')).toMatch(/over it by \d+\.\d\d EUR, \d+ %/)
  const dollars = valid('canary', (text) => text.replace('currency: EUR', 'currency: USD'))
  expect(page(dollars, 'cost')).toContain('they are not compared')
})

test('what the team pays goes before the list, and what nobody has a price of is named', () => {
  const own = valid('canary', (text) => `${text}prices: { cx33: 6.49 }\n`)
  expect(projectCost(own, table).environments[0]!.total).toBe(649 + 130 + 343 + 50 + 749)
  const odd = valid('canary', (text) => text.replace('name: staging }', 'name: staging, serverType: zx9 }'))
  expect(projectCost(odd, table).unpriced).toEqual(['zx9'])
  expect(page(odd, 'cost')).toContain('No price is known of zx9')
  expect(page(odd, 'forecast')).toContain('The size of the servers of staging is not known here.')
})

test('traffic grows by its rate, and replicas follow within their bounds', () => {
  const design = valid('canary', (text) => text.replace('growthPerYear: 20', 'growthPerYear: 50'))
  const { growth, bottleneck } = forecast(viewOf(design), table)
  // throughput 50 over 8 replicas is 6.25 each; 30 a second take 5, 45 take 8
  expect(growth).toMatchObject([{ now: 30, later: 45, replicasNow: 5, replicasLater: 8, limit: 50 }])
  // 30 × 1.5^(16/12) is above 50, 30 × 1.5^(15/12) is not
  expect(bottleneck).toEqual({ what: 'the throughput that web is built for', month: 16 })
})

test('a larger design is fuller, never emptier', () => {
  const share = (cpu: string) =>
    forecast(
      viewOf(
        valid('canary', (text) =>
          text.replace('    delivery', `    resources: { cpu: ${cpu}, memory: 128Mi }\n    delivery`),
        ),
      ),
      table,
    ).fits.at(-1)!.share
  expect(share('500m')).toBeGreaterThan(share('100m'))
  expect(share('2000m')).toBeGreaterThan(share('500m'))
})

test('a size is proposed where the one there is too full or hardly used, with what it changes', () => {
  const large = valid('canary', (text) =>
    text.replace('name: production }', 'name: production, serverType: cx53 }'),
  )
  const { proposal } = forecast(viewOf(large), table).fits.at(-1)!
  expect(proposal?.difference).toBeLessThan(0)
  expect(page(large, 'cost')).toContain('**production**: hardly used in a year')
  const full = valid('canary', (text) =>
    text.replace('    delivery', '    resources: { cpu: 3000m, memory: 128Mi }\n    delivery'),
  )
  expect(forecast(viewOf(full), table).bottleneck).toEqual({
    what: 'the CPU of production’s servers',
    month: 0,
  })
})

test('volumes hold every store and all telemetry, and grow with the stores', () => {
  const sizes = (sizeGi: number) => {
    const design = valid('aliases', (text) => text.replace('sizeGi: 200', `sizeGi: ${sizeGi}`))
    return forecast(viewOf(design), table).volume
  }
  // (50 GiB of telemetry + 200) × 1.1 = 275; a year's growth of a fifth: (50 + 240) × 1.1 = 319
  expect(sizes(200)).toEqual({ now: 280, later: 320 })
  expect(sizes(10)).toEqual({ now: 70, later: 70 })
  const tree = plan(valid('aliases'), sources)
  expect(tree.get('infra/iac/environments/live/terraform.tfvars')!.content).toMatch(/^volume_size += 280$/m)
})
