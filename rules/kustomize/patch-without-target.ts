import { defineRule } from '../../engine/rule.ts'
import { suggestion } from '../../engine/spelling.ts'
import { namedBy } from '../../engine/views/overlays.ts'
import { isTest } from '../../engine/views/sample-folders.ts'

export default defineRule({
  summary: 'Every patch of a kustomization meets an object.',
  why: 'A patch that names nothing stops the build; one whose target selects nothing is dropped without a word, and the environment runs what it was to change.',
  remedy: 'Correct kind or name, or remove the patch with the object that it was for.',
  mandate: 'E2',
  severity: 'error',

  *check(infra) {
    for (const overlay of infra.overlays) {
      const { kustomization, patches, objects, complete } = overlay
      if (!complete || kustomization.document.root?.get('kind')?.text === 'Component') continue
      if (infra.templated.has(kustomization.file.path) || isTest(kustomization.folder)) continue
      for (const patch of patches) {
        const met = overlay.targetsOf(patch)
        if (met === undefined || met.length >= Math.max(1, patch.merges.length)) continue
        if (patch.target) {
          if (met.length > 0) continue
          const { kind, name } = patch.target
          yield {
            at: patch.place,
            message: `no object is ${[kind, name].filter(Boolean).join(' ') || 'what the target says'}, so this patch changes nothing${near(name, kind)}`,
            // kustomize says nothing of it
            severity: 'warning',
          }
          continue
        }
        for (const root of patch.merges) {
          const kind = root.get('kind')?.text
          const name = root.at(['metadata', 'name'])?.text
          if (!kind || !name || namedBy(root, objects).length > 0) continue
          yield {
            at: patch.place,
            message: `there is no ${kind} ${name} to patch here, so kustomize cannot build this${near(name, kind)}`,
          }
        }
      }

      function near(name: string | undefined, kind: string | undefined): string {
        const names = objects.filter((one) => one.kind === kind).map((one) => one.name)
        return name === undefined ? '' : suggestion(name, names)
      }
    }
  },
})
