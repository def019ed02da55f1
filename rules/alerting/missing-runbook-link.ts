import { hasAdopted } from '../../engine/deliverables.ts'
import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import type { Alert } from '../../engine/views/observability.ts'

export default defineRule({
  summary: 'Each alert links its runbook.',
  why: 'Whoever is woken up by the alert did not write it; the link is the shortest way from the page to the first step.',
  remedy: 'Add the annotation `runbook_url` with the address of the page under `infra/runbooks`.',
  mandate: 'L2',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    const linked = infra.alerts.filter((alert) => alert.runbook?.status === 'found')
    // Where no alert of a foreign tree links anything, links are not its practice: a word of advice, no breach.
    const practised = hasAdopted(infra) || infra.alerts.some((alert) => alert.runbook)
    for (const alert of infra.alerts) {
      if (alert.runbook || isMeta(alert)) continue
      const url = linkLikeOthers(alert, linked, (path) => infra.tree.has(path))
      yield {
        at: keyed(alert.file, [...alert.place.path, 'alert'], { document: alert.place.document ?? 0 }),
        message: `alert ${alert.name} has no runbook_url; link the page that says what to do`,
        severity: practised ? undefined : 'warning',
        fix: url
          ? () => ({
              title: `link ${url}`,
              safety: 'safe',
              edits: [
                {
                  op: 'set',
                  at: keyed(alert.file, [...alert.place.path, 'annotations', 'runbook_url'], {
                    document: alert.place.document ?? 0,
                  }),
                  value: url,
                },
              ],
            })
          : undefined,
      }
    }
  },
})

/** Alerts that say nothing by themselves: the dead man's switch and the inhibitor of kube-prometheus. */
function isMeta(alert: Alert): boolean {
  return alert.severity === 'none' || alert.name === 'Watchdog' || alert.name === 'InfoInhibitor'
}

/** The address a neighbour's link leads to, with this alert's name, where the tree holds that page. */
function linkLikeOthers(
  alert: Alert,
  linked: readonly Alert[],
  exists: (path: string) => boolean,
): string | undefined {
  for (const { name, runbook } of linked) {
    const path = runbook?.file?.path
    if (!path?.endsWith(`/${name}.md`) || !runbook!.url.includes(name)) continue
    if (exists(`${path.slice(0, -name.length - 3)}${alert.name}.md`))
      return runbook!.url.replaceAll(name, alert.name)
  }
  return undefined
}
