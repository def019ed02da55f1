import { defineRule } from '../../engine/rule.ts'
import { cloudResources, hasResource } from '../../engine/views/cloud-resources.ts'
import { weighedFor } from '../../engine/views/delivered.ts'

/** Where a version of TLS is chosen: the type, the block it is in, and the argument. */
const CHOICES: readonly (readonly [string, string | undefined, string])[] = [
  ['aws_lb_listener', undefined, 'ssl_policy'],
  ['aws_alb_listener', undefined, 'ssl_policy'],
  ['aws_cloudfront_distribution', 'viewer_certificate', 'minimum_protocol_version'],
  ['aws_api_gateway_domain_name', undefined, 'security_policy'],
  ['aws_apigatewayv2_domain_name', 'domain_name_configuration', 'security_policy'],
  ['aws_opensearch_domain', 'domain_endpoint_options', 'tls_security_policy'],
  ['aws_elasticsearch_domain', 'domain_endpoint_options', 'tls_security_policy'],
]
const TYPES = CHOICES.map(([type]) => type)

/**
 * What takes TLS 1.0 or 1.1, by the names AWS gives its policies. Those of TLS 1.2 and 1.3, and the older ones that are called
 * after 1.2, take nothing less.
 */
const OUTDATED =
  /^(?:ELBSecurityPolicy-(?:2015-\d\d|2016-08|TLS-1-[01]-.*|FS-2018-06|FS-1-1-.*|TLS13-1-[01]-.*)|SSLv3|TLSv1(?:\.1)?(?:_2016)?|TLS_1_0|Policy-Min-TLS-1-0-.*)$/

export default defineRule({
  summary: 'What ends TLS takes version 1.2 or later.',
  why: 'TLS 1.0 and 1.1 have known flaws, and browsers gave them up: the only ones who still ask for them are very old, or mean no good.',
  remedy:
    'Name a policy of TLS 1.2 or 1.3: `ELBSecurityPolicy-TLS13-1-2-2021-06` for listeners, `TLSv1.2_2021` for CloudFront, `TLS_1_2` for API Gateway.',
  mandate: 'X3',
  severity: 'warning',

  *check(infra) {
    if (!hasResource(infra, ...TYPES)) return
    for (const [type, block, argument] of CHOICES) {
      for (const resource of cloudResources(infra, type)) {
        for (const section of block === undefined ? [resource] : resource.sections(block)) {
          const policy = section.value(argument)
          if (typeof policy !== 'string' || !OUTDATED.test(policy)) continue
          yield resource.problem(section, argument, {
            message: `${resource} takes TLS older than 1.2 (${policy}); name a policy of 1.2 or 1.3`,
            severity: weighedFor(resource.instance.stage, 'warning'),
          })
        }
      }
    }
  },
})
