import type { Stage } from './environments.ts'

/** What a name of an environment means. */
export interface Alias {
  /** the stages it may stand for, likeliest first */
  readonly stages: readonly Stage[]
  /** false for a stand-in: it counts for the first of its stages that no other environment of the tree has */
  readonly certain: boolean
}

function means(stage: Stage, ...names: readonly string[]): [string, Alias][] {
  return names.map((name) => [name, { stages: [stage], certain: true }])
}

function standsIn(stages: readonly Stage[], ...names: readonly string[]): [string, Alias][] {
  return names.map((name) => [name, { stages, certain: false }])
}

/**
 * Names of environments in lower case, as counted in public GitOps repositories. The certain ones mean one stage
 * wherever they stand; the others mean it only where nothing else does: with `test` beside it, GOV.UK's `integration`
 * is where developers deploy.
 */
export const ENVIRONMENT_ALIASES: ReadonlyMap<string, Alias> = new Map([
  ...means('dev', 'dev', 'devel', 'develop', 'development'),
  ...means('test', 'test', 'testing', 'tst'),
  ...means('staging', 'staging', 'stage', 'stg'),
  ...means('production', 'production', 'prod', 'prd', 'live'),
  ...standsIn(['dev'], 'sandbox', 'sbox', 'sbx', 'playground'),
  ...standsIn(['test', 'dev'], 'integration', 'int'),
  ...standsIn(['test', 'staging'], 'qa', 'ithc'),
  ...standsIn(['staging', 'test'], 'uat', 'acceptance', 'acc', 'tier'),
  ...standsIn(['staging'], 'preprod', 'preproduction', 'pre-prod', 'pre-production', 'preprd', 'ppd'),
])

const NEGATIONS: ReadonlySet<string> = new Set(['non', 'not', 'no', 'nonprod', 'nonproduction', 'nonlive'])

/**
 * What a name means: `prod`, `Production`, `prod-eu-1`, `eu_staging`. Of a compound every word is looked up, and all
 * that are known must agree; undefined for `non-prod`, `dev-prod`, `ring-1` and other names that are no alias.
 */
export function aliasOf(name: string): { readonly name: string; readonly alias: Alias } | undefined {
  const lower = name.toLowerCase()
  const whole = ENVIRONMENT_ALIASES.get(lower)
  if (whole) return { name: lower, alias: whole }
  const words = lower.replace(/\bpre[-_.]prod/g, 'preprod').split(/[-_.]/)
  if (words.length > 6 || words.some((word) => NEGATIONS.has(word))) return undefined
  let found: { name: string; alias: Alias } | undefined
  for (const written of words) {
    const word = ENVIRONMENT_ALIASES.has(written) ? written : written.replace(/\d+$/, '')
    const alias = ENVIRONMENT_ALIASES.get(word)
    if (!alias) continue
    if (found && found.alias.stages[0] !== alias.stages[0]) return undefined
    found ??= { name: word, alias }
  }
  return found
}

/** The stage a name means by itself: that of its alias, `other` for names that are none. */
export function stageOf(name: string): Stage {
  return aliasOf(name)?.alias.stages[0] ?? 'other'
}

/**
 * The stages of several environments, by name: certain names first, then each stand-in takes the first of its stages
 * that is still free, or becomes `other`. Compounds of one word (`uat-eu`, `uat-us`) share what it takes.
 */
export function stagesOf(names: readonly string[]): ReadonlyMap<string, Stage> {
  const stages = new Map<string, Stage>()
  const taken = new Set<Stage>()
  const standIns = new Map<string, { readonly alias: Alias; readonly names: string[] }>()
  for (const name of names) {
    const found = aliasOf(name)
    if (!found) stages.set(name, 'other')
    else if (found.alias.certain) {
      stages.set(name, found.alias.stages[0]!)
      taken.add(found.alias.stages[0]!)
    } else {
      const group = standIns.get(found.name)
      if (group) group.names.push(name)
      else standIns.set(found.name, { alias: found.alias, names: [name] })
    }
  }
  for (const { alias, names: group } of standIns.values()) {
    const stage = alias.stages.find((candidate) => !taken.has(candidate)) ?? 'other'
    if (stage !== 'other') taken.add(stage)
    for (const name of group) stages.set(name, stage)
  }
  return new Map(names.map((name) => [name, stages.get(name)!]))
}
