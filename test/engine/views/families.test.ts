import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sources } from '../../../cli/sources.ts'
import { DESIGN_PATH } from '../../../engine/design.ts'
import { type Infra, readInfra } from '../../../engine/infra.ts'
import { treeOf } from '../../../engine/tree.ts'
import { readDesign } from '../../../scaffold/design.ts'
import { FIXTURES } from '../../fixtures.ts'

const now = new Date('2026-11-21T12:00:00Z')
const infraOf = (files: Record<string, string>): Infra => {
  const text = files[DESIGN_PATH]
  return readInfra(treeOf(files), {
    now,
    design: text === undefined ? undefined : readDesign(DESIGN_PATH, text, sources),
  })
}
const KUSTOMIZATION =
  'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../../base]\n'
const families = (infra: Infra): Record<string, string[]> =>
  Object.fromEntries(infra.families.map(({ pattern, members }) => [pattern, members.map(({ name }) => name)]))

describe('families', () => {
  it('are overlays, lowest environment first', () => {
    const infra = infraOf(
      Object.fromEntries(
        ['prod', 'dev', 'staging'].map((name) => [
          `apps/web/overlays/${name}/kustomization.yaml`,
          KUSTOMIZATION,
        ]),
      ),
    )
    expect(families(infra)).toEqual({ 'apps/web/overlays/*': ['dev', 'staging', 'prod'] })
    const [family] = infra.families
    expect(family!.below(family!.members[2]!).map(({ name }) => name)).toEqual(['staging', 'dev'])
  })

  it('are folders and files whose names differ in the environment only', () => {
    const infra = infraOf({
      'live/web-dev/main.tf': 'provider "aws" {}\n',
      'live/web-prod/main.tf': 'provider "aws" {}\n',
      'config/.env.staging': 'A=1\n',
      'config/.env.production': 'A=1\n',
      'charts/web/values-staging.yaml': 'a: 1\n',
      'charts/web/values-production.yaml': 'a: 1\n',
      'terraform/envs/stg.tfvars': 'a = 1\n',
      'terraform/envs/prd.tfvars': 'a = 1\n',
    })
    expect(families(infra)).toEqual({
      'charts/web/values-*.yaml': ['staging', 'production'],
      'config/.env.*': ['staging', 'production'],
      'live/web-*': ['dev', 'prod'],
      'terraform/envs/*.tfvars': ['stg', 'prd'],
    })
  })

  it('are Terragrunt’s environments across accounts', () => {
    const unit = 'terraform {\n  source = "git::https://git.example.com/modules.git//mysql?ref=v1.0.0"\n}\n'
    const env = 'locals {\n  environment = "x"\n}\n'
    const infra = infraOf({
      'non-prod/eu-west-1/stage/env.hcl': env,
      'non-prod/eu-west-1/stage/mysql/terragrunt.hcl': unit,
      'prod/eu-west-1/prod/env.hcl': env,
      'prod/eu-west-1/prod/mysql/terragrunt.hcl': unit,
    })
    expect(families(infra)).toEqual({ '*/eu-west-1/*': ['stage', 'prod'] })
  })

  it('are none of tests, examples, workflows and names that only sound alike', () => {
    expect(
      families(
        infraOf({
          'src/web.test.json': '{}',
          'src/web.dev.json': '{}',
          '.github/workflows/deploy-staging.yaml': 'on: push\n',
          '.github/workflows/deploy-prod.yaml': 'on: push\n',
          'examples/web-dev/main.tf': 'provider "aws" {}\n',
          'examples/web-prod/main.tf': 'provider "aws" {}\n',
          'apps/live/kustomization.yaml': KUSTOMIZATION,
        }),
      ),
    ).toEqual({ 'src/web.*.json': ['dev', 'test'] })
  })

  it('name files as every environment would call them', () => {
    const infra = infraOf({
      'clusters/staging/web-staging.yaml': 'kind: A\napiVersion: v1\n',
      'clusters/staging/unit-test.yaml': 'kind: A\napiVersion: v1\n',
      'clusters/production/web-production.yaml': 'kind: A\napiVersion: v1\n',
      'clusters/production/unit-test.yaml': 'kind: A\napiVersion: v1\n',
    })
    const [staging, production] = infra.families[0]!.members
    expect([...production!.files.keys()].sort()).toEqual(['unit-test.yaml', 'web-*.yaml'])
    expect(staging!.counterpart('web-*.yaml', 'web-production.yaml')?.path).toBe(
      'clusters/staging/web-staging.yaml',
    )
  })

  it('follow the order of the design, where there is one', () => {
    const files = Object.fromEntries(
      ['dev', 'test', 'staging', 'production'].map((name) => [
        `infra/environments/${name}/kustomization.yaml`,
        KUSTOMIZATION,
      ]),
    )
    const undeclared = infraOf(files).families[0]!
    // Whether dev or test comes first is each team's own choice.
    expect(undeclared.below(undeclared.members[1]!)).toEqual([])
    const design = readFileSync(join(FIXTURES, 'rules/environments/missing/bad/infra/infra.yaml'), 'utf8')
    const declared = infraOf({ ...files, [DESIGN_PATH]: design }).families[0]!
    expect(declared.below(declared.members[1]!).map(({ name }) => name)).toEqual(['dev'])
  })
})

describe('versions', () => {
  const versions = (path: string, text: string): Record<string, string> => {
    const infra = infraOf({ [`clusters/staging/${path}`]: text, [`clusters/production/${path}`]: text })
    return Object.fromEntries(
      [...infra.families[0]!.members[0]!.versions.values()].map((use) => [use.title, use.text]),
    )
  }

  it('are those of images, charts, sources, modules, providers and settings', () => {
    expect(
      versions('kustomization.yaml', `${KUSTOMIZATION}images:\n  - { name: acme/web, newTag: 1.2.0 }\n`),
    ).toEqual({
      'image web': '1.2.0',
    })
    expect(
      versions(
        'web.yaml',
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers:\n        - { name: web, image: "registry:5000/acme/web:1.2.0@sha256:00" }\n',
      ),
    ).toEqual({ 'image web': '1.2.0' })
    expect(
      versions(
        'source.yaml',
        'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: web }\nspec:\n  ref: { branch: main }\n',
      ),
    ).toEqual({ 'GitRepository web': 'main' })
    expect(
      versions(
        'main.tf',
        'terraform {\n  required_version = "~> 1.9"\n  required_providers {\n    aws = { source = "hashicorp/aws", version = "~> 5.40" }\n  }\n}\nmodule "vpc" {\n  source = "git::https://x.example.com/vpc.git?ref=v3.1.0"\n}\n',
      ),
    ).toEqual({ 'module vpc': 'v3.1.0', required_version: '~> 1.9', 'provider aws': '~> 5.40' })
    expect(
      versions('values.yaml', 'image:\n  tag: v7\nconversion: 3\nminTlsVersion: 1.2\nappVersion: "2"\n'),
    ).toEqual({
      'image.tag': 'v7',
      appVersion: '2',
    })
  })

  it('are none of what a template or a variable fills in', () => {
    expect(versions('values.yaml', 'image: "acme/web:${TAG}"\ntag: "{{ .tag }}"\n')).toEqual({})
  })
})
