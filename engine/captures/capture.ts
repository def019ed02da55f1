import type { Infra } from '../infra.ts'
import type { Severity } from '../mandate.ts'
import type { Environment } from '../views/environments.ts'
import type { LiveObject } from './objects.ts'
import type { CapturedPlan, CapturedState } from './terraform.ts'

/** The folder that captures are kept in by convention; the generated `.gitignore` names it. */
export const CAPTURE_FOLDER = '.infra-captures'

/** The version of the envelope that this linter reads: the value of its key `infra-capture`. */
export const CAPTURE_VERSION = 1

/** What a capture may hold. */
export const CAPTURE_KINDS = ['terraform-plan', 'terraform-state', 'argocd', 'flux', 'kubernetes'] as const

export type CaptureKind = (typeof CAPTURE_KINDS)[number]

/**
 * Live state as somebody captured it, reduced to what rules ask of it. No value of an attribute is in it: plans and
 * states hold passwords in clear, and what is not kept cannot be shown.
 */
export interface Capture {
  /** the file, as findings name it: relative to the root, `.infra-captures/prod/flux-prod.json` */
  readonly path: string
  readonly kind: CaptureKind
  /** the environment, as the capture spells it */
  readonly environment: string
  /** what was checked out when it was made: a full commit id, in lower case */
  readonly commit: string
  readonly time: Date
  /** the folder of the tree that it was made in; of plans and states the Terraform root */
  readonly folder: string | undefined
  readonly plan: CapturedPlan | undefined
  readonly state: CapturedState | undefined
  /** objects of a cluster; of `argocd` Applications, of `flux` what its controllers reconcile */
  readonly objects: readonly LiveObject[]
}

/** The environment of the tree that a capture is of; undefined where the tree has none of that name. */
export function environmentOf(infra: Infra, capture: Capture): Environment | undefined {
  return infra.environments.find(({ name }) => name === capture.environment)
}

/** What a certain fact weighs: an error in production, a warning elsewhere (F5). */
export function severityIn(infra: Infra, capture: Capture): Severity {
  return environmentOf(infra, capture)?.stage === 'production' ? 'error' : 'warning'
}

/** Names in a sentence, the first few of many: `image, labels and 3 more`. */
export function several(names: readonly string[], most = 5): string {
  if (names.length <= most) return names.join(', ')
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`
}
