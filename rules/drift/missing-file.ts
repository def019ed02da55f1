import { isPresent, nearestTo, restoring } from '../../engine/deliverables.ts'
import { DELIVERABLES } from '../../engine/design.ts'
import { absent } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { resolvePath } from '../../engine/tree.ts'

export default defineRule({
  summary: 'Every file that the generator wrote is still there.',
  why: 'Files of the tree lean on each other: an alert links its runbook, a workflow runs its script. One that is gone breaks its neighbours quietly.',
  remedy:
    'Run `infra-lint --fix`, which writes it again from the design, or say under `omit` of `infra.yaml` why the repository does without it.',
  mandate: 'F1',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    const { lock } = infra
    if (!lock) return
    // A deliverable that is gone as a whole is one finding of tree/missing-deliverable.
    const gone = DELIVERABLES.filter((name) => !isPresent(infra, name)).map(
      (name) => `${infra.folder(name)}/`,
    )
    const omitted = new Set(infra.design?.omit?.map(({ path }) => path))
    for (const path of Object.keys(lock.files)) {
      if (omitted.has(path)) continue
      // The lock is untrusted input: a path that leaves the tree is nobody's file.
      if (resolvePath('', path) !== path || infra.tree.has(path)) continue
      if (gone.some((folder) => path.startsWith(folder))) continue
      const planned = infra.expected?.get(path)
      yield {
        at: absent(path, nearestTo(infra, path)),
        message: `${path} is gone; the generator wrote it${planned ? ` for ${planned.mandate}` : ''} and the lock still names it`,
        fix: restoring(path, planned ? [path] : []),
      }
    }
  },
})
