import { isBinary, type SourceFile, type Tree } from '../tree.ts'
import { isSample, isTest, isTestData } from '../views/sample-folders.ts'
import { allowedIn } from './allow.ts'
import { type Candidate, hitOf, resolved } from './candidate.ts'
import { ofCommand } from './credential.ts'
import { latin1TextOf, Offsets, utf16TextOf } from './encoding.ts'
import type { SecretHit } from './hit.ts'
import { judgeValue, type Surroundings } from './judge.ts'
import { judgeObjects } from './kubernetes-secrets.ts'
import type { Lexicon } from './lexicon.ts'
import { isLoginList, readLogins } from './logins.ts'
import type { OwnPatterns } from './own-patterns.ts'
import { scan } from './scan.ts'
import type { ScanInput } from './scan-input.ts'
import { knownIn, patternsFor } from './settings.ts'
import { isState, judgeState } from './state.ts'
import { vocabulary } from './vocabulary.ts'

/** The secrets of a file, in the order in which they stand. */
export interface FileSecrets {
  readonly file: SourceFile
  readonly hits: readonly SecretHit[]
}

const ofTrees = new WeakMap<Tree, readonly FileSecrets[]>()
const ofFiles = new WeakMap<SourceFile, readonly SecretHit[]>()
let lexicon: Lexicon | undefined

/**
 * The files of a tree that hold secrets, in the tree's order. One pass for all rules: asked again, it is not made
 * again. Test data is left out; `infra/.infra/` is not, for what lies there is committed too.
 */
export function secretsOf(tree: Tree): readonly FileSecrets[] {
  let found = ofTrees.get(tree)
  if (!found) {
    const list: FileSecrets[] = []
    const naming: SourceFile[] = []
    const own = patternsFor(tree)
    const isKnown = knownIn(tree)
    for (const file of tree.values()) {
      // patterns are those of this tree: what another one was read with does not count
      const known = own ? undefined : ofFiles.get(file)
      const count = sopsCount
      const all = known ?? read(file, own)
      // most files are scanned here for the first time: the set is asked for the others only
      if (sopsCount > count || ((known || ofFiles.has(file)) && namingSops.has(file))) naming.push(file)
      if (all.length === 0) continue
      // nearly every file has none: remembering those would cost more than it saves
      ofFiles.set(file, all)
      const hits = isKnown
        ? all.filter((hit) => !isKnown(file.path, hit, (at) => file.lines.lineAt(at), textOf(file)))
        : all
      if (hits.length > 0) list.push({ file, hits })
    }
    found = list
    ofTrees.set(tree, found)
    sopsFiles.set(tree, naming)
  }
  return found
}

const NONE: readonly SecretHit[] = []
/** files that hold the word sops, as far as they were scanned, and how many of them were found */
const namingSops = new WeakSet<SourceFile>()
let sopsCount = 0
const sopsFiles = new WeakMap<Tree, readonly SourceFile[]>()

/** The files of a tree that hold the word sops, in the tree's order: only they can be of SOPS. */
export function sopsFilesOf(tree: Tree): readonly SourceFile[] {
  secretsOf(tree)
  return sopsFiles.get(tree) ?? []
}

/** The secrets of one file, remembered. */
export function secretsIn(file: SourceFile): readonly SecretHit[] {
  let hits = ofFiles.get(file)
  if (!hits) {
    hits = read(file)
    ofFiles.set(file, hits)
  }
  return hits
}

/**
 * Ranges of a line or a message that are tokens of a known form, whatever stands around them. Empty unless a tree was
 * scanned in this run: a run without secret rules does not pay for all detectors.
 */
export function tokensIn(text: string): readonly (readonly [start: number, end: number])[] {
  if (!lexicon) return []
  const around = { sample: false, prose: true }
  const bytes = new TextEncoder().encode(text)
  const { candidates } = scan(lexicon, {
    bytes,
    text: () => text,
    format: 'text',
    around: () => around,
    directives: () => false,
  })
  return resolved(candidates.filter((one) => one.detector !== undefined && !one.detector.context)).map(
    ({ start, end }) => [start, end] as const,
  )
}

/** Of a larger file it is asked first whether it is text. */
const LARGE = 100_000
/** A state is read as JSON up to this size, bytes; beyond it only its text is looked at. */
const LARGEST_STATE = 16_000_000
const DIRECTIVES = /^(?:Dockerfile|Containerfile)|\.(?:conf|cfg|cnf|netrc|dockerfile)$|^[._]netrc$/i
const EXAMPLE_ENV = /(?:^|[._-])(?:example|sample|template|dist|tmpl|tpl)(?:$|[._-])/i
/** Folders that tell how something is done. */
const LESSONS =
  /(?:^|\/)(?:documentation|snippets|(?:user-?)?guides?|tutorials?|quick-?starts?|getting[-_]started|workshops?)(?:\/|$)/i
/** Folders of what was installed, and of what roles and operators are tested with, beside those of sample-folders.ts. */
const FOREIGN =
  /(?:^|\/)(?:ansible_collections|node_modules|bower_components|\.terraform|vendor|third_party|molecule|kuttl|chainsaw|test[-_]?(?:resources|certs|keys|manifests))(?:\/|$)/i
const LOCK =
  /^(?:\.terraform\.lock\.hcl|[\w.-]*lock(?:file)?\.(?:json|ya?ml|hcl)|.*\.lock|go\.sum|yarn\.lock|Chart\.lock)$/
const SOURCE =
  /\.(?:md\.(?:ejs|erb|hbs|j2|tmpl|tpl)|[cm]?[jt]sx?|py|go|rb|java|kt|cs|php|rs|swift|c|cc|cpp|h|scala|rst|adoc|txt|html?)$/i

function read(file: SourceFile, own?: OwnPatterns): readonly SecretHit[] {
  if (file.linkTarget !== undefined) return NONE
  const { bytes } = file
  if (bytes.length === 0) return NONE
  lexicon ??= vocabulary()
  let around: Surroundings | undefined
  const input: ScanInput = {
    bytes,
    text: () => textOf(file),
    format: file.format,
    around: () => {
      around ??= surroundingsOf(file)
      return around
    },
    directives: () => DIRECTIVES.test(file.name),
  }
  // UTF-16 begins with FE FF or FF FE; that a file is binary matters where something seems to be in it, or it is large
  if ((bytes[0]! >= 0xfe || bytes.length > LARGE) && isBinary(bytes))
    return isTestData(file.folder) ? NONE : wide(file, input)
  const { candidates: found, secretKind, sops } = scan(lexicon, input)
  if (sops) {
    namingSops.add(file)
    sopsCount++
  }
  const whole = ofWholeFile(file)
  if (found.length === 0 && whole.length === 0 && !secretKind && !own) return NONE
  const candidates = [...found, ...whole, ...(own ? ofOwnPatterns(own, file) : [])]
  if ((candidates.length === 0 && !secretKind) || isTestData(file.folder) || isBinary(bytes)) return NONE
  let kept: readonly Candidate[] = candidates
  if (LOCK.test(file.name)) kept = kept.filter((one) => one.kind === 'private-key')
  if (EXAMPLE_ENV.test(file.name)) kept = kept.filter((one) => one.kind !== 'credential')
  if (secretKind || hasObjects(file, kept)) kept = overruled(file, kept)
  // what others wrote, or tests are written with, is nobody's to change for looking like a secret
  if (isTest(file.folder) || FOREIGN.test(file.folder))
    kept = kept.filter((one) => one.confidence !== 'low' || one.kind === 'private-key')
  kept = withoutHalves(kept, textOf(file))
  return finished(kept, textOf(file), file.unread !== undefined)
}

/** What a config's own patterns find in a file. */
function ofOwnPatterns(own: OwnPatterns, file: SourceFile): readonly Candidate[] {
  let offsets: Offsets | undefined
  const unitOf = (byte: number): number => {
    offsets ??= new Offsets(file.bytes, textOf(file))
    return offsets.unitAt(byte)
  }
  return own.find(file.path, file.bytes, () => textOf(file), unitOf)
}

const NOTHING: readonly Candidate[] = []

/** Whether a file may be a state or a list of logins: a look at its name that costs next to nothing. */
function isNamedApart(name: string): boolean {
  return (
    name.includes('.tfstate') || name.endsWith('.acl') || name.includes('pgpass') || name === 'userlist.txt'
  )
}

/** What is told by a file's name and form, not by words in it. */
function ofWholeFile(file: SourceFile): readonly Candidate[] {
  const { name } = file
  if (!isNamedApart(name)) return NOTHING
  if (isState(name) && file.bytes.length < LARGEST_STATE) return judgeState(textOf(file))
  if (!isLoginList(name)) return NOTHING
  const around = surroundingsOf(file)
  return readLogins(name, textOf(file)).flatMap((one) => ofCommand(one, around) ?? [])
}

function surroundingsOf(file: SourceFile): Surroundings {
  const { folder } = file
  return {
    sample: isSample(folder) || FOREIGN.test(folder) || LESSONS.test(folder) || EXAMPLE_ENV.test(file.name),
    prose: file.format === 'markdown' || SOURCE.test(file.name),
  }
}

/** An access key's id is half of a credential: where the other half is a reference, it opens nothing. */
function withoutHalves(candidates: readonly Candidate[], text: string): readonly Candidate[] {
  if (!candidates.some((one) => one.detector?.id === 'aws-access-key-id')) return candidates
  if (!/secret_?access_?key(?:_?secret)?_?(?:ref|selector)/i.test(text)) return candidates
  return candidates.filter((one) => one.detector?.id !== 'aws-access-key-id')
}

/** Whether a verdict on objects can overrule something: parsing costs more than all the rest. */
function hasObjects(file: SourceFile, candidates: readonly Candidate[]): boolean {
  return candidates.some((one) => one.kind === 'credential') && textOf(file).includes('kind')
}

/** The file's text; where it is no UTF-8, its bytes one by one. */
function textOf(file: SourceFile): string {
  return file.unread === undefined ? file.text : latin1TextOf(file.bytes)
}

/** A file with NUL bytes is binary, unless it says that it is UTF-16. */
function wide(file: SourceFile, input: ScanInput): readonly SecretHit[] {
  const text = utf16TextOf(file.bytes)
  if (text === undefined) return NONE
  const bytes = new TextEncoder().encode(text)
  return finished(scan(lexicon!, { ...input, bytes, text: () => text }).candidates, text, true)
}

function finished(candidates: readonly Candidate[], text: string, blind: boolean): readonly SecretHit[] {
  if (candidates.length === 0) return NONE
  const allowed = allowedIn(text)
  const kept = allowed ? candidates.filter((one) => !allowed(one.keyStart ?? one.start, one.end)) : candidates
  return resolved(kept).map((one) => hitOf(one, blind ? lineOf(text, one.start) : undefined))
}

function lineOf(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}

/** What the documents say has the last word: their secrets come in, what they know to be none goes out. */
function overruled(file: SourceFile, candidates: readonly Candidate[]): readonly Candidate[] {
  if (file.unread !== undefined || (file.format !== 'yaml' && file.format !== 'json')) return candidates
  const { secrets, harmless } = judgeObjects(file)
  const { sample } = surroundingsOf(file)
  const judged = secrets.flatMap((secret) => (sample ? asShown(secret) : withinSettings(secret, candidates)))
  if (harmless.length === 0) return [...candidates, ...judged]
  const ranges = [...harmless].sort((a, b) => a[0] - b[0])
  const left = candidates.filter((one) => {
    if (one.kind !== 'credential') return true
    return !ranges.some(([start, end]) => start <= one.start && one.end <= end)
  })
  return [...left, ...judged]
}

/** Of a Secret that shows how one is written, what looks made up or issued; tokens and keys in it tell themselves. */
function asShown(secret: Candidate): readonly Candidate[] {
  const { key = '', value } = secret
  if (value.trim().includes('\n')) return []
  const shown = judgeValue({ key, value, quote: '"', operator: ':' }, 'password', {
    sample: true,
    prose: false,
  })
  return shown ? [{ ...secret, confidence: 'low' }] : []
}

/** A file within a Secret has its secrets where they stand in it; where nothing in it is recognised, it is one itself. */
function withinSettings(secret: Candidate, candidates: readonly Candidate[]): readonly Candidate[] {
  if (secret.encoded || !secret.value.trim().includes('\n')) return [secret]
  const inner = candidates.filter((one) => secret.start <= one.start && one.end <= secret.end)
  const listed = inner.filter((one) => one.kind === 'credential' || one.kind === 'connection-string')
  if (listed.length === 0 || listed.length < inner.length) return [secret]
  return listed.map((one) => ({
    ...one,
    kind: secret.kind,
    name: secret.name,
    key: `${one.key ?? one.shown} of ${secret.key}`,
    shown: `${one.key ?? one.shown} of ${secret.key}`,
  }))
}
