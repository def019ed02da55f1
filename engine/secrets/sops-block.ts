import { linearPattern } from './linear-pattern.ts'
import { readCiphertext } from './sops-ciphertext.ts'

/** The kinds of keys that SOPS encrypts a data key to. */
export type KeyKind = 'age' | 'pgp' | 'kms' | 'gcp_kms' | 'azure_kv' | 'hc_vault' | 'hckms'

/** Somebody who can decrypt: kind of key and its public name. */
export interface Recipient {
  readonly kind: KeyKind
  readonly id: string
  /** whether the data key stands there, encrypted to it */
  readonly sealed: boolean
}

/** Which values a file or a creation rule has encrypted. */
export interface Selection {
  readonly unencryptedSuffix: string | undefined
  readonly encryptedSuffix: string | undefined
  readonly unencryptedRegex: string | undefined
  readonly encryptedRegex: string | undefined
  /** a pattern of comments above values, of either sort */
  readonly commentRegex: string | undefined
}

/** What is wrong with a `sops` block, and at which of its keys; undefined for the block itself. */
export interface Fault {
  readonly key: string | undefined
  readonly message: string
}

/** A document's `sops` block, whatever the format. */
export interface SopsBlock extends Selection {
  readonly version: string | undefined
  readonly lastModified: string | undefined
  readonly mac: string | undefined
  readonly macOnlyEncrypted: boolean
  /** a list of recipients each; whoever has keys of `threshold` groups can decrypt */
  readonly groups: readonly (readonly Recipient[])[]
  readonly threshold: number | undefined
  /** why SOPS cannot have written it, or cannot read it */
  readonly faults: readonly Fault[]
  /** what is wrong with the lengths of its mac; undefined where nothing is */
  readonly macFault: string | undefined
}

type Data = Readonly<Record<string, unknown>>

/** Lists of recipients by kind: the field that names one, and how (getsops/sops, stores/stores.go). */
const KEYS: readonly (readonly [kind: KeyKind, idOf: (key: Data) => string])[] = [
  ['age', (key) => text(key.recipient) ?? ''],
  ['pgp', (key) => text(key.fp) ?? ''],
  ['kms', (key) => text(key.arn) ?? ''],
  ['gcp_kms', (key) => text(key.resource_id) ?? ''],
  ['azure_kv', (key) => `${text(key.vault_url)}/keys/${text(key.name)}/${text(key.version)}`],
  ['hc_vault', (key) => `${text(key.vault_address)}/v1/${text(key.engine_path)}/keys/${text(key.key_name)}`],
  ['hckms', (key) => text(key.key_id) ?? ''],
]
const FIELDS = [
  'mac',
  'lastmodified',
  'unencrypted_suffix',
  'encrypted_suffix',
  'unencrypted_regex',
  'encrypted_regex',
  'shamir_threshold',
  'key_groups',
]
/** A date as RFC 3339 has it, in Go's layout `2006-01-02T15:04:05Z07:00`. */
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/
/** Characters of a SHA-512 in hexadecimal, which is what the message authentication code is. */
const MAC_LENGTH = 128

/** The block of a document: its own map, or the keys `sops_…` of a dotenv file, `…__list_0__map_…` of an ini section. */
export function foldedBlock(written: Data, prefix: string): Data {
  const block: Record<string, unknown> = Object.create(null)
  for (const [name, value] of Object.entries(written)) {
    if (!name.startsWith(prefix)) continue
    const [field, ...steps] = name.slice(prefix.length).split('__')
    if (steps.length === 0 || steps.length > 12) block[field!] = value
    else fold(block, field!, steps, value)
  }
  return block
}

/** Puts a value where its steps lead, `list_0`, `map_recipient`; steps that contradict each other are left out. */
function fold(block: Record<string, unknown>, field: string, steps: readonly string[], value: unknown): void {
  let at: Record<string, unknown> = block
  let name = field
  for (const step of steps) {
    const next = /^(?:list_(\d{1,4})|map_(.+))$/.exec(step)
    if (!next) return
    let inner = at[name]
    if (inner === undefined) {
      inner = Object.create(null) as Record<string, unknown>
      at[name] = inner
    }
    if (typeof inner !== 'object' || inner === null) return
    at = inner as Record<string, unknown>
    name = next[1] ?? next[2]!
  }
  at[name] = value
}

/** Whether a map under `sops` is meant as SOPS' metadata: it has one of its fields, or a list of keys. */
export function isBlock(block: Data): boolean {
  return (
    FIELDS.some((field) => block[field] !== undefined) ||
    KEYS.some(([kind]) => listOf(block[kind]).some((key) => key.enc !== undefined || key.fp !== undefined))
  )
}

/** Reads a block and says what is wrong with it. */
export function blockOf(data: Data): SopsBlock {
  const own = groupOf(data)
  const groups = own.length > 0 ? [own] : listOf(data.key_groups).map(groupOf)
  const threshold = numberOf(data.shamir_threshold)
  const block = {
    version: text(data.version),
    lastModified: text(data.lastmodified),
    mac: text(data.mac),
    macOnlyEncrypted: data.mac_only_encrypted === true || data.mac_only_encrypted === 'true',
    groups,
    threshold,
    ...selectionOf(data),
  }
  return { ...block, faults: [...faultsOf(block)], macFault: macFaultOf(block.mac ?? '') }
}

/** Which values the settings of a block, or of a creation rule, select. */
export function selectionOf(data: Data): Selection {
  return {
    unencryptedSuffix: text(data.unencrypted_suffix) || undefined,
    encryptedSuffix: text(data.encrypted_suffix) || undefined,
    unencryptedRegex: text(data.unencrypted_regex) || undefined,
    encryptedRegex: text(data.encrypted_regex) || undefined,
    commentRegex: text(data.unencrypted_comment_regex) || text(data.encrypted_comment_regex) || undefined,
  }
}

function groupOf(data: Data): readonly Recipient[] {
  return KEYS.flatMap(([kind, idOf]) =>
    listOf(data[kind]).map((key) => ({ kind, id: idOf(key), sealed: (text(key.enc) ?? '').length > 20 })),
  )
}

/** What is wrong with a mac that has the form of one: it may be broken, or shortened to be shown. */
function macFaultOf(mac: string): string | undefined {
  const read = readCiphertext(mac)
  if (!read || read.type === '') return undefined
  if (read.fault !== undefined) return `its mac is broken: ${read.fault.replace(/^its/, 'the')}`
  return read.bytes === MAC_LENGTH
    ? undefined
    : `its mac has ${read.bytes} bytes, and that of sops has ${MAC_LENGTH}`
}

function* faultsOf(block: Omit<SopsBlock, 'faults' | 'macFault'>): Iterable<Fault> {
  const { mac, lastModified, groups, threshold } = block
  const fault = (key: string | undefined, message: string): Fault => ({ key, message })
  if (mac === undefined) yield fault(undefined, 'it has no mac')
  else if (!readCiphertext(mac)?.type) yield fault('mac', 'its mac is no ciphertext of sops')
  if (lastModified === undefined) yield fault(undefined, 'it has no lastmodified')
  else if (!MOMENT.test(lastModified) || Number.isNaN(Date.parse(lastModified)))
    yield fault('lastmodified', 'its lastmodified is no moment such as 2026-11-21T12:00:00Z')
  const recipients = groups.flat()
  if (recipients.length === 0) yield fault(undefined, 'it names no key, so that nobody can decrypt the file')
  else if (!recipients.some((one) => one.sealed))
    yield fault(undefined, 'no key of it has the data key (enc), so that nobody can decrypt the file')
  if (threshold !== undefined && threshold > groups.length && groups.length > 1)
    yield fault('shamir_threshold', `it asks for ${threshold} key groups and has ${groups.length}`)
  const settings = (
    ['unencryptedSuffix', 'encryptedSuffix', 'unencryptedRegex', 'encryptedRegex'] as const
  ).filter((name) => block[name] !== undefined)
  if (settings.length > 1)
    yield fault(undefined, 'it says twice what is encrypted, and sops takes one way only')
  for (const name of ['unencryptedRegex', 'encryptedRegex'] as const) {
    const pattern = block[name]
    if (pattern !== undefined && !linearPattern(pattern))
      yield fault(
        name === 'encryptedRegex' ? 'encrypted_regex' : 'unencrypted_regex',
        'its pattern cannot be read',
      )
  }
}

/** The maps of a list, or of a map whose keys are indexes: what an ini section was folded to. */
function listOf(value: unknown): readonly Data[] {
  if (typeof value !== 'object' || value === null) return []
  const items = Array.isArray(value)
    ? value
    : Object.entries(value).flatMap(([at, one]) => (/^\d+$/.test(at) ? [one] : []))
  return items.filter((one): one is Data => typeof one === 'object' && one !== null)
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined
}
