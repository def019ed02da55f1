import type { Block } from '../formats/hcl.ts'
import type { Node, Path } from '../formats/node.ts'
import type { SourceFile } from '../tree.ts'
import type { SecretHit, SecretKind } from './hit.ts'
import { leafAt, type PlacedLeaf } from './leaves.ts'
import { isSelected, sopsDocumentsOf } from './sops.ts'

/** The rules that report secrets which stand somewhere; each secret has one. */
export type SecretRule =
  | 'alert-receiver'
  | 'chart-value'
  | 'cloud-init'
  | 'config-map-value'
  | 'connection-string'
  | 'container-variable'
  | 'dotenv-value'
  | 'external-secret-literal'
  | 'generic-credential'
  | 'json-web-token'
  | 'kubeconfig'
  | 'partly-encrypted'
  | 'password-hash'
  | 'plain-secret'
  | 'private-key'
  | 'provider-credential'
  | 'provider-token'
  | 'registry-credential'
  | 'runbook-command'
  | 'secret-generator'
  | 'terraform-argument'
  | 'terraform-plan'
  | 'terraform-state'
  | 'variable-default'
  | 'variable-file'

/** The rule of each sort of secret where its place says nothing more. */
const BY_KIND: Readonly<Record<SecretKind, SecretRule>> = {
  'provider-token': 'provider-token',
  'json-web-token': 'json-web-token',
  'private-key': 'private-key',
  'password-hash': 'password-hash',
  'connection-string': 'connection-string',
  credential: 'generic-credential',
  'kubernetes-secret': 'plain-secret',
  'terraform-state': 'terraform-state',
}

/** What a file is as a whole, found out once and only for files that hold a secret. */
interface Site {
  readonly kubeconfig: boolean
  readonly registry: boolean
  readonly receivers: boolean
  readonly cloudInit: boolean
  readonly plan: boolean
  readonly sops: boolean
}

const sites = new WeakMap<SourceFile, Site>()

/** Files in which package managers and container engines keep how they log in. */
const REGISTRY =
  /(?:^|\/)(?:\.dockerconfigjson|\.dockercfg|\.docker\/config\.json|\.npmrc|\.yarnrc(?:\.yml)?|\.pypirc|pip\.(?:conf|ini)|registries\.ya?ml|auth\.json|bunfig\.toml|nuget\.config|\.gem\/credentials|\.cargo\/credentials(?:\.toml)?)$|(?:^|\/)[\w.-]*dockerconfig(?:json)?[\w.-]*$/i
/** Settings of Alertmanager's and Grafana's receivers that open something. */
const RECEIVER_KEY =
  /^(?:smtp_auth_(?:password|secret)|slack_api_url|api_url|opsgenie_api_key|wechat_api_secret|victorops_api_key|(?:telegram_)?bot_?token|routing_key|service_key|integrationKey|webhook_url|user_key|auth_?token|api_?secret)$/i
const VALUES_FILE = /(?:^|[-_.])values(?:[-_.][\w.-]+)?\.ya?ml$/i
const COMPOSE_FILE = /(?:^|[-_.])(?:docker-)?compose(?:[-_.][\w.-]+)?\.ya?ml$|^stack\.ya?ml$/i

function siteOf(file: SourceFile): Site {
  let site = sites.get(file)
  if (!site) {
    const { text, format, path } = file
    const data = format === 'yaml' || format === 'json'
    site = {
      kubeconfig:
        /^[ \t]*"?kind"?:[ \t]*"?Config"?[ \t,]*\r?$/m.test(text) && /^[ \t]*"?users"?:/m.test(text),
      registry: REGISTRY.test(path) || (format === 'json' && /"auths"\s*:\s*\{/.test(text)),
      receivers:
        data && (/\breceivers"?:/.test(text) ? /\broute"?:/.test(text) : /\bcontactPoints"?:/.test(text)),
      cloudInit: /^#cloud-config\b/m.test(text.slice(0, 500)),
      plan: format === 'json' && text.includes('"planned_values"') && text.includes('"format_version"'),
      sops: sopsDocumentsOf(file).some(({ block }) => block.faults.length === 0),
    }
    sites.set(file, site)
  }
  return site
}

/**
 * The rule that tells of a secret: its place has the last word, since what is to be done depends on it; else what it
 * is. `generated` are paths of the files that Kustomize's secret generators read.
 */
export function ruleOf(
  file: SourceFile,
  hit: SecretHit,
  { generated, runbooks }: { readonly generated: ReadonlySet<string>; readonly runbooks: string },
): SecretRule {
  const own = BY_KIND[hit.kind]
  if (hit.line !== undefined || hit.kind === 'terraform-state') return own
  const site = siteOf(file)
  if (site.sops && isEncryptedPlace(file, hit)) return 'partly-encrypted'
  if (hit.kind === 'kubernetes-secret')
    return hit.name.startsWith('Secret ') ? own : 'external-secret-literal'
  if (site.plan) return 'terraform-plan'
  if (site.kubeconfig) return 'kubeconfig'
  const made = hit.kind === 'credential' || hit.kind === 'connection-string'
  if (site.registry && made) return 'registry-credential'
  if (site.cloudInit && (hit.kind === 'credential' || hit.kind === 'password-hash')) return 'cloud-init'
  if (site.receivers && (made || hit.kind === 'provider-token') && isReceiver(file, hit))
    return 'alert-receiver'
  if (hit.kind !== 'credential') return own
  if (generated.has(file.path)) return 'secret-generator'
  switch (file.format) {
    case 'dotenv':
      return 'dotenv-value'
    case 'hcl':
    case 'terraform-json':
      return ruleOfTerraform(file, hit)
    case 'yaml':
    case 'json': {
      if (file.name.endsWith('.tfvars.json')) return 'variable-file'
      const leaf = leafAt(file, hit.start)
      return (leaf && ruleOfDocument(file, leaf)) ?? own
    }
    default:
      return isRunbook(file, runbooks) ? 'runbook-command' : own
  }
}

function isRunbook(file: SourceFile, runbooks: string): boolean {
  if (!file.path.startsWith(`${runbooks}/`) && !/(?:^|\/)runbooks?\//i.test(file.path)) return false
  return file.format === 'markdown' || /\.(?:sh|bash|zsh|ps1|adoc|rst|txt)$/i.test(file.name)
}

/** Whether SOPS should have encrypted what stands there. */
function isEncryptedPlace(file: SourceFile, hit: SecretHit): boolean {
  const leaf = leafAt(file, hit.start)
  const found = leaf && sopsDocumentsOf(file).find(({ document }) => document === leaf.document)
  if (!leaf || !found || found.block.faults.length > 0) return false
  if (leaf.path[0] === 'sops' || String(leaf.path[0]).startsWith('sops_')) return false
  const keys = leaf.path.filter((step) => typeof step === 'string')
  return isSelected(found.block, keys)
}

function isReceiver(file: SourceFile, hit: SecretHit): boolean {
  if (hit.key !== undefined && RECEIVER_KEY.test(hit.key)) return true
  const path = leafAt(file, hit.start)?.path ?? []
  return path.includes('receivers') || path.includes('contactPoints')
}

function ruleOfTerraform(file: SourceFile, hit: SecretHit): SecretRule {
  if (/\.tfvars(?:\.json)?$/.test(file.name)) return 'variable-file'
  if (!/\.(?:tf|tofu)(?:\.json)?$/.test(file.name)) return 'terraform-argument'
  const block = blockAt(file.hcl.body.blocks, hit.start)
  if (block?.type === 'variable') return 'variable-default'
  if (block?.type === 'provider') return 'provider-credential'
  if (block?.type !== 'terraform') return 'terraform-argument'
  const inner = blockAt(block.body.blocks, hit.start)
  return inner && /^(?:backend|cloud)$/.test(inner.type) ? 'provider-credential' : 'terraform-argument'
}

/** The block that an offset stands in; blocks come in the order of the file. */
export function blockAt(blocks: readonly Block[], offset: number): Block | undefined {
  let low = 0
  let high = blocks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (blocks[middle]!.start <= offset) low = middle + 1
    else high = middle
  }
  const found = blocks[low - 1]
  return found && offset < found.end ? found : undefined
}

function ruleOfDocument(file: SourceFile, leaf: PlacedLeaf): SecretRule | undefined {
  const { kind, group, path } = objectOf(leaf.root, leaf.path)
  const has = (...steps: readonly string[]): boolean => steps.some((step) => path.includes(step))
  if (/^kustomization(?:\.ya?ml)?$/i.test(file.name) || group.startsWith('kustomize.config.k8s.io/')) {
    if (path[0] === 'secretGenerator') return 'secret-generator'
    return path[0] === 'configMapGenerator' ? 'config-map-value' : undefined
  }
  if (kind === 'ConfigMap') return 'config-map-value'
  if (kind === 'SopsSecret') return 'plain-secret'
  if (/^(?:HelmRelease|HelmChart|HelmChartConfig)$/.test(kind)) return 'chart-value'
  if (/^Application(?:Set)?$/.test(kind) && has('helm', 'helmParameters')) return 'chart-value'
  if (kind === '' && VALUES_FILE.test(file.name)) return 'chart-value'
  if (has('containers', 'initContainers', 'ephemeralContainers', 'containerDefinitions'))
    return has('env', 'environment', 'args', 'command') ? 'container-variable' : undefined
  const compose = path[0] === 'services' && (COMPOSE_FILE.test(file.name) || kind === '')
  return compose && has('environment', 'command', 'entrypoint', 'args') ? 'container-variable' : undefined
}

/** What says of which kind an object is, and the way within it. */
interface Typed {
  readonly kind: string
  readonly group: string
  readonly path: Path
}

/** by root, and by the item of a List: asked for each secret of a file, of which there may be thousands */
const types = new WeakMap<Node, Map<number, Omit<Typed, 'path'>>>()

/** The object that a path leads into: the document's root, or an item of a List. */
function objectOf(root: Node, path: Path): Typed {
  const index = path[0] === 'items' && typeof path[1] === 'number' ? path[1] : -1
  const known = types.get(root) ?? new Map<number, Omit<Typed, 'path'>>()
  types.set(root, known)
  let typed = known.get(index)
  if (!typed) {
    const item = index < 0 ? root : root.at(['items', index])
    const kind = item?.get('kind')?.text
    const node = kind === undefined || !item ? root : item
    typed = { kind: node.get('kind')?.text ?? '', group: node.get('apiVersion')?.text ?? '' }
    known.set(index, typed)
  }
  return { ...typed, path: index < 0 ? path : path.slice(2) }
}
