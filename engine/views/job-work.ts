import { commandsOf, isIdle, scriptOf } from './commands.ts'
import type { Inventory } from './inventory.ts'
import { type PipelineStage, STAGES, type Step } from './pipelines.ts'
import {
  ACTIONS,
  COMMANDS,
  DEPLOY_ACTIONS,
  DEPLOYS,
  DRY_RUN,
  NAMES,
  PUBLISH_ACTIONS,
  PUBLISHES,
  TEST_CLUSTER,
} from './stage-tables.ts'

/** What a job does, told by its steps. */
export interface Work {
  readonly stages: ReadonlySet<PipelineStage>
  readonly deploys: boolean
  /** puts an artefact where others take it from */
  readonly publishes: boolean
}

/**
 * Work that is told from the steps when somebody asks: most of the time of pipelines goes there, and many rules only
 * want names.
 */
export class WorkOnDemand implements Work {
  readonly #facts: JobFacts
  readonly #inventory: Inventory
  #made: Work | undefined

  constructor(facts: JobFacts, inventory: Inventory) {
    this.#facts = facts
    this.#inventory = inventory
  }

  get stages(): Work['stages'] {
    return this.#work.stages
  }

  get deploys(): boolean {
    return this.#work.deploys
  }

  get publishes(): boolean {
    return this.#work.publishes
  }

  get #work(): Work {
    this.#made ??= workOf(this.#facts, this.#inventory)
    return this.#made
  }
}

/** What is known of a job beside its steps. */
export interface JobFacts {
  readonly names: readonly string[]
  readonly steps: readonly Step[]
  /** what it calls: a reusable workflow, a template, a component */
  readonly uses: string | undefined
  /** names of deployment environments */
  readonly environment: string | undefined
  /** whether a person must start or approve it */
  readonly manual: boolean
  /** what workflows and local actions that it calls do */
  readonly called: readonly Work[]
}

/** Environments that stand for a registry or a site, nothing that runs. */
const NO_DEPLOYMENT =
  /^(github-pages|pypi|testpypi|npm|crates(\.io|-io)?|rubygems|maven(-central)?|nuget|release|publish|copilot)$/i

/** Actions that put a site on GitHub Pages. */
const SITE = /(gh|github|deploy|upload)-pages/

/** The work of a job: by its commands and actions first, by its names where those say nothing. */
export function workOf(facts: JobFacts, inventory: Inventory): Work {
  const stages = new Set<PipelineStage>()
  let deploys = false
  let publishes = false
  let silent = true
  for (const work of facts.called) {
    for (const stage of work.stages) stages.add(stage)
    deploys ||= work.deploys
    publishes ||= work.publishes
  }
  const commands = facts.steps.flatMap(({ run }) =>
    run === undefined ? [] : withScripts(commandsOf(run), inventory),
  )
  const actions = [...facts.steps.map(({ uses }) => uses), facts.uses].flatMap((uses) =>
    uses ? [uses.toLowerCase()] : [],
  )
  const inTestCluster = [...commands, ...actions].some((text) => TEST_CLUSTER.test(text))
  for (const command of commands) {
    silent &&= isIdle(command)
    for (const [stage, pattern] of COMMANDS) if (pattern.test(command)) stages.add(stage)
    const runs = containerCommand(command)
    if (runs !== undefined) for (const [stage, pattern] of COMMANDS) if (pattern.test(runs)) stages.add(stage)
    if (DRY_RUN.test(command)) continue
    if (DEPLOYS.test(command)) deploys ||= !inTestCluster || CLOUD.test(command)
    publishes ||= PUBLISHES.test(command)
  }
  for (const [index, step] of facts.steps.entries()) {
    if (step.uses === undefined) continue
    const name = step.uses.toLowerCase()
    silent &&= /^actions\/(checkout|cache|setup-|download-artifact|upload-artifact)/.test(name)
    for (const [stage, pattern] of ACTIONS) if (pattern.test(name)) stages.add(stage)
    if (DEPLOY_ACTIONS.test(name)) deploys ||= !isPreview(step)
    if (PUBLISH_ACTIONS.test(name)) publishes ||= pushes(facts.steps[index]!, name)
  }
  if (facts.uses !== undefined && facts.called.length === 0) {
    silent = false
    const name = facts.uses.toLowerCase()
    for (const [stage, pattern] of ACTIONS) if (pattern.test(name)) stages.add(stage)
  }
  if (facts.environment !== undefined && !NO_DEPLOYMENT.test(facts.environment)) deploys = true
  if (stages.size === 0 && !silent) {
    byNames(facts.names, stages)
    deploys ||= !publishes && !actions.some((name) => SITE.test(name)) && facts.names.some(namesDeployment)
  }
  if (facts.manual || (facts.environment !== undefined && facts.environment !== 'github-pages'))
    stages.add('deployment-gate')
  return { stages: inOrder(stages), deploys, publishes }
}

/** Deployments that a cluster for tests cannot be the target of. */
const CLOUD =
  /^(terraform|tofu|terragrunt|pulumi|cdk|sam|aws|gcloud|az|ansible-playbook|ssh|fly|vercel|netlify)/

function withScripts(commands: readonly string[], inventory: Inventory): readonly string[] {
  return commands.flatMap((command) => {
    const path = scriptOf(command)
    const file = path === undefined ? undefined : inventory.file(path)
    return file ? [command, ...commandsOf(file.text)] : [command]
  })
}

/** What `docker run … image command` runs, with the image's name as the program where it is a known tool. */
function containerCommand(command: string): string | undefined {
  const rest = /^(?:docker|podman)\s+run\s+(.*)$/.exec(command)?.[1]
  const word = rest
    ?.split(/\s+/)
    .find((part) => /^[\w.-]+(\/[\w.-]+)*(:[\w.-]+)?(@sha256:\w+)?$/.test(part) && /[/:]/.test(part))
  if (rest === undefined || word === undefined) return undefined
  const name = word.replace(/[:@].*$/, '').replace(/^.*\//, '')
  return `${name} ${rest.slice(rest.indexOf(word) + word.length).trim()}`
}

/** Arguments of GoReleaser with which nothing is released. */
const NO_RELEASE =
  /^\s*(check|build|healthcheck|init|jsonschema|changelog)\b|--snapshot\b|--skip[= ]\S*publish/

/** Whether an action releases: `with: { push: true }` where it builds an image (the default is not to), always elsewhere. */
function pushes(step: Step, action: string): boolean {
  if (action.startsWith('goreleaser/')) return !NO_RELEASE.test(step.node.at(['with', 'args'])?.text ?? '')
  if (!/^(docker|depot)\//.test(action)) return true
  const push = step.node.at(['with', 'push'])?.text
  if (push !== undefined) return push !== 'false' && push !== ''
  return /type=registry|push=true/.test(step.node.at(['with', 'outputs'])?.text ?? '')
}

/** Actions that deploy or only preview, by a word in their input. */
function isPreview(step: Step): boolean {
  const command = step.node.at(['with', 'command'])?.text ?? ''
  return /^(preview|plan|diff|refresh|stack)/.test(command)
}

/** `deploy`, `deploy-production`; a site of documents is no deployment, nor is a preview of a change. */
function namesDeployment(name: string): boolean {
  const words = name.replace(/[_-]/g, ' ')
  return (
    /\b(deploy(s|ment)?|roll ?out)\b/i.test(words) &&
    !/\b(docs?|pages|site|storybook|previews?)\b/i.test(words)
  )
}

function byNames(names: readonly string[], into: Set<PipelineStage>): void {
  for (const name of names) {
    const words = name.replace(/[_-]/g, ' ')
    for (const [stage, pattern] of NAMES) if (pattern.test(words)) into.add(stage)
  }
}

function inOrder(stages: ReadonlySet<PipelineStage>): ReadonlySet<PipelineStage> {
  return new Set(STAGES.filter((stage) => stages.has(stage)))
}
