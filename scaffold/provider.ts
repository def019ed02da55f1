import type { Design } from '../engine/design.ts'
import { AWS_DEFAULTS, aws } from './providers/aws.ts'
import { DIGITALOCEAN_DEFAULTS, digitalocean } from './providers/digitalocean.ts'
import { DOCKER_DEFAULTS, docker } from './providers/docker.ts'
import { HETZNER_DEFAULTS, hetzner } from './providers/hetzner.ts'
import type { Provider, ProviderDefaults } from './providers/provider.ts'

/** The providers that trees are written for, by the name that a design calls them. */
const PROVIDERS: Readonly<Record<string, (design: Design) => Provider>> = {
  aws,
  digitalocean,
  docker,
  hetzner,
}

/** What roots require of any of them: Terraform providers, by address without registry. `test/scaffold/providers.test.ts` holds it against what they say. */
export const REQUIRED: readonly string[] = [
  'digitalocean/digitalocean',
  'hashicorp/aws',
  'hetznercloud/hcloud',
]

const DEFAULTS: Readonly<Record<string, ProviderDefaults>> = {
  aws: AWS_DEFAULTS,
  digitalocean: DIGITALOCEAN_DEFAULTS,
  docker: DOCKER_DEFAULTS,
  hetzner: HETZNER_DEFAULTS,
}

/** What the provider of a design supplies; one that nothing is written for is answered by Hetzner's, whose tree is not written. */
export function providerOf(design: Design): Provider {
  return (PROVIDERS[design.provider] ?? hetzner)(design)
}

/** What stands in where a design leaves something to its provider. */
export function providerDefaults(name: string): ProviderDefaults {
  return DEFAULTS[name] ?? HETZNER_DEFAULTS
}
