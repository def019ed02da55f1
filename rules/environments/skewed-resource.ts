import { isDeclared } from '../../engine/exceptions.ts'
import type { Infra } from '../../engine/infra.ts'
import { type Place, range, whole } from '../../engine/place.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import { folderOf, type SourceFile } from '../../engine/tree.ts'
import type { Member } from '../../engine/views/families.ts'

/** Something that an environment is given. */
interface Thing {
  /** the same in every environment */
  readonly id: string
  /** as messages and `exceptions` name it */
  readonly title: string
  readonly at: Place
  readonly file: SourceFile
}

/** The least share of what the smaller side has that both must have to be called alike. */
const ALIKE = 0.5

export default defineRule({
  summary: 'The objects, resources and modules of an environment stand in the environment below too.',
  why: 'What only production has is rehearsed nowhere, and is forgotten when the environments are rebuilt from one another.',
  remedy:
    'Add it to the environment below, move it into the shared base or module, or declare it under `exceptions` of `infra/infra.yaml` with its reason.',
  mandate: 'E3',
  severity: 'warning',

  *check(infra) {
    const objects = new Map<SourceFile, Resource[]>()
    for (const resource of infra.resources) {
      const list = objects.get(resource.file)
      if (list) list.push(resource)
      else objects.set(resource.file, [resource])
    }
    const modules = new Map(infra.terraform.map((module) => [module.folder, module]))
    for (const family of infra.families) {
      for (const member of family.members) {
        const lower = family.below(member)[0]
        if (!lower) continue
        for (const [name, file] of member.files) {
          const own = objects.get(file)
          const other = own && lower.counterpart(name, file.path.slice(member.path.length + 1))
          const below = other && objects.get(other)
          if (below) yield* compare(infra, [member, own.map(thingOf)], [lower, below.map(thingOf)])
        }
        for (const folder of rootsOf(member)) {
          const own = modules.get(folder)
          const other = modules.get(`${lower.path}${folder.slice(member.path.length)}`)
          if (own && other) yield* compare(infra, [member, blocksOf(own)], [lower, blocksOf(other)])
        }
      }
    }
  },
})

function thingOf(resource: Resource): Thing {
  const { file, group, kind, name } = resource
  return {
    id: `${group} ${kind} ${name}`,
    title: `${kind} ${name}`,
    at: resource.at(['metadata', 'name']),
    file,
  }
}

function* compare(
  infra: Infra,
  [member, own]: readonly [Member, readonly Thing[]],
  [lower, below]: readonly [Member, readonly Thing[]],
): Iterable<Problem> {
  const ids = new Set(below.map((thing) => generalised(thing.id, lower)))
  const missing = own.filter((thing) => !ids.has(generalised(thing.id, member)))
  const shared = own.length - missing.length
  if (missing.length === 0 || shared === 0 || shared < ALIKE * Math.min(own.length, below.length)) return
  const other = new Set(own.map((thing) => generalised(thing.id, member)))
  const renamed = new Set(
    below.flatMap((one) => (other.has(generalised(one.id, lower)) ? [] : [typeOf(one)])),
  )
  for (const thing of missing) {
    const { title, at, file } = thing
    // Where the other has another of its type, it may be the same thing by another name.
    if (renamed.has(typeOf(thing))) continue
    const name = title.slice(title.indexOf(' ') + 1)
    if (isDeclared(infra, [member.name, lower.name], title, name, file.path, file.name)) continue
    yield {
      at,
      message: `${lower.name} has no ${title}, so ${member.name} is the first to run it; add it below or declare the difference`,
      related: [{ at: whole(below[0]!.file), message: lower.name }],
    }
  }
}

/** `Deployment`, `resource aws_instance` */
function typeOf({ title }: Thing): string {
  return title.startsWith('resource ')
    ? title.slice(0, title.indexOf('.'))
    : title.slice(0, title.indexOf(' '))
}

/** Names that hold the environment's own are the same thing in each. */
function generalised(id: string, { name, stage }: Member): string {
  return id
    .split(/([-_. ])/)
    .map((word) => (word.toLowerCase() === name.toLowerCase() || word.toLowerCase() === stage ? '*' : word))
    .join('')
}

/** The folders of a member that hold Terraform. */
function rootsOf(member: Member): ReadonlySet<string> {
  const folders = new Set<string>()
  for (const { format, name, path } of member.files.values())
    if (format === 'hcl' && (name.endsWith('.tf') || name.endsWith('.tofu'))) folders.add(folderOf(path))
  return folders
}

function blocksOf(module: Infra['terraform'][number]): readonly Thing[] {
  return ['module', 'resource'].flatMap((type) =>
    module.blocks(type).map(({ file, block }): Thing => {
      const title = `${type} ${block.labels.join('.')}`
      const label = block.labelRanges.at(-1) ?? block.typeRange
      return { id: title, title, at: range(file, label.start, label.end), file }
    }),
  )
}
