import type { Infra } from '../infra.ts'
import type { Severity } from '../mandate.ts'
import type { Resource } from '../resource.ts'
import type { Problem } from '../rule.ts'
import type { Scope, Stage } from './environments.ts'
import { KindIndex } from './scopes.ts'
import { WORKLOAD_KINDS, type Workload, workloadOf } from './workloads.ts'

/** The objects that a rule judges together: an environment's, rendered or as written. */
export interface Delivered {
  readonly environment: string | undefined
  readonly stage: Stage
  readonly resources: readonly Resource[]
  ofKind(...kinds: string[]): readonly Resource[]
  /** what makes Pods, in the order of the objects */
  readonly workloads: readonly Workload[]
}

/** How an environment is judged as it gets things, and when that has to be looked at. */
export interface Judging {
  /** what a patch says that could make a sound object unsound; patches without these words are not rendered for it */
  readonly patches?: RegExp | ((text: string, objects: Delivered) => boolean) | undefined
  /** the environments that are judged; all where it is absent */
  readonly stages?: ((stage: Stage, environment: string | undefined) => boolean) | undefined
}

/**
 * Judges what each environment gets, production first. Objects are looked at as they are written; only where something is wrong
 * with them, or where a patch of the environment speaks of it, the environment is rendered and the verdict is on that.
 */
export function* judged(
  infra: Infra,
  { patches, stages }: Judging,
  check: (objects: Delivered) => Iterable<Problem>,
): Iterable<Problem> {
  const sound = new Set<Delivered>()
  for (const scope of inOrder(infra.scopes)) {
    if (stages && !stages(scope.stage, scope.environment)) continue
    const written = asWritten(infra, scope)
    const silent = sound.has(written)
    const found = silent ? [] : [...check(written)]
    if (found.length === 0) sound.add(written)
    const looked = found.length > 0 || (scope.roots.length > 0 && saysSo(infra, scope, patches))
    const rendered = looked ? asRendered(infra, scope) : undefined
    for (const problem of rendered ? rendered.flatMap((one) => [...check(one)]) : found)
      yield { ...problem, environment: scope.environment }
  }
}

/** A severity as it counts in an environment: what is a warning where users are, is a note where developers try things. */
export function weighedFor(stage: Stage, severity: Severity): Severity {
  return stage === 'dev' || stage === 'test' ? 'info' : severity
}

const ORDER: readonly Stage[] = ['production', 'staging', 'other', 'test', 'dev']

/** Equal problems become one finding with the severity of the first: the environment that matters most goes first. */
function inOrder(scopes: readonly Scope[]): readonly Scope[] {
  if (scopes.length < 2) return scopes
  return [...scopes].sort((a, b) => ORDER.indexOf(a.stage) - ORDER.indexOf(b.stage))
}

class Objects implements Delivered {
  readonly environment: string | undefined
  readonly stage: Stage
  readonly resources: readonly Resource[]
  readonly #index: KindIndex
  readonly #known: Map<Resource, Workload | undefined>
  #workloads: readonly Workload[] | undefined

  constructor(infra: Infra, { environment, stage }: Scope, resources: readonly Resource[]) {
    this.environment = environment
    this.stage = stage
    this.resources = resources
    this.#index = new KindIndex(resources)
    this.#known = memoised(WORKLOADS, infra, () => new Map())
  }

  ofKind(...kinds: string[]): readonly Resource[] {
    return this.#index.ofKind(...kinds)
  }

  get workloads(): readonly Workload[] {
    if (!this.#workloads) {
      const workloads: Workload[] = []
      for (const resource of this.ofKind(...WORKLOAD_KINDS)) {
        const workload = this.#workload(resource)
        if (workload) workloads.push(workload)
      }
      this.#workloads = workloads
    }
    return this.#workloads
  }

  #workload(resource: Resource): Workload | undefined {
    let workload = this.#known.get(resource)
    if (!workload && !this.#known.has(resource)) {
      workload = workloadOf(resource)
      this.#known.set(resource, workload)
    }
    return workload
  }
}

const WRITTEN = new WeakMap<Scope, Delivered>()
const RENDERED = new WeakMap<Scope, readonly Delivered[] | null>()
/** An object of a base is in many environments. */
const WORKLOADS = new WeakMap<Infra, Map<Resource, Workload | undefined>>()
const PATCHES = new WeakMap<Infra, readonly { readonly text: string; readonly owners: readonly string[] }[]>()
const OWN_PATCHES = new WeakMap<Scope, readonly string[]>()

/**
 * The objects of a scope as they are written. Environments of one base have the same ones, but for what Flux reads of each: the
 * first of them, which is judged most strictly, stands for all.
 */
function asWritten(infra: Infra, scope: Scope): Delivered {
  return memoised(WRITTEN, scope, () => {
    if (scope.roots.length === 0) return new Objects(infra, scope, scope.resources)
    const kept = scope.resources.filter(({ group }) => !ENTRIES.test(group))
    const known = memoised(ALIKE, infra, () => [])
    const alike = known.find(
      ({ resources }) => resources.length === kept.length && resources.every((one, at) => one === kept[at]),
    )
    if (alike) return alike
    const made = new Objects(infra, scope, kept)
    known.push(made)
    return made
  })
}

/** Groups of objects by which an environment is applied: no rule about workloads reads them. */
const ENTRIES = /^(kustomize|source)\.toolkit\.fluxcd\.io$/
const ALIKE = new WeakMap<Infra, Objects[]>()

/**
 * What the kustomizations of a scope make: one for an environment; where nobody says what belongs together, one for each
 * kustomization that no other lists, and one for the objects that none reaches. Undefined where there is nothing to render.
 */
function asRendered(infra: Infra, scope: Scope): readonly Delivered[] | undefined {
  return (
    memoised(RENDERED, scope, () => {
      if (scope.roots.length > 0) return [new Objects(infra, scope, scope.rendered)]
      if (scope.environment !== undefined || infra.kustomizations.length === 0) return null
      const files = new Set(scope.resources.map(({ file }) => file))
      const listed = new Set(
        infra.kustomizations.flatMap(({ resources, components }) =>
          [...resources, ...components].map(({ target }) => target),
        ),
      )
      const roots = infra.kustomizations.filter(
        ({ folder, reaches, document }) =>
          !listed.has(folder) &&
          document.root?.get('kind')?.text !== 'Component' &&
          reaches.some((file) => files.has(file)),
      )
      if (roots.length === 0) return null
      const reached = new Set(roots.flatMap(({ reaches }) => reaches))
      const rest = scope.resources.filter(({ file }) => !reached.has(file))
      const made = roots.map(
        ({ folder, reaches }) =>
          infra.renderings.resources({ folder, variables: new Map() }) ??
          scope.resources.filter(({ file }) => reaches.includes(file)),
      )
      return [...made, rest].map((resources) => new Objects(infra, scope, resources))
    }) ?? undefined
  )
}

function memoised<K extends object, V>(known: WeakMap<K, V>, key: K, make: () => V): V {
  let value = known.get(key)
  if (value === undefined) {
    value = make()
    known.set(key, value)
  }
  return value
}

/** Whether a patch that the environment gets says something. Patches above or beneath its folders count as its own. */
function saysSo(infra: Infra, scope: Scope, words: Judging['patches']): boolean {
  if (!words) return false
  const texts = memoised(OWN_PATCHES, scope, () => patchesOf(infra, scope.environment))
  return typeof words === 'function'
    ? texts.some((text) => words(text, asWritten(infra, scope)))
    : texts.some((text) => words.test(text))
}

/** What patches say that no other environment's folder holds, each text once. */
function patchesOf(infra: Infra, environment: string | undefined): readonly string[] {
  const patches = memoised(PATCHES, infra, () => {
    const owners = new Map<string, Set<string>>()
    for (const { name, folders } of infra.environments) {
      for (const folder of folders) {
        const names = owners.get(folder)
        if (names) names.add(name)
        else owners.set(folder, new Set([name]))
      }
    }
    return infra.overlays.map(({ kustomization: { folder }, patches }) => ({
      text: patches.map(({ text }) => text).join('\n'),
      owners: folderAndAbove(folder).flatMap((one) => [...(owners.get(one) ?? [])]),
    }))
  })
  const own = patches.filter(({ owners }) => owners.every((name) => name === environment))
  return [...new Set(own.map(({ text }) => text))]
}

function folderAndAbove(folder: string): readonly string[] {
  const all = [folder]
  for (let at = folder.lastIndexOf('/'); at > 0; at = folder.lastIndexOf('/', at - 1))
    all.push(folder.slice(0, at))
  return all
}
