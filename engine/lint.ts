import type { Config, Waiver } from './config.ts'
import type { Finding, OwedFinding, RelatedPlace, Report, RuleTime, Skipped, Suppressed } from './finding.ts'
import { matcher } from './glob.ts'
import { fingerprintOf, identityOf } from './identity.ts'
import { type Infra, withUsage } from './infra.ts'
import { type Located, locate, originOf, type Place } from './place.ts'
import type { AnyRule, Problem } from './rule.ts'
import { commentFor, type RulePass, Settings, type Weighed } from './settings.ts'
import type { Suppression } from './suppress.ts'
import type { Tree } from './tree.ts'
import { isTestData } from './views/sample-folders.ts'

/** id → rule */
export type Rules = Readonly<Record<string, AnyRule>>

/** What a run is asked for beside the config. */
export interface LintOptions {
  /** ids or globs; every rule when absent */
  readonly only?: readonly string[] | undefined
  /** ids of mandate entries; every entry when absent */
  readonly mandates?: readonly string[] | undefined
  /** fingerprints that are known and hidden */
  readonly baseline?: ReadonlySet<string> | undefined
  /** old id → new id: comments and baselines that speak of the old one keep working */
  readonly renamed?: Readonly<Record<string, string>> | undefined
  /** a clock for `stats`, milliseconds; without one every time is 0 */
  readonly clock?: (() => number) | undefined
}

/** A problem with its place, before it is weighed. */
interface Raw {
  readonly rule: string
  readonly problem: Problem
  readonly at: Exclude<Place, { kind: 'resource' }>
  readonly located: Located
  readonly environments: string[]
}

/** Judges a tree: every active rule's Problems, located, merged, weighed, suppressed, in order. */
export function lint(infra: Infra, rules: Rules, config: Config, options: LintOptions = {}): Report {
  return new Run(infra, rules, config, options).report()
}

class Run {
  readonly #infra: Infra
  readonly #rules: Rules
  readonly #config: Config
  readonly #options: LintOptions
  readonly #settings: Settings
  readonly #today: string
  readonly #times: RuleTime[] = []
  readonly #findings: Finding[] = []
  readonly #suppressed: Finding[] = []
  readonly #owed: OwedFinding[] = []
  readonly #usedComments = new Set<Suppression>()
  readonly #usedWaivers = new Set<Waiver>()
  #comments: Map<string, Suppression[]> | undefined

  constructor(infra: Infra, rules: Rules, config: Config, options: LintOptions) {
    this.#infra = infra
    this.#rules = rules
    this.#config = config
    this.#options = options
    this.#today = infra.now.toISOString().slice(0, 10)
    this.#settings = new Settings(config, this.#today)
  }

  /** the comments of a file; asked for when there is a finding to hide */
  #commentsOf(path: string): readonly Suppression[] {
    if (!this.#comments) {
      this.#comments = new Map()
      for (const comment of this.#infra.suppressions) {
        const known = this.#comments.get(comment.file.path)
        if (known) known.push(comment)
        else this.#comments.set(comment.file.path, [comment])
      }
    }
    return this.#comments.get(path) ?? []
  }

  report(): Report {
    const active = this.#active()
    for (const id of active) if (!this.#rules[id]!.after) this.#judge(id, this.#infra)
    const usage = {
      suppressions: this.#usedComments,
      waivers: this.#usedWaivers,
      allWaivers: this.#config.waivers,
      ran: new Set(active),
      known: new Set(Object.keys(this.#rules)),
    }
    const after = withUsage(this.#infra, usage)
    for (const id of active) if (this.#rules[id]!.after) this.#judge(id, after)
    let bytes = 0
    for (const file of this.#infra.tree.values()) bytes += file.size
    return {
      findings: this.#findings.sort(inOrder),
      suppressed: this.#suppressed.sort(inOrder),
      owed: this.#owed.sort(inOrder),
      fixed: [],
      skipped: skippedOf(this.#infra),
      stats: {
        files: this.#infra.tree.size + this.#infra.captures.length,
        bytes,
        rules: active.length,
        ruleTimes: this.#times,
      },
      tree: this.#infra.tree,
    }
  }

  #active(): string[] {
    const only = this.#options.only && matcher(this.#options.only)
    const mandates = this.#options.mandates && matcher(this.#options.mandates)
    return Object.keys(this.#rules)
      .filter((id) => !only || only(id))
      .filter((id) => !mandates || mandates(this.#rules[id]!.mandate))
      .filter((id) => this.#settings.isOn(id))
      .sort()
  }

  #judge(id: string, infra: Infra): void {
    const rule = this.#rules[id]!
    const begin = this.#options.clock?.() ?? 0
    const seen = new Map<string, number>()
    for (const pass of this.#settings.passes(id, rule)) {
      for (const raw of merge(id, rule.check(infra, pass.options), infra.tree))
        this.#weigh(raw, rule, pass, seen)
    }
    this.#times.push({ rule: id, milliseconds: (this.#options.clock?.() ?? 0) - begin })
  }

  #weigh(raw: Raw, rule: AnyRule, pass: RulePass, seen: Map<string, number>): void {
    const { problem, located, at } = raw
    if (!pass.counts({ path: located.file, environments: raw.environments })) return
    const identity = identityOf(at, this.#infra.tree, problem.digest)
    const name = `${located.file}\0${identity}`
    const ordinal = seen.get(name) ?? 0
    seen.set(name, ordinal + 1)
    const weighed: Weighed = {
      rule: raw.rule,
      path: located.file,
      line: located.span.line,
      endLine: located.span.endLine,
      environments: raw.environments,
      fingerprint: fingerprintOf(raw.rule, located.file, identity, ordinal),
      at,
    }
    const severity = this.#settings.severity(rule, problem.severity, weighed)
    if (!severity) return
    const names = this.#namesOf(raw.rule)
    const owed = problem.owed && this.#infra.design?.owed.find((entry) => entry.what === problem.owed!.what)
    const finding: Finding = {
      rule: raw.rule,
      severity,
      message:
        owed && owed.by < this.#today
          ? `${problem.message}; ${owed.who} owed it by ${owed.by}`
          : problem.message,
      at,
      path: located.file,
      span: located.span,
      mandate: rule.mandate,
      fingerprint: weighed.fingerprint,
      environments: raw.environments,
      related: (problem.related ?? []).map((one) => relatedPlace(one, this.#infra.tree)),
      fix: problem.fix?.(at),
      suppressed: this.#suppression(weighed, names, (old) =>
        fingerprintOf(old, located.file, identity, ordinal),
      ),
    }
    if (finding.suppressed) this.#suppressed.push(finding)
    else if (owed && owed.by >= this.#today) {
      const { fix, suppressed, ...rest } = finding
      this.#owed.push({ ...rest, who: owed.who, by: owed.by })
    } else this.#findings.push(finding)
  }

  /** the rule's id and those it had before */
  #namesOf(id: string): readonly string[] {
    const old = Object.entries(this.#options.renamed ?? {}).filter(([, now]) => now === id)
    return [id, ...old.map(([name]) => name)]
  }

  #suppression(
    finding: Weighed,
    names: readonly string[],
    fingerprintAs: (id: string) => string,
  ): Suppressed | undefined {
    const comment = commentFor(finding, names, this.#commentsOf(finding.path), this.#today)
    if (comment) {
      this.#usedComments.add(comment.comment)
      return comment.suppressed
    }
    const waiver = this.#settings.waiver(finding, this.#infra.tree)
    if (waiver) {
      this.#usedWaivers.add(waiver)
      return { by: 'waiver', reason: `${waiver.reason} (${waiver.owner}, until ${waiver.until})` }
    }
    const { baseline } = this.#options
    if (baseline && names.some((name) => baseline.has(fingerprintAs(name))))
      return { by: 'baseline', reason: 'known when the baseline was written' }
    return undefined
  }
}

/** Makes one of problems that say the same of the same place: the environments that share it are listed. */
function merge(rule: string, problems: Iterable<Problem>, tree: Tree): Iterable<Raw> {
  const merged = new Map<string, Raw>()
  for (const problem of problems) {
    const at = originOf(problem.at)
    const located = locate(at, tree)
    const key = `${located.file}\0${located.span.start}\0${located.span.end}\0${at.kind === 'absent' ? at.what : ''}\0${problem.message}`
    const known = merged.get(key)
    const raw = known ?? { rule, problem, at, located, environments: [] }
    if (!known) merged.set(key, raw)
    if (problem.environment !== undefined && !raw.environments.includes(problem.environment)) {
      raw.environments.push(problem.environment)
    }
  }
  return [...merged.values()].sort(
    (a, b) => compare(a.located.file, b.located.file) || a.located.span.start - b.located.span.start,
  )
}

function relatedPlace(one: { readonly at: Place; readonly message: string }, tree: Tree): RelatedPlace {
  const { file, span } = locate(one.at, tree)
  return { path: file, span, message: one.message }
}

/** Files of which nothing, or not everything, could be said. What no rule asked about was not left out: it is not read for that. */
function skippedOf(infra: Infra): Skipped[] {
  const skipped: Skipped[] = []
  for (const file of infra.tree.values()) {
    const { unreadSoFar } = file
    if (unreadSoFar !== undefined) skipped.push({ path: file.path, reason: unreadSoFar })
    else if (isTestData(file.folder)) skipped.push({ path: file.path, reason: 'test data' })
    else if (infra.leftOut?.has(file.path)) skipped.push({ path: file.path, reason: 'a Helm template' })
    else {
      const unread = file.documentsSoFar.find((document) => document.unread !== undefined)
      if (unread) skipped.push({ path: file.path, reason: unread.unread! })
    }
  }
  return skipped
}

function inOrder(a: Omit<Finding, 'fix' | 'suppressed'>, b: Omit<Finding, 'fix' | 'suppressed'>): number {
  return (
    compare(a.path, b.path) ||
    a.span.line - b.span.line ||
    a.span.column - b.span.column ||
    compare(a.rule, b.rule) ||
    compare(a.message, b.message)
  )
}

/** By code unit: the same order on every machine and in every locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
