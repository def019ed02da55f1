import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sources } from '../../../cli/sources.ts'
import { NO_CONFIG } from '../../../engine/config.ts'
import { readInfra } from '../../../engine/infra.ts'
import { lint } from '../../../engine/lint.ts'
import { SourceFile } from '../../../engine/tree.ts'
import { rules } from '../../../rules/index.ts'

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: nginx:1.27
`

function infraWith(patches: string, base = WEB) {
  const files = {
    'base/kustomization.yaml': 'resources: [web.yaml]\n',
    'base/web.yaml': base,
    'overlays/dev/kustomization.yaml': 'resources: [../../base]\n',
    'overlays/production/kustomization.yaml': `resources: [../../base]\n${patches}`,
  }
  const tree = new Map(Object.entries(files).map(([path, text]) => [path, new SourceFile({ path, text })]))
  return readInfra(tree, {
    now: new Date('2026-11-21T12:00:00Z'),
    schemas: { texts: sources.schemas, version: '1.36' },
  })
}

function judge(patches: string, base = WEB) {
  const infra = infraWith(patches, base)
  let rendered = 0
  const { renderings } = infra
  const counted = Object.create(renderings, {
    resources: {
      value: (root: Parameters<typeof renderings.resources>[0]) => {
        rendered++
        return renderings.resources(root)
      },
    },
  })
  Object.defineProperty(infra, 'renderings', { value: counted })
  const { findings } = lint(infra, rules, NO_CONFIG, {
    only: ['kubernetes/invalid-*', 'kubernetes/wrong-scope'],
  })
  return { rendered, findings: findings.map(({ path, span, message }) => `${path}:${span.line} ${message}`) }
}

const merge = (spec: string): string =>
  `patches:\n  - patch: |\n      apiVersion: apps/v1\n      kind: Deployment\n      metadata: { name: web }\n      spec: ${spec}\n`
const operation = (op: string): string =>
  `patches:\n  - target: { kind: Deployment, name: web }\n    patch: |\n      - ${op}\n`

test.each([
  ['nothing', ''],
  [
    'images, replicas, a namespace and labels',
    'namespace: shop\nnamePrefix: p-\nimages: [{ name: nginx, newTag: "1.28" }]\nreplicas: [{ name: web, count: 3 }]\nlabels: [{ pairs: { team: shop } }]\n',
  ],
  [
    'a sound merge patch',
    merge(
      '{ replicas: 3, template: { spec: { containers: [{ name: web, resources: { limits: { memory: 1Gi } } }] } } }',
    ),
  ],
  [
    'a part that only completes what is there',
    merge('{ template: { spec: { terminationGracePeriodSeconds: 5 } } }'),
  ],
  [
    'a patch that deletes the object',
    'patches:\n  - patch: |\n      apiVersion: apps/v1\n      kind: Deployment\n      metadata: { name: web }\n      $patch: delete\n',
  ],
  ['a sound JSON patch', operation('{ op: replace, path: /spec/replicas, value: 3 }')],
  [
    'a JSON patch of an item',
    operation('{ op: add, path: /spec/template/spec/containers/0/env/-, value: { name: A, value: b } }'),
  ],
])('nothing is rendered for %s', (_, patches) => {
  expect(judge(patches)).toEqual({ rendered: 0, findings: [] })
})

test.each([
  [
    'a field of the wrong type',
    merge('{ replicas: three }'),
    'spec.replicas is a string; it must be a whole number',
  ],
  [
    'a new part that lacks something',
    merge(
      '{ template: { spec: { containers: [{ name: web, readinessProbe: { httpGet: { path: / } } }] } } }',
    ),
    'httpGet lacks port',
  ],
  [
    'a JSON patch that removes what must be there',
    operation('{ op: remove, path: /spec/selector }'),
    'spec lacks selector',
  ],
  [
    'a JSON patch with a misspelt key',
    operation('{ op: add, path: /spec/replica, value: 3 }'),
    'spec has no field replica; did you mean replicas?',
  ],
  [
    'a label that is refused',
    'commonLabels: { team: "a b" }\n',
    'the value a b of the label team is refused',
  ],
])('%s is found once, in the overlay', (_, patches, message) => {
  const { findings } = judge(patches)
  expect(findings.join('\n')).toContain(message)
  expect(
    findings.every(
      (one) => one.startsWith('overlays/production/kustomization.yaml') || message.includes('selector'),
    ),
  ).toBe(true)
})

test('what a base lacks and every overlay gives is no finding; where one does not, it is one in the base', () => {
  const base = WEB.replace('  selector: { matchLabels: { app: web } }\n', '')
  const { findings } = judge(merge('{ selector: { matchLabels: { app: web } } }'), base)
  expect(findings).toEqual(['base/web.yaml:4 Deployment web: spec lacks selector'])
})

test('what is not rendered has nothing that rendering would show', () => {
  const spec = fc.constantFrom<Record<string, unknown>>(
    { replicas: 3 },
    { replicas: 'three' },
    { replicas: null },
    { selector: null },
    { template: null },
    { minReadySeconds: 5, strategy: { type: 'Recreate', rollingUpdate: null } },
    { strategy: { rollingUpdate: { maxSurge: '10%' } } },
    { template: { spec: { containers: [{ name: 'web', image: 'nginx:1.28' }] } } },
    { template: { spec: { containers: [{ name: 'web', $patch: 'delete' }] } } },
    { template: { spec: { containers: [{ name: 'web', ports: [{ name: 'http' }] }] } } },
    { template: { spec: { containers: [{ name: 'side', ports: [{ containerPort: 1 }] }] } } },
    { template: { spec: { containers: [{ image: 'nameless:1' }] } } },
    { template: { spec: { containers: [], $patch: 'replace' } } },
    { template: { spec: { $patch: 'replace', containers: [{ name: 'a' }] } } },
    { template: { spec: { volumes: [{ name: 'v', hostPath: {} }] } } },
    { template: { metadata: { labels: { app: 7 } } } },
    { unknown: true },
  )
  const pointer = fc.constantFrom(
    '/spec/replicas',
    '/spec/selector',
    '/spec/template/spec/containers/0/image',
    '/spec/template/spec/containers/0',
    '/spec/template/spec/containers/-',
    '/spec/template/spec/containers',
    '/spec/template/metadata/labels/app',
    '/metadata/annotations',
    '/spec',
  )
  const value = fc.constantFrom<unknown>(
    1,
    'one',
    {},
    [],
    { name: 'a' },
    { app: 'web' },
    [{ name: 'a' }],
    null,
    true,
  )
  const operationOf = fc.record({
    op: fc.constantFrom('add', 'replace', 'remove', 'test'),
    path: pointer,
    value,
  })
  const patch = fc.oneof(
    spec.map((one) => ({
      patch: JSON.stringify({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web' },
        spec: one,
      }),
    })),
    operationOf.map((one) => ({ target: { kind: 'Deployment' }, patch: JSON.stringify([one]) })),
  )
  fc.assert(
    fc.property(fc.array(patch, { minLength: 1, maxLength: 2 }), (patches) => {
      const text = `patches: ${JSON.stringify(patches)}\n`
      const { rendered, findings } = judge(text)
      if (rendered > 0 || findings.length > 0) return
      const infra = infraWith(text)
      const production = infra.scopes.find(({ environment }) => environment === 'production')!
      // what kustomize would refuse is shown as it is written
      for (const one of production.rendered)
        expect([one.get(), infra.conformance.verdict(one)]).toEqual([one.get(), { status: 'valid' }])
    }),
    { numRuns: process.env.DEEP ? 3000 : 80 },
  )
})
