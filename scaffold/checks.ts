import type { Design, SchemaProblem } from '../engine/design.ts'
import { nearest } from '../engine/spelling.ts'
import { ENVIRONMENT_ALIASES, stagesOf } from '../engine/views/aliases.ts'
import type { WrittenDesign } from './defaults.ts'
import { secondsOf } from './duration.ts'
import { burnWindows } from './view.ts'

/** The stages that every design has, in the order of promotion (E1, E6). */
const STAGES = ['dev', 'test', 'staging', 'production'] as const

type Steps = SchemaProblem['path']

/** Shortest RPO that dumps can keep, seconds: below it a database needs continuous archiving. */
const SHORTEST_RPO = 15 * 60

/** Names that a workload cannot have: folders and objects of the tree are called that. */
export const RESERVED: ReadonlySet<string> = new Set([
  'base',
  'platform',
  'issuers',
  'monitoring',
  'alerting',
  'flux',
  'argocd',
  'default',
  'kube-system',
  'allow-dns',
  'allow-certificate-challenge',
  'default-deny',
])

/**
 * What a schema cannot say: names that must exist or differ, numbers that must agree.
 * `written` is the file's value, `design` the same with defaults; paths lead into the file.
 */
export function checkDesign(written: WrittenDesign, design: Design): readonly SchemaProblem[] {
  return [
    ...checkCombination(design),
    ...checkEnvironments(written, design),
    ...design.workloads.flatMap((_, index) => [...checkWorkload(design, index)]),
    ...checkNames('workloads', design.workloads),
    ...checkReferences(design),
  ]
}

function problem(path: Steps, message: string, part: 'key' | 'value' = 'value'): SchemaProblem {
  return { path, part, message }
}

function* checkCombination(design: Design): Iterable<SchemaProblem> {
  const { provider, runtime, packaging, iac } = design
  if (provider === 'docker' && runtime !== 'compose') {
    yield problem(['runtime'], `runtime is ${runtime}; provider docker is one host and runs compose`)
  }
  if (runtime === 'compose' && packaging !== 'compose') {
    yield problem(['packaging'], `packaging is ${packaging}; runtime compose takes compose`)
  }
  if (runtime === 'kubernetes' && packaging === 'compose') {
    yield problem(
      ['packaging'],
      'packaging is compose; runtime kubernetes takes kustomize, helm or manifests',
    )
  }
  if (iac === 'cloudformation' && provider !== 'aws') {
    yield problem(['iac'], `iac is cloudformation, which knows aws only; provider is ${provider}`)
  }
  if (iac === 'none' && provider !== 'docker') {
    yield problem(['iac'], `iac is none; only provider docker has nothing to provision, not ${provider}`)
  }
}

function* checkEnvironments(written: WrittenDesign, design: Design): Iterable<SchemaProblem> {
  yield* checkNames('environments', design.environments)
  const named = stagesOf(design.environments.map((environment) => environment.name))
  const stages = new Map<string, string>()
  let highest = -1
  let highestName = ''
  for (const [index, environment] of design.environments.entries()) {
    const path = (key: string): Steps => ['environments', index, key]
    if (environment.name === 'base')
      yield problem(
        path('name'),
        'environment base has the name of the folder that all environments share; choose another',
      )
    const stage = named.get(environment.name) ?? 'other'
    const other = stages.get(stage)
    if (
      other !== undefined &&
      stage !== 'other' &&
      other !== environment.name &&
      !isCompound(other) &&
      !isCompound(environment.name)
    ) {
      yield problem(
        path('name'),
        `environments ${other} and ${environment.name} both mean ${stage}; give one a name of its own`,
      )
    }
    stages.set(stage, environment.name)
    const rank = (STAGES as readonly string[]).indexOf(stage)
    if (rank >= 0 && rank < highest) {
      yield problem(
        path('name'),
        `environment ${environment.name} comes after ${highestName}; the order is dev, test, staging, production`,
      )
    }
    if (rank > highest) {
      highest = rank
      highestName = environment.name
    }
    if (environment.servers % 2 === 0) {
      yield problem(
        path('servers'),
        `environment ${environment.name} has ${environment.servers} servers; etcd needs an odd number: 1, 3 or 5`,
      )
    }
    if (!design.regions.includes(environment.region)) {
      yield problem(
        path('region'),
        `environment ${environment.name} is in ${environment.region}, which regions does not name; it has ${design.regions.join(', ')}`,
      )
    }
  }
  const lacking = STAGES.filter((stage) => !stages.has(stage))
  if (lacking.length > 0) {
    yield problem(
      ['environments'],
      `environments lack ${lacking.join(' and ')}; dev, test, staging and production are asked for (aliases such as stg and prod count)`,
      'key',
    )
  }
  yield* checkApart(design, 'network', 'the network')
  yield* checkApart(design, 'domain', 'the domain')
  const production = design.environments.findIndex(
    (environment) => named.get(environment.name) === 'production',
  )
  if (written.environments[production]?.approvals === 0) {
    yield problem(
      ['environments', production, 'approvals'],
      `environment ${design.environments[production]!.name} has no approval; production takes at least 1`,
    )
  }
}

/** `prod-eu` and `prod-us` are two productions on purpose; `prod` and `live` are one by mistake. */
function isCompound(name: string): boolean {
  return !ENVIRONMENT_ALIASES.has(name)
}

function* checkApart(design: Design, key: 'network' | 'domain', what: string): Iterable<SchemaProblem> {
  const seen = new Map<string, string>()
  for (const [index, environment] of design.environments.entries()) {
    const value = environment[key]
    const other = seen.get(value)
    if (other !== undefined && other !== environment.name) {
      yield problem(
        ['environments', index, key],
        `environments ${other} and ${environment.name} share ${what} ${value}; each needs its own`,
      )
    }
    seen.set(value, environment.name)
  }
}

function* checkNames(
  list: 'environments' | 'workloads',
  items: readonly { readonly name: string }[],
): Iterable<SchemaProblem> {
  const seen = new Map<string, number>()
  for (const [index, { name }] of items.entries()) {
    const first = seen.get(name)
    if (first !== undefined) {
      yield problem(
        [list, index, 'name'],
        `${list}[${index}] is called ${name} as ${list}[${first}] is; names must differ`,
      )
    } else seen.set(name, index)
  }
}

function* checkWorkload(design: Design, index: number): Iterable<SchemaProblem> {
  const workload = design.workloads[index]!
  const path = (...keys: string[]): Steps => ['workloads', index, ...keys]
  const is = `workload ${workload.name}`
  if (RESERVED.has(workload.name))
    yield problem(path('name'), `${is} has a name that the tree uses itself; choose another`)
  const scaling = workload.scaling
  if (scaling && scaling.min > scaling.max) {
    yield problem(
      path('scaling', 'min'),
      `${is} scales from ${scaling.min} to ${scaling.max} replicas; min must not exceed max`,
    )
  }
  if (scaling && scaling.min <= scaling.max && isScaled(workload.type) && design.environments.length > 0) {
    const most = design.environments.reduce((a, b) => (b.replicas > a.replicas ? b : a))
    if (most.replicas > scaling.max) {
      yield problem(
        path('scaling', 'max'),
        `${is} has at most ${scaling.max} replicas; environment ${most.name} asks for ${most.replicas}`,
      )
    }
  }
  if (workload.type === 'cron' && !workload.schedule)
    yield problem(path('schedule'), `${is} is a cron and lacks schedule`, 'key')
  if (workload.type !== 'cron' && workload.schedule) {
    yield problem(
      path('schedule'),
      `${is} is a ${workload.type} and has a schedule; only type cron takes one`,
      'key',
    )
  }
  if (workload.schedule !== undefined && !isCron(workload.schedule)) {
    yield problem(
      path('schedule'),
      `${is} has the schedule ${workload.schedule}, which is no cron expression; such as 30 2 * * *`,
    )
  }
  if (workload.exposure === 'public' && workload.type !== 'web' && workload.type !== 'api') {
    yield problem(path('exposure'), `${is} is a ${workload.type} and public; only web and api may be`)
  }
  if (isRun(workload.type) && !workload.image) yield problem(path('image'), `${is} lacks image`, 'key')
  if (!isRun(workload.type) && workload.image) {
    yield problem(
      path('image'),
      `${is} is a ${workload.type}, whose image the generator pins; remove image`,
      'key',
    )
  }
  if (workload.type === 'database' && workload.data?.stateful === false) {
    yield problem(
      path('data', 'stateful'),
      `${is} is a database and not stateful; use type cache for data that may be lost`,
    )
  }
  yield* checkObjective(design, index)
  if (workload.recovery && secondsOf(workload.recovery.rpo) < SHORTEST_RPO) {
    yield problem(
      path('recovery', 'rpo'),
      `${is} has the RPO ${workload.recovery.rpo}; the shortest schedule of dumps is every 15m`,
    )
  }
}

/** A budget so large that spending all of it at once is slower than the fastest alert's factor gives an alert that never fires. */
function* checkObjective(design: Design, index: number): Iterable<SchemaProblem> {
  const { name, slo } = design.workloads[index]!
  if (!slo) return
  const fastest = burnWindows(slo.window ?? 30)[0]!.factor
  const least = Math.ceil((1 - 1 / fastest) * 1000) / 10
  const targets = [
    [slo.availability, ['availability']],
    [slo.latency?.target, ['latency', 'target']],
  ] as const
  for (const [target, keys] of targets) {
    if (target === undefined || target > least) continue
    const path = ['workloads', index, 'slo', ...keys]
    yield problem(
      path,
      `workload ${name} has the target ${target} %; at ${least} % or less not even a full outage would alert within an hour`,
    )
  }
}

/** Whether an autoscaler keeps the workload's replicas between its bounds. */
function isScaled(type: string): boolean {
  return type === 'web' || type === 'api' || type === 'worker'
}

/** Whether the workload is the user's own program, not a store that the generator brings. */
function isRun(type: string): boolean {
  return type === 'web' || type === 'api' || type === 'worker' || type === 'cron'
}

function* checkReferences(design: Design): Iterable<SchemaProblem> {
  const workloads = design.workloads.map((workload) => workload.name)
  for (const [index, workload] of design.workloads.entries()) {
    for (const [at, used] of (workload.uses ?? []).entries()) {
      if (used === workload.name)
        yield problem(['workloads', index, 'uses', at], `workload ${used} uses itself`)
      else if (!workloads.includes(used)) {
        yield problem(
          ['workloads', index, 'uses', at],
          `workload ${workload.name} uses ${used}, which is not declared${meant(used, workloads)}`,
        )
      }
    }
  }
  const environments = design.environments.map((environment) => environment.name)
  for (const [index, exception] of design.exceptions.entries()) {
    if (!environments.includes(exception.environment)) {
      yield problem(
        ['exceptions', index, 'environment'],
        `exceptions[${index}] names environment ${exception.environment}, which is not declared${meant(exception.environment, environments)}`,
      )
    }
  }
  const owed = new Map<string, number>()
  for (const [index, entry] of design.owed.entries()) {
    const first = owed.get(entry.what)
    if (first !== undefined)
      yield problem(['owed', index, 'what'], `owed[${index}] repeats owed[${first}]: ${entry.what}`)
    else owed.set(entry.what, index)
  }
}

function meant(name: string, names: readonly string[]): string {
  const near = nearest(name, names)
  return `; ${near ? `did you mean ${near}? ` : ''}declared: ${names.join(', ')}`
}

const FIELDS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const

/** Five fields of numbers, ranges, lists and steps within the bounds of crontab(5). Names of days and months are not used here. */
export function isCron(schedule: string): boolean {
  const fields = schedule.split(' ')
  return (
    fields.length === 5 &&
    fields.every((field, index) => {
      const [least, most] = FIELDS[index]!
      return field.split(',').every((part) => {
        const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/([1-9]\d*))?$/.exec(part)
        if (!match) return false
        return [match[1], match[2]].every(
          (number) => number === undefined || (Number(number) >= least && Number(number) <= most),
        )
      })
    })
  )
}
