import { LOCK_PATH, type Plan } from '../../engine/design.ts'
import { lockEntry } from '../../engine/edits/restore.ts'
import type { Infra } from '../../engine/infra.ts'
import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { aheadOf } from '../../engine/views/plan-age.ts'

/** How many paths a message names. */
const NAMED = 3

export default defineRule({
  summary: 'The tree is what the design and the installed generator make of it.',
  why: 'A design that was changed and not applied says one thing while the tree does another; a mended template that was not taken over mends nothing.',
  remedy: 'Run `generator-infra update`: it merges what is new with your edits and shows every conflict.',
  mandate: 'F1',
  severity: 'warning',

  *check(infra) {
    const ahead = aheadOf(infra)
    const planned = ahead && infra.expected
    if (!planned) return
    const paths = behind(infra, planned)
    if (paths.length === 0) return
    const rest = paths.length - NAMED
    const named = paths.slice(0, NAMED).join(', ')
    const what =
      ahead === 'design'
        ? `${infra.designFile?.path} was changed since`
        : `generator-infra ${infra.generator} is installed, the tree is of ${infra.lock?.generator}`
    yield {
      at: keyed(LOCK_PATH, [ahead]),
      message: `${what}; ${paths.length === 1 ? 'one file is' : `${paths.length} files are`} behind: ${named}${rest > 0 ? ` and ${rest} more` : ''}; run generator-infra update`,
    }
  },
})

/** Planned files that are not in the lock, or there with another content; what was written once stays as it is. */
function behind({ lock, design }: Infra, planned: Plan): readonly string[] {
  const omitted = new Set(design?.omit?.map(({ path }) => path))
  const paths: string[] = []
  for (const [path, file] of planned) {
    if (omitted.has(path)) continue
    const present = lock?.files[path]
    if (!present || (file.owner !== 'seeded' && present.blob !== lockEntry(file).blob)) paths.push(path)
  }
  return paths.sort()
}
