import { type Infra, readInfra } from '../engine/infra.ts'
import { type LintOptions, lint } from '../engine/lint.ts'
import { judgeBeyond } from './beyond.ts'
import { Failure } from './failure.ts'
import type { Git } from './git.ts'
import type { Located } from './narrow.ts'
import { type Prepared, prepare } from './prepare.ts'
import type { Session } from './session.ts'
import type { Snapshot } from './snapshot.ts'

/** Names that are tried for the base of `--changed`, in this order. */
const BASES = ['origin/HEAD', '@{upstream}', 'main', 'master', 'origin/main', 'origin/master']

/** The commit where this branch parts from its base. Throws a Failure that lists the names tried. */
export function findBase(git: Git, given: string | undefined, say: (line: string) => void): string {
  const head = git.resolve('HEAD')
  if (head === undefined) throw new Failure('--changed needs a commit to compare with; HEAD has none yet')
  for (const name of given === undefined ? BASES : [given]) {
    const commit = git.resolve(name)
    if (commit === undefined) continue
    const parting = git.mergeBase(commit, head)
    if (parting === undefined)
      say(`${name} and HEAD have no common commit here (a shallow clone?): compared with ${name} itself`)
    return parting ?? commit
  }
  throw new Failure(
    given === undefined
      ? `--changed finds nothing to compare with: tried ${BASES.join(', ')}; give --base REF`
      : `--base ${given}: there is no such commit; in CI, fetch it first`,
  )
}

/**
 * The test for findings that a commit lacks. The commit is read at the first question only, and judged by a rule when
 * that rule has a finding to compare. Its own config counts: what a commit newly waives is no finding any more, and
 * what it no longer waives is one.
 */
export function newSince(
  session: Session,
  now: Prepared,
  before: () => Snapshot | undefined,
  options: LintOptions,
): (finding: Located) => boolean {
  let base: Base | undefined
  return ({ fingerprint, rule }) => {
    base ??= new Base(session, now, before(), options)
    return !base.has(rule, fingerprint)
  }
}

/** A commit, judged rule by rule. */
class Base {
  readonly #session: Session
  readonly #options: LintOptions
  readonly #prepared: Prepared | undefined
  readonly #infra: Infra | undefined
  readonly #known = new Map<string, ReadonlySet<string>>()

  constructor(session: Session, now: Prepared, before: Snapshot | undefined, options: LintOptions) {
    this.#session = session
    // what the baseline hides now is no finding to compare
    const { baseline: _hidden, ...rest } = options
    this.#options = rest
    this.#prepared = before && prepareBase(session, now, before)
    const { tree, sourcesOf } = this.#prepared ?? {}
    this.#infra = tree && sourcesOf && tree.size > 0 ? readInfra(tree, sourcesOf(tree)) : undefined
  }

  has(rule: string, fingerprint: string): boolean {
    // a rule that runs after the others looks at what all of them did
    const { parts } = this.#session
    const only = parts.rules[rule]?.after ? undefined : rule
    const name = only ?? ''
    let known = this.#known.get(name)
    if (!known) {
      known = this.#judge(only)
      this.#known.set(name, known)
    }
    return known.has(fingerprint)
  }

  #judge(only: string | undefined): ReadonlySet<string> {
    if (!this.#infra || !this.#prepared) return new Set()
    const options =
      only === undefined ? this.#options : { ...this.#options, only: [only], mandates: undefined }
    const { parts } = this.#session
    const { findings } = lint(this.#infra, parts.rules, this.#prepared.config, options)
    const beyond = only?.startsWith('secrets/') ? judgeBeyond(this.#prepared, parts, options) : undefined
    return new Set([...findings, ...(beyond?.findings ?? [])].map(({ fingerprint }) => fingerprint))
  }
}

function prepareBase(session: Session, now: Prepared, snapshot: Snapshot): Prepared {
  const { context, progress } = session
  progress.say(() => `reading ${snapshot.name}`)
  try {
    return prepare(snapshot, context, context.config === undefined ? undefined : now.found)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    session.say(`the config of ${snapshot.name} cannot be used; it is judged by the present one`)
    return prepare(snapshot, context, now.found)
  }
}
