import type { Design, SchemaProblem } from '../engine/design.ts'
import { nearest } from '../engine/spelling.ts'
import type { PriceTable } from './prices.ts'
import { providerOf } from './provider.ts'

/**
 * Locations of which prices and server types are known, by provider. `test/scaffold/places.test.ts` holds Hetzner's
 * against the price table.
 */
const KNOWN: Readonly<Record<string, readonly string[]>> = { hetzner: ['fsn1', 'nbg1', 'hel1'] }

/** The locations of a design that nothing is known of: whether servers are to be had there, somebody must confirm. */
export function unknownLocations({ provider, regions }: Design): readonly string[] {
  const known = KNOWN[provider]
  return known ? regions.filter((region) => !known.includes(region)) : []
}

/** The key under `owed` of a location that nothing is known of. */
export function locationDebt(region: string): string {
  return `location-${region}`
}

/** What stands against where a design runs, and on what: misspelt locations, servers that nobody has heard of. */
export function checkPlaces(design: Design, table: PriceTable): readonly SchemaProblem[] {
  if (design.provider !== table.provider) return []
  const own = KNOWN[design.provider] ? checkRegions(design, table) : []
  return [...own, ...checkNetworks(design), ...checkServers(design, table)]
}

function* checkRegions({ provider, regions }: Design, table: PriceTable): Iterable<SchemaProblem> {
  for (const [index, region] of regions.entries()) {
    if (table.regions.includes(region)) continue
    const near = nearest(region, table.regions)
    if (near === undefined) continue
    yield {
      path: ['regions', index],
      part: 'value',
      message: `regions names ${region}, which no price of ${provider} is known of; did you mean ${near}? known: ${table.regions.join(', ')}`,
    }
  }
}

function* checkServers(design: Design, table: PriceTable): Iterable<SchemaProblem> {
  // a host of one's own has no type that anybody lists
  if (table.servers.length === 0) return
  const { arm } = providerOf(design)
  const priced = [...new Set(table.servers.map((type) => type.name))]
  const known = [...priced, ...table.elsewhereOnly]
  const listed = priced.filter((type) => !arm.is(type))
  for (const [index, { name, serverType }] of design.environments.entries()) {
    const path = ['environments', index, 'serverType']
    if (!known.includes(serverType) && design.prices?.[serverType] === undefined) {
      const near = nearest(serverType, listed)
      const out = `${near ? `did you mean ${near}? ` : ''}known: ${listed.join(', ')}; of any other say its price: prices: { ${serverType}: … }`
      yield {
        path,
        part: 'value',
        message: `environment ${name} asks for ${serverType}, a server type that the price table does not know; ${out}`,
      }
    } else if (arm.is(serverType)) {
      yield {
        path,
        part: 'value',
        message: `environment ${name} asks for ${serverType}, an Arm server; ${arm.why}: take ${arm.instead}`,
      }
    }
  }
}

/** k3s gives these to pods and services unless it is told otherwise, which the tree does not. */
const OF_THE_CLUSTER = new Map([
  ['10.42.0.0/16', 'pods'],
  ['10.43.0.0/16', 'services'],
])

function* checkNetworks(design: Design): Iterable<SchemaProblem> {
  const own = providerOf(design).cluster === 'k3s' ? OF_THE_CLUSTER : new Map<string, string>()
  for (const [index, { name, network }] of design.environments.entries()) {
    const path = ['environments', index, 'network']
    const within = own.get(network)
    if (Number(network.split('.')[1]) > 255)
      yield {
        path,
        part: 'value',
        message: `environment ${name} has the network ${network}; the second number of an IPv4 range is at most 255`,
      }
    else if (within !== undefined)
      yield {
        path,
        part: 'value',
        message: `environment ${name} has the network ${network}, which k3s gives to ${within}; choose another /16 of 10.0.0.0/8`,
      }
  }
}
