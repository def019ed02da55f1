import { isClusterScoped } from './merge-keys.ts'
import { isNothing, type MapValue, stringValue, textOf, type Written } from './value.ts'

/** What an object was called at some moment. */
export interface Identity {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly name: string
  /** `default` where none is written, `` for what lies outside namespaces */
  readonly namespace: string
}

/** What a selector names; an absent part is any. */
export interface Named {
  readonly group?: string | undefined
  readonly version?: string | undefined
  readonly kind?: string | undefined
  readonly name?: string | undefined
  readonly namespace?: string | undefined
}

/** How a generated object meets one of the same name. */
export type Behavior = 'create' | 'merge' | 'replace'

/** The name that stands for "outside namespaces". */
export const NO_NAMESPACE = ''
const DEFAULT_NAMESPACE = 'default'

/** `apps/v1` → group and version. */
export function groupAndVersion(apiVersion: string): readonly [group: string, version: string] {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)]
}

/** An object on its way through kustomizations: its value, and what kustomize remembers of it. */
export class Member {
  value: MapValue
  /** the kustomization or file it entered by */
  readonly entered: Written | undefined
  /** names that it had, oldest first */
  previous: Identity[] = []
  prefixes: string[] = []
  suffixes: string[] = []
  behavior: Behavior = 'create'
  needsHash = false
  /** names of the variables that read a field of it */
  variables: string[] = []
  /** lines of the annotations that `buildMetadata` asks for */
  originNote: string | undefined
  transformations: string[] = []
  #scope: { readonly apiVersion: string; readonly kind: string; readonly clusterScoped: boolean } | undefined

  constructor(value: MapValue, entered?: Written) {
    this.value = value
    this.entered = entered
  }

  get apiVersion(): string {
    return textOf(this.value.get('apiVersion')) ?? ''
  }

  get kind(): string {
    return textOf(this.value.get('kind')) ?? ''
  }

  get #metadata(): MapValue | undefined {
    const metadata = this.value.get('metadata')
    return metadata?.kind === 'map' ? metadata : undefined
  }

  /** the map of annotations, where there is one */
  get annotations(): MapValue | undefined {
    const found = this.#metadata?.get('annotations')
    return found?.kind === 'map' ? found : undefined
  }

  get name(): string {
    return textOf(this.#metadata?.get('name')) ?? ''
  }

  get namespace(): string {
    return textOf(this.#metadata?.get('namespace')) ?? ''
  }

  set name(name: string) {
    this.rename(name, this.#metadata?.get('name')?.from?.derive())
  }

  rename(name: string, from: Written | undefined): void {
    this.value.open('metadata', from).assign('name', stringValue(name, from))
  }

  get clusterScoped(): boolean {
    const { apiVersion, kind } = this
    if (this.#scope?.kind !== kind || this.#scope.apiVersion !== apiVersion)
      this.#scope = { apiVersion, kind, clusterScoped: isClusterScoped(apiVersion, kind) }
    return this.#scope.clusterScoped
  }

  /** the namespace that counts */
  get effectiveNamespace(): string {
    return this.clusterScoped ? NO_NAMESPACE : this.namespace || DEFAULT_NAMESPACE
  }

  get identity(): Identity {
    const [group, version] = groupAndVersion(this.apiVersion)
    return { group, version, kind: this.kind, name: this.name, namespace: this.effectiveNamespace }
  }

  /** what it was called when it entered */
  get original(): Identity {
    return this.previous[0] ?? this.identity
  }

  /** all its names, the present one last */
  get identities(): readonly Identity[] {
    return [...this.previous, this.identity]
  }

  /** Keeps the present name for references that still use it. */
  remember(): void {
    this.previous.push(this.identity)
  }

  /**
   * Forgets all but what the object is now. kustomize remembers in annotations: a merge patch that takes all of them away makes
   * it forget, the names before and the hash to come included.
   */
  forget(): void {
    this.previous = []
    this.prefixes = []
    this.suffixes = []
    this.behavior = 'create'
    this.needsHash = false
    this.forgetNotes()
  }

  /** Forgets what `buildMetadata` asks for. */
  forgetNotes(): void {
    this.originNote = undefined
    this.transformations = []
  }

  /** labels or annotations as texts */
  texts(field: 'labels' | 'annotations'): ReadonlyMap<string, string> {
    const found = new Map<string, string>()
    const map = this.#metadata?.get(field)
    if (map?.kind === 'map') {
      for (const [key, value] of map.entries)
        found.set(key, value.kind === 'scalar' && !isNothing(value) ? value.text : '')
    }
    return found
  }

  toString(): string {
    return `${this.kind} ${this.name}`
  }
}

/** An identity as one text. */
export function keyOf({ group, version, kind, name, namespace }: Identity): string {
  return `${group}/${version}/${kind}/${namespace}/${name}`
}

/** Whether two names mean the same object. */
export function isSame(one: Identity, other: Identity): boolean {
  return (
    one.name === other.name &&
    one.kind === other.kind &&
    one.group === other.group &&
    one.version === other.version &&
    one.namespace === other.namespace
  )
}

/** Whether an identity is one of those that are named. */
export function isNamed(identity: Identity, named: Named): boolean {
  return (
    (!named.name || named.name === identity.name) &&
    (!named.namespace || (named.namespace || DEFAULT_NAMESPACE) === identity.namespace) &&
    ofKind(identity, named)
  )
}

/** The same by group, version and kind alone. */
export function ofKind(
  identity: { readonly group: string; readonly version: string; readonly kind: string },
  named: Named,
): boolean {
  return (
    (!named.kind || named.kind === identity.kind) &&
    (!named.group || named.group === identity.group) &&
    (!named.version || named.version === identity.version)
  )
}
