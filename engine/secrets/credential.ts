import type { Address } from './address.ts'
import type { Assignment } from './assignment.ts'
import type { Candidate } from './candidate.ts'
import type { CommandSecret } from './command.ts'
import { confidenceOf, type Detector, shownOf } from './detector.ts'
import { judgeValue, type Surroundings, withoutScheme } from './judge.ts'
import type { KeyClass } from './key.ts'
import { isOfBadge, isPasscode } from './lookaround.ts'
import { kindOf, NAME } from './naming.ts'
import { keyBefore, lineAround } from './near.ts'
import { isSampleToken } from './reference.ts'

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

/** The candidate that the password of an address is; undefined in an example, unless it looks issued. */
export function ofAddress(address: Address, { sample }: Surroundings): Candidate | undefined {
  const { scheme, password, start, end, confidence } = address
  if (sample && confidence !== 'high') return undefined
  return {
    kind: 'connection-string',
    name: `password in a ${scheme} address`,
    confidence: sample ? 'low' : confidence,
    value: password,
    start,
    end,
    shown: `${scheme}://`,
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

/**
 * The candidate that a token of a detector's form is; undefined for a sample, and for what a badge or the link of a
 * meeting is there to tell. In an example only a token with a form of its own is sure.
 */
export function ofToken(
  detector: Detector,
  text: string,
  start: number,
  token: string,
  { sample }: Surroundings,
): Candidate | undefined {
  const confidence = confidenceOf(detector, token)
  if (!confidence || isSampleToken(token)) return undefined
  if (detector.context && (isOfBadge(text, start) || isPasscode(text, start))) return undefined
  const kind = kindOf(detector)
  const shown =
    kind === 'password-hash' || kind === 'json-web-token' || (detector.context && confidence === 'medium')
  const key = keyBefore(text, start)
  return {
    kind,
    detector,
    name: detector.name,
    confidence: shown && sample ? 'low' : confidence,
    value: token,
    start,
    end: start + token.length,
    key: key?.key,
    keyStart: key?.start,
    keyEnd: key?.end,
    shown: shownOf(detector, token),
  }
}
