import type { Place } from '../../engine/place.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import {
  byName,
  type CloudResource,
  cloudResources,
  hasResource,
  referredBy,
  type Section,
} from '../../engine/views/cloud-resources.ts'
import { weighedFor } from '../../engine/views/delivered.ts'

const LISTENERS = ['aws_lb_listener', 'aws_alb_listener']
const CACHES = ['aws_cloudfront_distribution', 'aws_elasticache_replication_group', 'aws_msk_cluster']
const DOMAINS = ['aws_opensearch_domain', 'aws_elasticsearch_domain']
const OTHERS = ['digitalocean_loadbalancer', 'hcloud_load_balancer_service']
const PARAMETERS = [
  'aws_db_parameter_group',
  'aws_rds_cluster_parameter_group',
  'aws_docdb_cluster_parameter_group',
]
const TYPES = [...LISTENERS, 'aws_elb', ...CACHES, ...DOMAINS, ...PARAMETERS, ...OTHERS]

/** Parameters by which a database takes connections in clear, and the values that say so. */
const IN_CLEAR: Readonly<Record<string, RegExp>> = {
  tls: /^disabled$/i,
  'rds.force_ssl': /^0$/,
  require_secure_transport: /^(?:0|off)$/i,
}

export default defineRule({
  summary: 'What a cloud’s load balancers, caches and stores say to others is encrypted on the way.',
  why: 'Over plain HTTP everybody on the way reads passwords and sessions, and writes into the answers.',
  remedy:
    'Listen for HTTPS with a certificate, and let port 80 answer with a redirect alone; switch encryption in transit on where a store has it.',
  mandate: 'X3',
  severity: 'warning',

  *check(infra) {
    if (!hasResource(infra, ...TYPES)) return
    if (hasResource(infra, ...LISTENERS)) {
      const balancer = byName(infra, 'aws_lb', 'aws_alb')
      for (const listener of cloudResources(infra, ...LISTENERS)) yield* plainListener(balancer, listener)
    }
    for (const balancer of cloudResources(infra, 'aws_elb')) yield* plainClassic(balancer)
    for (const distribution of cloudResources(infra, 'aws_cloudfront_distribution')) {
      for (const section of ['default_cache_behavior', 'ordered_cache_behavior'].flatMap((name) => [
        ...distribution.sections(name),
      ])) {
        if (section.value('viewer_protocol_policy') !== 'allow-all') continue
        yield said(
          distribution,
          section,
          'viewer_protocol_policy',
          'answers over plain HTTP; redirect to HTTPS',
        )
      }
    }
    for (const cache of cloudResources(infra, 'aws_elasticache_replication_group')) {
      if (cache.value('transit_encryption_enabled') !== false) continue
      yield said(
        cache,
        cache,
        'transit_encryption_enabled',
        'speaks in clear; set transit_encryption_enabled',
      )
    }
    for (const cluster of cloudResources(infra, 'aws_msk_cluster')) {
      for (const section of cluster
        .sections('encryption_info')
        .flatMap((one) => [...one.sections('encryption_in_transit')])) {
        if (!/^(?:TLS_)?PLAINTEXT$/.test(String(section.value('client_broker')))) continue
        yield said(cluster, section, 'client_broker', 'takes messages in clear; set client_broker to TLS')
      }
    }
    for (const domain of cloudResources(infra, ...DOMAINS)) {
      const section = domain.section('domain_endpoint_options')
      if (section?.value('enforce_https') !== false) continue
      yield said(domain, section, 'enforce_https', 'answers over plain HTTP; set enforce_https')
    }
    for (const group of cloudResources(infra, ...PARAMETERS)) {
      for (const parameter of group.sections('parameter')) {
        const name = String(parameter.value('name'))
        if (!Object.hasOwn(IN_CLEAR, name) || !IN_CLEAR[name]!.test(String(parameter.value('value'))))
          continue
        yield said(group, parameter, 'value', `lets clients speak in clear; leave ${name} on`)
      }
    }
    for (const balancer of cloudResources(infra, 'digitalocean_loadbalancer')) yield* plainBalancer(balancer)
    for (const service of cloudResources(infra, 'hcloud_load_balancer_service')) {
      if (service.value('protocol') !== 'http') continue
      yield said(
        service,
        service,
        'protocol',
        'answers over plain HTTP; make it https with a certificate, and let it redirect',
      )
    }
  },
})

function said(
  resource: CloudResource,
  section: Section,
  argument: string,
  fact: string,
  related: readonly { readonly at: Place; readonly message: string }[] = [],
): Problem {
  return resource.problem(section, argument, {
    message: `${resource} ${fact}`,
    severity: weighedFor(resource.instance.stage, 'warning'),
    related,
  })
}

/** A listener for HTTP that does anything but redirect, of a load balancer that is not internal for sure. */
function* plainListener(balancer: ReturnType<typeof byName>, listener: CloudResource): Iterable<Problem> {
  if (listener.value('protocol') !== 'HTTP') return
  const forwards = listener.sections('default_action').some((one) => one.value('type') === 'forward')
  if (!forwards) return
  const balancers = referredBy(listener, 'load_balancer_arn').flatMap(
    (name) => balancer(listener.instance, name) ?? [],
  )
  // one that another module made, and one whose kind a variable decides, may be internal
  if (!balancers.some((one) => !one.has('internal') || one.value('internal') === false)) return
  yield said(listener, listener, 'protocol', 'forwards what comes over plain HTTP; redirect it to HTTPS')
}

/** The old load balancer has no redirects: the programs behind it may make them, where it listens for HTTPS too. */
function* plainClassic(balancer: CloudResource): Iterable<Problem> {
  if (balancer.value('internal') !== undefined && balancer.value('internal') !== false) return
  const listeners = balancer.sections('listener')
  const protocols = listeners.map((one) => String(one.value('lb_protocol')).toLowerCase())
  const plain = protocols.indexOf('http')
  if (plain < 0 || protocols.some((one) => one !== 'http')) return
  yield said(
    balancer,
    listeners[plain]!,
    'lb_protocol',
    'listens for HTTP alone: nothing that comes in is encrypted',
  )
}

function* plainBalancer(balancer: CloudResource): Iterable<Problem> {
  const redirects = balancer.get('redirect_http_to_https')
  if (redirects && redirects.value !== false) return
  for (const rule of balancer.sections('forwarding_rule')) {
    if (rule.value('entry_protocol') !== 'http' || rule.value('entry_port') !== 80) continue
    yield said(
      balancer,
      rule,
      'entry_protocol',
      'forwards what comes over plain HTTP; set redirect_http_to_https, or pass TCP on to what redirects',
    )
  }
}
