import { expect, test } from 'vitest'
import { readInfra } from '../../../engine/infra.ts'
import type { Problem } from '../../../engine/rule.ts'
import { SourceFile } from '../../../engine/tree.ts'
import { type Delivered, judged } from '../../../engine/views/delivered.ts'

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: web
          image: web:1.0.0
`

function patched(replicas: number): string {
  return `resources:
  - ../../base
patches:
  - target: { kind: Deployment, name: web }
    patch: |
      - op: replace
        path: /spec/replicas
        value: ${replicas}
`
}

function infraOf(files: Readonly<Record<string, string>>) {
  const tree = new Map(Object.entries(files).map(([path, text]) => [path, new SourceFile({ path, text })]))
  return readInfra(tree, { now: new Date('2026-11-21') })
}

/** A rule that wants two replicas. */
function* fewReplicas({ workloads }: Delivered): Iterable<Problem> {
  for (const { resource, replicas } of workloads)
    if (replicas !== undefined && replicas < 2)
      yield { at: resource.at(['spec', 'replicas']), message: `${replicas}` }
}

const TREE = {
  'base/web.yaml': DEPLOYMENT,
  'base/kustomization.yaml': 'resources:\n  - web.yaml\n',
  'overlays/dev/kustomization.yaml': patched(1),
  'overlays/production/kustomization.yaml': patched(4),
}

test('what a patch makes of an object is judged where the patch speaks of it, in its environment only', () => {
  const found = [...judged(infraOf(TREE), { patches: /replicas/ }, fewReplicas)]
  expect(found.map(({ environment, message }) => [environment, message])).toEqual([['dev', '1']])
})

test('nothing is rendered for a rule that no patch speaks of', () => {
  const infra = infraOf(TREE)
  expect([...judged(infra, { patches: /securityContext/ }, fewReplicas)]).toEqual([])
})

test('what is wrong as it is written, and right in every environment, is no problem', () => {
  const infra = infraOf({
    ...TREE,
    'base/web.yaml': DEPLOYMENT.replace('replicas: 3', 'replicas: 1'),
    'overlays/dev/kustomization.yaml': patched(2),
  })
  expect([...judged(infra, {}, fewReplicas)]).toEqual([])
})

test('without environments a kustomization that no other lists is what is applied', () => {
  const infra = infraOf({
    'config/web.yaml': DEPLOYMENT.replace('replicas: 3', 'replicas: 1'),
    'config/kustomization.yaml': 'resources:\n  - web.yaml\nreplicas:\n  - name: web\n    count: 2\n',
  })
  expect([...judged(infra, {}, fewReplicas)]).toEqual([])
})

test('production is judged first: its severity is that of what it shares with others', () => {
  const infra = infraOf({
    ...TREE,
    'overlays/dev/kustomization.yaml': patched(1),
    'overlays/production/kustomization.yaml': patched(1),
  })
  const found = [...judged(infra, { patches: /replicas/ }, fewReplicas)]
  expect(found.map(({ environment }) => environment)).toEqual(['production', 'dev'])
})
