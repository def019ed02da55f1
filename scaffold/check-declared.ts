import type { Design, SchemaProblem } from '../engine/design.ts'
import { promqlProblems } from '../engine/formats/promql.ts'
import type { Sources } from '../engine/sources.ts'
import { suggestion } from '../engine/spelling.ts'
import { alertTestOf } from './alert-test.ts'
import { labelWords, pageOf } from './declared.ts'
import { givenPages } from './plan.ts'
import { viewOf } from './view.ts'

/** What stands against alerts and runbooks that the design declares: names, expressions, and what they refer to. */
export function checkDeclared(design: Design, sources: Sources): readonly SchemaProblem[] {
  if (!design.alerting.alerts?.length && !design.runbooks?.length) return []
  // a page's name is a file's: some systems do not tell upper from lower case
  const given = new Map(givenPages(viewOf(design), sources).map((name) => [name.toLowerCase(), name]))
  return [...checkRunbooks(design, given), ...checkAlerts(design, given)]
}

function problem(
  path: SchemaProblem['path'],
  message: string,
  part: SchemaProblem['part'] = 'value',
): SchemaProblem {
  return { path, part, message }
}

function* checkRunbooks(design: Design, given: ReadonlyMap<string, string>): Iterable<SchemaProblem> {
  const seen = new Map<string, number>()
  for (const [index, { name }] of (design.runbooks ?? []).entries()) {
    const path = ['runbooks', index, 'name']
    const first = seen.get(name)
    if (first !== undefined)
      yield problem(path, `runbooks[${index}] is called ${name} as runbooks[${first}] is; names must differ`)
    seen.set(name, index)
    const page = given.get(name)
    if (page !== undefined)
      yield problem(
        path,
        `runbook ${name} has the name of a page that every tree has; choose another, or edit that page`,
      )
  }
}

function* checkAlerts(design: Design, given: ReadonlyMap<string, string>): Iterable<SchemaProblem> {
  const alerts = design.alerting.alerts ?? []
  const words = labelWords(design)
  const workloads = design.workloads.map(({ name }) => name)
  const declared = (design.runbooks ?? []).map(({ name }) => name)
  const own = alerts.filter((alert) => pageOf(alert) === alert.name).map(({ name }) => name)
  const pages = [...given.values(), ...declared, ...own]
  const seen = new Map<string, number>()
  for (const [index, alert] of alerts.entries()) {
    const { name, expr, service } = alert
    const path = (...keys: string[]) => ['alerting', 'alerts', index, ...keys]
    const first = seen.get(name.toLowerCase())
    if (first !== undefined) {
      const at = `alerting.alerts[${index}] is called ${name} as alerting.alerts[${first}] is`
      yield problem(path('name'), `${at}; names must differ by more than case`)
    }
    seen.set(name.toLowerCase(), index)
    if (given.has(name.toLowerCase()) || declared.some((page) => page.toLowerCase() === name.toLowerCase()))
      yield problem(path('name'), `alert ${name} has the name of a runbook that the tree has; choose another`)
    const [broken] = promqlProblems(expr)
    if (broken)
      yield problem(path('expr'), `alert ${name} has an expression that is no PromQL: ${broken.message}`)
    else if (!alertTestOf(alert, words)) {
      const out = 'add test: { series: { … }, quiet: 4m, loud: 20m }'
      yield problem(
        path('expr'),
        `alert ${name} has an expression that no unit test can be made from; ${out}`,
      )
    }
    if (service !== undefined && !workloads.includes(service)) {
      const out = suggestion(service, workloads) || `; declared: ${workloads.join(', ')}`
      yield problem(
        path('service'),
        `alert ${name} is about workload ${service}, which is not declared${out}`,
      )
    }
    const page = pageOf(alert)
    if (!pages.includes(page)) {
      const out = suggestion(page, pages) || `; there are ${pages.join(', ')}`
      yield problem(
        path('runbook'),
        `alert ${name} links to runbook ${page}, which the tree does not have${out}`,
      )
    }
    if (page === name && alert.action === undefined)
      yield problem(
        path(),
        `alert ${name} lacks action: its runbook says what whoever is told does first`,
        'key',
      )
  }
}
