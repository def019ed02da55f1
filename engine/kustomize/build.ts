import { resolvePath, type SourceFile } from '../tree.ts'
import { isRemote } from '../views/references.ts'
import { readConfiguration } from './configurations.ts'
import { type Configuration, defaultConfiguration, mergeConfigurations } from './fields.ts'
import { type Files, kustomizationsIn } from './files.ts'
import { absorb, generate } from './generate.ts'
import { isSame, keyOf, Member } from './member.ts'
import { shapeOf } from './merge-keys.ts'
import { configuredNote, noteTransformation, originNote } from './notes.ts'
import { readShapes, type Shapes } from './openapi.ts'
import { RenderError } from './problem.ts'
import { type Stage, stages } from './stages.ts'
import { ListValue, type MapValue, readValue, textOf, type Value, valueOfDocument, Written } from './value.ts'
import { bindVariable, type Variable } from './variables.ts'

/** Something that could not be rendered, and where that is written. */
export interface RenderProblem {
  readonly message: string
  readonly at: Written
}

/** What nobody can render here, by kind. */
export interface LeftOut {
  /** charts: rendered by Helm alone */
  helmCharts: number
  /** bases and files behind a URL */
  remote: number
  /** generators, transformers and validators that are programs or configured in files */
  plugins: number
}

/** What kustomizations have come to so far. */
export interface Accumulated {
  members: Member[]
  configuration: Configuration
  readonly variables: Variable[]
}

/** One kustomization being read. */
export interface Target {
  readonly file: SourceFile
  readonly folder: string
  readonly written: MapValue
  /** folder as kustomize words it: relative to where rendering began */
  readonly note: string
}

const MAX_OBJECTS = 50_000
const MAX_TARGETS = 5_000

/** Walks kustomizations from one of them down; what goes wrong on the way is reported, and the rest is still read. */
export class Build {
  readonly problems: RenderProblem[] = []
  readonly leftOut: LeftOut = { helmCharts: 0, remote: 0, plugins: 0 }
  /** every file that was read */
  readonly used = new Set<SourceFile>()
  /** how lists are merged: as Kubernetes has it, or as `openapi.path` of the first kustomization that has one */
  shapes: Shapes = shapeOf
  /** whether `buildMetadata` of the first kustomization asks for something */
  noted = false
  readonly #files: Files
  #targets = 0
  #objects = 0

  constructor(files: Files) {
    this.#files = files
  }

  report(error: RenderError, at: Written): void {
    this.problems.push({ message: error.message, at: error.at ?? at })
  }

  /** Does something that may go wrong; what it returns, undefined where it did. */
  try<T>(at: Written, work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof RenderError)) throw error
      this.report(error, at)
      return undefined
    }
  }

  /** Reads the kustomization of a folder; undefined where there is none. */
  open(folder: string, note: string, at: Written): Target | undefined {
    const found = kustomizationsIn(this.#files, folder)
    const [file] = found
    if (!file) return undefined
    const place = new Written(file.path, 0)
    if (found.length > 1)
      this.report(
        new RenderError(`${folder} has several kustomizations: ${found.map(({ name }) => name).join(', ')}`),
        place,
      )
    this.used.add(file)
    if (++this.#targets > MAX_TARGETS)
      throw new RenderError(`more than ${MAX_TARGETS} kustomizations are read`, at)
    const document = file.documents.find(({ root }) => root?.kind === 'map')
    if (!document?.root || document.unread !== undefined)
      throw new RenderError(`${file.path} cannot be read as a kustomization`, place)
    const written = valueOfDocument(file, document) as MapValue
    const target = { file, folder, written, note }
    const openapi = written.get('openapi')
    const path = openapi?.kind === 'map' ? openapi.get('path') : undefined
    if (path && this.shapes === shapeOf) this.try(path.from ?? place, () => this.#readShapes(target, path))
    return target
  }

  #readShapes(target: Target, path: Value): void {
    const file = this.fileOf(target, textOf(path) ?? '', path)
    const root = file.documents[0]?.root
    if (!root) throw new RenderError(`${file.path} cannot be read as an OpenAPI description`, path.from)
    this.shapes = readShapes(readValue(root, new Written(file.path, 0)))
  }

  /** The objects of a kustomization, its own transformers applied. Names are final only after `finishNames`. */
  accumulate(target: Target, chain: readonly string[], into?: Accumulated): Accumulated {
    const place = target.written.from!
    const state: Accumulated = into ?? {
      members: [],
      configuration: defaultConfiguration(),
      variables: [],
    }
    const path = [...chain, target.folder]
    for (const item of [...itemsOf(target.written, 'resources'), ...itemsOf(target.written, 'bases')])
      this.try(item.from ?? place, () => this.#resource(state, target, item, path))
    for (const item of itemsOf(target.written, 'configurations')) {
      this.try(item.from ?? place, () => {
        const file = this.fileOf(target, textOf(item) ?? '', item)
        state.configuration = mergeConfigurations(state.configuration, readConfiguration(file, item.from))
      })
    }
    this.#generate(state, target)
    for (const item of itemsOf(target.written, 'components'))
      this.try(item.from ?? place, () => this.#component(state, target, item, path))
    for (const stage of stages(target, this)) this.#run(state, stage, place)
    this.#leaveOut(target)
    for (const item of itemsOf(target.written, 'vars'))
      this.try(item.from ?? place, () => this.#variable(state, item))
    return state
  }

  #run(state: Accumulated, stage: Stage, place: Written): void {
    this.try(stage.at ?? place, () => {
      state.members = [...stage.apply(state.members, state.configuration)]
    })
    if (this.noted && stage.note !== undefined) noteTransformation(state.members, stage.note)
  }

  #leaveOut({ written }: Target): void {
    this.leftOut.helmCharts +=
      itemsOf(written, 'helmCharts').length + itemsOf(written, 'helmChartInflationGenerator').length
    for (const key of ['generators', 'transformers', 'validators'])
      this.leftOut.plugins += itemsOf(written, key).length
  }

  /**
   * The file that a path of a kustomization means.
   *
   * @throws RenderError where there is none
   */
  fileOf(target: Target, path: string, at: Value | undefined): SourceFile {
    const found = this.findFile(target, path)
    if (found) return found
    throw new RenderError(`${path} is not there`, at?.from)
  }

  /** The same; undefined where there is none. */
  findFile(target: Target, path: string): SourceFile | undefined {
    const inTree = resolvePath(target.folder, path)
    const resolved = inTree === undefined ? undefined : this.#files.resolve(inTree)
    const file = resolved === undefined ? undefined : this.#files.tree.get(resolved)
    if (file) this.used.add(file)
    return file
  }

  #resource(state: Accumulated, target: Target, item: Value, chain: readonly string[]): void {
    const text = textOf(item) ?? ''
    const file = text === '' ? undefined : this.findFile(target, text)
    if (file) {
      this.#append(state, this.#objectsOf(file, joined(target.note, text), item), item)
      return
    }
    const below = this.#below(target, text, item, chain)
    if (!below) return
    if (textOf(below.written.get('kind')) === 'Component')
      throw new RenderError(`${text} is a component: it is listed under components`, item.from)
    const made = this.accumulate(below, chain)
    this.#append(state, made.members, item)
    state.configuration = mergeConfigurations(state.configuration, made.configuration)
    this.#addVariables(state, made.variables)
  }

  #component(state: Accumulated, target: Target, item: Value, chain: readonly string[]): void {
    const text = textOf(item) ?? ''
    const below = this.#below(target, text, item, chain)
    if (!below) return
    if (textOf(below.written.get('kind')) !== 'Component')
      throw new RenderError(`${text} is not of kind Component`, item.from)
    this.accumulate(below, chain, state)
  }

  /** The kustomization that a path means; undefined for one behind a URL. */
  #below(target: Target, text: string, item: Value, chain: readonly string[]): Target | undefined {
    const inTree = text === '' ? undefined : resolvePath(target.folder, text)
    const folder = inTree === undefined ? undefined : this.#files.resolve(inTree)
    if (folder === undefined) {
      if (!isRemote(text)) throw new RenderError(`${text} is not there`, item.from)
      this.leftOut.remote++
      return undefined
    }
    if (chain.includes(folder))
      throw new RenderError(`${text} leads back to ${folder || 'the root'}: a cycle`, item.from)
    const below = this.open(folder, joined(target.note, text), item.from ?? target.written.from!)
    if (!below) throw new RenderError(`${text} holds no kustomization`, item.from)
    return below
  }

  #objectsOf(file: SourceFile, note: string, item: Value): Member[] {
    if (file.unread !== undefined)
      throw new RenderError(`${file.path} was not read: ${file.unread}`, item.from)
    const values: Value[] = []
    for (const document of file.documents) {
      const { index, unread, problems } = document
      const place = new Written(file.path, index)
      const value = valueOfDocument(file, document)
      if (unread !== undefined) this.report(new RenderError(`a document is left out: ${unread}`), place)
      else if (value) values.push(value)
      else if (problems.length > 0)
        this.report(new RenderError(`a document cannot be read: ${problems[0]!.message}`), place)
    }
    const members: Member[] = []
    // the items of a List come after all else that the file holds
    for (let value = values.shift(); value; value = values.shift()) {
      const kind = value.kind === 'map' ? textOf(value.get('kind')) : undefined
      const metadata = value.kind === 'map' ? value.get('metadata') : undefined
      const items = value.kind === 'map' && kind?.endsWith('List') ? value.get('items') : undefined
      if (items !== undefined) {
        if (items.kind === 'list') values.push(...items.items)
        continue
      }
      if (value.kind === 'scalar' && value.type === 'null') continue
      if (value.kind !== 'map' || !kind)
        this.report(new RenderError('an object needs a kind'), value.from ?? item.from!)
      else if (metadata?.kind !== 'map' || !textOf(metadata.get('name')))
        this.report(new RenderError(`${kind} needs metadata.name`), value.from ?? item.from!)
      else {
        const member = new Member(value, item.from)
        member.originNote = originNote(note)
        members.push(member)
      }
    }
    return members
  }

  #append(state: Accumulated, members: readonly Member[], item: Value): void {
    this.#objects += members.length
    if (this.#objects > MAX_OBJECTS)
      throw new RenderError(`more than ${MAX_OBJECTS} objects are rendered`, item.from)
    const keys = new Set(state.members.map(({ identity }) => keyOf(identity)))
    for (const member of members) {
      const key = keyOf(member.identity)
      if (keys.has(key)) this.report(new RenderError(`there is a ${member} already`, item.from), item.from!)
      else state.members.push(member)
      keys.add(key)
    }
  }

  #generate(state: Accumulated, target: Target): void {
    const { written } = target
    const options = written.get('generatorOptions')
    for (const kind of ['ConfigMap', 'Secret'] as const) {
      const key = kind === 'ConfigMap' ? 'configMapGenerator' : 'secretGenerator'
      for (const item of itemsOf(written, key)) {
        this.try(item.from ?? written.from!, () => {
          const made = generate(kind, item, options, (path) => this.findFile(target, path))
          made.originNote = configuredNote(joined(target.note, target.file.name), `${kind}Generator`)
          const id = made.identity
          const known = state.members.filter((one) => one.identities.some((other) => isSame(other, id)))
          if (known.length > 1)
            throw new RenderError(`${made} may be merged into any of ${known.length} objects`, item.from)
          if (known[0]) absorb(known[0], made)
          else if (made.behavior !== 'create')
            throw new RenderError(`behavior is ${made.behavior}, and there is no ${made}`, item.from)
          else state.members.push(made)
        })
      }
    }
  }

  #variable(state: Accumulated, item: Value): void {
    this.#addVariables(state, [bindVariable(item, state.members)])
  }

  #addVariables(state: Accumulated, variables: readonly Variable[]): void {
    for (const variable of variables) {
      if (state.variables.some(({ name }) => name === variable.name))
        throw new RenderError(`the variable ${variable.name} is given twice`, variable.written.from)
      state.variables.push(variable)
    }
  }
}

/** The items of a list of a kustomization. */
export function itemsOf(map: MapValue, key: string): readonly Value[] {
  const list = map.get(key)
  return list instanceof ListValue ? list.items : []
}

/** A path after a folder, both relative to where rendering began. */
export function joined(folder: string, path: string): string {
  const steps: string[] = []
  for (const step of `${folder}/${path}`.split('/')) {
    if (step === '' || step === '.') continue
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop()
    else steps.push(step)
  }
  return steps.join('/')
}
