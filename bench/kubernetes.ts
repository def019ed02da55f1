import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { filesOf, render } from '../engine/kustomize/render.ts'
import { writeOpenSchemas } from '../test/engine/kubernetes/standalone.ts'
import { readTree } from '../test/fixtures.ts'
import {
  GENERATOR,
  INFRA_LINT,
  interleaved,
  ms,
  NOTHING,
  type Row,
  ratio,
  root,
  run,
  withFolder,
} from './measure.ts'

const RELEASE = '1.36.0'

/** Native kubeconform, where it is: on the PATH or where the peers of development are kept. */
function nativeKubeconform(): string | undefined {
  const kept = join(homedir(), '.cache/infra-peers/bin/kubeconform')
  const candidates = [kept, 'kubeconform']
  return candidates.find((one) => spawnSync(one, ['-v']).status === 0)
}

/** One of each kind that the benchmark's manifests are, in turn. */
function manifest(i: number): string {
  const name = `app-${i}`
  const kinds = [
    `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: {app.kubernetes.io/name: ${name}, tier: web}
spec:
  replicas: ${i % 7}
  selector:
    matchLabels:
      app.kubernetes.io/name: ${name}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${name}
    spec:
      securityContext:
        runAsNonRoot: true
      containers:
        - name: main
          image: registry.example.com/shop/${name}:1.2.${i}
          args: ["--verbose", "--listen=:8080"]
          ports:
            - containerPort: 8080
              name: http
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits:
              memory: 256Mi
          livenessProbe:
            httpGet:
              path: /healthz
              port: http
`,
    `apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  selector:
    app.kubernetes.io/name: ${name}
  ports:
    - name: http
      port: 80
      targetPort: http
`,
    `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: ${name}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector: {}
      ports:
        - port: 8080
          protocol: TCP
`,
  ]
  return kinds[i % kinds.length]!
}

/** 5,000 documents, 9,000 files and a single Deployment: ours and native kubeconform in turn, with schemas from files. */
export function benchKubernetes(): readonly Row[] {
  return withFolder((folder) => {
    const schemas = join(folder, 'schemas')
    writeOpenSchemas(schemas, RELEASE)
    const single = join(folder, 'single.yaml')
    writeFileSync(single, manifest(0))
    const stream = join(folder, 'stream.yaml')
    writeFileSync(stream, Array.from({ length: 5000 }, (_, i) => manifest(i)).join('---\n'))
    const files = join(folder, 'files')
    for (let i = 0; i < 9000; i++) {
      if (i % 100 === 0) mkdirSync(join(files, String(i / 100)), { recursive: true })
      writeFileSync(join(files, String(Math.floor(i / 100)), `${i}.yaml`), manifest(i))
    }
    const ours = (path: string) => ({
      args: [INFRA_LINT, 'kubeconform', '-summary', '-kubernetes-version', RELEASE, path],
    })
    const native = nativeKubeconform()
    if (!native) console.log('| native kubeconform is not installed: nothing to compare with | | | | |')
    const theirs = (path: string) => ({
      program: native!,
      args: ['-summary', '-kubernetes-version', RELEASE, '-schema-location', schemas, path],
    })
    const starts = interleaved({ nothing: NOTHING, single: ours(single) }, 21)
    const rows: Row[] = [
      ratio('infra-lint kubeconform, one Deployment', starts.single, starts.nothing, 2.5, 'for node -e 0'),
      conformanceOfDefaultTree(folder),
      ...renderingOfOverlays(),
    ]
    if (!native || !existsSync(root)) return rows
    const timing = interleaved(
      { ours: ours(stream), native: theirs(stream), oursFiles: ours(files), nativeFiles: theirs(files) },
      7,
    )
    return [
      ...rows,
      ratio('5,000 documents', timing.ours, timing.native, 0.6, 'for native kubeconform'),
      ratio('9,000 files', timing.oursFiles, timing.nativeFiles, 1, 'for native kubeconform'),
    ]
  })
}

/** Overlays of the corpus that are timed: small and large, of all features. */
const OVERLAYS = ['shop-production', 'boutique', 'replacements', 'component', 'flux-apps', 'tenants']

/** Rendering an overlay in the process that has the tree, against a process of kubectl for it. */
function renderingOfOverlays(): readonly Row[] {
  if (spawnSync('kubectl', ['version', '--client']).status !== 0) {
    console.log('| kubectl is not installed: nothing to compare rendering with | | | | |')
    return []
  }
  const corpus = join(root, 'fixtures', 'kustomize')
  let ours = 0
  let theirs = 0
  for (const name of OVERLAYS) {
    ours += least(5, () => render(filesOf(readTree(join(corpus, name))), 'overlay'))
    theirs += least(5, () => spawnSync('kubectl', ['kustomize', join(corpus, name, 'overlay')]))
  }
  return [
    {
      name: 'rendering an overlay',
      value: ours / theirs,
      unit: '×',
      budget: 0.1,
      note: `for kubectl kustomize: ${ms(ours / OVERLAYS.length)} against ${ms(theirs / OVERLAYS.length)}, least of 5, ${OVERLAYS.length} overlays`,
    },
  ]
}

function least(times: number, work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < times; i++) {
    const start = performance.now()
    work()
    best = Math.min(best, performance.now() - start)
  }
  return best
}

/** What the rules about schemas add to linting the default scaffold in a fresh process. */
function conformanceOfDefaultTree(folder: string): Row {
  const scaffold = join(folder, 'scaffold')
  run(process.execPath, [GENERATOR, scaffold, '--yes'], folder)
  run('git', ['init', '--quiet', scaffold], folder)
  const without = join(folder, 'without.yaml')
  const off = [
    'invalid-resource',
    'removed-api',
    'deprecated-api',
    'invalid-name',
    'wrong-scope',
    'missing-schema',
  ]
  writeFileSync(without, `rules:\n${off.map((one) => `  kubernetes/${one}: 'off'\n`).join('')}`)
  const timing = interleaved(
    {
      all: { args: [INFRA_LINT], cwd: scaffold },
      less: { args: [INFRA_LINT, '--config', without], cwd: scaffold },
    },
    21,
  )
  return {
    name: 'conformance of the default scaffold, cold',
    // of the fastest runs: a difference of two medians is mostly the machine's other work
    value: timing.all.least - timing.less.least,
    unit: 'ms',
    budget: 60,
    note: `fastest of 21: ${ms(timing.all.least)} with, ${ms(timing.less.least)} without its rules; medians ${ms(timing.all.median)} and ${ms(timing.less.median)}`,
  }
}
