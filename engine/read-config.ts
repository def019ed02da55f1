import { type Config, NO_CONFIG, type Override, type RuleSetting, type Waiver } from './config.ts'
import type { CustomRule } from './custom/custom-rule.ts'
import { customRuleProblems } from './custom/problems.ts'
import { withCustomRules } from './custom/rules.ts'
import { DELIVERABLES, INPUT_DOCUMENTS, type SchemaProblem } from './design.ts'
import type { Node } from './formats/node.ts'
import { isGlob, matcher } from './glob.ts'
import { keyed, locate } from './place.ts'
import type { AnyRule } from './rule.ts'
import { explainSchemaErrors } from './schema.ts'
import { type PatternSettings, problemOfPattern } from './secrets/own-patterns.ts'
import type { SecretSettings } from './secrets/settings.ts'
import type { Sources } from './sources.ts'
import { suggestion } from './spelling.ts'
import { SourceFile } from './tree.ts'

/** A config file as the host read it. */
export interface ConfigFile {
  readonly path: string
  readonly text: string
}

/** Something that makes a config unusable: where, in numbers. */
export interface ConfigProblem {
  readonly path: string
  readonly line: number
  readonly column: number
  readonly message: string
}

/** The rules that a config may speak of. */
export interface KnownRules {
  readonly rules: Readonly<Record<string, AnyRule>>
  /** old id → new id */
  readonly renamed: Readonly<Record<string, string>>
}

/** The config of several files, the extended ones first; every problem of every file at once. */
export function readConfig(
  files: readonly ConfigFile[],
  builtIn: KnownRules,
  sources: Sources,
): { readonly config: Config; readonly problems: readonly ConfigProblem[] } {
  let config = NO_CONFIG
  const problems: ConfigProblem[] = []
  for (const { path, text } of files) {
    const file = new SourceFile({ path, text })
    const [document, second] = file.documents
    const broken = [...(document?.problems ?? [])]
    if (second?.root)
      broken.push({
        message: 'a config is one document; this is a second one',
        start: second.start,
        end: second.end,
      })
    for (const problem of broken) {
      const { line, column } = file.lines.span(problem.start, problem.end)
      problems.push({ path, line, column, message: problem.message })
    }
    const root = document?.root
    if (!root || broken.length > 0) continue
    const found = [...explainSchemaErrors(sources.validate('config', root.value), root.value)]
    const customRules = found.length === 0 ? customRulesOf(root, path) : []
    if (customRules.length > 0) {
      const custom = new Map(config.customRules.map(({ id, definedIn }) => [id, definedIn]))
      const own = [...Object.keys(builtIn.rules), ...Object.keys(builtIn.renamed)]
      found.push(...customRuleProblems(root, { own, custom }))
    }
    // what a config defines it may speak of
    const every = [...config.customRules, ...customRules]
    const known = { ...builtIn, rules: withCustomRules(builtIn.rules, every) }
    if (found.length === 0)
      found.push(...ruleProblems(root, known, sources), ...pathProblems(root), ...patternProblems(root))
    for (const { path: at, part, message } of found) {
      const { span } = locate(keyed(file, at, { part }), new Map([[path, file]]))
      problems.push({ path, line: span.line, column: span.column, message })
    }
    if (found.length === 0) config = { ...extend(config, root, path, known), customRules: every }
  }
  return { config, problems }
}

/** The rules that a config defines itself; those of a broken one only as far as they are written. */
function customRulesOf(root: Node, definedIn: string): readonly CustomRule[] {
  const written = (root.value as { readonly customRules?: readonly CustomRule[] }).customRules ?? []
  return written.map((one) => ({ ...one, definedIn }))
}

function* ruleProblems(root: Node, known: KnownRules, sources: Sources): Iterable<SchemaProblem> {
  const groups = [{ at: ['rules'] as (string | number)[], node: root.get('rules') }]
  const overrides = root.get('overrides')?.items() ?? []
  for (const [index, override] of overrides.entries()) {
    groups.push({ at: ['overrides', index, 'rules'], node: override.get('rules') })
  }
  for (const { at, node } of groups) {
    for (const { key, value } of node?.pairs() ?? []) {
      const path = [...at, key.text]
      const problem = unknownRule(key.text, known)
      if (problem) yield { path, part: 'key', message: problem }
      else yield* optionProblems(known.renamed[key.text] ?? key.text, value, path, known, sources)
    }
  }
  for (const [index, waiver] of (root.get('waivers')?.items() ?? []).entries()) {
    const problem = unknownRule(waiver.get('rule')?.text ?? '', known)
    if (problem) yield { path: ['waivers', index, 'rule'], part: 'value', message: problem }
  }
}

/** Names under `paths` that mean nothing: a deliverable that is misspelt would be looked for in its usual place. */
function* pathProblems(root: Node): Iterable<SchemaProblem> {
  const inputs = Object.keys(INPUT_DOCUMENTS)
  const known = [...DELIVERABLES, ...inputs]
  for (const { key } of root.get('paths')?.pairs() ?? []) {
    if (known.includes(key.text)) continue
    const out =
      suggestion(key.text, known) ||
      `; there are ${DELIVERABLES.join(', ')} and the inputs ${inputs.join(', ')}`
    yield { path: ['paths', key.text], part: 'key', message: `nothing is called ${key.text}${out}` }
  }
}

/** Patterns of secrets that cannot be looked for, or not in linear time. */
function* patternProblems(root: Node): Iterable<SchemaProblem> {
  const patterns = root.get('secrets')?.get('patterns')?.items() ?? []
  for (const [index, pattern] of patterns.entries()) {
    const problem = problemOfPattern(pattern.value as PatternSettings)
    if (problem)
      yield { path: ['secrets', 'patterns', index, problem.at], part: 'value', message: problem.message }
  }
}

/** What is wrong with a rule's name: no rule is called so, or no rule matches the glob. */
export function unknownRule(name: string, known: KnownRules): string | undefined {
  const ids = Object.keys(known.rules)
  if (isGlob(name)) return ids.some(matcher([name])) ? undefined : `no rule matches ${name}`
  if (known.rules[name] || known.renamed[name]) return undefined
  return `there is no rule ${name}${suggestion(name, ids)}`
}

function* optionProblems(
  id: string,
  setting: Node,
  path: readonly (string | number)[],
  known: KnownRules,
  sources: Sources,
): Iterable<SchemaProblem> {
  const options = setting.get('options')
  if (!options) return
  const at = [...path, 'options']
  if (!known.rules[id]?.options) {
    yield {
      path: at,
      part: 'key',
      message: isGlob(id) ? 'options are given to one rule, not to a glob' : `${id} has no options`,
    }
    return
  }
  for (const problem of explainSchemaErrors(sources.validate(`rules/${id}`, options.value), options.value)) {
    yield { ...problem, path: [...at, ...problem.path] }
  }
}

interface RawConfig {
  readonly rules?: Readonly<Record<string, string | RuleSetting>>
  readonly overrides?: readonly (Omit<Override, 'rules'> & {
    readonly rules: Readonly<Record<string, string | RuleSetting>>
  })[]
  readonly exclude?: readonly string[]
  readonly waivers?: readonly Omit<Waiver, 'place'>[]
  readonly paths?: Readonly<Record<string, string>>
  readonly deliverables?: 'none' | 'all'
  readonly reason?: string
  readonly kubernetesVersion?: string
  readonly schemaLocations?: readonly string[]
  readonly secrets?: Partial<SecretSettings>
}

function extend(base: Config, root: Node, path: string, known: KnownRules): Config {
  const own = root.value as RawConfig
  const origins = { ...base.origins }
  const rules = settings(own.rules, known)
  for (const id of Object.keys(rules)) origins[`rules.${id}`] = path
  for (const key of Object.keys(own)) if (key !== 'rules' && key !== 'extends') origins[key] = path
  return {
    // A rule that is set again moves to the end: what comes later wins over globs that came before.
    rules: { ...without(base.rules, Object.keys(rules)), ...rules },
    overrides: [
      ...base.overrides,
      ...(own.overrides ?? []).map((one) => ({ ...one, rules: settings(one.rules, known) })),
    ],
    exclude: [...base.exclude, ...(own.exclude ?? [])],
    waivers: [
      ...base.waivers,
      ...(own.waivers ?? []).map((one, index) => ({
        ...one,
        rule: known.renamed[one.rule] ?? one.rule,
        place: keyed(path, ['waivers', index]),
      })),
    ],
    paths: { ...base.paths, ...own.paths },
    deploysNothing:
      own.deliverables === 'none' ? own.reason : own.deliverables === 'all' ? undefined : base.deploysNothing,
    kubernetesVersion: own.kubernetesVersion ?? base.kubernetesVersion,
    secrets: own.secrets
      ? {
          include: [...(base.secrets?.include ?? []), ...(own.secrets.include ?? [])],
          patterns: [...(base.secrets?.patterns ?? []), ...(own.secrets.patterns ?? [])],
        }
      : base.secrets,
    schemaLocations: [...base.schemaLocations, ...(own.schemaLocations ?? [])],
    customRules: base.customRules,
    origins,
  }
}

function settings(rules: RawConfig['rules'], known: KnownRules): Record<string, RuleSetting> {
  return Object.fromEntries(
    Object.entries(rules ?? {}).map(([id, one]) => [
      known.renamed[id] ?? id,
      typeof one === 'string' ? ({ severity: one } as RuleSetting) : one,
    ]),
  )
}

function without<T>(record: Readonly<Record<string, T>>, keys: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)))
}
