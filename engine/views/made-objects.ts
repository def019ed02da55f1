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
    for (const kind of KINDS)
      for (const one of objects.ofKind(kind).flatMap(madeBy)) push(made, `${one.kind}/${one.name}`, one)
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
  let known = HINTS.get(objects)
  if (!known) {
    known = readHints(objects)
    HINTS.set(objects, known)
  }
  const { makers, words } = known
  return words.has(name) || sectionsOf(name).some((one) => makers.has(one)) || commandsOf(infra).has(name)
}

/** What objects that cannot be looked into are called, and what they and containers are told. */
interface Hints {
  readonly makers: ReadonlySet<string>
  readonly words: ReadonlySet<string>
}

const HINTS = new WeakMap<Delivered, Hints>()
const COMMANDS = new WeakMap<Infra, ReadonlySet<string>>()

function readHints(objects: Delivered): Hints {
  const makers = new Set<string>()
  const words = new Set<string>()
  for (const one of objects.resources) {
    if (!one.group.includes('.') || one.name === '' || SILENT.test(one.group)) continue
    makers.add(one.name)
    const spec = one.get('spec')
    if (spec !== undefined) for (const [word] of JSON.stringify(spec).matchAll(WORD)) words.add(word)
  }
  for (const { containers } of objects.workloads)
    for (const { node } of containers)
      for (const field of ['command', 'args'])
        for (const { text } of node.get(field)?.items() ?? [])
          for (const [word] of text.matchAll(WORD)) words.add(word)
  return { makers, words }
}

/** What a name of an object is made of. */
const WORD = /[a-z0-9][a-z0-9.-]*[a-z0-9]/g

/** The whole sections of a name: of `app.orders-db`, `app`, `orders`, `orders-db` and so on. */
function sectionsOf(name: string): readonly string[] {
  const cuts = [0, ...[...name.matchAll(/[.-]/g)].map(({ index }) => index + 1), name.length + 1]
  return cuts.flatMap((from, index) => cuts.slice(index + 1).map((to) => name.slice(from, to - 1)))
}

/** Names in commands of pages, scripts and pipelines that make objects, in Terraform, and in the tree’s own charts. */
function commandsOf(infra: Infra): ReadonlySet<string> {
  let known = COMMANDS.get(infra)
  if (!known) {
    const words = new Set(infra.sketches.map(({ name }) => name))
    for (const { name, text } of infra.tree.values()) {
      if (name.endsWith('.tf')) {
        if (/kubernetes|kubectl|helm_release/.test(text))
          for (const [, word = ''] of text.matchAll(/"([a-z0-9.-]+)"/g)) words.add(word)
      } else if (text.includes('create '))
        for (const [line] of text.matchAll(CREATES)) for (const [word] of line.matchAll(WORD)) words.add(word)
    }
    known = words
    COMMANDS.set(infra, known)
  }
  return known
}

/** `kubectl create secret generic web-keys`, with what is left of its line. */
const CREATES = /\bcreate +(?:[-\w=.$"{}]+ +){0,4}(?:secret|configmap|cm|serviceaccount|sa|pvc)\b[^\n]*/g

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
