import type { Format } from '../tree.ts'
import { readAddress } from './address.ts'
import { isNamedToken } from './announce.ts'
import { type PrivateKey, readArmour, readEncodedArmour, readPutty } from './armour.ts'
import { type Assignment, isKeyCode, mayAssign, readAssignment } from './assignment.ts'
import { ACCEPTS } from './automaton.ts'
import type { Candidate } from './candidate.ts'
import { type CommandSecret, readChangedPasswords, readOption } from './command.ts'
import { confidenceOf, type Detector, inContext, shownOf } from './detector.ts'
import { bytesOf, decodeBase64, forEachBase64, isPrintable, Offsets } from './encoding.ts'
import { judgeValue, type Surroundings, withoutScheme } from './judge.ts'
import { cachedClassOf, type KeyClass } from './key.ts'
import { ARMOUR, ASSIGNS, type Attempt, compiledOf, type Lexicon, OPTION, SOPS, URL } from './lexicon.ts'
import { isChecked, isKindBefore, isOption, isWordCode } from './lookaround.ts'
import { contextOf, keyBefore, lineAround } from './near.ts'
import { isSampleToken } from './reference.ts'
import { firstFrom, longRuns, type Runs } from './runs.ts'

/** A text under scan, in both of its forms: bytes are searched, the string is read where something was found. */
export interface ScanInput {
  readonly bytes: Uint8Array
  /** made when it is first asked for */
  readonly text: () => string
  readonly format: Format
  /** made when it is first asked for */
  readonly around: () => Surroundings
  /** whether the syntax parts keys and values by spaces, as Dockerfiles, .netrc and redis.conf do */
  readonly directives: () => boolean
}

/** What a scan tells of a text beside its candidates. */
export interface Scanned {
  readonly candidates: readonly Candidate[]
  /** whether a `kind` of `Secret` is written in it */
  readonly secretKind: boolean
  /** whether the word sops is */
  readonly sops: boolean
}

/** One pass over a text's bytes: tokens, keys with values, addresses with passwords, armoured keys. */
export function scan(lexicon: Lexicon, input: ScanInput): Scanned {
  return new Scan(lexicon, input, 0).run()
}

/** Values longer than this are passed over once they were read, so that no character is read twice by thousands. */
const LONG_VALUE = 256
/** How far before and behind a word a token without a prefix may stand, and how much of a run is looked at. */
const SEARCH_BACK = 200
const SEARCH_AHEAD = 600
const MOST_RUN = 4096
class Scan {
  readonly #lexicon: Lexicon
  readonly #input: ScanInput
  readonly #depth: number
  readonly #candidates: Candidate[] = []
  /** per detector, to where its pattern was searched for */
  readonly #searched = new Map<Detector, number>()
  #offsets: Offsets | undefined
  #narrow: Runs | undefined
  #wide: Runs | undefined
  #text: string | undefined
  /** whether the word encryptedData is in the text */
  #sealed: boolean | undefined
  #secretKind = false
  #sops = false
  /** end of the last key that was looked at, in bytes */
  #keyEnd = -1
  /** end of the last long value, in code units */
  #valueEnd = 0
  /** end of the last armoured key, in code units */
  #armourEnd = 0

  constructor(lexicon: Lexicon, input: ScanInput, depth: number) {
    this.#lexicon = lexicon
    this.#input = input
    this.#depth = depth
  }

  run(): Scanned {
    const { bytes } = this.#input
    const { classes, next, shift } = this.#lexicon.automaton
    let state = 0
    for (let at = 0; at < bytes.length; at++) {
      state = next[(state << shift) | classes[bytes[at]!]!]!
      if (state >= ACCEPTS) {
        state &= ACCEPTS - 1
        this.#accept(state, at + 1)
      }
    }
    if (this.#depth === 0) forEachBase64(bytes, (start, end) => this.#base64(start, end))
    return { candidates: this.#candidates, secretKind: this.#secretKind, sops: this.#sops }
  }

  /** the text, and the code unit of a byte */
  #unit(byte: number): number {
    this.#text ??= this.#input.text()
    this.#offsets ??= new Offsets(this.#input.bytes, this.#text)
    return this.#offsets.unitAt(byte)
  }

  get #around(): Surroundings {
    return this.#input.around()
  }

  #accept(state: number, end: number): void {
    const { automaton, entries } = this.#lexicon
    for (let at = state; at !== 0; at = automaton.shorter[at]!) {
      const index = automaton.word[at]!
      if (index === 0) continue
      const { word, bits, attempts } = entries[index - 1]!
      if (bits !== 0) this.#mark(bits, word, end)
      for (const attempt of attempts) this.#attempt(attempt, end)
    }
  }

  #mark(bits: number, word: string, end: number): void {
    const { bytes } = this.#input
    if (bits === ASSIGNS) {
      if (end <= this.#keyEnd) return
      if (word === 'secret') this.#secretKind ||= isKindBefore(bytes, end - word.length)
      if (mayAssign(bytes, end)) this.#assignment(end - word.length, end)
    } else if (bits === URL) this.#address(end - word.length)
    else if (bits === ARMOUR) this.#armour(word, end - word.length)
    else if (bits === OPTION) {
      if (isOption(bytes, end)) this.#option(end - word.length)
    } else if (bits === SOPS) this.#sops = true
  }

  #assignment(start: number, end: number): void {
    const { bytes, format, directives } = this.#input
    // the name decides first, from the bytes: most keys that hold such a word name no secret
    let from = start
    while (from > 0 && start - from < 100 && isKeyCode(bytes[from - 1]!)) from--
    let to = end
    while (to < bytes.length && to - end < 100 && isKeyCode(bytes[to]!)) to++
    this.#keyEnd = to
    if (bytes[from - 1] === 0x2f && isChecked(bytes, from - 1)) return
    let key = ''
    for (let at = from; at < to; at++) key += String.fromCharCode(bytes[at]!)
    const kind = cachedClassOf(key)
    if (!kind) return
    const unit = this.#unit(start)
    if (unit < this.#valueEnd) return
    if (key === 'chpasswd') {
      for (const one of readChangedPasswords(this.#text!, unit - (start - from))) this.#command(one)
      return
    }
    const assignment = readAssignment(this.#text!, unit, unit + end - start, format, directives())
    if (!assignment) return
    if (assignment.end - assignment.start > LONG_VALUE) this.#valueEnd = assignment.end
    const confidence = judgeValue(assignment, kind, this.#around)
    if (confidence) this.#credential(assignment, kind, confidence)
  }

  #credential(assignment: Assignment, kind: KeyClass, confidence: Candidate['confidence']): void {
    // ciphertext in a file that is not read as documents: a Helm template, a page
    this.#sealed ??= this.#text!.includes('encryptedData')
    if (this.#sealed && contextOf(this.#text!, assignment.keyStart).includes('encryptedData')) return
    const { value, skipped } = withoutScheme(assignment.value)
    const start = assignment.start + skipped
    const line = lineAround(this.#text!, assignment.keyStart, 200)
    const connection = /(?:server|data source|host|addr|endpoint|jdbc:[\w:]+\/\/)[^;\n]{0,120}[;?&]/i.test(
      line,
    )
    this.#candidates.push({
      kind: connection && /[;?&]/.test(line) ? 'connection-string' : 'credential',
      name: NAME[kind],
      confidence,
      value,
      start,
      end: assignment.end,
      key: assignment.key,
      keyStart: assignment.keyStart,
      keyEnd: assignment.keyEnd,
      shown: assignment.key,
    })
  }

  #option(at: number): void {
    const text = this.#textAt(at)
    const unit = this.#unit(at)
    const before = text.slice(Math.max(0, unit - 300), unit)
    const found = readOption(text, unit, before.slice(before.lastIndexOf('\n') + 1))
    if (found) this.#command(found)
  }

  #command({ shown, value, start, end }: CommandSecret): void {
    const around = { ...this.#around, prose: false }
    const confidence = judgeValue({ key: 'password', value, quote: '', operator: 'flag' }, 'password', around)
    if (!confidence) return
    this.#candidates.push({
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
    })
  }

  #address(at: number): void {
    // few addresses hold a password: the `@` is looked for in the bytes
    const { bytes } = this.#input
    let sign = at + 3
    const limit = Math.min(bytes.length, at + 260)
    let colon = false
    for (; sign < limit; sign++) {
      const code = bytes[sign]!
      if (code === 0x40) break
      if (code === 0x3a) colon = true
      if (code <= 32 || code === 0x22 || code === 0x27 || code === 0x3c) return
    }
    if (sign === limit || !colon) return
    const address = readAddress(this.#textAt(at), this.#unit(at))
    if (!address) return
    const { scheme, password, start, end, confidence } = address
    if (this.#around.sample && confidence !== 'high') return
    this.#candidates.push({
      kind: 'connection-string',
      name: `password in a ${scheme} address`,
      confidence: this.#around.sample ? 'low' : confidence,
      value: password,
      start,
      end,
      shown: `${scheme}://`,
    })
  }

  #textAt(byte: number): string {
    this.#unit(byte)
    return this.#text!
  }

  #armour(word: string, at: number): void {
    const text = this.#textAt(at)
    const unit = this.#unit(at)
    if (unit < this.#armourEnd) return
    const read = word === '-----begin' ? readArmour : word.startsWith('putty') ? readPutty : readEncodedArmour
    const key: PrivateKey | number | undefined = read(text, unit)
    if (key === undefined) return
    this.#armourEnd = typeof key === 'number' ? key : key.end
    if (typeof key === 'number') return
    this.#candidates.push({
      kind: 'private-key',
      name: key.name,
      confidence: this.#around.sample && key.confidence === 'medium' ? 'low' : key.confidence,
      value: text.slice(key.start, key.end),
      start: key.start,
      end: key.end,
      shown: key.name,
      encoded: word.startsWith('ls0') ? 'base64' : undefined,
    })
  }

  #attempt(attempt: Attempt, end: number): void {
    const { detector, before, length, apart } = attempt
    if (before === undefined) {
      this.#search(attempt, end - length)
      return
    }
    if (apart && end > length && isWordCode(this.#input.bytes[end - length - 1]!)) return
    const text = this.#textAt(end)
    const unit = this.#unit(end - length)
    const pattern = compiledOf(detector, 'y')
    const most = Math.min(before[1], unit)
    for (let distance = before[0]; distance <= most; distance++) {
      pattern.lastIndex = unit - distance
      const match = pattern.exec(text)
      if (match) {
        if (inContext(detector, detector.context ? contextOf(text, match.index) : ''))
          this.#token(detector, text, match.index, match[0])
        return
      }
    }
  }

  /** Looks for a token without a prefix around a word that announces it, each part of a text once. */
  #search({ detector, least, wide }: Attempt, byte: number): void {
    const { bytes } = this.#input
    const runs = this.#longRuns(wide)
    if (runs.longest < least) return
    const from = Math.max(this.#searched.get(detector) ?? 0, byte - SEARCH_BACK, 0)
    const to = Math.min(bytes.length, byte + SEARCH_AHEAD)
    if (from >= to) return
    this.#searched.set(detector, to)
    const { starts, ends } = runs
    for (let index = firstFrom(ends, from); index < starts.length && starts[index]! < to; index++) {
      if (ends[index]! - starts[index]! < least) continue
      const low = this.#unit(Math.max(starts[index]!, from))
      const high = this.#unit(Math.min(ends[index]!, to + MOST_RUN))
      this.#searchRun(detector, low, high, this.#unit(to))
    }
  }

  #searchRun(detector: Detector, low: number, high: number, to: number): void {
    const text = this.#text!
    // what stands beside a token decides whether it is one
    const lead = Math.max(0, low - 8)
    const near = text.slice(lead, high + 1)
    const pattern = compiledOf(detector, 'g')
    pattern.lastIndex = low - lead
    for (let match = pattern.exec(near); match; match = pattern.exec(near)) {
      const at = lead + match.index
      if (at < to && isNamedToken(text, at, match[0], detector)) this.#token(detector, text, at, match[0])
    }
  }

  #longRuns(wide: boolean): Runs {
    if (wide) {
      this.#wide ??= longRuns(this.#input.bytes, true)
      return this.#wide
    }
    this.#narrow ??= longRuns(this.#input.bytes, false)
    return this.#narrow
  }

  #token(detector: Detector, text: string, start: number, token: string): void {
    let confidence = confidenceOf(detector, token)
    if (!confidence || isSampleToken(token)) return
    if (this.#around.sample && detector.context && confidence === 'medium') confidence = 'low'
    const key = keyBefore(text, start)
    this.#candidates.push({
      kind: kindOf(detector),
      detector,
      name: detector.name,
      confidence,
      value: token,
      start,
      end: start + token.length,
      key: key?.key,
      keyStart: key?.start,
      keyEnd: key?.end,
      shown: shownOf(detector, token),
    })
  }

  /** What a run of base64 stands for is scanned as a text of its own; its secrets are where the run is. */
  #base64(start: number, end: number): void {
    const { bytes, around } = this.#input
    let run = ''
    for (let at = start; at < end; at += 4096)
      run += String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 4096)))
    const decoded = decodeBase64(run.slice(0, run.length - (run.length % 4 === 1 ? 1 : 0)))
    if (decoded === undefined || !isPrintable(decoded)) return
    const inner = new Scan(
      this.#lexicon,
      { bytes: bytesOf(decoded), text: () => decoded, format: 'text', around, directives: () => false },
      this.#depth + 1,
    ).run()
    if (inner.candidates.length === 0) return
    const from = this.#unit(start)
    const outer = keyBefore(this.#text!, from)
    for (const one of inner.candidates) {
      // several secrets may be in one run: each keeps a place of its own in it
      const at = from + Math.floor((one.start / 3) * 4)
      this.#candidates.push({
        ...one,
        start: Math.min(at, from + run.length - 1),
        end: Math.min(from + Math.ceil((one.end / 3) * 4), from + run.length),
        key: outer?.key ?? one.key,
        keyStart: outer?.start,
        keyEnd: outer?.end,
        encoded: 'base64',
      })
    }
  }
}

const NAME: Readonly<Record<KeyClass, string>> = {
  password: 'password',
  secret: 'secret',
  token: 'token',
  key: 'key',
  weak: 'credential',
}

/** Keys, hashes and web tokens are not a provider's to revoke. */
function kindOf({ id }: Detector): Candidate['kind'] {
  if (id === 'jwt') return 'json-web-token'
  if (/-hash(?:-|$)/.test(id)) return 'password-hash'
  return /^(?:pem|pgp|putty|ssh2|encoded)-.*key/.test(id) ? 'private-key' : 'provider-token'
}
