import { checkSync } from 'recheck'
import { describe, expect, test } from 'vitest'
import { CHECKSUMS } from '../../../engine/secrets/checksums.ts'
import {
  anchorsOf,
  confidenceOf,
  type Detector,
  flagsOf,
  inContext,
  patternOf,
  shownOf,
  tokenAnchorsOf,
} from '../../../engine/secrets/detector.ts'
import { detectors } from '../../../engine/secrets/detectors/index.ts'
import { nearMissesOf, sampleOf } from '../../../engine/secrets/samples.ts'

const deep = Boolean(process.env.DEEP)
const seeds = Array.from({ length: deep ? 100 : 3 }, (_, index) => `seed-${index}`)

/** How a token stands in files, with a key of its own. */
const SURROUNDINGS: Readonly<Record<string, (token: string, key: string) => string>> = {
  yaml: (token, key) => `${key}: ${token}\n`,
  'quoted YAML': (token, key) => `  ${key}: "${token}"  # rotate\n`,
  JSON: (token, key) => `{"${key}":"${token}","other":1}`,
  env: (token, key) => `export ${key.toUpperCase()}=${token}\n`,
  HCL: (token, key) => `  ${key} = "${token}"\n`,
  shell: (token, key) => `run --${key}='${token}' && next\n`,
  comment: (token, key) => `# ${key} was ${token}, revoked\n`,
}

const matcherOf = (detector: Detector) => new RegExp(patternOf(detector), `g${flagsOf(detector)}`)
const matchesOf = (detector: Detector, text: string) =>
  [...text.matchAll(matcherOf(detector))].map((match) => match[0])
/** A text that the last characters of an address may run into: what follows is part of it to whoever reads it. */
const trims = (detector: Detector) => detector.boundary?.after === ''

describe('detectors', () => {
  test('are at least 250, each with an id of its own, a source, and a name', () => {
    expect(detectors.length).toBeGreaterThanOrEqual(250)
    const ids = detectors.map((detector) => detector.id)
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
    expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([])
    expect(detectors.filter((detector) => !/^[\w.-]+\.[a-z]+(\/|$)/.test(detector.source))).toEqual([])
    expect(detectors.filter((detector) => detector.name.length < 6)).toEqual([])
  })

  test('can be looked for: each has an anchor of three characters or more', () => {
    for (const detector of detectors) {
      const anchors = anchorsOf(detector)
      expect(anchors.length, detector.id).toBeGreaterThan(0)
      for (const anchor of anchors) {
        expect(anchor.length, `${detector.id}: ${anchor}`).toBeGreaterThanOrEqual(3)
        expect(anchor, detector.id).toBe(anchor.toLowerCase())
      }
    }
  })

  test.each(detectors.map((detector) => [detector.id, detector] as const))('%s', (_, detector) => {
    const key = `${detector.context?.[0] ?? 'some'}_token`
    for (const seed of seeds) {
      const token = sampleOf(detector, seed)
      expect(sampleOf(detector, seed)).toBe(token)
      for (const [where, around] of Object.entries(SURROUNDINGS)) {
        const found = matchesOf(detector, around(token, key))
        const said = `${where}: ${shownOf(detector, token)}`
        if (trims(detector))
          expect(
            found.some((one) => one.startsWith(token.slice(0, 12))),
            said,
          ).toBe(true)
        else expect(found, said).toContain(token)
        expect(inContext(detector, around(token, key)), said).toBe(true)
      }
      const confidence = confidenceOf(detector, token)
      expect(confidence, shownOf(detector, token)).toBe(
        detector.checksum ? 'high' : (detector.confidence ?? (detector.context ? 'medium' : 'high')),
      )
      for (const { literal, before } of tokenAnchorsOf(detector)) {
        const at = token.toLowerCase().indexOf(literal, before[0])
        if (at >= 0) expect(at).toBeLessThanOrEqual(before[1])
      }
      const own = tokenAnchorsOf(detector).map((anchor) => anchor.literal)
      if (own.length > 0) expect(own.some((literal) => token.toLowerCase().includes(literal))).toBe(true)
      expect(shownOf(detector, token)).not.toContain(token.slice(detector.prefix))

      for (const miss of nearMissesOf(detector, seed)) {
        const found = matchesOf(detector, ` ${miss.text} `)
        if (miss.why === 'wrong checksum') {
          for (const one of found) expect(confidenceOf(detector, one), miss.why).not.toBe('high')
        } else expect(found, `${miss.why}: ${miss.text.length} characters`).toEqual([])
      }
    }
    if (detector.context) expect(inContext(detector, 'unrelated: value')).toBe(false)
  })

  test('show nothing but what every token of the kind begins with', () => {
    for (const detector of detectors) {
      const heads = new Set(seeds.map((seed) => sampleOf(detector, seed).slice(0, detector.prefix)))
      const alternatives = detector.parts.reduce(
        (product, part) => product * (Array.isArray(part) ? part.length : 1),
        1,
      )
      expect(heads.size, detector.id).toBeLessThanOrEqual(alternatives)
    }
  })

  test('prove tokens by the checksums their providers describe', () => {
    for (const checksum of CHECKSUMS) {
      expect(
        detectors.some((detector) => detector.checksum === checksum),
        checksum,
      ).toBe(true)
    }
    // a vector of zlib's, in GitHub's base 62: the body and its checksum stand apart, so that it is no token here
    const github = detectors.find((detector) => detector.id === 'github-pat')!
    const body = ['aB7cD8eF9gH0jK1', 'mN2pQ3rS4tU5vW6'].join('')
    expect(confidenceOf(github, ['ghp', `${body}2M5jQM`].join('_'))).toBe('high')
    expect(confidenceOf(github, ['ghp', `${body}2M5jQN`].join('_'))).toBe('medium')
  })
})

describe('patterns', () => {
  test('repeat nothing without a bound, and no repetition', () => {
    for (const detector of detectors) {
      const bare = patternOf(detector)
        .replace(/\\./g, '')
        .replace(/\[[^\]]*\]/g, 'c')
        .replace(/\(\?<?[:!=]/g, '(')
      expect(bare, detector.id).not.toMatch(/[*+?]|\{\d+,\}|\)\{/)
    }
  })

  test(
    'are linear',
    () => {
      // A pattern is tried at a place, and what stands on either side is one character: neither repeats anything. A
      // bound of hundreds is unrolled by the checker; the shape of a pattern is the same with a bound of six.
      const shapeOf = (pattern: string) =>
        `^${pattern.replace(/\(\?<?!(?:\[(?:\\.|[^\]])*\]|sha\\d\{1,3\}\[:\\-\])\)/g, '')}`.replace(
          /\{(\d+)(?:,(\d+))?\}/g,
          (_, least: string, most?: string) =>
            most === undefined
              ? `{${Math.min(4, Number(least))}}`
              : `{${Math.min(2, Number(least))},${Math.min(6, Number(most))}}`,
        )
      process.env.RECHECK_BACKEND = 'pure'
      const vulnerable = detectors.flatMap((detector) => {
        const pattern = shapeOf(patternOf(detector))
        expect(pattern).not.toMatch(/\(\?[<!=]/)
        const { status } = checkSync(pattern, flagsOf(detector), { checker: 'automaton', timeout: null })
        return status === 'safe' ? [] : [`${detector.id}: ${status}`]
      })
      expect(vulnerable).toEqual([])
    },
    process.env.DEEP ? 1_800_000 : 60_000,
  )
})

describe('no detector takes the token of another', () => {
  /** Kinds that hold others by their nature: a JWT is also the end of a longer token, and a general form of a key. */
  const GENERAL: Readonly<Record<string, RegExp>> = {
    jwt: /./,
    'azure-identifiable-key': /^azure-/,
    'clerk-secret-key': /^(stripe|paystack)-/,
    'stripe-secret-key': /^(clerk|paystack)-/,
    'stripe-test-key': /^(clerk|paystack)-/,
    'doppler-service-token': /^doppler-/,
    'tailscale-key-old': /^tailscale-/,
    'slack-bot-token-old': /^slack-/,
    'github-refresh-token': /^github-/,
    'minimax-key': /^openai-/,
    'braintree-private-key': /^braintree-/,
    'openai-unmarked-key': /^openai-/,
    'fly-macaroon': /^fly-/,
    'cursor-key': /^dotenv-/,
    'sumologic-access-key': /^sumologic-/,
  }
  const anchored = detectors.filter((detector) => !detector.context)
  const samples = detectors.map((other) => ({
    other,
    texts: seeds.slice(0, 8).map((seed) => ` ${sampleOf(other, seed)} `),
  }))

  test.each(anchored.map((detector) => [detector.id, detector] as const))('%s', (id, detector) => {
    const pattern = matcherOf(detector)
    const taken = samples.filter(({ other, texts }) => {
      if (other === detector || GENERAL[id]?.test(other.id)) return false
      return texts.some((text) => {
        pattern.lastIndex = 0
        return pattern.test(text)
      })
    })
    expect(taken.map(({ other }) => other.id)).toEqual([])
  })
})
