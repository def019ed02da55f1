import type { Infra } from '../infra.ts'
import { keyed, type Place, range, whole } from '../place.ts'
import type { Problem } from '../rule.ts'
import type { SourceFile, Tree } from '../tree.ts'
import { liesAside } from '../views/environment-folders.ts'
import { isSample } from '../views/sample-folders.ts'
import { hitOf } from './candidate.ts'
import { generatedIn } from './generators.ts'
import type { SecretHit } from './hit.ts'
import { plansIn } from './plan.ts'
import { ruleOf, type SecretRule } from './rule-of.ts'
import { type FileSecrets, secretsOf } from './secrets.ts'

/** More secrets of one sort in one file are one finding that counts them. */
const MOST_PER_FILE = 50
/** Places that such a finding names. */
const NAMED = 20

/** What is not sure fails no run. */
const SEVERITY = { high: undefined, medium: undefined, low: 'info' } as const

const judged = new WeakMap<Tree, ReadonlyMap<SecretRule, readonly FileSecrets[]>>()

/** The secrets that a rule reports, in the tree's order: each secret of a tree is in the list of one rule. */
export function secretsFor(infra: Infra, rule: SecretRule): readonly FileSecrets[] {
  let rules = judged.get(infra.tree)
  if (!rules) {
    rules = partedByRule(infra)
    judged.set(infra.tree, rules)
  }
  return rules.get(rule) ?? []
}

function partedByRule(infra: Infra): ReadonlyMap<SecretRule, readonly FileSecrets[]> {
  const { tree } = infra
  const { files: generated, entries } = generatedIn(tree)
  const context = { generated, runbooks: infra.folder('runbooks') }
  const rules = new Map<SecretRule, Map<SourceFile, SecretHit[]>>()
  const add = (rule: SecretRule, file: SourceFile, hit: SecretHit): void => {
    const files = rules.get(rule) ?? new Map<SourceFile, SecretHit[]>()
    rules.set(rule, files)
    const hits = files.get(file)
    if (hits) hits.push(hit)
    else files.set(file, [hit])
  }
  const scanned = new Map<SourceFile, readonly SecretHit[]>()
  for (const { file, hits } of secretsOf(tree)) {
    scanned.set(file, hits)
  }
  // what structure tells of knows more than the same value's text, unless that is a token of a known form
  const known = [
    ...entries.map((one) => ({ ...one, rule: 'secret-generator' as const })),
    ...plansIn(tree).map((one) => ({ ...one, rule: 'terraform-plan' as const })),
  ]
  for (const { file, secrets, rule } of known) {
    const told = secrets.map((one) => hitOf(one))
    const others = (scanned.get(file) ?? []).filter(
      (hit) => ruleOf(file, hit, context) !== rule || !told.some((one) => overlap(one, hit)),
    )
    scanned.set(file, others)
    for (const one of told) if (!others.some((hit) => overlap(one, hit))) add(rule, file, one)
  }
  for (const [file, hits] of scanned) for (const hit of hits) add(ruleOf(file, hit, context), file, hit)
  return new Map(
    [...rules].map(([rule, files]) => [
      rule,
      [...files].map(([file, hits]) => ({ file, hits: hits.sort((a, b) => a.start - b.start) })),
    ]),
  )
}

type Range = Pick<SecretHit, 'start' | 'end'>

function overlap(one: Range, other: Range): boolean {
  return one.start < other.end && other.start < one.end
}

/** Keys and tokens open something wherever they stand; a password that documents, examples and tests show is most often made up. */
const OPENING: ReadonlySet<SecretHit['kind']> = new Set(['provider-token', 'private-key'])

function usualSeverity({ confidence, kind }: SecretHit, { folder }: SourceFile): Problem['severity'] {
  const isShown = !OPENING.has(kind) && (isSample(folder) || liesAside(folder))
  return SEVERITY[confidence] ?? (isShown ? 'warning' : undefined)
}

/** The problems that a rule's secrets are: a place each, severity by confidence, hundreds in a file counted. */
export function* problemsOf(
  infra: Infra,
  rule: SecretRule,
  messageOf: (hit: SecretHit, file: SourceFile) => string,
  severityOf: (hit: SecretHit, file: SourceFile) => Problem['severity'] = usualSeverity,
): Iterable<Problem> {
  for (const { file, hits: own } of secretsFor(infra, rule)) {
    for (const same of own.length > MOST_PER_FILE ? byName(own) : own.map((hit) => [hit])) {
      const [first, ...others] = same as [SecretHit, ...SecretHit[]]
      const message = `${messageOf(first, file)}${countOf(others.length)}${blindly(first)}`
      yield {
        at: placeOf(file, first),
        message,
        severity: severityOf(first, file),
        digest: first.digest,
        related: others
          .slice(0, NAMED)
          .map((hit) => ({ at: placeOf(file, hit), message: `the same here: ${hit.shown}` })),
      }
    }
  }
}

function countOf(others: number): string {
  return others === 0 ? '' : `; ${others.toLocaleString('en')} more of the sort stand in this file`
}

/** A file that is no UTF-8 shows no line of its own. */
function blindly({ line }: SecretHit): string {
  return line === undefined ? '' : `; it is in line ${line} of a file that is not UTF-8`
}

function byName(hits: readonly SecretHit[]): SecretHit[][] {
  const groups = new Map<string, SecretHit[]>()
  for (const hit of hits) {
    const group = groups.get(`${hit.name}\0${hit.confidence}`)
    if (group) group.push(hit)
    else groups.set(`${hit.name}\0${hit.confidence}`, [hit])
  }
  return [...groups.values()]
}

/** Where a secret is shown: at its key where a document has one, else where its value begins. */
export function placeOf(file: SourceFile, hit: SecretHit): Place {
  if (hit.line !== undefined) return whole(file)
  if (hit.place) return keyed(file, hit.place.path, { document: hit.place.document, part: 'key' })
  return range(file, hit.start, hit.end)
}

/** `a password`, `what looks like a token`: what was found, as sure as it is. */
export function likely({ name, confidence }: SecretHit): string {
  return `${confidence === 'low' ? 'what looks like ' : ''}${withArticle(name)}`
}

/** `a Slack bot token`, `an AWS access key id`, `an SSH key`. */
export function withArticle(name: string): string {
  return `${/^(?:[aeio](?!ne\b)|npm\b)/i.test(name) || /^[FHLMNRSX](?!HA)[A-Z]/.test(name) ? 'an' : 'a'} ${name}`
}

/** `, in base64` for what had to be decoded, ` under KEY` for what has a key: where in its file a secret is. */
export function whereabouts({ key, encoded }: SecretHit): string {
  return `${key === undefined ? '' : ` under ${key}`}${encoded ? ', in base64' : ''}`
}
