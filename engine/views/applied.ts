import type { Infra } from '../infra.ts'
import type { Resource } from '../resource.ts'
import type { Scope } from './environments.ts'
import type { Kustomization } from './kubernetes.ts'
import type { Overlay } from './overlays.ts'

const APPLIED = new WeakMap<Scope, readonly Kustomization[]>()

/** The kustomizations that an environment gets: its roots, and what they list, bases and components included. */
export function appliedIn(infra: Infra, scope: Scope): readonly Kustomization[] {
  let applied = APPLIED.get(scope)
  if (!applied) {
    const byFolder = new Map(infra.kustomizations.map((one) => [one.folder, one]))
    const found = new Set<Kustomization>()
    const pending = scope.roots.map(({ folder }) => folder)
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      const kustomization = byFolder.get(folder)
      if (!kustomization || found.has(kustomization)) continue
      found.add(kustomization)
      for (const { target } of [...kustomization.resources, ...kustomization.components])
        if (target !== undefined) pending.push(target)
    }
    applied = [...found]
    APPLIED.set(scope, applied)
  }
  return applied
}

/**
 * The objects of an environment that are to be judged one by one: as they are written, and as its kustomizations make them
 * where one of these may make a difference, or where one of the objects is not sound as it is written: a patch may mend it.
 * What nothing was done to is the same object in both.
 */
export function objectsToJudge(
  infra: Infra,
  scope: Scope,
  mayMatter: (kustomization: Kustomization, overlay: Overlay | undefined) => boolean,
  isUnsound: (resource: Resource) => boolean,
): readonly Resource[] {
  if (infra.kustomizations.length === 0 || scope.roots.length === 0) return scope.resources
  const looked =
    appliedIn(infra, scope).some((one) => mayMatter(one, overlayOf(infra, one))) ||
    scope.resources.some(isUnsound)
  return looked ? scope.rendered : scope.resources
}

/** Whether a kustomization may give an object another version or kind: a merge patch never does. */
export function changesVersion({ document }: Kustomization, overlay: Overlay | undefined): boolean {
  return (
    document.root?.get('replacements') !== undefined ||
    (overlay?.patches.some(({ operations }) =>
      operations.some(({ pointer }) => pointer === '/apiVersion' || pointer === '/kind'),
    ) ??
      false)
  )
}

const OVERLAYS = new WeakMap<Infra, ReadonlyMap<Kustomization, Overlay>>()

function overlayOf(infra: Infra, kustomization: Kustomization): Overlay | undefined {
  let overlays = OVERLAYS.get(infra)
  if (!overlays) {
    overlays = new Map(infra.overlays.map((one) => [one.kustomization, one]))
    OVERLAYS.set(infra, overlays)
  }
  return overlays.get(kustomization)
}
