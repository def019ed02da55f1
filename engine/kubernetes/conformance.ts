import type { Resource } from '../resource.ts'
import { Catalogue, type SchemaTexts, shippedReleases } from './catalogue.ts'
import { type DefinedKind, definedKinds } from './definitions.ts'
import { explain, type Violation } from './explain.ts'
import { holds } from './judge.ts'
import { minorOf, releaseOf } from './releases.ts'
import { BrokenSchema, type Shape } from './shape.ts'
import { surelyHolds } from './tape-judge.ts'

/** What the host hands over for judging manifests by their schemas. */
export interface SchemaSources {
  readonly texts: SchemaTexts
  /** as the design, the config or a flag says it: `1.36`, `master` … */
  readonly version?: string | undefined
  /** the schema that the config's `schemaLocations` have for a kind; throws BrokenSchema */
  readonly located?: ((apiVersion: string, kind: string) => Shape | undefined) | undefined
}

/** What is said of one object. */
export type Verdict =
  | { readonly status: 'valid' }
  | { readonly status: 'invalid'; readonly violations: readonly Violation[] }
  /** no schema is known; the versions of the kind that there are schemas of */
  | { readonly status: 'missing'; readonly versions: readonly string[] }
  /** the release serves no such kind, and the group is Kubernetes' own */
  | { readonly status: 'unknown'; readonly kinds: readonly string[] }
  /** the release does not serve it any more, or not yet: those that do */
  | { readonly status: 'unserved'; readonly releases: readonly string[] }
  | { readonly status: 'broken'; readonly reason: string }

const VALID: Verdict = { status: 'valid' }
const METADATA = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'

/**
 * Judges objects by the release of Kubernetes they are for, the CustomResourceDefinitions of the tree, the config's
 * schemas and the catalogue, in this order. Strict: what no schema names is a violation.
 */
export class Conformance {
  /** `1.36.0`; undefined where nothing is shipped or the word means no release */
  readonly release: string | undefined
  /** what is wrong with the word for the release */
  readonly problem: string | undefined
  readonly #catalogue: Catalogue | undefined
  readonly #located: SchemaSources['located']
  readonly #resources: readonly Resource[]
  readonly #verdicts = new Map<Resource, Verdict>()
  readonly #custom = new Map<string, Shape | undefined>()
  /** by `apiVersion`, by kind: thousands of objects have the same */
  readonly #shapes = new Map<string, Map<string, Shape | undefined>>()
  #defined: readonly DefinedKind[] | undefined

  /** `resources`: every object of the tree, for the definitions among them. */
  constructor(sources: SchemaSources | undefined, resources: readonly Resource[]) {
    this.#resources = resources
    this.#located = sources?.located
    const releases = sources ? shippedReleases(sources.texts) : []
    if (!sources || releases.length === 0) return
    const found = releaseOf(sources.version ?? 'master', releases)
    if ('problem' in found) this.problem = found.problem
    else {
      this.release = found.release
      this.#catalogue = new Catalogue(sources.texts, found.index, { as: 'api', draft: 7, closed: true })
    }
  }

  /** the minor release, `1.36` */
  get minor(): string | undefined {
    return this.release === undefined ? undefined : minorOf(this.release)
  }

  /** The kinds that CustomResourceDefinitions of the tree define. */
  get defined(): readonly DefinedKind[] {
    this.#defined ??= this.#resources
      .filter(({ kind, group }) => kind === 'CustomResourceDefinition' && group === 'apiextensions.k8s.io')
      .flatMap(definedKinds)
    return this.#defined
  }

  /** What is said of an object, once. Undefined where nothing is shipped. */
  verdict(resource: Resource): Verdict | undefined {
    if (!this.#catalogue) return undefined
    let verdict = this.#verdicts.get(resource)
    if (!verdict) {
      verdict = this.#judge(resource, this.#catalogue)
      this.#verdicts.set(resource, verdict)
    }
    return verdict
  }

  /**
   * What of a value breaks the schema of a kind, though the value is only a part of an object; undefined where there is no
   * schema to say it.
   */
  violationsOfPart(value: unknown, apiVersion: string, kind: string): readonly Violation[] | undefined {
    const catalogue = this.#catalogue
    if (!catalogue) return undefined
    const [group, version] = partsOf(apiVersion)
    try {
      const shape =
        catalogue.builtIn(group, version, kind) ?? this.#customShape(group, version, kind, catalogue)
      return shape && explain(value, shape).filter((one) => !isExcused(one))
    } catch (error) {
      if (error instanceof BrokenSchema) return undefined
      throw error
    }
  }

  /** Whether an object is what another version of its kind, `apps/v1`, asks for. */
  wouldHold(resource: Resource, apiVersion: string): boolean {
    const [group, version] = partsOf(apiVersion)
    const shape = this.#catalogue?.builtIn(group, version, resource.kind)
    const value = resource.root.value
    return shape !== undefined && typeof value === 'object' && holds({ ...value, apiVersion }, shape)
  }

  /** Whether the release serves a kind itself. */
  isServed(apiVersion: string, kind: string): boolean {
    const [group, version] = partsOf(apiVersion)
    return this.#catalogue?.builtIn(group, version, kind) !== undefined
  }

  #judge(resource: Resource, catalogue: Catalogue): Verdict {
    const { apiVersion, kind } = resource
    try {
      const shape = this.#shape(apiVersion, kind, catalogue)
      if (!shape) return absence(...partsOf(apiVersion), kind, catalogue)
      if (surelyHolds(resource.root, shape)) return VALID
      const violations = explain(resource.root.value, shape).filter((one) => !isExcused(one))
      return violations.length > 0 ? { status: 'invalid', violations } : VALID
    } catch (error) {
      if (error instanceof BrokenSchema) return { status: 'broken', reason: error.message }
      throw error
    }
  }

  #shape(apiVersion: string, kind: string, catalogue: Catalogue): Shape | undefined {
    let kinds = this.#shapes.get(apiVersion)
    if (!kinds) {
      kinds = new Map()
      this.#shapes.set(apiVersion, kinds)
    }
    let shape = kinds.get(kind)
    if (!shape && !kinds.has(kind)) {
      const [group, version] = partsOf(apiVersion)
      shape = catalogue.builtIn(group, version, kind) ?? this.#customShape(group, version, kind, catalogue)
      kinds.set(kind, shape)
    }
    return shape
  }

  #customShape(group: string, version: string, kind: string, catalogue: Catalogue): Shape | undefined {
    const key = `${group}/${version}/${kind}`
    if (!this.#custom.has(key)) {
      const own = this.defined.find(
        (one) => one.group === group && one.version === version && one.kind === kind && one.shape,
      )
      const shape = own?.shape ?? this.#located?.(`${group}/${version}`, kind)
      const shipped = shape ? undefined : catalogue.custom(group, version, kind)
      this.#custom.set(key, shape ?? (shipped && closedRoot(shipped, catalogue)))
    }
    return this.#custom.get(key)
  }
}

/** `apps/v1` → group and version; the core group is ''. */
export function partsOf(apiVersion: string): readonly [group: string, version: string] {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)]
}

function absence(group: string, version: string, kind: string, catalogue: Catalogue): Verdict {
  const releases = catalogue.releasesOf(group, version, kind)
  if (releases.length > 0) return { status: 'unserved', releases }
  const kinds = catalogue.kindsOf(group)
  if (kinds.length > 0 && catalogue.customVersions(group, kind).length === 0)
    return { status: 'unknown', kinds }
  return { status: 'missing', versions: catalogue.customVersions(group, kind) }
}

/**
 * The catalogue leaves roots open and says nothing of metadata: an object has what is named there, the fields of every
 * object, and metadata as Kubernetes defines it.
 */
function closedRoot(shape: Shape, catalogue: Catalogue): Shape {
  const metadata = catalogue.definition(METADATA)
  return shape.open().withRoot(['apiVersion', 'kind'], metadata)
}

/** What cannot be judged as it stands: encrypted values and their key, and variables that Flux fills in. */
export function isExcused({ path, found }: Pick<Violation, 'path' | 'found'>): boolean {
  if (path.length === 1 && path[0] === 'sops' && typeof found === 'object') return true
  return typeof found === 'string' && (found.startsWith('ENC[') || /\$\{[^}]*\}/.test(found))
}
