import type { Infra } from '../../engine/infra.ts'
import type { WrittenDesign } from '../defaults.ts'
import { type FoundRegion, regionWithin } from './clouds.ts'
import type { Clue } from './clue.ts'
import type { InferredEnvironment } from './environments.ts'

type WrittenEnvironment = WrittenDesign['environments'][number]

/** What the parameters of environments are told from. */
export interface ParameterSources {
  readonly regions: readonly FoundRegion[]
  readonly domain: string
  /** the region where nothing says otherwise */
  readonly region: string
  /** the most replicas of each workload that is scaled */
  readonly scaling: readonly number[]
}

/** Replicas that a stage has where the design does not say, as defaults.ts has them. */
const REPLICAS = { dev: 1, test: 1, staging: 2, production: 3, other: 1 } as const

/** The environments as infra.yaml has them: their regions and networks where the tree says so, and no more replicas than scale. */
export function parametersOf(
  infra: Infra,
  environments: readonly InferredEnvironment[],
  { regions, region, scaling, domain }: ParameterSources,
): {
  readonly environments: readonly WrittenEnvironment[]
  readonly regions: readonly string[]
  readonly clues: readonly Clue[]
} {
  const networks = networksOf(infra, environments)
  const most = Math.min(...scaling)
  const used = new Map<string, Clue | undefined>()
  const main = regions.find(({ value }) => value === region)
  used.set(region, main?.clue)
  // one production has the domain itself, the others a name of their own under it
  const first = environments.find(({ stage }) => stage === 'production')
  const written = environments.map((environment): WrittenEnvironment => {
    const own = regionWithin(regions, environment.folders)
    if (own && !used.has(own.value)) used.set(own.value, own.clue)
    const network = networks.get(environment.name)
    return {
      name: environment.name,
      ...(own && own.value !== region && { region: own.value }),
      ...(environment.stage === 'production' &&
        environment !== first && { domain: `${environment.name}.${domain}` }),
      ...(network !== undefined && { network }),
      ...(REPLICAS[environment.stage] > most && { replicas: most }),
    }
  })
  return {
    environments: written,
    regions: [...used.keys()],
    clues: [...used.values()].filter((clue) => clue !== undefined),
  }
}

/** Networks by environment, where its files name one and no other environment's do; then every one gets its own. */
function networksOf(infra: Infra, environments: readonly InferredEnvironment[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const taken = new Map<string, string[]>()
  for (const { name, folders, clues } of environments) {
    const files = [
      ...folders.flatMap((folder) => infra.files(folder)),
      ...clues.flatMap(({ file }) => infra.tree.get(file) ?? []),
    ]
    for (const file of files) {
      const network = file.format === 'hcl' ? /"(10\.\d{1,3}\.0\.0\/16)"/.exec(file.text)?.[1] : undefined
      if (network === undefined) continue
      found.set(name, network)
      taken.set(network, [...(taken.get(network) ?? []), name])
      break
    }
  }
  for (const [network, names] of taken) {
    if (names.length > 1 || Number(network.split('.')[1]) > 255) for (const name of names) found.delete(name)
  }
  if (found.size === 0 && environments.length <= 25) return new Map()
  const given = new Set(found.values())
  const all = new Map<string, string>()
  let next = 10
  for (const { name } of environments) {
    while (!found.has(name) && given.has(`10.${next}.0.0/16`)) next += environments.length > 20 ? 1 : 10
    const network = found.get(name) ?? `10.${next}.0.0/16`
    given.add(network)
    all.set(name, network)
  }
  return all
}
