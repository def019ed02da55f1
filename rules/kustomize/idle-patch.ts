import type { Node, Path } from '../../engine/formats/node.ts'
import type { Infra } from '../../engine/infra.ts'
import { keyed } from '../../engine/place.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule, type Fix } from '../../engine/rule.ts'
import { namedBy, type Overlay, type Patch } from '../../engine/views/overlays.ts'

export default defineRule({
  summary: 'Every patch changes something.',
  why: 'A patch that says what the base says hides where a value comes from, and pins it here when the base moves on.',
  remedy:
    'Remove the patch; where the environment must keep the value whatever the base says, say so in a comment.',
  mandate: 'E3',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    let overlays: ReturnType<typeof overlaysOf> | undefined
    for (const overlay of infra.overlays) {
      const { kustomization, patches, complete, plain } = overlay
      if (!complete || !plain || infra.templated.has(kustomization.file.path)) continue
      const touched = new Set<Resource>()
      for (const patch of patches) {
        const met = overlay.targetsOf(patch)
        // Of one that meets who knows what, all that come after depend.
        if (met === undefined) break
        const idle =
          met.length > 0 && met.every((one) => !touched.has(one)) && isIdle(patch, met) && !explained(patch)
        for (const one of met) touched.add(one)
        if (!idle) continue
        // Where other overlays patch it too, each says its own number, and one of them may be the base's.
        overlays ??= overlaysOf(infra)
        if (met.some((one) => overlays!.get(one)!.filter((other) => patchesIt(other, one)).length > 1))
          continue
        yield {
          at: patch.place,
          message: `this patch says what ${met.length === 1 ? `${met[0]!}` : `all ${met.length} objects it meets`} says already and changes nothing; remove it`,
          related: [{ at: met[0]!.at([]), message: 'what it patches' }],
          fix: patch.file && patch.field === 'patches' ? () => removing(infra, patch) : undefined,
        }
      }
    }
  },
})

/** The overlays that start from each object. */
function overlaysOf(infra: Infra): ReadonlyMap<Resource, readonly Overlay[]> {
  const found = new Map<Resource, Overlay[]>()
  for (const overlay of infra.overlays) {
    for (const one of overlay.objects) {
      const list = found.get(one)
      if (list) list.push(overlay)
      else found.set(one, [overlay])
    }
  }
  return found
}

function patchesIt(overlay: Overlay, object: Resource): boolean {
  return overlay.patches.some((patch) => overlay.targetsOf(patch)?.includes(object))
}

/** Whether a comment stands right before the entry or in the patch: somebody meant it. */
function explained({ file, kustomization, place }: Patch): boolean {
  if (file) return /^\s*#(?! yaml-language-server)/m.test(file.text)
  const index = Number(place.path[1])
  const item = kustomization.document.root?.get(String(place.path[0]))?.items()[index]
  if (!item) return true
  const before = kustomization.file.text.slice(0, item.start).trimEnd().split('\n')
  return /^\s*#/.test(before.at(-1) === '-' ? (before.at(-2) ?? '') : (before.at(-2) ?? ''))
}

function isIdle(patch: Patch, met: readonly Resource[]): boolean {
  if (patch.operations.length > 0) {
    return patch.operations.every(({ op, pointer, value }) => {
      if (op !== 'replace' && op !== 'add') return false
      return met.every((one) => {
        const path = stepsOf(pointer)
        const present = path && one.node(...path)
        return (
          present !== undefined &&
          value !== undefined &&
          !(op === 'add' && isIndex(path)) &&
          same(value, present)
        )
      })
    })
  }
  if (patch.merges.length !== 1) return false
  const root = patch.merges[0]!
  const objects = patch.target ? met : namedBy(root, met)
  return objects.length > 0 && objects.every((one) => adds(root, one.root, true))
}

/** The way of a JSON pointer (RFC 6901); undefined for the end of a list, which is never there yet. */
function stepsOf(pointer: string): Path | undefined {
  const steps = pointer.split('/').slice(1)
  if (steps.includes('-')) return undefined
  return steps.map((step) => {
    const text = step.replaceAll('~1', '/').replaceAll('~0', '~')
    return /^\d+$/.test(text) ? Number(text) : text
  })
}

function isIndex(path: Path | undefined): boolean {
  return typeof path?.at(-1) === 'number'
}

/** Whether a merge patch leaves a value as it is: everything it says stands there. */
function adds(patch: Node, base: Node | undefined, top = false): boolean {
  if (!base || patch.kind !== base.kind) return false
  if (patch.kind === 'scalar') return same(patch, base)
  if (patch.kind === 'map') {
    return patch.pairs().every(({ key, value }) => {
      if (key.text.startsWith('$')) return false
      // Which object is meant; the namespace may be the overlay's.
      if (top && (key.text === 'apiVersion' || key.text === 'kind')) return true
      if (top && key.text === 'metadata')
        return value
          .pairs()
          .every(
            (one) =>
              /^(name|namespace)$/.test(one.key.text) || adds(one.value, base.at(['metadata', one.key.text])),
          )
      return adds(value, base.get(key.text))
    })
  }
  if (same(patch, base)) return true
  const items = patch.items()
  return items.every((item) => {
    const name = item.get('name')?.text
    return (
      name !== undefined &&
      adds(
        item,
        base.items().find((one) => one.get('name')?.text === name),
      )
    )
  })
}

function same(a: Node, b: Node): boolean {
  return JSON.stringify(sorted(a.value)) === JSON.stringify(sorted(b.value))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  )
}

/** Takes the entry out, with the list where it was the only one, and the file where nobody else names it. */
function removing(infra: Infra, { kustomization, file, field, place }: Patch): Fix {
  const item = kustomization.document.root!.get(field)!
  const document = kustomization.document.index
  const text = item.items()[Number(place.path[1])]!.get('path')!.text
  const at = item.size === 1 ? [field] : [field, { path: text }]
  const users = infra.kustomizations.filter((one) => one.patches.some(({ target }) => target === file!.path))
  const again = kustomization.patches.filter(({ target }) => target === file!.path).length > 1
  return {
    title: `remove the patch ${text}`,
    safety: 'safe',
    edits: [
      { op: 'remove', at: keyed(kustomization.file, at, { document }) },
      ...(users.length === 1 && !again ? [{ op: 'delete' as const, path: file!.path }] : []),
    ],
  }
}
