import type { MandateId, Severity } from '../mandate.ts'

/** A question to a value: is it there, is it that, does it match. Exactly one of the tests is given. */
export interface Question {
  /** the ways to the values that are asked; the object itself where there is none */
  readonly path?: string | readonly string[] | undefined
  readonly exists?: true | undefined
  readonly equals?: unknown
  readonly oneOf?: readonly unknown[] | undefined
  /** a pattern of Go (RE2 syntax), found anywhere in the text */
  readonly pattern?: string | undefined
  /** a JSON Schema of draft 7 */
  readonly schema?: unknown
  /** whether a value that is not there is none to ask */
  readonly optional?: boolean | undefined
}

/** A rule of an organisation's own, as `customRules` of a config has it: plain data, so that threads can be given it. */
export interface CustomRule {
  /** `acme/owner-label` */
  readonly id: string
  readonly message: string
  readonly mandate: MandateId
  /** a warning when absent */
  readonly severity?: Severity | undefined
  readonly summary?: string | undefined
  readonly why?: string | undefined
  readonly remedy?: string | undefined
  /** `Deployment`, `apps/v1/Deployment`, or `*`: objects of Kubernetes, as each environment gets them */
  readonly kinds?: readonly string[] | undefined
  /** globs of YAML, JSON and TOML files */
  readonly files?: readonly string[] | undefined
  /** blocks of Terraform: `resource aws_db_instance`, `provider aws`, `resource aws_*` */
  readonly terraform?: readonly string[] | undefined
  /** names or meanings of environments; all when absent */
  readonly environments?: readonly string[] | undefined
  /** globs of files of which nothing is said */
  readonly exclude?: readonly string[] | undefined
  /** what must hold for a thing to be judged at all */
  readonly where?: Question | readonly Question[] | undefined
  readonly schema?: unknown
  readonly must?: Question | readonly Question[] | undefined
  readonly mustNot?: Question | readonly Question[] | undefined
  /** the config file that says so, for people; the reader of configs fills it in */
  readonly definedIn: string
}

/** The tests of a question: one of them is given. */
export const TESTS = ['exists', 'equals', 'oneOf', 'pattern', 'schema'] as const

/** A question, or a list of them, as a list. */
export function questionsOf(one: Question | readonly Question[] | undefined): readonly Question[] {
  if (one === undefined) return []
  return Array.isArray(one) ? (one as readonly Question[]) : [one as Question]
}

/** The paths of a question; one that leads nowhere on stands for the thing itself. */
export function pathsOf({ path }: Question): readonly string[] {
  if (path === undefined) return ['']
  return typeof path === 'string' ? [path] : path
}
