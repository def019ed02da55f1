import type { Design, Plan, PlannedFile, RunbookDesign } from '../engine/design.ts'
import type { Sources } from '../engine/sources.ts'
import { withBanner } from './banner.ts'
import { dashboardUid } from './check-names.ts'
import { unknownLocations } from './check-places.ts'
import { projectCost } from './cost.ts'
import { hasStandby } from './databases.ts'
import type { AlertView } from './declared.ts'
import { forecast } from './forecast.ts'
import { constraintOf, iacView, owesLocks, REQUIRED_VERSION } from './iac.ts'
import { numberSteps } from './number-steps.ts'
import { asChart, inChart } from './packaging.ts'
import { pinned } from './pins.ts'
import { priceTable } from './prices.ts'
import { cloudWatchDays, databaseGib, rdsDays } from './providers/aws.ts'
import { bashText, bashWord, quoterFor } from './quote.ts'
import { asApplications } from './releases.ts'
import { asPlainRules } from './runtime.ts'
import { SCHEMA_PATH, schemaText } from './schema-copy.ts'
import { type Condition, readTemplate, render, type Template } from './template.ts'
import { GENERATOR_VERSION } from './version.ts'
import { type EnvironmentView, HELP, type View, viewOf, type WorkloadView } from './view.ts'
import { volumeSize } from './volumes.ts'

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
  const prices = priceTable(sources, design.provider)
  const iac = iacView(design, pin)
  const numbers = { cost: projectCost(design, prices), forecast: forecast(view, prices) }
  const files = new Map<string, PlannedFile>()
  const add = (path: string, file: PlannedFile) => {
    if (files.has(path)) throw new Error(`two templates write ${path}`)
    files.set(path, file)
  }
  for (const { template, scope, target: written } of chosen(view, sources)) {
    const { owner, mandate, mode, block, copy } = template.header
    const text = render(template, {
      ...view,
      ...scope,
      ...numbers,
      pin,
      iac,
      help: HELPERS,
      version: GENERATOR_VERSION,
    })
    const inside = design.packaging === 'helm' ? inChart(written) : undefined
    const target = inside ?? written
    const released = design.gitops === 'argocd' ? asApplications(text, 'monitoring') : text
    const packaged = inside === undefined ? released : asChart(released, design.name)
    const body = design.runtime === 'compose' ? asPlainRules(packaged) : packaged
    const content = withBanner(target.endsWith('.md') ? numberSteps(body) : body, target, template.header)
    add(target, { content, mode, owner, mandate, block })
    if (copy) add(copy, { content, mode, owner: 'derived', mandate, block: undefined, source: target })
  }
  add(SCHEMA_PATH, {
    content: schemaText(sources),
    mode: '100644',
    owner: 'managed',
    mandate: 'T2',
    block: undefined,
  })
  for (const { path } of design.omit ?? []) files.delete(path)
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Where runbooks are written. */
const RUNBOOKS = 'infra/runbooks/'

/** The runbooks that a design gets without declaring them, by the name of their page, sorted. */
export function givenPages(view: View, sources: Sources): readonly string[] {
  return [...chosen(view, sources)]
    .filter(({ template, target }) => template.header.each === undefined && target.startsWith(RUNBOOKS))
    .map(({ target }) => target.slice(RUNBOOKS.length).replace(/\.md$/, ''))
    .sort()
}

/** Every template that the design asks for, once for each thing that it is about, with the path that it writes. */
function* chosen(
  view: View,
  sources: Sources,
): Iterable<{ readonly template: Template; readonly scope: Scope; readonly target: string }> {
  for (const path of sources.templates) {
    if (!path.startsWith(GENERATOR)) continue
    const template = templateAt(path, sources)
    for (const scope of scopesOf(template, view)) {
      if (!template.header.when.every((condition) => holds(condition, view, scope, path))) continue
      const target = template.target
        .replaceAll('{environment}', scope.environment?.name ?? '')
        .replaceAll('{workload}', scope.workload?.name ?? '')
        .replaceAll('{module}', scope.module ?? '')
        .replaceAll(/\{(?:alert|runbook)\}/g, scope.item?.name ?? '')
      yield { template, scope, target }
    }
  }
}

/** What templates may call. */
const HELPERS = {
  ...HELP,
  constraintOf,
  requiredVersion: REQUIRED_VERSION,
  volumeSize,
  cloudWatchDays,
  databaseGib,
  rdsDays,
  hasStandby,
  yaml: quoterFor('infra.yaml'),
  bashWord,
  bashText,
  unknownLocations,
  dashboardUid,
} as const

/** What one file is about. */
interface Scope {
  readonly environment: EnvironmentView | undefined
  readonly workload: WorkloadView | undefined
  /** a declared alert or runbook */
  readonly item: AlertView | RunbookDesign | undefined
  /** a Terraform module of the provider */
  readonly module: string | undefined
}

function scopesOf(template: Template, view: View): readonly Scope[] {
  const nothing: Scope = { environment: undefined, workload: undefined, item: undefined, module: undefined }
  switch (template.header.each) {
    case 'environment':
      return view.environments.map((environment) => ({ ...nothing, environment }))
    case 'workload':
      return view.workloads.map((workload) => ({ ...nothing, workload }))
    case 'alert':
      return view.declared.paged.map((item) => ({ ...nothing, item }))
    case 'module':
      return view.provider.modules.map((module) => ({ ...nothing, module }))
    case 'runbook':
      return view.declared.runbooks.map((item) => ({ ...nothing, item }))
    default:
      return [nothing]
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
  { design, workloads, declared, provider }: View,
  { environment, workload }: Scope,
): readonly string[] | undefined {
  const choice = CHOICES.find((one) => one === name)
  if (choice) return [design[choice]]
  switch (name) {
    case 'has':
      return [
        ...workloads.flatMap((one) => [
          one.type,
          one.type !== 'database' ? '' : one.managed ? 'managed' : 'operated',
          one.delivery ?? '',
          one.public ? 'public' : '',
          one.serving ? 'serving' : '',
          one.image ? 'program' : '',
          Object.keys(one.config ?? {}).length > 0 ? 'config' : '',
        ]),
        declared.alerts.length > 0 ? 'alert' : '',
      ]
    case 'cluster':
      return [provider.cluster]
    case 'iac.locks':
      return [owesLocks(design) ? 'owed' : 'pinned']
    case 'environment.stage':
      return environment && [environment.stage]
    case 'workload.type':
      return workload && [workload.type]
    case 'workload.managed':
      return workload && [workload.managed ? 'yes' : 'no']
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
