import type { CustomRule } from './custom/custom-rule.ts'
import type { Severity } from './mandate.ts'
import type { Keyed } from './place.ts'
import type { SecretSettings } from './secrets/settings.ts'

/** What a config says of one rule. */
export interface RuleSetting {
  readonly severity?: Severity | 'off' | undefined
  readonly options?: unknown
}

/** Settings for some files or environments only; later ones win. */
export interface Override {
  readonly files?: readonly string[] | undefined
  readonly environments?: readonly string[] | undefined
  readonly rules: Readonly<Record<string, RuleSetting>>
}

/** A finding that somebody answers for, until a date. */
export interface Waiver {
  /** id or glob of the rule */
  readonly rule: string
  /** path or glob of the file, or of the one that is missing */
  readonly path?: string | undefined
  readonly resource?: string | undefined
  readonly environment?: string | undefined
  readonly fingerprint?: string | undefined
  readonly owner: string
  readonly reason: string
  /** `YYYY-MM-DD`, the last day it holds */
  readonly until: string
  /** where the config says it; for pointing at an expired or unused one */
  readonly place: Keyed
}

/** `.infra-lint.yaml` with everything it extends, resolved. */
export interface Config {
  /** rule id or glob → setting, in the order they apply */
  readonly rules: Readonly<Record<string, RuleSetting>>
  readonly overrides: readonly Override[]
  readonly exclude: readonly string[]
  readonly waivers: readonly Waiver[]
  readonly paths: Readonly<Record<string, string>>
  /** why the repository deploys nothing, where it says `deliverables: none` */
  readonly deploysNothing: string | undefined
  /** the release of Kubernetes that manifests are for: `1.36`, `master`; the design's or the newest when absent */
  readonly kubernetesVersion: string | undefined
  /** folders or templates of schema files, as kubeconform's `-schema-location`, relative to the tree's root */
  readonly schemaLocations: readonly string[]
  /** where secrets are looked for beyond the tree, and what is looked for beside the tokens of providers */
  readonly secrets?: SecretSettings | undefined
  /** rules of the organisation's own */
  readonly customRules: readonly CustomRule[]
  /** where each key was set: key → file, for `--print-config` */
  readonly origins: Readonly<Record<string, string>>
}

export const NO_CONFIG: Config = {
  rules: {},
  overrides: [],
  exclude: [],
  waivers: [],
  paths: {},
  deploysNothing: undefined,
  kubernetesVersion: undefined,
  schemaLocations: [],
  customRules: [],
  origins: {},
}
