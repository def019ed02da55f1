import { byCodeUnit } from './code-units.ts'
import type { Config, Waiver } from './config.ts'
import { withCustomRules } from './custom/rules.ts'
import type { Finding, OwedFinding, RelatedPlace, Report, RuleTime, Skipped, Suppressed } from './finding.ts'
import { matcher } from './glob.ts'
import { fingerprintOf, identityOf } from './identity.ts'
import { type Infra, withUsage } from './infra.ts'
import { whereItLacks } from './kustomize/overlay-fix.ts'
import { LeftToOther } from './left-to-other.ts'
import { type Located, locate, originOf, type Place } from './place.ts'
import type { AnyRule, Fix, Problem } from './rule.ts'
import { commentFor, type RulePass, Settings, type Weighed } from './settings.ts'
import { type Judged, RuleQueue } from './shared-judging.ts'
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

/** How two judges divide the rules. */
export interface Division {
  /** the integer of `RuleQueue`, in memory that both see */
  readonly taken: Int32Array
  /** the rules in the order in which one takes them from the front and the other from the back */
  readonly order: (ids: readonly string[]) => readonly string[]
}

/**
 * Judges what nobody else takes from the front, and returns what makes the report, given what the other judge made:
 * rules that it took and did not judge to their end are judged then.
 */
export function lintFromFront(
  infra: Infra,
  rules: Rules,
  config: Config,
  options: LintOptions,
  { taken, order }: Division,
): (other: Judged | undefined) => Report {
  const run = new Run(infra, rules, config, options)
  run.judgeFrom(new RuleQueue(order(run.ordinary), taken), 'front')
  return (other) => run.report(other)
}

/** Judges what nobody else takes from the back, as far as this judge can. */
export function lintFromBack(
  infra: Infra,
  rules: Rules,
  config: Config,
  options: LintOptions,
  { taken, order }: Division,
): Judged {
  const run = new Run(infra, rules, config, options)
  run.judgeFrom(new RuleQueue(order(run.ordinary), taken), 'back')
  return run.judged()
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
  readonly #active: readonly string[]
  readonly #done = new Set<string>()
  readonly #names = new Map<string, readonly string[]>()
  #comments: Map<string, Suppression[]> | undefined

  constructor(infra: Infra, rules: Rules, config: Config, options: LintOptions) {
    this.#infra = infra
    this.#rules = withCustomRules(rules, config.customRules)
    this.#config = config
    this.#options = options
    this.#today = infra.now.toISOString().slice(0, 10)
    this.#settings = new Settings(config, this.#today)
    this.#active = this.#chosen()
  }

  /** the active rules that need not wait for all others */
  get ordinary(): readonly string[] {
    return this.#active.filter((id) => !this.#rules[id]!.after)
  }

  /** Takes rules from one end of a queue. Those that want what the other judge has are left to it. */
  judgeFrom(queue: RuleQueue, end: 'front' | 'back'): void {
    for (let id = queue.take(end); id !== undefined; id = queue.take(end)) {
      try {
        this.#judge(id, this.#infra)
      } catch (error) {
        if (!(error instanceof LeftToOther)) throw error
      }
    }
  }

  /** What was judged so far, as data. */
  judged(): Judged {
    return {
      rules: [...this.#done],
      findings: this.#findings,
      suppressed: this.#suppressed,
      owed: this.#owed,
      skipped: skippedOf(this.#infra),
      times: this.#times,
      usedComments: [...this.#usedComments].map(({ file, start }) => [file.path, start]),
      usedWaivers: [...this.#usedWaivers].map((waiver) => this.#config.waivers.indexOf(waiver)),
    }
  }

  #take(other: Judged): void {
    for (const id of other.rules) this.#done.add(id)
    this.#findings.push(...other.findings)
    this.#suppressed.push(...other.suppressed)
    this.#owed.push(...other.owed)
    this.#times.push(...other.times)
    for (const [path, start] of other.usedComments) {
      const comment = this.#commentsOf(path).find((one) => one.start === start)
      if (comment) this.#usedComments.add(comment)
    }
    for (const index of other.usedWaivers) this.#usedWaivers.add(this.#config.waivers[index]!)
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

  report(other?: Judged): Report {
    const active = this.#active
    if (other) this.#take(other)
    for (const id of this.ordinary) if (!this.#done.has(id)) this.#judge(id, this.#infra)
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
      skipped: other ? together(skippedOf(this.#infra), other.skipped) : skippedOf(this.#infra),
      stats: {
        files: this.#infra.tree.size + this.#infra.captures.length,
        bytes,
        rules: active.length,
        ruleTimes: this.#times,
      },
      tree: this.#infra.tree,
    }
  }

  #chosen(): string[] {
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
    // all is found before anything is weighed: a rule that is left to the other judge has left nothing here
    const passes = this.#settings
      .passes(id, rule)
      .map((pass) => ({ pass, raws: merge(id, rule.check(infra, pass.options), infra.tree) }))
    for (const { pass, raws } of passes) for (const raw of raws) this.#weigh(raw, rule, pass, seen)
    this.#done.add(id)
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
      fix: this.#fixOf(raw),
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

  /** The mending of a problem, in the overlays of the environments that lack what others have. */
  #fixOf({ problem, at, environments }: Raw): Fix | undefined {
    const fix = isDerived(at) ? undefined : problem.fix?.(at)
    return fix && whereItLacks(fix, environments, this.#infra)
  }

  /** the rule's id and those it had before */
  #namesOf(id: string): readonly string[] {
    let names = this.#names.get(id)
    if (!names) {
      const old = Object.entries(this.#options.renamed ?? {}).filter(([, now]) => now === id)
      names = [id, ...old.map(([name]) => name)]
      this.#names.set(id, names)
    }
    return names
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

/** Whether a rendered value comes from a place where only a part or a recipe of it is written: nothing is mended there. */
function isDerived(at: Place): boolean {
  return at.kind === 'absent' ? isDerived(originOf(at.nearest)) : at.kind === 'keyed' && at.derived === true
}

/** Makes one of problems that say the same of the same place: the environments that share it are listed. */
function merge(rule: string, problems: Iterable<Problem>, tree: Tree): Iterable<Raw> {
  const raws: Raw[] = []
  for (const problem of problems) {
    const at = originOf(problem.at)
    const environments = problem.environment === undefined ? [] : [problem.environment]
    raws.push({ rule, problem, at, located: locate(at, tree), environments })
  }
  if (raws.length < 2) return raws
  raws.sort(
    (a, b) => byCodeUnit(a.located.file, b.located.file) || a.located.span.start - b.located.span.start,
  )
  const merged: Raw[] = []
  for (let first = 0, end = 1; first < raws.length; first = end++) {
    while (end < raws.length && beginTogether(raws[first]!, raws[end]!)) end++
    if (end === first + 1) merged.push(raws[first]!)
    else for (const raw of mergeAt(raws.slice(first, end))) merged.push(raw)
  }
  return merged
}

function beginTogether({ located: a }: Raw, { located: b }: Raw): boolean {
  return a.span.start === b.span.start && a.file === b.file
}

/** The same of problems that begin at one place. */
function mergeAt(raws: readonly Raw[]): Iterable<Raw> {
  const merged = new Map<string, Raw>()
  for (const raw of raws) {
    const { at, problem, located, environments } = raw
    const key = `${located.span.end}\0${at.kind === 'absent' ? at.what : ''}\0${problem.message}`
    const known = merged.get(key)
    if (!known) merged.set(key, raw)
    else
      for (const name of environments) if (!known.environments.includes(name)) known.environments.push(name)
  }
  return merged.values()
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

/** What two judges left out: each knows only of the files that it read. */
function together(own: readonly Skipped[], others: readonly Skipped[]): Skipped[] {
  const known = new Set(own.map(({ path }) => path))
  return [...own, ...others.filter(({ path }) => !known.has(path))].sort((a, b) => byCodeUnit(a.path, b.path))
}

/** The order of a report: by path, line, column, rule, words. */
export function inOrder(
  a: Omit<Finding, 'fix' | 'suppressed'>,
  b: Omit<Finding, 'fix' | 'suppressed'>,
): number {
  return (
    byCodeUnit(a.path, b.path) ||
    a.span.line - b.span.line ||
    a.span.column - b.span.column ||
    byCodeUnit(a.rule, b.rule) ||
    byCodeUnit(a.message, b.message)
  )
}
