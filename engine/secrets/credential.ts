import type { Assignment } from './assignment.ts'
import type { Candidate } from './candidate.ts'
import type { CommandSecret } from './command.ts'
import { judgeValue, type Surroundings, withoutScheme } from './judge.ts'
import type { KeyClass } from './key.ts'
import { NAME } from './naming.ts'
import { lineAround } from './near.ts'

/** What stands in one line with a password where it is part of a connection string. */
const CONNECTION = /(?:server|data source|host|addr|endpoint|jdbc:[\w:]+\/\/)[^;\n]{0,120}[;?&]/i

/** The candidate that an assignment is, of a sort and sureness that were judged. */
export function ofAssignment(
  assignment: Assignment,
  kind: KeyClass,
  confidence: Candidate['confidence'],
  text: string,
): Candidate {
  const { key, keyStart, keyEnd, end } = assignment
  const { value, skipped } = withoutScheme(assignment.value)
  return {
    kind: CONNECTION.test(lineAround(text, keyStart, 200)) ? 'connection-string' : 'credential',
    name: NAME[kind],
    confidence,
    value,
    start: assignment.start + skipped,
    end,
    key,
    keyStart,
    keyEnd,
    shown: key,
  }
}

/** The candidate that a secret on a command line or in a list of logins is; undefined where it is a reference or a filler. */
export function ofCommand(
  { shown, value, start, end }: CommandSecret,
  around: Surroundings,
): Candidate | undefined {
  const confidence = judgeValue({ key: 'password', value, quote: '', operator: 'flag' }, 'password', {
    ...around,
    prose: false,
  })
  return (
    confidence && {
      kind: 'credential',
      name: NAME.password,
      confidence,
      value,
      start,
      end,
      key: shown,
      keyStart: start,
      keyEnd: start,
      shown,
    }
  )
}
