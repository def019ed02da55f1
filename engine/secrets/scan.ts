import { readAddress } from './address.ts'
import { isNamedToken } from './announce.ts'
import { type PrivateKey, readArmour, readEncodedArmour, readPutty } from './armour.ts'
import { type Assignment, isKeyCode, mayAssign, readAssignment } from './assignment.ts'
import type { Candidate } from './candidate.ts'
import { type CommandSecret, readChangedPasswords, readOption } from './command.ts'
import { confidenceOf, type Detector, inContext, shownOf } from './detector.ts'
import { bytesOf, decodeBase64, forEachBase64, isPrintable, Offsets } from './encoding.ts'
import { judgeValue, type Surroundings, withoutScheme } from './judge.ts'
import { cachedClassOf, type KeyClass } from './key.ts'
import {
  APART,
  ARMOUR,
  ARMOUR_ENCODED,
  ARMOUR_PUTTY,
  ASSIGNS,
  ASSIGNS_OR_KIND,
  ATTEMPT,
  BEFORE,
  BEFORE_MOST,
  BEHIND,
  compiledOf,
  DETECTOR,
  LEAST,
  type Lexicon,
  OPTION,
  SOPS,
  URL,
  WIDE,
} from './lexicon.ts'
import { isChecked, isKindBefore, isOption, isWordCode } from './lookaround.ts'
import { kindOf, NAME } from './naming.ts'
import { contextOf, keyBefore, lineAround } from './near.ts'
import { isSampleToken } from './reference.ts'
import { firstFrom, isFilled, RunsOf } from './runs.ts'
import type { ScanInput, Scanned } from './scan-input.ts'
import { WordSearch } from './search.ts'

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
const SEARCH = new WordSearch()

class Scan {
  readonly #lexicon: Lexicon
  readonly #input: ScanInput
  readonly #depth: number
  readonly #candidates: Candidate[] = []
  /** by index of a detector, to where its pattern was searched for */
  #searched: Map<number, number> | undefined
  #offsets: Offsets | undefined
  #runs: RunsOf | undefined
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
    // a text within a text is searched while the hits of the outer one are being looked at
    const search = this.#depth === 0 ? SEARCH : new WordSearch()
    const count = search.find(this.#lexicon.automaton, bytes)
    const { ends, states } = search
    for (let hit = 0; hit < count; hit++) this.#accept(states[hit]!, ends[hit]!)
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
    const { automaton, actions, lengths, first } = this.#lexicon
    for (let at = state; at !== 0; at = automaton.shorter[at]!) {
      const word = automaton.word[at]! - 1
      if (word < 0) continue
      if (actions[word] !== 0) this.#act(actions[word]!, end - lengths[word]!, end)
      for (let index = first[word]!; index < first[word + 1]!; index++)
        this.#attempt(index * ATTEMPT, end - lengths[word]!, end)
    }
  }

  #act(action: number, start: number, end: number): void {
    const { bytes } = this.#input
    switch (action) {
      case ASSIGNS:
      case ASSIGNS_OR_KIND:
        if (end <= this.#keyEnd) return
        if (action === ASSIGNS_OR_KIND) this.#secretKind ||= isKindBefore(bytes, start)
        if (mayAssign(bytes, end)) this.#assignment(start, end)
        return
      case URL:
        this.#address(start)
        return
      case ARMOUR:
        this.#armour(readArmour, start)
        return
      case ARMOUR_ENCODED:
        this.#armour(readEncodedArmour, start, 'base64')
        return
      case ARMOUR_PUTTY:
        this.#armour(readPutty, start)
        return
      case OPTION:
        if (isOption(bytes, end)) this.#option(start)
        return
      case SOPS:
        this.#sops = true
    }
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

  #armour(
    read: (text: string, at: number) => PrivateKey | number | undefined,
    at: number,
    encoded?: 'base64',
  ): void {
    const text = this.#textAt(at)
    const unit = this.#unit(at)
    if (unit < this.#armourEnd) return
    const key = read(text, unit)
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
      encoded,
    })
  }

  /** Tries a detector around a word; `at` is where its numbers stand in the lexicon. */
  #attempt(at: number, start: number, end: number): void {
    const { attempts } = this.#lexicon
    const { bytes } = this.#input
    const least = attempts[at + BEFORE]!
    if (least < 0) {
      this.#search(at, start)
      return
    }
    const lead = start - least - 1
    if (attempts[at + APART] === 1 && lead >= 0 && isWordCode(bytes[lead]!)) return
    // bytes tell most words of a text from those of a token
    const behind = attempts[at + BEHIND]!
    if (behind > 0 && !isFilled(bytes, end, end + behind, attempts[at + WIDE] === 1)) return
    const detector = this.#lexicon.detector(attempts[at + DETECTOR]!)
    const text = this.#textAt(end)
    const unit = this.#unit(start)
    const pattern = compiledOf(detector, 'y')
    const most = Math.min(attempts[at + BEFORE_MOST]!, unit)
    for (let distance = least; distance <= most; distance++) {
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
  #search(at: number, byte: number): void {
    const { attempts } = this.#lexicon
    const { bytes } = this.#input
    const least = attempts[at + LEAST]!
    this.#runs ??= new RunsOf(bytes)
    const { starts, ends, longest } = this.#runs.longerThan(least, attempts[at + WIDE] === 1)
    if (longest < least) return
    const index = attempts[at + DETECTOR]!
    this.#searched ??= new Map()
    const from = Math.max(this.#searched.get(index) ?? 0, byte - SEARCH_BACK, 0)
    const to = Math.min(bytes.length, byte + SEARCH_AHEAD)
    if (from >= to) return
    this.#searched.set(index, to)
    for (let run = firstFrom(ends, from); run < starts.length && starts[run]! < to; run++) {
      if (ends[run]! - starts[run]! < least) continue
      const low = this.#unit(Math.max(starts[run]!, from))
      const high = this.#unit(Math.min(ends[run]!, to + MOST_RUN))
      this.#searchRun(this.#lexicon.detector(index), low, high, this.#unit(to))
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
