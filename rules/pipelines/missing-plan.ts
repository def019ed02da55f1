import { hasAdopted } from '../../engine/deliverables.ts'
import type { Infra } from '../../engine/infra.ts'
import { absent, keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import type { Pipeline } from '../../engine/views/pipelines.ts'

const PLANS =
  /\b(?:terraform|tofu|terragrunt)\b[^\n;&|]*\splan\b|\btfcmt\s+plan\b|\bpulumi\s+preview\b|\bcdk\s+diff\b/
const PLAN_ACTIONS =
  /tf-?plan|terraform-?plan|tofu-?plan|digger|terramate|pulumi\/actions|terrateam|spacelift/i

/** What plans in review from outside the pipelines, by the file that sets it up. */
const PLANNERS =
  /(?:^|\/)(?:atlantis\.ya?ml|digger\.ya?ml|\.terrateam\/config\.ya?ml|\.spacelift\/config\.ya?ml)$/

export default defineRule({
  summary: 'A change of the infrastructure shows its plan in review.',
  why: 'Code says what is wanted, the plan says what will be destroyed; a reviewer who has not seen it has not reviewed.',
  remedy:
    'Run `tofu plan` or `terraform plan` in a workflow that a pull request triggers, and show what it says.',
  mandate: 'A3',
  severity: 'error',

  *check(infra) {
    if (!hasAdopted(infra)) return
    const pipelines = infra.pipelines.filter((one) => one.jobs.length > 0)
    const [first] = pipelines
    const roots = infra.terraform.filter((one) => one.root && !one.sample)
    if (!first || roots.length === 0 || [...infra.tree.keys()].some((path) => PLANNERS.test(path))) return
    const planning = pipelines.filter((one) => plans(one, infra))
    if (planning.some(isReviewed)) return
    const shown = planning[0] ?? first
    yield {
      at: absent('a plan in review', keyed(shown.file, ['on'], { part: 'key' })),
      message: planning[0]
        ? `${shown.name} plans, but no pull request triggers it: nobody sees the plan before the change is merged`
        : `no pipeline plans ${roots.length === 1 ? roots[0]!.folder || 'the root' : `the ${roots.length} roots`} in review`,
    }
  },
})

function isReviewed(pipeline: Pipeline): boolean {
  // GitLab says it job by job, by rules that are not evaluated here
  return (
    pipeline.system === 'gitlab' ||
    pipeline.triggers.some((trigger) =>
      ['pull_request', 'pull_request_target', 'merge_group', 'workflow_call'].includes(trigger),
    )
  )
}

function plans(pipeline: Pipeline, infra: Infra): boolean {
  return pipeline.jobs.some(
    (job) =>
      PLAN_ACTIONS.test(job.uses ?? '') ||
      job.steps.some(({ run, uses }) => {
        if (PLAN_ACTIONS.test(uses ?? '')) return true
        if (run === undefined) return false
        const scripts = [...run.matchAll(/[\w./-]+\.sh\b/g)].map(
          ([path]) => infra.tree.get(path.replace(/^\.\//, ''))?.text ?? '',
        )
        return [run, ...scripts].some((text) => PLANS.test(text.replaceAll('\\\n', ' ')))
      }),
  )
}
