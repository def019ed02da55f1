import { hasAdopted } from '../../engine/deliverables.ts'
import { absent, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

/** Signal → words of the systems and kinds that carry it. */
const SIGNALS: Readonly<Record<string, RegExp>> = {
  logs: /\b(loki|promtail|fluent-?bit|fluentd|vector|alloy|victoria-?logs|elasticsearch|opensearch|cloudwatch[-_ ]?logs)\b/i,
  traces: /\b(tempo|jaeger|zipkin|opentelemetry|otel|otlp|x-?ray)\b/i,
  metrics: /\b(prometheus|victoria-?metrics|mimir|ServiceMonitor|PodMonitor|scrape_configs|cloudwatch)\b/i,
  'health checks': /\b(blackbox|kind: Probe|readinessProbe|livenessProbe|healthcheck|uptime)\b/i,
}

export default defineRule({
  summary: 'Logs, traces, metrics and health checks are collected.',
  why: 'Each shows what the others cannot: metrics that something is wrong, traces where, logs why, health checks whether users notice.',
  remedy: 'Add the signal that is named under `infra/monitoring`, for every workload.',
  mandate: 'O1',
  severity: 'warning',

  *check(infra) {
    const folder = infra.folder('monitoring')
    const files = infra.files(folder)
    if (!hasAdopted(infra) || files.length === 0) return
    const texts = [...files, ...infra.files(infra.folder('environments'))]
      .filter((file) => file.format !== 'markdown')
      .map((file) => file.text)
    const missing = Object.keys(SIGNALS).filter(
      (signal) => !texts.some((text) => SIGNALS[signal]!.test(text)),
    )
    if (missing.length === 0) return
    yield {
      at: absent(missing.join(', '), whole(files[0]!)),
      message: `nothing under ${folder} collects ${missing.join(' or ')}`,
    }
  },
})
