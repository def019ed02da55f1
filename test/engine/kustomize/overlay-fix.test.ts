import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NO_CONFIG } from '../../../engine/config.ts'
import type { Path } from '../../../engine/formats/node.ts'
import { filesOf, render } from '../../../engine/kustomize/render.ts'
import { fixTree } from '../../../engine/mend.ts'
import { defineRule } from '../../../engine/rule.ts'
import { SourceFile, type Tree } from '../../../engine/tree.ts'

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web # the shop
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: side
          image: side:1
        - name: web
          image: web:1
          ports: [{ containerPort: 80 }]
`
const ENVIRONMENTS = ['dev', 'test', 'staging', 'production']

/** Asks for a key of the Deployment, as each environment gets it. */
function wants(path: Path, value: unknown) {
  return {
    'test/wanted': defineRule({
      summary: 's',
      why: 'w',
      remedy: 'r',
      mandate: 'H1',
      severity: 'error',
      fixable: 'always',
      *check(infra) {
        for (const scope of infra.scopes) {
          for (const one of scope.renderedOfKind('Deployment')) {
            if (one.node(...path) !== undefined) continue
            yield {
              at: one.at(path),
              message: `${one} lacks ${path.join('.')}`,
              environment: scope.environment,
              fix: (at) => ({ title: 'give it', safety: 'safe', edits: [{ op: 'set', at, value }] }),
            }
          }
        }
      },
    }),
  }
}

function world(
  overlays: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
): Tree {
  const files: Record<string, string> = {
    'base/kustomization.yaml': 'resources:\n  - web.yaml\n',
    'base/web.yaml': WEB,
    ...Object.fromEntries(
      ENVIRONMENTS.map((name) => [
        `overlays/${name}/kustomization.yaml`,
        overlays[name] ?? 'resources:\n  - ../../base\n',
      ]),
    ),
    ...more,
  }
  return new Map(Object.entries(files).map(([path, text]) => [path, new SourceFile({ path, text })]))
}

const mend = (tree: Tree, path: Path, value: unknown) =>
  fixTree(tree, () => ({ now: new Date('2026-11-21') }), wants(path, value), NO_CONFIG)
const rendered = (tree: Tree, name: string) =>
  render(filesOf(tree), `overlays/${name}`).objects.map(({ value }) => value)
const spec = (text: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  ${text}\n`
const WITH_FILE = 'resources:\n  - ../../base\npatches:\n  - path: web.yaml\n'

describe('a key that only some environments lack', () => {
  test('is set in the base where all lack it', () => {
    const { tree, changed } = mend(world({}), ['spec', 'minReadySeconds'], 10)
    expect(changed).toEqual(['base/web.yaml'])
    expect(tree.get('base/web.yaml')!.text).toContain('  minReadySeconds: 10\n')
  })

  test('is set in their overlays, in the patch that they have or in a new one that is listed', () => {
    const tree = world(
      { production: WITH_FILE, staging: WITH_FILE },
      {
        'overlays/production/web.yaml': spec('minReadySeconds: 30'),
        'overlays/staging/web.yaml': spec('replicas: 2 # enough'),
      },
    )
    const before = rendered(tree, 'production')
    const mended = mend(tree, ['spec', 'minReadySeconds'], 10)
    expect(mended.refused).toEqual([])
    expect(mended.report.findings).toEqual([])
    expect(mended.changed).toEqual([
      'overlays/dev/deployment-web-patch.yaml',
      'overlays/dev/kustomization.yaml',
      'overlays/staging/web.yaml',
      'overlays/test/deployment-web-patch.yaml',
      'overlays/test/kustomization.yaml',
    ])
    expect(mended.tree.get('overlays/staging/web.yaml')!.text).toBe(
      `${spec('replicas: 2 # enough')}  minReadySeconds: 10\n`,
    )
    expect(mended.tree.get('overlays/dev/kustomization.yaml')!.text).toBe(
      'resources:\n  - ../../base\npatches:\n  - path: deployment-web-patch.yaml\n',
    )
    expect(mended.tree.get('overlays/dev/deployment-web-patch.yaml')!.text).toBe(spec('minReadySeconds: 10'))
    expect(rendered(mended.tree, 'production')).toEqual(before)
  })

  test('is set in the item that a list of the patch has, or gets', () => {
    const path = ['spec', 'template', 'spec', 'containers', { name: 'web' }, 'resources', 'limits', 'memory']
    const list = (text: string): string =>
      `template:\n    spec:\n      containers:\n        - name: web\n          ${text}`
    const tree = world(
      { production: WITH_FILE, staging: WITH_FILE },
      {
        'overlays/production/web.yaml': spec(list('resources: { limits: { memory: 1Gi } }')),
        'overlays/staging/web.yaml': spec(list('image: web:2')),
      },
    )
    const mended = mend(tree, path, '64Mi')
    expect(mended.report.findings).toEqual([])
    expect(mended.changed).not.toContain('base/web.yaml')
    expect(mended.tree.get('overlays/dev/deployment-web-patch.yaml')!.text).toBe(
      spec(
        'template:\n    spec:\n      containers:\n        - name: web\n          resources:\n            limits:\n              memory: 64Mi',
      ),
    )
    for (const name of ['dev', 'test', 'staging']) {
      const [web] = rendered(mended.tree, name) as [
        { spec: { template: { spec: { containers: object[] } } } },
      ]
      expect(web.spec.template.spec.containers).toHaveLength(2)
    }
  })

  test('is left to a person where a patch of theirs would reach others too', () => {
    const shared = 'resources:\n  - ../../shared\n'
    const tree = world(
      { dev: shared, test: shared, staging: shared, production: WITH_FILE },
      {
        'shared/kustomization.yaml': 'resources:\n  - ../base\n',
        'overlays/production/web.yaml': spec('minReadySeconds: 30'),
      },
    )
    const mended = mend(tree, ['spec', 'minReadySeconds'], 10)
    expect(mended.report.findings).toEqual([])
    expect(mended.changed.every((path) => path.startsWith('overlays/'))).toBe(true)
  })
})

test('mending leaves nothing to be found, mends once, and changes no other environment', () => {
  const PATHS: readonly (readonly [Path, unknown])[] = [
    [['spec', 'minReadySeconds'], 5],
    [['spec', 'template', 'spec', 'terminationGracePeriodSeconds'], 60],
    [['metadata', 'annotations', 'acme.example/owner'], 'shop'],
    [['spec', 'template', 'spec', 'containers', { name: 'web' }, 'resources', 'limits', 'memory'], '1Gi'],
    [['spec', 'strategy', 'rollingUpdate', 'maxSurge'], 1],
  ]
  const given = (path: Path, value: unknown): string => {
    const inner = path.reduceRight<unknown>(
      (below, step) =>
        typeof step === 'string' ? { [step]: below } : [{ ...(step as object), ...(below as object) }],
      value,
    )
    return JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      ...(inner as object),
      metadata: { name: 'web', ...(inner as { metadata?: object }).metadata },
    })
  }
  const OTHER = 'replicas: 3'
  const state = fc.constantFrom(
    'nothing',
    'inline',
    'given in a file',
    'another in a file',
    'another in a list of old',
    'a component',
    'a namespace',
  )
  const GIVEN = ['inline', 'given in a file', 'a component']
  fc.assert(
    fc.property(fc.tuple(state, state, state, state), fc.constantFrom(...PATHS), (states, [path, value]) => {
      const overlays: Record<string, string> = {}
      const more: Record<string, string> = {}
      for (const [index, name] of ENVIRONMENTS.entries()) {
        const patch = given(path, value)
        if (states[index] === 'nothing') continue
        if (states[index] === 'a namespace')
          overlays[name] = `resources:\n  - ../../base\nnamespace: shop-${name}\nnamePrefix: ${name}-\n`
        else if (states[index] === 'a component') {
          overlays[name] = 'resources:\n  - ../../base\ncomponents:\n  - ../../component\n'
          more['component/kustomization.yaml'] = `kind: Component\npatches:\n  - patch: '${patch}'\n`
        } else if (states[index] === 'another in a list of old') {
          overlays[name] = 'resources:\n  - ../../base\npatchesStrategicMerge:\n  - web.yaml\n'
          more[`overlays/${name}/web.yaml`] = spec(OTHER)
        } else if (states[index] === 'inline')
          overlays[name] = `resources:\n  - ../../base\npatches:\n  - patch: '${patch}'\n`
        else {
          overlays[name] = WITH_FILE
          more[`overlays/${name}/web.yaml`] = states[index] === 'given in a file' ? `${patch}\n` : spec(OTHER)
        }
      }
      const tree = world(overlays, more)
      const has = (name: string): boolean => GIVEN.includes(states[ENVIRONMENTS.indexOf(name)]!)
      const before = new Map(ENVIRONMENTS.filter(has).map((name) => [name, rendered(tree, name)]))
      const mended = mend(tree, path, value)
      expect(mended.refused).toEqual([])
      expect(mended.report.findings).toEqual([])
      for (const [name, objects] of before) expect(rendered(mended.tree, name)).toEqual(objects)
      if (before.size > 0) expect(mended.changed).not.toContain('base/web.yaml')
      expect(mend(mended.tree, path, value).changed).toEqual([])
    }),
    { numRuns: process.env.DEEP ? 2000 : 40 },
  )
})
