import type { Infra } from '../../engine/infra.ts'
import type { WrittenDesign } from '../defaults.ts'
import { inferAlerting, type SeenAlert } from './alerting.ts'
import { isAside } from './aside.ts'
import { defaultRegion, regionsOf } from './clouds.ts'
import { type Clue, clueAt, commonest, type Evidence, type Found, nameFrom } from './clue.ts'
import { domainOf } from './domains.ts'
import { type InferredEnvironment, inferEnvironments } from './environments.ts'
import { registryOf } from './images.ts'
import { workloadsOfTerraform } from './managed.ts'
import { workloadsOfObjects } from './objects.ts'
import { parametersOf } from './parameters.ts'
import { workloadsOfCharts } from './releases.ts'
import { workloadsOfCompose } from './services.ts'
import { composeFiles, inferStack } from './stack.ts'
import { fitWorkloads, type InferredWorkload, type SeenWorkload } from './workload.ts'

/** What the host knows of a repository beside its files. */
export interface AdoptionFacts {
  /** the folder's name, for a repository that has no address */
  readonly folder: string
  /** `https://github.com/acme/shop` */
  readonly repository?: string | undefined
  /** where deliverables and input documents are: `paths` of the design */
  readonly paths: Readonly<Record<string, string>>
}

/** The design that a tree seems to follow, with why each value is what it is. */
export interface Adoption {
  /** what infra.yaml says; valid for scaffold/design.ts */
  readonly design: WrittenDesign
  /** in the order of the design */
  readonly evidence: readonly Evidence[]
  readonly environments: readonly InferredEnvironment[]
  /** alerts that the tree has; they stay where they are and are no part of the design */
  readonly alerts: readonly SeenAlert[]
}

/** The registry that is written while nobody names one: reserved, so that it is owed. */
const NO_REGISTRY = 'ghcr.io/example'

/** Reads a repository that has infrastructure, and no infra.yaml, as the design that it seems to follow. Pure. */
export function inferDesign(infra: Infra, facts: AdoptionFacts): Adoption {
  const evidence: Evidence[] = []
  const say = (key: string, why: string, clues: readonly Clue[] = []): void => {
    evidence.push({ key, why, clues })
  }
  const called = facts.repository?.split('/').at(-1) ?? facts.folder
  const name = nameFrom(called) ?? 'app'
  const whose = facts.repository === undefined ? "the folder's name" : "the repository's name"
  say('name', called.length > name.length && name.length > 30 ? `${whose}, shortened` : whose)
  if (facts.repository !== undefined) say('repository', 'the remote origin')
  const owner = ownerOf(infra)
  say(
    'owners',
    owner ? 'the first owner in CODEOWNERS' : 'no CODEOWNERS was found',
    owner ? [owner.clue] : [],
  )
  const stack = inferStack(infra)
  for (const key of ['provider', 'iac', 'runtime', 'packaging', 'gitops', 'pipelines', 'secrets'] as const)
    say(key, stack[key].why, stack[key].clues)
  if (stack.recipients.length > 0)
    say(
      'recipients',
      'SOPS encrypts to them',
      stack.recipients.map(({ clue }) => clue),
    )
  const external = stack.secrets.value === 'external-secrets'
  const store = external ? stack.secretStore : undefined
  if (store) say('secretStore', 'a store reads from it', [store.clue])
  const environments = inferEnvironments(infra)
  const provider = stack.provider.value
  const regions = regionsOf(infra, stack.cloud ?? provider)
  const seen = seenWorkloads(infra, stack.runtime.value === 'compose')
  const registry = registryFrom(seen, facts.repository)
  if (registry) say('registry', 'where its images are', [registry.clue])
  const domain = domainOf(infra)
  if (domain) say('domain', 'hosts of its routes', [domain.clue])
  const fitted = fitWorkloads(seen, registry?.value ?? NO_REGISTRY)
  const workloads = fitted.length > 0 ? fitted : [standIn(registry?.value ?? NO_REGISTRY)]
  const placed = parametersOf(infra, environments, {
    regions,
    domain: domain?.value ?? 'example.com',
    region: commonest(regions)?.value ?? defaultRegion(provider),
    scaling: workloads.flatMap(({ design }) => (design.scaling ? [design.scaling.max] : [])),
  })
  say('regions', regions.length > 0 ? 'named in the tree' : 'no region was found', placed.clues)
  for (const { name: own, why, clues } of environments) {
    const given = placed.environments.find(({ name }) => name === own)?.domain
    say(`environments.${own}`, given === undefined ? why : `${why}, its domain assumed`, clues)
  }
  for (const { design, why } of workloads)
    for (const [key, reason] of why)
      say(`workloads.${design.name}${key && `.${key}`}`, reason.why, reason.clues)
  const { alerting, alerts } = inferAlerting(infra)
  if (alerting) say('alerting', 'receivers of Alertmanager', alerting.clues)
  const design: WrittenDesign = {
    apiVersion: 'infra/v1',
    name,
    ...(facts.repository !== undefined && { repository: facts.repository }),
    owners: { team: owner?.value ?? '@example/platform' },
    stage: stack.runtime.value === 'compose' ? 'mvp' : 'growth',
    provider,
    regions: placed.regions,
    iac: stack.iac.value,
    runtime: stack.runtime.value,
    packaging: stack.packaging.value,
    gitops: stack.gitops.value,
    pipelines: stack.pipelines.value,
    secrets: stack.secrets.value,
    ...(stack.recipients.length > 0 && { recipients: stack.recipients.map(({ value }) => value) }),
    ...(store && { secretStore: store.value }),
    ...(domain && { domain: domain.value }),
    ...(registry && { registry: registry.value }),
    environments: placed.environments,
    workloads: workloads.map(({ design: workload }) => workload),
    ...(alerting && { alerting: alerting.value }),
    ...(Object.keys(facts.paths).length > 0 && { paths: facts.paths }),
  }
  return { design, evidence, environments, alerts }
}

/** Of one name the first: objects say more than charts, and both more than what Terraform makes beside them. */
function seenWorkloads(infra: Infra, isCompose: boolean): readonly SeenWorkload[] {
  const all = isCompose
    ? workloadsOfCompose(composeFiles(infra), infra.backups)
    : [...workloadsOfObjects(infra), ...workloadsOfCharts(infra)]
  return [...all, ...workloadsOfTerraform(infra)]
}

function standIn(registry: string): InferredWorkload {
  const why = 'no workload was found; a stand-in, because a design has one'
  return {
    design: { name: 'app', type: 'web', image: `${registry}/app`, exposure: 'internal' },
    why: new Map([['', { why, clues: [] }]]),
  }
}

function registryFrom(
  seen: readonly SeenWorkload[],
  repository: string | undefined,
): Found<string> | undefined {
  const found = seen.flatMap(({ image, store }): Found<string>[] => {
    const registry = image && !store ? registryOf(image.value) : undefined
    return registry === undefined ? [] : [{ value: registry, clue: image!.clue }]
  })
  const owner = repository?.split('/').at(-2)?.toLowerCase()
  const own = found.filter(({ value }) => value.split('/').at(-1) === owner)
  const priv = found.filter(({ value }) =>
    /\.dkr\.ecr\.|\.azurecr\.io|gcr\.io|-docker\.pkg\.dev|registry\.digitalocean/.test(value),
  )
  return (
    commonest(own) ??
    commonest(priv) ??
    most(
      found,
      found.filter(
        ({ value }) =>
          value.startsWith('ghcr.io/') ||
          !/^(?:docker\.io|quay\.io|registry\.k8s\.io|public\.ecr\.aws|lscr\.io|mcr\.microsoft\.com)/.test(
            value,
          ),
      ),
    )
  )
}

/** A public registry is the tree's own where most of several programs come from it; one program's is its maker's. */
function most(all: readonly Found<string>[], some: readonly Found<string>[]): Found<string> | undefined {
  const best = commonest(some)
  const count = some.filter(({ value }) => value === best?.value).length
  return count >= 2 && count * 2 > all.length ? best : undefined
}

const CODEOWNERS = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS']
const TEAM = /^@[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/

function ownerOf(infra: Infra): Found<string> | undefined {
  for (const path of CODEOWNERS) {
    const file = infra.tree.get(path)
    if (!file || isAside(file.folder.replace(/^docs$/, ''))) continue
    for (const [index, line] of file.text.split('\n').entries()) {
      const owner = line
        .replace(/(^|\s)#.*$/, '')
        .trim()
        .split(/\s+/)
        .slice(1)
        .find((word) => TEAM.test(word))
      if (owner !== undefined) return { value: owner, clue: clueAt(file, file.lines.offsetOf(index + 1)) }
    }
  }
  return undefined
}
