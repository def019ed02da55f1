import type { Finding, Report, Skipped } from '../../engine/finding.ts'
import { matcher } from '../../engine/glob.ts'
import { readInfra } from '../../engine/infra.ts'
import { lint } from '../../engine/lint.ts'
import { type IgnoredLine, ignoredLines } from '../../engine/secrets/ignore-files.ts'
import { secretsIn } from '../../engine/secrets/secrets.ts'
import { SourceFile } from '../../engine/tree.ts'
import type { Request } from '../arguments.ts'
import { Failure } from '../failure.ts'
import type { Git } from '../git.ts'
import type { Revision } from '../git-history.ts'
import type { Io } from '../io.ts'
import { baselineOf } from '../known.ts'
import { exitCodeOf } from '../narrow.ts'
import { publish, targetsOf, wayTo } from '../output.ts'
import type { Parts } from '../parts.ts'
import { prepare } from '../prepare.ts'
import { isWithin } from '../root.ts'
import { chosenRules, needGit, openSession, readWorkingTree, type Session } from '../session.ts'

/** Revisions whose blobs are held in memory at once. */
const BATCH = 500

/**
 * `infra-lint --history RANGE`: the secrets that commits brought, each blob judged once. A finding names the commit that
 * brought it: what its parents had in the same file is none.
 */
export async function historyCommand(request: Request, io: Io, parts: Parts): Promise<number> {
  const session = openSession(request, io, parts, request.operands, true)
  const git = needGit(session, '--history')
  const range = request.history!
  const { commits, revisions } = git.history(range)
  // silence would be taken for a pass
  if (commits.length === 0) throw new Failure(`--history ${range}: there is no commit in it`)
  const scan = await Scan.begin(session, git)
  for (let at = 0; at < revisions.length; at += BATCH) {
    session.progress.say(() => `scanning ${at} of ${revisions.length} files of ${commits.length} commits`)
    scan.judge(revisions.slice(at, at + BATCH))
  }
  const report = scan.report()
  const { files, bytes } = report.stats
  session.say(
    `${counted(commits.length, 'commit')} of ${range}: ${counted(files, 'blob')} scanned, ${(bytes / 1e6).toFixed(1)} MB`,
  )
  publish(session, report, targetsOf(request))
  return exitCodeOf(report, request)
}

const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`

/** What was found in the commits so far. */
class Scan {
  readonly #git: Git
  readonly #judgeFile: (file: SourceFile) => Report
  readonly #isWanted: (path: string) => boolean
  readonly #prefix: string
  /** what Gitleaks was told to ignore, by commit */
  readonly #ignored: readonly IgnoredLine[]
  /** `<oid> <path>` of what was judged */
  readonly #seen = new Set<string>()
  readonly #found = new Map<string, Finding>()
  readonly #suppressed: Finding[] = []
  readonly #skipped: Skipped[] = []
  #bytes = 0

  private constructor(
    session: Session,
    git: Git,
    judgeFile: (file: SourceFile) => Report,
    isWanted: (path: string) => boolean,
    ignored: readonly IgnoredLine[],
  ) {
    this.#ignored = ignored
    this.#git = git
    this.#judgeFile = judgeFile
    this.#isWanted = isWanted
    this.#prefix = wayTo(session.site.top ?? session.site.root, session.site.root)
  }

  static async begin(session: Session, git: Git): Promise<Scan> {
    const { parts, request, site } = session
    const prepared = prepare(await readWorkingTree(session), session.context)
    const { only } = chosenRules(request, parts)
    const rules = Object.fromEntries(
      Object.entries(parts.rules).filter(([id, { after }]) => id.startsWith('secrets/') && !after),
    )
    const known = baselineOf(session, prepared)
    const options = {
      only,
      renamed: parts.renamed,
      baseline: known && new Set(known.entries.map(({ fingerprint }) => fingerprint)),
    }
    const around = [...prepared.tree].filter(([path]) =>
      /(?:^|\/)\.(?:sops\.ya?ml|gitleaks\.toml|secrets\.baseline)$/.test(path),
    )
    const { include = [] } = prepared.config.secrets ?? {}
    const [isNamed, isExcluded] = [matcher(include), matcher(prepared.config.exclude)]
    const isIncluded = (path: string): boolean =>
      include.length > 0 && prepared.membership(path) === 'out' && isNamed(path) && !isExcluded(path)
    return new Scan(
      session,
      git,
      (file) => {
        const tree = new Map([...around, [file.path, file] as const])
        const { now } = session.context
        return lint(
          readInfra(tree, { now, deploysNothing: 'a revision', patterns: prepared.config.secrets?.patterns }),
          rules,
          { ...prepared.config, customRules: [] },
          options,
        )
      },
      (path) => (prepared.membership(path) === 'in' || isIncluded(path)) && isWithin(site.limits, path),
      ignoredLines(prepared.tree).filter(({ commit }) => commit !== undefined),
    )
  }

  judge(revisions: readonly Revision[]): void {
    const prefix = this.#prefix
    const wanted = revisions.filter(({ path, oid, mode, named }) => {
      const name = `${oid} ${path}`
      const own = path.startsWith(prefix) && this.#isWanted(path.slice(prefix.length))
      if (!own || !named || !mode.startsWith('100') || this.#seen.has(name)) return false
      this.#seen.add(name)
      return true
    })
    const blobs = this.#git.blobs(wanted.map(({ oid }) => oid))
    const hits: { readonly revision: Revision; readonly file: SourceFile }[] = []
    for (const revision of wanted) {
      const path = revision.path.slice(prefix.length)
      const bytes = blobs.get(revision.oid)
      if (!(bytes instanceof Uint8Array)) {
        this.#skip(revision, path, bytes === undefined ? 'not in this partial clone' : 'larger than 32 MB')
        continue
      }
      this.#bytes += bytes.length
      const file = new SourceFile({ path, bytes })
      if (secretsIn(file).length > 0) hits.push({ revision, file })
      else if (file.unreadSoFar !== undefined) this.#skip(revision, path, file.unreadSoFar)
    }
    if (hits.length === 0) return
    const before = this.#git.blobs(hits.flatMap(({ revision }) => revision.before))
    for (const { revision, file } of hits) this.#compare(revision, file, before)
  }

  #skip({ commit }: Revision, path: string, reason: string): void {
    this.#skipped.push({ path, reason: `${reason}, in commit ${commit.slice(0, 10)}` })
  }

  /** What a revision has and none of its parents had. */
  #compare(
    { commit, before }: Revision,
    file: SourceFile,
    blobs: ReadonlyMap<string, Buffer | 'large'>,
  ): void {
    const { findings, suppressed } = this.#judgeFile(file)
    const known = new Set(
      before.flatMap((oid) => {
        const bytes = blobs.get(oid)
        if (!(bytes instanceof Uint8Array)) return []
        return this.#judgeFile(new SourceFile({ path: file.path, bytes })).findings.map(
          ({ fingerprint }) => fingerprint,
        )
      }),
    )
    this.#suppressed.push(...suppressed.filter(({ fingerprint }) => !known.has(fingerprint)))
    const ignored = this.#ignored.filter((one) => one.path === file.path && commit.startsWith(one.commit!))
    for (const finding of findings) {
      const { line, endLine = line } = finding.span
      if (ignored.some((one) => line <= one.line && one.line <= endLine)) continue
      // rules that miss something in the tree around a file say so of every revision
      if (finding.path !== file.path || known.has(finding.fingerprint)) continue
      if (this.#found.has(finding.fingerprint)) continue
      this.#found.set(finding.fingerprint, {
        ...finding,
        fix: undefined,
        message: `${finding.message}; commit ${commit.slice(0, 10)} brought it`,
      })
    }
  }

  report(): Report {
    return {
      findings: [...this.#found.values()],
      suppressed: this.#suppressed,
      owed: [],
      fixed: [],
      skipped: this.#skipped,
      stats: { files: this.#seen.size, bytes: this.#bytes, rules: 0, ruleTimes: [] },
      // what a commit had may be gone by now: there are no lines to show
      tree: new Map(),
    }
  }
}
