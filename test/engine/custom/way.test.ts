import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BadWay, follow, readWay, wayInWords } from '../../../engine/custom/way.ts'
import { SourceFile } from '../../../engine/tree.ts'

const TEXT = `spec:
  containers:
    - name: web
      image: a
      ports: [{ name: http, port: 80 }]
    - name: side
      image: b
metadata:
  labels: { app.kubernetes.io/name: shop, team: }
`
const root = new SourceFile({ path: 'a.yaml', text: TEXT }).documents[0]!.root!
const found = (way: string) =>
  follow(root, readWay(way)).map(({ path, node }) => `${wayInWords(path)}: ${node ? node.text : 'nothing'}`)

test.each([
  ['spec.containers[*].image', ['spec.containers[0].image: a', 'spec.containers[1].image: b']],
  ['spec.containers.image', ['spec.containers[0].image: a', 'spec.containers[1].image: b']],
  ['spec.containers[name=side].image', ['spec.containers[name=side].image: b']],
  ['spec.containers[1].image', ['spec.containers[1].image: b']],
  ['metadata.labels["app.kubernetes.io/name"]', ['metadata.labels["app.kubernetes.io/name"]: shop']],
  ["metadata.labels['team']", ['metadata.labels.team: nothing']],
  ['metadata.labels.*', ['metadata.labels["app.kubernetes.io/name"]: shop', 'metadata.labels.team: nothing']],
  ['metadata.annotations.owner', ['metadata.annotations.owner: nothing']],
  [
    'spec.containers[*].ports[name=http].port',
    ['spec.containers[0].ports[name=http].port: 80', 'spec.containers[1].ports: nothing'],
  ],
  ['spec.initContainers[*].image', []],
])('%s leads to what it says', (way, expected) => expect(found(way)).toEqual(expected))

test.each(['.a', 'a.', 'a..b', 'a[', 'a[b]', 'a[*', 'a b', 'a]b', 'a["x"]b', '[x=]'])(
  '%s is refused',
  (way) => expect(() => readWay(way)).toThrow(BadWay),
)

test('any text is read or refused, and what is read leads somewhere without an error', () => {
  const part = fc.constantFrom('a', '.', '[', ']', '*', '"', "'", '0', '=', 'spec', ' ', 'containers')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      try {
        follow(root, readWay(parts.join('')))
      } catch (error) {
        expect(error).toBeInstanceOf(BadWay)
      }
    }),
    { numRuns: process.env.DEEP ? 20_000 : 300 },
  )
})
