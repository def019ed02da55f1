import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { severitiesOf } from '../../engine/views/alertmanagers.ts'

/** What alerts of charts and of the world's rule collections have. */
const USUAL: ReadonlySet<string> = new Set(['critical', 'warning', 'info', 'none', 'error'])

export default defineRule({
  summary: 'Every severity that is routed is one that some alert has.',
  why: 'A route for a severity that was renamed catches nothing: what it was made for goes to the default receiver.',
  remedy: 'Route the severity that alerts have now, or delete the route.',
  mandate: 'L3',
  severity: 'warning',

  *check(infra) {
    if (infra.alertManagers.length === 0 || infra.alerts.length === 0) return
    const severities = infra.alerts.map(({ severity }) => severity)
    // A severity that is computed may be anything.
    if (severities.some((severity) => severity?.includes('{{'))) return
    const known = new Set(severities)
    for (const { file, routes } of infra.alertManagers) {
      for (const { matchers, place } of routes) {
        const routed = matchers.flatMap(severitiesOf)
        if (routed.length === 0 || routed.some((value) => known.has(value) || USUAL.has(value))) continue
        yield {
          at: keyed(file, place.path, { document: place.document ?? 0 }),
          message: `no alert has severity ${routed.join(' or ')}, which this route is for; alerts have ${[
            ...known,
          ]
            .filter((one) => one !== undefined)
            .sort()
            .join(', ')}`,
        }
      }
    }
  },
})
