import type { Path } from '../formats/node.ts'
import { keyed, type Place, whole } from '../place.ts'
import type { SourceFile } from '../tree.ts'
import { Build, type LeftOut } from './build.ts'
import type { Files } from './files.ts'
import { hashOf } from './hash.ts'
import type { Member } from './member.ts'
import { followNames } from './names.ts'
import { finish, readBuildMetadata } from './notes.ts'
import { inSortOrder } from './order.ts'
import { RenderError } from './problem.ts'
import { type MapValue, plainOf, type Value, Written } from './value.ts'
import { resolveVariables } from './variables.ts'

export { type Files, filesOf } from './files.ts'

/** Where a part of a rendered object is written. */
export interface Origin {
  readonly file: string
  /** index of the document in its file */
  readonly document: number
  readonly path: Path
  /** whether what stands there is only a part of the value, or a recipe of it: nothing to be overwritten by the value */
  readonly derived: boolean
}

/** An object as a kustomization makes it. */
export class RenderedObject {
  readonly root: MapValue
  /** the entry of a kustomization that brought it */
  readonly entered: Written | undefined
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace: string | undefined
  /** the name before prefixes, suffixes and hashes */
  readonly writtenName: string

  constructor(member: Member) {
    this.root = member.value
    this.entered = member.entered
    this.apiVersion = member.apiVersion
    this.kind = member.kind
    this.name = member.name
    this.namespace = member.namespace || undefined
    this.writtenName = member.original.name
  }

  /** the object as plain data */
  get value(): Record<string, unknown> {
    return plainOf(this.root) as Record<string, unknown>
  }

  /** Where the value under a path is written; of one that is not there, its nearest ancestor. */
  origin(path: readonly (string | number)[]): Origin {
    let at: Value | undefined = this.root
    let from = this.root.from
    const missing: (string | number)[] = []
    for (const step of path) {
      at =
        at?.kind === 'map'
          ? at.get(String(step))
          : at?.kind === 'list' && typeof step === 'number'
            ? at.items[step]
            : undefined
      if (at) from = at.from ?? from
      else missing.push(step)
    }
    const place = (from ?? this.entered ?? new Written('', 0)).at(missing)
    return { file: place.file, document: place.document, path: place.path, derived: place.derived }
  }
}

/** What a kustomization makes. */
export interface Rendering {
  readonly objects: readonly RenderedObject[]
  /** what could not be rendered, where that is written; the rest is among the objects */
  readonly problems: readonly { readonly at: Place; readonly message: string }[]
  readonly leftOut: Readonly<LeftOut>
  /** every file that was read for it */
  readonly files: ReadonlySet<SourceFile>
}

/** Whether all that a kustomization makes is there. */
export function isComplete({ problems, leftOut }: Rendering): boolean {
  return problems.length === 0 && leftOut.helmCharts + leftOut.remote + leftOut.plugins === 0
}

/**
 * Renders the kustomization of a folder as `kubectl kustomize` does (kustomize 5.5), but that files may lie anywhere in the
 * tree, as with Flux. Never throws: what goes wrong is among the problems and the rest is rendered.
 */
export function render(files: Files, folder: string): Rendering {
  const build = new Build(files)
  const place = new Written(folder, 0)
  let members: readonly Member[] = []
  build.try(place, () => {
    const target = build.open(folder, '', place)
    if (!target) throw new RenderError(`${folder || 'the root'} holds no kustomization`, place)
    build.noted = target.written.entries.has('buildMetadata')
    const state = build.accumulate(target, [])
    const at = target.written.from!
    for (const member of state.members) {
      if (!member.needsHash) continue
      const hash = hashOf(member)
      member.remember()
      member.name = `${member.name}-${hash}`
    }
    followNames(state.members, state.configuration.nameReference, (error, member) =>
      build.report(new RenderError(`${member}: ${error.message}`, error.at), member.entered ?? at),
    )
    resolveVariables(state.members, state.variables, state.configuration.varReference, (error) =>
      build.report(error, at),
    )
    const sorted = inSortOrder(state.members, target.written.get('sortOptions'))
    members = finish(sorted, readBuildMetadata(target.written.get('buildMetadata')))
  })
  return {
    objects: members.map((member) => new RenderedObject(member)),
    problems: build.problems.map(({ message, at }) => ({ message, at: placeOf(at) })),
    leftOut: build.leftOut,
    files: build.used,
  }
}

function placeOf(at: Written): Place {
  const { path } = at
  return path.length === 0 ? whole(at.file) : keyed(at.file, path, { document: at.document })
}
