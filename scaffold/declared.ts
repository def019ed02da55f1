import type { AlertDesign, Design, RunbookDesign } from '../engine/design.ts'
import { type AlertTest, alertTestOf, DEFAULT_FOR, stepOf } from './alert-test.ts'

/** A declared alert as templates see it. */
export interface AlertView extends AlertDesign {
  readonly for: string
  /** the page under runbooks/ that it links to */
  readonly page: string
  readonly tested: AlertTest
  /** names of the alerts that link to the same page */
  readonly siblings: readonly string[]
}

/** What the design declares beside what follows from it. */
export interface Declared {
  readonly alerts: readonly AlertView[]
  /** alerts with a page of their own */
  readonly paged: readonly AlertView[]
  readonly runbooks: readonly RunbookDesign[]
  /** seconds between two evaluations in the tests of all of them: they share a file */
  readonly step: number
}

/** The design's own alerts and runbooks, completed. */
export function declaredIn(design: Design): Declared {
  const declared = design.alerting.alerts ?? []
  const words = labelWords(design)
  const step = Math.min(60, ...declared.map((alert) => stepOf(alert, words)))
  const alerts = declared.map((alert) => ({
    name: alert.name,
    expr: alert.expr,
    for: alert.for ?? DEFAULT_FOR,
    severity: alert.severity,
    summary: alert.summary,
    service: alert.service,
    action: alert.action,
    page: pageOf(alert),
    siblings: declared.filter((other) => pageOf(other) === pageOf(alert)).map(({ name }) => name),
    // one without a test is refused before anything is planned
    tested: alertTestOf(alert, words, step) ?? { step: 60, series: [], quiet: [], loud: 0, labels: {} },
  }))
  const paged = alerts.filter(({ name, page }) => name === page)
  return { alerts, paged, runbooks: design.runbooks ?? [], step }
}

/** The page that an alert links to: its own where the design names none. */
export function pageOf(alert: AlertDesign): string {
  return alert.runbook ?? alert.name
}

/** Values that labels have in the clusters of a design, tried against patterns: production's first. */
export function labelWords(design: Design): readonly string[] {
  const environments = design.environments.map(({ name }) => name).reverse()
  const namespaces = environments.map((name) => `${design.name}-${name}`)
  const workloads = design.workloads.map(({ name }) => name)
  const pods = workloads.flatMap((name) => [`${name}-1`, `${name}-backup-1`])
  return [...namespaces, ...environments, ...workloads, ...pods, '/', '500', '200', 'GET', 'True', 'false']
}
