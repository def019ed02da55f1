import type { Design, Plan, PlannedFile } from '../engine/design.ts'
import type { Sources } from '../engine/sources.ts'
import { withBanner } from './banner.ts'
import { projectCost } from './cost.ts'
import { forecast } from './forecast.ts'
import { pinned } from './pins.ts'
import { priceTable } from './prices.ts'
import { SCHEMA_PATH, schemaText } from './schema-copy.ts'
import { type Condition, readTemplate, render, type Template } from './template.ts'
import { GENERATOR_VERSION } from './version.ts'
import { type EnvironmentView, HELP, type View, viewOf, type WorkloadView } from './view.ts'

/** The generator whose templates make a new tree; others add to one. */
const GENERATOR = 'app/templates/'

/**
 * What the design asks for, path → file, in path order. Equal designs and templates give equal plans: there is no
 * clock, no random number and no I/O but the templates. Systems that have no templates yet are left out; `unsupported`
 * names them. Throws where a template is broken: that is a mistake of ours, never of the design.
 */
export function plan(design: Design, sources: Sources): Plan {
  const view = viewOf(design)
  const pin = pinned(sources)
  const prices = priceTable(sources)
  const numbers = { cost: projectCost(design, prices), forecast: forecast(view, prices) }
  const files = new Map<string, PlannedFile>()
  const add = (path: string, file: PlannedFile) => {
    if (files.has(path)) throw new Error(`two templates write ${path}`)
    files.set(path, file)
  }
  for (const path of sources.templates) {
    if (!path.startsWith(GENERATOR)) continue
    const template = templateAt(path, sources)
    const { owner, mandate, mode, block, copy } = template.header
    for (const scope of scopesOf(template, view)) {
      if (!template.header.when.every((condition) => holds(condition, view, scope, path))) continue
      const target = template.target
        .replaceAll('{environment}', scope.environment?.name ?? '')
        .replaceAll('{workload}', scope.workload?.name ?? '')
      const body = render(template, {
        ...view,
        ...scope,
        ...numbers,
        pin,
        help: HELP,
        version: GENERATOR_VERSION,
      })
      const content = withBanner(body, target, template.header)
      add(target, { content, mode, owner, mandate, block })
      if (copy) add(copy, { content, mode, owner: 'derived', mandate, block: undefined })
    }
  }
  add(SCHEMA_PATH, {
    content: schemaText(sources),
    mode: '100644',
    owner: 'managed',
    mandate: 'T2',
    block: undefined,
  })
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)))
}

interface Scope {
  readonly environment: EnvironmentView | undefined
  readonly workload: WorkloadView | undefined
}

function scopesOf(template: Template, view: View): readonly Scope[] {
  switch (template.header.each) {
    case 'environment':
      return view.environments.map((environment) => ({ environment, workload: undefined }))
    case 'workload':
      return view.workloads.map((workload) => ({ environment: undefined, workload }))
    default:
      return [{ environment: undefined, workload: undefined }]
  }
}

function holds(condition: Condition, view: View, scope: Scope, path: string): boolean {
  const facts = factsFor(condition.fact, view, scope)
  if (!facts) throw new Error(`template ${path} asks for ${condition.fact}, of which nothing is known`)
  return condition.values.some((value) => facts.includes(value)) !== condition.negated
}

const CHOICES = [
  'provider',
  'iac',
  'runtime',
  'packaging',
  'gitops',
  'pipelines',
  'secrets',
  'stage',
] as const

function factsFor(
  name: string,
  { design, workloads }: View,
  { environment, workload }: Scope,
): readonly string[] | undefined {
  const choice = CHOICES.find((one) => one === name)
  if (choice) return [design[choice]]
  switch (name) {
    case 'has':
      return workloads.flatMap((one) => [
        one.type,
        one.delivery ?? '',
        one.public ? 'public' : '',
        one.serving ? 'serving' : '',
        one.image ? 'program' : '',
      ])
    case 'environment.stage':
      return environment && [environment.stage]
    case 'workload.type':
      return workload && [workload.type]
    case 'workload.delivery':
      return workload && [workload.delivery ?? 'rolling']
    case 'workload.exposure':
      return workload && [workload.exposure ?? 'internal']
    case 'workload.used':
      return workload && [workload.usedBy.length > 0 ? 'yes' : 'no']
    default:
      return undefined
  }
}

/** Headers are read once for each text: a test that edits a template gets the new one. */
const read = new Map<string, { readonly text: string; readonly template: Template }>()

function templateAt(path: string, sources: Sources): Template {
  const text = sources.template(path)
  const known = read.get(path)
  if (known?.text === text) return known.template
  const template = readTemplate(path, text)
  read.set(path, { text, template })
  return template
}
