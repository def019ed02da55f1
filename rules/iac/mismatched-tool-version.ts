import type { Infra } from '../../engine/infra.ts'
import { range } from '../../engine/place.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import { meetsConstraint } from '../../engine/version.ts'
import { pinFor, placeOf, stepPins, type ToolPin, toolPins } from '../../engine/views/tool-pins.ts'

export default defineRule({
  summary: 'The pinned version of Terraform or OpenTofu is one that the roots accept.',
  why: 'Who installs what the repository pins, and is told by the first command that it will not do, learns to ignore the pin.',
  remedy: 'Pin a version that `required_version` allows, or widen the constraint.',
  mandate: 'A2',
  severity: 'error',

  *check(infra) {
    if (!infra.terraform.some(({ root, sample }) => root && !sample)) return
    yield* inPipelines(infra)
    const pins = toolPins(infra)
    const said = new Set<ToolPin>()
    for (const { root, sample, folder, requiredVersion } of infra.terraform) {
      const constraint = requiredVersion?.constraint
      if (!root || sample || !requiredVersion || constraint === undefined) continue
      const both = [pinFor(pins, ['terraform'], folder), pinFor(pins, ['opentofu'], folder)]
      const found = both.filter((pin) => pin !== undefined)
      // Where both are pinned either may be the one that runs here.
      if (found.length !== 1) continue
      const [pin] = found
      if (!pin || said.has(pin) || meetsConstraint(pin.version, constraint) !== false) continue
      said.add(pin)
      const { file, start, end } = requiredVersion
      yield {
        at: range(pin.file, pin.start, pin.end),
        message: `${pin.tool} is pinned at ${pin.version}, and ${folder || 'the root'} takes ${constraint}`,
        related: [{ at: range(file, start, end), message: 'the constraint' }],
      }
    }
  },
})

/** Steps that install a version which no root of the tree accepts: whichever they run, it refuses. */
function* inPipelines(infra: Infra): Iterable<Problem> {
  const constraints = infra.terraform.flatMap(({ root, sample, requiredVersion }) =>
    root && !sample && requiredVersion?.constraint !== undefined
      ? [{ ...requiredVersion, constraint: requiredVersion.constraint }]
      : [],
  )
  const [first] = constraints
  if (!first) return
  for (const pin of stepPins(infra)) {
    if (pin.tool !== 'terraform' && pin.tool !== 'opentofu') continue
    if (!constraints.every(({ constraint }) => meetsConstraint(pin.version, constraint) === false)) continue
    const written = [...new Set(constraints.map(({ constraint }) => constraint))]
    yield {
      at: placeOf(pin),
      message: `job ${pin.job.id} installs ${pin.tool} ${pin.version}, and the roots take ${written.join(' or ')}`,
      related: [{ at: range(first.file, first.start, first.end), message: 'the constraint' }],
    }
  }
}
