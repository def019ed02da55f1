import { hasAdopted } from '../../engine/deliverables.ts'
import { absent, keyed } from '../../engine/place.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'An alert that always fires shows that alerting itself works.',
  why: 'When Prometheus or Alertmanager is down, no alert says so: silence looks like health. A switch that stops ringing is noticed outside.',
  remedy: 'Add an alert with the expression `vector(1)`, routed to a service that calls you when it stops.',
  mandate: 'L3',
  severity: 'error',

  *check(infra) {
    const [manager] = infra.alertManagers
    if (!manager || infra.alerts.length === 0) return
    const ringing = infra.alerts.some(
      ({ name, expression }) =>
        /^\s*vector\(\s*1\s*\)\s*$/.test(expression) || /^(watchdog|dead.?man)/i.test(name),
    )
    if (ringing || infra.gitops.some(({ resource }) => shipsWatchdog(resource))) return
    yield {
      at: absent(
        'dead man’s switch',
        keyed(manager.file, ['receivers'], { document: manager.routes[0]?.place.document ?? 0, part: 'key' }),
      ),
      message: 'no alert fires all the time; without one, silence of the alerting itself looks like health',
      // A foreign tree may leave the switch to what monitors the monitoring.
      severity: hasAdopted(infra) ? undefined : 'warning',
    }
  },
})

/** Whether an object deploys a chart whose own rules have the alert `Watchdog`. */
function shipsWatchdog(object: Resource): boolean {
  const charts = [
    object.get('spec', 'chart', 'spec', 'chart'),
    object.get('spec', 'chartRef', 'name'),
    object.get('spec', 'source', 'chart'),
    ...(object.node('spec', 'sources')?.items() ?? []).map((source) => source.get('chart')?.value),
  ]
  return charts.some((chart) => typeof chart === 'string' && /(kube-prometheus|k8s)-stack$/.test(chart))
}
