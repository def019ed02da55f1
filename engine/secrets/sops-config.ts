import type { Node, Path } from '../formats/node.ts'
import { folderOf, type SourceFile, type Tree } from '../tree.ts'
import { linearPattern } from './linear-pattern.ts'
import { type KeyKind, type Recipient, type Selection, selectionOf } from './sops-block.ts'

/** A key that a creation rule names. */
export type NamedKey = Pick<Recipient, 'kind' | 'id'>

/** An entry of `creation_rules`. */
export interface CreationRule extends Selection {
  /** in its document */
  readonly path: Path
  readonly pathRegex: string | undefined
  readonly groups: readonly (readonly NamedKey[])[]
  readonly threshold: number | undefined
}

/** A `.sops.yaml`. */
export interface SopsConfig {
  readonly file: SourceFile
  readonly rules: readonly CreationRule[]
}

/** The rule that SOPS follows for a file, with the config that has it. */
export interface Governing {
  readonly config: SopsConfig
  readonly rule: CreationRule
}

const NAME = '.sops.yaml'
const known = new WeakMap<SourceFile, SopsConfig>()

/**
 * The first rule of the nearest `.sops.yaml` that takes a path; where that has none, of the next one above. SOPS looks
 * from where it is called: from the root of the repository, or from the folder with the config.
 */
export function governingRule(tree: Tree, path: string): Governing | undefined {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    const file = tree.get(folder === '' ? NAME : `${folder}/${NAME}`)
    if (file) {
      const config = configOf(file)
      const below = folder === '' ? path : path.slice(folder.length + 1)
      const rule = config.rules.find(
        ({ pathRegex }) => pathRegex === undefined || linearPattern(pathRegex)?.(below) === true,
      )
      if (rule) return { config, rule }
    }
    if (folder === '') return undefined
  }
}

/** The nearest `.sops.yaml` above a path, whether one of its rules takes it or not. */
export function nearestConfig(tree: Tree, path: string): SopsConfig | undefined {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    const file = tree.get(folder === '' ? NAME : `${folder}/${NAME}`)
    if (file) return configOf(file)
    if (folder === '') return undefined
  }
}

function configOf(file: SourceFile): SopsConfig {
  let config = known.get(file)
  if (!config) {
    config = { file, rules: [...rulesIn(file)] }
    known.set(file, config)
  }
  return config
}

function* rulesIn(file: SourceFile): Iterable<CreationRule> {
  const root = file.documents.find((document) => document.root?.kind === 'map')?.root
  for (const [index, item] of root?.get('creation_rules')?.items().entries() ?? []) {
    const groups = item.get('key_groups')?.items() ?? []
    const threshold = Number(item.get('shamir_threshold')?.value ?? Number.NaN)
    yield {
      ...selectionOf(Object.fromEntries(item.pairs().map(({ key, value }) => [key.text, value.text]))),
      path: ['creation_rules', index],
      pathRegex: item.get('path_regex')?.text || undefined,
      groups: groups.length > 0 ? groups.map((group) => keysOfGroup(group, 0)) : [keysOfRule(item)],
      threshold: Number.isInteger(threshold) ? threshold : undefined,
    }
  }
}

/** The keys of a rule without groups: lists, or words with commas between. */
const RULE_KEYS: readonly (readonly [field: string, kind: KeyKind])[] = [
  ['age', 'age'],
  ['pgp', 'pgp'],
  ['kms', 'kms'],
  ['gcp_kms', 'gcp_kms'],
  ['azure_keyvault', 'azure_kv'],
  ['hc_vault_transit_uri', 'hc_vault'],
  ['hckms', 'hckms'],
]

function keysOfRule(rule: Node): readonly NamedKey[] {
  return RULE_KEYS.flatMap(([field, kind]) => {
    const node = rule.get(field)
    const written = node?.kind === 'list' ? node.items().map((item) => item.text) : [node?.text ?? '']
    return written.flatMap((text) => namedKeys(kind, text))
  })
}

/** The keys of a group: words, or maps with the fields of their kind; `merge` brings in other groups. */
function keysOfGroup(group: Node, depth: number): readonly NamedKey[] {
  if (depth > 8) return []
  const merged = (group.get('merge')?.items() ?? []).flatMap((item) => keysOfGroup(item, depth + 1))
  const own = [...RULE_KEYS, ['hc_vault', 'hc_vault'] as const].flatMap(([field, kind]) =>
    (group.get(field)?.items() ?? []).flatMap((item) => namedKeys(kind, wordOf(item))),
  )
  return [...merged, ...own]
}

function wordOf(item: Node): string {
  if (item.kind === 'scalar') return item.text
  const field = (name: string): string => item.get(name)?.text ?? ''
  const vault = field('vaultUrl')
  return vault === ''
    ? field('arn') || field('resource_id') || field('key_id')
    : `${vault}/keys/${field('key')}/${field('version')}`
}

function namedKeys(kind: KeyKind, text: string): readonly NamedKey[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .map((id) => ({ kind, id }))
}

/** Whether two names are of one key: fingerprints may be cut, ARNs may carry a role, a key's version may be left out. */
export function isSameKey(one: NamedKey, other: NamedKey): boolean {
  if (one.kind !== other.kind) return false
  const [a, b] = [plainId(one), plainId(other)]
  if (a === b) return true
  if (one.kind === 'pgp') return a.length >= 16 && b.length >= 16 && (a.endsWith(b) || b.endsWith(a))
  return one.kind === 'azure_kv' && (a.startsWith(`${b}/`) || b.startsWith(`${a}/`))
}

function plainId({ kind, id }: NamedKey): string {
  switch (kind) {
    case 'pgp':
      return id.replace(/\s|^0x/g, '').toUpperCase()
    case 'kms':
      return id.replace(/[+|].*$/, '')
    case 'azure_kv':
    case 'hc_vault':
      return id
        .replace(/(?<!:)\/{2,}/g, '/')
        .replace(/\/$/, '')
        .toLowerCase()
    default:
      return id
  }
}

/** How a key is called in a message: what everybody may know, cut to what tells it apart. */
export function keyName({ kind, id }: NamedKey): string {
  const short = id.length > 24 && (kind === 'age' || kind === 'pgp') ? `${id.slice(0, 12)}…` : id
  return `${kind} ${short.slice(0, 120)}`
}
