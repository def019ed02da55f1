import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { aliasOf } from '../../engine/views/aliases.ts'

export default defineRule({
  summary: 'A job that deploys to production runs in a protected environment.',
  why: 'Only a job with `environment:` waits for approvals and is given that environment’s secrets alone; without it whoever can push can deploy.',
  remedy: 'Name the environment in the job, and require reviewers in its settings.',
  mandate: 'E6',
  severity: 'warning',

  *check(infra) {
    for (const { system, file, jobs, runs } of infra.pipelines) {
      if (system !== 'github' || !runs) continue
      for (const job of jobs) {
        if (!job.deploys || job.environment !== undefined || job.uses !== undefined) continue
        const named = [job.id, job.name ?? ''].some((text) => isProduction(text))
        if (!named || job.node.get('environment')) continue
        yield {
          at: keyed(file, job.place.path, { document: job.place.document ?? 0, part: 'key' }),
          message: `job ${job.id} deploys to production without environment:, so no approval can hold it; name the environment`,
        }
      }
    }
  },
})

function isProduction(text: string): boolean {
  if (/[${]/.test(text)) return false
  const words = text.split(/[^A-Za-z0-9]+/)
  return (
    words.some((word) => /^(prod|production)$/i.test(word)) &&
    aliasOf(words.join('-'))?.alias.stages[0] === 'production'
  )
}
