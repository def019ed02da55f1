import { parseEvents } from 'js-yaml'
import { parseAllDocuments } from 'yaml'
import { readStream } from '../engine/formats/yaml/read.ts'
import { readYaml } from '../engine/formats/yaml.ts'

/** One line of a benchmark's result. */
export interface Row {
  readonly name: string
  readonly value: number
  readonly unit: string
}

/** A manifest of some 1,350 characters, with what manifests hold: nesting, lists, flow, comments, quotes, a script. */
function manifest(i: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${i}
  namespace: production
  labels:
    app.kubernetes.io/name: app-${i}
    app.kubernetes.io/part-of: shop
  annotations:
    description: "the ${i}th service"
spec:
  replicas: ${i % 7}
  selector:
    matchLabels:
      app.kubernetes.io/name: app-${i}
  template:
    metadata:
      labels: {app.kubernetes.io/name: app-${i}, tier: web}
    spec:
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: main
          image: registry.example.com/shop/app-${i}:1.2.${i}
          # the command
          command: ["/bin/app", "--port=8080"]
          args:
            - --verbose
            - --listen=:8080
          ports:
            - containerPort: 8080
              name: http
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
            limits:
              memory: 256Mi
          livenessProbe:
            httpGet:
              path: /healthz
              port: http
            initialDelaySeconds: 3
          env:
            - name: SCRIPT
              value: |
                #!/bin/sh
                echo hello ${i}
                exec /bin/app
            - name: GREETING
              value: 'it''s'
`
}

/** Manifests in one stream, or each as a text of its own, of some megabytes together. */
function manifests(megabytes: number): string[] {
  const texts: string[] = []
  let size = 0
  for (let i = 0; size < megabytes * 1e6; i++) {
    // A text as a file gives it: one flat string, not a tree of the pieces it was made of.
    const text = Buffer.from(manifest(i)).toString()
    texts.push(text)
    size += text.length
  }
  return texts
}

/** Megabytes a second: of the first run, and of the best of some. */
function speed(name: string, megabytes: number, runs: number, read: () => unknown): Row[] {
  const speeds: number[] = []
  for (let i = 0; i < runs; i++) {
    const start = performance.now()
    read()
    speeds.push((megabytes * 1000) / (performance.now() - start))
  }
  return [
    { name: `${name}, cold`, value: speeds[0]!, unit: 'MB/s' },
    { name: `${name}, best of ${runs}`, value: Math.max(...speeds), unit: 'MB/s' },
  ]
}

/** Reads the same manifests with each reader; measures what 30 MB in 20,000 files keep where `gc` is exposed. */
export async function benchYaml(): Promise<Row[]> {
  const stream = Buffer.from(manifests(8).join('---\n')).toString()
  const files = manifests(8)
  const small = Buffer.from(manifests(1).join('---\n')).toString()
  const size = stream.length / 1e6
  const rows = [
    ...speed('own reader, one stream', size, 10, () => readYaml(stream, { dialect: 'kubernetes' })),
    ...speed('own reader, a file each', 8, 10, () =>
      files.map((text) => readYaml(text, { dialect: 'kubernetes' })),
    ),
    ...speed('own reader and all values', size, 4, () =>
      readYaml(stream, { dialect: 'kubernetes' }).map(({ root }) => root?.value),
    ),
    ...speed('through js-yaml events', size, 3, () =>
      readStream(stream, { dialect: 'kubernetes' }, 'events'),
    ),
    ...speed('js-yaml parseEvents alone', size, 3, () => parseEvents(stream, {})),
    ...speed('yaml parseAllDocuments', small.length / 1e6, 2, () => parseAllDocuments(small)),
  ]
  return [...rows, ...memory()]
}

/** What is kept alive beside the texts, after 20,000 files of 1.5 kB are read. */
function memory(): Row[] {
  if (!globalThis.gc) return []
  const texts = manifests(30)
  globalThis.gc()
  const before = process.memoryUsage()
  const documents = texts.map((text) => readYaml(text, { dialect: 'kubernetes' }))
  globalThis.gc()
  const after = process.memoryUsage()
  const heap = (after.heapUsed - before.heapUsed) / 1e6
  const buffers = (after.arrayBuffers - before.arrayBuffers) / 1e6
  const name = `30 MB in ${documents.length} files keep`
  return [
    { name: `${name} on the heap`, value: heap, unit: 'MB' },
    { name: `${name} in buffers`, value: buffers, unit: 'MB' },
  ]
}
