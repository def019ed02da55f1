import type { Infra } from '../../engine/infra.ts'
import { keyed } from '../../engine/place.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import { aliasOf } from '../../engine/views/aliases.ts'
import { environmentOf } from '../../engine/views/environment-tables.ts'
import type { Job, Pipeline } from '../../engine/views/pipelines.ts'

export default defineRule({
  summary: 'The environments that pipelines deploy to exist, under that name.',
  why: 'GitHub and GitLab make an environment that nobody knows on the spot: without reviewers, without protection, without secrets.',
  remedy: 'Write the name that the environment has in the repository.',
  mandate: 'F3',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    if (infra.environments.length === 0) return
    for (const pipeline of infra.pipelines) {
      for (const job of pipeline.jobs) yield* judge(infra, pipeline, job)
    }
  },
})

function* judge(infra: Infra, pipeline: Pipeline, job: Job): Iterable<Problem> {
  const written = job.environment
  if (written === undefined || !job.deploys || !/^[a-z][a-z0-9_-]*$/i.test(written)) return
  const { environments, design } = infra
  if (environments.some(({ name }) => name === written)) return
  const alias = aliasOf(written)
  // `github-pages`, `release` and `pypi` are environments of GitHub alone; `shop-prod` may be any part of production.
  if (!alias || alias.name !== written.toLowerCase() || !alias.alias.certain) return
  const meant = environmentOf(written, environments)
  // Only a design says how a name is spelled: folders and environments of GitHub may well differ in that.
  if (meant && !design) return
  const node = job.node.get('environment')
  const path = [...job.place.path, 'environment', ...(node?.kind === 'map' ? ['name'] : [])]
  const known = environments.map(({ name }) => name).join(', ')
  yield {
    at: keyed(pipeline.file, path, { document: job.place.document ?? 0 }),
    message: meant
      ? `job ${job.id} deploys to ${written}, which the design calls ${meant.name}`
      : `job ${job.id} deploys to ${written}, which is no environment of the repository: ${known}`,
    fix: meant
      ? (place) => ({
          title: `write ${meant.name}`,
          safety: 'unsafe',
          edits: [{ op: 'set', at: place, value: meant.name }],
        })
      : undefined,
  }
}
