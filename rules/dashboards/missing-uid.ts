import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Each dashboard has a stable uid.',
  why: 'Without a uid Grafana makes one at import: links from alerts and runbooks break, and every import makes another copy.',
  remedy: 'Give the dashboard a `uid` of at most 40 letters, digits, dashes or underscores, and keep it.',
  mandate: 'O2',
  severity: 'warning',
  fixable: 'always',

  *check(infra) {
    const taken = new Set(infra.dashboards.map((dashboard) => dashboard.uid).filter((uid) => uid))
    for (const { file, title, uid, place } of infra.dashboards) {
      if (uid) continue
      const proposed = free(slug(file.name.replace(/\.json$/, '')), taken)
      taken.add(proposed)
      yield {
        at: keyed(file, [...place.path, 'uid'], { document: place.document ?? 0 }),
        message: `dashboard ${title || file.name} has no uid, so every import makes another one`,
        fix: (at) => ({
          title: `name it ${proposed}`,
          safety: 'safe',
          edits: [{ op: 'set', at, value: proposed }],
        }),
      }
    }
  },
})

/** At most 40 characters, as Grafana allows. */
function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
}

/** The name itself, or with the first number behind it that no other dashboard has. */
function free(name: string, taken: ReadonlySet<string | undefined>): string {
  for (let number = 2, tried = name; ; number++) {
    if (!taken.has(tried)) return tried
    tried = `${name.slice(0, 36)}-${number}`
  }
}
