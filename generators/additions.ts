import type { Design } from '../engine/design.ts'
import { alert } from './alert/questions.ts'
import { environment } from './environment/questions.ts'
import { runbook } from './runbook/questions.ts'
import { workload } from './workload/questions.ts'

/** Answers by question. */
export type Given = Readonly<Record<string, string>>

/** A question of a sub-generator; it is also a flag: `--server-type cx43`. */
export interface AdditionQuestion {
  readonly name: string
  readonly message: string
  /** what makes an answer acceptable, for messages */
  readonly form: string
  /** what is wrong with an answer, or undefined */
  readonly problem: (answer: string, design: Design) => string | undefined
  /** what is taken where nobody answers: '' means that it is left out; undefined that somebody must answer */
  readonly known: (given: Given, design: Design) => string | undefined
  /** whether it is asked at all, as the answers before it have it */
  readonly when?: ((given: Given, design: Design) => boolean) | undefined
}

/** What goes into a list of infra.yaml. */
export interface Entry {
  readonly value: Readonly<Record<string, unknown>>
  /** before the item of this index; at the end when absent */
  readonly index?: number | undefined
  /** defaults of other items that would change by the new one, and are written down before: path → value */
  readonly pinned?: readonly { readonly path: readonly (string | number)[]; readonly value: unknown }[]
}

/** Something that a sub-generator adds to the design. */
export interface Addition {
  readonly kind: 'environment' | 'workload' | 'runbook' | 'alert'
  readonly summary: string
  readonly example: string
  /** the first is the name, given as an argument */
  readonly questions: readonly AdditionQuestion[]
  /** the list of infra.yaml that it goes into */
  readonly list: readonly string[]
  readonly entry: (given: Given, design: Design) => Entry
  /** what comes next, one sentence */
  readonly next: (given: Given) => string
  /** what a person owes because of it, beside what the design owes anyway */
  readonly owes: readonly string[]
}

/** The sub-generators by name. */
export const ADDITIONS: Readonly<Record<Addition['kind'], Addition>> = {
  environment,
  workload,
  runbook,
  alert,
}
