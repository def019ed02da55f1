import { environmentOf } from '../../engine/captures/capture.ts'
import { whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

interface Options {
  /** hours after which a capture says too little of what runs now */
  readonly hours: number
}

const HOUR = 3_600_000
/** Clocks of two machines differ by less. */
const SKEW = 5 * 60_000

export default defineRule<Options>({
  summary: 'Every capture of live state is fresh and of the commit that is judged.',
  why: 'What an old capture shows may be gone, and what it does not show may be there: a clean result of it is no result.',
  remedy: 'Make the captures again with the script that `infra-lint captures` prints.',
  mandate: 'F5',
  severity: 'warning',
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      hours: {
        type: 'number',
        exclusiveMinimum: 0,
        description: 'hours after which a capture is stale',
      },
    },
  },
  defaults: { hours: 24 },

  *check(infra, { hours }) {
    for (const capture of infra.captures) {
      const at = whole(capture.path)
      const environment = environmentOf(infra, capture)?.name
      const age = infra.now.getTime() - capture.time.getTime()
      if (age < -SKEW) {
        yield {
          at,
          environment,
          message: `the capture is of ${capture.time.toISOString()}, which is yet to come; set the clock of the machine that made it`,
        }
      } else if (age > hours * HOUR) {
        yield {
          at,
          environment,
          message: `the capture is ${inWords(age)} old, more than ${hours} hours; make it again`,
        }
      } else if (infra.commit !== undefined && infra.commit !== capture.commit) {
        yield {
          at,
          environment,
          message: `the capture was made of commit ${capture.commit.slice(0, 10)}, and ${infra.commit.slice(0, 10)} is judged; make it again`,
        }
      }
    }
  },
})

function inWords(age: number): string {
  const hours = Math.floor(age / HOUR)
  return hours < 72 ? `${hours} hours` : `${Math.floor(hours / 24)} days`
}
