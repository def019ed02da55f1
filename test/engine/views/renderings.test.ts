import { describe, expect, test } from 'vitest'
import { NO_CONFIG } from '../../../engine/config.ts'
import { readInfra } from '../../../engine/infra.ts'
import { lint } from '../../../engine/lint.ts'
import { defineRule } from '../../../engine/rule.ts'
import { treeOf } from '../../../engine/tree.ts'
import { WEB, webIn } from '../kustomize/web.ts'

const now = new Date('2026-11-21T10:00:00Z')

const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  clusterIP: None\n'

const overlay = (name: string, more = ''): Record<string, string> => ({
  [`deploy/overlays/${name}/kustomization.yaml`]: `resources:\n  - ../../base\nnamePrefix: ${name}-\n${more}`,
})
const BASE = webIn('deploy/base')
const images = (tag: string): string => `images:\n  - name: nginx\n    newTag: "${tag}"\n`

/** Asks for images of a tag, for more than one replica and for a strategy. */
const asking = defineRule({
  summary: 's',
  why: 'w',
  remedy: 'r',
  mandate: 'T1',
  severity: 'error',
  fixable: 'sometimes',
  *check(infra) {
    for (const scope of infra.scopes) {
      const { environment } = scope
      for (const web of scope.renderedOfKind('Deployment')) {
        const image = ['spec', 'template', 'spec', 'containers', 0, 'image']
        for (const [path, wrong, value] of [
          [image, web.node(...image)?.text !== 'nginx:1.28', 'nginx:1.28'],
          [['spec', 'replicas'], web.get('spec', 'replicas') === 1, 2],
          [['spec', 'strategy'], web.get('spec', 'strategy') === undefined, 'RollingUpdate'],
        ] as const) {
          if (!wrong) continue
          yield {
            at: web.at(path),
            environment,
            message: `${web} is wrong at ${path.join('.')}`,
            fix: (at) => ({ title: 'mend it', safety: 'safe', edits: [{ op: 'set', at, value }] }),
          }
        }
      }
    }
  },
})

function findings(files: Record<string, string>): string[] {
  const report = lint(readInfra(treeOf(files), { now }), { 'kubernetes/asking': asking }, NO_CONFIG)
  return report.findings.map(
    ({ path, span, message, environments, fix }) =>
      `${path}:${span.line} ${message} [${environments.join(' ')}]${fix ? ' fixable' : ''}`,
  )
}

describe('what an environment gets, rendered', () => {
  test('is judged where it is written, once for all environments that share it', () => {
    const files = {
      ...BASE,
      ...overlay('dev', images('1.26')),
      ...overlay('staging', `${images('1.28')}replicas:\n  - name: web\n    count: 1\n`),
      ...overlay('production', `${images('1.28')}replicas:\n  - name: web\n    count: 3\n`),
    }
    expect(findings(files)).toEqual([
      'deploy/base/web.yaml:5 Deployment web is wrong at spec.strategy [dev staging production] fixable',
      'deploy/base/web.yaml:6 Deployment web is wrong at spec.replicas [dev] fixable',
      // the tag alone stands there: the whole image is not to be written over it
      'deploy/overlays/dev/kustomization.yaml:6 Deployment web is wrong at spec.template.spec.containers.0.image [dev]',
      'deploy/overlays/staging/kustomization.yaml:9 Deployment web is wrong at spec.replicas [staging] fixable',
    ])
  })

  test('is the very object where nothing was done to it, and rendered when somebody asks', () => {
    const infra = readInfra(
      treeOf({
        'deploy/base/kustomization.yaml': 'resources: [service.yaml, web.yaml]\n',
        'deploy/base/web.yaml': WEB,
        'deploy/base/service.yaml': SERVICE,
        'deploy/overlays/production/kustomization.yaml':
          'resources: [../../base]\nreplicas: [{name: web, count: 2}]\n',
        'deploy/overlays/dev/kustomization.yaml': 'resources: [../../base]\n',
      }),
      { now },
    )
    const production = infra.scopes.find(({ environment }) => environment === 'production')!
    const [service, web] = production.rendered
    expect(infra.resources).toContain(service)
    expect(infra.resources).not.toContain(web)
    expect(web!.get('spec', 'replicas')).toBe(2)
    expect(production.ofKind('Deployment')[0]!.get('spec', 'replicas')).toBe(1)
  })

  test('is what is written where kustomize would refuse', () => {
    const infra = readInfra(
      treeOf({ ...BASE, ...overlay('production', 'patches:\n  - path: gone.yaml\n'), ...overlay('dev') }),
      { now },
    )
    const production = infra.scopes.find(({ environment }) => environment === 'production')!
    expect(production.rendered.map(({ name }) => name)).toEqual(['web'])
    expect(infra.renderings.of(production.roots[0]!).problems.map(({ message }) => message)).toEqual([
      'gone.yaml is not there',
    ])
  })

  test('has Flux’ variables, from its own text and from ConfigMaps', () => {
    const flux = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  sourceRef:
    kind: GitRepository
    name: flux-system
  path: ./apps/production
  postBuild:
    substitute:
      replicas: "4"
    substituteFrom:
      - kind: ConfigMap
        name: settings
`
    const infra = readInfra(
      treeOf({
        'clusters/production/apps.yaml': flux,
        'clusters/production/settings.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: flux-system\ndata:\n  replicas: "9"\n  tag: "1.28"\n',
        'apps/production/kustomization.yaml': 'resources: [web.yaml]\n',
        'apps/production/web.yaml': WEB.replace('replicas: 1', 'replicas: ${replicas}').replace(
          'nginx:1.27',
          'nginx:${tag:=latest}',
        ),
      }),
      { now },
    )
    const [web] = infra.scopes.flatMap((scope) => scope.renderedOfKind('Deployment'))
    expect(web!.get('spec', 'replicas')).toBe(4)
    expect(web!.get('spec', 'template', 'spec', 'containers')).toEqual([{ name: 'web', image: 'nginx:1.28' }])
  })
})
