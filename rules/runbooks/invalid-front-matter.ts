import { hasAdopted } from '../../engine/deliverables.ts'
import { frontMatterOf, keyed, range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { nearest } from '../../engine/spelling.ts'

/** Keys of a runbook's front matter, and what their values are. */
const KEYS: Readonly<Record<string, 'text' | 'any'>> = {
  alert: 'text',
  operation: 'text',
  service: 'text',
  severity: 'any',
  owner: 'any',
  'last-reviewed': 'any',
  dashboards: 'any',
  // other spellings that are read too
  alertname: 'text',
  owners: 'any',
  team: 'any',
  title: 'any',
  last_reviewed: 'any',
  lastReviewed: 'any',
  reviewed: 'any',
}

export default defineRule({
  summary: 'The front matter of each runbook is as its schema says.',
  why: 'A misspelt key is read by nobody: the page has no owner, and its review is never due.',
  remedy: 'Write `alert` or `operation`, `owner` and `last-reviewed` between the two lines of three hyphens.',
  mandate: 'C4',
  severity: 'error',

  *check(infra) {
    if (!hasAdopted(infra)) return
    const folder = `${infra.folder('runbooks')}/`
    for (const { file } of infra.runbooks) {
      const document = file.path.startsWith(folder) ? frontMatterOf(file) : undefined
      if (!document) continue
      const [broken] = document.problems
      if (broken) {
        yield { at: range(file, broken.start, broken.end), message: `front matter: ${broken.message}` }
        continue
      }
      const root = document.root
      if (root?.kind !== 'map') {
        if (root)
          yield {
            at: range(file, root.start, root.end),
            message: 'the front matter is no map of keys and values',
          }
        continue
      }
      for (const { key, value } of root.pairs()) {
        const at = (part: 'key' | 'value') => keyed(file, ['---', key.text], { part })
        const form = Object.hasOwn(KEYS, key.text) ? KEYS[key.text] : undefined
        if (form === 'text' && (value.kind !== 'scalar' || value.text === ''))
          yield { at: at('value'), message: `${key.text} of ${file.name} is to be a name` }
        // keys of one's own are welcome; only what is nearly one of ours is taken for a slip
        const meant = form ? undefined : nearest(key.text, Object.keys(KEYS))
        if (meant !== undefined)
          yield {
            at: at('key'),
            message: `${file.name} has the key ${key.text}, which nobody reads; did you mean ${meant}?`,
          }
      }
      if (!root.get('alert') && !root.get('alertname') && !root.get('operation'))
        yield {
          at: keyed(file, ['---'], { part: 'key' }),
          message: `the front matter of ${file.name} names neither an alert nor an operation`,
        }
    }
  },
})
