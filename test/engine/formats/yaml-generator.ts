/** Random YAML documents: every way of writing a value that the readers know, and some that only js-yaml does. */
import fc from 'fast-check'

/** A value that can be written in a block at a given column, after a dash or a colon. */
type Written = (column: number, context: Context) => string

interface Context {
  /** line break of the document */
  readonly eol: string
  /** the text of flow collections only: no block styles, and no anchors of keys */
  readonly flow: boolean
}

const word = fc.constantFrom(
  'a',
  'bc',
  'x-y',
  'no',
  'yes',
  'null',
  '~',
  '12',
  '0o7',
  '0x1F',
  '1e3',
  '-.inf',
  '.nan',
  'é',
  '日本',
)
const odd = fc.constantFrom(
  'a#b',
  'c:d',
  'http://e',
  '-f',
  '?g',
  ':h',
  "i'j",
  'k"l',
  '0644',
  '1_000',
  '{{',
  'm}n',
  '😀',
)
const text = fc.array(fc.oneof({ weight: 3, arbitrary: word }, odd), { minLength: 1, maxLength: 4 })

/** No flow indicator may stand in what is written within brackets. */
const flowSafe = (words: readonly string[]): string[] =>
  words.map((each) => each.replace(/[{}[\],:?-]/g, '_'))

const plain: fc.Arbitrary<Written> = text.map((words) => (_, { flow }) => {
  const written = (flow ? flowSafe(words) : words).join(' ')
  return written.startsWith('{') || written.startsWith('m}') ? `p${written}` : written
})

const plainLines: fc.Arbitrary<Written> = fc
  .tuple(text, text, fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 3 }))
  .map(([first, second, blank, deeper]) => (column, { eol, flow }) => {
    const [a, b] = flow ? [flowSafe(first), flowSafe(second)] : [first, second]
    const lines = eol.repeat(blank + 1) + ' '.repeat(column + deeper)
    return `p${a.join(' ')}${lines}q${b.join(' ')}`
  })

const single: fc.Arbitrary<Written> = fc
  .tuple(text, fc.boolean(), fc.integer({ min: 0, max: 2 }))
  .map(([words, multi, blank]) => (column, { eol }) => {
    const lines = multi ? ` ${eol.repeat(blank + 1)}${' '.repeat(column + 1)}` : ' '
    return `'${words.join(' ').replaceAll("'", "''")}${lines}it''s'`
  })

const escapes = fc.constantFrom(
  '\\n',
  '\\t',
  '\\"',
  '\\\\',
  '\\x41',
  '\\u00e9',
  '\\U0001F600',
  '\\/',
  '\\e',
  '\\_',
  '\\0',
  '',
)
const double: fc.Arbitrary<Written> = fc
  .tuple(text, escapes, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 }))
  .map(([words, escaped, multi, blank]) => (column, { eol }) => {
    // Empty lines behind an escaped break are read differently by the library, see the test of them.
    const lines = eol.repeat(multi === 1 ? blank + 1 : 1) + ' '.repeat(column + 1)
    const gap = multi === 0 ? '' : multi === 1 ? ` ${lines}` : multi === 2 ? ` \\${lines}` : `\\ ${lines}\\  `
    return `"${words.join(' ').replaceAll('\\', '\\\\').replaceAll('"', '\\"')}${escaped}${gap}z"`
  })

const blockLine = fc.constantFrom(
  'text',
  '  more',
  '',
  '',
  'a: b',
  '# no comment',
  '\tt',
  '- x',
  '"',
  'x ',
  '   ',
  '{{ y }}',
)
const block: fc.Arbitrary<Written> = fc
  .record({
    style: fc.constantFrom('|', '>'),
    chomp: fc.constantFrom('', '-', '+'),
    explicit: fc.boolean(),
    deep: fc.integer({ min: 1, max: 4 }),
    before: fc.boolean(),
    comment: fc.boolean(),
    lines: fc.array(blockLine, { maxLength: 5 }),
  })
  .map(({ style, chomp, explicit, deep, before, comment, lines }) => (column, { eol, flow }) => {
    if (flow) return "'block'"
    const indent = ' '.repeat(column + deep)
    // Without an indicator the first line decides the indent, so it must not be indented more than the rest.
    // With one, something must be there: the library drops a scalar of nothing but deeper spaces.
    const written = [explicit ? '  deeper' : 'first', ...lines]
    const digit = explicit ? String(deep) : ''
    const indicators = before ? digit + chomp : chomp + digit
    const body = written.map((line) => (line === '' ? '' : indent + line)).join(eol)
    return `${style}${indicators}${comment ? '  # note' : ''}${eol}${body}`
  })

const empty: fc.Arbitrary<Written> = fc.constant((_, { flow }) => (flow ? '~' : ''))
const scalar = fc.oneof({ weight: 4, arbitrary: plain }, plainLines, single, double, block, empty)

const tag = fc.constantFrom('!!str ', '!Ref ', '!!int ', '! ', '!<tag:yaml.org,2002:str> ')
const comments = fc.constantFrom('', '', '', ' # note', '  # {{ x }}', ' #')

/** Keys are numbered, so that they are equal only where that is wanted. */
const key = fc.tuple(
  fc.constantFrom('k', 'a b', '"q"', "'s'", 'u#v', '-w', 'x:y', '<<'),
  fc.constantFrom(':', ':', ' :'),
)

function keyed([name, colon]: readonly [string, string], index: number): string {
  if (name === '<<') return index === 0 ? `<<${colon}` : `k${index}${colon}`
  const quote = /["']$/.exec(name)?.[0] ?? ''
  return `${quote ? name.slice(0, -1) : name}${index}${quote}${colon}`
}

interface Choice {
  readonly written: Written
  readonly block: boolean
}

/** Values nested up to a depth; `properties` adds anchors, aliases, tags and complex keys, which the own reader declines. */
function nested(properties: boolean): fc.Arbitrary<Choice> {
  return fc.letrec<{ value: Choice; map: Choice; list: Choice; flow: Choice; scalar: Choice }>((tie) => ({
    scalar: scalar.map((written) => ({ written, block: false })),
    flow: fc
      .tuple(
        fc.boolean(),
        fc.array(fc.tuple(key, tie('scalar')), { maxLength: 3 }),
        fc.constantFrom(', ', ',', ' , ', ',~'),
        fc.boolean(),
      )
      .map(([map, entries, comma, trailing]) => ({
        block: false,
        written: (column, context) => {
          const lines = `,${context.eol}${' '.repeat(column + 1)}# c${context.eol}${' '.repeat(column + 2)}`
          const parts = entries.map(([name, { written }], i) => {
            const value = written(column, { ...context, flow: true })
            return map ? `${keyed([name[0].replace('-', '').replace(':', ''), name[1]], i)} ${value}` : value
          })
          const body = parts.join(comma === ',~' ? lines : comma) + (trailing && parts.length > 0 ? ' ,' : '')
          return map ? `{${body} }` : `[ ${body}]`
        },
      })),
    list: fc
      .tuple(
        fc.array(fc.tuple(tie('value'), comments, fc.integer({ min: 1, max: 3 })), {
          minLength: 1,
          maxLength: 3,
        }),
      )
      .map(([items]) => ({
        block: true,
        written: (column, context) =>
          items
            .map(([item, comment, spaces], i) => {
              const lead = i === 0 ? '' : ' '.repeat(column)
              const inner = column + 1 + spaces
              if (item.block) return `${lead}-${' '.repeat(spaces)}${item.written(inner, context)}`
              return `${lead}-${' '.repeat(spaces)}${withComment(item.written(column, context), comment)}`
            })
            .join(context.eol),
      })),
    map: fc
      .tuple(
        fc.array(
          fc.tuple(
            key,
            tie('value'),
            comments,
            fc.integer({ min: 0, max: 3 }),
            fc.integer({ min: 0, max: 9 }),
          ),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
      )
      .map(([pairs]) => ({
        block: true,
        written: (column, context) =>
          pairs
            .map(([name, value, comment, deeper, gap], i) => {
              const lead =
                i === 0
                  ? ''
                  : `${gap === 0 ? context.eol : ''}${gap === 1 ? `   # c${context.eol}` : ''}${' '.repeat(column)}`
              const head = `${lead}${keyed(name, i)}`
              if (!value.block) return `${head} ${withComment(value.written(column, context), comment)}`
              const isList = value.written(0, context).startsWith('-')
              const inner = column + (isList ? deeper : deeper + 1)
              return `${head}${comment}${context.eol}${' '.repeat(inner)}${value.written(inner, context)}`
            })
            .join(context.eol),
      })),
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      {
        weight: 5,
        arbitrary: properties ? fc.oneof(tie('scalar'), decorated(tie('scalar'))) : tie('scalar'),
      },
      { weight: 2, arbitrary: tie('map') },
      { weight: 2, arbitrary: tie('list') },
      { weight: 1, arbitrary: tie('flow') },
    ),
  })).value
}

function decorated(choice: fc.Arbitrary<Choice>): fc.Arbitrary<Choice> {
  return fc
    .tuple(choice, fc.option(tag), fc.boolean(), fc.boolean())
    .map(([{ written }, tagged, anchored, alias]) => ({
      block: false,
      written: (column, context) => {
        if (alias) return '*a '
        return `${tagged ?? ''}${anchored ? '&a ' : ''}${written(column, context)}`
      },
    }))
}

/** A comment cannot stand behind what ends with a line of its own. */
function withComment(written: string, comment: string): string {
  return /^[|>]/.test(written.replace(/^(?:[!&]\S* )+/, '')) ? written : written + comment
}

/** One document without its `---`. */
export function documentText(properties: boolean): fc.Arbitrary<{ text: string; eol: string }> {
  return fc
    .tuple(nested(properties), fc.constantFrom('\n', '\n', '\r\n'), fc.boolean())
    .map(([value, eol, anchor]) => {
      const context = { eol, flow: false }
      const root = value.written(value.block ? 0 : -1 + 1, context)
      const first = properties && anchor ? `- &a anchored${eol}- ` : ''
      const body = first === '' ? root : `${first}${value.written(value.block ? 2 : 0, context)}`
      return { text: body, eol }
    })
}

/** A stream of documents: markers, a byte order mark, blank and comment lines, with or without a last line break. */
export function streamText(properties: boolean): fc.Arbitrary<string> {
  return fc
    .record({
      documents: fc.array(documentText(properties), { minLength: 1, maxLength: 3 }),
      bom: fc.boolean(),
      head: fc.constantFrom('', '---', '# c', '%YAML 1.2'),
      last: fc.constantFrom('', '\n', '\n\n', '\n# end\n', '\n...\n'),
    })
    .map(({ documents, bom, head, last }) => {
      const eol = documents[0]!.eol
      const start = head === '' ? '' : head.startsWith('%') ? `${head}${eol}---${eol}` : `${head}${eol}`
      const body = documents.map(({ text: each }) => each).join(`${eol}---${eol}`)
      return `${bom ? '\ufeff' : ''}${start}${body}${last.replaceAll('\n', eol)}`
    })
}

/** Texts that are nearly YAML: a document with one character put in, taken out or exchanged. */
export const mutatedText: fc.Arbitrary<string> = fc
  .tuple(
    streamText(true),
    fc.nat(),
    fc.constantFrom('', ' ', '\t', ':', '-', '"', "'", '{', ']', '#', '\n', '|', '&', '\0'),
    fc.nat(2),
  )
  .map(([whole, place, character, removed]) => {
    const at = place % (whole.length + 1)
    return whole.slice(0, at) + character + whole.slice(at + removed)
  })
