import { hasAdopted } from '../../engine/deliverables.ts'
import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { stageOf } from '../../engine/views/aliases.ts'

export default defineRule({
  summary: 'Every declared environment is reached by a pipeline, where pipelines deploy by environment.',
  why: 'An environment that no pipeline reaches is skipped on the way to production, or kept up by hand.',
  remedy: 'Add a job for it between the environments below and above it.',
  mandate: 'E6',
  severity: 'error',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile || !hasAdopted(infra)) return
    const jobs = infra.pipelines.flatMap(({ jobs }) => jobs.filter((job) => job.deploys && job.environment))
    // A matrix or an input chooses among names that are written elsewhere.
    if (jobs.some(({ environment }) => /[${]/.test(environment!))) return
    const reached = new Set(jobs.flatMap(({ environment }) => [environment!, stageOf(environment!)]))
    const missing = design.environments.filter(
      ({ name }) => !reached.has(name) && !reached.has(stageOf(name)),
    )
    if (missing.length === 0 || design.environments.length - missing.length < 2) return
    for (const { name } of missing) {
      const index = design.environments.findIndex((one) => one.name === name)
      yield {
        at: keyed(designFile.path, ['environments', index, 'name'], { part: 'key' }),
        message: `no pipeline deploys to ${name}, though the others are reached by one; add its job to the promotion path`,
        related: [{ at: jobs[0]!.place, message: `deploys to ${jobs[0]!.environment}` }],
      }
    }
  },
})
