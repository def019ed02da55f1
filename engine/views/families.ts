import type { SourceFile } from '../tree.ts'
import type { Stage } from './environments.ts'
import type { VersionUse } from './versions.ts'

/** What one environment has of a family: a folder, or one file that is named after it. */
export interface Member {
  /** the environment's name, as the folder or file spells it */
  readonly name: string
  readonly stage: Stage
  /** place in the order of promotion, lowest first; undefined where nothing says it */
  readonly rank: number | undefined
  /** the folder, or the path of the one file */
  readonly path: string
  /**
   * Its files by what they are called in every environment: the path below the folder with the environment's own name
   * as `*`; '' for the one file. Symbolic links are among them.
   */
  readonly files: ReadonlyMap<string, SourceFile>
  /** every folder beneath its own that holds a file, by its name in `files` */
  readonly folders: ReadonlySet<string>
  /** versions that its files name, by what has the version; see `versionsIn` */
  readonly versions: ReadonlyMap<string, VersionUse>
  /** the file that another member has under a name, as written or with this environment's name in it */
  counterpart(name: string, written: string): SourceFile | undefined
}

/**
 * A place where several environments keep the same thing: `apps/staging` and `apps/production`, `web-dev` and
 * `web-prod`, `values-staging.yaml` and `values-production.yaml`. Found by names; what is in it need not agree.
 */
export interface Family {
  /** the path with the environment as `*`: `apps/*`, `charts/web/values-*.yaml` */
  readonly pattern: string
  readonly kind: 'folder' | 'file'
  /** lowest in the order of promotion first, then those without a rank */
  readonly members: readonly Member[]
  /**
   * The members that a version passes before it comes to this one, nearest first. Without a declared order only what
   * every order has in common counts: dev and test come before staging, and all of them before production.
   */
  below(member: Member): readonly Member[]
}
