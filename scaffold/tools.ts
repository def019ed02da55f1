import type { Design } from '../engine/design.ts'
import { LOCK_PLATFORMS, owesLocks } from './iac.ts'
import { providerOf } from './provider.ts'
import type { View } from './view.ts'

/** A program that the user runs, and how to get it. */
export interface Tool {
  readonly name: string
  readonly purpose: string
  readonly install: { readonly linux: string; readonly macos: string; readonly windows: string }
}

/** An environment variable that commands read. Its value belongs to the user and is never stored. */
export interface Variable {
  readonly name: string
  readonly purpose: string
}

/** A command of the first days, in order. */
export interface NextStep {
  readonly command: string
  readonly purpose: string
}

const HELM_INSTALL = {
  linux: 'snap install helm --classic',
  macos: 'brew install helm',
  windows: 'winget install Helm.Helm',
} as const

const TOOLS: Readonly<Record<string, Tool>> = {
  tofu: {
    name: 'tofu',
    purpose: 'provisions networks, servers and load balancers',
    install: {
      linux: 'snap install --classic opentofu',
      macos: 'brew install opentofu',
      windows: 'winget install OpenTofu.Tofu',
    },
  },
  terraform: {
    name: 'terraform',
    purpose: 'provisions networks, servers and load balancers',
    install: {
      linux: 'brew install hashicorp/tap/terraform',
      macos: 'brew install hashicorp/tap/terraform',
      windows: 'winget install Hashicorp.Terraform',
    },
  },
  kubectl: {
    name: 'kubectl',
    purpose: 'looks at the cluster and builds overlays',
    install: {
      linux: 'snap install kubectl --classic',
      macos: 'brew install kubectl',
      windows: 'winget install Kubernetes.kubectl',
    },
  },
  flux: {
    name: 'flux',
    purpose: 'brings the tree into the cluster',
    install: {
      linux: 'brew install fluxcd/tap/flux',
      macos: 'brew install fluxcd/tap/flux',
      windows: 'choco install flux',
    },
  },
  helm: {
    name: 'helm',
    purpose: 'installs Argo CD the first time',
    install: HELM_INSTALL,
  },
  docker: {
    name: 'docker',
    purpose: 'with its plugin compose: shows what a host gets',
    install: {
      linux: 'apt-get install docker.io docker-compose-v2',
      macos: 'brew install docker docker-compose',
      windows: 'winget install Docker.DockerDesktop',
    },
  },
  'helm, to look': {
    name: 'helm',
    purpose: 'shows what an environment gets of the chart',
    install: HELM_INSTALL,
  },
  vault: {
    name: 'vault',
    purpose: 'puts secrets into the secret store, and lets clusters read them',
    install: {
      linux: 'brew install hashicorp/tap/vault',
      macos: 'brew install hashicorp/tap/vault',
      windows: 'winget install Hashicorp.Vault',
    },
  },
  sops: {
    name: 'sops',
    purpose: 'encrypts secrets before they are committed',
    install: { linux: 'brew install sops', macos: 'brew install sops', windows: 'choco install sops' },
  },
  age: {
    name: 'age',
    purpose: 'makes the key that sops encrypts to',
    install: {
      linux: 'apt-get install age',
      macos: 'brew install age',
      windows: 'winget install FiloSottile.age',
    },
  },
  gh: {
    name: 'gh',
    purpose: 'opens the pull requests of releases and rollbacks',
    install: { linux: 'brew install gh', macos: 'brew install gh', windows: 'winget install GitHub.cli' },
  },
  hcloud: {
    name: 'hcloud',
    purpose: 'looks at what Hetzner has, when something is wrong',
    install: { linux: 'brew install hcloud', macos: 'brew install hcloud', windows: 'scoop install hcloud' },
  },
  doctl: {
    name: 'doctl',
    purpose: 'looks at what DigitalOcean has, and writes kubeconfigs',
    install: { linux: 'snap install doctl', macos: 'brew install doctl', windows: 'scoop install doctl' },
  },
  aws: {
    name: 'aws',
    purpose: 'makes the state bucket and looks at its versions; speaks S3 to any endpoint',
    install: {
      linux: 'snap install aws-cli --classic',
      macos: 'brew install awscli',
      windows: 'winget install Amazon.AWSCLI',
    },
  },
  cmctl: {
    name: 'cmctl',
    purpose: 'renews a certificate at once',
    install: {
      linux: 'brew install cmctl',
      macos: 'brew install cmctl',
      windows: 'go install github.com/cert-manager/cmctl/v2@latest',
    },
  },
  restic: {
    name: 'restic',
    purpose: 'lists, fetches and decrypts copies of databases',
    install: {
      linux: 'apt-get install restic',
      macos: 'brew install restic',
      windows: 'winget install restic.restic',
    },
  },
  pg_restore: {
    name: 'pg_restore',
    purpose: 'looks into a dump before it is restored; of PostgreSQL 18 or newer',
    install: {
      linux: 'brew install postgresql@18',
      macos: 'brew install postgresql@18',
      windows: 'winget install PostgreSQL.PostgreSQL.18',
    },
  },
}

/** The program that applies infra/iac; undefined where the design chose another kind. */
function commandOf({ iac }: Design): 'tofu' | 'terraform' | undefined {
  return iac === 'opentofu' ? 'tofu' : iac === 'terraform' ? 'terraform' : undefined
}

/** What the user needs for a design: programs, in the order they are first used. */
export function toolsFor(design: Design): readonly Tool[] {
  const names = [
    commandOf(design) ?? '',
    ...providerOf(design).tools,
    design.runtime === 'kubernetes' ? 'kubectl' : '',
    design.gitops === 'flux' ? 'flux' : design.gitops === 'argocd' ? 'helm' : '',
    design.gitops !== 'argocd' && design.packaging === 'helm' ? 'helm, to look' : '',
    design.secrets === 'external-secrets' && design.secretStore ? 'vault' : '',
    ...(design.secrets === 'sops' ? ['age', 'sops'] : []),
    design.pipelines === 'github' ? 'gh' : '',
    commandOf(design) ? 'aws' : '',
    design.runtime === 'kubernetes' && design.workloads.some((workload) => workload.exposure === 'public')
      ? 'cmctl'
      : '',
    design.runtime === 'compose' ? 'docker' : '',
    ...(design.workloads.some((workload) => workload.type === 'database') ? ['restic', 'pg_restore'] : []),
  ]
  return names.flatMap((name) => TOOLS[name] ?? [])
}

/** Environment variables that the commands and pipelines read, by name. */
export function variablesFor(design: Design): readonly Variable[] {
  const result: Variable[] = []
  if (commandOf(design)) {
    result.push(
      ...providerOf(design).credentials.map(({ variable, purpose }) => ({ name: variable, purpose })),
      ...(design.iac === 'opentofu'
        ? [
            {
              name: 'TF_VAR_state_passphrase',
              purpose: 'what state and plans are encrypted with: openssl rand -hex 32',
            },
          ]
        : []),
      ...(providerOf(design).login === 'oidc'
        ? [{ name: 'AWS_PROFILE', purpose: 'your login to the environment’s own account' }]
        : [
            { name: 'AWS_ACCESS_KEY_ID', purpose: `key of the state bucket ${design.state.bucket}` },
            { name: 'AWS_SECRET_ACCESS_KEY', purpose: 'its secret part' },
          ]),
    )
  }
  if (design.gitops === 'flux')
    result.push({ name: 'GITHUB_TOKEN', purpose: 'lets flux bootstrap write to the repository' })
  if (design.gitops === 'argocd')
    result.push({
      name: 'REPOSITORY_TOKEN',
      purpose: 'lets Argo CD read the repository, where it is not public',
    })
  if (design.secretStore)
    result.push({ name: 'VAULT_ADDR', purpose: `address of the secret store, ${design.secretStore.server}` })
  if (design.secrets === 'sops')
    result.push({ name: 'SOPS_AGE_KEY_FILE', purpose: 'file of the age key, to edit secrets' })
  return result
}

/** The first commands, in order. Nothing here runs by itself: every change to infrastructure is the user's. */
export function nextSteps({ design, environments }: View): readonly NextStep[] {
  const first = environments[0]!.name
  const [owner = 'example', repository = design.name] = design.repository
    .replace(/^https:\/\/[^/]+\//, '')
    .split('/')
  return [
    ...(design.secrets === 'sops' && design.recipients.length === 0
      ? [
          {
            command: 'age-keygen -o age.key',
            purpose: 'keep the file out of Git; put its public key under recipients in infra/infra.yaml',
          },
        ]
      : []),
    ...provisioning(design, first),
    ...(design.runtime === 'compose'
      ? [
          {
            command: 'infra/pipelines/scripts/host.sh deploy',
            purpose: `hands main to the host of ${first}; its keys and secrets before, as infra/runbooks/on-board-environment.md says`,
          },
        ]
      : []),
    ...(design.gitops === 'argocd'
      ? [
          {
            command: `kubectl apply -f infra/environments/${first}/argocd`,
            purpose:
              'from then on the cluster follows the repository; Argo CD is installed before, as infra/runbooks/on-board-environment.md says',
          },
        ]
      : []),
    ...(design.gitops === 'flux'
      ? [
          {
            command: `flux bootstrap github --owner=${owner} --repository=${repository} --branch=main --path=infra/environments/${first}/flux`,
            purpose:
              'from then on the cluster follows the repository; it pushes to main, so before a ruleset forbids that',
          },
        ]
      : []),
  ]
}

/** From nothing to the first servers. */
function provisioning(design: Design, first: string): readonly NextStep[] {
  const command = commandOf(design)
  if (!command) return []
  const root = `${command} -chdir=infra/iac/environments/${first}`
  return [
    {
      command: 'infra/iac/object-storage.sh apply state',
      purpose: `makes the bucket ${design.state.bucket} at ${design.state.endpoint}; the same with backups and its keys`,
    },
    {
      command: 'infra/iac/object-storage.sh locking',
      purpose: 'shows that the storage honours conditional writes: without them nothing locks the state',
    },
    ...(owesLocks(design)
      ? [
          {
            command: `${root} get && ${root} providers lock ${LOCK_PLATFORMS.map((one) => `-platform=${one}`).join(' ')}`,
            purpose: 'writes the providers’ hashes; the same in every environment, then commit them',
          },
        ]
      : []),
    { command: `${root} init`, purpose: 'fetches the providers and opens the state' },
    { command: `${root} apply`, purpose: 'shows the plan and asks before it changes anything' },
  ]
}
