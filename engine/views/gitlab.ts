import { keyed } from '../place.ts'
import { textOf } from './github.ts'
import { GitLabFile, isGitLab } from './gitlab-file.ts'
import type { Inventory } from './inventory.ts'
import { type Work, workOf } from './job-work.ts'
import type { Job, Pipeline, Step } from './pipelines.ts'

/** GitLab's stages where a pipeline names none. */
const DEFAULT_STAGES: readonly string[] = ['build', 'test', 'deploy']

interface ReadJob {
  readonly job: Job
  readonly work: Work
}

/**
 * A GitLab pipeline: the jobs of a file and of all it includes from the tree; each include that leads elsewhere
 * (template, component, project) is a job without steps, named after it. Where a job has no `needs`, it needs the jobs
 * of the stage before.
 */
export function gitLabPipeline(inventory: Inventory, source: GitLabFile, runs: boolean): Pipeline {
  const before = neededByStage(source)
  const read = [
    ...source.jobs.map((name) => readJob(inventory, source, name, before)),
    ...source.remote.map((include) => includeJob(inventory, include)),
    ...source.jobs.flatMap((name) => childPipeline(inventory, source, name)),
  ]
  const deploys = read.some(({ work }) => work.deploys)
  const publishes = read.some(({ work }) => work.publishes)
  const builds = read.some(({ work }) => work.stages.has('build'))
  return {
    system: 'gitlab',
    file: source.file,
    name: textOf(source.root.at(['workflow', 'name'])) ?? source.file.name,
    triggers: triggersOf(source),
    root: source.root,
    jobs: read.map(({ job }) => job),
    delivers: deploys || publishes || (!runs && builds),
    runs,
  }
}

/** By stage: the jobs of the nearest stage before that has any. Those wait for the ones before in their turn. */
function neededByStage(source: GitLabFile): ReadonlyMap<string, readonly string[]> {
  const written =
    source
      .global('stages')
      ?.node.items()
      .map(({ text }) => text) ?? DEFAULT_STAGES
  const jobs = new Map<string, string[]>()
  for (const name of source.jobs) {
    const stage = stageOf(source, name)
    const list = jobs.get(stage)
    if (list) list.push(name)
    else jobs.set(stage, [name])
  }
  const needed = new Map<string, readonly string[]>()
  let before: readonly string[] = []
  for (const stage of ['.pre', ...written, '.post']) {
    if (!needed.has(stage)) needed.set(stage, before)
    before = jobs.get(stage) ?? before
  }
  return needed
}

function stageOf(source: GitLabFile, job: string): string {
  return source.of(job, 'stage')?.node.text || 'test'
}

function readJob(
  inventory: Inventory,
  source: GitLabFile,
  id: string,
  before: ReadonlyMap<string, readonly string[]>,
): ReadJob {
  const { file, node } = source.definition(id)
  const steps = stepsOf(source, id)
  const target = source.of(id, 'environment')?.node
  const stops = target?.get('action')?.text === 'stop'
  const environment = target && !stops ? (textOf(target) ?? textOf(target.get('name'))) : undefined
  const trigger = source.of(id, 'trigger')?.node
  const uses = textOf(trigger) ?? textOf(trigger?.get('project')) ?? textOf(trigger?.get('include'))
  const manual =
    source.of(id, 'when')?.node.text === 'manual' ||
    (source.of(id, 'rules')?.node.items() ?? []).some((rule) => rule.get('when')?.text === 'manual')
  const stage = stageOf(source, id)
  const facts = { names: stops ? [id] : [id, stage], steps, uses, environment, manual, called: [] }
  const work = workOf(facts, inventory)
  const written = source.of(id, 'needs')?.node
  const needs = written
    ? written.items().flatMap((item) => textOf(item) ?? textOf(item.get('job')) ?? [])
    : (before.get(stage) ?? [])
  const { stages, deploys } = work
  const place = keyed(file, [id])
  return { job: { id, name: undefined, node, place, needs, environment, steps, uses, stages, deploys }, work }
}

function stepsOf(source: GitLabFile, job: string): readonly Step[] {
  return ['before_script', 'script', 'after_script'].flatMap((key): Step[] => {
    const found = source.of(job, key) ?? (key === 'script' ? undefined : source.global(key))
    if (!found) return []
    const run = source.lines(found.node).join('\n')
    return [{ name: key, run, uses: undefined, node: found.node, place: keyed(found.file, found.path) }]
  })
}

function includeJob(inventory: Inventory, include: GitLabFile['remote'][number]): ReadJob {
  const { text, node, file, path } = include
  const facts = { names: [text], steps: [], uses: text, environment: undefined, manual: false, called: [] }
  const work = workOf(facts, inventory)
  const { stages, deploys } = work
  const job: Job = {
    id: text,
    name: undefined,
    node,
    place: keyed(file, path),
    needs: [],
    environment: undefined,
    steps: [],
    uses: text,
    stages,
    deploys,
  }
  return { job, work }
}

/** The jobs of a child pipeline of the tree: they are part of what the parent delivers. */
function childPipeline(inventory: Inventory, source: GitLabFile, job: string): readonly ReadJob[] {
  const include = source.of(job, 'trigger')?.node.get('include')
  const items = include?.kind === 'list' ? include.items() : include ? [include] : []
  return items.flatMap((item) => {
    const local = textOf(item) ?? textOf(item.get('local'))
    const file = local === undefined ? undefined : inventory.file(local.replace(/^\/+/, ''))
    const root = file?.documents.find((document) => isGitLab(document.root))?.root
    if (!file || !root || file === source.file) return []
    // One level deep: a child that triggers children is read as a pipeline where it lies.
    const child = new GitLabFile(inventory, file, root)
    const before = neededByStage(child)
    return child.jobs.map((name) => readJob(inventory, child, name, before))
  })
}

function triggersOf(source: GitLabFile): readonly string[] {
  const events = new Set<string>()
  for (const file of [source.file, ...source.included]) {
    for (const [, event] of file.text.matchAll(/\$CI_PIPELINE_SOURCE\s*==\s*["'](\w+)["']/g))
      events.add(event!)
  }
  return events.size > 0 ? [...events] : ['push']
}
