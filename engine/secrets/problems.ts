import { keyed, type Place, range, whole } from '../place.ts'
import type { Problem } from '../rule.ts'
import type { SourceFile, Tree } from '../tree.ts'
import type { SecretHit, SecretKind } from './hit.ts'
import { secretsOf } from './secrets.ts'

/** More secrets of one sort in one file are one finding that counts them. */
const MOST_PER_FILE = 50
/** Places that such a finding names. */
const NAMED = 20

/** What is not sure fails no run. */
const SEVERITY = { high: undefined, medium: undefined, low: 'info' } as const

/** The problems that the secrets of one sort are: a place each, severity by confidence, hundreds in a file counted. */
export function* problemsOf(
  tree: Tree,
  kind: SecretKind,
  messageOf: (hit: SecretHit, file: SourceFile) => string,
): Iterable<Problem> {
  for (const { file, hits } of secretsOf(tree)) {
    const own = hits.filter((hit) => hit.kind === kind)
    for (const same of own.length > MOST_PER_FILE ? byName(own) : own.map((hit) => [hit])) {
      const [first, ...others] = same as [SecretHit, ...SecretHit[]]
      const message = `${messageOf(first, file)}${countOf(others.length)}${blindly(first)}`
      yield {
        at: placeOf(file, first),
        message,
        severity: SEVERITY[first.confidence],
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

/** `, in base64` for what had to be decoded, ` under KEY` for what has a key: where in its file a secret is. */
export function whereabouts({ key, encoded }: SecretHit): string {
  return `${key === undefined ? '' : ` under ${key}`}${encoded ? ', in base64' : ''}`
}
