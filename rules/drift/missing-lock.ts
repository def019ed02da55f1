import { DESIGN_PATH, LOCK_PATH } from '../../engine/design.ts'
import { absent, keyed, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'A tree with a design has its lock, and the lock can be read.',
  why: 'The lock says what the generator wrote. Without it no edit and no loss of a generated file is noticed: the linter is content with a tree that has drifted.',
  remedy:
    'Run `generator-infra . --yes`, which writes the lock and leaves every file that is there as it is.',
  mandate: 'F1',
  severity: 'error',

  *check(infra) {
    const { design, lock, tree } = infra
    if (!design || lock) return
    const file = tree.get(LOCK_PATH)
    // One whose syntax is broken, or that nobody could read, is reported or counted as such.
    if (file && (file.unread !== undefined || file.documents.some(({ problems }) => problems.length > 0)))
      return
    const fact = file ? `${LOCK_PATH} is no lock of version 1` : `there is no ${LOCK_PATH}`
    yield {
      at: file ? whole(file) : absent(LOCK_PATH, keyed(DESIGN_PATH, ['apiVersion'])),
      message: `${fact}; what was edited or lost since the generator wrote it cannot be told; generator-infra writes it again`,
    }
  },
})
