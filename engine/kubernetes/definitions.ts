import type { Path } from '../formats/node.ts'
import type { Resource } from '../resource.ts'
import type { Reading, Shape } from './shape.ts'
import { faultsOf, type SchemaFault, WrittenSchema } from './written.ts'

/** A version of a kind that a CustomResourceDefinition of the tree defines. */
export interface DefinedKind {
  readonly definition: Resource
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly clusterWide: boolean
  /** where its schema stands in the definition */
  readonly path: Path
  /** what makes the schema unusable; paths are those of the definition */
  readonly faults: readonly SchemaFault[]
  /** undefined where the definition has no schema, or a broken one */
  readonly shape: Shape | undefined
}

/** An API server prunes what a structural schema does not name: to us it is unknown. */
const READING: Reading = { as: 'api', draft: 7, closed: true }
/** Of every object, whether its schema says so or not. */
const OWN = ['apiVersion', 'kind', 'metadata']

type Raw = Readonly<Record<string, unknown>>

/** The kinds that a CustomResourceDefinition defines; [] for an object that is none. */
export function definedKinds(definition: Resource): readonly DefinedKind[] {
  const spec = mapOf(definition.get('spec'))
  const names = mapOf(spec.names)
  const [group, kind] = [String(spec.group ?? ''), String(names.kind ?? '')]
  if (group === '' || kind === '') return []
  const versions = Array.isArray(spec.versions) ? spec.versions : []
  const common = { definition, group, kind, clusterWide: spec.scope === 'Cluster' }
  const open = spec.preserveUnknownFields === true
  // v1beta1 has one schema for all its versions, and may name one version beside the list
  const shared = mapOf(spec.validation).openAPIV3Schema
  const kinds = versions.map((one: unknown, index) => {
    const own = mapOf(mapOf(one).schema).openAPIV3Schema
    const path =
      own === undefined
        ? ['spec', 'validation', 'openAPIV3Schema']
        : ['spec', 'versions', index, 'schema', 'openAPIV3Schema']
    return { ...common, version: String(mapOf(one).name ?? ''), ...judged(own ?? shared, path, open) }
  })
  if (kinds.length > 0 || typeof spec.version !== 'string') return kinds
  return [
    { ...common, version: spec.version, ...judged(shared, ['spec', 'validation', 'openAPIV3Schema'], open) },
  ]
}

function judged(raw: unknown, path: Path, open: boolean): Pick<DefinedKind, 'path' | 'faults' | 'shape'> {
  if (raw === undefined || raw === null) return { path, faults: [], shape: undefined }
  const schema = new WrittenSchema(open ? raw : withOwn(raw), { ...READING, closed: !open })
  const faults = faultsOf(schema, raw).map((fault) => ({
    ...fault,
    path: [...(path as readonly (string | number)[]), ...fault.path],
  }))
  return { path, faults, shape: faults.length > 0 ? undefined : schema.root }
}

/** The root with the fields that every object has. */
function withOwn(raw: unknown): unknown {
  const root = mapOf(raw)
  if (root.properties === undefined || root['x-kubernetes-preserve-unknown-fields'] === true) return raw
  const properties = mapOf(root.properties)
  return { ...root, properties: { ...Object.fromEntries(OWN.map((name) => [name, true])), ...properties } }
}

function mapOf(value: unknown): Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {}
}
