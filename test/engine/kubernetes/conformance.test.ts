import { describe, expect, test } from 'vitest'
import { schemaText } from '../../../cli/schema-texts.ts'
import { NO_CONFIG } from '../../../engine/config.ts'
import { readInfra } from '../../../engine/infra.ts'
import { changeOf, isDeprecatedIn, isRemovedIn } from '../../../engine/kubernetes/apis.ts'
import { keyFault, labelValueFault, nameFault, namespaceFault } from '../../../engine/kubernetes/names.ts'
import { isClusterWide } from '../../../engine/kubernetes/reach.ts'
import { WrittenSchema } from '../../../engine/kubernetes/written.ts'
import { lint, type Rules } from '../../../engine/lint.ts'
import { treeOf } from '../../../engine/tree.ts'
import { rules } from '../../../rules/index.ts'

const OWN: Rules = Object.fromEntries(
  Object.entries(rules).filter(([id]) =>
    /^kubernetes\/(invalid-resource|removed-api|deprecated-api|invalid-name|wrong-scope|missing-schema)$/.test(
      id,
    ),
  ),
)

/** `path:line: message` of every finding. */
function found(files: Readonly<Record<string, string>>, version?: string): string[] {
  const infra = readInfra(treeOf(files), {
    now: new Date('2026-11-21T12:00:00Z'),
    schemas: { texts: schemaText, version },
  })
  return lint(infra, OWN, NO_CONFIG).findings.map(
    ({ path, span, message }) => `${path}:${span.line}: ${message}`,
  )
}

const deployment = (spec: string) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
${spec}
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: nginx:1.27
`

describe('what is judged', () => {
  test('nothing is said without schemas', () => {
    const tree = treeOf({ 'a.yaml': deployment('  replicas: many') })
    expect(lint(readInfra(tree, { now: new Date(0) }), OWN, NO_CONFIG).findings).toEqual([])
  })

  test('null is an absent value, a number is not a string', () => {
    expect(found({ 'a.yaml': deployment('  replicas: null\n  paused:') })).toEqual([])
    expect(found({ 'a.yaml': deployment('  replicas: "two"') })).toEqual([
      'a.yaml:6: Deployment web: spec.replicas is a string; it must be a whole number',
    ])
  })

  test('an octal is what Kubernetes reads it as, and 0o644 is text', () => {
    const secret = (mode: string) => `apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers: [{name: a, image: a}]
  volumes:
    - name: a
      secret:
        secretName: a
        defaultMode: ${mode}
`
    expect(found({ 'a.yaml': secret('0644') })).toEqual([])
    expect(found({ 'a.yaml': secret('"0644"') })).toHaveLength(1)
  })

  test('patches and unlisted strategic merges of a kustomization are no whole objects', () => {
    const patch = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {replicas: 5}
`
    const files = {
      'base/kustomization.yaml': 'resources: [web.yaml]\n',
      'base/web.yaml': deployment('  replicas: 1'),
      'prod/kustomization.yaml': 'resources: [../base]\npatches:\n  - path: more.yaml\n',
      'prod/more.yaml': patch,
    }
    expect(found(files)).toEqual([])
  })

  test('the release decides', () => {
    const scaler = `apiVersion: autoscaling/v2beta2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  maxReplicas: 3
  scaleTargetRef: {kind: Deployment, name: web}
`
    expect(found({ 'a.yaml': scaler }, '1.25')[0]).toContain(
      'is deprecated since Kubernetes 1.23 and removed in 1.26',
    )
    expect(found({ 'a.yaml': scaler }, '1.30.4')[0]).toContain(
      'was removed in Kubernetes 1.26; use autoscaling/v2',
    )
    expect(found({ 'a.yaml': scaler }, '1.99')).toEqual([
      'a.yaml:1: nothing is judged by its schema: there are no schemas of Kubernetes 1.99; there are those of 1.25 to 1.37, and master, which is 1.37',
    ])
  })

  test('a kind that came later is not there yet', () => {
    const policy = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: a}
`
    expect(found({ 'a.yaml': policy }, '1.28')).toEqual([
      'a.yaml:1: ValidatingAdmissionPolicy a: admissionregistration.k8s.io/v1 is not in Kubernetes 1.28, only in 1.30 to 1.37; use admissionregistration.k8s.io/v1beta1',
    ])
  })
})

describe('custom resources', () => {
  test('what the catalogue closes and keeps at once is kept', () => {
    const release = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: a}
spec:
  interval: 5m
  chartRef: {kind: OCIRepository, name: a}
  values: {anything: {goes: [here]}}
`
    expect(found({ 'a.yaml': release })).toEqual([])
    expect(found({ 'a.yaml': `${release}spce: {}\n` })).toEqual([
      'a.yaml:8: HelmRelease a: the object has no field spce; did you mean spec?',
    ])
    expect(found({ 'a.yaml': release.replace('{name: a}', '{name: a, lables: {b: c}}') })).toHaveLength(1)
  })

  test('encrypted values and variables of Flux are not judged', () => {
    const secret = `apiVersion: v1
kind: Secret
metadata: {name: a}
data: {a: "ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]"}
immutable: ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:bool]
sops: {mac: "ENC[x]"}
`
    expect(found({ 'a.yaml': secret, 'b.yaml': deployment('  replicas: ${replicas:=2}') })).toEqual([])
  })

  const definition = (schema: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.acme.example}
spec:
  group: acme.example
  scope: Cluster
  names: {kind: Thing, plural: things}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema: ${schema}
`
  const thing = 'apiVersion: acme.example/v1\nkind: Thing\nmetadata: {name: a}\nspec: {size: 3}\n'

  test('definitions of the tree come first, are closed and may recur', () => {
    const recursive =
      '{type: object, properties: {spec: {type: object, properties: {next: {$ref: "#/properties/spec"}, size: {type: integer}}}}}'
    const files = { 'a.yaml': definition(recursive), 'b.yaml': thing }
    expect(found(files)).toEqual([])
    expect(found({ ...files, 'b.yaml': thing.replace('size: 3', 'next: {next: {sise: 3}}') })).toEqual([
      'b.yaml:4: Thing a: spec.next.next has no field sise; did you mean size?',
    ])
    expect(found({ ...files, 'b.yaml': thing.replace('{name: a}', '{name: a, namespace: b}') })).toEqual([
      'b.yaml:3: Thing a names the namespace b, and a Thing belongs to none; take it away',
    ])
  })

  test('a definition that cannot be used is located; its objects are counted, others judged', () => {
    const broken = '{type: object, properties: {spec: {type: object, properties: {size: {type: intger}}}}}'
    const files = { 'a.yaml': definition(broken), 'b.yaml': thing, 'c.yaml': deployment('  replica: 1') }
    expect(found(files)).toEqual([
      'a.yaml:13: the schema of Thing (acme.example/v1) cannot be used, and nothing is judged by it: there is no type "intger"',
      'b.yaml:2: one object of the kind Thing of acme.example/v1 is not judged: there is no schema',
      'c.yaml:6: Deployment web: spec has no field replica; did you mean replicas?',
    ])
  })

  test('schemas of the config’s locations come before the catalogue', () => {
    const located = (apiVersion: string, kind: string) =>
      kind === 'Bucket'
        ? new WrittenSchema(
            { properties: { spec: { required: [apiVersion] } } },
            { as: 'api', draft: 7, closed: false },
          ).root
        : undefined
    const bucket = 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: Bucket\nmetadata: {name: a}\nspec: {}\n'
    const infra = readInfra(treeOf({ 'a.yaml': bucket }), {
      now: new Date(0),
      schemas: { texts: schemaText, located },
    })
    expect(lint(infra, OWN, NO_CONFIG).findings.map(({ message }) => message)).toEqual([
      'Bucket a: spec lacks source.toolkit.fluxcd.io/v1',
    ])
  })
})

describe('bad input', () => {
  test('one broken document hides nothing', () => {
    const text = `${deployment('  replica: 1')}---\na: [\n---\n${deployment('  replicas: x')}`
    expect(found({ 'a.yaml': text })).toEqual([
      'a.yaml:6: Deployment web: spec has no field replica; did you mean replicas?',
      'a.yaml:24: Deployment web: spec.replicas is a string; it must be a whole number',
    ])
  })

  test('a list of 10 MB is judged item by item', () => {
    const item = (i: number) => `  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: c-${i}}
    data: {text: "${'x'.repeat(1000)}"}
`
    const count = 9500
    const items = Array.from({ length: count }, (_, i) =>
      i === 9000 ? item(i).replace(' data:', ' dato:') : item(i),
    )
    const text = `apiVersion: v1\nkind: List\nitems:\n${items.join('')}`
    expect(text.length).toBeGreaterThan(10_000_000)
    expect(found({ 'a.yaml': text })).toEqual([
      `a.yaml:${4 + 9000 * 4 + 3}: ConfigMap c-9000: the object has no field dato; did you mean data?`,
    ])
  }, 30_000)
})

test('names and labels', () => {
  expect(nameFault('Service', '', '1web')).toContain('a letter first')
  expect(nameFault('ConfigMap', '', '1web.a')).toBeUndefined()
  expect(nameFault('ConfigMap', '', 'a..b')).toBeDefined()
  expect(nameFault('ClusterRole', 'rbac.authorization.k8s.io', 'system:Reader')).toBeUndefined()
  expect(nameFault('Pod', '', 'web-', true)).toBeUndefined()
  expect(nameFault('Pod', '', 'web-')).toBeDefined()
  expect(nameFault('Namespace', '', 'a.b')).toBeDefined()
  expect(namespaceFault('a'.repeat(64))).toContain('64')
  expect(keyFault('app.kubernetes.io/name')).toBeUndefined()
  for (const key of ['/name', 'a/b/c', 'a b', 'A_/x', '-a', '']) expect(keyFault(key), key).toBeDefined()
  expect(labelValueFault('')).toBeUndefined()
  expect(labelValueFault('v1.2_3-A')).toBeUndefined()
  expect(labelValueFault('a b')).toBeDefined()
  expect(labelValueFault('a'.repeat(64))).toBeDefined()
})

test('versions come and go', () => {
  const ingress = changeOf('networking.k8s.io/v1beta1', 'Ingress')!
  expect(isDeprecatedIn(ingress, '1.21')).toBe(true)
  expect(isRemovedIn(ingress, '1.21')).toBe(false)
  expect(isRemovedIn(ingress, '1.22')).toBe(true)
  expect(changeOf('networking.k8s.io/v1', 'Ingress')).toBeUndefined()
  expect(isClusterWide('rbac.authorization.k8s.io', 'ClusterRole')).toBe(true)
  expect(isClusterWide('rbac.authorization.k8s.io', 'Role')).toBe(false)
  expect(isClusterWide('constructor', 'name')).toBe(false)
})
