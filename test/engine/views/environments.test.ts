import { describe, expect, it } from 'vitest'
import type { Design, DesignFile } from '../../../engine/design.ts'
import { type Infra, readInfra } from '../../../engine/infra.ts'
import { treeOf } from '../../../engine/tree.ts'
import { aliasOf, ENVIRONMENT_ALIASES, stageOf, stagesOf } from '../../../engine/views/aliases.ts'

const now = new Date('2026-08-01T00:00:00Z')
const object = (kind: string, name: string, apiVersion = 'v1'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n`
const POD = object('Pod', 'p')

function designOf(...names: string[]): DesignFile {
  const design = { environments: names.map((name) => ({ name })), paths: {} } as unknown as Design
  return { path: 'infra/infra.yaml', document: undefined, problems: [], design }
}

function infraOf(files: Record<string, string> | readonly string[], design?: DesignFile): Infra {
  const entries = Array.isArray(files)
    ? (files as readonly string[]).map((path): [string, string] => [path, path.endsWith('.yaml') ? POD : ''])
    : Object.entries(files as Record<string, string>)
  return readInfra(treeOf(entries), { now, design })
}

const stages = (infra: Infra): Record<string, string> =>
  Object.fromEntries(infra.environments.map(({ name, stage }) => [name, stage]))
const scopes = (infra: Infra): Record<string, string[]> =>
  Object.fromEntries(
    infra.scopes.map(({ environment, resources }) => [environment ?? '-', resources.map(String)]),
  )

describe('aliases', () => {
  it.each([...ENVIRONMENT_ALIASES])('%s is found as a folder of environments/', (name, { stages: meant }) => {
    expect(stages(infraOf([`environments/${name}/x.yaml`]))).toEqual({ [name]: meant[0] })
  })

  it.each([
    ['prod-eu-1', 'production'],
    ['eu_staging', 'staging'],
    ['Production', 'production'],
    ['dev02', 'dev'],
    ['pre-prod-eu', 'staging'],
    ['non-prod', 'other'],
    ['nonprod', 'other'],
    ['not-live', 'other'],
    ['dev-prod', 'other'],
    ['ring-1', 'other'],
    ['production-like-thing-of-many-words-here', 'other'],
    ['__proto__', 'other'],
    ['constructor', 'other'],
    ['', 'other'],
  ])('%s means %s', (name, stage) => {
    expect(stageOf(name)).toBe(stage)
  })

  it('lets a stand-in take the first stage that is free', () => {
    expect([...stagesOf(['test', 'integration', 'staging', 'production']).values()]).toEqual([
      'test',
      'dev',
      'staging',
      'production',
    ])
    expect([...stagesOf(['sbox', 'dev', 'demo', 'test', 'ithc', 'stg', 'prod', 'ptl']).values()]).toEqual([
      'other',
      'dev',
      'other',
      'test',
      'other',
      'staging',
      'production',
      'other',
    ])
    expect([...stagesOf(['dev', 'qa', 'uat-eu', 'uat-us', 'prod']).values()]).toEqual([
      'dev',
      'test',
      'staging',
      'staging',
      'production',
    ])
    expect(aliasOf('uat-eu')?.name).toBe('uat')
  })
})

describe('environments', () => {
  it.each([
    [
      'overlays of Kustomize',
      [
        'k/base/kustomization.yaml',
        'k/overlays/dev/kustomization.yaml',
        'k/overlays/prod/kustomization.yaml',
      ],
      ['dev', 'prod'],
    ],
    [
      'clusters of Flux',
      ['clusters/staging/apps.yaml', 'clusters/production/apps.yaml'],
      ['staging', 'production'],
    ],
    [
      'folders beside a base',
      ['apps/base/x.yaml', 'apps/staging/x.yaml', 'apps/production/x.yaml'],
      ['staging', 'production'],
    ],
    ['folders beside one another', ['deploy/dev/x.yaml', 'deploy/live/x.yaml'], ['dev', 'live']],
    ['stacks of Terraform', ['iac/stacks/dev/main.tf', 'iac/stacks/prd/main.tf'], ['dev', 'prd']],
    [
      'roots of Terraform',
      ['terraform/dev/main.tf', 'terraform/test/main.tf', 'terraform/prod/main.tf'],
      ['dev', 'test', 'prod'],
    ],
    ['one root of Terraform', ['terraform/production/main.tf'], ['production']],
    [
      'variable files in folders',
      [
        'terraform/deployments/x/main.tf',
        'terraform/variables/staging/x.tfvars',
        'terraform/variables/test/x.tfvars',
      ],
      ['test', 'staging'],
    ],
    ['variable files', ['main.tf', 'dev.tfvars', 'prod.auto.tfvars', 'terraform.tfvars'], ['dev', 'prod']],
    [
      'values of Helm',
      ['chart/Chart.yaml', 'chart/values-staging.yaml', 'chart/production-values.yaml', 'chart/values.yaml'],
      ['staging', 'production'],
    ],
    ['stacks of Pulumi', ['Pulumi.yaml', 'Pulumi.dev.yaml', 'Pulumi.prod.yaml'], ['dev', 'prod']],
    [
      'units of Terragrunt',
      [
        'non-prod/us-east-1/qa/mysql/terragrunt.hcl',
        'non-prod/us-east-1/qa/env.hcl',
        'prod/us-east-1/prod/mysql/terragrunt.hcl',
        '_envcommon/mysql.hcl',
      ],
      ['qa', 'prod'],
    ],
    [
      'tags of images',
      ['charts/app-config/image-tags/integration/web', 'charts/app-config/image-tags/production/web'],
      ['integration', 'production'],
    ],
    [
      'inventories of Ansible',
      ['inventories/staging/hosts.ini', 'inventories/production/hosts.ini'],
      ['staging', 'production'],
    ],
    ['several applications', ['apps/a/overlays/prod/x.yaml', 'apps/b/overlays/prod/x.yaml'], ['prod']],
  ] as const)('are found as %s', (_, paths, expected) => {
    expect(infraOf([...paths]).environments.map(({ name }) => name)).toEqual(expected)
  })

  it('are found as projects of Argo CD', () => {
    const infra = infraOf({
      'projects/prod.yaml': object('AppProject', 'prod', 'argoproj.io/v1alpha1'),
      'projects/README.yaml': object('AppProject', 'x', 'argoproj.io/v1alpha1'),
      'elsewhere/dev.yaml': object('AppProject', 'dev', 'argoproj.io/v1alpha1'),
    })
    expect(infra.environments).toMatchObject([
      { name: 'prod', folders: [], place: { file: 'projects/prod.yaml' } },
    ])
  })

  it.each([
    ['folders of tests', ['test/x.yaml', 'tests/overlays/dev/x.yaml', 'src/test/x.yaml', 'docs/test/x.yaml']],
    ['modules', ['modules/network/test/main.tf', 'modules/network/dev/main.tf']],
    ['examples', ['examples/prod/main.tf', 'charts/x/ci/test-values.yaml']],
    ['packages', ['node_modules/x/environments/prod/x.yaml', 'vendor/x/overlays/prod/x.yaml']],
    ['source code', ['src/environments/prod/environment.ts', 'app/dev/main.py', 'app/prod/main.py']],
    ['a lonely test', ['values-test.yaml', 'test.tfvars', 'infra/test/x.yaml', 'k8s/live/x.yaml']],
    [
      'unknown names alone',
      ['clusters/home/x.yaml', 'overlays/gke/kustomization.yaml', 'overlays/aks/kustomization.yaml'],
    ],
    ['workflows', ['.github/workflows/production.yaml', '.github/environments/prod/x.yaml']],
    ['a folder of stages', ['pipelines/test/x.sh', 'scripts/prod/deploy.sh']],
  ])('are no %s', (_, paths) => {
    expect(infraOf(paths).environments).toEqual([])
  })

  it('with unknown names count where they look like a known one beside them', () => {
    const infra = infraOf([
      'overlays/dev/kustomization.yaml',
      'overlays/prod/kustomization.yaml',
      'overlays/ephemeral/kustomization.yaml',
      'overlays/common/kustomization.yaml',
      'overlays/scripts/x.yaml',
    ])
    expect(stages(infra)).toEqual({ dev: 'dev', prod: 'production', ephemeral: 'other' })
  })

  it('keep a folder within an environment part of it, and each spelling apart', () => {
    const infra = infraOf([
      'environments/prod/overlays/dev/x.yaml',
      'environments/production/x.yaml',
      'iac/stacks/prod/main.tf',
    ])
    expect(infra.environments.map(({ name, stage, folders }) => [name, stage, folders])).toEqual([
      ['prod', 'production', ['environments/prod', 'iac/stacks/prod']],
      ['production', 'production', ['environments/production']],
    ])
  })

  it('come from the design first, other spellings of a declared one joined to it', () => {
    const files = [
      'overlays/prod/x.yaml',
      'overlays/stg/x.yaml',
      'overlays/prod-eu/x.yaml',
      'overlays/blue/y.yaml',
    ]
    const infra = infraOf(files, designOf('production', 'Dev', 'blue'))
    expect(infra.environments).toMatchObject([
      {
        name: 'production',
        stage: 'production',
        folders: ['overlays/prod'],
        place: { path: ['environments', 0] },
      },
      { name: 'Dev', stage: 'dev', folders: [] },
      { name: 'blue', stage: 'other', folders: ['overlays/blue'] },
      { name: 'stg', stage: 'staging', folders: ['overlays/stg'], place: { file: 'overlays/stg/x.yaml' } },
      { name: 'prod-eu', stage: 'production' },
    ])
  })

  it('may have names that every object inherits', () => {
    const infra = infraOf(['environments/prod/x.yaml', 'environments/constructor/x.yaml'])
    expect(infra.environments.map(({ name }) => name)).toEqual(['prod', 'constructor'])
  })
})

describe('scopes', () => {
  it('are what overlays reach: bases and components, shared objects in each', () => {
    const infra = infraOf({
      'k/base/kustomization.yaml': 'resources: [web.yaml]\n',
      'k/base/web.yaml': object('Deployment', 'web', 'apps/v1'),
      'k/components/quota/kustomization.yaml': 'kind: Component\nresources: [quota.yaml]\n',
      'k/components/quota/quota.yaml': object('ResourceQuota', 'quota'),
      'k/overlays/dev/kustomization.yaml': 'resources: [../../base]\n',
      'k/overlays/dev/stray.yaml': object('Pod', 'stray'),
      'k/overlays/prod/kustomization.yaml': 'resources: [../../base]\ncomponents: [../../components/quota]\n',
    })
    expect(scopes(infra)).toEqual({
      dev: ['Deployment web'],
      prod: ['Deployment web', 'ResourceQuota quota'],
      '-': ['Pod stray'],
    })
    expect(infra.scopes[0]!.resources[0]).toBe(infra.scopes[1]!.resources[0])
    expect(infra.scopes.map(({ stage }) => stage)).toEqual(['dev', 'production', 'other'])
    expect(infra.scopes[1]!.ofKind('ResourceQuota').map(String)).toEqual(['ResourceQuota quota'])
  })

  it('follow a cluster entry of Flux to its overlay', () => {
    const flux = (name: string, path: string): string =>
      `${object('Kustomization', name, 'kustomize.toolkit.fluxcd.io/v1')}spec:\n  path: ${path}\n  sourceRef: {kind: GitRepository, name: flux-system}\n`
    const infra = infraOf({
      'clusters/staging/apps.yaml': flux('apps', './apps/staging'),
      'clusters/staging/infrastructure.yaml': flux('infra', './infrastructure/controllers'),
      'clusters/production/apps.yaml': flux('apps', './apps/production'),
      'infrastructure/controllers/a.yaml': object('HelmRelease', 'cert', 'helm.toolkit.fluxcd.io/v2'),
      'apps/base/web/kustomization.yaml': 'resources: [release.yaml]\n',
      'apps/base/web/release.yaml': object('HelmRelease', 'web', 'helm.toolkit.fluxcd.io/v2'),
      'apps/staging/kustomization.yaml': 'resources: [../base/web]\n',
      'apps/production/kustomization.yaml': 'resources: [../base/web]\n',
    })
    expect(scopes(infra)).toEqual({
      staging: ['HelmRelease web', 'Kustomization apps', 'Kustomization infra', 'HelmRelease cert'],
      production: ['HelmRelease web', 'Kustomization apps'],
    })
  })

  it('hold what Flux deploys by itself from beneath an overlay', () => {
    const infra = infraOf({
      'environments/prod/kustomization.yaml': 'resources: [web.yaml]\n',
      'environments/prod/web.yaml': object('Deployment', 'web', 'apps/v1'),
      'environments/prod/stray.yaml': object('Pod', 'stray'),
      'environments/prod/flux/sync.yaml': `${object('Kustomization', 'secrets', 'kustomize.toolkit.fluxcd.io/v1')}spec:\n  path: ./environments/prod/secrets\n`,
      'environments/prod/secrets/kustomization.yaml': 'resources: [s.yaml]\n',
      'environments/prod/secrets/s.yaml': object('Secret', 's'),
      'environments/prod/parts/kustomization.yaml': 'kind: Component\nresources: [p.yaml]\n',
      'environments/prod/parts/p.yaml': object('Pod', 'part'),
    })
    expect(scopes(infra)).toEqual({
      prod: ['Kustomization secrets', 'Secret s', 'Deployment web'],
      '-': ['Pod part', 'Pod stray'],
    })
  })

  it('are plain manifests where there is no kustomization, and what nested ones list', () => {
    const infra = infraOf({
      'environments/prod/a.yaml': object('Pod', 'a'),
      'environments/prod/deep/b.yaml': object('Pod', 'b'),
      'environments/prod/k/kustomization.yaml': 'resources: [c.yaml]\n',
      'environments/prod/k/c.yaml': object('Pod', 'c'),
      'environments/prod/k/unlisted.yaml': object('Pod', 'd'),
    })
    expect(scopes(infra)).toEqual({ prod: ['Pod a', 'Pod b', 'Pod c'], '-': ['Pod d'] })
  })

  it('follow Applications of Argo CD, in circles too', () => {
    const argo = (name: string, path: string): string =>
      `${object('Application', name, 'argoproj.io/v1alpha1')}spec:\n  source:\n    path: ${path}\n`
    const infra = infraOf({
      'clusters/prod/root.yaml': argo('root', 'argo'),
      'argo/root.yaml': argo('again', 'clusters/prod'),
      'argo/web.yaml': argo('web', 'manifests/web'),
      'manifests/web/web.yaml': object('Deployment', 'web', 'apps/v1'),
    })
    expect(scopes(infra)).toEqual({
      prod: ['Application again', 'Application web', 'Application root', 'Deployment web'],
    })
  })

  it('are one for a tree without environments, without tests and examples', () => {
    const infra = infraOf({
      'k8s/web.yaml': object('Deployment', 'web', 'apps/v1'),
      'tests/x.yaml': object('Pod', 'x'),
      'fixtures/unseen.yaml': object('Pod', 'unseen'),
      'examples/y.yaml': object('Pod', 'y'),
    })
    expect(scopes(infra)).toEqual({ '-': ['Deployment web'] })
    expect(infra.resources.length).toBe(3)
    expect(scopes(infraOf({}))).toEqual({ '-': [] })
  })
})
