import { whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Generated scripts are executable, as the generator wrote them.',
  why: 'A script that lost its executable bit fails where a pipeline or a runbook calls it by its path, long after the commit that took it away.',
  remedy: 'Run `infra-lint --fix`, or `git update-index --chmod=+x` on the file.',
  mandate: 'F1',
  severity: 'error',
  fixable: 'always',

  *check(infra) {
    const { lock, tree } = infra
    const scripts = Object.entries(lock?.files ?? {}).filter(([path, { mode }]) => {
      const file = tree.get(path)
      return mode === '100755' && file?.unread === undefined && file?.linkTarget === undefined
    })
    // Where none of several is executable the file system knows no such bit: Windows, an unpacked archive.
    if (!scripts.some(([path]) => tree.get(path)?.mode === '100755')) return
    for (const [path] of scripts) {
      const file = tree.get(path)
      if (file?.mode !== '100644') continue
      const content = file.text
      yield {
        at: whole(file),
        message: `${path} is no longer executable; it was written as a script that is called by its path`,
        fix: () => ({
          title: `make ${path} executable`,
          safety: 'safe',
          edits: [
            { op: 'delete', path },
            { op: 'create', path, content, mode: '100755' },
          ],
        }),
      }
    }
  },
})
