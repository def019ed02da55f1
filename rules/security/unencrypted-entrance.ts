import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'

/** Names that only resolve inside a network, or on one machine. */
const LOCAL =
  /^$|(^|\.)(localhost|local|internal|lan|test|example|invalid|home|corp|nip\.io|sslip\.io)$|^\d+(\.\d+){3}$/
/** Annotations by which a controller or load balancer ends TLS without `spec.tls`. */
const ELSEWHERE =
  /certificate|managed-cert|ssl-cert|tls|acm|backend-protocol|pre-shared-cert|ssl-passthrough|cloudflare|tailscale|ngrok|router\.entrypoints/i

export default defineRule({
  summary: 'What users reach from outside is encrypted.',
  why: 'Over plain HTTP everybody on the way reads passwords and sessions, and writes into the answers.',
  remedy: 'Name the host under `spec.tls` with its secret, or give the Gateway a listener of protocol HTTPS.',
  mandate: 'X3',
  severity: 'warning',

  *check(infra) {
    yield* judged(infra, { patches: changesHosts }, function* (objects) {
      for (const ingress of objects.ofKind('Ingress')) {
        if (endsElsewhere(ingress)) continue
        const tls = ingress.node('spec', 'tls')?.items() ?? []
        const covered = tls.flatMap((one) => (one.get('hosts')?.items() ?? []).map(({ text }) => text))
        // without hosts the controller’s own certificate is used for all
        if (tls.some((one) => (one.get('hosts')?.size ?? 0) === 0)) continue
        const open = (ingress.node('spec', 'rules')?.items() ?? []).flatMap((rule, index) => {
          const host = rule.get('host')?.text ?? ''
          return LOCAL.test(host) || host.includes('${') || covered.some((one) => covers(one, host))
            ? []
            : [{ host, index }]
        })
        const [first] = open
        if (!first) continue
        yield {
          at: ingress.at(['spec', 'rules', first.index, 'host']),
          message: `${ingress} answers ${open.map(({ host }) => host).join(', ')} without TLS`,
          severity: weighedFor(objects.stage, 'warning'),
        }
      }
      for (const gateway of objects.ofKind('Gateway')) {
        if (!gateway.group.endsWith('gateway.networking.k8s.io') || endsElsewhere(gateway)) continue
        const listeners = gateway.node('spec', 'listeners')?.items() ?? []
        const plain = listeners.findIndex((one) => one.get('protocol')?.text === 'HTTP')
        if (plain < 0 || listeners.some((one) => /^(HTTPS|TLS)$/.test(one.get('protocol')?.text ?? '')))
          continue
        const host = listeners[plain]?.get('hostname')?.text
        if (host !== undefined && LOCAL.test(host)) continue
        yield {
          at: gateway.at(['spec', 'listeners', plain, 'protocol']),
          message: `${gateway} listens for HTTP alone: nothing that comes in is encrypted`,
          severity: 'info',
        }
      }
    })
  },
})

function endsElsewhere(resource: Resource): boolean {
  return (resource.node('metadata', 'annotations')?.pairs() ?? []).some(({ key, value }) =>
    key.text.endsWith('router.entrypoints') ? /secure|tls|443/i.test(value.text) : ELSEWHERE.test(key.text),
  )
}

/** Whether a host of a certificate, possibly `*.example.com`, is that of a request. */
function covers(written: string, host: string): boolean {
  return written === host || (written.startsWith('*.') && host.slice(host.indexOf('.')) === written.slice(1))
}

/** Whether a patch takes TLS away, or sets hosts and says nothing of it. */
function changesHosts(text: string): boolean {
  return /\bhost/.test(text) ? !/\btls\b/.test(text) : /\btls\b/.test(text)
}
