import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Node } from '../../../engine/formats/node.ts'
import { type Reading, readStream } from '../../../engine/formats/yaml/read.ts'
import { readYaml } from '../../../engine/formats/yaml.ts'
import { documentText, mutatedText, streamText } from './yaml-generator.ts'
import { account, difference, libraryAccounts, readWith, shape } from './yaml-readers.ts'

const deep = process.env.DEEP !== undefined
const seed = Date.now() % 2 ** 31
const parameters = { numRuns: deep ? 10_000 : 300, seed }
const minutes = 15 * 60_000
if (deep) console.log(`yaml properties: seed ${seed}`)

/** Where the own reader takes a document, js-yaml's events must give the same tree to the last offset. */
function expectSameTrees(text: string, readings: readonly Reading[]): void {
  const events = readWith(text, 'events')
  for (const [i, { reader, document }] of readings.entries()) {
    if (reader === 'own') expect(shape(document)).toEqual(shape(events[i]!.document))
  }
}

/** The `yaml` library must find the same documents, verdicts, values and places. */
function expectAsLibrary(text: string, readings: readonly Reading[]): void {
  if (readings.some(({ document }) => document.unread !== undefined)) return
  const library = libraryAccounts(text)
  expect(library.length || 1).toBe(readings.length)
  for (const [i, theirs] of library.entries()) {
    expect(difference(account(readings[i]!.document), theirs)).toBeUndefined()
  }
}

describe('three readers agree', () => {
  test('on what manifests are written in', { timeout: minutes }, () => {
    let own = 0
    let all = 0
    fc.assert(
      fc.property(streamText(false), (text) => {
        const readings = readStream(text, { dialect: 'core' })
        own += readings.filter(({ reader }) => reader === 'own').length
        all += readings.length
        expectSameTrees(text, readings)
        expectAsLibrary(text, readings)
      }),
      parameters,
    )
    // What the own reader declines here are plain scalars that span lines within brackets.
    expect(own / all).toBeGreaterThan(0.75)
  })

  test('on anchors, aliases, tags and all the rest', { timeout: minutes }, () => {
    fc.assert(
      fc.property(streamText(true), (text) => {
        const readings = readStream(text, { dialect: 'core' })
        expectSameTrees(text, readings)
        expectAsLibrary(text, readings)
      }),
      parameters,
    )
  })
})

/**
 * What the library says of lines that are indented less than their quoted scalar or bracket wants, and of tabs between
 * tokens. js-yaml refuses some of both too; kubectl takes them, and so do we.
 */
const LENIENT = /BAD_INDENT|MISSING_CHAR|TAB_AS_INDENT|UNEXPECTED_TOKEN|MULTILINE_IMPLICIT_KEY|IMPOSSIBLE/

describe('texts that are nearly YAML', () => {
  // No two libraries agree on all of these: a lone carriage return, a byte order mark within the file, tabs, tags with
  // strange characters. Two of three is the rule: what the own reader accepts, another one reads as the same.
  test('are accepted by the own reader only with another one', { timeout: minutes }, () => {
    fc.assert(
      fc.property(mutatedText, (text) => {
        const readings = readStream(text, { dialect: 'core' })
        const events = readWith(text, 'events')
        const library = libraryAccounts(text)
        for (const [i, { reader, document }] of readings.entries()) {
          if (reader !== 'own' || isDeepStrictEqual(shape(document), shape(events[i]!.document))) continue
          const theirs = libraryAccounts(text.slice(document.start, document.end))[0] ?? library[i]
          const same = theirs && isDeepStrictEqual(theirs.value, document.root?.value ?? null)
          if (same || theirs?.problems.some((code) => LENIENT.test(code))) continue
          expect.fail(`only the own reader takes ${JSON.stringify(document.root?.value)}`)
        }
      }),
      parameters,
    )
  })

  test('any string is read without throwing, with the problems within the text', { timeout: minutes }, () => {
    const bits = [
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      ', ',
      '|',
      '>',
      '&a ',
      '*a',
      '!t ',
      '#',
      '? ',
      '\t',
      '---\n',
      '%',
      '\r\n',
      '\\',
      '\u0000',
      '\ud800',
      '...',
      '{{',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...bits), { maxLength: 40 }), (parts) => {
        const text = parts.join('')
        for (const dialect of ['core', 'kubernetes'] as const) {
          for (const { root, start, end, problems } of readYaml(text, { dialect })) {
            expect(start).toBeLessThanOrEqual(end)
            if (root) JSON.stringify(root.value)
            for (const problem of problems) {
              expect(problem.start).toBeLessThanOrEqual(problem.end)
              expect(problem.end).toBeLessThanOrEqual(text.length + 1)
              expect(problem.message).toMatch(/^[^\n]+[^.\n]$/)
            }
          }
        }
      }),
      parameters,
    )
  })
})

/** Scalars with the column of the block map or list that holds them, -1 at the root. */
function* scalars(text: string, node: Node, column: number): Generator<{ node: Node; column: number }> {
  if (node.alias !== undefined) return
  if (node.kind === 'scalar') yield { node, column }
  const lineStart = text.lastIndexOf('\n', node.start - 1) + 1
  const bom = text.charCodeAt(lineStart) === 0xfeff ? 1 : 0
  const inner = node.style === 'block' ? node.start - lineStart - bom : column
  for (const item of node.items()) yield* scalars(text, item, inner)
  for (const { key, value } of node.pairs()) {
    yield* scalars(text, key, inner)
    yield* scalars(text, value, inner)
  }
}

describe('ranges', () => {
  test("every scalar's range is read as its value again", { timeout: minutes }, () => {
    fc.assert(
      fc.property(documentText(true), ({ text }) => {
        const [document] = readYaml(text, { dialect: 'core' })
        for (const { node, column } of document?.root ? scalars(text, document.root, -1) : []) {
          const written = text.slice(node.start, node.end)
          const again = column < 0 ? written : `${' '.repeat(column)}k: ${written}`
          const [second] = readYaml(again, { dialect: 'core' })
          expect(second!.problems).toEqual([])
          const value = column < 0 ? second!.root : second!.root!.get('k')
          expect(value?.text ?? '').toBe(node.text)
          expect(value?.style ?? 'plain').toBe(node.style)
        }
      }),
      parameters,
    )
  })
})
