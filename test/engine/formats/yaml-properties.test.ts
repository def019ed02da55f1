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
    // js-yaml refuses under-indented lines, and for it those of a root must be as deep as its first one; nobody else
    // wants that. It also takes a tab before a bracket for indentation.
    const refusal = events[i]!.document.problems[0]?.message ?? ''
    if (/^(?:deficient indentation|end of the stream)/.test(refusal)) continue
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
 * Where we and the library may differ on texts that are nearly YAML. Our verdicts and js-yaml's may not, beside the
 * first line's indentation, which js-yaml forgets when it looks for `---`.
 */
const EXCUSES: readonly {
  reason: string
  applies: (text: string, ours: Reading[], difference: string) => boolean
}[] = [
  {
    reason: 'the library takes a lone carriage return for a character, YAML for a line break',
    applies: (text) => /\r(?!\n)/.test(text),
  },
  {
    reason: 'the library lets characters pass that YAML forbids',
    applies: (_, ours) =>
      ours.some(({ document }) => document.problems.some(({ message }) => /^the character U/.test(message))),
  },
  {
    reason: 'we split at every --- line, the library not within quotes that are not closed',
    applies: (text, _, difference) =>
      /^documents|^only we .*missing closing/.test(difference) && /["'].*\n(?:[^\n]*\n)*?---/s.test(text),
  },
  {
    reason:
      'we accept under-indented lines of quoted scalars and brackets, as kubectl does, and tabs behind indicators',
    applies: (_, __, difference) =>
      /^only they .*(?:BAD_INDENT|MISSING_CHAR|TAB_AS_INDENT|UNEXPECTED_TOKEN|MULTILINE_IMPLICIT_KEY)/.test(
        difference,
      ),
  },
  {
    reason: 'js-yaml wants the further lines of an indented root to be indented as well',
    applies: (_, __, difference) => /^only we .*end of the stream/.test(difference),
  },
  {
    reason: 'a byte order mark within a file is text to us, white space to the library where a line begins',
    applies: (text) => text.includes('\ufeff', 1),
  },
  {
    reason: 'the library blames the document before for a bracket without its partner',
    applies: (_, __, difference) => /^only we .*unexpected flow-(?:seq|map)-end/.test(difference),
  },
  {
    reason: 'an empty key that has a tag or anchor stands behind it, to the library at its colon',
    applies: (text, _, difference) => difference.startsWith('places') && /[&!]\S*[ \t]+:\s/.test(text),
  },
  {
    reason: 'the library lets text stand behind a closing quote where a line was broken within the quotes',
    applies: (text, _, difference) =>
      /^only we .*bad indentation of a mapping entry/.test(difference) && /["']/.test(text),
  },
  {
    reason:
      'numbers that are none are named by their text here and as in JavaScript there, where they are keys',
    applies: (_, __, difference) =>
      difference.startsWith('values') && /"(?:NaN|-?Infinity)":/.test(difference),
  },
  {
    reason:
      'the library drops a last line of spaces that are deeper than their block scalar, libyaml keeps it',
    applies: (text, _, difference) => difference.startsWith('values') && /\n +(?:\r?\n|$)/.test(text),
  },
  {
    reason: 'js-yaml takes a tab before a bracket for indentation',
    applies: (text, _, difference) =>
      /^only we .*deficient indentation/.test(difference) && text.includes('\t'),
  },
  {
    reason: 'js-yaml reads a compact map behind the colon of an empty key',
    applies: (_, __, difference) => /^only they .*BLOCK_AS_IMPLICIT_KEY/.test(difference),
  },
  {
    reason: 'a map or list as key is its text here, and in the library a text that it writes',
    applies: (_, __, difference) => difference.startsWith('values') && /"[[{]/.test(difference),
  },
  {
    reason: 'the library looks at directives and tags more or less closely than js-yaml does',
    applies: (_, __, difference) => /tag[ _]|directive/i.test(difference),
  },
  {
    reason: 'the key null is "null" here, as in js-yaml, and "" in the library',
    applies: (_, __, difference) => difference.startsWith('values') && difference.includes('"":'),
  },
]

describe('texts that are nearly YAML', () => {
  test('never throw, and verdicts differ from the library for known reasons only', {
    timeout: minutes,
  }, () => {
    fc.assert(
      fc.property(mutatedText, (text) => {
        const readings = [...readStream(text, { dialect: 'core' })]
        if (readings.some(({ document }) => document.unread !== undefined)) return
        if (!/^\ufeff?[ \t]+(?:---|\.\.\.)/.test(text)) expectSameTrees(text, readings)
        const library = libraryAccounts(text)
        const found =
          (library.length || 1) !== readings.length
            ? 'documents'
            : library
                .map((theirs, i) => {
                  const ours = account(readings[i]!.document)
                  const found = difference(ours, theirs)
                  return found?.startsWith('only') ? `${found} ${theirs.problems} ${ours.problems}` : found
                })
                .find((each) => each !== undefined)
        if (found === undefined) return
        if (!EXCUSES.some(({ applies }) => applies(text, readings, found))) expect.fail(found)
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
