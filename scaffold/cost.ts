import type { Design, SchemaProblem } from '../engine/design.ts'
import { nearest } from '../engine/spelling.ts'
import { cents, money, type Price, type PriceTable, priceOf, pricesIn } from './prices.ts'
import { providerOf } from './provider.ts'
import type { BillItem, Provider } from './providers/provider.ts'

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

/** The projection of a design at a price table. */
export function projectCost(design: Design, table: PriceTable): Projection {
  const used = new Map<string, Price>()
  const unpriced = new Set<string>()
  const price = (name: string, here: PriceTable): number => {
    const found = priceOf(design, here, name)
    if (found)
      used.set(`${name} ${found.region ?? ''}`, { ...found, unit: found.unit ?? `${table.currency} a month` })
    else unpriced.add(name)
    return found?.amount ?? 0
  }
  const line = (here: PriceTable, { what, count, price: name, units, unit, shareOf }: BillItem): CostLine => {
    const amount = price(name, here)
    if (shareOf !== undefined) {
      const whole = price(shareOf, here)
      const share = cents((whole * amount) / 100)
      return {
        what,
        count,
        each: `${amount} % of ${money(cents(whole))} = ${money(share)}`,
        amount: count * share,
      }
    }
    if (!priceOf(design, here, name)) return { what, count, each: 'unpriced', amount: 0 }
    const each = cents((units ?? 1) * amount)
    const factor = units === undefined ? '' : `${units}${unit ? ` ${unit}` : ''} × ${amount} = `
    return { what, count, each: `${factor}${money(each)}`, amount: count * each }
  }
  const provider = providerOf(design)
  const environments = design.environments.map((environment) => {
    // of a location that no price is of nothing is known: what the design itself says counts
    const here =
      table.regions.length === 0 || table.regions.includes(environment.region)
        ? pricesIn(table, environment.region)
        : { ...table, servers: [], items: [] }
    const lines = provider.bill(environment).map((item) => line(here, item))
    return { name: environment.name, lines, total: sum(lines) }
  })
  const shared = provider.sharedBill.map((item) => line(table, item))
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
  return [
    ...checkBudget(design, table),
    ...checkPrices(design, table),
    ...checkServers(design, table, providerOf(design)),
  ]
}

function* checkPrices(design: Design, table: PriceTable): Iterable<SchemaProblem> {
  const known = [...table.servers, ...table.items].map(({ name }) => name)
  const used = design.environments.flatMap(({ serverType, databaseType = '' }) => [serverType, databaseType])
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

function* checkServers(design: Design, table: PriceTable, provider: Provider): Iterable<SchemaProblem> {
  for (const [index, { name, region, serverType }] of design.environments.entries()) {
    if (!table.regions.includes(region) || !table.elsewhereOnly.includes(serverType)) continue
    const line = provider.line(serverType)
    const here = table.servers.filter((type) => provider.line(type.name) === line).map((type) => type.name)
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
  const here = pricesIn(table, design.environments[0]?.region ?? '').servers
  // in a region without prices nothing is known to be too dear
  if (here.length === 0) return []
  const cheapest = here.reduce((a, b) => (b.amount < a.amount ? b : a))
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
