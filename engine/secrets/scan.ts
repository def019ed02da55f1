import { type Address, readAddress, readDataSource } from './address.ts'
import { isNamedToken } from './announce.ts'
import { type PrivateKey, readArmour, readEncodedArmour, readPutty } from './armour.ts'
import { type Assignment, isKeyCode, mayAssign, readAssignment } from './assignment.ts'
import type { Candidate } from './candidate.ts'
import { type CommandSecret, readChangedPasswords, readOption } from './command.ts'
import { ofAddress, ofAssignment, ofCommand, ofToken } from './credential.ts'
import { isNameBeside } from './defaults.ts'
import { type Detector, inContext } from './detector.ts'
import { bytesOf, decodeBase64, forEachBase64, isPrintable, Offsets } from './encoding.ts'
import { holdsSecrets, readEntries } from './entries.ts'
import { judgeValue, type Surroundings } from './judge.ts'
import { type KeyClass, namedBy } from './key.ts'
import {
  ALPHABET,
  APART,
  ARMOUR,
  ARMOUR_ENCODED,
  ARMOUR_PUTTY,
  ASSIGNS,
  ASSIGNS_OR_KIND,
  ATTEMPT,
  BEFORE,
  BEFORE_MOST,
  compiledOf,
  DETECTOR,
  DSN,
  LEAD,
  LEAST,
  type Lexicon,
  OPTION,
  POSITIONAL,
  PRECEDED,
  SOPS,
  TRAIL,
  URL,
} from './lexicon.ts'
import {
  hasNoSecret,
  isBadge,
  isChecked,
  isDigest,
  isKindBefore,
  isOption,
  isPasscode,
  isWordCode,
} from './lookaround.ts'
import { contextOf, keyBefore } from './near.ts'
import { readPositional } from './positional.ts'
import { isFilled, stretchEnd, stretchFrom, tableOf } from './runs.ts'
import type { ScanInput, Scanned } from './scan-input.ts'
import { Longest, Reached, UNMEASURED, WordSearch } from './search.ts'

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
/** A text no longer than that is searched whole. */
const SMALL = 4096
const SEARCH = new WordSearch()
/** by index of a detector, to where its pattern was searched for */
const REACHED = new Reached()
const LONGEST = new Longest()
/** A text up to this size, bytes, is measured as a whole before anything is looked for in a part of it. */
const MEASURED = 100_000

class Scan {
  readonly #lexicon: Lexicon
  readonly #input: ScanInput
  readonly #depth: number
  readonly #candidates: Candidate[] = []
  #offsets: Offsets | undefined
  #text: string | undefined
  /** whether the word encryptedData is in the text */
  #sealed: boolean | undefined
  #secretKind = false
  #sops = false
  /** end of the last key that was looked at, in bytes */
  #keyEnd = -1
  /** up to where no `@` follows the address that was looked at last, in bytes */
  #signless = 0
  /** end of the last long value, in code units */
  #valueEnd = 0
  /** end of the last line that was looked at for commands, in code units */
  #commandEnd = 0
  /** end of the last armoured key, in code units */
  #armourEnd = 0

  constructor(lexicon: Lexicon, input: ScanInput, depth: number) {
    this.#lexicon = lexicon
    this.#input = input
    this.#depth = depth
  }

  run(): Scanned {
    const { bytes } = this.#input
    REACHED.restart()
    LONGEST.restart()
    SEARCH.find(this.#lexicon.automaton, bytes, (count) => {
      const { ends, states } = SEARCH
      for (let hit = 0; hit < count; hit++) this.#accept(states[hit]!, ends[hit]!)
    })
    // a text within a text is searched when all hits of the outer one have been looked at
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
      case DSN:
        this.#found(readDataSource(this.#textAt(start), this.#unit(start)))
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
      case POSITIONAL:
        this.#positional(start)
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
    if ((bytes[from - 1] === 0x3f || bytes[from - 1] === 0x26) && isBadge(bytes, from - 1)) return
    const named = namedBy(bytes, from, to)
    if (!named) return
    const { key, kind } = named
    if (key !== 'chpasswd' && !holdsSecrets(key) && hasNoSecret(bytes, to)) return
    const unit = this.#unit(start)
    if (unit < this.#valueEnd) return
    if (key === 'chpasswd') {
      for (const one of readChangedPasswords(this.#text!, unit - (start - from))) this.#command(one)
      return
    }
    if (holdsSecrets(key)) {
      const keyStart = unit - (start - from)
      for (const one of readEntries(this.#text!, keyStart, keyStart + key.length))
        this.#credential(one, kind, judgeValue(one, 'token', this.#around))
    }
    const assignment = readAssignment(this.#text!, unit, unit + end - start, format, directives())
    if (!assignment) return
    if (assignment.end - assignment.start > LONG_VALUE) this.#valueEnd = assignment.end
    this.#credential(assignment, kind, judgeValue(assignment, kind, this.#around))
  }

  #credential(assignment: Assignment, kind: KeyClass, confidence: Candidate['confidence'] | undefined): void {
    if (!confidence || isPasscode(this.#text!, assignment.start)) return
    // ciphertext in a file that is not read as documents: a Helm template, a page
    this.#sealed ??= this.#text!.includes('encryptedData')
    if (this.#sealed && contextOf(this.#text!, assignment.keyStart).includes('encryptedData')) return
    const known = kind === 'password' && isNameBeside(this.#text!, assignment.start, assignment.value)
    this.#candidates.push(ofAssignment(assignment, kind, known ? 'low' : confidence, this.#text!))
  }

  #option(at: number): void {
    const text = this.#textAt(at)
    const unit = this.#unit(at)
    const before = text.slice(Math.max(0, unit - 300), unit)
    const found = readOption(text, unit, before.slice(before.lastIndexOf('\n') + 1))
    if (found) this.#command(found)
  }

  #positional(at: number): void {
    const text = this.#textAt(at)
    const unit = this.#unit(at)
    if (unit < this.#commandEnd) return
    const { end, found } = readPositional(text, unit)
    this.#commandEnd = end
    for (const one of found) this.#command(one)
  }

  #command(secret: CommandSecret): void {
    const candidate = ofCommand(secret, this.#around)
    if (candidate) this.#candidates.push(candidate)
  }

  #address(at: number): void {
    // few addresses hold a password: the `@` is looked for in the bytes, once in each stretch without one
    const { bytes } = this.#input
    const limit = Math.min(bytes.length, at + 260)
    let sign = Math.max(at + 3, this.#signless)
    for (; sign < limit; sign++) {
      const code = bytes[sign]!
      if (code === 0x40 || code <= 32 || code === 0x22 || code === 0x27 || code === 0x3c) break
    }
    this.#signless = sign
    if (sign >= limit || bytes[sign] !== 0x40 || bytes.subarray(at + 3, sign).indexOf(0x3a) < 0) return
    this.#found(readAddress(this.#textAt(at), this.#unit(at)))
  }

  #found(address: Address | undefined): void {
    const candidate = address && ofAddress(address, this.#around)
    if (candidate) this.#candidates.push(candidate)
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
      // keys for tests and to be shown are made for that
      confidence: this.#around.sample ? 'low' : key.confidence,
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
    const behind = attempts[at + LEAST]!
    if (behind > 0 && !isFilled(bytes, end, end + behind, tableOf(attempts[at + ALPHABET]!))) return
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

  /**
   * Looks for a token without a prefix around a word that announces it, each part of a text once: for its longest run
   * in the bytes first, which few texts have.
   */
  #search(at: number, byte: number): void {
    const { attempts } = this.#lexicon
    const { bytes } = this.#input
    const index = attempts[at + DETECTOR]!
    const { length } = bytes
    const alphabet = attempts[at + ALPHABET]!
    const least = attempts[at + LEAST]!
    if (length <= MEASURED && least > UNMEASURED && LONGEST.of(alphabet, bytes) < least) return
    const from = Math.max(REACHED.of(index), length <= SMALL ? 0 : byte - SEARCH_BACK)
    const to = Math.min(length, length <= SMALL ? length : byte + SEARCH_AHEAD)
    if (from >= to) return
    REACHED.set(index, to)
    const table = tableOf(alphabet)
    const lead = attempts[at + LEAD]!
    const trail = attempts[at + TRAIL]!
    const preceded = attempts[at + PRECEDED]!
    for (let start = stretchFrom(bytes, table, least, from, to); start >= 0; ) {
      const end = stretchEnd(bytes, table, start + least, to + MOST_RUN)
      if ((preceded === 0 || bytes[start - 1] === preceded) && !(lead === 0 && isDigest(bytes, start)))
        this.#searchRun(index, start - lead, end + trail, to)
      start = stretchFrom(bytes, table, least, end + 1, to)
    }
  }

  /** Looks for a detector's tokens that begin between two bytes, the latest before `before`. */
  #searchRun(index: number, from: number, to: number, before: number): void {
    const detector = this.#lexicon.detector(index)
    const low = this.#unit(Math.max(from, 0))
    const high = this.#unit(Math.min(to, this.#input.bytes.length))
    const limit = this.#unit(before)
    const text = this.#text!
    // what stands beside a token decides whether it is one
    const lead = Math.max(0, low - 8)
    const near = text.slice(lead, high + 1)
    const pattern = compiledOf(detector, 'g')
    pattern.lastIndex = low - lead
    for (let match = pattern.exec(near); match; match = pattern.exec(near)) {
      const at = lead + match.index
      if (at < limit && isNamedToken(text, at, match[0], detector)) this.#token(detector, text, at, match[0])
    }
  }

  #token(detector: Detector, text: string, start: number, token: string): void {
    const candidate = ofToken(detector, text, start, token, this.#around)
    if (candidate) this.#candidates.push(candidate)
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
