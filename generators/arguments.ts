import { parseArgs } from 'node:util'
import { nearest } from '../engine/spelling.ts'
import { Refusal } from './refusal.ts'

/** Options by name, as `util.parseArgs` takes them. */
export type FlagSpecs = Readonly<
  Record<
    string,
    { readonly type: 'string' | 'boolean'; readonly multiple?: boolean; readonly short?: string }
  >
>

/** What was given: values by option, and the rest in order. */
export interface Given {
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>
  readonly positionals: readonly string[]
}

/** Reads arguments. Throws a Refusal for an option that is unknown, lacks its value, or has one and takes none. */
export function readFlags(argv: readonly string[], specs: FlagSpecs, help: string): Given {
  const { values, positionals, tokens } = parseArgs({
    args: [...argv],
    options: specs,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const spec = specs[token.name]
    if (!spec)
      throw new Refusal(
        `unknown option ${token.rawName}${meant(token.name, Object.keys(specs), '--')}; ${help} lists them`,
      )
    if (spec.type === 'string' && token.value === undefined)
      throw new Refusal(`option ${token.rawName} needs a value`)
    if (spec.type === 'boolean' && token.value !== undefined)
      throw new Refusal(`option ${token.rawName} takes no value`)
  }
  return { values: values as Given['values'], positionals }
}

/** `; did you mean --x?` to append to a message, or ''. */
export function meant(name: string, names: readonly string[], prefix = ''): string {
  const near = nearest(name, names)
  return near === undefined ? '' : `; did you mean ${prefix}${near}?`
}
