import { type FieldShape, Shape } from './merge-keys.ts'
import { ListValue, type MapValue, textOf, type Value } from './value.ts'

/** The definitions of a kind by apiVersion and kind. */
export type Shapes = (apiVersion: string, kind: string) => Shape | undefined

/**
 * Reads an OpenAPI description that `openapi.path` names: with it only the kinds that it describes have merge keys. References
 * lead to definitions of the same file; a definition that leads back to itself is read once.
 */
export function readShapes(description: Value): Shapes {
  const definitions = description.kind === 'map' ? description.get('definitions') : undefined
  if (definitions?.kind !== 'map') return () => undefined
  const reader = new Reader(definitions)
  const kinds = new Map<string, MapValue>()
  for (const definition of definitions.entries.values()) {
    const named = definition.kind === 'map' ? definition.get('x-kubernetes-group-version-kind') : undefined
    for (const name of named instanceof ListValue ? named.items : []) {
      if (name.kind !== 'map') continue
      const [group, version, kind] = ['group', 'version', 'kind'].map((key) => textOf(name.get(key)) ?? '')
      kinds.set(`${group === '' ? '' : `${group}/`}${version} ${kind}`, definition as MapValue)
    }
  }
  return (apiVersion, kind) => {
    const definition = kinds.get(`${apiVersion} ${kind}`)
    return definition && reader.shape(definition)
  }
}

class Reader {
  readonly #definitions: MapValue
  readonly #known = new Map<MapValue, Shape>()

  constructor(definitions: MapValue) {
    this.#definitions = definitions
  }

  shape(written: Value | undefined): Shape | undefined {
    const schema = this.#resolved(written)
    if (!schema) return undefined
    const known = this.#known.get(schema)
    if (known) return known
    const shape = new Shape()
    this.#known.set(schema, shape)
    const properties = schema.get('properties')
    if (properties?.kind === 'map')
      for (const [name, property] of properties.entries) shape.add(name, this.#field(property))
    return shape
  }

  #resolved(written: Value | undefined): MapValue | undefined {
    let schema = written
    for (let hops = 0; hops < 20 && schema?.kind === 'map'; hops++) {
      const reference = textOf(schema.get('$ref'))
      if (reference === undefined) return schema
      schema = this.#definitions.get(reference.slice(reference.lastIndexOf('/') + 1))
    }
    return undefined
  }

  #field(written: Value): FieldShape {
    const schema = this.#resolved(written)
    const merges = textOf(schema?.get('x-kubernetes-patch-strategy'))?.split(',').includes('merge')
    if (textOf(schema?.get('type')) !== 'array' && !merges)
      return { shape: this.shape(schema), keys: undefined }
    const shape = this.shape(schema?.get('items'))
    if (!merges) return { shape, keys: undefined }
    const many = schema?.get('x-kubernetes-list-map-keys')
    const one = textOf(schema?.get('x-kubernetes-patch-merge-key'))
    const keys =
      many instanceof ListValue
        ? many.items.map((item) => textOf(item) ?? '')
        : one === undefined
          ? []
          : [one]
    return { shape, keys }
  }
}
