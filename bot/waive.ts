import { findConfig } from '../cli/config-file.ts'
import { Failure } from '../cli/failure.ts'
import { CONFIG_NAMES } from '../cli/scope.ts'
import type { Snapshot } from '../cli/snapshot.ts'
import { overlaid } from '../cli/stdin.ts'
import { LOCK_PATH } from '../engine/design.ts'
import { applyFix } from '../engine/fix.ts'
import { keyed } from '../engine/place.ts'
import { type KnownRules, unknownRule } from '../engine/read-config.ts'
import { withoutTokens } from '../engine/reporters/masking.ts'
import { visible } from '../engine/reporters/terminal.ts'
import { SourceFile, type Tree } from '../engine/tree.ts'
import type { JudgeOptions } from './judge.ts'
import { digestOf } from './marker.ts'
import { changeOf } from './mend.ts'
import type { Proposal } from './report.ts'

/** Days that a waiver holds when nobody says how long. */
const DAYS = 90
/** Days beyond which a waiver would be a decision for good, which belongs into `rules` or `overrides`. */
const LONGEST = 366
/** Characters of a reason. */
const REASON = 300

/** A waiver that somebody asks for. */
export interface WaiverRequest {
  readonly rule: string
  /** the files whose findings it is about */
  readonly paths: readonly string[]
  readonly reason: string
  /** login of who asks, and answers for it */
  readonly by: string
  /** `YYYY-MM-DD`; 90 days from now when absent */
  readonly until?: string | undefined
  /** the pull request it is asked for in */
  readonly pull?: number | undefined
}

/** The branch and change that add a waiver to the config of a snapshot; `known` are the rules with its own. Throws a Failure where it cannot be made. */
export function waiverProposal(
  snapshot: Snapshot,
  request: WaiverRequest,
  { parts, now }: JudgeOptions,
  known: KnownRules = parts,
): Proposal {
  const rule = parts.renamed[request.rule] ?? request.rule
  const unknown = unknownRule(rule, known)
  if (unknown) throw new Failure(unknown)
  const reason = reasonOf(request.reason)
  const until = untilOf(request.until, now)
  const owner = `@${request.by}`
  if (request.paths.length === 0) throw new Failure(`${rule} has no finding here: there is nothing to waive`)
  const path = CONFIG_NAMES.find((name) => snapshot.has(name)) ?? CONFIG_NAMES[0]
  const before: Tree = snapshot.load([path])
  const waivers = request.paths.map((file) => ({ rule, path: file, owner, reason, until }))
  const after = withWaivers(before, path, waivers)
  const text = after.get(path)!.bytes
  findConfig(
    {
      snapshot: overlaid(snapshot, path, text),
      root: '/nowhere/infra-bot',
      top: undefined,
      given: undefined,
    },
    parts,
    parts.sources,
  )
  const title = `infra-lint: waive ${rule} until ${until}`
  return {
    group: 'waiver',
    branch: `infra-lint/waive/${rule.replace(/[^a-z0-9]+/g, '-')}-${digestOf(rule, ...request.paths).slice(0, 8)}`,
    title,
    message: title,
    changes: [changeOf(path, before, after)],
    findings: [],
    before: waivers.length,
    after: 0,
    waives: { rule, owner, reason, until, pull: request.pull },
  }
}

interface Entry {
  readonly rule: string
  readonly path: string
  readonly owner: string
  readonly reason: string
  readonly until: string
}

function withWaivers(tree: Tree, path: string, waivers: readonly Entry[]): Tree {
  const file = tree.get(path)
  if (!file) return new Map([[path, new SourceFile({ path, text: newConfig(waivers) })]])
  const known = file.documents[0]?.root?.get('waivers')
  const at = keyed(file, ['waivers'])
  const edits = known
    ? waivers.map((value) => ({ op: 'insert' as const, at, value }))
    : [{ op: 'set' as const, at, value: waivers }]
  const applied = applyFix(
    tree,
    { title: 'waive', safety: 'safe', edits },
    { expected: undefined, lockPath: LOCK_PATH },
  )
  if ('refused' in applied) throw new Failure(`${path} cannot be added to: ${applied.refused}`)
  return applied.tree
}

function newConfig(waivers: readonly Entry[]): string {
  const rows = waivers.flatMap((waiver) =>
    Object.entries(waiver).map(
      ([key, value], index) => `${index === 0 ? '  - ' : '    '}${key}: ${JSON.stringify(value)}`,
    ),
  )
  return ['waivers:', ...rows, ''].join('\n')
}

function reasonOf(text: string): string {
  const reason = visible(withoutTokens(text.replace(/\s+/g, ' ').trim()))
  if (reason.length < 3) throw new Failure('a waiver needs a reason: /infra-lint waive RULE -- reason')
  return reason.slice(0, REASON)
}

function untilOf(given: string | undefined, now: Date): string {
  const last = dayAfter(now, LONGEST)
  const until = given ?? dayAfter(now, DAYS)
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(until) && !Number.isNaN(Date.parse(until))
  if (!isDay || until < dayAfter(now, 0) || until > last)
    throw new Failure(`until ${until} is no day between today and ${last}`)
  return until
}

function dayAfter(now: Date, days: number): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10)
}
