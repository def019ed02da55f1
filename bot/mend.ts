import { difference } from '../cli/difference.ts'
import { editedPaths } from '../cli/mending.ts'
import type { Parts } from '../cli/parts.ts'
import { linesOf } from '../cli/patch.ts'
import { blobId } from '../engine/blob.ts'
import type { Finding } from '../engine/finding.ts'
import { fixTree, type Mended } from '../engine/mend.ts'
import type { SourceFile, Tree } from '../engine/tree.ts'
import { deliverable, groupOf, type Judgeable, reportOf } from './judge.ts'
import { shortName } from './marker.ts'
import { byWeight } from './render/finding.ts'
import type { BotFinding, FileChange, Proposal } from './report.ts'

/** Where GitHub runs workflows from: changing a file there takes a permission of its own. */
const WORKFLOWS = '.github/workflows/'

/** The pull request that a finding's fix belongs to. */
function groupOfFix(finding: Finding, judged: Judgeable): string {
  const paths = finding.fix ? editedPaths(finding.fix) : []
  return paths.some((path) => path.startsWith(WORKFLOWS)) ? 'workflows' : groupOf(finding.path, judged.infra)
}

/** What mending a tree would take, by group. */
export interface Proposals {
  readonly proposals: readonly Proposal[]
  /** groups whose fixes could not be verified, each with the reason */
  readonly unverified: readonly { readonly group: string; readonly reason: string }[]
  /** findings that no safe fix mends */
  readonly left: number
}

/**
 * The safe fixes of a tree, a proposal for each area. Every proposal stands for itself: it is made from the tree as it
 * is, and judged again with nothing else changed. Findings whose short names are in `refused` are not mended.
 */
export function proposalsFor(
  judged: Judgeable,
  parts: Parts,
  prefix: string,
  refused: ReadonlySet<string>,
): Proposals {
  const report = reportOf(judged, parts)
  const before = new Set(report.findings.map(({ fingerprint }) => fingerprint))
  const mendable = report.findings.filter(
    ({ fix, fingerprint }) => fix?.safety === 'safe' && !refused.has(shortName(fingerprint)),
  )
  const groups = [...new Set(mendable.map((finding) => groupOfFix(finding, judged)))].sort()
  const proposals: Proposal[] = []
  const unverified: { group: string; reason: string }[] = []
  for (const group of groups) {
    const { tree, sourcesOf, config } = judged.prepared
    const mended = fixTree(tree, sourcesOf, parts.rules, config, {
      ...judged.options,
      wanted: (finding) =>
        groupOfFix(finding, judged) === group && !refused.has(shortName(finding.fingerprint)),
    })
    const made = proposalOf(group, prefix, judged, mended, before)
    if (typeof made === 'string') unverified.push({ group, reason: made })
    else proposals.push(made)
  }
  return { proposals, unverified, left: report.findings.length - mendable.length }
}

/** A group's proposal, or why there is none. */
function proposalOf(
  group: string,
  prefix: string,
  judged: Judgeable,
  mended: Mended,
  before: ReadonlySet<string>,
): Proposal | string {
  const { report, changed, refused, tree } = mended
  if (changed.length === 0) return refused[0]?.reason ?? 'nothing would change'
  const come = report.findings.filter(({ fingerprint }) => !before.has(fingerprint))
  if (come.length > 0) return `mending would bring ${come[0]!.rule} to ${come[0]!.path}`
  if (group !== 'workflows' && changed.some((path) => path.startsWith(WORKFLOWS)))
    return 'mending would change workflow files, which go into a pull request of their own'
  const findings = report.fixed
    .filter(({ fingerprint }) => before.has(fingerprint))
    .map((one) => deliverable(one, judged.infra))
  if (findings.length === 0) return 'no finding of today would be mended'
  findings.sort(byWeight)
  const title = `infra-lint: mend ${findings.length} finding${findings.length === 1 ? '' : 's'} in ${group.replaceAll('-', ' ')}`
  return {
    group,
    branch: `${prefix}${group}`,
    title,
    message: `${title}\n\n${rulesOf(findings)}`,
    changes: changed.map((path) => changeOf(path, judged.prepared.tree, tree)),
    findings,
    before: findings.length,
    after: 0,
  }
}

function rulesOf(findings: readonly BotFinding[]): string {
  return [...new Set(findings.map(({ rule }) => rule))].sort().join('\n')
}

/** What a commit does to one path. */
export function changeOf(path: string, before: Tree, after: Tree): FileChange {
  const old = before.get(path)
  const now = after.get(path)
  const [a, b] = [linesOf(old?.text ?? ''), linesOf(now?.text ?? '')]
  let [added, removed] = [0, 0]
  for (const { oldStart, oldEnd, newStart, newEnd } of difference(a, b)) {
    added += newEnd - newStart
    removed += oldEnd - oldStart
  }
  return { path, ...contentOf(now), added, removed }
}

function contentOf(file: SourceFile | undefined): Pick<FileChange, 'mode' | 'content' | 'sha'> {
  if (!file) return { mode: undefined }
  // what is no text was moved as it is: its blob is there
  if (file.unread !== undefined) return { mode: file.mode, sha: blobId(file.bytes) }
  return { mode: file.mode, content: file.text }
}
