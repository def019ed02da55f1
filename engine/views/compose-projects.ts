import type { Node } from '../formats/node.ts'
import type { Infra } from '../infra.ts'
import { keyed, type Place } from '../place.ts'
import type { SourceFile } from '../tree.ts'
import { stageOf } from './aliases.ts'
import { isSample } from './sample-folders.ts'

/** A value of a service with the file it stands in; its place is that of the service’s own key, also where it was merged in. */
export interface Placed {
  readonly node: Node
  readonly file: SourceFile
}

/** One file's part of a service. */
export interface Part extends Placed {}

/** A service of a project: what its files say of it together. */
export class ComposeService {
  readonly name: string
  readonly parts: readonly Part[]

  constructor(name: string, parts: readonly Part[]) {
    this.name = name
    this.parts = parts
  }

  /** The value of a key in the file that says it last; anchors that are merged in with `<<` count. */
  get(key: string): Placed | undefined {
    return this.all(key).at(-1)
  }

  /** The values of a key, one for each file that has it: lists of several files are put together. */
  all(key: string): readonly Placed[] {
    const found = this.parts.flatMap(({ file, node }) => {
      const value = merged(node, key)
      return value ? [{ file, node: value }] : []
    })
    // `!reset` and `!override` drop what the files before say
    const last = found.findLastIndex(({ node }) => node.tag === '!reset' || node.tag === '!override')
    return last < 0 ? found : found.slice(last)
  }

  /** The items of a list in all files, with the place of each. */
  items(key: string): readonly (Placed & { readonly at: Place })[] {
    return this.all(key).flatMap(({ file, node }) =>
      node.items().map((item, index) => ({
        file,
        node: item,
        at: keyed(file, ['services', this.name, key, index]),
      })),
    )
  }

  /** Where the service is told: in the file that says most of it. */
  get place(): Place {
    return keyed(this.#main.file, ['services', this.name], { part: 'key' })
  }

  /** Where a key is, or the service where it is not, or where an anchor brings it in. */
  placeOf(...path: readonly [string, ...(string | number)[]]): Place {
    const part = this.parts.findLast(({ node }) => node.get(path[0]) !== undefined)
    return part ? keyed(part.file, ['services', this.name, ...path]) : this.place
  }

  get #main(): Part {
    return this.parts.reduce((most, part) => (part.node.size > most.node.size ? part : most))
  }

  /** The file in which a key that is missing belongs. */
  get file(): SourceFile {
    return this.#main.file
  }

  /** The image without registry, version and digest: `library/postgres` is `postgres`. */
  get program(): string {
    const image = this.get('image')?.node.text ?? ''
    return image
      .replace(/@.*$/, '')
      .replace(/:[^/:]*$/, '')
      .replace(/^.*\//, '')
  }

  /** Whether it runs once and ends: it is started by hand, by a schedule or before another one. */
  get isJob(): boolean {
    const profiles = this.items('profiles').length > 0
    const restart = this.get('restart')?.node.text
    return profiles || (restart !== undefined && /^(?:no|false|on-failure.*)$/.test(restart))
  }
}

/** Compose files that are put together: those of a folder, or all of a designed tree. */
export interface ComposeProject {
  readonly files: readonly SourceFile[]
  /** whether users depend on it; others are for a developer’s machine */
  readonly deployed: boolean
  readonly services: ReadonlyMap<string, ComposeService>
  /** whether every service is told here: none waits for an image from a file that is elsewhere, and nothing is included */
  readonly complete: boolean
  /** names that a section of the top level declares */
  declared(section: 'networks' | 'volumes' | 'secrets' | 'configs'): ReadonlySet<string>
}

const COMPOSE = /^(?:docker-)?compose(?:[.-][^/]*)?\.ya?ml$/
const KNOWN = new WeakMap<Infra, readonly ComposeProject[]>()

/** The Compose projects of the tree, in path order; samples are left out. */
export function composeProjects(infra: Infra): readonly ComposeProject[] {
  const made = KNOWN.get(infra)
  if (made) return made
  const folders = new Map<string, SourceFile[]>()
  for (const file of infra.tree.values()) {
    if (!file.name.includes('compose') || !COMPOSE.test(file.name) || file.linkTarget !== undefined) continue
    if (isSample(file.folder) || file.path.startsWith('infra/.infra/')) continue
    const designed = infra.design?.runtime === 'compose' && file.path.startsWith('infra/')
    const key = designed ? 'infra' : `folder ${file.folder}`
    const list = folders.get(key)
    if (list) list.push(file)
    else folders.set(key, [file])
  }
  const projects = [...folders].flatMap(([key, files]) => {
    const designed = key === 'infra'
    const deployed = designed || files.some(isProduction)
    const kept = deployed && !designed ? files.filter(({ name }) => !ASIDE.test(name)) : files
    if (kept.length === files.length) return [readProject(deployed, files, false)]
    // names may be declared in the files that users do not get: what is lacking is asked of all together
    return [readProject(true, kept, true), readProject(false, files, false)]
  })
  KNOWN.set(infra, projects)
  return projects
}

/** Those that users depend on. */
export function deployedProjects(infra: Infra): readonly ComposeProject[] {
  return composeProjects(infra).filter(({ deployed }) => deployed)
}

/** Files that are put over the base on a developer’s machine, in tests, or before production. */
const ASIDE =
  /[.-](?:override|local|dev(?:el(?:opment)?)?|debug|test(?:s|ing)?|e2e|ci|stag(?:e|ing)|stg|qa|uat)[.-]/i

function readProject(deployed: boolean, files: readonly SourceFile[], partial: boolean): ComposeProject {
  // the base first, then what is put over it
  const ordered = [...files].sort((a, b) => a.name.length - b.name.length || (a.path < b.path ? -1 : 1))
  const parts = new Map<string, Part[]>()
  let included = false
  for (const file of ordered) {
    const root = file.documents[0]?.root
    if (root?.get('include')) included = true
    for (const { key, value: node } of root?.get('services')?.pairs() ?? []) {
      if (node.kind !== 'map') continue
      const list = parts.get(key.text)
      if (list) list.push({ file, node })
      else parts.set(key.text, [{ file, node }])
    }
  }
  const services = new Map([...parts].map(([name, list]) => [name, new ComposeService(name, list)]))
  const whole = [...services.values()].every(
    (one) => (one.get('image') ?? one.get('build')) !== undefined && !one.get('extends'),
  )
  return {
    files: ordered,
    deployed,
    services,
    complete: whole && !included && !partial,
    declared: (section) =>
      new Set(
        ordered.flatMap((file) =>
          (file.documents[0]?.root?.get(section)?.pairs() ?? []).map(({ key }) => key.text),
        ),
      ),
  }
}

function isProduction({ name, folder }: SourceFile): boolean {
  return (
    /[.-]prod(?:uction)?\b/.test(name) || stageOf(folder.slice(folder.lastIndexOf('/') + 1)) === 'production'
  )
}

/** The value under a key, also of what `<<` merges in: a map, or the first of a list that has it. */
function merged(node: Node, key: string): Node | undefined {
  const own = node.get(key)
  if (own) return own
  const base = node.get('<<')
  if (!base) return undefined
  for (const one of base.kind === 'list' ? base.items() : [base]) {
    const found = one.get(key)
    if (found) return found
  }
  return undefined
}
