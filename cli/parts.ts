import type { Config } from '../engine/config.ts'
import { withCustomRules } from '../engine/custom/rules.ts'
import { type FormatName, type Reporter, reporters } from '../engine/reporters/index.ts'
import type { AnyRule } from '../engine/rule.ts'
import type { Sources } from '../engine/sources.ts'
import manifest from '../package.json' with { type: 'json' }
import { renamed, rules } from '../rules/index.ts'
import type { Request } from './arguments.ts'
import { configAt } from './config-file.ts'
import type { Io } from './io.ts'
import { fileOption, findSite } from './root.ts'
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

/** The parts with the rules that a config defines itself. */
export function withRulesOf(parts: Parts, { customRules }: Config): Parts {
  return customRules.length === 0 ? parts : { ...parts, rules: withCustomRules(parts.rules, customRules) }
}

/** The parts with the rules that the config of a request's tree defines. Throws a Failure where it cannot be used. */
export function partsAt(request: Request, { cwd }: Io, parts: Parts): Parts {
  const site = findSite({ cwd, root: request.root, paths: [] })
  const given = request.config === undefined ? undefined : fileOption(request.config, cwd)
  return withRulesOf(parts, configAt(site, given, parts, parts.sources))
}
