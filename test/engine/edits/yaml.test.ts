import { describe, expect, test } from 'vitest'
import { applied, type Case, editsOf } from './applied.ts'

const FILE = 'infra/values.yaml'
const { set, insert, remove, rename } = editsOf(FILE)

function table(title: string, cases: readonly Case[]): void {
  describe(title, () => {
    test.each(cases)('%s', (_name, before, edit, after) => {
      expect(applied(FILE, before, ...[edit].flat())).toBe(after)
    })
  })
}

table('set on a scalar', [
  ['keeps the trailing comment', 'a: 1 # one\nb: 2\n', set(['a'], 3), 'a: 3 # one\nb: 2\n'],
  ['keeps double quotes', 'a: "x" # c\n', set(['a'], 'y'), 'a: "y" # c\n'],
  ['keeps single quotes', "a: 'x'\n", set(['a'], "it's"), "a: 'it''s'\n"],
  ['leaves quotes off a number', "a: '1'\n", set(['a'], 1), 'a: 1\n'],
  ['quotes what the dialect reads as something else', 'a: x\n', set(['a'], 'yes'), 'a: "yes"\n'],
  ['quotes an octal', 'mode: x\n', set(['mode'], '0644'), 'mode: "0644"\n'],
  ['quotes a number as a string', 'a: x\n', set(['a'], '10'), 'a: "10"\n'],
  ['quotes an empty string', 'a: x\n', set(['a'], ''), 'a: ""\n'],
  ['quotes what looks like a comment', 'a: x\n', set(['a'], 'b # c'), 'a: "b # c"\n'],
  ['takes single quotes for text with double ones', 'a: x\n', set(['a'], '{"b": 1}'), `a: '{"b": 1}'\n`],
  ['writes a duration plainly', 'a: x\n', set(['a'], '10m'), 'a: 10m\n'],
  [
    'writes an image plainly',
    'a: x\n',
    set(['a'], 'ghcr.io/a/b:1.2@sha256:00'),
    'a: ghcr.io/a/b:1.2@sha256:00\n',
  ],
  ['changes nothing where the value stands', 'a:   "x"\n', set(['a'], 'x'), 'a:   "x"\n'],
  ['gives a key without value one', 'a:\nb: 1\n', set(['a'], 'x'), 'a: x\nb: 1\n'],
  ['keeps the comment of a key without value', 'a: # c\nb: 1\n', set(['a'], 'x'), 'a: x # c\nb: 1\n'],
  ['drops white space after a key without value', 'a:   \nb: 1\n', set(['a'], 'x'), 'a: x\nb: 1\n'],
  ['keeps the lack of a final newline', 'a: 1\nb: 2', set(['b'], 3), 'a: 1\nb: 3'],
  ['keeps a byte order mark', '\ufeffa: 1\n', set(['a'], 2), '\ufeffa: 2\n'],
  ['keeps CRLF', 'a: 1 # c\r\nb: 2\r\n', set(['a'], 3), 'a: 3 # c\r\nb: 2\r\n'],
  ['joins a value of several lines', 'a: x\n  y\nb: 1\n', set(['a'], 'z'), 'a: z\nb: 1\n'],
  ['replaces a value on the next line', 'a:\n  x # c\nb: 1\n', set(['a'], 'z'), 'a:\n  z # c\nb: 1\n'],
  ['replaces null', 'a: null # c\n', set(['a'], true), 'a: true # c\n'],
  ['writes null', 'a: 1 # c\n', set(['a'], null), 'a: null # c\n'],
  ['replaces an alias', 'a: &x 1\nb: *x # c\n', set(['b'], 2), 'a: &x 1\nb: 2 # c\n'],
  ['keeps an anchor that nobody uses', 'a: &x 1\n', set(['a'], 2), 'a: &x 2\n'],
  ['drops a tag, which the new value has not', 'a: !!str 1 # c\n', set(['a'], 2), 'a: 2 # c\n'],
  ['reads the last of equal keys', 'a: 1\na: 2\n', set(['a'], 3), 'a: 1\na: 3\n'],
])

table('set across kinds', [
  [
    'scalar to map',
    'a: 1 # c\nb: 2\n',
    set(['a'], { x: 1, w: [1] }),
    'a: # c\n  x: 1\n  w:\n    - 1\nb: 2\n',
  ],
  ['map to scalar', 'a: # c\n  x: 1 # x\n  w: 2\n# d\nb: 2\n', set(['a'], 1), 'a: 1 # c\n# d\nb: 2\n'],
  ['map to another map', 'a: # c\n  x: 1\nb: 2\n', set(['a'], { w: 1 }), 'a: # c\n  w: 1\nb: 2\n'],
  ['map to an empty map', 'a: # c\n  x: 1\nb: 2\n', set(['a'], {}), 'a: {} # c\nb: 2\n'],
  ['map to list', 'a:\n  x: 1\nb: 2\n', set(['a'], ['p', 'q']), 'a:\n  - p\n  - q\nb: 2\n'],
  ['list to scalar', 'a:\n- 1\n- 2 # two\nb: 2\n', set(['a'], 1), 'a: 1\nb: 2\n'],
  [
    'a key without value to a list',
    'a:\nb: 2\n',
    set(['a'], [{ x: 1, w: 2 }]),
    'a:\n  - x: 1\n    w: 2\nb: 2\n',
  ],
  [
    'scalar to text of several lines',
    'a: 1 # c\nb: 2\n',
    set(['a'], 'x\n\ny\n'),
    'a: | # c\n  x\n\n  y\nb: 2\n',
  ],
  [
    'text of several lines to another',
    'a: |- # c\n  x\n  y\n\nb: 2\n',
    set(['a'], 'z\nw'),
    'a: |- # c\n  z\n  w\n\nb: 2\n',
  ],
  [
    'text of several lines to one word',
    'a: | # c\n  x\n  y\n\nb: 2\n',
    set(['a'], 'z'),
    'a: z # c\n\nb: 2\n',
  ],
  ['text that a block scalar cannot hold', 'a: 1\n', set(['a'], ' x\ny'), 'a: " x\\ny"\n'],
  ['flow list to flow list', 'a: [1, 2] # c\n', set(['a'], ['x', 'y, z']), 'a: [x, "y, z"] # c\n'],
  [
    'item to map',
    'a:\n  - x # c\n  - y\n',
    set(['a', 0], { p: 1, q: 2 }),
    'a:\n  - p: 1 # c\n    q: 2\n  - y\n',
  ],
  ['item map to scalar', 'a:\n  - p: 1\n    q: 2\n  - y\n', set(['a', 0], 'x'), 'a:\n  - x\n  - y\n'],
  ['a document', 'a: 1\n', set([], ['x']), '- x\n'],
])

table('set merges maps and lists', [
  [
    'keeps the comments of keys that stay',
    'a:\n  # first\n  x: 1 # one\n  # second\n  w: 2 # two\n',
    set(['a'], { x: 1, w: 3, z: 4 }),
    'a:\n  # first\n  x: 1 # one\n  # second\n  w: 3 # two\n  z: 4\n',
  ],
  ['removes keys that are gone', 'a:\n  x: 1\n  # y\n  w: 2\n', set(['a'], { x: 1 }), 'a:\n  x: 1\n'],
  [
    'keeps items at both ends',
    'a:\n- p # p\n- q\n- r # r\n',
    set(['a'], ['p', 's', 't', 'r']),
    'a:\n- p # p\n- s\n- t\n- r # r\n',
  ],
  ['removes items', 'a:\n- p # p\n- q\n- r # r\n', set(['a'], ['p', 'r']), 'a:\n- p # p\n- r # r\n'],
])

table('set on a missing key', [
  ['after the last key', 'a: 1 # c\n\n# end\n', set(['b'], 2), 'a: 1 # c\nb: 2\n\n# end\n'],
  ['without a final newline', 'a: 1', set(['b'], 2), 'a: 1\nb: 2'],
  ['with CRLF', 'a: 1\r\n', set(['b'], { c: 2 }), 'a: 1\r\nb:\r\n  c: 2\r\n'],
  [
    'after a nested block',
    'a:\n  b:\n    c: 1\nd: 2\n',
    set(['a', 'e'], 3),
    'a:\n  b:\n    c: 1\n  e: 3\nd: 2\n',
  ],
  [
    'with the keys on the way',
    'a:\n    b: 1\n',
    set(['c', 'd', 'e'], 1),
    'a:\n    b: 1\nc:\n    d:\n        e: 1\n',
  ],
  [
    'in an item found by its name',
    'c:\n  - name: web\n    image: x\n  - name: db\n',
    set(['c', { name: 'web' }, 'tty'], true),
    'c:\n  - name: web\n    image: x\n    tty: true\n  - name: db\n',
  ],
  [
    'in an item of one key',
    'c:\n- name: web\n- name: db\n',
    set(['c', { name: 'web' }, 'x', 'w'], [1]),
    'c:\n- name: web\n  x:\n    w:\n    - 1\n- name: db\n',
  ],
  ['in a flow map', 'a: {x: 1}\n', set(['a', 'w'], 2), 'a: {x: 1, w: 2}\n'],
  ['in a padded flow map', 'a: { x: 1 } # c\n', set(['a', 'w'], { z: 1 }), 'a: { x: 1, w: { z: 1 } } # c\n'],
  ['in an empty flow map', 'a: {} # c\nb: 1\n', set(['a', 'w'], 2), 'a: # c\n  w: 2\nb: 1\n'],
  [
    'in a flow map of several lines',
    'a: {\n  x: 1 # x\n}\n',
    set(['a', 'w'], 2),
    'a: {\n  x: 1, # x\n  w: 2\n}\n',
  ],
  [
    'in a flow map with a trailing comma',
    'a: {\n  x: 1,\n}\n',
    set(['a', 'w'], 2),
    'a: {\n  x: 1,\n  w: 2,\n}\n',
  ],
  ['under a key without value', 'a: # c\nb: 1\n', set(['a', 'x'], 1), 'a: # c\n  x: 1\nb: 1\n'],
  ['under a null', 'a: ~\n', set(['a', 'x', 'w'], 1), 'a:\n  x:\n    w: 1\n'],
  ['in an empty file', '', set(['a', 'b'], 1), 'a:\n  b: 1\n'],
  ['in a file of comments', '# c\n', set(['a'], 1), '# c\na: 1\n'],
  ['in a document of nothing', '---\n', set(['a'], 1), '---\na: 1\n'],
  ['after a block scalar', 'a: |\n  x\n\nb: |\n  y\n\n', set(['c'], 1), 'a: |\n  x\n\nb: |\n  y\nc: 1\n\n'],
  [
    'after a block scalar that keeps its blank lines',
    'a: |+\n  x\n\n',
    set(['c'], 1),
    'a: |+\n  x\n\nc: 1\n',
  ],
  ['whose name needs quotes', 'a: 1\n', set(['yes'], 1), 'a: 1\n"yes": 1\n'],
  [
    'that a merge key supplies',
    'x: &x\n  a: 1\ny:\n  <<: *x\n',
    set(['y', 'a'], 2),
    'x: &x\n  a: 1\ny:\n  <<: *x\n  a: 2\n',
  ],
  ['whose value ends a file that has no newline', 'a: 1', set(['b'], 'x\ny\n'), 'a: 1\nb: "x\\ny\\n"'],
])

table('insert', [
  ['at the end', 'a:\n  - 1 # one\nb: 2\n', insert(['a'], 2), 'a:\n  - 1 # one\n  - 2\nb: 2\n'],
  [
    'into a compact list',
    'a:\n- 1\nb: 2\n',
    insert(['a'], { x: 1, w: { z: 2 } }),
    'a:\n- 1\n- x: 1\n  w:\n    z: 2\nb: 2\n',
  ],
  [
    'at an index, before the comment of the item',
    'a:\n  - 1\n  # two\n  - 2\n',
    insert(['a'], 'x', 1),
    'a:\n  - 1\n  - x\n  # two\n  - 2\n',
  ],
  ['at the start', 'a:\n  # one\n  - 1\n', insert(['a'], 0, 0), 'a:\n  - 0\n  # one\n  - 1\n'],
  ['beyond the end', 'a:\n  - 1\n', insert(['a'], 2, 9), 'a:\n  - 1\n  - 2\n'],
  ['into a flow list', 'a: [1, 2]\n', insert(['a'], 'x, y'), 'a: [1, 2, "x, y"]\n'],
  ['into a flow list, at an index', 'a: [1, 2]\n', insert(['a'], 0, 0), 'a: [0, 1, 2]\n'],
  [
    'into a flow list of several lines',
    'a: [\n  1, # one\n  2 # two\n]\n',
    insert(['a'], 3),
    'a: [\n  1, # one\n  2, # two\n  3\n]\n',
  ],
  ['into an empty flow list', 'a: [] # c\n', insert(['a'], 'x'), 'a: # c\n  - x\n'],
  ['under a key without value', 'a:\nb: 1\n', insert(['a'], 'x'), 'a:\n  - x\nb: 1\n'],
  ['under a missing key', 'b: 1\n', insert(['a'], 'x'), 'b: 1\na:\n  - x\n'],
  ['a list into a list', 'a:\n  - - 1\n', insert(['a', 0], 0, 0), 'a:\n  - - 0\n    - 1\n'],
  ['into the list of a document', '- 1\n', insert([], 2), '- 1\n- 2\n'],
  ['without a final newline', 'a:\n  - 1', insert(['a'], 2), 'a:\n  - 1\n  - 2'],
  ['with CRLF', 'a:\r\n  - 1\r\n', insert(['a'], { x: 1, w: 2 }), 'a:\r\n  - 1\r\n  - x: 1\r\n    w: 2\r\n'],
])

table('remove', [
  ['a key with its comments', 'a: 1\n# about b\n# more\nb: 2 # two\nc: 3\n', remove(['b']), 'a: 1\nc: 3\n'],
  [
    'but not a comment beyond a blank line',
    'a: 1\n# section\n\nb: 2\nc: 3\n',
    remove(['b']),
    'a: 1\n# section\n\nc: 3\n',
  ],
  [
    'but not a comment of another depth',
    'a:\n  x: 1\n  # of x\nb: 2\nc: 3\n',
    remove(['b']),
    'a:\n  x: 1\n  # of x\nc: 3\n',
  ],
  ['but not the head of the document', '# licence\na: 1\nb: 2\n', remove(['a']), '# licence\nb: 2\n'],
  ['one of two blank lines', 'a: 1\n\nb: 2\n\nc: 3\n', remove(['b']), 'a: 1\n\nc: 3\n'],
  ['at the end of a file', 'a: 1\n\nb: 2\n', remove(['b']), 'a: 1\n'],
  ['at the end of a file without newline', 'a: 1\nb: 2', remove(['b']), 'a: 1'],
  ['with CRLF', 'a: 1\r\nb: 2\r\nc: 3', remove(['c']), 'a: 1\r\nb: 2'],
  ['the last key of a map', 'a: # c\n  x: 1\nb: 2\n', remove(['a', 'x']), 'a: {} # c\nb: 2\n'],
  ['the last item of a list', 'a:\n- x\nb: 2\n', remove(['a', 0]), 'a: []\nb: 2\n'],
  ['the last key of a document', 'a: 1\n', remove(['a']), '{}\n'],
  ['a block', 'a:\n  x: |\n    1\n\n  w: 2\nb: 2\n', remove(['a', 'x']), 'a:\n\n  w: 2\nb: 2\n'],
  ['an item', 'a:\n  - x # x\n  # about y\n  - y\n  - z\n', remove(['a', 1]), 'a:\n  - x # x\n  - z\n'],
  [
    'an item by its name',
    'a:\n  - name: p\n    v: 1\n  - name: q\n    v: 2\n',
    remove(['a', { name: 'p' }]),
    'a:\n  - name: q\n    v: 2\n',
  ],
  ['the first key of an item', 'a:\n  - x: 1\n    w: 2\n', remove(['a', 0, 'x']), 'a:\n  - w: 2\n'],
  [
    'the first of two, with a comment on the second',
    'a:\n  - x: 1\n    # of y\n    w: 2\n',
    remove(['a', 0, 'x']),
    'a:\n  - # of y\n    w: 2\n',
  ],
  ['from a flow map', 'a: {x: 1, w: 2, z: 3}\n', remove(['a', 'x']), 'a: {w: 2, z: 3}\n'],
  ['from the middle of a flow map', 'a: {x: 1, w: 2, z: 3}\n', remove(['a', 'w']), 'a: {x: 1, z: 3}\n'],
  ['from the end of a flow list', 'a: [ 1, 2 ]\n', remove(['a', 1]), 'a: [ 1 ]\n'],
  ['the last of a flow list', 'a: [1]\n', remove(['a', 0]), 'a: []\n'],
  [
    'from a flow list of several lines',
    'a: [\n  1,\n  # two\n  2, # two\n  3\n]\n',
    remove(['a', 1]),
    'a: [\n  1,\n  3\n]\n',
  ],
  [
    'from the end of a flow list of several lines',
    'a: [\n  1,\n  2 # two\n]\n',
    remove(['a', 1]),
    'a: [\n  1\n]\n',
  ],
  ['nothing where there is no such key', 'a: 1\n', remove(['b', 'c']), 'a: 1\n'],
])

table('several edits of one fix', [
  [
    'find their places after each other',
    'a:\n  - name: x\n  - name: y\nb: 1\n',
    [insert(['a'], { name: 'w' }, 0), set(['a', { name: 'y' }, 'v'], 1), remove(['b'])],
    'a:\n  - name: w\n  - name: x\n  - name: y\n    v: 1\n',
  ],
  ['a renamed key', 'a: # c\n  x: 1\nb: 2\n', rename(['a'], 'z'), 'z: # c\n  x: 1\nb: 2\n'],
  [
    'all or none',
    'a: 1\n',
    [set(['a'], 2), set(['a', 'b'], 1)],
    'refused: a is a number, not a map: it can hold no b',
  ],
])

table('refusals', [
  [
    'an unread document',
    'a: {{ .Values.a }}\n',
    set(['b'], 1),
    'refused: infra/values.yaml is not read as data: a Helm template',
  ],
  [
    'within an alias',
    'a: &x {p: 1}\nb: *x\n',
    set(['b', 'p'], 2),
    'refused: b is the alias *x: an edit would change every place that uses the anchor',
  ],
  [
    'within an anchor in use',
    'a: &x {p: 1}\nb: *x\n',
    set(['a', 'p'], 2),
    'refused: a is the anchor &x: an edit would change every place that uses it',
  ],
  [
    'an item that is not there',
    'a:\n  - name: x\n',
    set(['a', { name: 'y' }, 'v'], 1),
    'refused: there is no a[name=y].v',
  ],
  ['an insert into a map', 'a: {p: 1}\n', insert(['a'], 1), 'refused: a is a map, not a list'],
  [
    'a document that is not there',
    'a: 1\n',
    editsOf(FILE, 1).set(['a'], 1),
    'refused: infra/values.yaml has no document 2',
  ],
  ['a key written twice', 'a: 1\na: 2\n', remove(['a']), 'refused: a is written more than once'],
  [
    'a value that is no data',
    'a: 1\n',
    set(['a'], () => 1),
    'refused: a value of type function cannot be written to a document',
  ],
])

describe('files of several documents', () => {
  const before = '# head\n---\na: 1\n---\na: 1 # c\n---\na: 1'
  test.each([
    ['set', editsOf(FILE, 1).set(['a'], 2), '# head\n---\na: 1\n---\na: 2 # c\n---\na: 1'],
    ['append', editsOf(FILE, 1).set(['b'], 2), '# head\n---\na: 1\n---\na: 1 # c\nb: 2\n---\na: 1'],
    ['the last', editsOf(FILE, 2).set(['b'], 2), '# head\n---\na: 1\n---\na: 1 # c\n---\na: 1\nb: 2'],
  ])('%s changes the addressed one only', (_name, edit, after) => {
    expect(applied(FILE, before, edit)).toBe(after)
  })
})

describe('the dialect of the file', () => {
  test('decides which keys need quotes; a value gets them where any dialect needs them', () => {
    const { set: edit } = editsOf('.github/workflows/ci.yaml')
    expect(applied('.github/workflows/ci.yaml', 'name: x\n', edit(['on'], 'yes'))).toBe(
      'name: x\non: "yes"\n',
    )
  })
})
