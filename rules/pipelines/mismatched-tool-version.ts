import { range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { pinFor, placeOf, type StepPin, stepPins, toolPins } from '../../engine/views/tool-pins.ts'

export default defineRule({
  summary: 'Pipelines run the versions of tools that the repository pins.',
  why: 'A plan that was reviewed with one version and applied with another is not the plan that was reviewed.',
  remedy: 'Let the pipeline read the version file, or write the same version in both.',
  mandate: 'A2',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    const steps = stepPins(infra)
    if (steps.length === 0) return
    const pins = toolPins(infra)
    for (const pin of steps) {
      const declared = pinFor(pins, [pin.tool], '')
      if (declared) {
        if (declared.version === pin.version) continue
        const { version } = declared
        yield {
          at: placeOf(pin),
          message: `job ${pin.job.id} runs ${pin.tool} ${pin.version}, and ${declared.file.path} pins ${version}`,
          related: [{ at: range(declared.file, declared.start, declared.end), message: 'the pin' }],
          fix: (place) => ({
            title: `run ${pin.tool} ${version}`,
            safety: 'unsafe',
            edits: [{ op: 'set', at: place, value: version }],
          }),
        }
        continue
      }
      const other = steps.find((one) => one !== pin && one.tool === pin.tool && one.version !== pin.version)
      // Said once, at the first of the two; one workflow with several versions tries them all on purpose.
      if (!other || steps.indexOf(other) < steps.indexOf(pin) || !applies(pin) || !applies(other)) continue
      yield {
        at: placeOf(pin),
        message: `job ${pin.job.id} runs ${pin.tool} ${pin.version}, and job ${other.job.id} of ${other.pipeline.file.name} ${other.version}`,
        related: [{ at: placeOf(other), message: 'the other version' }],
      }
    }
  },
})

/** Whether the job of a pin deploys or plans: what merely tests a program may do so with old versions too. */
function applies({ job }: StepPin): boolean {
  return (
    job.deploys ||
    job.steps.some(({ run }) =>
      /\b(?:terraform|tofu|helm|kubectl)\b[^\n]*\b(?:plan|apply|upgrade)\b/.test(run ?? ''),
    )
  )
}
