import { absent, keyed } from '../../engine/place.ts'
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
    if (ringing) return
    yield {
      at: absent(
        'dead man’s switch',
        keyed(manager.file, ['receivers'], { document: manager.routes[0]?.place.document ?? 0, part: 'key' }),
      ),
      message: 'no alert fires all the time; without one, silence of the alerting itself looks like health',
    }
  },
})
