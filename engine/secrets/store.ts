import type { Infra } from '../infra.ts'
import type { SourceFile } from '../tree.ts'
import { governingRule, nearestConfig } from './sops-config.ts'

/** Where a design keeps its secrets. */
type Store = 'sops' | 'sealed-secrets' | 'external-secrets' | 'vault'

/** The store that a file's secrets belong in: the design's, else that whose settings lie above the file. */
function storeFor(infra: Infra, file: SourceFile): Store | undefined {
  const designed = infra.design?.secrets
  if (
    designed === 'sops' ||
    designed === 'sealed-secrets' ||
    designed === 'external-secrets' ||
    designed === 'vault'
  )
    return designed
  return nearestConfig(infra.tree, file.path) ? 'sops' : undefined
}

/** Where the new value goes, as half a sentence: `keep the new one in Vault`. */
export function keepingOf(infra: Infra, file: SourceFile): string {
  switch (storeFor(infra, file)) {
    case 'sops':
      return 'keep the new one in a file that sops encrypts'
    case 'sealed-secrets':
      return 'seal the new one with kubeseal'
    case 'external-secrets':
      return 'keep the new one in the store that External Secrets reads'
    case 'vault':
      return 'keep the new one in Vault'
    default:
      return 'keep the new one in the secret store'
  }
}

/** What is done with a Kubernetes Secret in clear; for SOPS it ends with the command that does it. */
export function wayOutOfSecret(infra: Infra, file: SourceFile): string {
  switch (storeFor(infra, file)) {
    case 'sops':
      return encrypting(infra, file, true)
    case 'sealed-secrets':
      return `replace it by what this writes: \`kubeseal --format yaml < ${quoted(file.path)}\``
    case 'external-secrets':
      return 'replace it by an ExternalSecret that refers to the store'
    case 'vault':
      return 'replace it by a reference to Vault'
    default:
      return 'encrypt the file or refer to a secret store'
  }
}

/** What is done with a whole file of secrets in clear, such as an env file. */
export function wayOutOfFile(infra: Infra, file: SourceFile): string {
  if (storeFor(infra, file) === 'sops') return encrypting(infra, file, false)
  return `${keepingOf(infra, file)} and leave ${file.name} to .gitignore`
}

/**
 * What encrypts a file where it lies; it ends with the command. Where a `.sops.yaml` has no rule that takes the file
 * sops refuses, whatever it is told besides; where there is none it is told whom to encrypt to.
 */
export function encrypting(infra: Infra, file: SourceFile, object: boolean): string {
  const flags: string[] = []
  let before = 'run'
  if (!governingRule(infra.tree, file.path)) {
    const config = nearestConfig(infra.tree, file.path)
    const recipients = infra.design?.recipients ?? []
    if (config) before = `let a creation rule of ${config.file.path} take it and run`
    else if (recipients.length > 0) {
      flags.push(`--age ${recipients.join(',')}`)
      if (object) flags.push("--encrypted-regex '^(data|stringData)$'")
    }
  }
  return `${before} \`${['sops encrypt', ...flags, `--in-place ${quoted(file.path)}`].join(' ')}\``
}

/** A path as a shell takes it. */
export function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}
