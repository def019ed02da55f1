import { resolve } from 'node:path'
import { Catalogue, type SchemaTexts, shippedReleases } from '../../engine/kubernetes/catalogue.ts'
import { explain, type Violation } from '../../engine/kubernetes/explain.ts'
import { releaseOf } from '../../engine/kubernetes/releases.ts'
import { BrokenSchema, type Shape } from '../../engine/kubernetes/shape.ts'
import { Failure } from '../failure.ts'
import { readSchemaFile } from '../schema-files.ts'
import {
  fieldsOf,
  type LocationTemplate,
  readTemplate,
  type TemplateFields,
  TemplateProblem,
} from './template.ts'

/** A schema that was found: by which name messages speak of it, and what judges a value. */
export interface FoundSchema {
  readonly name: string
  readonly judge: (value: unknown) => readonly Violation[]
}

/** Tried in order; undefined goes on to the next. Throws BrokenSchema for a schema that is there and is none. */
type Location = (apiVersion: string, kind: string, fields: TemplateFields) => FoundSchema | undefined

/** What decides which schema a resource is judged by. */
export interface LocationOptions {
  /** as the flags give them; none means `default` */
  readonly locations: readonly string[]
  readonly kubernetesVersion: string
  readonly strict: boolean
  /** the folder that locations are relative to */
  readonly cwd: string
  readonly texts: SchemaTexts
  /** says where a schema was looked for */
  readonly debug: (line: string) => void
}

/** Pipelines name the places that the shipped schemas were published at: they mean those, and nothing is fetched. */
const PUBLISHED = 'https://raw.githubusercontent.com/'
const PUBLISHED_BUILT_IN = `${PUBLISHED}yannh/kubernetes-json-schema/`
const PUBLISHED_CUSTOM = `${PUBLISHED}datreeio/CRDs-catalog/`

/** Finds schemas for kinds; each is looked for once. Throws a Failure for a location that cannot be used. */
export class SchemaFinder {
  readonly #options: LocationOptions
  readonly #locations: readonly Location[]
  readonly #found = new Map<string, FoundSchema | BrokenSchema | undefined>()
  #catalogue: Catalogue | undefined

  constructor(options: LocationOptions) {
    this.#options = options
    const given = options.locations.length > 0 ? options.locations : ['default']
    this.#locations = given.flatMap((location) => this.#read(location))
  }

  /** Undefined where no location has a schema; throws BrokenSchema where the first that has one has a broken one. */
  find(apiVersion: string, kind: string): FoundSchema | undefined {
    const key = `${apiVersion}\0${kind}`
    if (!this.#found.has(key)) this.#found.set(key, this.#search(apiVersion, kind))
    const found = this.#found.get(key)
    if (found instanceof BrokenSchema) throw found
    return found
  }

  #search(apiVersion: string, kind: string): FoundSchema | BrokenSchema | undefined {
    const { kubernetesVersion, strict } = this.#options
    const fields = fieldsOf(apiVersion, kind, kubernetesVersion, strict)
    try {
      for (const location of this.#locations) {
        const found = location(apiVersion, kind, fields)
        if (found) return found
      }
    } catch (error) {
      if (error instanceof BrokenSchema) return error
      throw error
    }
    return undefined
  }

  #read(location: string): readonly Location[] {
    if (location === 'default') return [this.#builtIn(), this.#custom()]
    if (location.startsWith(PUBLISHED_BUILT_IN)) return [this.#builtIn()]
    if (location.startsWith(PUBLISHED_CUSTOM)) return [this.#custom()]
    if (/^https?:/.test(location)) {
      throw new Failure(
        `the schema location ${location} is an address, and nothing is fetched; name a folder with its files, or default for what is built in`,
      )
    }
    try {
      return [this.#files(readTemplate(location))]
    } catch (error) {
      if (!(error instanceof TemplateProblem)) throw error
      throw new Failure(`failed initialising schema location registry: template: ${error.message}`)
    }
  }

  #shipped(): Catalogue {
    if (!this.#catalogue) {
      const { texts, kubernetesVersion, strict } = this.#options
      const release = releaseOf(kubernetesVersion, shippedReleases(texts))
      if ('problem' in release) throw new Failure(release.problem)
      this.#catalogue = new Catalogue(texts, release.index, { as: 'json', draft: 4, closed: strict })
    }
    return this.#catalogue
  }

  #builtIn(): Location {
    const catalogue = this.#shipped()
    return (_, __, { NormalizedKubernetesVersion, StrictSuffix, ResourceKind, KindSuffix }) => {
      const file = `${ResourceKind}${KindSuffix}`
      const name = `${NormalizedKubernetesVersion}-standalone${StrictSuffix}/${file}.json`
      const shape = catalogue.builtInFile(file)
      this.#options.debug(`${name}: ${shape ? 'built in' : 'not built in'}`)
      return shape && judgedBy(name, shape)
    }
  }

  #custom(): Location {
    const catalogue = this.#shipped()
    return (_, __, { Group, ResourceKind, ResourceAPIVersion }) => {
      const name = `${Group}/${ResourceKind}_${ResourceAPIVersion}.json`
      const shape = catalogue.custom(Group, ResourceAPIVersion, ResourceKind)
      this.#options.debug(`${name}: ${shape ? 'built in' : 'not built in'}`)
      return shape && judgedBy(name, shape)
    }
  }

  #files(template: LocationTemplate): Location {
    return (_, __, fields) => {
      const path = template(fields)
      const file = resolve(this.#options.cwd, path)
      const schema = readSchemaFile(file, 'json')
      this.#options.debug(`${path}: ${schema ? 'there' : 'not there'}`)
      if (!schema) return undefined
      return judgedBy(`file://${file}`, schema.root)
    }
  }
}

function judgedBy(name: string, shape: Shape): FoundSchema {
  return { name, judge: (value) => explain(value, shape) }
}
