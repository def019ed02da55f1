import type { Config, Override, RuleSetting, Waiver } from './config.ts'
import type { Suppressed } from './finding.ts'
import { matcher } from './glob.ts'
import { objectInWords } from './identity.ts'
import type { Severity } from './mandate.ts'
import { originOf, type Place } from './place.ts'
import type { AnyRule } from './rule.ts'
import type { Suppression } from './suppress.ts'
import type { Tree } from './tree.ts'

/** What a finding must show to be weighed: enough to match overrides and waivers. */
export interface Weighed {
  readonly rule: string
  readonly path: string
  readonly line: number
  readonly endLine: number
  readonly environments: readonly string[]
  readonly fingerprint: string
  readonly at: Place
}

/** One way a rule is run: with which options, for which findings. */
export interface RulePass {
  readonly options: unknown
  /** whether a finding of this pass counts; those of other files belong to another pass */
  counts(finding: Pick<Weighed, 'path' | 'environments'>): boolean
}

/** A config, prepared for asking: which severity, which options, which waiver. */
export class Settings {
  readonly #config: Config
  readonly #base = new Map<string, RuleSetting>()
  readonly #overrides: readonly {
    readonly override: Override
    readonly applies: (f: Pick<Weighed, 'path' | 'environments'>) => boolean
  }[]
  readonly #waivers: readonly {
    readonly waiver: Waiver
    readonly rule: (id: string) => boolean
    readonly path: (path: string) => boolean
  }[]

  constructor(config: Config, today: string) {
    this.#config = config
    this.#overrides = config.overrides.map((override) => {
      const files = override.files && matcher(override.files)
      const environments = override.environments && new Set(override.environments)
      return {
        override,
        applies: (finding) =>
          (!files || files(finding.path)) &&
          (!environments ||
            (finding.environments.length > 0 &&
              finding.environments.every((name) => environments.has(name)))),
      }
    })
    this.#waivers = config.waivers
      .filter((waiver) => waiver.until >= today)
      .map((waiver) => ({
        waiver,
        rule: matcher([waiver.rule]),
        path: waiver.path === undefined ? () => true : matcher([waiver.path]),
      }))
  }

  #setting(id: string): RuleSetting {
    let setting = this.#base.get(id)
    if (!setting) {
      setting = settingOf(this.#config.rules, id)
      this.#base.set(id, setting)
    }
    return setting
  }

  /** Whether any setting leaves a rule on. */
  isOn(id: string): boolean {
    if (this.#setting(id).severity !== 'off') return true
    return this.#overrides.some(({ override }) => {
      const severity = settingOf(override.rules, id).severity
      return severity !== undefined && severity !== 'off'
    })
  }

  /** The runs of a rule: one, and one more for each override that gives it other options. */
  passes(id: string, rule: AnyRule): readonly RulePass[] {
    const own = this.#overrides.filter(({ override }) => settingOf(override.rules, id).options !== undefined)
    const base = optionsOf(rule, this.#setting(id).options)
    return [undefined, ...own].map((one, index) => ({
      options: one ? optionsOf(rule, settingOf(one.override.rules, id).options, base) : base,
      counts: (finding) => own.findLastIndex(({ applies }) => applies(finding)) === index - 1,
    }))
  }

  /** The severity of a finding; undefined when it is turned off. The config has the last word, the problem the first. */
  severity(rule: AnyRule, problem: Severity | undefined, finding: Weighed): Severity | undefined {
    let severity: Severity | 'off' = problem ?? rule.severity
    severity = this.#setting(finding.rule).severity ?? severity
    for (const { override, applies } of this.#overrides) {
      const own = settingOf(override.rules, finding.rule).severity
      if (own !== undefined && applies(finding)) severity = own
    }
    return severity === 'off' ? undefined : severity
  }

  /** The waiver that covers a finding. One that names an environment covers findings of no other. */
  waiver(finding: Weighed, tree: Tree): Waiver | undefined {
    const found = this.#waivers.find(
      ({ waiver, rule, path }) =>
        rule(finding.rule) &&
        (path(finding.path) || (finding.at.kind === 'absent' && path(finding.at.what))) &&
        (waiver.fingerprint === undefined || waiver.fingerprint === finding.fingerprint) &&
        (waiver.environment === undefined ||
          (finding.environments.length > 0 &&
            finding.environments.every((name) => name === waiver.environment))) &&
        (waiver.resource === undefined || waiver.resource === objectOf(finding.at, tree)),
    )
    return found?.waiver
  }
}

function objectOf(place: Place, tree: Tree): string | undefined {
  const origin = originOf(place)
  if (origin.kind === 'absent') return objectOf(origin.nearest, tree)
  if (origin.kind !== 'keyed') return undefined
  const [kind, , name] = objectInWords(tree.get(origin.file)?.documents[origin.document ?? 0]?.root).split(
    '/',
  )
  return `${kind}/${name}`
}

/** The setting of a rule among ids and globs: later ones win, key by key. */
export function settingOf(rules: Readonly<Record<string, RuleSetting>>, id: string): RuleSetting {
  let found: RuleSetting = {}
  for (const [pattern, setting] of Object.entries(rules)) {
    if (pattern === id || matcher([pattern])(id)) {
      found = { severity: setting.severity ?? found.severity, options: setting.options ?? found.options }
    }
  }
  return found
}

function optionsOf(rule: AnyRule, own: unknown, base: unknown = rule.defaults): unknown {
  return base === undefined && own === undefined
    ? undefined
    : { ...(base as object | undefined), ...(own as object | undefined) }
}

/** The comment that hides a finding, if one does: on its line or for its file, with a reason, not past its date. */
export function commentFor(
  finding: Weighed,
  /** the rule's id and the ones it had before */
  names: readonly string[],
  comments: readonly Suppression[],
  today: string,
): { readonly comment: Suppression; readonly suppressed: Suppressed } | undefined {
  for (const comment of comments) {
    if (comment.reason === '' || comment.misdated !== undefined) continue
    if (comment.until !== undefined && comment.until < today) continue
    if (comment.line !== 0 && comment.line !== finding.line) continue
    if (!names.some(matcher(comment.rules))) continue
    return { comment, suppressed: { by: 'comment', reason: comment.reason } }
  }
  return undefined
}
