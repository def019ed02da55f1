import { isBinary, type SourceFile, type Tree } from '../tree.ts'
import { isSample, isTestData } from '../views/sample-folders.ts'
import { allowedIn } from './allow.ts'
import { type Candidate, hitOf, resolved } from './candidate.ts'
import { ofCommand } from './credential.ts'
import { latin1TextOf, Offsets, utf16TextOf } from './encoding.ts'
import type { SecretHit } from './hit.ts'
import type { Surroundings } from './judge.ts'
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
    const own = patternsFor(tree)
    const isKnown = knownIn(tree)
    for (const file of tree.values()) {
      // patterns are those of this tree: what another one was read with does not count
      const all = (own ? undefined : ofFiles.get(file)) ?? read(file, own)
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
  }
  return found
}

const NONE: readonly SecretHit[] = []
/** files that hold the word sops, as far as they were scanned */
const namingSops = new WeakSet<SourceFile>()

/** The files of a tree that hold the word sops, in the tree's order: only they can be of SOPS. */
export function sopsFilesOf(tree: Tree): readonly SourceFile[] {
  secretsOf(tree)
  return [...tree.values()].filter((file) => namingSops.has(file))
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
  if (sops) namingSops.add(file)
  const candidates = [...found, ...ofWholeFile(file), ...(own ? ofOwnPatterns(own, file) : [])]
  if ((candidates.length === 0 && !secretKind) || isTestData(file.folder) || isBinary(bytes)) return NONE
  let kept: readonly Candidate[] = candidates
  if (LOCK.test(file.name)) kept = kept.filter((one) => one.kind === 'private-key')
  if (EXAMPLE_ENV.test(file.name)) kept = kept.filter((one) => one.kind !== 'credential')
  if (secretKind || hasObjects(file, kept)) kept = overruled(file, kept)
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

/** What is told by a file's name and form, not by words in it. */
function ofWholeFile(file: SourceFile): readonly Candidate[] {
  const { name } = file
  if (isState(name) && file.bytes.length < LARGEST_STATE) return judgeState(textOf(file))
  if (!isLoginList(name)) return []
  const around = surroundingsOf(file)
  return readLogins(name, textOf(file)).flatMap((one) => ofCommand(one, around) ?? [])
}

function surroundingsOf(file: SourceFile): Surroundings {
  return {
    sample: isSample(file.folder) || EXAMPLE_ENV.test(file.name),
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
  const judged = secrets.flatMap((secret) => withinSettings(secret, candidates))
  if (harmless.length === 0) return [...candidates, ...judged]
  const ranges = [...harmless].sort((a, b) => a[0] - b[0])
  const left = candidates.filter((one) => {
    if (one.kind !== 'credential') return true
    return !ranges.some(([start, end]) => start <= one.start && one.end <= end)
  })
  return [...left, ...judged]
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
