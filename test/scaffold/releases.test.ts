import { describe, expect, test } from 'vitest'
import { readYaml } from '../../engine/formats/yaml.ts'
import { asApplications } from '../../scaffold/releases.ts'
import { allTrees } from './trees.ts'

const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: cache\n'
const OCI = `# What it is for.
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: cache
spec:
  url: oci://ghcr.io/acme/charts/cache
  ref:
    tag: 1.10
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: cache
spec:
  chartRef:
    kind: OCIRepository
    name: cache
  values:
    # two, for a rollout
    replicas: 2

    text: |
      a
       b
`
const values = (text: string) => readYaml(text, { dialect: 'core' }).map(({ root }) => root!.value)

describe('a Helm release for Argo CD', () => {
  test('has the chart, the version and the values of Flux, with their comments', () => {
    const text = asApplications(`${NAMESPACE}---\n${OCI}`, 'stores')
    expect(values(text)).toMatchObject([
      { kind: 'Namespace' },
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        metadata: { name: 'cache', namespace: 'argocd' },
        spec: {
          destination: { namespace: 'stores' },
          source: {
            repoURL: 'ghcr.io/acme/charts',
            chart: 'cache',
            targetRevision: '1.10',
            helm: { valuesObject: { replicas: 2, text: 'a\n b\n' } },
          },
          syncPolicy: { automated: { prune: true, selfHeal: true } },
        },
      },
    ])
    expect(text).toContain('        # two, for a rollout\n')
    expect(text).not.toMatch(/ $/m)
  })

  test('keeps what a file says of itself at its head', () => {
    expect(asApplications(OCI, 'stores')).toMatch(/^# What it is for\.\napiVersion: argoproj\.io/)
  })

  test('is nothing where there is no release', () => {
    expect(asApplications(NAMESPACE, 'stores')).toBe(NAMESPACE)
  })

  test('without a source is a mistake of the template', () => {
    expect(() => asApplications(OCI.replace('    name: cache', '    name: other'), 'stores')).toThrow(
      'Helm release cache has no source',
    )
  })
})

test('a tree for Argo CD has nothing of Flux, and every chart stands in its project', () => {
  const { outputs } = allTrees().find(({ name }) => name === 'argocd.yaml')!
  const said = [...outputs.plan].filter(
    ([path, { content }]) => !path.startsWith('infra/.infra/') && /\bflux|toolkit\.fluxcd/i.test(content),
  )
  expect(said.map(([path]) => path)).toEqual([])
  const used = [...outputs.plan.values()].flatMap(({ content }) =>
    [...content.matchAll(/repoURL: (\S+)\n {4}chart:/g)].map(([, url]) => url!),
  )
  expect(used.length).toBeGreaterThan(8)
  const projects = outputs.plan.get('infra/environments/production/argocd/projects.yaml')!.content
  for (const url of used) expect(projects).toContain(`    - ${url}\n`)
})
