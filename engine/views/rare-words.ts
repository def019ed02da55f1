import type { Resource } from '../resource.ts'
import type { SourceFile } from '../tree.ts'

/** What few manifests say. A rule that is about one of these has nothing to look at in a file without it. */
export type RareWord =
  | '$('
  | 'KeyRef'
  | 'SYS_ADMIN'
  | 'emptyDir'
  | 'hostIPC'
  | 'hostNetwork'
  | 'hostPID'
  | 'items'
  | 'nodeAffinity'
  | 'nodeName'
  | 'nodeSelector'
  | 'olumeClaim'
  | 'olumes'
  | 'privileged'
  | 'root'
  | 'subPath'
  | 'sysctls'

/** One pass for all of them: asking for each by itself costs more than reading the objects. */
const WORDS =
  /\$\(|KeyRef|SYS_ADMIN|emptyDir|host(?:IPC|Network|PID)|items|node(?:Affinity|Name|Selector)|olumeClaim|olumes|privileged|runAsUser["']?: *["']?0\b|subPath|sysctls/g

const KNOWN = new WeakMap<SourceFile, ReadonlySet<string>>()

/**
 * Whether an object may say one of some words, `root` being user 0: by the text of its file. Of what is rendered nobody knows, since its
 * patches stand elsewhere.
 */
export function mayMention(resource: Resource, ...words: readonly RareWord[]): boolean {
  if ('rendered' in resource) return true
  const { file } = resource
  let known = KNOWN.get(file)
  if (!known) {
    const found = new Set<string>()
    for (const [word] of file.text.matchAll(WORDS)) found.add(word.startsWith('runAs') ? 'root' : word)
    known = found
    KNOWN.set(file, known)
  }
  return words.some((word) => known.has(word))
}
