import { byCodeUnit } from '../engine/code-units.ts'
import type { Path } from '../engine/formats/node.ts'
import type { Resource } from '../engine/resource.ts'

/** A key that two objects have differently. */
export interface KeyDifference {
  /** as people write it: `spec.template.spec.containers[name=web].image` */
  readonly key: string
  /** undefined where a side lacks it */
  readonly before: string | undefined
  readonly after: string | undefined
  /** where a side has it; the nearest thing that is there where it lacks it */
  readonly beforePath: Path
  readonly afterPath: Path
}

/** An object that differs, or that only one side has. */
export interface ObjectDifference {
  readonly name: string
  readonly before: Resource | undefined
  readonly after: Resource | undefined
  readonly keys: readonly KeyDifference[]
}

/** Keys that may name the items of a list. */
const ITEM_KEYS = [
  'name',
  'containerPort',
  'port',
  'mountPath',
  'key',
  'host',
  'path',
  'type',
  'ip',
  'alert',
  'record',
]

/** What differs between two deliveries, in the order of names; objects that are the same are left out. */
export function differences(
  before: readonly Resource[],
  after: readonly Resource[],
  shown: (resource: Resource) => unknown,
): readonly ObjectDifference[] {
  const left = named(before)
  const right = named(after)
  const names = [...new Set([...left.keys(), ...right.keys()])].sort(byCodeUnit)
  return names.flatMap((name): ObjectDifference[] => {
    const [one, other] = [left.get(name), right.get(name)]
    if (!one || !other) return [{ name, before: one, after: other, keys: [] }]
    const comparison = new Comparison()
    comparison.values(shown(one), shown(other), '', [], [])
    const keys = comparison.found
    return keys.length > 0 ? [{ name, before: one, after: other, keys }] : []
  })
}

/** Objects by the name they are written with: prefixes and namespaces of environments tell nothing apart. */
function named(resources: readonly Resource[]): ReadonlyMap<string, Resource> {
  const found = new Map<string, Resource>()
  for (const resource of resources) {
    const name = String(resource)
    const full = found.has(name) ? `${name} (${resource.namespace ?? resource.name})` : name
    let unique = full
    for (let count = 2; found.has(unique); count++) unique = `${full} #${count}`
    found.set(unique, resource)
  }
  return found
}

class Comparison {
  readonly found: KeyDifference[] = []

  values(one: unknown, other: unknown, key: string, before: Path, after: Path): void {
    if (Array.isArray(one) && Array.isArray(other)) this.#lists(one, other, key, before, after)
    else if (isMap(one) && isMap(other)) this.#maps(one, other, key, before, after)
    else if (textOf(one) !== textOf(other))
      this.found.push({
        key,
        before: one === undefined ? undefined : textOf(one),
        after: other === undefined ? undefined : textOf(other),
        beforePath: before,
        afterPath: after,
      })
  }

  #maps(one: Fields, other: Fields, key: string, before: Path, after: Path): void {
    for (const name of [...new Set([...Object.keys(one), ...Object.keys(other)])].sort(byCodeUnit)) {
      const step = /[.[\]/ ]/.test(name) ? `[${name}]` : key === '' ? name : `.${name}`
      this.values(one[name], other[name], key + step, [...before, name], [...after, name])
    }
  }

  /** Items are told apart by a key that names them, where both lists have some of the same names; else by their place. */
  #lists(one: readonly unknown[], other: readonly unknown[], key: string, before: Path, after: Path): void {
    const by = ITEM_KEYS.find((name) => {
      const [left, right] = [identities(one, name), identities(other, name)]
      return (
        left && right && (one.length === 0 || other.length === 0 || left.some((text) => right.includes(text)))
      )
    })
    if (by === undefined) {
      for (let at = 0; at < Math.max(one.length, other.length); at++)
        this.values(one[at], other[at], `${key}[${at}]`, [...before, at], [...after, at])
      return
    }
    const [left, right] = [identities(one, by)!, identities(other, by)!]
    for (const text of new Set([...left, ...right])) {
      const [from, to] = [left.indexOf(text), right.indexOf(text)]
      this.values(
        one[from],
        other[to],
        `${key}[${by}=${text}]`,
        from < 0 ? before : [...before, from],
        to < 0 ? after : [...after, to],
      )
    }
  }
}

type Fields = Readonly<Record<string, unknown>>

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The names of a list's items by a key; undefined where one lacks it or two have the same. */
function identities(items: readonly unknown[], key: string): readonly string[] | undefined {
  const texts = items.map((item) => (isMap(item) ? item[key] : undefined))
  if (!texts.every((text) => typeof text === 'string' || typeof text === 'number')) return undefined
  return new Set(texts).size === texts.length ? texts.map(String) : undefined
}

function textOf(value: unknown): string {
  if (value === undefined) return ''
  if (typeof value !== 'string') return JSON.stringify(value)
  return value === '' || /\n|^\s|\s$/.test(value) ? JSON.stringify(value) : value
}
