import { hasAdopted } from '../../engine/deliverables.ts'
import { absent } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

const BACK = /roll[-_ ]?back|\brevert\b|\bundo\b|--atomic\b|\babort\b/i

export default defineRule({
  summary: 'A pipeline that deploys has a way back.',
  why: 'A release that cannot be taken back by the machinery is taken back by hand, by whoever is awake.',
  remedy:
    'Add a job or script that rolls back (`helm rollback`, a revert of the release commit, `kubectl rollout undo`) and what triggers it.',
  mandate: 'P3',
  severity: 'warning',

  *check(infra) {
    if (!hasAdopted(infra)) return
    const folder = infra.folder('pipelines')
    const deploying = infra.pipelines.filter(
      (pipeline) => pipeline.delivers && pipeline.jobs.some((job) => job.deploys),
    )
    const [first] = deploying
    if (!first) return
    const texts = [...infra.pipelines.map((pipeline) => pipeline.file), ...infra.files(folder)]
    if (texts.some((file) => BACK.test(file.name) || BACK.test(file.text))) return
    yield {
      at: absent('rollback', { ...first.jobs.find((job) => job.deploys)!.place, part: 'key' }),
      message: `${first.name} deploys, and nothing under ${folder} rolls back`,
    }
  },
})
