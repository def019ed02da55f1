import type { Block, Expression } from '../../engine/formats/hcl.ts'
import type { Infra } from '../../engine/infra.ts'
import type { SourceFile } from '../../engine/tree.ts'
import { isAside } from './aside.ts'
import { clueAt, commonest, type Found } from './clue.ts'
import { pulumiSettings } from './pulumi.ts'

/** Terraform's name of a provider → the cloud it is. Those that infra.yaml knows come first. */
const CLOUDS: Readonly<Record<string, string>> = {
  aws: 'aws',
  hcloud: 'hetzner',
  digitalocean: 'digitalocean',
  google: 'google',
  'google-beta': 'google',
  azurerm: 'azure',
  openstack: 'openstack',
  oci: 'oracle',
  scaleway: 'scaleway',
  linode: 'linode',
  vultr: 'vultr',
  proxmox: 'proxmox',
  vsphere: 'vsphere',
}

/** The clouds that infra.yaml can name. */
export const KNOWN_CLOUDS: ReadonlySet<string> = new Set(['aws', 'hetzner', 'digitalocean'])

/** What only one cloud writes into manifests: annotations, provisioners, registries. */
const MARKS: readonly (readonly [string, RegExp])[] = [
  [
    'aws',
    /eks\.amazonaws\.com|ebs\.csi\.aws\.com|efs\.csi\.aws\.com|service\.beta\.kubernetes\.io\/aws-|alb\.ingress\.kubernetes\.io|\.dkr\.ecr\.|karpenter\.k8s\.aws|arn:aws:/,
  ],
  ['hetzner', /csi\.hetzner\.cloud|load-balancer\.hetzner\.cloud|hcloud-volumes/],
  ['digitalocean', /dobs\.csi\.digitalocean\.com|do-loadbalancer-|registry\.digitalocean\.com/],
  ['google', /\.gserviceaccount\.com|pd\.csi\.storage\.gke\.io|cloud\.google\.com\/|-docker\.pkg\.dev/],
  ['azure', /azure\.workload\.identity|disk\.csi\.azure\.com|kubernetes\.azure\.com|\.azurecr\.io/],
]

/** Regions and locations as each cloud spells them. */
const REGIONS: Readonly<Record<string, RegExp>> = {
  aws: /^(?:us|eu|ap|sa|ca|me|af|il|mx)(?:-gov|-iso[a-z]?)?-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-[1-9]$/,
  hetzner: /^(?:fsn1|nbg1|hel1|ash|hil|sin)$/,
  digitalocean: /^(?:nyc|sfo|ams|sgp|lon|fra|tor|blr|syd|atl)[1-9]$/,
  google:
    /^(?:us|europe|asia|australia|northamerica|southamerica|me|africa)-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)\d{1,2}$/,
}

/** Where the infrastructure is taken to run while nothing says so. */
const DEFAULT_REGION: Readonly<Record<string, string>> = {
  aws: 'eu-central-1',
  hetzner: 'fsn1',
  digitalocean: 'fra1',
  docker: 'local',
}

/** The region that a provider is taken to be used in. */
export function defaultRegion(provider: string): string {
  return DEFAULT_REGION[provider] ?? 'fsn1'
}

/** Every sign of a cloud, in path order: Terraform's providers and Terragrunt's first, what manifests tell after them. */
export function cloudsOf(infra: Infra): readonly Found<string>[] {
  const found: Found<string>[] = []
  for (const module of infra.terraform) {
    if (module.sample) continue
    for (const { file, block } of module.blocks('provider')) {
      const cloud = Object.hasOwn(CLOUDS, block.labels[0] ?? '') ? CLOUDS[block.labels[0]!] : undefined
      if (cloud) found.push({ value: cloud, clue: clueAt(file, block) })
    }
    for (const { name, file, start } of module.requiredProviders) {
      const cloud = Object.hasOwn(CLOUDS, name) ? CLOUDS[name] : undefined
      if (cloud) found.push({ value: cloud, clue: clueAt(file, start) })
    }
  }
  for (const file of terragruntFiles(infra)) found.push(...inTerragrunt(file))
  for (const { cloud, clue } of pulumiSettings(infra)) found.push({ value: cloud, clue })
  if (found.length === 0) {
    // modules of modules: only what they make tells whose they are
    for (const module of infra.terraform) {
      for (const { file, block } of module.sample ? [] : module.blocks('resource')) {
        const prefix = (block.labels[0] ?? '').split('_')[0]!
        const cloud = Object.hasOwn(CLOUDS, prefix) ? CLOUDS[prefix] : undefined
        if (cloud) found.push({ value: cloud, clue: clueAt(file, block) })
      }
    }
  }
  if (found.length > 0) return found
  const seen = new Set<SourceFile>()
  for (const { file } of [...infra.resources, ...infra.sketches]) {
    if (seen.has(file) || isAside(file.folder)) continue
    seen.add(file)
    for (const [cloud, mark] of MARKS) {
      const at = file.text.search(mark)
      if (at >= 0) found.push({ value: cloud, clue: clueAt(file, at) })
    }
  }
  return found
}

/** The files of Terragrunt and what it includes: `_envcommon/mysql.hcl`, `region.hcl`. */
export function terragruntFiles(infra: Infra): readonly SourceFile[] {
  const files = infra.files('').filter(({ path, folder }) => path.endsWith('.hcl') && !isAside(folder))
  const marked = files.some(({ name }) => name === 'terragrunt.hcl' || name === 'terragrunt.stack.hcl')
  return marked
    ? files.filter(({ path }) => !/\.terraform\.lock\.hcl$|\.pkr\.hcl$|\.tm\.hcl$/.test(path))
    : []
}

/** Terragrunt writes its providers as text into files, and keeps state in a bucket of the cloud. */
function inTerragrunt(file: SourceFile): Found<string>[] {
  const found: Found<string>[] = []
  for (const match of file.text.matchAll(/\bprovider\s+"([a-z-]+)"\s*\{/g)) {
    const cloud = Object.hasOwn(CLOUDS, match[1]!) ? CLOUDS[match[1]!] : undefined
    if (cloud) found.push({ value: cloud, clue: clueAt(file, match.index) })
  }
  for (const block of file.hcl.body.blocksOf('remote_state')) {
    const backend = block.body.attribute('backend')?.value.literal()?.value
    const cloud =
      backend === 's3' ? 'aws' : backend === 'gcs' ? 'google' : backend === 'azurerm' ? 'azure' : undefined
    if (cloud) found.push({ value: cloud, clue: clueAt(file, block) })
  }
  return found
}

/** A region that the tree names, and the folder of the file that does. */
export interface FoundRegion extends Found<string> {
  readonly folder: string
}

const NAMED = /^(?:\w*_)?(?:region|location)s?$/

/** Every region of a cloud that is named: settings, variable files, defaults of variables, Terragrunt's folders. */
export function regionsOf(infra: Infra, cloud: string): readonly FoundRegion[] {
  const form = REGIONS[cloud]
  if (!form) return []
  const found: FoundRegion[] = []
  const add = (file: SourceFile, value: unknown, at: number): void => {
    const values = Array.isArray(value) ? value : [value]
    for (const one of values) {
      if (typeof one === 'string' && form.test(one))
        found.push({ value: one, clue: clueAt(file, at), folder: file.folder })
    }
  }
  // `subnets = [{ subnet_region = … }]`, and what Terragrunt gives in `inputs`
  const within = (file: SourceFile, value: Expression, at: number, depth = 0): void => {
    if (depth > 3) return
    for (const item of value.items()) within(file, item, item.start, depth + 1)
    for (const { key, keyStart, value: one } of value.entries()) {
      if (key !== undefined && NAMED.test(key)) add(file, one.literal()?.value, depth === 0 ? at : keyStart)
      else within(file, one, keyStart, depth + 1)
    }
  }
  const body = (file: SourceFile, { attributes, blocks }: Block['body'], named = false): void => {
    for (const { name, value, start } of attributes) {
      if (NAMED.test(name) || named) add(file, value.literal()?.value, start)
      else within(file, value, start)
    }
    for (const block of blocks) {
      // a backend's region is where state is kept, not where servers are
      if (block.type === 'backend' || block.type === 'remote_state' || block.type === 'data') continue
      if (block.type === 'variable') {
        const isRegion = NAMED.test(block.labels[0] ?? '')
        const given = isRegion ? block.body.attribute('default') : undefined
        if (given) add(file, given.value.literal()?.value, given.start)
      } else body(file, block.body)
    }
  }
  const files = infra.terraform.filter(({ sample }) => !sample)
  // what is set says more than what a module would take
  const set = [...new Set(files.flatMap(({ variableFiles }) => variableFiles)), ...terragruntFiles(infra)]
  const seen = new Set<SourceFile>()
  for (const file of [...set, ...infra.files('').filter(({ path }) => path.endsWith('.tfvars'))]) {
    if (seen.has(file) || file.format !== 'hcl' || isAside(file.folder)) continue
    seen.add(file)
    body(file, file.hcl.body)
  }
  for (const file of new Set(files.flatMap((module) => module.files))) body(file, file.hcl.body)
  for (const { cloud: own, name, value, clue, folder } of pulumiSettings(infra))
    if (own === cloud && NAMED.test(name) && form.test(value)) found.push({ value, clue, folder })
  if (found.length > 0) return found
  for (const file of terragruntFiles(infra)) {
    const step = file.folder.split('/').find((part) => form.test(part))
    if (step !== undefined) found.push({ value: step, clue: clueAt(file, 0), folder: file.folder })
  }
  for (const { file } of found.length > 0 || cloud !== 'aws' ? [] : infra.resources) {
    const match = /\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/.exec(file.text)
    if (match && form.test(match[1]!))
      found.push({ value: match[1]!, clue: clueAt(file, match.index), folder: file.folder })
  }
  return found
}

/** The region of an environment: the one named most often within its folders, or in a folder that they lie in. */
export function regionWithin(
  found: readonly FoundRegion[],
  folders: readonly string[],
): Found<string> | undefined {
  const within = found.filter(({ folder }) =>
    folders.some((own) => folder === own || folder.startsWith(`${own}/`)),
  )
  if (within.length > 0) return commonest(within)
  return commonest(
    found.filter(({ folder }) => folder !== '' && folders.some((own) => own.startsWith(`${folder}/`))),
  )
}
