import type { Node } from '../../engine/formats/node.ts'
import { type Keyed, keyed, range } from '../../engine/place.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import type { Job, Pipeline, PipelineStage, Step } from '../../engine/views/pipelines.ts'

/** Stages whose failure must stop the pipeline. */
const BLOCKING: readonly PipelineStage[] = [
  'build',
  'test',
  'security-scan',
  'compliance',
  'signing',
  'deployment-gate',
]

export default defineRule({
  summary: 'No stage of a pipeline may fail without stopping it.',
  why: 'A scan whose result nobody waits for is decoration: the first red one is delivered like a green one.',
  remedy:
    'Remove `continue-on-error`, `allow_failure` or `|| true`; where a finding is accepted, say so in the tool, with a reason and an end.',
  mandate: 'P2',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    for (const pipeline of infra.pipelines) {
      for (const job of pipeline.jobs) {
        // a gate stands before a delivery: where nothing is delivered, an approval approves something else
        const stage = BLOCKING.find(
          (one) => job.stages.has(one) && (one !== 'deployment-gate' || pipeline.delivers),
        )
        if (!stage && !pipeline.delivers) continue
        const key = pipeline.system === 'github' ? 'continue-on-error' : 'allow_failure'
        const name = `job ${job.id}${stage ? ` (${stage})` : ''}`
        yield* tolerated(job.node, job.place, key, name)
        for (const step of job.steps) {
          if (!isAftermath(step)) yield* tolerated(step.node, step.place, key, step.name ?? step.uses ?? name)
        }
        if (stage) yield* swallowed(pipeline, job, name)
      }
    }
  },
})

/** Steps that tell others how it went. */
const REPORTING =
  /\b(?:codecov|(?:go)?coveralls|goveralls|coverage|upload|notify|notification|slack|comment|badge|github-script|labeler)\b/i

/** What tells others, or runs whatever came out before it, such as collecting logs and taking a test cluster down, decides nothing. */
function isAftermath({ node: step, name = '', uses = '', run }: Step): boolean {
  if (run === undefined && REPORTING.test(`${name} ${uses}`)) return true
  return /\b(?:always|failure|cancelled)\(\)/.test(step.get('if')?.text ?? '')
}

function* tolerated(node: Node, place: Keyed, key: string, name: string): Iterable<Problem> {
  const value = node.get(key)
  if (value?.value !== true) return
  yield {
    at: keyed(place.file, [...place.path, key], { document: place.document ?? 0, part: 'key' }),
    message: `${name} may fail without stopping the pipeline (${key}); remove it`,
    // Removing it can turn a pipeline red that was green: a person decides.
    fix: (at) => ({ title: `remove ${key}`, safety: 'unsafe', edits: [{ op: 'remove', at }] }),
  }
}

const SWALLOW = /\|\|\s*(true|:|exit 0|echo\b[^\n]*)\s*(?=$|\n|;|&&)/g

/** Tools whose result is the point of the step. */
const CHECKS =
  /\b(trivy|grype|gitleaks|semgrep|snyk|checkov|tfsec|tflint|conftest|opa|kyverno|kubeconform|cosign|zizmor|pytest|npm (run )?test|go test|promtool|infra-lint)\b/

function* swallowed(pipeline: Pipeline, job: Job, name: string): Iterable<Problem> {
  for (const step of job.steps) {
    if (!step.run) continue
    const node = step.node.kind === 'map' ? step.node.get('run') : step.node
    if (!node) continue
    const written = pipeline.file.text.slice(node.start, node.end)
    for (const match of written.matchAll(SWALLOW)) {
      const line = written.slice(written.lastIndexOf('\n', match.index) + 1, match.index)
      const tool = CHECKS.exec(line)?.[1]
      if (!tool) continue
      const start = node.start + match.index
      yield {
        at: range(pipeline.file, start, start + match[0].trimEnd().length),
        message: `${name} throws the result of ${tool} away (${match[0].trim()}); let it fail`,
      }
    }
  }
}
