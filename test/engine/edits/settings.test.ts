import { describe, expect, test } from 'vitest'
import { applied, type Case, editsOf } from './applied.ts'

function table(file: string, title: string, cases: readonly Case[]): void {
  describe(title, () => {
    test.each(cases)('%s', (_name, before, edit, after) => {
      expect(applied(file, before, ...[edit].flat())).toBe(after)
    })
  })
}

const env = editsOf('.env.example')

table('.env.example', 'edits of dotenv files', [
  ['set', '# c\nA=1 # one\nB=2\n', env.set(['A'], 'x'), '# c\nA=x # one\nB=2\n'],
  ['set a quoted one', 'A="1"\n', env.set(['A'], 'x y'), "A='x y'\n"],
  ['set an empty one', 'A=\nB=2\n', env.set(['A'], 3), 'A=3\nB=2\n'],
  ['set a bare one', 'A\nB=2\n', env.set(['A'], 3), 'A=3\nB=2\n'],
  ['set to nothing', 'A=1\nB=2\n', env.set(['A'], ''), 'A=\nB=2\n'],
  ['set text of several lines', 'A=1\n', env.set(['A'], 'x\ny'), 'A="x\\ny"\n'],
  ['add', 'A=1\n\n# end\n', env.set(['B'], 2), 'A=1\nB=2\n\n# end\n'],
  ['add without a final newline', 'A=1', env.set(['B'], 2), 'A=1\nB=2'],
  ['add to an empty file', '', env.set(['B'], 2), 'B=2\n'],
  ['add to a file of comments', '# c\n', env.set(['B'], 2), '# c\nB=2\n'],
  ['add with CRLF', 'A=1\r\n', env.set(['B'], 2), 'A=1\r\nB=2\r\n'],
  ['remove', 'A=1\n# about b\nexport B=2 # two\nC=3\n', env.remove(['B']), 'A=1\nC=3\n'],
  ['remove what is not there', 'A=1\n', env.remove(['B']), 'A=1\n'],
  ['change nothing', 'export A="1"\n', env.set(['A'], 1), 'export A="1"\n'],
  ['refuse a section', 'A=1\n', env.set(['s', 'A'], 1), 'refused: s.A is no key of .env.example'],
  [
    'refuse an insert',
    'A=1\n',
    env.insert(['A'], 1),
    'refused: items cannot be inserted in .env.example: set the whole value',
  ],
])

const ini = editsOf('app.ini')

table('app.ini', 'edits of ini files', [
  ['set', '[s]\na = 1 ; one\nb=2\n', ini.set(['s', 'a'], 'x'), '[s]\na = x ; one\nb=2\n'],
  [
    'add as its neighbours are written',
    '[s]\na=1\n\n[t]\nb=2\n',
    ini.set(['s', 'c'], 'x y'),
    '[s]\na=1\nc=x y\n\n[t]\nb=2\n',
  ],
  ['add to an empty section', '[s]\n\n[t]\nb=2\n', ini.set(['s', 'c'], 1), '[s]\nc = 1\n\n[t]\nb=2\n'],
  ['add a section', '[s]\na=1\n', ini.set(['t', 'c'], 1), '[s]\na=1\n\n[t]\nc = 1\n'],
  [
    'add before all sections',
    '; head\n\n; about s\n[s]\na=1\n',
    ini.set(['c'], 1),
    '; head\n\nc = 1\n\n; about s\n[s]\na=1\n',
  ],
  ['remove', '[s]\n; about a\na=1\nb=2\n', ini.remove(['s', 'a']), '[s]\nb=2\n'],
  [
    'refuse several lines',
    '[s]\na=1\n',
    ini.set(['s', 'a'], 'x\ny'),
    'refused: a value of several lines cannot be written to an ini file',
  ],
])

const toml = editsOf('mise.toml')

table('mise.toml', 'edits of TOML files', [
  ['set', 'a = 1 # one\n[t]\nb = "x"\n', toml.set(['t', 'b'], 'y"'), 'a = 1 # one\n[t]\nb = "y\\""\n'],
  ['set a list', 'a = [\n  1,\n] # one\n', toml.set(['a'], ['x', 2]), 'a = ["x", 2] # one\n'],
  [
    'add to a table',
    '[tools]\nnode = "20"\n\n[env]\nX = "1"\n',
    toml.set(['tools', 'opentofu'], '1.8.0'),
    '[tools]\nnode = "20"\nopentofu = "1.8.0"\n\n[env]\nX = "1"\n',
  ],
  ['add to an empty table', '[tools]\n', toml.set(['tools', 'npm:x'], 'y'), '[tools]\n"npm:x" = "y"\n'],
  [
    'add a table',
    '[tools]\nnode = "20"\n',
    toml.set(['env', 'X'], true),
    '[tools]\nnode = "20"\n\n[env]\nX = true\n',
  ],
  ['add to the root', '[t]\na = 1\n', toml.set(['b'], { x: 1 }), 'b = { x = 1 }\n\n[t]\na = 1\n'],
  [
    'add to the root after its keys',
    'a = 1\n\n[t]\nc = 1\n',
    toml.set(['b'], 2),
    'a = 1\nb = 2\n\n[t]\nc = 1\n',
  ],
  ['add to an empty file', '', toml.set(['b'], 2), 'b = 2\n'],
  ['add with CRLF', '[t]\r\na = 1\r\n', toml.set(['t', 'b'], 2), '[t]\r\na = 1\r\nb = 2\r\n'],
  ['remove', '[t]\n# about a\na = 1\nb = 2\n', toml.remove(['t', 'a']), '[t]\nb = 2\n'],
  [
    'refuse a table as a value',
    '[t]\na = 1\n',
    toml.set(['t'], 1),
    'refused: t is a section of mise.toml: set its keys',
  ],
  [
    'refuse to remove a table',
    '[t]\na = 1\n',
    toml.remove(['t']),
    'refused: t of mise.toml does not stand on a line of its own',
  ],
  ['refuse nothing as a value', 'a = 1\n', toml.set(['a'], null), 'refused: TOML has no empty value'],
])
