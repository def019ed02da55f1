import type { Infra } from './infra.ts'
import type { MandateId, Severity } from './mandate.ts'
import type { Place } from './place.ts'

/** A JSON Schema, as data. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** What only a person or time can supply. Until `by` it counts for readiness, not for the exit code. */
export interface Owed {
  /** the key under `owed` of infra.yaml: without such an entry the problem is a finding at once */
  readonly what: string
}

/** A change in words: places are resolved when the change is applied, so that fixes survive each other. */
export type Edit =
  /** gives a key a value, making missing keys on the way; comments beside the old value stay; `hcl('var.x')` is an expression */
  | { readonly op: 'set'; readonly at: Place; readonly value: unknown }
  /** adds an item to a list; `index` from 0, at the end when absent */
  | {
      readonly op: 'insert'
      readonly at: Place
      readonly value: unknown
      readonly index?: number | undefined
    }
  /** removes a key or item with the comments that belong to it */
  | { readonly op: 'remove'; readonly at: Place }
  /** replaces characters; `expect` is what stands there now, else the fix is refused */
  | {
      readonly op: 'text'
      readonly file: string
      readonly start: number
      readonly end: number
      readonly expect: string
      readonly text: string
    }
  | {
      readonly op: 'create'
      readonly path: string
      readonly content: string
      readonly mode?: '100644' | '100755' | undefined
    }
  | { readonly op: 'delete'; readonly path: string }
  | { readonly op: 'move'; readonly path: string; readonly to: string }
  /** writes content, mode and lock entry of a planned file; derived content is made from the tree */
  | { readonly op: 'restore'; readonly path: string }

/**
 * A mending. `safe` keeps what runs and is a promise: idempotent, convergent, comment-preserving.
 * `unsafe` changes behaviour and is a person's decision.
 */
export interface Fix {
  readonly title: string
  readonly safety: 'safe' | 'unsafe'
  readonly edits: readonly Edit[]
}

/** What a rule yields. It knows neither its rule's id nor line numbers. */
export interface Problem {
  readonly at: Place
  /** names the thing, the fact and the way out; lower case, no full stop, no environment */
  readonly message: string
  /** lower than the rule's own, where evidence is uncertain or production is not concerned */
  readonly severity?: Severity | undefined
  readonly related?: readonly { readonly at: Place; readonly message: string }[] | undefined
  /** the mending, made for the merged place where several environments share the problem */
  readonly fix?: ((at: Place) => Fix) | undefined
  readonly owed?: Owed | undefined
  /** for a secret: 16 bits of its value's hash, so that another value at the same place is another finding */
  readonly digest?: number | undefined
  /** the environment of the scope it was found in: equal problems of several become one finding that lists them */
  readonly environment?: string | undefined
}

/** A rule: one file, whose path is its id. It reads the Infra and yields Problems; it changes nothing. */
export interface Rule<Options = undefined> {
  /** what holds when the rule is content, one sentence */
  readonly summary: string
  /** why it matters, one or two sentences */
  readonly why: string
  /** what to do, imperative */
  readonly remedy: string
  readonly mandate: MandateId
  readonly severity: Severity
  /** whether every finding has a fix, or some */
  readonly fixable?: 'always' | 'sometimes' | undefined
  readonly options?: JsonSchema | undefined
  readonly defaults?: Options | undefined
  /** the config file that defines it, for a rule of an organisation's own */
  readonly definedIn?: string | undefined
  /** runs after all others, with `infra.usage` at hand: for rules about suppressions, waivers and baselines */
  readonly after?: boolean | undefined
  check(infra: Infra, options: Options): Iterable<Problem>
}

/** Any rule, whatever its options. */
// biome-ignore lint/suspicious/noExplicitAny: a rule's options are validated against its own schema before it sees them
export type AnyRule = Rule<any>

/** Types a rule's file; returns it unchanged. */
export function defineRule<Options = undefined>(rule: Rule<Options>): Rule<Options> {
  return rule
}
