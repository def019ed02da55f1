import { isDeclared } from '../../engine/exceptions.ts'
import type { Infra } from '../../engine/infra.ts'
import { whole } from '../../engine/place.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import { folderOf, type SourceFile } from '../../engine/tree.ts'
import type { Family, Member } from '../../engine/views/families.ts'

/** The least share of the smaller environment's files that both must have to be called alike. */
const ALIKE = 0.6

/** Files that say nothing of what is deployed, or that another rule asks for. */
const ASIDE =
  /(^|\/)(\.terraform\.lock\.hcl|\.gitignore|\.gitkeep|\.keep|\.sops\.ya?ml|CODEOWNERS|OWNERS)$|\.(md|txt|png|svg)$/i

export default defineRule({
  summary: 'What an environment has, the environment below it has too.',
  why: 'A manifest or root that only production has is rehearsed nowhere: its first run is the real one.',
  remedy:
    'Add the counterpart to the environment below, move the file into the shared base, or declare the difference under `exceptions` of `infra/infra.yaml` with its reason.',
  mandate: 'E3',
  severity: 'warning',

  *check(infra) {
    const patches = new Set(
      infra.kustomizations.flatMap((one) => one.patches.flatMap(({ target }) => target ?? [])),
    )
    for (const family of infra.families) {
      if (family.kind !== 'folder') continue
      for (const member of family.members) yield* lacks(infra, family, member, patches)
    }
  },
})

function* lacks(
  infra: Infra,
  family: Family,
  member: Member,
  patches: ReadonlySet<string>,
): Iterable<Problem> {
  const lower = family.below(member)[0]
  const missing = lower ? unmatched(member, lower) : []
  if (!lower || missing.length === 0) return
  const shared = sharedOf(lower, member)
  if (shared === 0) return
  const renamed = parentsOf(unmatched(lower, member), member)
  const told = new Set<string>()
  for (const { name, file } of missing) {
    // kustomize/snowflake-patch says it of patches: those that set parameters only are the way to differ.
    if (ASIDE.test(name) || patches.has(file.path) || infra.lock?.files[file.path]) continue
    const folder = missingFolder(lower, name)
    const what = folder ?? name
    // Where the other has something else instead, they are clusters or regions by their own names, or one was renamed.
    if (told.has(what) || renamed.has(`${folderOf(what)}\n${folder === undefined ? extensionOf(name) : ''}`))
      continue
    told.add(what)
    const own = written(member, file)
    const path = `${member.path}/${what}`
    if (isDeclared(infra, [member.name, lower.name], own, file.path, file.name, what, path)) continue
    yield {
      at: whole(file),
      message: `${lower.name} has no counterpart of ${folder === undefined ? own : `${folder}/`}, so ${member.name} is the first to run it; add it below or declare the difference`,
      related: [{ at: whole(nearestIn(lower)), message: lower.name }],
      // One file in common is little to say that they are of one make.
      severity: shared > 1 || infra.design ? undefined : 'info',
    }
  }
}

/** How many files two members share, where they are of one make: most of what the smaller one has. Else 0. */
function sharedOf(lower: Member, higher: Member): number {
  const [small, large] = lower.files.size < higher.files.size ? [lower, higher] : [higher, lower]
  const size = [...small.files.keys()].filter((name) => !ASIDE.test(name)).length
  const shared = size - unmatched(small, large).filter(({ name }) => !ASIDE.test(name)).length
  return shared >= size * ALIKE ? shared : 0
}

interface Unmatched {
  /** as it would be called in every environment */
  readonly name: string
  readonly file: SourceFile
}

/** The files of a member that another has no counterpart of. */
function unmatched(member: Member, other: Member): readonly Unmatched[] {
  return [...member.files].flatMap(([name, file]) =>
    other.counterpart(name, written(member, file)) ? [] : [{ name, file }],
  )
}

/** The folders in which something stands alone, with the ending of what does; '' for folders. */
function parentsOf(files: readonly Unmatched[], other: Member): ReadonlySet<string> {
  return new Set(
    files.map(({ name }) => {
      const folder = missingFolder(other, name)
      return folder === undefined ? `${folderOf(name)}\n${extensionOf(name)}` : `${folderOf(folder)}\n`
    }),
  )
}

function extensionOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

function written(member: Member, file: SourceFile): string {
  return file.path.slice(member.path.length + 1)
}

/** The uppermost folder of a name that a member lacks as a whole: told once, not file by file. */
function missingFolder(member: Member, name: string): string | undefined {
  for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
    const folder = name.slice(0, at)
    if (!member.folders.has(folder)) return folder
  }
  return undefined
}

function nearestIn(member: Member): SourceFile {
  for (const [name, file] of member.files) if (!name.includes('/')) return file
  return [...member.files.values()][0]!
}
