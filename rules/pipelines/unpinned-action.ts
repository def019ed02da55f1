import { range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

/** Owners whose actions are GitHub's own: a tag of theirs moves too, but only with GitHub itself. */
const FIRST_PARTY = /^(actions|github)\//

const PINNED = /^([^@]+)@([0-9a-f]{40})(?:\s*#\s*(\S+))?/

export default defineRule({
  summary: 'Third-party actions are pinned by commit.',
  why: 'A tag can be moved to other code, which then runs with the secrets of this pipeline; a commit cannot.',
  remedy:
    'Write the commit in place of the tag and keep the tag as a comment: `uses: owner/action@<commit> # v1.2.3`.',
  mandate: 'P4',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    const pins = new Map<string, string>()
    const github = infra.pipelines.filter((pipeline) => pipeline.system === 'github')
    for (const { file, jobs } of github) {
      for (const { node } of jobs.flatMap((job) => job.steps)) {
        const uses = node.get('uses')
        const line = uses && file.text.slice(uses.start, file.text.indexOf('\n', uses.end) >>> 0)
        const pin = line ? PINNED.exec(line.replace(/^["']|["']/g, '')) : null
        if (pin?.[3]) pins.set(`${pin[1]}@${pin[3]}`, pin[2]!)
      }
    }
    for (const { file, jobs } of github) {
      if (isCopy(file.path, file.name)) continue
      for (const { uses, node } of jobs.flatMap((job) => [
        ...job.steps,
        { uses: job.uses, node: job.node },
      ])) {
        const found = node.get('uses')
        if (!uses || !found || uses.startsWith('./') || uses.startsWith('docker://')) continue
        const [action = '', ref = ''] = uses.split('@')
        if (/^[0-9a-f]{40}$/.test(ref)) continue
        const known = pins.get(uses)
        const pinned = `${action}@${known} # ${ref}`
        const { start, end } = found
        yield {
          at: range(file, start, end),
          message:
            ref === ''
              ? `${action} names no version; pin a commit`
              : `${action} follows the tag or branch ${ref}; pin the commit it means`,
          severity: FIRST_PARTY.test(action) ? 'warning' : undefined,
          fix: known
            ? () => ({
                title: `pin ${action} to the commit that this tree uses for ${ref}`,
                safety: 'safe',
                edits: [
                  {
                    op: 'text',
                    file: file.path,
                    start,
                    end,
                    expect: file.text.slice(start, end),
                    text: pinned,
                  },
                ],
              })
            : undefined,
        }
      }
    }

    /** A copy is made from its source: the source is where it is mended. */
    function isCopy(path: string, name: string): boolean {
      return (
        path.startsWith('.github/workflows/') && infra.tree.has(`${infra.folder('pipelines')}/github/${name}`)
      )
    }
  },
})
