import { blobId } from '../../engine/blob.ts'
import { LOCK_PATH } from '../../engine/design.ts'
import { keyed, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { aheadOf } from '../../engine/views/plan-age.ts'

export default defineRule({
  summary: 'Every file that the generator wrote is one that the design still asks for.',
  why: 'What is left of an environment or a workload that the design no longer has is still applied, alerted on and paid for, and nobody keeps it.',
  remedy:
    'Run `generator-infra update`, which takes away what nobody edited, or put back into the design what the file is for.',
  mandate: 'F1',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    const { lock, tree } = infra
    if (!lock || aheadOf(infra) === undefined) return
    const planned = infra.expected
    if (!planned) return
    const omitted = new Set(infra.design?.omit?.map(({ path }) => path))
    const moved = new Set(Object.values(lock.files).map(({ from }) => from))
    for (const [path, { owner, blob }] of Object.entries(lock.files)) {
      const file = tree.get(path)
      // What was written once, and what stands around our block, is the team's own.
      if (!file || owner === 'seeded' || owner === 'block') continue
      if (planned.has(path) || omitted.has(path) || moved.has(path)) continue
      const untouched = file.unread === undefined && blobId(file.text) === blob
      yield {
        at: whole(file),
        message: `${path} was generated for a design that no longer asks for it${untouched ? '' : ', and was edited since'}`,
        fix: untouched
          ? () => ({
              title: `delete ${path}`,
              safety: 'unsafe',
              edits: [
                { op: 'delete', path },
                { op: 'remove', at: keyed(LOCK_PATH, ['files', path]) },
              ],
            })
          : undefined,
      }
    }
  },
})
