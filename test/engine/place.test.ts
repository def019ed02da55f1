import { describe, expect, test } from 'vitest'
import { identityOf } from '../../engine/identity.ts'
import { absent, keyed, locate, type Place, range, whole } from '../../engine/place.ts'
import { treeOf } from '../../engine/tree.ts'

const tree = treeOf({
  'web.yaml':
    'kind: Deployment\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      image: nginx # pinned\n    - name: proxy\n  template: {}\n',
  'two.yaml': 'a: 1\n---\nb: 2\n',
  'main.tf':
    'resource "hcloud_server" "web" {\n  image = "debian-13"\n\n  public_net {\n    ipv4_enabled = true\n  }\n}\n',
  'page.md': '# Page\n\n## Triage\n\ntext\n\n### Logs\n',
  '.env': 'TOKEN=abc\n',
  'data.json': '{ "a": { "b": [1, 2] } }\n',
  'empty.yaml': '',
})

/** What an editor would mark. */
function marked(place: Place): string {
  const { file, span } = locate(place, tree)
  return `${file}:${span.line}:${span.column} ${tree.get(file)?.text.slice(span.start, span.end)}`
}

describe('a place becomes numbers', () => {
  test.each<[string, Place, string]>([
    ['a value', keyed('web.yaml', ['spec', 'containers', 0, 'image']), 'web.yaml:7:14 nginx'],
    ['a key', keyed('web.yaml', ['spec', 'containers', 0, 'image'], { part: 'key' }), 'web.yaml:7:7 image'],
    ['a map, by its key', keyed('web.yaml', ['spec', 'containers']), 'web.yaml:5:3 containers'],
    [
      'an item, by its identity',
      keyed('web.yaml', ['spec', 'containers', { name: 'proxy' }, 'name']),
      'web.yaml:8:13 proxy',
    ],
    [
      'a missing key, by its nearest ancestor',
      keyed('web.yaml', ['spec', 'template', 'spec', 'x']),
      'web.yaml:9:3 template',
    ],
    [
      'a missing key of an item, by the item',
      keyed('web.yaml', ['spec', 'containers', 1, 'image']),
      'web.yaml:8:7 name',
    ],
    ['the second document', keyed('two.yaml', ['b'], { document: 1 }), 'two.yaml:3:4 2'],
    ['a document that is not there', keyed('two.yaml', ['b'], { document: 7 }), 'two.yaml:1:1 a: 1'],
    [
      'an attribute',
      keyed('main.tf', ['resource', 'hcloud_server', 'web', 'image']),
      'main.tf:2:11 "debian-13"',
    ],
    [
      'an attribute of a block',
      keyed('main.tf', ['resource', 'hcloud_server', 'web', 'public_net', 'ipv4_enabled']),
      'main.tf:5:20 true',
    ],
    ['a heading', keyed('page.md', ['Page', 'Triage']), 'page.md:3:1 ## Triage'],
    ['a key of dotenv', keyed('.env', ['TOKEN'], { part: 'key' }), '.env:1:1 TOKEN'],
    ['an index of JSON', keyed('data.json', ['a', 'b', 1]), 'data.json:1:19 2'],
    ['a range', range('two.yaml', 0, 4), 'two.yaml:1:1 a: 1'],
    ['a file', whole('page.md'), 'page.md:1:1 # Page'],
    ['nothing of a file', absent('x', whole('page.md')), 'page.md:1:1 '],
    ['nothing at a key', absent('x', keyed('web.yaml', ['spec'])), 'web.yaml:4:1 spec'],
    ['an empty file', keyed('empty.yaml', ['a']), 'empty.yaml:1:1 '],
    ['a file that is not there', whole('gone.yaml'), 'gone.yaml:1:1 undefined'],
  ])('%s', (_, place, expected) => {
    expect(marked(place)).toBe(expected)
  })
})

describe('a place has a name that survives unrelated edits', () => {
  test.each<[Place, string]>([
    [
      keyed('web.yaml', ['spec', 'containers', 0, 'image']),
      'Deployment//web spec.containers.[name=web].image',
    ],
    [
      keyed('web.yaml', ['spec', 'containers', { name: 'web' }, 'image']),
      'Deployment//web spec.containers.[name=web].image',
    ],
    [range('web.yaml', 90, 91), 'range Deployment//web spec.containers.[name=web].image'],
    [range('main.tf', 40, 41), 'range resource.hcloud_server.web.image'],
    [range('page.md', 20, 21), 'range Page / Triage'],
    [range('page.md', 30, 30), 'range Page / Triage / Logs'],
    [whole('page.md'), 'file'],
    [absent('docs/x.md', whole('page.md')), 'absent docs/x.md'],
  ])('%j', (place, identity) => {
    expect(identityOf(place, tree).trim()).toBe(identity)
  })
})
