import { hasAdopted, restoring } from '../../engine/deliverables.ts'
import { absent, keyed, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

/** Operation → what its page is called, in file name or title. */
const OPERATIONS: Readonly<Record<string, RegExp>> = {
  deploy: /\b(deploy|release|roll ?out)/i,
  'roll back': /\b(roll[ -]?back|revert)/i,
  scale: /\b(scal(e|ing)|capacity)/i,
  'rotate secrets': /\b(rotat)/i,
  restore: /\b(restor)/i,
  'fail over': /\b(fail[ -]?over|evacuat)/i,
  'add an environment': /\b(on-?board|add|new|create)\b.*\benvironment|environment.*on-?board/i,
  maintenance: /\b(maintenance|upgrad|patch)/i,
}

export default defineRule({
  summary: 'There is a runbook for each common operation.',
  why: 'Deploying, rolling back, restoring and the like are done under pressure and by different people; what is not written down is done differently each time.',
  remedy: 'Write the page under `infra/runbooks`, or let `infra-lint --fix` write it from the design.',
  mandate: 'R1',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    const folder = infra.folder('runbooks')
    const first = infra.files(folder)[0]
    if (!hasAdopted(infra) || !first) return
    const index = infra.tree.get(`${folder}/README.md`)
    const nearest = index
      ? whole(index)
      : infra.designFile
        ? keyed(infra.designFile.path, ['workloads'], { part: 'key' })
        : whole(first)
    const named = (path: string, title: string) =>
      `${path.slice(folder.length + 1).replace(/[-_./]/g, ' ')} ${title}`
    for (const [operation, pattern] of Object.entries(OPERATIONS)) {
      if (infra.runbooks.some(({ file, title, alert }) => !alert && pattern.test(named(file.path, title))))
        continue
      const planned = [...(infra.expected?.keys() ?? [])].filter(
        (path) => path.startsWith(`${folder}/`) && path.endsWith('.md') && pattern.test(named(path, '')),
      )
      // A page that the generator wrote and that is gone is a finding of drift/missing-file.
      if (planned.some((path) => infra.lock?.files[path] && !infra.tree.has(path))) continue
      yield {
        at: absent(`runbook to ${operation}`, nearest),
        message: `no runbook says how to ${operation === 'maintenance' ? 'do maintenance' : operation}`,
        fix: restoring(
          planned[0] ?? '',
          planned.slice(0, 1).filter((path) => !infra.tree.has(path)),
        ),
      }
    }
  },
})
