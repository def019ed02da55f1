import { type FormatName, type Reporter, reporters } from '../engine/reporters/index.ts'
import type { AnyRule } from '../engine/rule.ts'
import type { Sources } from '../engine/sources.ts'
import manifest from '../package.json' with { type: 'json' }
import { renamed, rules } from '../rules/index.ts'
import { sources } from './sources.ts'

/** What `main` is put together from. Tests give rules of their own. */
export interface Parts {
  readonly rules: Readonly<Record<string, AnyRule>>
  /** old id → new id */
  readonly renamed: Readonly<Record<string, string>>
  readonly sources: Sources
  readonly reporters: Readonly<Record<FormatName, Reporter>>
  readonly version: string
}

/** The parts of the product. */
export const PARTS: Parts = { rules, renamed, sources, reporters, version: manifest.version }
