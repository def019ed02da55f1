import { describe, expect, it, test } from 'vitest'
import { readInfra } from '../../../engine/infra.ts'
import { treeOf } from '../../../engine/tree.ts'
import { isSample, isTest, isTestData } from '../../../engine/views/sample-folders.ts'

const now = new Date('2026-08-01T00:00:00Z')

describe('folders that deploy nothing', () => {
  test.each([
    ['internal/config/testdata', true, true, true],
    ['test-fixtures/a', true, true, true],
    ['src/__fixtures__', true, true, true],
    ['tests/e2e/app', false, true, true],
    ['integrationtest/cli', false, true, true],
    ['examples/complete', false, false, true],
    ['docs', false, false, true],
    ['overlays/test', false, false, false],
    ['infra/environments/test', false, false, false],
    ['latest/testing-tools', false, false, false],
    ['', false, false, false],
  ])('%s', (folder, data, tests, sample) => {
    expect([isTestData(folder), isTest(folder), isSample(folder)]).toEqual([data, tests, sample])
  })
})

describe('what lies there', () => {
  const deployment = (name: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec: {}\n`

  it('is in no view where it is test data', () => {
    const infra = readInfra(
      treeOf({
        'testdata/web.yaml': deployment('made-up'),
        'testdata/main.tf': 'provider "hcloud" {}\n',
        'deploy/web.yaml': deployment('web'),
      }),
      { now },
    )
    expect(infra.resources.map(String)).toEqual(['Deployment web'])
    expect(infra.terraform).toEqual([])
    expect(infra.files('testdata')).toEqual([])
  })

  it('is an environment where its folder holds environments', () => {
    const kustomization =
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [web.yaml]\n'
    const infra = readInfra(
      treeOf({
        'overlays/test/kustomization.yaml': kustomization,
        'overlays/test/web.yaml': deployment('web'),
        'overlays/test/extra.yaml': deployment('unreached'),
        'tests/web.yaml': deployment('tried'),
      }),
      { now },
    )
    const scoped = infra.scopes.flatMap((scope) => scope.ofKind('Deployment').map(String))
    expect(scoped).toContain('Deployment web')
    expect(scoped).toContain('Deployment unreached')
    expect(scoped).not.toContain('Deployment tried')
  })

  it('is no root, and answers for nothing that it calls', () => {
    const infra = readInfra(
      treeOf({
        'examples/complete/main.tf': 'provider "hcloud" {}\nmodule "net" { source = "../../modules/net" }\n',
        'production/main.tf': 'provider "hcloud" {}\nmodule "net" { source = "../modules/net" }\n',
        'template/main.tf': 'provider "hcloud" {}\n',
        'modules/net/main.tf': 'resource "hcloud_network" "main" {}\n',
      }),
      { now },
    )
    const facts = infra.terraform.map(({ folder, root, sample, callers }) => [
      folder,
      root,
      sample,
      callers.map((caller) => caller.folder),
    ])
    expect(facts).toEqual([
      ['examples/complete', false, true, []],
      ['modules/net', false, false, ['production']],
      ['production', true, false, []],
      ['template', false, true, []],
    ])
  })
})
