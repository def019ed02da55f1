import { LOCK_PATH } from '../../engine/design.ts'
import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

const OWNERS = ['managed', 'merged', 'seeded', 'block', 'derived']

/** What each value of a line has to be. */
const LINE: Readonly<Record<string, readonly [RegExp, string]>> = {
  owner: [new RegExp(`^(?:${OWNERS.join('|')})$`), `one of ${OWNERS.join(', ')}`],
  blob: [/^[0-9a-f]{40}$/, 'a blob id of Git: 40 hexadecimal digits'],
  mode: [/^100(?:644|755)$/, '100644 or 100755'],
}

export default defineRule({
  summary: 'The lock of the generator is as its schema says.',
  why: 'A line that cannot be read is a file that nobody watches: its loss and its edits go unseen.',
  remedy: 'Run `generator-infra . --yes`, which writes the lock anew; it is not edited by hand.',
  mandate: 'C4',
  severity: 'error',

  *check(infra) {
    const file = infra.tree.get(LOCK_PATH)
    const root = file?.documents[0]?.root
    // a lock of another version, or none, is another rule's business
    if (!file || root?.kind !== 'map' || root.get('version')?.value !== 1) return
    const said = (path: readonly (string | number)[], message: string) => ({
      at: keyed(file, path),
      message: `${message}; generator-infra writes the lock anew`,
    })
    const design = root.get('design')
    if (design && !/^sha256:[0-9a-f]{64}$/.test(design.text))
      yield said(['design'], `the design is no sha256 hash: ${design.text}`)
    for (const { key, value } of root.get('files')?.pairs() ?? []) {
      const path = key.text
      if (
        path.startsWith('/') ||
        path.includes('\\') ||
        path.split('/').some((step) => /^\.{0,2}$/.test(step))
      )
        yield said(['files', path], `${path} leads out of the tree`)
      for (const [name, [form, words]] of Object.entries(LINE)) {
        const written = value.kind === 'map' ? value.get(name) : undefined
        if (!written) yield said(['files', path], `the line of ${path} has no ${name}`)
        else if (!form.test(written.text))
          yield said(['files', path, name], `${name} of ${path} is ${written.text} and should be ${words}`)
      }
    }
  },
})
