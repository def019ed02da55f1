import { defineRule } from '../../engine/rule.ts'
import type { Dashboard } from '../../engine/views/observability.ts'

export default defineRule({
  summary: 'Dashboards that are provisioned together have uids of their own.',
  why: 'Of two dashboards with one uid Grafana shows the one it reads last, and links to the other lead to it.',
  remedy: 'Give the copy a uid of its own.',
  mandate: 'O2',
  severity: 'warning',

  *check(infra) {
    const first = new Map<string, Dashboard>()
    for (const dashboard of infra.dashboards) {
      const { file, uid, title, place } = dashboard
      if (!uid) continue
      // One folder is one provider; a copy in another place may well be what is deployed elsewhere.
      const key = `${file.format === 'json' ? file.folder : file.path}\n${uid}`
      const other = first.get(key)
      if (!other) {
        first.set(key, dashboard)
        continue
      }
      // The same dashboard twice, as one object an environment, is no clash.
      if (other.title === title && file.format !== 'json') continue
      yield {
        at: { ...place, path: place.path.length === 0 ? ['uid'] : place.path },
        message: `dashboard ${title} has the uid ${uid}, which ${other.title} has already`,
        related: [{ at: other.place, message: 'the other one' }],
      }
    }
  },
})
