import { hasAdopted } from '../../engine/deliverables.ts'
import type { Infra } from '../../engine/infra.ts'
import { absent, type Place, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import type { Member } from '../../engine/views/families.ts'
import type { Kustomization } from '../../engine/views/kubernetes.ts'

/** What an environment's objects and resources must say, and how the label may be called. */
const ASKED: readonly (readonly [string, RegExp])[] = [
  ['environment', /(^|[/._-])env(ironment)?$/i],
  ['owner', /(^|[/._-])(owner|team|squad)$/i],
  ['cost centre', /cost[-_.]?(cent(re|er)|allocation|code)/i],
]

export default defineRule({
  summary: 'What an environment runs is labelled with the environment, an owner and a cost centre.',
  why: 'Without labels nobody can say who to ask, what an environment costs, or what may be deleted.',
  remedy:
    'Set the labels once: under `labels` of the overlay or its base, and in the tags or labels of the Terraform root.',
  mandate: 'E5',
  severity: 'error',

  *check(infra) {
    if (!hasAdopted(infra)) return
    const byFolder = new Map(infra.kustomizations.map((one) => [one.folder, one]))
    for (const { kind, members } of infra.families) {
      if (kind !== 'folder') continue
      for (const member of members) {
        const overlay = byFolder.get(member.path)
        if (overlay && overlay.reaches.length > 0) {
          const keys = labelsOf(overlay, byFolder, infra)
          yield* judge(member, whole(overlay.file), (name) => [...keys].some((key) => name.test(key)))
        }
        const root = infra.terraform.find((one) => one.folder === member.path && one.root && !one.sample)
        if (root && root.blocks('resource').length + root.blocks('module').length > 0) {
          const words = new Set(root.files.flatMap((file) => file.text.match(/[\w-]+/g) ?? []))
          yield* judge(member, whole(root.files[0]!), (name) => [...words].some((word) => name.test(word)))
        }
      }
    }
  },
})

function* judge(member: Member, at: Place, has: (name: RegExp) => boolean) {
  const missing = ASKED.filter(([, name]) => !has(name)).map(([title]) => title)
  if (missing.length === 0) return
  yield {
    at: absent(`labels ${missing.join(', ')}`, at),
    message: `what ${member.name} runs has no label for ${missing.join(', ')}; set ${missing.length === 1 ? 'it' : 'them'} once for all`,
  }
}

/** The labels that an overlay and what it is built from set. */
function labelsOf(
  top: Kustomization,
  byFolder: ReadonlyMap<string, Kustomization>,
  infra: Infra,
): ReadonlySet<string> {
  const keys = new Set<string>()
  const seen = new Set<Kustomization>([top])
  const pending = [top]
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { root } = next.document
    for (const { key } of root?.get('commonLabels')?.pairs() ?? []) keys.add(key.text)
    for (const { key } of root?.get('commonAnnotations')?.pairs() ?? []) keys.add(key.text)
    for (const item of root?.get('labels')?.items() ?? [])
      for (const { key } of item.get('pairs')?.pairs() ?? []) keys.add(key.text)
    for (const { target } of [...next.resources, ...next.components]) {
      const deeper = target === undefined ? undefined : byFolder.get(target)
      if (!deeper || seen.has(deeper)) continue
      seen.add(deeper)
      pending.push(deeper)
    }
  }
  const files = new Set(top.reaches)
  for (const resource of infra.ofKind('Namespace')) {
    if (!files.has(resource.file)) continue
    for (const field of ['labels', 'annotations'])
      for (const { key } of resource.node('metadata', field)?.pairs() ?? []) keys.add(key.text)
  }
  return keys
}
