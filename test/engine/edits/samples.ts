import fc from 'fast-check'

/** A value with the way it is written. */
interface Written {
  readonly value: unknown
  /** lines of it under a key or dash: the first follows the colon or dash */
  emit(habit: Habit, column: number): { head: string; below: string[]; block?: boolean }
}

interface Habit {
  readonly step: number
  readonly listStep: number
}

const word = fc.constantFrom(
  'a',
  'web',
  'yes',
  '0644',
  '1.5',
  'x y',
  'true',
  '10m',
  'a: b',
  '# c',
  '',
  ' s',
  "it's",
  '"q"',
  '-',
  '{x}',
  '*a',
  'é☃',
  '1_000',
  '~',
  'l1\nl2',
  'l1\n\nl2\n',
)
const scalar = fc.oneof(
  word,
  fc.integer({ min: -99, max: 99 }),
  fc.boolean(),
  fc.constant(null),
  fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })
    .map((x) => (Object.is(x, -0) ? 0 : x)),
)
/** Any value that YAML and JSON can hold. */
export const plain: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('k', 'name', 'on', 'x-y', 'a.b/c', '10', 'é'), tie('value'), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  ),
})).value

const comment = fc.constantFrom('', '', ' # note', '   # infra-lint-disable-line x -- y')
const above = fc.constantFrom([], [], ['# about'], ['', '# one', '# two'], [''])

/** How a scalar may be written in a document; all of them read back as the value in every dialect. */
const writtenScalar: fc.Arbitrary<Written> = fc
  .record({
    value: fc.oneof(word, fc.integer({ min: -99, max: 99 }), fc.boolean(), fc.constant(null)),
    style: fc.nat(2),
    note: comment,
  })
  .map(({ value, style, note }) => ({
    value,
    emit: (habit, column) => {
      if (typeof value !== 'string') return { head: ` ${value}${note}`, below: [] }
      if (value.includes('\n') && style > 0) {
        const inner = ' '.repeat(column + habit.step)
        const lines = value.replace(/\n$/, '').split('\n')
        return {
          head: ` |${value.endsWith('\n') ? '' : '-'}${note}`,
          below: lines.map((line) => (line ? inner + line : '')),
        }
      }
      if (style === 0 && /^[a-z]+$/.test(value) && !/^(yes|true)$/.test(value))
        return { head: ` ${value}${note}`, below: [] }
      const quoted =
        style === 1 && !value.includes('\n') ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value)
      return { head: ` ${quoted}${note}`, below: [] }
    },
  }))

const KEYS = ['name', 'image', 'spec', 'x-y', 'a.b/c', 'ports']

function writtenMap(inner: fc.Arbitrary<Written>): fc.Arbitrary<Written> {
  return fc
    .tuple(
      fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 4 }),
      fc.array(fc.tuple(inner, above), { minLength: 4, maxLength: 4 }),
      comment,
    )
    .map(([keys, values, note]) => ({
      value: Object.fromEntries(keys.map((key, at) => [key, values[at]![0].value])),
      emit: (habit, column) => {
        const inside = column + (column < 0 ? -column : habit.step)
        return {
          block: true,
          head: note,
          below: keys.flatMap((key, at) =>
            pairLines(habit, inside, key, values[at]![0], at === 0 ? [] : values[at]![1]),
          ),
        }
      },
    }))
}

function pairLines(
  habit: Habit,
  column: number,
  key: string,
  value: Written,
  lines: readonly string[],
): string[] {
  const { head, below } = value.emit(habit, column)
  const indented = lines.map((line) => (line ? ' '.repeat(column) + line : ''))
  return [...indented, `${' '.repeat(column)}${key}:${head}`, ...below]
}

function writtenList(inner: fc.Arbitrary<Written>): fc.Arbitrary<Written> {
  return fc
    .tuple(fc.array(fc.tuple(inner, above), { minLength: 1, maxLength: 3 }), comment)
    .map(([items, note]) => ({
      value: items.map(([item]) => item.value),
      emit: (habit, column) => {
        const dash = column + habit.listStep
        const below = items.flatMap(([item, lines], at) => {
          const written = item.emit({ ...habit, listStep: 2, step: 2 }, dash)
          const { block } = written
          const first = block ? ` ${written.below[0]!.trimStart()}` : written.head
          const indented = at === 0 ? [] : lines.map((line) => (line ? ' '.repeat(dash) + line : ''))
          return [...indented, `${' '.repeat(dash)}-${first}`, ...written.below.slice(block ? 1 : 0)]
        })
        return { head: note, below, block: true }
      },
    }))
}

const flow: fc.Arbitrary<Written> = fc
  .tuple(
    fc.oneof(
      fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('p', 'q', 'name'), fc.integer({ min: 0, max: 9 }), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
    ),
    comment,
    fc.boolean(),
  )
  .map(([value, note, spread]) => ({
    value,
    emit: (_habit, column) => {
      const text = JSON.stringify(value).replace(/"/g, '').replace(/:/g, ': ').replace(/,/g, ', ')
      if (!spread || text.length < 3) return { head: ` ${text}${note}`, below: [] }
      const pad = ' '.repeat(column + 1)
      return {
        head: ` ${text[0]}${note}`,
        below: [
          ...text
            .slice(1, -1)
            .split(', ')
            .map((each, at, all) => `${pad} ${each}${at < all.length - 1 ? ',' : ''}`),
          `${pad}${text.at(-1)}`,
        ],
      }
    },
  }))

const written: fc.Arbitrary<Written> = fc.letrec<{ node: Written }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    writtenScalar,
    flow,
    writtenMap(tie('node')),
    writtenList(tie('node')),
  ),
})).node

/** A file whose addressed document is a map. */
export interface Sample {
  readonly file: string
  readonly text: string
  readonly value: unknown
  /** index of the document that says it */
  readonly document: number
  readonly newline: string
}

/** YAML in many hands: indentation, lists, quotes, comments, blank lines, flow, block scalars, several documents. */
export const yamlFiles: fc.Arbitrary<Sample> = fc
  .tuple(
    writtenMap(written),
    fc.constantFrom(2, 4),
    fc.boolean(),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
    fc.constantFrom('', '# head\n\n', '---\n', 'other: 1\n---\n'),
  )
  .map(([root, step, compact, newline, final, head]) => {
    const { below } = root.emit({ step, listStep: compact ? 0 : step }, -step)
    const lines = below.map((line) => line.slice(0))
    const text = head + lines.join('\n') + (final ? '\n' : '')
    return {
      file: 'infra/values.yaml',
      text: text.replace(/\n/g, newline),
      value: root.value,
      document: head.startsWith('other') ? 1 : 0,
      newline,
    }
  })

/** JSON on one line and on many. */
export const jsonFiles: fc.Arbitrary<Sample> = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...KEYS), plain, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    fc.constantFrom(undefined, 2, 4, '\t'),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  .map(([value, indent, newline, final]) => ({
    file: 'infra/dashboard.json',
    text: (JSON.stringify(value, undefined, indent) + (final ? '\n' : '')).replace(/\n/g, newline),
    value,
    document: 0,
    newline,
  }))
