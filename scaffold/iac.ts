import type { Design } from '../engine/design.ts'
import type { Pin, Pinned } from './pins.ts'
import { providerOf } from './provider.ts'

/** The program that applies `infra/iac`, as templates name it. */
export interface IacView {
  /** as people write it: OpenTofu, Terraform */
  readonly title: string
  /** as it is called: `tofu`, `terraform` */
  readonly command: string
  /** where it takes providers from; their hashes are of no use to the other one */
  readonly registry: string
  /** the release that pipelines install */
  readonly version: string
  /** whether the tool encrypts state and plans itself, before they leave the machine */
  readonly encrypts: boolean
  /** the pipeline's step that installs the tool: its action and that action's inputs */
  readonly setup: { readonly action: string; readonly inputs: Readonly<Record<string, string | boolean>> }
  /** what roots require: a provider's name there, its address without a registry, and the pinned release */
  readonly required: readonly { readonly name: string; readonly source: string; readonly pin: Pin }[]
  /** whole lock blocks of the providers, one for each; undefined where the pins lack one: then it is owed, not invented */
  readonly locks: readonly Pin[] | undefined
  /** writes the lock file of the root it is called in; modules must be there before providers can be locked */
  readonly lockCommand: string
  /** the minor release of Kubernetes that clusters run */
  readonly kubernetes: string
}

/**
 * The range that both tools are in and whose every release does what the tree asks for: the S3 backend's
 * `use_lockfile` is in OpenTofu since 1.10 and no experiment in Terraform since 1.11; `mock_provider` is older.
 */
export const REQUIRED_VERSION = '>= 1.11.0, < 2.0.0'

/** Where people and pipelines run the tool: a lock without their platform's hash refuses the provider there. */
export const LOCK_PLATFORMS = [
  'linux_amd64',
  'linux_arm64',
  'darwin_amd64',
  'darwin_arm64',
  'windows_amd64',
] as const

/** What templates say of the tool that a design chose. Other tools than the two have no templates that ask. */
export function iacView(design: Design, pin: Pinned): IacView {
  const terraform = design.iac === 'terraform'
  const command = terraform ? 'terraform' : 'tofu'
  const registry: Registry = terraform ? 'registry.terraform.io' : 'registry.opentofu.org'
  const version = terraform ? pin.tool('terraform') : pin.tool('opentofu')
  const required = providerOf(design).required.map((source) => ({
    name: source.replace(/^.*\//, ''),
    source,
    pin: releaseOf(source, registry, pin),
  }))
  const locks = required.map(({ source }) => lockOf(source, registry, pin))
  return {
    title: terraform ? 'Terraform' : 'OpenTofu',
    command,
    registry,
    version,
    required,
    encrypts: !terraform,
    setup: terraform
      ? {
          action: pin.action('hashicorp/setup-terraform'),
          inputs: { terraform_version: version, terraform_wrapper: false },
        }
      : {
          action: pin.action('opentofu/setup-opentofu'),
          inputs: { tofu_version: version, tofu_wrapper: false },
        },
    kubernetes: kubernetesMinor(design, pin),
    locks: locks.every((one) => one !== undefined) ? locks : undefined,
    lockCommand: `${command} get && ${command} providers lock ${LOCK_PLATFORMS.map((one) => `-platform=${one}`).join(' ')}`,
  }
}

/**
 * `~> 1.68.0`: fixes of the release that is pinned, in whichever registry somebody pinned it; both publish the same
 * releases, so the one constraint serves both tools.
 */
export function constraintOf({ version }: Pin): string {
  return `~> ${version.split('.').slice(0, 2).join('.')}.0`
}

type Registry = 'registry.terraform.io' | 'registry.opentofu.org'

/** The lock blocks that may be known. Written out, because the importer looks for the names. */
function lockOf(source: string, registry: Registry, pin: Pinned): Pin | undefined {
  const known: Readonly<Record<string, Readonly<Record<Registry, () => Pin | undefined>>>> = {
    'hetznercloud/hcloud': {
      'registry.opentofu.org': () => pin.lock('registry.opentofu.org/hetznercloud/hcloud'),
      'registry.terraform.io': () => pin.lock('registry.terraform.io/hetznercloud/hcloud'),
    },
    'digitalocean/digitalocean': {
      'registry.opentofu.org': () => pin.lock('registry.opentofu.org/digitalocean/digitalocean'),
      'registry.terraform.io': () => pin.lock('registry.terraform.io/digitalocean/digitalocean'),
    },
    'hashicorp/aws': {
      'registry.opentofu.org': () => pin.lock('registry.opentofu.org/hashicorp/aws'),
      'registry.terraform.io': () => pin.lock('registry.terraform.io/hashicorp/aws'),
    },
  }
  return known[source]?.[registry]()
}

/** The release that a root asks for: the one of the tool's own registry, else the other's, which publishes the same. */
function releaseOf(source: string, registry: Registry, pin: Pinned): Pin {
  const other = registry === 'registry.terraform.io' ? 'registry.opentofu.org' : 'registry.terraform.io'
  const found = lockOf(source, registry, pin) ?? lockOf(source, other, pin)
  if (!found) throw new Error(`no release of ${source} is pinned; import it`)
  return found
}

/** The minor release of Kubernetes that clusters run: the design's word, else the one that our tools are of. */
function kubernetesMinor({ kubernetesVersion }: Design, pin: Pinned): string {
  const said = kubernetesVersion && /\d+\.\d+/.exec(kubernetesVersion)?.[0]
  return said || pin.tool('kubectl').split('.').slice(0, 2).join('.')
}

/**
 * Whether the registry of a design's tool is one whose lock blocks nobody imported, so that the user makes the lock
 * files. `test/scaffold/iac.test.ts` holds it against the pins.
 */
export function owesLocks(design: Design): boolean {
  const registry = design.iac === 'terraform' ? 'registry.terraform.io' : 'registry.opentofu.org'
  return providerOf(design).required.some((source) => !LOCKED.has(`${registry}/${source}`))
}

/** The lock blocks that are imported. */
const LOCKED: ReadonlySet<string> = new Set([
  'registry.opentofu.org/hashicorp/aws',
  'registry.opentofu.org/hetznercloud/hcloud',
  'registry.terraform.io/digitalocean/digitalocean',
  'registry.terraform.io/hashicorp/aws',
])
