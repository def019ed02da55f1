import { describe, expect, test } from 'vitest'
import { readYaml } from '../../engine/formats/yaml.ts'
import { allTrees } from './trees.ts'

interface Written {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly spec?: {
    readonly path?: string
    readonly dependsOn?: readonly { readonly name: string }[]
    readonly values?: unknown
  }
}

const objectsOf = (text: string): Written[] =>
  readYaml(text, { dialect: 'kubernetes' }).flatMap(({ root }) =>
    root === undefined ? [] : [root.value as Written],
  )

/** What the operator of Prometheus brings: a cluster without it refuses objects of these kinds, and all beside them. */
const OPERATED = /^(ServiceMonitor|PodMonitor|PrometheusRule|Probe|ScrapeConfig|AlertmanagerConfig)$/
const MONITORS = /"(serviceMonitor|servicemonitor|podMonitor)":\{[^{}]*"enabled":true/

describe.each(allTrees())('an empty cluster of $name', ({ tree }) => {
  const steps = [...tree.values()]
    .filter(({ path }) => path.endsWith('/flux/sync.yaml'))
    .map(({ path, text }) => ({ path, kustomizations: objectsOf(text) }))

  test.skipIf(steps.length === 0)('gets no object before the kind of it', () => {
    for (const { path, kustomizations } of steps) {
      const orderedBehind = (name: string): string[] =>
        kustomizations
          .find((one) => one.metadata.name === name)!
          .spec!.dependsOn?.flatMap((one) => [one.name, ...orderedBehind(one.name)]) ?? []
      for (const one of kustomizations) {
        const folder = one.spec!.path!.replace(/^\.\//, '')
        const objects = [...tree.values()]
          .filter((file) => file.path.startsWith(`${folder}/`) && file.path.endsWith('.yaml'))
          .filter((file) => !/\/(flux|tests|secrets|slo)\//.test(file.path.slice(folder.length)))
          .flatMap(({ text }) => objectsOf(text))
          .filter((object) => typeof object?.kind === 'string')
        const operated = objects.filter(
          ({ kind, spec }) =>
            OPERATED.test(kind) ||
            (kind === 'HelmRelease' && MONITORS.test(JSON.stringify(spec?.values ?? ''))),
        )
        if (one.metadata.name === 'monitoring') {
          // in the folder that brings the kinds only releases may need them, and wait for the one that does
          for (const { kind, metadata, spec } of operated) {
            expect(kind, `${folder}: ${metadata.name}`).toBe('HelmRelease')
            expect(spec?.dependsOn, metadata.name).toEqual([{ name: 'kube-prometheus-stack' }])
          }
        } else if (operated.length > 0) {
          expect(orderedBehind(one.metadata.name), `${path}: ${one.metadata.name}`).toContain('monitoring')
        }
      }
    }
  })
})
