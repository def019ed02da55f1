import type { Severity } from '../../engine/mandate.ts'
import type { Place } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { type ComposeService, deployedProjects } from '../../engine/views/compose-projects.ts'

/** Programs that measure or log a host, and so have to look into it. */
const AGENTS =
  /node[-_]?exporter|cadvisor|collector|promtail|alloy|telegraf|fluent|filebeat|metricbeat|vector|datadog|agent|netdata|beyla|falco|wazuh|crowdsec/i

/** Folders of a host whose owner owns the host. */
const SENSITIVE = /^\/(?:(?:etc|root|proc|sys|dev|boot|usr|var\/lib\/docker|var\/run|run)\/?)?$/

/** What lets a program do to the host whatever it likes. */
const CAPABILITIES = /^(?:CAP_)?(?:ALL|SYS_ADMIN|SYS_MODULE|SYS_PTRACE|SYS_RAWIO|BPF)$/

interface Fault {
  readonly at: Place
  readonly what: string
  /** whether agents need it for their work */
  readonly forAgents: boolean
}

export default defineRule({
  summary: 'No service of Compose that serves an application reaches into its host.',
  why: 'A privileged container, Docker’s socket or the host’s files are the host itself: who takes the program over has every container and every secret on it.',
  remedy:
    'Give the service what it needs alone: a device, a capability, one folder. What has to know of containers asks a proxy of the socket that only answers reads.',
  mandate: 'X5',
  severity: 'warning',

  *check(infra) {
    for (const { services } of deployedProjects(infra)) {
      for (const service of services.values()) {
        const agent = AGENTS.test(`${service.name} ${service.program}`)
        const faults = [...faultsOf(service)].filter(({ forAgents }) => !agent || !forAgents)
        const [first] = faults
        if (!first) continue
        const severity: Severity | undefined =
          agent || /proxy|traefik|portainer|watchtower|ofelia/i.test(`${service.name} ${service.program}`)
            ? 'info'
            : undefined
        yield {
          at: first.at,
          message: `service ${service.name} reaches into its host: it ${faults.map(({ what }) => what).join(', ')}`,
          severity,
        }
      }
    }
  },
})

function* faultsOf(service: ComposeService): Iterable<Fault> {
  if (service.get('privileged')?.node.value === true)
    yield { at: service.placeOf('privileged'), what: 'is privileged', forAgents: false }
  for (const [key, what] of [
    ['network_mode', 'uses the host’s network'],
    ['pid', 'sees the host’s processes'],
    ['ipc', 'shares the host’s memory'],
    ['userns_mode', 'leaves its user namespace'],
  ] as const) {
    if (service.get(key)?.node.text === 'host') yield { at: service.placeOf(key), what, forAgents: true }
  }
  for (const { node, at } of service.items('cap_add'))
    if (CAPABILITIES.test(node.text)) yield { at, what: `has the capability ${node.text}`, forAgents: true }
  for (const { node, at } of service.items('volumes')) {
    const source = node.kind === 'map' ? (node.get('source')?.text ?? '') : (node.text.split(':')[0] ?? '')
    if (/\/(?:docker|containerd|podman)\.sock$/.test(source))
      yield { at, what: `has Docker’s socket (${source})`, forAgents: false }
    else if (SENSITIVE.test(source)) yield { at, what: `mounts ${source} of the host`, forAgents: true }
  }
}
