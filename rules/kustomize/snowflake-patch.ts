import { isDeclared } from '../../engine/exceptions.ts'
import type { Node } from '../../engine/formats/node.ts'
import { defineRule } from '../../engine/rule.ts'
import type { Member } from '../../engine/views/families.ts'
import type { Kustomization } from '../../engine/views/kubernetes.ts'
import type { Overlay, Patch } from '../../engine/views/overlays.ts'

/** What makes another workload of a workload: what stands beneath these is structure, not a parameter. */
const STRUCTURE =
  /^(command|args|initContainers|volumes|volumeMounts|volumeClaimTemplates|securityContext|hostNetwork|hostPID|privileged|serviceAccountName|livenessProbe|readinessProbe|startupProbe|lifecycle|ports|strategy|updateStrategy)$/

/** Without one of these words a patch sets parameters only. */
const HINT =
  /command|args|olumes?|securityContext|host(Network|PID)|privileged|serviceAccountName|Probe|lifecycle|ports|trategy|ontainers|\$patch|\b(remove|add)\b/

export default defineRule({
  summary:
    'Environments differ by parameters: no patch changes the make of a workload in one environment only.',
  why: 'A sidecar, a volume, another command or a removed part in one environment makes it another system: what passed below says nothing about it.',
  remedy:
    'Move the change into the base, make it a component that every environment takes, or declare it under `exceptions` of `infra/infra.yaml` with its reason.',
  mandate: 'E3',
  severity: 'warning',

  *check(infra) {
    const overlays = new Map(infra.overlays.map((one) => [one.kustomization.file, one]))
    if (overlays.size === 0) return
    const kustomizations = new Map(infra.kustomizations.map((one) => [one.file, one]))
    for (const family of infra.families) {
      if (family.kind !== 'folder') continue
      const members = family.members.filter(
        ({ rank, files }) =>
          rank !== undefined && [...files.values()].some((file) => kustomizations.has(file)),
      )
      if (members.length < 2) continue
      const patched = members.map((member) => new Map(changesOf(member, overlays)))
      for (const [index, member] of members.entries()) {
        for (const [subject, { patch, what }] of patched[index]!) {
          if (patched.some((other, at) => at !== index && other.has(subject))) continue
          // An environment that was not rebuilt from this base has nothing to patch.
          const own = basesOf(member, kustomizations)
          const shared = members.filter((one) =>
            [...basesOf(one, kustomizations)].some((path) => own.has(path)),
          )
          if (shared.length < 2) continue
          if (
            isDeclared(
              infra,
              [member.name],
              subject,
              subject.slice(subject.indexOf(' ') + 1),
              patch.file?.path ?? '',
              patch.file?.name ?? '',
            )
          )
            continue
          yield {
            at: patch.place,
            message: `only ${member.name} patches ${what} of ${subject}; give it to every environment or declare the difference`,
          }
        }
      }
    }
  },
})

/** The structural changes of a member by the object they are for: `Deployment web`. */
function* changesOf(
  member: Member,
  overlays: ReadonlyMap<unknown, Overlay>,
): Iterable<[string, { readonly patch: Patch; readonly what: string }]> {
  for (const file of member.files.values()) {
    const overlay = overlays.get(file)
    for (const patch of overlay?.patches ?? []) {
      if (!HINT.test(patch.text)) continue
      const { target } = patch
      for (const root of patch.merges) {
        const kind = target?.kind ?? root.get('kind')?.text ?? ''
        const name = target?.name ?? root.at(['metadata', 'name'])?.text ?? ''
        const what = structureIn(root, overlay!, kind, name)
        if (what) yield [`${kind} ${name}`.trim(), { patch, what }]
      }
      const removed = patch.operations.find(({ op }) => op === 'remove')?.pointer
      const added = patch.operations.find(
        ({ op, pointer }) => op === 'add' && pointer.split('/').some((step) => STRUCTURE.test(step)),
      )?.pointer
      const what = removed ?? added
      if (what && target) yield [`${target.kind ?? ''} ${target.name ?? ''}`.trim(), { patch, what }]
    }
  }
}

/** The first part of a merge patch that is structure, in words. */
function structureIn(root: Node, { objects }: Overlay, kind: string, name: string): string | undefined {
  const base = objects.find((one) => one.kind === kind && one.name === name)
  const pending: { node: Node; key: string }[] = [{ node: root, key: '' }]
  for (let next = pending.pop(); next; next = pending.pop()) {
    for (const { key, value } of next.node.pairs()) {
      // The values of a chart and the data of settings are parameters, whatever their keys are called.
      if (
        key.text === 'values' ||
        key.text === 'data' ||
        key.text === 'stringData' ||
        key.text === 'metadata'
      )
        continue
      if (key.text === '$patch') return next.key === '' ? 'the whole' : next.key
      if (STRUCTURE.test(key.text) && isWorkload(kind)) return key.text
      if (
        key.text === 'containers' &&
        isWorkload(kind) &&
        base &&
        value.items().some((item) => !hasContainer(base, item))
      )
        return key.text
      if (value.kind === 'map') pending.push({ node: value, key: key.text })
      else for (const item of value.items()) pending.push({ node: item, key: key.text })
    }
  }
  return undefined
}

function isWorkload(kind: string): boolean {
  return /^(Deployment|StatefulSet|DaemonSet|CronJob|Job|Rollout)$/.test(kind)
}

function hasContainer(base: { node(...path: readonly string[]): Node | undefined }, item: Node): boolean {
  const name = item.get('name')?.text
  const containers =
    base.node('spec', 'template', 'spec', 'containers') ??
    base.node('spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers')
  return containers === undefined || containers.items().some((one) => one.get('name')?.text === name)
}

/** The folders and files that a member's kustomizations start from. */
function basesOf(
  { files }: Member,
  kustomizations: ReadonlyMap<unknown, Kustomization>,
): ReadonlySet<string> {
  const bases = [...files.values()].flatMap((file) => kustomizations.get(file)?.resources ?? [])
  return new Set(bases.flatMap(({ target }) => target ?? []))
}
