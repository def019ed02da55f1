import { hasAdopted } from '../../engine/deliverables.ts'
import { whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import type { Kustomization } from '../../engine/views/kubernetes.ts'

export default defineRule({
  summary: 'Every environment is an overlay of the base that the others share.',
  why: 'An environment with manifests of its own rehearses another system: what passed there says nothing about the rest.',
  remedy: 'Build it from the same base, and keep its differences as parameters and patches.',
  mandate: 'E2',
  severity: 'error',

  *check(infra) {
    const overlays = new Map<string, Kustomization[]>()
    for (const { name, folders } of infra.environments) {
      const own = infra.kustomizations.filter((one) => folders.includes(one.folder) && one.reaches.length > 0)
      if (own.length > 0) overlays.set(name, own)
    }
    if (overlays.size < 3) return
    const reach = new Map(
      [...overlays].map(([name, own]) => [
        name,
        new Set(own.flatMap((one) => one.reaches.map((file) => file.path))),
      ]),
    )
    const shares = (a: string, b: string) => [...reach.get(a)!].some((path) => reach.get(b)!.has(path))
    const names = [...reach.keys()]
    const family = names.filter((name) => names.some((other) => other !== name && shares(name, other)))
    // Where nobody shares anything there is no base to miss: that is another layout.
    if (family.length < 2) return
    for (const name of names) {
      if (family.includes(name)) continue
      yield {
        at: whole(overlays.get(name)![0]!.file),
        message: `this environment shares no manifest with the base that ${family.join(', ')} are built on`,
        severity: hasAdopted(infra) ? undefined : 'warning',
      }
    }
  },
})
