import type { Design } from '../engine/design.ts'
import type { Sources } from '../engine/sources.ts'

/** A list price as it was seen: a month, net, in the table's currency unless `unit` says otherwise. */
export interface Price {
  readonly name: string
  readonly amount: number
  readonly unit?: string | undefined
  /** the region that it is the price of; of every one when absent */
  readonly region?: string | undefined
  readonly date: string
  readonly source: string
  /** false where one weak source says so */
  readonly sure: boolean
}

/** A size of server that the provider rents out. */
export interface ServerType extends Price {
  readonly cores: number
  readonly memoryGb: number
  /** the disk that comes with it; absent where a server comes without one */
  readonly diskGb?: number | undefined
}

/** `schemas/prices.json` and its neighbours: dated list prices of one provider. */
export interface PriceTable {
  readonly asOf: string
  readonly provider: string
  readonly currency: string
  /** the locations that the prices are of; [] where they are the same everywhere */
  readonly regions: readonly string[]
  /** server types that are rented out in other locations only */
  readonly elsewhereOnly: readonly string[]
  readonly servers: readonly ServerType[]
  readonly items: readonly Price[]
}

/** The committed price table of a provider; of one that has none, Hetzner's, which says whose it is. */
export function priceTable(sources: Sources, provider = 'hetzner'): PriceTable {
  // what a host of one's own costs nobody lists
  if (provider === 'docker')
    return { ...priceTable(sources), provider, regions: [], elsewhereOnly: [], servers: [], items: [] }
  const own = provider === 'aws' || provider === 'digitalocean' ? `prices-${provider}` : 'prices'
  return sources.data(own) as PriceTable
}

/** A table without the prices of other regions. */
export function pricesIn(table: PriceTable, region: string): PriceTable {
  const here = (price: Price) => price.region === undefined || price.region === region
  return { ...table, servers: table.servers.filter(here), items: table.items.filter(here) }
}

/** A price as this design pays it: its own word under `prices` goes before the table. undefined where neither has it. */
export function priceOf(design: Design, table: PriceTable, name: string): Price | undefined {
  const listed = [...table.servers, ...table.items].find((price) => price.name === name)
  const own = design.prices?.[name]
  if (own === undefined) return listed
  return {
    name,
    amount: own,
    unit: listed?.unit,
    date: 'now',
    source: 'prices in infra/infra.yaml',
    sure: true,
  }
}

/** Hundredths, so that sums are exact. */
export function cents(amount: number): number {
  return Math.round(amount * 100)
}

/** Hundredths as people write money: 849 → 8.49. */
export function money(hundredths: number): string {
  return (hundredths / 100).toFixed(2)
}
