import fc from 'fast-check'

/** An expression as it is written, and its value where it is made of literals only. */
interface Written {
  readonly text: string
  readonly literal?: { readonly value: unknown }
}

/** What a generated document holds, in order. */
type Item =
  | { readonly name: string; readonly text: string; readonly literal?: unknown }
  | { readonly type: string; readonly labels: readonly string[]; readonly items: readonly Item[] }

interface Part {
  readonly text: string
  readonly item?: Item
}

const WORDS = ['a', 'name', 'x1', 'with-dash', '_u', 'größe', 'for', 'null', 'e5', 'value', 'if', 'in']
const identifier = fc.constantFrom(...WORDS)
const variable = fc.constantFrom('var.x', 'local.a', 'each.value', 'a', 'module.m.out', 'data.t.n.id')
const CHARACTERS = [
  'a',
  'B',
  ' ',
  '$',
  '%',
  '#',
  '/',
  '{',
  '}',
  '(',
  "'",
  '=',
  '0',
  '.',
  'é',
  '😀',
  '~',
  '<<',
  '//',
  '\t',
]
const character = fc.constantFrom(...CHARACTERS)

/** Text inside quotes that opens no sequence, and what it stands for. */
const quotedText = fc
  .array(
    fc.oneof(
      character.map((text) => ({ text, value: text })),
      fc.constantFrom(
        { text: '\\n', value: '\n' },
        { text: '\\"', value: '"' },
        { text: '\\\\', value: '\\' },
        { text: '\\t', value: '\t' },
        { text: '\\u00e9', value: 'é' },
        { text: '$${', value: '${' },
        { text: '%%{', value: '%{' },
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => ({
    text: parts.map((part) => part.text).join(''),
    value: parts.map((part) => part.value).join(''),
  }))
  // pieces that meet must not make a sequence, or an escape of another length
  .filter(
    ({ text }) => !/[$%]\{/.test(text.replace(/\$\$\{|%%\{/g, '')) && !/\${3}\{|%{3}\{|[$%]$/.test(text),
  )

const heredocText = fc
  .array(
    fc.array(character, { maxLength: 6 }).map((line) => line.join('')),
    { maxLength: 4 },
  )
  .filter((lines) => lines.every((line) => !/[$%]\{/.test(line)))

const { expression } = fc.letrec<{ expression: Written; inner: Written }>((tie) => {
  const inner = tie('inner')
  const key = fc.constantFrom('k', 'key-2', '"quoted key"', '(var.k)', '7')
  return {
    inner: fc.oneof({ maxDepth: 3, withCrossShrink: true }, leaf(), tie('expression')),
    expression: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf(),
      fc
        .tuple(fc.array(inner, { maxLength: 3 }), fc.constantFrom('', ' ', '\n', ' # c\n', ' /* c */ '))
        .map(tuple),
      fc
        .tuple(fc.array(fc.tuple(key, inner), { maxLength: 3 }), fc.constantFrom(', ', '\n', ',\n', ' # c\n'))
        .map(object),
      inner.map(({ text, literal }) => ({ text: `(\n${text}\n)`, ...(literal ? { literal } : {}) })),
      fc
        .tuple(quotedText, inner, quotedText)
        .map(([a, b, c]) => ({ text: `"${a.text}x\${${b.text}}${c.text}"` })),
      fc
        .tuple(inner, inner)
        .map(([a, b]) => ({ text: `"%{ if ${a.text} }x%{ else }\${ ${b.text} ~}%{ endif }"` })),
      fc.tuple(inner, inner, inner).map(([a, b, c]) => ({ text: `${a.text} ? ${b.text} : ${c.text}` })),
      fc
        .tuple(inner, fc.constantFrom('+', '-', '*', '/', '%', '==', '!=', '<=', '>', '&&', '||'), inner)
        .map(([a, operator, b]) => ({ text: `${a.text} ${operator} ${b.text}` })),
      fc
        .tuple(fc.constantFrom('f', 'max', 'provider::a::b'), fc.array(inner, { maxLength: 3 }))
        .map(([name, list]) => ({
          text: `${name}(${list.map((each) => each.text).join(', ')})`,
        })),
      fc.tuple(inner, inner).map(([a, b]) => ({ text: `[for k, v in ${a.text} : ${b.text} if k]` })),
      fc.tuple(inner, inner).map(([a, b]) => ({ text: `{ for v in ${a.text} :\n v => ${b.text}... }` })),
      fc.tuple(variable, inner).map(([name, index]) => ({ text: `${name}[${index.text}].b[*].c` })),
      inner.map(({ text }) => ({ text: `!(${text})` })),
    ),
  }
})

function leaf(): fc.Arbitrary<Written> {
  return fc.oneof(
    fc.integer({ min: -999, max: 999 }).map((value) => ({ text: String(value), literal: { value } })),
    fc.constantFrom<Written>(
      { text: 'true', literal: { value: true } },
      { text: 'null', literal: { value: null } },
      { text: '2.5e3', literal: { value: 2500 } },
    ),
    quotedText.map(({ text, value }) => ({ text: `"${text}"`, literal: { value } })),
    variable.map((text) => ({ text })),
    fc.constantFrom('a[0]', 'a.*.b', 'a[*].b', 'a.0.b', 'a["k"]').map((text) => ({ text })),
  )
}

function tuple([items, gap]: [Written[], string]): Written {
  const text = `[${gap}${items.map((item) => `${item.text},${gap}`).join('')}]`
  if (items.some((item) => !item.literal)) return { text }
  return { text, literal: { value: items.map((item) => item.literal!.value) } }
}

function object([entries, gap]: [[string, Written][], string]): Written {
  const unique = [...new Map(entries).entries()]
  // a comment ends with the line, so the last entry needs the gap too
  const text = `{${unique.map(([key, value]) => ` ${key} = ${value.text}${gap}`).join('')}}`
  if (unique.some(([key, value]) => key.startsWith('(') || !value.literal)) return { text }
  const value = Object.fromEntries(
    unique.map(([key, each]) => [key.replaceAll('"', ''), each.literal!.value]),
  )
  return { text, literal: { value } }
}

const heredoc: fc.Arbitrary<Written> = fc
  .tuple(heredocText, fc.constantFrom('EOT', 'E_1'))
  .map(([lines, marker]) => ({
    text: `<<${marker}\n${lines.map((line) => `${line}\n`).join('')}${marker}`,
    literal: { value: lines.map((line) => `${line}\n`).join('') },
  }))

const blank = fc.constantFrom('', '\n', '# comment\n', '  // comment { [ "\n', '/* comment\n */\n')

function attribute(name: string): fc.Arbitrary<Part> {
  return fc
    .tuple(fc.oneof({ weight: 6, arbitrary: expression }, { weight: 1, arbitrary: heredoc }), blank)
    .map(([value, after]) => ({
      text: `${name} = ${value.text}\n${after}`,
      item: { name, text: value.text, ...(value.literal ? { literal: value.literal.value } : {}) },
    }))
}

const label = fc.oneof(
  identifier.map((text) => ({ text, value: text })),
  quotedText.map(({ text, value }) => ({ text: `"${text}"`, value })),
)

function body(depth: number): fc.Arbitrary<{ text: string; items: readonly Item[] }> {
  const names = fc.uniqueArray(identifier, { maxLength: 3 })
  const attributes = names.chain((each) => fc.tuple(...each.map(attribute)))
  const blocks = depth === 0 ? fc.constant([]) : fc.array(block(depth - 1), { maxLength: 2 })
  return fc.tuple(attributes, blocks, blank).map(([first, second, before]) => ({
    text: before + [...first, ...second].map((part) => part.text).join(''),
    items: [...first, ...second].flatMap((part) => (part.item ? [part.item] : [])),
  }))
}

function block(depth: number): fc.Arbitrary<Part> {
  const type = fc.constantFrom('resource', 'locals', 'b-1', 'dynamic')
  return fc
    .tuple(type, fc.array(label, { maxLength: 3 }), body(depth), blank)
    .map(([name, labels, content, after]) => ({
      // a distinct first label keeps the oracle's JSON from running blocks of one type with other labels together
      text: `${name}_${labels.length} ${labels.map((each) => `${each.text} `).join('')}{\n${content.text}}\n${after}`,
      item: {
        type: `${name}_${labels.length}`,
        labels: labels.map((each) => each.value),
        items: content.items,
      },
    }))
}

/** A valid document and what it holds. */
export const document = body(2)

/** A valid document with something cut off, removed, doubled or put in. */
export const mutation = fc
  .tuple(
    document,
    fc.nat(),
    fc.nat(12),
    fc.constantFrom(
      '',
      '"',
      '{',
      '}',
      '[',
      ']',
      '(',
      ')',
      '\n',
      '=',
      ',',
      '${',
      '%{',
      '~}',
      '#',
      '/*',
      '*/',
      '<<E\n',
      '\\',
      '\r',
      '.',
      ':',
      '?',
      '\0',
      '::',
      '...',
      "'",
      '-',
      'é',
      '$',
      'EOT\n',
    ),
    fc.constantFrom('replace', 'truncate', 'double'),
  )
  .map(([{ text }, place, length, insert, how]) => {
    const at = text.length === 0 ? 0 : place % text.length
    if (how === 'truncate') return text.slice(0, at) + insert
    if (how === 'double') return text.slice(0, at + length) + insert + text.slice(at)
    return text.slice(0, at) + insert + text.slice(at + length)
  })
  // half of a surrogate pair is no text that a file can hold
  .map((text) => text.replace(/[\ud800-\udfff]/gu, '\ufffd'))
