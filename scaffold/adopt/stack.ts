import type { Infra } from '../../engine/infra.ts'
import type { Resource } from '../../engine/resource.ts'
import type { SourceFile } from '../../engine/tree.ts'
import { isAside } from './aside.ts'
import { cloudsOf, KNOWN_CLOUDS, terragruntFiles } from './clouds.ts'
import { type Clue, clueAt, clueIn, commonest, type Found } from './clue.ts'
import { isPulumiProject } from './pulumi.ts'

/** A value of the design with why it is that; no clues where it is assumed. */
export interface Choice {
  readonly value: string
  readonly why: string
  readonly clues: readonly Clue[]
}

/** The tools that a tree is built with. */
export interface Stack {
  readonly provider: Choice
  /** the cloud as found, also one that infra.yaml cannot name */
  readonly cloud: string | undefined
  readonly iac: Choice
  readonly runtime: Choice
  readonly packaging: Choice
  readonly gitops: Choice
  readonly pipelines: Choice
  readonly secrets: Choice
  readonly recipients: readonly Found<string>[]
  /** what External Secrets reads from, where that is a Vault whose address is written */
  readonly secretStore: Found<{ readonly server: string; readonly path?: string }> | undefined
}

/** How many places are named for a value: enough to check, few enough to read. */
const SHOWN = 3

function choice(value: string, why: string, clues: readonly Clue[] = []): Choice {
  return { value, why, clues: clues.slice(0, SHOWN) }
}

/** Tells the tools of a tree by what is written for them; what nothing is written for is assumed, and says so. */
export function inferStack(infra: Infra): Stack {
  const compose = composeFiles(infra)
  const objects = infra.resources.filter(({ file }) => !isAside(file.folder))
  const charts = infra.charts.filter(({ folder }) => !isAside(folder))
  const cluster = [
    ...objects.map((resource) => clueIn(resource)),
    ...charts.map(({ file }) => clueAt(file, 0)),
    ...infra.kustomizations.filter(({ folder }) => !isAside(folder)).map(({ file }) => clueAt(file, 0)),
  ]
  cluster.push(...clustersOf(infra))
  const isCompose = cluster.length === 0 && compose.length > 0
  const runtime = isCompose
    ? choice(
        'compose',
        'Compose files and no Kubernetes',
        compose.map((file) => clueAt(file, 0)),
      )
    : cluster.length > 0
      ? choice('kubernetes', 'Kubernetes objects', cluster)
      : choice('kubernetes', 'nothing says what the workloads run on')
  const clouds = cloudsOf(infra)
  const iac = inferIac(infra)
  const provider = inferProvider(clouds, isCompose, runtime.clues, iac)
  return {
    provider,
    cloud: commonest(clouds)?.value,
    iac: iac ?? withoutIac(provider.value),
    runtime,
    packaging: isCompose ? choice('compose', 'runtime is compose', runtime.clues) : inferPackaging(infra),
    gitops: inferGitOps(infra),
    pipelines: inferPipelines(infra),
    ...inferSecrets(infra),
    secretStore: vaultOf(infra),
  }
}

const CLUSTERS =
  /^(?:aws_eks_cluster|google_container_cluster|azurerm_kubernetes_cluster|digitalocean_kubernetes_cluster|scaleway_k8s_cluster|linode_lke_cluster|rke2?_cluster|talos_machine_bootstrap|helm_release|kubernetes_\w+)$/

/** Where Terraform makes a cluster, or writes into one. */
function clustersOf(infra: Infra): Clue[] {
  return infra.terraform.flatMap((module) => {
    if (module.sample) return []
    const made = module.blocks('resource').filter(({ block }) => CLUSTERS.test(block.labels[0] ?? ''))
    const called = module
      .blocks('module')
      .filter(({ block }) =>
        /(?:^|[/_-])(?:eks|gke|aks|kubernetes|k3s|talos)(?:[/_?-]|$)/.test(
          String(block.body.attribute('source')?.value.literal()?.value ?? ''),
        ),
      )
    return [...made, ...called].map(({ file, block }) => clueAt(file, block))
  })
}

/** The Compose files that are no examples and no tests. */
export function composeFiles(infra: Infra): readonly SourceFile[] {
  return infra
    .files('')
    .filter(
      (file) =>
        file.format === 'yaml' &&
        /^(?:[\w-]+\.)?(?:docker-)?compose(?:[.-][^/]*)?\.ya?ml$/.test(file.name) &&
        !isAside(file.folder) &&
        !/(?:^|\/)(?:\.devcontainer|test|tests)(?:\/|$)/.test(file.folder) &&
        file.documents[0]?.root?.get('services') !== undefined,
    )
}

function inferProvider(
  clouds: readonly Found<string>[],
  isCompose: boolean,
  compose: readonly Clue[],
  iac: Choice | undefined,
): Choice {
  const known = commonest(clouds.filter(({ value }) => KNOWN_CLOUDS.has(value)))
  const placed = (cloud: string): Clue[] =>
    clouds.filter(({ value }) => value === cloud).map(({ clue }) => clue)
  if (known) return choice(known.value, 'the tree uses it', placed(known.value))
  if (isCompose && !iac) return choice('docker', 'runtime is compose: one host', compose)
  if (iac?.value === 'cloudformation') return choice('aws', 'CloudFormation is used', iac.clues)
  const other = commonest(clouds)
  if (other)
    return choice(
      'hetzner',
      `the tree uses ${other.value} (${other.clue.file}:${other.clue.line}), which infra.yaml cannot name yet`,
    )
  return choice('hetzner', 'nothing names a cloud')
}

function withoutIac(provider: string): Choice {
  return provider === 'docker'
    ? choice('none', 'nothing provisions the host')
    : choice('opentofu', 'no infrastructure as code was found')
}

function inferIac(infra: Infra): Choice | undefined {
  const roots = infra.terraform.filter(({ sample }) => !sample)
  const grunt = terragruntFiles(infra)
  if (roots.length > 0 || grunt.length > 0) {
    const tofu = [
      ...roots.flatMap(({ files }) => files.filter(({ path }) => /\.tofu(\.json)?$/.test(path))),
      ...roots.flatMap(({ locked }) =>
        locked.filter(({ source }) => source.startsWith('registry.opentofu.org/')).map(({ file }) => file),
      ),
    ].map((file) => clueAt(file, 0))
    for (const pipeline of infra.pipelines) {
      for (const { steps } of pipeline.jobs)
        for (const { run, uses, node } of steps)
          if (
            /\btofu\s+(?:-\S+\s+)*(?:init|plan|apply|validate)\b/.test(run ?? '') ||
            uses?.includes('opentofu/setup-opentofu')
          )
            tofu.push(clueAt(pipeline.file, node))
    }
    for (const file of grunt) {
      const binary = file.hcl.body.attribute('terraform_binary')
      if (binary?.value.literal()?.value === 'tofu') tofu.push(clueAt(file, binary))
    }
    if (tofu.length > 0) return choice('opentofu', 'OpenTofu is used', tofu)
    const applied = roots.filter(({ root }) => root)
    const clues = (applied.length > 0 ? applied : roots).map(({ files }) => clueAt(files[0]!, 0))
    return grunt.length > 0
      ? choice('terraform', 'Terragrunt runs it', [...grunt.map((file) => clueAt(file, 0))])
      : choice('terraform', 'Terraform files', clues)
  }
  const files = infra.files('').filter(({ folder }) => !isAside(folder))
  const pulumi = files.filter(({ name }) => isPulumiProject(name))
  if (pulumi.length > 0)
    return choice(
      'pulumi',
      'a Pulumi project',
      pulumi.map((file) => clueAt(file, 0)),
    )
  const crossplane = infra.resources.filter(
    ({ group, file }) => /(^|\.)crossplane\.io$|\.upbound\.io$/.test(group) && !isAside(file.folder),
  )
  if (crossplane.length > 0)
    return choice(
      'crossplane',
      'objects of Crossplane',
      crossplane.map((resource) => clueIn(resource)),
    )
  const formation = files.filter(
    (file) =>
      (file.format === 'yaml' || file.format === 'json') &&
      file.text.includes('AWSTemplateFormatVersion') &&
      file.documents[0]?.root?.get('Resources') !== undefined,
  )
  return formation.length > 0
    ? choice(
        'cloudformation',
        'a CloudFormation template',
        formation.map((file) => clueAt(file, 0)),
      )
    : undefined
}

function inferPackaging(infra: Infra): Choice {
  const overlays = infra.kustomizations.filter(({ folder }) => !isAside(folder))
  if (overlays.length > 0)
    return choice(
      'kustomize',
      'kustomizations',
      overlays.map(({ file }) => clueAt(file, 0)),
    )
  const charts = infra.charts.filter(({ folder }) => !isAside(folder))
  if (charts.length > 0)
    return choice(
      'helm',
      'a Helm chart',
      charts.map(({ file }) => clueAt(file, 0)),
    )
  const releases = infra.resources.filter(
    (resource) =>
      !isAside(resource.file.folder) &&
      (resource.kind === 'HelmRelease' ||
        (resource.kind === 'Application' && resource.get('spec', 'source', 'chart') !== undefined)),
  )
  if (releases.length > 0)
    return choice(
      'helm',
      'releases of charts',
      releases.map((resource) => clueIn(resource)),
    )
  const objects = infra.resources.filter(({ file }) => !isAside(file.folder))
  return objects.length > 0
    ? choice(
        'manifests',
        'plain manifests',
        objects.map((resource) => clueIn(resource)),
      )
    : choice('kustomize', 'no manifests were found')
}

function inferGitOps(infra: Infra): Choice {
  const found = infra.gitops.filter(({ resource }) => !isAside(resource.file.folder))
  // Flagger and image automation come from Flux' project; what deploys is what counts
  const written = found.map(({ engine, resource }) => ({
    value: engine === 'argo' ? 'argocd' : 'flux',
    clue: clueIn(resource),
  }))
  // an app of apps is often a chart: its templates are read as far as they say what they make
  const engines = written.length > 0 ? written : infra.sketches.flatMap(engineOf)
  const engine = commonest(engines)
  if (!engine) return choice('none', 'neither Flux nor Argo CD was found')
  const clues = engines.filter(({ value }) => value === engine.value).map(({ clue }) => clue)
  return choice(engine.value, `objects of ${engine.value === 'flux' ? 'Flux' : 'Argo CD'}`, clues)
}

function engineOf(resource: Resource): Found<string>[] {
  const { kind, group, file } = resource
  if (isAside(file.folder)) return []
  const isArgo = group === 'argoproj.io' && /^(?:Application|ApplicationSet|AppProject)$/.test(kind)
  const isFlux = /^(?:kustomize|helm|source)\.toolkit\.fluxcd\.io$/.test(group)
  return isArgo || isFlux ? [{ value: isArgo ? 'argocd' : 'flux', clue: clueIn(resource) }] : []
}

const OTHER_PIPELINES =
  /^(?:\.?azure-pipelines.*\.ya?ml|Jenkinsfile|\.circleci\/config\.ya?ml|bitbucket-pipelines\.ya?ml|\.drone\.ya?ml|\.woodpecker(?:\/.*)?\.ya?ml|\.buildkite\/.*\.ya?ml|cloudbuild\.ya?ml|\.travis\.yml|atlantis\.yaml|\.forgejo\/workflows\/.*)$/

function inferPipelines(infra: Infra): Choice {
  const running = infra.pipelines.filter(({ runs }) => runs)
  const systems = running.map(({ system, file }) => ({ value: system as string, clue: clueAt(file, 0) }))
  const system = commonest(systems)
  if (system) {
    const name = system.value === 'github' ? 'workflows of GitHub Actions' : 'a GitLab pipeline'
    return choice(
      system.value,
      name,
      systems.filter(({ value }) => value === system.value).map(({ clue }) => clue),
    )
  }
  const other = infra.files('').find(({ path }) => OTHER_PIPELINES.test(path))
  return choice(
    'github',
    other ? `${other.path} runs elsewhere, which infra.yaml cannot name yet` : 'no pipeline was found',
  )
}

function inferSecrets(infra: Infra): Pick<Stack, 'secrets' | 'recipients'> {
  const found: Found<string>[] = []
  const recipients: Found<string>[] = []
  for (const file of infra.files('')) {
    if (isAside(file.folder)) continue
    if (/^\.sops\.ya?ml$/.test(file.name)) {
      found.push({ value: 'sops', clue: clueAt(file, 0) })
      for (const match of file.text.matchAll(/\bage1[02-9ac-hj-np-z]{58}\b/g))
        if (!recipients.some(({ value }) => value === match[0]))
          recipients.push({ value: match[0], clue: clueAt(file, match.index) })
    } else if (
      (file.format === 'yaml' || file.format === 'json') &&
      /^\s*"?sops"?:/m.test(file.text) &&
      file.text.includes('ENC[')
    )
      found.push({ value: 'sops', clue: clueAt(file, file.text.search(/^\s*"?sops"?:/m)) })
  }
  for (const resource of infra.resources) {
    if (isAside(resource.file.folder)) continue
    const kind = SECRET_KINDS[`${resource.group}/${resource.kind}`]
    if (kind !== undefined) found.push({ value: kind, clue: clueIn(resource) })
    else if (resource.file.text.includes('vault.hashicorp.com/agent-inject'))
      found.push({
        value: 'vault',
        clue: clueAt(resource.file, resource.file.text.indexOf('vault.hashicorp.com')),
      })
  }
  const best = commonest(found)
  if (!best) return { secrets: choice('sops', 'no store of secrets was found'), recipients }
  const clues = found.filter(({ value }) => value === best.value).map(({ clue }) => clue)
  return {
    secrets: choice(best.value, WORDS[best.value]!, clues),
    recipients: best.value === 'sops' ? recipients : [],
  }
}

/** The Vault of the first store of External Secrets that names one. */
function vaultOf(infra: Infra): Stack['secretStore'] {
  for (const resource of infra.ofKind('ClusterSecretStore', 'SecretStore')) {
    if (isAside(resource.file.folder)) continue
    const server = resource.get('spec', 'provider', 'vault', 'server')
    const path = resource.get('spec', 'provider', 'vault', 'path')
    if (typeof server !== 'string' || !/^https:\/\/[^\s/?#@${}]+$/.test(server)) continue
    const mount = typeof path === 'string' && /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/.test(path) ? { path } : {}
    return { value: { server, ...mount }, clue: clueIn(resource, 'spec', 'provider', 'vault', 'server') }
  }
  return undefined
}

const WORDS: Readonly<Record<string, string>> = {
  sops: 'files encrypted with SOPS',
  'sealed-secrets': 'sealed secrets',
  'external-secrets': 'external secrets',
  vault: 'secrets of Vault',
}

const SECRET_KINDS: Readonly<Record<string, string | undefined>> = {
  'bitnami.com/SealedSecret': 'sealed-secrets',
  'external-secrets.io/ExternalSecret': 'external-secrets',
  'external-secrets.io/ClusterExternalSecret': 'external-secrets',
  'external-secrets.io/SecretStore': 'external-secrets',
  'external-secrets.io/ClusterSecretStore': 'external-secrets',
  'secrets.hashicorp.com/VaultStaticSecret': 'vault',
  'secrets.hashicorp.com/VaultDynamicSecret': 'vault',
  'secrets.hashicorp.com/VaultAuth': 'vault',
}
