import type { Design, SchemaProblem } from '../engine/design.ts'
import { nearest } from '../engine/spelling.ts'
import { cents, money, type Price, type PriceTable, priceOf } from './prices.ts'
import { volumeSize } from './volumes.ts'

/** The load balancer of every environment, as `modules/cluster/variables.tf` has it. */
export const LOAD_BALANCER = 'lb11'

/** One line of a bill: count × each. Money in hundredths a month. */
export interface CostLine {
  readonly what: string
  readonly count: number
  /** how one of them is priced, in words */
  readonly each: string
  readonly amount: number
}

/** What an environment costs a month. */
export interface EnvironmentCost {
  readonly name: string
  readonly lines: readonly CostLine[]
  readonly total: number
}

/** What the design costs a month, in hundredths, and how that stands to its budget. */
export interface Projection {
  readonly currency: string
  readonly asOf: string
  readonly environments: readonly EnvironmentCost[]
  /** what all environments share */
  readonly shared: readonly CostLine[]
  readonly total: number
  /** every price that was used */
  readonly prices: readonly Price[]
  /** server types and items that nobody has a price of; the total lacks them */
  readonly unpriced: readonly string[]
  /** undefined without a budget, or where its currency is another */
  readonly budget: { readonly amount: number; readonly left: number; readonly percent: number } | undefined
}

/** Where Hetzner's object storage answers: other endpoints are billed elsewhere. */
const OWN_STORAGE = /\.your-objectstorage\.com\/?$/

/** The projection of a design at a price table. */
export function projectCost(design: Design, table: PriceTable): Projection {
  const used = new Map<string, Price>()
  const unpriced = new Set<string>()
  const price = (name: string): number => {
    const found = priceOf(design, table, name)
    if (found) used.set(name, { ...found, unit: found.unit ?? `${table.currency} a month` })
    else unpriced.add(name)
    return found?.amount ?? 0
  }
  const line = (what: string, count: number, name: string): CostLine => {
    const each = cents(price(name))
    return { what, count, each: money(each), amount: count * each }
  }
  const size = volumeSize(design)
  const environments = design.environments.map(({ name, servers, serverType }) => {
    const server = price(serverType)
    const share = price('server-backup')
    const copies = cents((server * share) / 100)
    const perGb = price('volume')
    const lines = [
      line(`servers ${serverType}`, servers, serverType),
      {
        what: 'daily backups',
        count: servers,
        each: `${share} % of ${money(cents(server))} = ${money(copies)}`,
        amount: servers * copies,
      },
      {
        what: `volumes of ${size} GB`,
        count: servers,
        each: `${size} × ${perGb} = ${money(cents(size * perGb))}`,
        amount: servers * cents(size * perGb),
      },
      line('IPv4 addresses', servers, 'ipv4'),
      line(`load balancer ${LOAD_BALANCER}`, 1, LOAD_BALANCER),
    ]
    return { name, lines, total: sum(lines) }
  })
  const shared = [design.state, design.backups].some(({ endpoint }) => OWN_STORAGE.test(endpoint))
    ? [line('object storage up to 1 TB', 1, 'object-storage')]
    : []
  const total = environments.reduce((all, one) => all + one.total, sum(shared))
  return {
    currency: table.currency,
    asOf: table.asOf,
    environments,
    shared,
    total,
    prices: [...used.values()],
    unpriced: [...unpriced].sort(),
    budget: budgetOf(design, table, total),
  }
}

function sum(lines: readonly CostLine[]): number {
  return lines.reduce((all, { amount }) => all + amount, 0)
}

function budgetOf(design: Design, table: PriceTable, total: number): Projection['budget'] {
  const budget = design.constraints.budget
  if (!budget || budget.currency !== table.currency) return undefined
  const amount = cents(budget.amount)
  return { amount, left: amount - total, percent: Math.round((Math.abs(amount - total) / amount) * 100) }
}

/** What the price table refuses: budgets that cannot be kept, prices of nothing, servers that are not to be had. */
export function checkCost(design: Design, table: PriceTable): readonly SchemaProblem[] {
  if (design.provider !== table.provider) return []
  return [...checkBudget(design, table), ...checkPrices(design, table), ...checkServers(design, table)]
}

function* checkPrices(design: Design, table: PriceTable): Iterable<SchemaProblem> {
  const known = [...table.servers, ...table.items].map(({ name }) => name)
  const used = design.environments.map(({ serverType }) => serverType)
  for (const name of Object.keys(design.prices ?? {})) {
    if (known.includes(name) || used.includes(name)) continue
    const near = nearest(name, known)
    yield {
      path: ['prices', name],
      part: 'key',
      message: `prices names ${name}, which the price table does not know and no environment uses${near ? `; did you mean ${near}?` : ''}`,
    }
  }
}

function* checkServers(design: Design, table: PriceTable): Iterable<SchemaProblem> {
  for (const [index, { name, region, serverType }] of design.environments.entries()) {
    if (!table.regions.includes(region) || !table.elsewhereOnly.includes(serverType)) continue
    const [line] = /^[a-z]+/.exec(serverType) ?? ['']
    const here = table.servers.filter((type) => type.name.startsWith(line)).map((type) => type.name)
    yield {
      path: ['environments', index, 'serverType'],
      part: 'value',
      message: `environment ${name} asks for ${serverType} in ${region}, where it is not rented out; there are ${here.join(', ')}`,
    }
  }
}

/** A budget that no design with these environments could keep: one of the cheapest servers in each is dearer. */
function checkBudget(design: Design, table: PriceTable): readonly SchemaProblem[] {
  const budget = design.constraints.budget
  if (!budget || budget.currency !== table.currency) return []
  const cheapest = table.servers.reduce((a, b) => (b.amount < a.amount ? b : a))
  const least = projectCost(
    {
      ...design,
      environments: design.environments.map((one) => ({ ...one, servers: 1, serverType: cheapest.name })),
    },
    table,
  )
  if (cents(budget.amount) >= least.total) return []
  const each = least.environments[0]!
  const parts = each.lines.map(({ what, amount }) => `${what} ${money(amount)}`)
  const storage = least.shared.map(({ what, amount }) => `, and ${what} ${money(amount)}`)
  return [
    {
      path: ['constraints', 'budget', 'amount'],
      part: 'value',
      message: `the budget is ${budget.amount} ${budget.currency} a month; ${design.environments.length} environments cost at least ${money(least.total)}: each ${money(each.total)} (${parts.join(', ')})${storage.join('')}`,
    },
  ]
}
