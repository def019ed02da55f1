import { whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

/** Ending → what left it there. */
const LEFTOVERS: Readonly<Record<string, string>> = {
  '.rej': 'a patch that did not apply',
  '.orig': 'a merge or a patch',
  '.swp': 'an editor',
  '~': 'an editor',
}
const ENDING = /(?:\.(?:rej|orig|swp)|~)$/

export default defineRule({
  summary: 'Nothing that a merge, a patch or an editor left behind is in the tree.',
  why: 'A reject file is a change that nobody made; the others are copies that will be read as if they counted.',
  remedy: 'Take over what is missing from a `.rej` file, then delete the leftover.',
  mandate: 'T4',
  severity: 'error',
  fixable: 'always',

  *check(infra) {
    for (const file of infra.tree.values()) {
      const ending = ENDING.exec(file.path)?.[0]
      if (!ending || file.path.startsWith('infra/.infra/')) continue
      const kept = file.path.slice(0, -ending.length)
      if (ending !== '.rej' && !infra.tree.has(kept)) continue
      yield {
        at: whole(file),
        message: `${file.name} was left by ${LEFTOVERS[ending]}; look what it holds and delete it`,
        // What a reject file holds is a lost change: only a person can say that it may go.
        fix: () => ({
          title: `delete ${file.path}`,
          safety: 'unsafe',
          edits: [{ op: 'delete', path: file.path }],
        }),
      }
    }
  },
})
