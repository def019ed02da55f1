import { hasAdopted } from '../../engine/deliverables.ts'
import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { type Pipeline, type PipelineStage, STAGES } from '../../engine/views/pipelines.ts'

const WORDS: Readonly<Record<PipelineStage, string>> = {
  build: 'build',
  test: 'test',
  'security-scan': 'security scan',
  compliance: 'compliance check',
  signing: 'artefact signing',
  'deployment-gate': 'deployment gate',
}

export default defineRule({
  summary:
    'A delivery pipeline builds, tests, scans for security, checks compliance, signs and gates deployment.',
  why: 'Each stage catches what the others cannot; a pipeline that lacks one delivers what nobody looked at from that side.',
  remedy:
    'Add a job or step that does it; a stage is recognised by what it runs (`trivy`, `cosign`, `conftest`, `npm test` …).',
  mandate: 'P1',
  severity: 'error',

  *check(infra) {
    const adopted = hasAdopted(infra)
    for (const pipeline of infra.pipelines) {
      if (!pipeline.delivers || isCopy(pipeline)) continue
      // A foreign repository may publish as it likes, and test in one workflow what another one deploys.
      if (!adopted && !pipeline.jobs.some((job) => job.deploys)) continue
      const judged = adopted ? [pipeline] : infra.pipelines
      const present = new Set(judged.flatMap((one) => [...stagesOf(one, new Set())]))
      const missing = STAGES.filter((stage) => !present.has(stage))
      if (missing.length === 0) continue
      yield {
        at: keyed(pipeline.file, ['jobs'], { part: 'key' }),
        message: `${pipeline.name} delivers without ${listed(missing.map((stage) => WORDS[stage]))}`,
        // What a step does is read from its words: where nobody promised six stages, that is a guess.
        severity: adopted ? undefined : 'warning',
      }
    }

    function isCopy(pipeline: Pipeline): boolean {
      const source = infra.tree.get(`${infra.folder('pipelines')}/github/${pipeline.file.name}`)
      return source !== undefined && source !== pipeline.file
    }

    function stagesOf(pipeline: Pipeline, seen: Set<Pipeline>): Set<PipelineStage> {
      const stages = new Set<PipelineStage>()
      if (seen.has(pipeline)) return stages
      seen.add(pipeline)
      for (const job of pipeline.jobs) {
        for (const stage of job.stages) stages.add(stage)
        const called = job.uses?.startsWith('./')
          ? infra.pipelines.find((one) => one.file.path === job.uses!.slice(2))
          : undefined
        if (called) for (const stage of stagesOf(called, seen)) stages.add(stage)
      }
      return stages
    }
  },
})

function listed(words: readonly string[]): string {
  return words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
