import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { stringify as stringifyYaml } from 'yaml'
import { FIXTURES } from '../../fixtures.ts'

/** Strings in quotes: a kustomization is read as YAML 1.1. */
const stringify = (value: unknown): string => stringifyYaml(value, { defaultStringType: 'QUOTE_DOUBLE' })

/** Files of a kustomization whose top is `overlay`. */
export type Files = Readonly<Record<string, string>>

const fixture = (path: string): string => readFileSync(join(FIXTURES, 'kustomize', path), 'utf8')

/** Objects that overlays are made of, each in a file of its own. */
const OBJECTS: Readonly<Record<string, string>> = {
  'web.yaml': fixture('name-prefix/base/web.yaml'),
  'service.yaml': fixture('name-prefix/base/service.yaml'),
  'config.yaml': fixture('name-prefix/base/config.yaml'),
  'db.yaml': fixture('images-init-and-digest/base/db.yaml'),
  'rbac.yaml': fixture('name-prefix/base/rbac.yaml'),
  'ingress.yaml': fixture('name-prefix/base/ingress.yaml'),
  'hpa.yaml': fixture('name-prefix/base/hpa.yaml'),
  'policies.yaml': fixture('name-prefix/base/policies.yaml'),
  'ns.yaml': fixture('name-prefix/base/ns.yaml'),
  'report.yaml': fixture('name-prefix/base/report.yaml'),
  'cache.yaml': fixture('merge-custom-resources/base/cache.yaml'),
  'scalars.yaml': fixture('scalars/overlay/s.yaml'),
}

/** The first of them are in every overlay: what patches are for. */
const ALWAYS = 4

const word = fc.constantFrom('a', 'b', 'web', 'yes', '1', '0644', 'x: y', 'null', ' pad ', 'true', '1.10', '')
const text = fc.oneof(word, fc.string({ maxLength: 12, unit: 'grapheme-ascii' }))
const texts = (max = 3) =>
  fc.dictionary(fc.constantFrom('app', 'team', 'example.com/x', 'tier', 'n1', 'n10', 'n2'), text, {
    minKeys: 1,
    maxKeys: max,
  })
const part = fc.constantFrom('eu-', 'b-', 'x')
const number = fc.integer({ min: 0, max: 9 })
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })
/** In one of many: what most other things fail with. */
const rarely = <T>(arbitrary: fc.Arbitrary<T>, of = 5) =>
  fc.oneof({ weight: of, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })

const clean = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T

const env = fc.record({ name: fc.constantFrom('LOG_LEVEL', 'REGION', 'DATABASE_HOST'), value: maybe(text) })
const port = fc.record({
  containerPort: fc.constantFrom(8080, 9090),
  protocol: maybe(fc.constantFrom('TCP', 'UDP')),
  name: maybe(fc.constantFrom('http', 'metrics')),
})
const container = fc
  .record({
    name: fc.constantFrom('web', 'proxy', 'new'),
    $patch: rarely(fc.constantFrom('delete', 'replace'), 8),
    image: maybe(fc.constantFrom('nginx:1', 'busybox')),
    args: maybe(fc.array(text, { maxLength: 2 })),
    env: maybe(fc.uniqueArray(env.map(clean), { maxLength: 3, selector: ({ name }) => name })),
    envFrom: maybe(fc.constantFrom(null, [], [{ secretRef: { name: 'login' } }])),
    ports: maybe(
      fc.uniqueArray(port.map(clean), {
        maxLength: 3,
        selector: ({ containerPort, protocol }) => `${containerPort}${protocol}`,
      }),
    ),
    resources: maybe(fc.constantFrom(null, {}, { limits: { cpu: 1 } }, { requests: null })),
  })
  .map(clean)
const podSpec = fc
  .record({
    containers: maybe(fc.uniqueArray(container, { maxLength: 3, selector: ({ name }) => name })),
    volumes: maybe(
      fc.constantFrom(
        [{ name: 'nginx', $patch: 'delete' }],
        [{ name: 'data', emptyDir: {} }],
        [{ $patch: 'replace' }, { name: 'only', emptyDir: {} }],
        [{ name: 'nginx', configMap: null, emptyDir: {} }],
        null,
        [],
      ),
    ),
    tolerations: maybe(fc.constantFrom([{ key: 'a' }], [])),
    nodeSelector: maybe(fc.constantFrom({ a: 'b' }, { $patch: 'replace', c: 'd' }, null)),
  })
  .map(clean)
const merge = fc
  .record({
    labels: maybe(texts()),
    annotations: maybe(texts()),
    directive: rarely(fc.constantFrom('delete', 'merge', 'replace'), 60),
    replicas: maybe(fc.constantFrom(3, null)),
    pod: maybe(podSpec),
  })
  .map(({ labels, annotations, directive: how, replicas, pod }) =>
    clean({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: clean({ name: 'web', labels, annotations }),
      $patch: how,
      spec: clean({ replicas, template: pod && { spec: pod } }),
    }),
  )

const operation = fc.constantFrom(
  { op: 'add', path: '/metadata/labels', value: { added: 'x' } },
  { op: 'add', path: '/metadata/annotations', value: { 'a/b': 'c', n: '1' } },
  { op: 'copy', from: '/metadata/name', path: '/copied' },
  { op: 'add', path: '/list', value: [1, 'two', { a: 1.5, b: null }] },
  { op: 'replace', path: '/made', value: 1 },
  { op: 'test', path: '/apiVersion2', value: null },
)
const failing = fc.constantFrom(
  { op: 'remove', path: '/spec' },
  { op: 'test', path: '/metadata/name', value: 'web' },
  { op: 'add', path: '/list/0', value: { a: 1.5 } },
  { op: 'move', from: '/list', path: '/moved' },
)
const target = fc
  .record({
    kind: maybe(fc.constantFrom('Deployment', 'Service|Ingress', 'C.*', 'ConfigMap')),
    name: maybe(fc.constantFrom('web', 'w.*', '.*', 'none')),
    labelSelector: maybe(fc.constantFrom('app=web', 'app!=web', 'app in (web,db)', '!app', 'app')),
  })
  .map(clean)
const patch = fc.oneof(
  merge.map((one) => ({ patch: stringify(one) })),
  fc
    .record({ merge, target })
    .map(({ merge: one, target: to }) => ({ patch: stringify(one), target: { ...to, kind: 'Deployment' } })),
  fc
    .record({
      operations: fc.array(
        fc.oneof({ weight: 15, arbitrary: operation }, { weight: 1, arbitrary: failing }),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      target,
    })
    .map(({ operations, target: to }) => ({ patch: stringify(operations), target: to })),
)

const literals = fc
  .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'k-1'), text), {
    maxLength: 3,
    selector: ([key]) => key,
  })
  .map((pairs) => pairs.map(([key, value]) => `${key}=${value}`))
const generator = (names: readonly string[]) =>
  fc.record({ name: fc.constantFrom(...names), literals }).map((one) => [one])

const replacement = fc
  .record({
    source: fc.constantFrom(
      { kind: 'Service', name: 'web' },
      { kind: 'ConfigMap', name: 'web-config', fieldPath: 'data.database-host' },
      { kind: 'Deployment', name: 'web', fieldPath: 'metadata.labels.app' },
    ),
    select: fc.constantFrom({ kind: 'Deployment' }, { kind: 'Deployment', name: 'web' }),
    path: fc.constantFrom(
      'metadata.labels.copied',
      'metadata.annotations.[example.com/x]',
      'spec.template.spec.containers.[name=web].image',
      'spec.template.spec.containers.[name=web].image',
      'metadata.labels.app',
    ),
    create: fc.oneof(
      { weight: 6, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
  })
  .map(({ source, select, path, create }) => [
    { source, targets: [{ select, fieldPaths: [path], options: { create } }] },
  ])

const labels = fc
  .record({ pairs: texts(2), includeSelectors: fc.boolean(), includeTemplates: fc.boolean() })
  .map((one) => [one])

const fields = (level: string) =>
  fc
    .record({
      namePrefix: maybe(part),
      nameSuffix: maybe(fc.constantFrom('-v2', '-x')),
      namespace: maybe(fc.constantFrom('shop', 'default', 'team-a')),
      commonLabels: rarely(texts(2)),
      labels: maybe(labels),
      commonAnnotations: maybe(texts(2)),
      patches: maybe(fc.array(patch, { minLength: 1, maxLength: 2 })),
      images: rarely(
        fc
          .record({
            name: fc.constantFrom('nginx', 'registry.example.com/shop/web', 'postgres', 'busybox'),
            newName: maybe(fc.constant('mirror.example.com/x')),
            newTag: maybe(fc.constantFrom('1', '2.0-rc')),
            digest: maybe(fc.constant(`sha256:${'ab'.repeat(32)}`)),
          })
          .map((one) => [clean(one)]),
      ),
      replicas: maybe(fc.record({ name: fc.constantFrom('web', 'db'), count: number }).map((one) => [one])),
      configMapGenerator: maybe(generator([`nginx${level}`, `generated${level}`])),
      secretGenerator: maybe(generator([`db-login${level}`, `report${level}`])),
      generatorOptions: maybe(
        fc
          .record({ disableNameSuffixHash: fc.boolean(), labels: maybe(texts(1)), immutable: fc.boolean() })
          .map(clean),
      ),
      replacements: rarely(replacement),
      sortOptions: maybe(fc.constantFrom({ order: 'fifo' }, { order: 'legacy' })),
      buildMetadata: maybe(fc.constantFrom(['originAnnotations'], ['transformerAnnotations'])),
    })
    .map(clean)

const HEAD = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' }

/** Overlays over a base, with a level between and a component where it falls so. */
export const overlays: fc.Arbitrary<Files> = fc
  .record({
    more: fc.subarray(Object.keys(OBJECTS).slice(ALWAYS)),
    base: maybe(fields('')),
    middle: maybe(fields('-m')),
    component: maybe(fields('-c')),
    top: fields('-t'),
  })
  .map(({ more, base, middle, component, top }) => {
    const objects = [...Object.keys(OBJECTS).slice(0, ALWAYS), ...more]
    const files: Record<string, string> = {}
    for (const name of objects) files[`base/${name}`] = OBJECTS[name]!
    files['base/kustomization.yaml'] = stringify({ ...HEAD, resources: objects, ...base })
    if (middle) files['middle/kustomization.yaml'] = stringify({ ...HEAD, resources: ['../base'], ...middle })
    if (component) {
      files['component/kustomization.yaml'] = stringify({
        apiVersion: 'kustomize.config.k8s.io/v1alpha1',
        kind: 'Component',
        ...component,
      })
    }
    files['overlay/kustomization.yaml'] = stringify({
      ...HEAD,
      resources: [middle ? '../middle' : '../base'],
      ...(component ? { components: ['../component'] } : {}),
      ...top,
    })
    return files
  })
