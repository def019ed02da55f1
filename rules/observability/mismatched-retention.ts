import { durationSeconds } from '../../engine/cron.ts'
import type { Path } from '../../engine/formats/node.ts'
import type { Infra } from '../../engine/infra.ts'
import { keyed } from '../../engine/place.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'

/** Where values of well-known charts say how long something is kept. */
const VALUES: readonly (readonly ['metrics' | 'logs' | 'traces', Path])[] = [
  ['metrics', ['prometheus', 'prometheusSpec', 'retention']],
  ['logs', ['loki', 'limits_config', 'retention_period']],
  ['traces', ['tempo', 'retention']],
  ['traces', ['compactor', 'config', 'compaction', 'block_retention']],
]

/** Where objects hold the values of a chart. */
const HOLDERS: Readonly<Record<string, Path>> = {
  HelmRelease: ['spec', 'values'],
  Application: ['spec', 'source', 'helm', 'valuesObject'],
}

export default defineRule({
  summary: 'Metrics, logs and traces are kept as long as the design says.',
  why: 'What is kept for a shorter time is missing when an incident is looked into; what is kept longer costs, and may be what nobody may keep.',
  remedy: 'Let `infra-lint --fix` write the time of `constraints.retention`, or change it there.',
  mandate: 'F4',
  severity: 'error',
  fixable: 'always',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile) return
    for (const { resource, path, signal } of retentions(infra)) {
      const wanted = design.constraints.retention[signal]
      const text = resource.node(...path)?.text ?? ''
      const [seconds, policy] = [durationSeconds(text.replace(/(?<=h)0m0s$/, '')), durationSeconds(wanted)]
      if (seconds === undefined || policy === undefined || seconds === policy) continue
      // Tempo reads Go's durations, which know no days.
      const value = signal === 'metrics' ? wanted : `${policy / 3600}h`
      yield {
        at: resource.at(path),
        message: `${resource} keeps ${signal} for ${text}; the design says ${wanted}`,
        related: [
          { at: keyed(designFile.path, ['constraints', 'retention', signal]), message: 'the policy' },
        ],
        fix: (place) => ({
          title: `keep ${signal} for ${value}`,
          safety: 'unsafe',
          edits: [{ op: 'set', at: place, value }],
        }),
      }
    }
  },
})

function* retentions(
  infra: Infra,
): Iterable<{ resource: Resource; path: Path; signal: 'metrics' | 'logs' | 'traces' }> {
  for (const resource of infra.ofKind('Prometheus')) {
    if (resource.node('spec', 'retention')) yield { resource, path: ['spec', 'retention'], signal: 'metrics' }
  }
  for (const resource of infra.ofKind(...Object.keys(HOLDERS))) {
    const holder = HOLDERS[resource.kind]!
    for (const [signal, path] of VALUES) {
      if (resource.node(...holder, ...path)) yield { resource, path: [...holder, ...path], signal }
    }
  }
}
