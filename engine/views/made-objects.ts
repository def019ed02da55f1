import type { Node } from '../formats/node.ts'
import type { Infra } from '../infra.ts'
import type { Resource } from '../resource.ts'
import type { Delivered } from './delivered.ts'

/** A ConfigMap or Secret that an environment will have: written, generated, or made by a controller. */
export interface MadeObject {
  readonly kind: 'ConfigMap' | 'Secret'
  readonly name: string
  /** undefined where it takes the namespace that it is applied to */
  readonly namespace: string | undefined
  /** its keys; undefined where nobody can tell; of a generator those that it adds itself */
  readonly keys: ReadonlySet<string> | undefined
  /** what makes it; undefined for a generator of Kustomize */
  readonly maker: Resource | undefined
}

/** Kinds that stand for one Secret, beside Secret itself. */
const KINDS = [
  'ConfigMap',
  'Secret',
  'ExternalSecret',
  'ClusterExternalSecret',
  'SealedSecret',
  'Certificate',
]

/** Groups of custom resources from which no operator makes ConfigMaps or Secrets of the same name. */
const SILENT =
  /^((networking|rbac\.authorization|storage|scheduling|apiextensions|admissionregistration|coordination|node|gateway\.networking|policy\.networking|metrics|snapshot\.storage)\.k8s\.io|monitoring\.coreos\.com|keda\.sh|traefik\.io|cilium\.io|(kustomize|source|notification|image)\.toolkit\.fluxcd\.io|networking\.istio\.io|security\.istio\.io)$/

const MADE = new WeakMap<Delivered, ReadonlyMap<string, readonly MadeObject[]>>()
const NAMED = new WeakMap<Delivered, Map<string, ReadonlyMap<string, readonly Resource[]>>>()

/** The ConfigMaps and Secrets of an environment that somebody can see coming, by kind and name: `Secret/web`. */
export function madeObjects(infra: Infra, objects: Delivered): ReadonlyMap<string, readonly MadeObject[]> {
  let known = MADE.get(objects)
  if (!known) {
    const made = new Map<string, MadeObject[]>()
    for (const one of objects.ofKind(...KINDS).flatMap(madeBy)) push(made, `${one.kind}/${one.name}`, one)
    const written = new Set(made.keys())
    for (const one of generatedIn(infra)) {
      const key = `${one.kind}/${one.name}`
      // where it is rendered what a generator made is there itself
      if (!written.has(key)) push(made, key, one)
    }
    known = made
    MADE.set(objects, known)
  }
  return known
}

/** The objects of a kind by their names. */
export function namedObjects(objects: Delivered, kind: string): ReadonlyMap<string, readonly Resource[]> {
  let kinds = NAMED.get(objects)
  if (!kinds) {
    kinds = new Map()
    NAMED.set(objects, kinds)
  }
  let known = kinds.get(kind)
  if (!known) {
    const made = new Map<string, Resource[]>()
    for (const one of objects.ofKind(kind)) push(made, one.name, one)
    known = made
    kinds.set(kind, known)
  }
  return known
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

/** Whether two objects may be in one namespace: what says none takes the one that it is applied to. */
export function mayShareNamespace(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b
}

/**
 * Whether something that cannot be looked into may make an object of this name: an operator that names it after its own
 * object, or is told the name; a container that is told it; a chart of the tree; a command or Terraform that makes it.
 */
export function mayBeMade(infra: Infra, objects: Delivered, name: string): boolean {
  const makers = objects.resources.filter(
    (one) => one.group.includes('.') && one.name !== '' && !SILENT.test(one.group),
  )
  if (makers.some((one) => isPart(name, one.name))) return true
  const quoted = `"${name}"`
  if (makers.some((one) => JSON.stringify(one.get('spec') ?? '').includes(quoted))) return true
  const told = objects.workloads.some(({ containers }) =>
    containers.some(({ node }) =>
      [...(node.get('args')?.items() ?? []), ...(node.get('command')?.items() ?? [])].some(({ text }) =>
        text.includes(name),
      ),
    ),
  )
  return told || infra.sketches.some((one) => one.name === name) || commandsMake(infra, name)
}

/** Whether `part` is a whole section of a name: `orders` of `orders-app`, `app.orders.credentials`. */
function isPart(name: string, part: string): boolean {
  for (let at = name.indexOf(part); at >= 0; at = name.indexOf(part, at + 1)) {
    const before = name[at - 1]
    const after = name[at + part.length]
    if ((before === undefined || /[.-]/.test(before)) && (after === undefined || /[.-]/.test(after)))
      return true
  }
  return false
}

/** Commands in pages, scripts and pipelines, and blocks of Terraform, that make a ConfigMap, Secret or account. */
function commandsMake(infra: Infra, name: string): boolean {
  for (const file of infra.tree.values()) {
    if (!file.text.includes(name)) continue
    const terraform = file.name.endsWith('.tf')
    for (const line of file.text.split('\n')) {
      if (!line.includes(name)) continue
      if (
        terraform
          ? /"/.test(line)
          : /\bcreate\b[^#]*\b(secret|configmap|cm|serviceaccount|sa|pvc)\b/.test(line)
      )
        return true
    }
  }
  return false
}

function madeBy(resource: Resource): readonly MadeObject[] {
  const { kind, group, name, namespace } = resource
  const made = (
    what: 'ConfigMap' | 'Secret',
    called: string | undefined,
    keys: ReadonlySet<string> | undefined,
  ): readonly MadeObject[] => (called ? [{ kind: what, name: called, namespace, keys, maker: resource }] : [])
  switch (kind) {
    case 'ConfigMap':
      return group === '' ? made(kind, name, keysOf(resource, ['data'], ['binaryData'])) : []
    case 'Secret': {
      if (group !== '') return []
      // a controller fills it
      const filled = /service-account-token|bootstrap/.test(`${resource.get('type') ?? ''}`)
      return made(kind, name, filled ? undefined : keysOf(resource, ['data'], ['stringData']))
    }
    case 'SealedSecret':
      return made(
        'Secret',
        name,
        keysOf(
          resource,
          ['spec', 'encryptedData'],
          ['spec', 'template', 'data'],
          ['spec', 'template', 'stringData'],
        ),
      )
    case 'ExternalSecret':
      return made('Secret', resource.node('spec', 'target', 'name')?.text ?? name, externalKeys(resource))
    case 'ClusterExternalSecret':
      return made('Secret', resource.node('spec', 'externalSecretName')?.text ?? name, undefined).map(
        (one) => ({
          ...one,
          namespace: undefined,
        }),
      )
    case 'Certificate':
      return made('Secret', resource.node('spec', 'secretName')?.text, undefined)
  }
  return []
}

/** The keys beneath some paths; undefined where there is none yet, and a controller fills the object. */
function keysOf(resource: Resource, ...paths: readonly string[][]): ReadonlySet<string> | undefined {
  const keys = new Set<string>()
  for (const path of paths) for (const { key } of resource.node(...path)?.pairs() ?? []) keys.add(key.text)
  return keys.size > 0 ? keys : undefined
}

function externalKeys(resource: Resource): ReadonlySet<string> | undefined {
  const template = resource.node('spec', 'target', 'template')
  if (resource.node('spec', 'dataFrom') || template?.get('templateFrom')) return undefined
  const keys = new Set(keysOf(resource, ['spec', 'target', 'template', 'data']) ?? [])
  for (const one of resource.node('spec', 'data')?.items() ?? []) {
    const key = one.get('secretKey')?.text
    if (key) keys.add(key)
  }
  return keys
}

const GENERATED = new WeakMap<Infra, readonly MadeObject[]>()

/** What the generators of kustomizations make, by the name that objects as they are written use. */
function generatedIn(infra: Infra): readonly MadeObject[] {
  let known = GENERATED.get(infra)
  if (!known) {
    known = infra.kustomizations.flatMap(({ document, file }) => {
      if (!file.text.includes('Generator')) return []
      return [
        ...entriesOf(document.root?.get('configMapGenerator'), 'ConfigMap'),
        ...entriesOf(document.root?.get('secretGenerator'), 'Secret'),
      ]
    })
    GENERATED.set(infra, known)
  }
  return known
}

function entriesOf(list: Node | undefined, kind: MadeObject['kind']): readonly MadeObject[] {
  return (list?.items() ?? []).flatMap((entry): MadeObject[] => {
    const name = entry.get('name')?.text
    if (!name) return []
    const keys = new Set<string>()
    for (const literal of entry.get('literals')?.items() ?? []) keys.add(literal.text.split('=')[0] ?? '')
    for (const { text } of entry.get('files')?.items() ?? []) {
      const [key, path] = text.split('=')
      keys.add((path === undefined ? text.split('/').at(-1) : key) ?? '')
    }
    const open = entry.get('envs') ?? entry.get('env')
    const namespace = entry.get('namespace')?.text
    return [{ kind, name, namespace, keys: open ? undefined : keys, maker: undefined }]
  })
}
