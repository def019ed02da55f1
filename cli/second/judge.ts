import type { Config } from '../../engine/config.ts'
import { readInfra } from '../../engine/infra.ts'
import { lintFromBack } from '../../engine/lint.ts'
import type { Judged } from '../../engine/shared-judging.ts'
import { PARTS } from '../parts.ts'
import { commitAsker, historyAsker, repositoryAsker, sourcesFor } from '../prepare.ts'
import type { Site } from '../root.ts'
import { gitOf } from '../session.ts'
import { type TreeParcel, unpackTree } from '../tree-parcel.ts'
import { orderOfRules } from './order.ts'

/** What the second judge is told: plain data. */
export interface Brief {
  readonly tree: TreeParcel
  /** every path of the snapshot, each ended by NUL; undefined where the tree has them all */
  readonly allPaths: string | undefined
  readonly site: Site
  readonly now: Date
  readonly config: Config
  readonly kubernetesVersion: string | undefined
  readonly only: readonly string[] | undefined
  readonly mandates: readonly string[] | undefined
  readonly baseline: ReadonlySet<string> | undefined
}

/**
 * The second judge, in a thread of its own: takes rules from the back of the queue and judges the same bytes. Kubernetes
 * objects, which most rules share and which take longest to read, are left to the first.
 */
export function judgeAsSecond(brief: Brief, taken: Int32Array): Judged {
  const { site, config, now, kubernetesVersion } = brief
  const tree = unpackTree(brief.tree, site.root)
  const git = gitOf(site, { cwd: process.cwd(), env: process.env })
  const context = {
    site,
    parts: PARTS,
    now,
    config: undefined,
    own: new Set<string>(),
    kubernetesVersion,
    repository: repositoryAsker(site, git),
    history: historyAsker(git),
    commit: commitAsker(git),
    withoutObjects: true,
  }
  const allPaths = brief.allPaths?.split('\0').slice(0, -1) ?? [...tree.keys()]
  const sources = sourcesFor(config, context, undefined, allPaths)(tree)
  const options = {
    only: brief.only,
    mandates: brief.mandates,
    baseline: brief.baseline,
    renamed: PARTS.renamed,
  }
  return lintFromBack(readInfra(tree, sources), PARTS.rules, config, options, { taken, order: orderOfRules })
}
