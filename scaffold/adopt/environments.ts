import type { Infra } from '../../engine/infra.ts'
import { aliasOf, ENVIRONMENT_ALIASES, stagesOf } from '../../engine/views/aliases.ts'
import type { Stage } from '../../engine/views/environments.ts'
import { isAside } from './aside.ts'
import { terragruntFiles } from './clouds.ts'
import { type Clue, clueAt, clueIn, nameFrom } from './clue.ts'

/** An environment of the inferred design. */
export interface InferredEnvironment {
  readonly name: string
  readonly stage: Stage
  /** where it shows; [] for one that is asked for and was not found */
  readonly folders: readonly string[]
  readonly clues: readonly Clue[]
  readonly why: string
}

/** The order of promotion; what is none of the four comes last. */
const ORDER: readonly Stage[] = ['dev', 'test', 'staging', 'production', 'other']
const ASKED = ['dev', 'test', 'staging', 'production'] as const

interface Sighting {
  readonly name: string
  readonly folders: string[]
  readonly clues: Clue[]
  why: string
}

/**
 * The environments of a tree in the order of promotion: folders, variable and value files named after one, Compose
 * files of one, and environments that pipelines deploy to. Of two spellings of one stage (`prod` and `production`) the
 * one with more to it stays. A stage of the mandate that shows nowhere is added, without clues.
 */
export function inferEnvironments(infra: Infra): readonly InferredEnvironment[] {
  const sightings = merged([...fromView(infra), ...fromCompose(infra), ...fromPipelines(infra)])
  const kept = withoutSynonyms([...sightings.values()])
  if (kept.length === 0) kept.push(...inNames(infra), ...fromWorkspaces(infra))
  if (kept.length === 0) kept.push(...onlyPlace(infra))
  const stages = stagesOf(kept.map(({ name }) => name))
  const present = new Set(stages.values())
  const names = new Set(kept.map(({ name }) => name))
  for (const stage of ASKED) {
    if (present.has(stage) || names.has(stage)) continue
    const why = 'not found; the mandate asks for dev, test, staging and production'
    kept.push({ name: stage, folders: [], clues: [], why })
  }
  const final = stagesOf(kept.map(({ name }) => name))
  return kept
    .map(({ name, folders, clues, why }) => ({ name, folders, clues, why, stage: final.get(name)! }))
    .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
}

/** Where an environment stands in the order of promotion: a second `qa` beside `test` comes after it, not after production. */
function rank({ name, stage }: Pick<InferredEnvironment, 'name' | 'stage'>): number {
  // `integration-non-gpu` is no `non-integration`
  const affirmed = name.replace(/(?:^|-)(?:non|not|no)-([a-z0-9]+)/g, (all, word: string) =>
    ENVIRONMENT_ALIASES.has(word) ? all : '',
  )
  const meant = stage === 'other' ? aliasOf(affirmed)?.alias.stages[0] : undefined
  return meant === undefined ? ORDER.indexOf(stage) : ORDER.indexOf(meant) + 0.5
}

function fromView(infra: Infra): Sighting[] {
  return infra.environments.flatMap(({ name, folders, place }): Sighting[] => {
    const written = nameFrom(name)
    const own = folders.filter((folder) => !isAside(folder))
    if (written === undefined || (folders.length > 0 && own.length === 0)) return []
    const clues = own.flatMap((folder) => {
      const file = infra.files(folder)[0]
      return file ? [clueAt(file, 0)] : []
    })
    const files = 'file' in place && typeof place.file === 'string' ? [{ file: place.file, line: 1 }] : []
    const shown = clues.length > 0 ? clues : files
    if (shown.length === 0 || isAside(shown[0]!.file)) return []
    return [
      {
        name: written,
        folders: [...own],
        clues: shown,
        why: own.length > 0 ? `folder ${own[0]}` : 'a file of its name',
      },
    ]
  })
}

/**
 * Folders whose names end with that of an environment (`acme-prod`, `infra-staging`), where Terraform, Terragrunt or a
 * kustomization deploys from them. Asked where no folder is an environment by itself.
 */
function inNames(infra: Infra): Sighting[] {
  const deployed = [
    ...infra.terraform.filter(({ root, sample }) => root && !sample).map(({ folder }) => folder),
    ...terragruntFiles(infra).map(({ folder }) => folder),
    ...infra.kustomizations.map(({ folder }) => folder),
  ]
  const found = new Map<string, Sighting>()
  for (const folder of deployed) {
    if (isAside(folder)) continue
    const steps = folder.split('/')
    const at = steps.findIndex((step) => endsWithStage(step))
    const name = at < 0 ? undefined : nameFrom(steps[at]!)
    const own = steps.slice(0, at + 1).join('/')
    const file = infra.files(own)[0]
    if (name === undefined || found.has(name) || !file) continue
    found.set(name, { name, folders: [own], clues: [clueAt(file, 0)], why: `folder ${own}` })
  }
  // what ends with `-test` alone is as often what tests run in
  const all = [...found.values()]
  return all.every(({ name }) => aliasOf(name)?.alias.stages[0] === 'test') ? [] : all
}

function endsWithStage(step: string): boolean {
  const last = /[-_.]([A-Za-z]+)$/.exec(step)?.[1]?.toLowerCase()
  return last !== undefined && ENVIRONMENT_ALIASES.get(last)?.certain === true && aliasOf(step) !== undefined
}

/** A root that is applied once for each workspace, by the maps of its locals and variables that have a key for each. */
function fromWorkspaces(infra: Infra): Sighting[] {
  for (const module of infra.terraform) {
    if (!module.root || module.sample) continue
    if (!module.files.some(({ text }) => text.includes('terraform.workspace'))) continue
    for (const { file, block } of [...module.blocks('locals'), ...module.blocks('variable')]) {
      for (const { value } of block.body.attributes) {
        const keys = value
          .entries()
          .filter(({ key }) => key !== undefined && ENVIRONMENT_ALIASES.get(key)?.certain === true)
        if (keys.length < 2) continue
        return keys.map(({ key, keyStart }) => ({
          name: key!,
          folders: [],
          clues: [clueAt(file, keyStart)],
          why: 'settings of its workspace',
        }))
      }
    }
  }
  return []
}

/** A tree that names no environment and deploys all the same has one, and that is production. */
function onlyPlace(infra: Infra): Sighting[] {
  const own = infra.resources.filter(({ file }) => !isAside(file.folder))
  const synced = infra.gitops.find(({ resource }) => !isAside(resource.file.folder))?.resource ?? own[0]
  const root = infra.terraform.find((module) => module.root && !module.sample)?.files[0]
  const compose = infra
    .files('')
    .find(({ name, folder }) => /^(?:docker-)?compose\.ya?ml$/.test(name) && !isAside(folder))
  const file = root ?? compose
  const clue = synced ? clueIn(synced) : file && clueAt(file, 0)
  if (!clue) return []
  const why = 'the tree deploys to one place and names no environment'
  return [{ name: 'production', folders: [], clues: [clue], why }]
}

const COMPOSE_OF =
  /(?:^|\/)(?:docker-)?compose[.-]([\w-]+)\.ya?ml$|(?:^|\/)([\w-]+)\.(?:docker-)?compose\.ya?ml$/

/** `compose.prod.yaml` beside `compose.yaml`: what differs in one environment. */
function fromCompose(infra: Infra): Sighting[] {
  const found = infra.files('').flatMap((file): Sighting[] => {
    const match = COMPOSE_OF.exec(file.path)
    const name = match?.[1] ?? match?.[2]
    if (name === undefined || isAside(file.folder) || !ENVIRONMENT_ALIASES.has(name.toLowerCase())) return []
    return [
      { name: name.toLowerCase(), folders: [], clues: [clueAt(file, 0)], why: 'a Compose file of its name' },
    ]
  })
  // compose.test.yaml alone is what tests are run with
  return found.every(({ name }) => aliasOf(name)?.alias.stages[0] === 'test') ? [] : found
}

/** What pipelines deploy to, where its name says that it is an environment. */
function fromPipelines(infra: Infra): Sighting[] {
  return infra.pipelines.flatMap((pipeline) =>
    pipeline.jobs.flatMap((job): Sighting[] => {
      const name = job.environment?.toLowerCase()
      if (name === undefined || !job.deploys || !aliasOf(name) || nameFrom(name) !== name) return []
      const at = job.node.get('environment') ?? job.node
      return [{ name, folders: [], clues: [clueAt(pipeline.file, at)], why: 'a pipeline deploys to it' }]
    }),
  )
}

/** One sighting a name; of what is only deployed to and means the same as a folder, the folder's name counts. */
function merged(all: readonly Sighting[]): Map<string, Sighting> {
  const found = new Map<string, Sighting>()
  for (const { name, folders, clues, why } of all) {
    const known = found.get(name)
    if (known) {
      known.folders.push(...folders)
      known.clues.push(...clues)
    } else found.set(name, { name, folders: [...folders], clues: [...clues], why })
  }
  return found
}

/** Two whole words for one stage are two spellings of one environment; infra.yaml names it once. */
function withoutSynonyms(all: readonly Sighting[]): Sighting[] {
  const stages = stagesOf(all.map(({ name }) => name))
  const best = new Map<Stage, Sighting>()
  const isWord = ({ name }: Sighting): boolean =>
    ENVIRONMENT_ALIASES.has(name) && stages.get(name) !== 'other'
  for (const one of all) {
    if (!isWord(one)) continue
    const stage = stages.get(one.name)!
    const known = best.get(stage)
    if (!known || weight(one) > weight(known)) best.set(stage, one)
  }
  const kept = all.filter((one) => !isWord(one) || best.get(stages.get(one.name)!) === one)
  for (const one of all) {
    const winner = isWord(one) ? best.get(stages.get(one.name)!) : undefined
    if (!winner || winner === one) continue
    winner.why += `; also spelled ${one.name}`
    winner.clues.push(...one.clues)
    winner.folders.push(...one.folders)
  }
  return kept
}

function weight({ folders, clues }: Sighting): number {
  return folders.length * 1000 + clues.length
}
