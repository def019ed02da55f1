import { type RenderedObject, type Rendering, render } from '../kustomize/render.ts'
import { isUntouched, RenderedResource } from '../kustomize/rendered.ts'
import { substitute, type Variables } from '../kustomize/substitute.ts'
import type { Resource } from '../resource.ts'

import type { Inventory } from './inventory.ts'

/** A kustomization that an environment gets, with what Flux puts into it. */
export interface RenderedRoot {
  readonly folder: string
  readonly variables: Variables
}

/** What the kustomizations of a tree make: each rendered when somebody asks, once. */
export class Renderings {
  readonly #inventory: Inventory
  readonly #resources: readonly Resource[]
  readonly #known = new Map<string, Rendering>()
  #byPlace: ReadonlyMap<string, Resource> | undefined

  constructor(inventory: Inventory, resources: readonly Resource[]) {
    this.#inventory = inventory
    this.#resources = resources
  }

  /** What the kustomization of a folder makes, with Flux' variables in their places. */
  of({ folder, variables }: RenderedRoot): Rendering {
    const key = `${folder}\0${[...variables].map(([name, value]) => `${name}=${value}`).join('\0')}`
    let rendering = this.#known.get(key)
    if (!rendering) {
      rendering = render(this.#inventory, folder)
      if (variables.size > 0) substitute(rendering.objects, variables)
      this.#known.set(key, rendering)
    }
    return rendering
  }

  /**
   * The objects of a rendering as rules see them: one that nothing was done to is the very one that is written. Undefined where
   * kustomize would refuse, so that nobody gets anything.
   */
  resources(root: RenderedRoot): readonly Resource[] | undefined {
    const { objects, problems } = this.of(root)
    if (problems.length > 0) return undefined
    return objects.flatMap((object) => this.#resourceOf(object) ?? [])
  }

  #resourceOf(object: RenderedObject): Resource | undefined {
    const { from } = object.root
    const file = from && this.#inventory.tree.get(from.file)
    if (!from || !file) return undefined
    const written = this.#written.get(placeKey(from.file, from.document, from.path))
    if (written && isUntouched(object.root, written.root, from.file)) return written
    return new RenderedResource(object, file, written?.name ?? object.writtenName)
  }

  get #written(): ReadonlyMap<string, Resource> {
    this.#byPlace ??= new Map(
      this.#resources.map((one) => [placeKey(one.file.path, one.document, one.base), one]),
    )
    return this.#byPlace
  }
}

function placeKey(file: string, document: number, base: readonly unknown[]): string {
  return `${file}\0${document}\0${base.join('\0')}`
}

/**
 * What `spec.postBuild` of a Flux Kustomization substitutes: `substituteFrom` in its order, ConfigMaps of the tree alone (what
 * is in Secrets nobody sees here), then `substitute`, which wins.
 */
export function variablesOf(flux: Resource, configMaps: () => readonly Resource[]): Variables {
  const variables = new Map<string, string>()
  const build = flux.node('spec', 'postBuild')
  if (!build) return variables
  for (const source of build.get('substituteFrom')?.items() ?? []) {
    if (source.get('kind')?.text !== 'ConfigMap') continue
    const name = source.get('name')?.text
    const found = configMaps().filter((one) => one.name === name)
    const own = found.find(({ namespace }) => namespace === flux.namespace) ?? found[0]
    for (const { key, value } of own?.node('data')?.pairs() ?? []) variables.set(key.text, value.text)
  }
  for (const { key, value } of build.get('substitute')?.pairs() ?? []) variables.set(key.text, value.text)
  return variables
}
