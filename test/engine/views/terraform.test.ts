import { describe, expect, it } from 'vitest'
import { type Infra, readInfra } from '../../../engine/infra.ts'
import { SourceFile, treeOf } from '../../../engine/tree.ts'
import type { TerraformModule } from '../../../engine/views/terraform.ts'

const now = new Date('2026-08-01T00:00:00Z')
const infraOf = (files: Record<string, string>): Infra => readInfra(treeOf(files), { now })
const moduleOf = (infra: Infra, folder: string): TerraformModule =>
  infra.terraform.find((module) => module.folder === folder)!
const roots = (infra: Infra): string[] =>
  infra.terraform.filter(({ root }) => root).map(({ folder }) => folder)

describe('modules', () => {
  it('read settings, providers and the lock', () => {
    const infra = infraOf({
      'iac/main.tf': `terraform {
  required_version = "~> 1.9"
  required_providers {
    hcloud = { source = "hetznercloud/hcloud", version = "~> 1.50" }
    aws    = "~> 5.0"
  }
  backend "s3" {
    use_lockfile = true
  }
}
provider "hcloud" {}
resource "hcloud_server" "web" {}
resource "aws_s3_bucket" "b" { provider = aws.west }
resource "google_x" "g" { provider = google-beta }
data "tls_public_key" "k" {}
ephemeral "random_password" "p" {}
resource "terraform_data" "t" {}
module "net" {
  source    = "../modules/net"
  providers = { cloudflare = cloudflare.main }
}
module "remote" { source = "terraform-aws-modules/vpc/aws" }
`,
      'iac/.terraform.lock.hcl': `provider "registry.terraform.io/hetznercloud/hcloud" {
  version     = "1.50.1"
  constraints = "~> 1.50"
  hashes = ["h1:abc", "zh:def"]
}
`,
      'iac/prod.tfvars': 'a = 1\n',
      'modules/net/main.tf': 'resource "hcloud_network" "n" {}\n',
    })
    const root = moduleOf(infra, 'iac')
    expect(root.requiredVersion?.constraint).toBe('~> 1.9')
    const { file, start, end } = root.requiredVersion!
    expect(file.text.slice(start, end)).toBe('"~> 1.9"')
    expect(root.requiredProviders.map(({ name, source, constraint }) => [name, source, constraint])).toEqual([
      ['hcloud', 'hetznercloud/hcloud', '~> 1.50'],
      ['aws', undefined, '~> 5.0'],
    ])
    expect([...root.usedProviders].sort()).toEqual([
      'aws',
      'cloudflare',
      'google-beta',
      'hcloud',
      'random',
      'tls',
    ])
    expect(root.backend?.block.labels).toEqual(['s3'])
    expect(root.locked).toMatchObject([
      {
        source: 'registry.terraform.io/hetznercloud/hcloud',
        version: '1.50.1',
        constraints: '~> 1.50',
        hashes: ['h1:abc', 'zh:def'],
      },
    ])
    expect(root.variableFiles.map(({ path }) => path)).toEqual(['iac/prod.tfvars'])
    expect(root.calls).toEqual(['modules/net'])
    expect(roots(infra)).toEqual(['iac'])
    expect(root.blocks('resource').length).toBe(4)
    expect(root.blocks('constructor')).toEqual([])
  })

  it('are roots by what stands in them', () => {
    const infra = infraOf({
      'cloud/main.tf': 'terraform {\n  cloud {}\n}\n',
      'locked/main.tf': '',
      'locked/.terraform.lock.hcl': '',
      'vars/main.tofu': '',
      'vars/x.auto.tfvars.json': '{}',
      'alone/main.tf': 'provider "aws" {}\n',
      'called/main.tf': 'provider "aws" {}\n',
      'caller/main.tf': 'module "x" {\n  source = "../called"\n}\n',
      'plain/main.tf': 'resource "aws_x" "y" {}\n',
      'modules/x/examples/basic/main.tf': 'provider "aws" {}\n',
      'examples/kept/main.tf': 'terraform {\n  backend "s3" {}\n}\n',
      'alone/.terraform/modules/x/main.tf': 'provider "aws" {}\n',
      'notes/terraform.tfvars.example': '',
    })
    expect(roots(infra)).toEqual(['alone', 'cloud', 'examples/kept', 'locked', 'vars'])
    expect(infra.terraform.map(({ folder }) => folder)).not.toContain('alone/.terraform/modules/x')
  })

  it('read Terraform JSON', () => {
    const infra = infraOf({
      'main.tf.json': JSON.stringify({
        terraform: {
          required_version: '>= 1.9',
          required_providers: { aws: { source: 'hashicorp/aws', version: '~> 5.0' } },
          backend: { s3: {} },
        },
        resource: { google_x: { a: { provider: 'google-beta' } } },
      }),
    })
    const module = moduleOf(infra, '')
    expect(module.requiredVersion?.constraint).toBe('>= 1.9')
    expect(module.requiredProviders.map(({ name, constraint }) => [name, constraint])).toEqual([
      ['aws', '~> 5.0'],
    ])
    expect(module.backend?.block.type).toBe('backend')
    expect([...module.usedProviders]).toEqual(['google-beta'])
  })

  it('take files linked into them, each place that of the file itself', () => {
    const tree = new Map(
      treeOf({ 'shared/variables-common.tf': 'variable "x" {}\n', 'a/main.tf': '', 'b/main.tf': '' }),
    )
    for (const folder of ['a', 'b']) {
      const path = `${folder}/variables-common.tf`
      const linkTarget = '../shared/variables-common.tf'
      tree.set(path, new SourceFile({ path, text: linkTarget, mode: '120000', linkTarget }))
    }
    tree.set(
      'a/out.tf',
      new SourceFile({ path: 'a/out.tf', text: '/etc/x.tf', mode: '120000', linkTarget: '/etc/x.tf' }),
    )
    const infra = readInfra(tree, { now })
    for (const folder of ['a', 'b']) {
      expect(
        moduleOf(infra, folder)
          .blocks('variable')
          .map(({ file }) => file.path),
      ).toEqual(['shared/variables-common.tf'])
    }
    expect(moduleOf(infra, 'a').files.length).toBe(2)
  })

  it('get variable files of neighbouring folders by name', () => {
    const infra = infraOf({
      'terraform/deployments/rds/main.tf': '',
      'terraform/variables/staging/rds.tfvars': '',
      'terraform/variables/staging/common.tfvars': '',
      'other/rds.tfvars': '',
      'terraform/deployments/vpc/main.tf': '',
      'terraform/deployments/vpc/env/prod.tfvars': '',
    })
    const files = (name: string): string[] =>
      moduleOf(infra, `terraform/deployments/${name}`).variableFiles.map(({ path }) => path)
    expect(files('rds')).toEqual(['terraform/variables/staging/rds.tfvars'])
    expect(files('vpc')).toEqual(['terraform/deployments/vpc/env/prod.tfvars'])
  })
})

describe('Terragrunt', () => {
  it('keeps state for the folders it runs, and calls modules', () => {
    const infra = infraOf({
      'live/root.hcl': 'remote_state {\n  backend = "s3"\n}\n',
      'live/prod/app/terragrunt.hcl': 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n',
      'live/prod/app/main.tf': '',
      'live/prod/own/terragrunt.hcl': 'remote_state {\n  backend = "gcs"\n}\n',
      'live/prod/own/main.tf': '',
      'live/prod/none/terragrunt.hcl': '',
      'live/prod/none/main.tf': '',
      'live/prod/vpc/terragrunt.hcl': 'terraform {\n  source = "../../../modules//vpc"\n}\n',
      'live/prod/top/terragrunt.hcl': 'terraform {\n  source = "${get_repo_root()}/modules/top"\n}\n',
      'live/prod/git/terragrunt.hcl':
        'terraform {\n  source = "git::https://example.com/x.git//y?ref=v1"\n}\n',
      'modules/vpc/main.tf': 'provider "aws" {}\n',
      'modules/top/main.tf': 'provider "aws" {}\n',
    })
    expect(infra.terraform.map(({ folder }) => folder)).not.toContain('live/prod/vpc')
    expect(moduleOf(infra, 'live/prod/app').backend?.file.path).toBe('live/root.hcl')
    expect(moduleOf(infra, 'live/prod/own').backend?.file.path).toBe('live/prod/own/terragrunt.hcl')
    expect(moduleOf(infra, 'live/prod/none').backend).toBeUndefined()
    expect(roots(infra)).toEqual(['live/prod/app', 'live/prod/own'])
  })
})
