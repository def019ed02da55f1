import { createHash } from 'node:crypto'
import type { Confidence, Detector } from './detector.ts'
import type { SecretHit, SecretKind } from './hit.ts'

/** A hit with its value, on the way to being one: it never leaves the engine. */
export interface Candidate {
  readonly kind: SecretKind
  readonly detector?: Detector | undefined
  readonly name: string
  readonly confidence: Confidence
  readonly value: string
  readonly start: number
  readonly end: number
  readonly key?: string | undefined
  readonly keyStart?: number | undefined
  readonly keyEnd?: number | undefined
  readonly shown: string
  readonly encoded?: 'base64' | undefined
  readonly place?: SecretHit['place']
}

/** The structure of a document knows better than a token's form, and that better than a key's name. */
const RANK: Readonly<Record<SecretKind, number>> = {
  'kubernetes-secret': 6,
  'terraform-state': 6,
  'private-key': 5,
  'provider-token': 4,
  'json-web-token': 3,
  'password-hash': 3,
  'connection-string': 2,
  credential: 1,
}
const SURE: Readonly<Record<Confidence, number>> = { high: 3, medium: 2, low: 1 }

/** One candidate for each value, the best: of those whose ranges overlap the others go. In order of their start. */
export function resolved(candidates: readonly Candidate[]): Candidate[] {
  const best = [...candidates].sort(
    (a, b) =>
      RANK[b.kind] - RANK[a.kind] ||
      (b.detector?.prefix ?? 0) - (a.detector?.prefix ?? 0) ||
      SURE[b.confidence] - SURE[a.confidence] ||
      b.end - b.start - (a.end - a.start) ||
      a.start - b.start,
  )
  const kept: Candidate[] = []
  // Ranges that are kept do not overlap, so that each is found by where it starts.
  const taken = new RangeSet()
  for (const one of best) if (taken.add(one.start, Math.max(one.end, one.start + 1))) kept.push(one)
  return kept.sort((a, b) => a.start - b.start)
}

/** Ranges that do not overlap, in buckets of 64 characters. */
class RangeSet {
  readonly #buckets = new Map<number, (readonly [number, number])[]>()

  /** Adds a range unless one that is here overlaps it. */
  add(start: number, end: number): boolean {
    const first = start >> 6
    const last = (end - 1) >> 6
    for (let bucket = first; bucket <= last; bucket++) {
      for (const [from, to] of this.#buckets.get(bucket) ?? []) if (from < end && start < to) return false
    }
    for (let bucket = first; bucket <= last; bucket++) {
      const list = this.#buckets.get(bucket)
      if (list) list.push([start, end])
      else this.#buckets.set(bucket, [[start, end]])
    }
    return true
  }
}

/** What may leave the engine of a candidate. `line` is given for a file whose text nobody else can read. */
export function hitOf(candidate: Candidate, line?: number): SecretHit {
  const { kind, name, confidence, key, shown, encoded, place } = candidate
  const blind = line !== undefined
  return {
    kind,
    detector: candidate.detector?.id,
    name,
    confidence,
    start: blind ? 0 : candidate.start,
    end: blind ? 0 : candidate.end,
    line,
    key,
    keyStart: blind ? 0 : (candidate.keyStart ?? candidate.start),
    keyEnd: blind ? 0 : (candidate.keyEnd ?? candidate.start),
    shown,
    digest: createHash('sha256').update(candidate.value).digest().readUInt16BE(0),
    encoded,
    place,
  }
}
