import { restoring } from '../../engine/deliverables.ts'
import { absent, keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

/** Objects that make Prometheus look at something, and what they say it is. */
const MONITORS = [
  'Probe',
  'ServiceMonitor',
  'PodMonitor',
  'ScrapeConfig',
  'VMProbe',
  'VMServiceScrape',
  'VMPodScrape',
  'VMStaticScrape',
]

export default defineRule({
  summary: 'Every workload that takes requests is measured: probed, or scraped.',
  why: 'What is not measured is not known to be down until somebody calls, and no objective can be kept of it.',
  remedy: 'Add a Probe of its health address, or a ServiceMonitor or PodMonitor that selects it.',
  mandate: 'O1',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile || infra.resources.length === 0) return
    const monitors = [
      ...infra.ofKind(...MONITORS),
      ...infra.sketches.filter(({ kind }) => MONITORS.includes(kind)),
    ].map((one) => one.file.text.slice(one.root.start, one.root.end))
    const scraped = infra
      .ofKind('Service', 'Deployment', 'StatefulSet', 'DaemonSet')
      .filter((one) =>
        hasScrapeMark(
          one.get('metadata', 'annotations'),
          one.get('spec', 'template', 'metadata', 'annotations'),
        ),
      )
      .map(({ name }) => name)
    for (const [index, { name, type }] of design.workloads.entries()) {
      if (type !== 'web' && type !== 'api') continue
      if (scraped.includes(name) || monitors.some((text) => names(text, name))) continue
      const planned = [...(infra.expected ?? [])].filter(
        ([path, { content }]) =>
          !infra.tree.has(path) && /^kind: Probe$/m.test(content) && path.split('/').includes(name),
      )
      yield {
        at: absent(`measures of ${name}`, keyed(designFile.path, ['workloads', index, 'name'])),
        message: `nothing measures workload ${name}: no probe and no monitor names it`,
        fix: restoring(
          `the health check of ${name}`,
          planned.map(([path]) => path),
        ),
      }
    }
  },
})

function names(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w-])${name.replaceAll(/[^\w-]/g, '\\$&')}(?![\\w-])`).test(text)
}

function hasScrapeMark(...annotations: readonly unknown[]): boolean {
  return annotations.some(
    (one) =>
      typeof one === 'object' &&
      one !== null &&
      String((one as Readonly<Record<string, unknown>>)['prometheus.io/scrape']) === 'true',
  )
}
