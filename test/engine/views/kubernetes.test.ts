import { describe, expect, it } from 'vitest'
import { type Infra, readInfra } from '../../../engine/infra.ts'
import { locate } from '../../../engine/place.ts'
import { SourceFile, treeOf } from '../../../engine/tree.ts'

const now = new Date('2026-08-01T00:00:00Z')
const infraOf = (files: Record<string, string>, repository?: string): Infra =>
  readInfra(treeOf(files), { now, repository })
const object = (kind: string, name: string, apiVersion = 'v1'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n`
const names = (list: readonly { toString(): string }[]): string[] => list.map(String)

describe('resources', () => {
  it('are the objects of all documents, in path order, Lists exploded', () => {
    const infra = infraOf({
      'b.yaml': `${object('Service', 'b')}---\n# nothing\n---\n${object('ConfigMap', 'c')}`,
      'a.yaml': `apiVersion: v1\nkind: List\nitems:\n- ${object('Pod', 'p').replaceAll('\n', '\n  ').trimEnd()}\n`,
      'c.json': JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'j' } }),
      'd.yaml': object('CustomResourceDefinition', 'crd', 'apiextensions.k8s.io/v1'),
    })
    expect(names(infra.resources)).toEqual([
      'Pod p',
      'Service b',
      'ConfigMap c',
      'Deployment j',
      'CustomResourceDefinition crd',
    ])
    const [pod, , map] = infra.resources
    expect(pod!.base).toEqual(['items', 0])
    expect(map!.document).toBe(2)
    expect(locate(map!.at(['metadata', 'name']), infra.tree).span.line).toBe(11)
    expect(names(infra.ofKind('Pod', 'Deployment', 'None'))).toEqual(['Pod p', 'Deployment j'])
    expect(infra.ofKind('constructor')).toEqual([])
  })

  it('are no files that only look like objects', () => {
    const infra = infraOf({
      'slo.yaml': object('SLO', 'x', 'openslo/v1'),
      'kind.yaml': object('Cluster', 'x', 'kind.x-k8s.io/v1alpha4'),
      'kubeadm.yaml': object('ClusterConfiguration', 'x', 'kubeadm.k8s.io/v1beta4'),
      'chart/Chart.yaml': 'apiVersion: v2\nname: x\nversion: 1.0.0\nkind: odd\n',
      'chart/values.yaml': 'apiVersion: v1\nnested:\n  kind: Pod\n',
      'config.yaml': 'apiVersion: v1\nkind: Config\nclusters: []\n',
      'number.yaml':
        'apiVersion: v1\nkind: 5\n---\napiVersion: 1\nkind: Pod\n---\napiVersion: v1/v2/v3\nkind: Pod\n',
      'kustomization.yaml': object('Kustomization', 'x', 'kustomize.config.k8s.io/v1beta1'),
      'skaffold.yaml': object('Config', 'x', 'skaffold/v4beta11'),
      'empty.yaml': 'apiVersion: v1\nkind: List\nitems: []\n',
    })
    expect(infra.resources).toEqual([])
  })

  it('leave out the templates of a chart, and keep its CRDs', () => {
    const infra = infraOf({
      'chart/Chart.yaml': 'apiVersion: v2\nname: x\nversion: 1.0.0\n',
      'chart/templates/a.yaml': object('Pod', 'a'),
      'chart/templates/b.yaml': 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n',
      'chart/crds/c.yaml': object('CustomResourceDefinition', 'c', 'apiextensions.k8s.io/v1'),
      'templates/d.yaml': object('Pod', 'd'),
      'raw.yaml': `apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ name }}\n---\n${object('Pod', 'e')}`,
    })
    expect([...infra.templated]).toEqual(['chart/templates/a.yaml', 'chart/templates/b.yaml'])
    expect(names(infra.resources)).toEqual(['CustomResourceDefinition c', 'Pod e', 'Pod d'])
  })

  it('leave out patches, unless they are resources too', () => {
    const infra = infraOf({
      'kustomization.yaml':
        'resources: [web.yaml, both.yaml]\npatches:\n- path: patch.yaml\n- path: both.yaml\n- patch: |\n    kind: x\npatchesStrategicMerge: [old.yaml]\n',
      'web.yaml': object('Deployment', 'web', 'apps/v1'),
      'patch.yaml': object('Deployment', 'patch', 'apps/v1'),
      'old.yaml': object('Deployment', 'old', 'apps/v1'),
      'both.yaml': object('Deployment', 'both', 'apps/v1'),
    })
    expect(names(infra.resources)).toEqual(['Deployment both', 'Deployment web'])
  })

  it('are read once where a symbolic link points at them', () => {
    const tree = new Map(
      treeOf({ 'a/web.yaml': object('Pod', 'web'), 'b/kustomization.yaml': 'resources: [web.yaml]\n' }),
    )
    tree.set(
      'b/web.yaml',
      new SourceFile({
        path: 'b/web.yaml',
        text: '../a/web.yaml',
        mode: '120000',
        linkTarget: '../a/web.yaml',
      }),
    )
    const infra = readInfra(tree, { now })
    expect(names(infra.resources)).toEqual(['Pod web'])
    expect(infra.kustomizations[0]!.resources[0]).toMatchObject({ target: 'a/web.yaml', exists: true })
    expect(infra.kustomizations[0]!.reaches.map(({ path }) => path)).toEqual(['a/web.yaml'])
  })

  it('link folders, loops and links out of the tree', () => {
    const tree = new Map(
      treeOf({
        'a/x/web.yaml': object('Pod', 'web'),
        'kustomization.yaml': 'resources: [l/x/web.yaml, loop, out]\n',
      }),
    )
    for (const [path, linkTarget] of [
      ['l', 'a'],
      ['loop', 'loop2'],
      ['loop2', 'loop'],
      ['out', '../elsewhere'],
    ] as const) {
      tree.set(path, new SourceFile({ path, text: linkTarget, mode: '120000', linkTarget }))
    }
    const { resources } = readInfra(tree, { now }).kustomizations[0]!
    expect(resources.map(({ exists }) => exists)).toEqual([true, false, false])
  })
})

describe('kustomizations', () => {
  it('know their references: what exists, what is remote, what leaves the tree', () => {
    const infra = infraOf({
      'apps/web/kustomization.yml': `namespace: shop
resources:
- deployment.yaml
- ../base
- ../gone
- ../../../outside
- https://example.com/x.yaml
- github.com/acme/x//deploy?ref=v1
- git::https://example.com/x
- oci://example.com/x
- git@example.com:acme/x.git
- example.com/acme/x//deploy?ref=v1
- /absolute
bases: [../old]
components:
- ../../components/alerts
configMapGenerator:
- name: c
  files: [app.ini, key=sub/app.toml, none.txt]
  envs: [x.env]
secretGenerator:
- name: s
  env: y.env
configurations: [conf.yaml]
replacements:
- path: r.yaml
helmCharts:
- name: h
  valuesFile: values.yaml
`,
      'apps/web/deployment.yaml': object('Deployment', 'web', 'apps/v1'),
      'apps/base/kustomization.yaml': 'resources: [s.yaml]\n',
      'apps/base/s.yaml': object('Service', 's'),
      'components/alerts/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [r.yaml]\n',
      'components/alerts/r.yaml': object('PrometheusRule', 'r', 'monitoring.coreos.com/v1'),
      'apps/web/app.ini': '',
      'apps/web/sub/app.toml': '',
    })
    const web = infra.kustomizations.find(({ folder }) => folder === 'apps/web')!
    expect(web.namespace).toBe('shop')
    expect(web.resources.map(({ text, target, exists, remote }) => [text, target, exists, remote])).toEqual([
      ['deployment.yaml', 'apps/web/deployment.yaml', true, false],
      ['../base', 'apps/base', true, false],
      ['../gone', 'apps/gone', false, false],
      ['../../../outside', undefined, false, false],
      ['https://example.com/x.yaml', undefined, true, true],
      ['github.com/acme/x//deploy?ref=v1', undefined, true, true],
      ['git::https://example.com/x', undefined, true, true],
      ['oci://example.com/x', undefined, true, true],
      ['git@example.com:acme/x.git', undefined, true, true],
      ['example.com/acme/x//deploy?ref=v1', undefined, true, true],
      ['/absolute', undefined, false, false],
      ['../old', 'apps/old', false, false],
    ])
    expect(web.others.map(({ target, exists }) => [target, exists])).toEqual([
      ['apps/web/app.ini', true],
      ['apps/web/sub/app.toml', true],
      ['apps/web/none.txt', false],
      ['apps/web/x.env', false],
      ['apps/web/y.env', false],
      ['apps/web/conf.yaml', false],
      ['apps/web/r.yaml', false],
      ['apps/web/values.yaml', false],
    ])
    expect(web.reaches.map(({ path }) => path)).toEqual([
      'apps/base/s.yaml',
      'apps/web/deployment.yaml',
      'components/alerts/r.yaml',
    ])
    expect(locate(web.resources[2]!.place, infra.tree).span.line).toBe(5)
  })

  it('end where bases lead in a circle', () => {
    const infra = infraOf({
      'a/kustomization.yaml': 'resources: [../b, a.yaml, .]\n',
      'b/kustomization.yaml': 'resources: [../a, b.yaml]\n',
      'a/a.yaml': object('Pod', 'a'),
      'b/b.yaml': object('Pod', 'b'),
    })
    for (const { reaches } of infra.kustomizations) {
      expect(reaches.map(({ path }) => path)).toEqual(['a/a.yaml', 'b/b.yaml'])
    }
  })

  it('have no ending or a Flux object of the same file name', () => {
    const infra = infraOf({
      'a/Kustomization': 'resources: [x.yaml]\n',
      'a/x.yaml': object('Pod', 'x'),
      'b/kustomization.yaml': `${object('Kustomization', 'flux', 'kustomize.toolkit.fluxcd.io/v1')}spec:\n  path: ./a\n`,
    })
    expect(infra.kustomizations.map(({ folder }) => folder)).toEqual(['a'])
    expect(infra.kustomizations[0]!.reaches.length).toBe(1)
    expect(names(infra.resources)).toEqual(['Pod x', 'Kustomization flux'])
  })

  it('reach through a chain of thousands without a stack overflow', () => {
    const files: Record<string, string> = { 'z.yaml': object('Pod', 'z') }
    for (let at = 0; at < 3000; at++) {
      files[`k${at}/kustomization.yaml`] = `resources: [${at === 2999 ? '../z.yaml' : `../k${at + 1}`}]\n`
    }
    const first = infraOf(files).kustomizations.find(({ folder }) => folder === 'k0')!
    expect(first.reaches.map(({ path }) => path)).toEqual(['z.yaml'])
  })
})

describe('charts', () => {
  it('have dependencies and values files', () => {
    const infra = infraOf({
      'charts/web/Chart.yaml':
        'apiVersion: v2\nname: web\nversion: 1.2.3\ndependencies:\n- name: redis\n  version: ^20.0.0\n  repository: oci://example.com/charts\n',
      'charts/web/values.yaml': '',
      'charts/web/values-prod.yaml': '',
      'charts/web/valuesfoo.yaml': '',
      'charts/web/sub/values.yaml': '',
      'charts/old/Chart.yaml': 'apiVersion: v1\nname: old\nversion: 0.1.0\n',
      'charts/old/requirements.yaml': 'dependencies:\n- name: x\n  version: 1.0.0\n',
      'charts/broken/Chart.yaml': 'version: 1.0.0\n',
    })
    expect(infra.charts.map(({ name, version }) => `${name} ${version}`)).toEqual(['old 0.1.0', 'web 1.2.3'])
    const [old, web] = infra.charts
    expect(old!.dependencies.map(({ name }) => name)).toEqual(['x'])
    expect(web!.dependencies[0]).toMatchObject({
      name: 'redis',
      version: '^20.0.0',
      repository: 'oci://example.com/charts',
    })
    expect(web!.values.map(({ name }) => name)).toEqual(['values-prod.yaml', 'values.yaml'])
  })
})

describe('gitops', () => {
  const flux = (name: string, path: string, source: string): string =>
    `${object('Kustomization', name, 'kustomize.toolkit.fluxcd.io/v1')}spec:\n  path: ${path}\n  sourceRef:\n    kind: ${source.split('/')[0]}\n    name: ${source.split('/')[1]}\n`
  const argo = (name: string, path: string, repoURL: string): string =>
    `${object('Application', name, 'argoproj.io/v1alpha1')}spec:\n  source:\n    repoURL: ${repoURL}\n    path: ${path}\n`

  it('follows paths of Flux into the tree, and not into other sources', () => {
    const infra = infraOf(
      {
        'clusters/prod/a.yaml': [
          flux('here', './apps/prod', 'GitRepository/flux-system'),
          flux('gone', './apps/none', 'GitRepository/flux-system'),
          flux('other', './apps/prod', 'GitRepository/other'),
          flux('oci', './apps/prod', 'OCIRepository/x'),
          flux('variable', './apps/${env}', 'GitRepository/flux-system'),
          flux('unknown', './elsewhere', 'GitRepository/unseen'),
          `${object('GitRepository', 'other', 'source.toolkit.fluxcd.io/v1')}spec:\n  url: https://github.com/acme/other.git\n`,
        ].join('---\n'),
        'apps/prod/x.yaml': object('Pod', 'x'),
      },
      'https://github.com/acme/shop',
    )
    expect(
      infra.gitops.map(({ resource, paths }) => [
        resource.name,
        ...paths.map((path) => [path.target, path.exists, path.remote]),
      ]),
    ).toEqual([
      ['here', ['apps/prod', true, false]],
      ['gone', ['apps/none', false, false]],
      ['other', [undefined, true, true]],
      ['oci', [undefined, true, true]],
      ['variable'],
      ['unknown', [undefined, true, true]],
      ['other'],
    ])
  })

  it('follows sources of Argo CD by their address', () => {
    const infra = infraOf(
      {
        'a.yaml': [
          argo('ssh', 'apps/x', 'git@github.com:Acme/shop.git'),
          argo('gone', 'apps/gone', 'https://github.com/acme/shop'),
          argo('other', 'apps/x', 'https://github.com/acme/other'),
          `${object('ApplicationSet', 'set', 'argoproj.io/v1alpha1')}spec:\n  template:\n    spec:\n      sources:\n      - path: 'apps/{{name}}'\n      - path: apps/x\n        repoURL: '{{url}}'\n`,
          object('AppProject', 'prod', 'argoproj.io/v1alpha1'),
          object('Rollout', 'r', 'argoproj.io/v1alpha1'),
        ].join('---\n'),
        'apps/x/x.yaml': object('Pod', 'x'),
      },
      'https://github.com/acme/shop.git',
    )
    expect(
      infra.gitops.map(({ resource, paths }) => [
        resource.name,
        ...paths.map((path) => [path.target, path.exists, path.remote]),
      ]),
    ).toEqual([
      ['ssh', ['apps/x', true, false]],
      ['gone', ['apps/gone', false, false]],
      ['other', [undefined, true, true]],
      ['set', ['apps/x', true, false]],
      ['prod'],
    ])
  })
})
