import { readBaseline } from '../cli/baseline.ts'
import type { FoundConfig } from '../cli/config-file.ts'
import type { Parts } from '../cli/parts.ts'
import { type Context, type Prepared, prepare } from '../cli/prepare.ts'
import { BASELINE_PATH } from '../cli/scope.ts'
import type { Snapshot } from '../cli/snapshot.ts'
import { DELIVERABLES, type Design, type Plan } from '../engine/design.ts'
import type { Finding, Report } from '../engine/finding.ts'
import { type Infra, readInfra } from '../engine/infra.ts'
import { type LintOptions, lint } from '../engine/lint.ts'
import { withoutTokens } from '../engine/reporters/masking.ts'
import type { Tree } from '../engine/tree.ts'
import type { BotFinding, RepositoryName, RuleWords } from './report.ts'
import { schemasIn } from './schemas.ts'

/** What judging needs beside the files. */
export interface JudgeOptions {
  readonly parts: Parts
  readonly now: Date
  /** `https://github.com` */
  readonly server: string
  readonly name: RepositoryName
}

/** A state of the repository, ready to be judged: by its own config, or by one handed over. */
export interface Judgeable {
  readonly prepared: Prepared
  readonly infra: Infra
  readonly options: LintOptions
}

/** A folder that no machine has: a config of a repository that is not on this disk finds neither packages nor schemas here. */
const NOWHERE = '/nowhere/infra-bot'

/**
 * Makes a snapshot ready. With `config`, that of another state counts: what a pull request writes into its own config
 * has no say over itself. Throws a Failure where a config cannot be used.
 */
export function judgeable(
  snapshot: Snapshot,
  { parts, now, server, name }: JudgeOptions,
  commit: string | undefined,
  config?: FoundConfig,
  baseline?: ReadonlySet<string>,
): Judgeable {
  const context: Context = {
    site: { root: NOWHERE, top: NOWHERE, limits: [] },
    parts,
    now,
    config: undefined,
    own: new Set(),
    repository: () => `${server}/${name.owner}/${name.repo}`,
    commit: () => commit,
  }
  const read = prepare(snapshot, context, config)
  const located = schemasIn(snapshot, read.config.schemaLocations)
  const prepared: Prepared = {
    ...read,
    sourcesOf: (tree) => {
      const sources = read.sourcesOf(tree)
      return { ...sources, schemas: sources.schemas && { ...sources.schemas, located } }
    },
  }
  const infra = readInfra(prepared.tree, prepared.sourcesOf(prepared.tree))
  return { prepared, infra, options: { renamed: parts.renamed, baseline } }
}

/** Parts that plan a design once: base, merge result and every change that is tried have the same one, mostly. */
export function planningOnce(parts: Parts): Parts {
  let last: { readonly design: string; readonly plan: Plan } | undefined
  const plan = (design: Design): Plan => {
    const written = JSON.stringify(design)
    if (last?.design !== written) last = { design: written, plan: parts.sources.plan(design) }
    return last.plan
  }
  return { ...parts, sources: Object.create(parts.sources, { plan: { value: plan } }) }
}

/** The fingerprints of a snapshot's baseline; undefined where it has none. Throws a Failure where it cannot be read. */
export function baselineIn(snapshot: Snapshot): ReadonlySet<string> | undefined {
  const text = snapshot.text(BASELINE_PATH)
  return text === undefined
    ? undefined
    : new Set(readBaseline(BASELINE_PATH, text).map(({ fingerprint }) => fingerprint))
}

/** The report of a state. */
export function reportOf({ infra, prepared, options }: Judgeable, parts: Parts): Report {
  return lint(infra, parts.rules, prepared.config, options)
}

/** The report of the same state with another tree, as after a change. */
export function reportWith({ prepared, options }: Judgeable, tree: Tree, parts: Parts): Report {
  return lint(readInfra(tree, prepared.sourcesOf(tree)), parts.rules, prepared.config, options)
}

/** The deliverable that a path belongs to: `alerting`, `pipelines` for workflows, `repository` for what lies beside. */
export function groupOf(path: string, infra: Infra): string {
  for (const name of DELIVERABLES) {
    const folder = infra.folder(name)
    if (path === folder || path.startsWith(`${folder}/`)) return name
  }
  if (/^\.github\/(?:workflows|actions)\/|^\.gitlab(?:-ci\.ya?ml$|\/)/.test(path)) return 'pipelines'
  if (path === 'docs' || path.startsWith('docs/')) return 'documents'
  return path.startsWith('infra/') ? 'design' : 'repository'
}

/** A finding as it is delivered: names that are tokens are masked; its place in the difference comes later. */
export function deliverable(finding: Finding, infra: Infra): BotFinding {
  return {
    fingerprint: finding.fingerprint,
    rule: finding.rule,
    severity: finding.severity,
    message: withoutTokens(finding.message),
    path: withoutTokens(finding.path),
    line: finding.span.line,
    endLine: finding.rule.startsWith('secrets/') ? finding.span.line : finding.span.endLine,
    mandate: finding.mandate,
    environments: finding.environments.map(withoutTokens),
    fix: finding.fix?.safety,
    group: groupOf(finding.path, infra),
    spot: undefined,
  }
}

/** What is said of the rules that some findings are of. */
export function wordsOf(
  findings: readonly { readonly rule: string }[],
  parts: Parts,
): Readonly<Record<string, RuleWords>> {
  const words: Record<string, RuleWords> = {}
  for (const { rule } of findings) {
    const known = parts.rules[rule]
    if (known) words[rule] = { summary: known.summary, remedy: known.remedy }
  }
  return words
}
