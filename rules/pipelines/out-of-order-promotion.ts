import type { Infra } from '../../engine/infra.ts'
import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { aliasOf } from '../../engine/views/aliases.ts'
import type { Job, Pipeline } from '../../engine/views/pipelines.ts'

const ORDER = ['dev', 'test', 'staging', 'production']

export default defineRule({
  summary: 'A pipeline reaches an environment only through the environments below it.',
  why: 'Jobs that do not wait for each other run at once: production gets what staging is still failing on.',
  remedy: 'Name the job of the environment below under `needs`.',
  mandate: 'E6',
  severity: 'error',

  *check(infra) {
    const rank = ranks(infra)
    for (const pipeline of infra.pipelines) {
      const jobs = pipeline.jobs.flatMap((job) => {
        const at = job.deploys && job.environment !== undefined ? rank(job.environment) : undefined
        return at === undefined ? [] : [{ job, rank: at }]
      })
      for (const { job, rank: own } of jobs) {
        const below = jobs.filter((one) => one.rank < own)
        if (below.length === 0 || isChosen(job)) continue
        const nearest = Math.max(...below.map((one) => one.rank))
        const waits = neededBy(pipeline, job)
        const lower = below.filter((one) => one.rank === nearest && sameTarget(one.job, job))
        if (lower.length === 0 || lower.some((one) => waits.has(one.job.id) || isChosen(one.job))) continue
        const inverted = lower.find((one) => neededBy(pipeline, one.job).has(job.id))
        yield {
          at: keyed(pipeline.file, [...job.place.path, job.node.get('needs') ? 'needs' : 'environment'], {
            document: job.place.document ?? 0,
            part: 'key',
          }),
          message: inverted
            ? `job ${job.id} deploys to ${job.environment} before ${inverted.job.id} deploys to ${inverted.job.environment}; turn them round`
            : `job ${job.id} deploys to ${job.environment} without waiting for ${lower[0]!.job.id}, which deploys to ${lower[0]!.job.environment}; name it under needs`,
          severity: infra.design ? undefined : 'warning',
        }
      }
    }
  },
})

/** The place of an environment in the order: that of the design, else that of certain names. */
function ranks(infra: Infra): (name: string) => number | undefined {
  const declared = infra.design?.environments.map(({ name }) => name)
  return (name) => {
    if (/[${]/.test(name)) return undefined
    const at = declared?.indexOf(name) ?? -1
    if (at >= 0) return at
    const found = aliasOf(name)
    if (!found?.alias.certain || declared) return undefined
    const stage = ORDER.indexOf(found.alias.stages[0]!)
    // Whether dev or test comes first is each team's own choice.
    return stage < 0 ? undefined : Math.max(1, stage)
  }
}

/** Whether a run takes this job or another, by branch, event or input: then no job waits for the other. */
function isChosen({ node }: Job): boolean {
  if (['rules', 'only', 'except'].some((key) => node.get(key))) return true
  return /github\.(ref|event|head_ref|base_ref)|inputs\.|startsWith|vars\./.test(node.get('if')?.text ?? '')
}

/** `deploy-web-staging` and `deploy-api-production` are about two things. */
function sameTarget(a: Job, b: Job): boolean {
  const words = ({ id, environment }: Job): string =>
    id
      .toLowerCase()
      .split(/[-_]/)
      .filter((word) => word !== environment?.toLowerCase() && !aliasOf(word))
      .join('-')
  return words(a) === words(b)
}

/** The jobs that must have succeeded before this one, near and far. */
function neededBy({ jobs }: Pipeline, job: Job): ReadonlySet<string> {
  const needed = new Set<string>()
  const pending = [...job.needs]
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (needed.has(id)) continue
    needed.add(id)
    pending.push(...(jobs.find((one) => one.id === id)?.needs ?? []))
  }
  return needed
}
