import { Pool, PoolText } from './pool.ts'
import type { Reading, Shape } from './shape.ts'

/**
 * The shipped schemas: the text of an API group of custom resources, or of everything that is built in for ''.
 * Undefined for a group of which nothing is shipped.
 */
export type SchemaTexts = (group: string) => string | undefined

/** Texts are split and lines parsed once a process, however many catalogues ask. */
const split = new WeakMap<SchemaTexts, Map<string, PoolText | undefined>>()

function poolText(texts: SchemaTexts, group: string): PoolText | undefined {
  const known = split.get(texts) ?? new Map<string, PoolText | undefined>()
  split.set(texts, known)
  if (!known.has(group)) {
    const text = texts(group)
    known.set(group, text === undefined ? undefined : new PoolText(text))
  }
  return known.get(group)
}

/** The releases of Kubernetes that are shipped, oldest first; [] where nothing is. */
export function shippedReleases(texts: SchemaTexts): readonly string[] {
  return poolText(texts, '')?.header.releases ?? []
}

/** Schemas of one release, read in one way. Groups are loaded when something of them is asked for. */
export class Catalogue {
  readonly #texts: SchemaTexts
  readonly #builtIn: Pool | undefined
  readonly #custom = new Map<string, Pool | undefined>()
  readonly #reading: Reading

  /** `index` is the release's number in `shippedReleases`. `closed` concerns what is built in: the catalogue's own are closed where they say so. */
  constructor(texts: SchemaTexts, index: number, reading: Reading) {
    this.#texts = texts
    this.#reading = reading
    const text = poolText(texts, '')
    this.#builtIn = text && new Pool(text, index, reading)
  }

  /** The shape of a kind that is built in, exactly as it is written. */
  builtIn(group: string, version: string, kind: string): Shape | undefined {
    const definition = this.#builtIn?.text.definitionOf(group, version, kind)
    return definition === undefined ? undefined : this.#builtIn!.definition(definition)
  }

  /** The shape of a kind that is built in, by the name of kubeconform's file without its ending. */
  builtInFile(file: string): Shape | undefined {
    const definition = this.#builtIn?.text.definitionOfFile(file)
    return definition === undefined ? undefined : this.#builtIn!.definition(definition)
  }

  /** A definition of the release by its name, such as `io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta`. */
  definition(name: string): Shape | undefined {
    const definitions = this.#builtIn?.text.header.definitions ?? []
    const number = definitions.findIndex(([one]) => one === name)
    return number < 0 ? undefined : this.#builtIn!.definition(number)
  }

  /** The kinds that Kubernetes has in a group, in any release that is shipped; [] for a group that is not its own. */
  kindsOf(group: string): readonly string[] {
    const kinds = this.#builtIn?.text.header.kinds ?? []
    return [...new Set(kinds.filter(([one]) => one === group).map(([, , kind]) => kind))]
  }

  /** Whether any release that is shipped has the kind, and which. */
  releasesOf(group: string, version: string, kind: string): readonly string[] {
    const text = this.#builtIn?.text
    const definition = text?.definitionOf(group, version, kind)
    if (!text || definition === undefined) return []
    return (text.header.releases ?? []).filter((_, index) => text.lineOf(definition, index) !== undefined)
  }

  /** The shape of a custom resource of the catalogue, as the catalogue has it: closed below the root at most. */
  custom(group: string, version: string, kind: string): Shape | undefined {
    const pool = this.#customPool(group)
    const definition = pool?.text.definitionOf(group, version.toLowerCase(), kind.toLowerCase())
    return definition === undefined ? undefined : pool!.definition(definition)
  }

  /** The versions of a custom resource that the catalogue has. */
  customVersions(group: string, kind: string): readonly string[] {
    const kinds = this.#customPool(group)?.text.header.kinds ?? []
    return kinds.filter(([, , one]) => one === kind.toLowerCase()).map(([, version]) => version)
  }

  #customPool(group: string): Pool | undefined {
    if (!this.#custom.has(group)) {
      const text = group === '' ? undefined : poolText(this.#texts, group)
      this.#custom.set(group, text && new Pool(text, 0, { ...this.#reading, closed: false }))
    }
    return this.#custom.get(group)
  }
}
