import { expect, test } from 'vitest'
import { formatOf } from '../../engine/tree.ts'

test.each([
  ['a.yaml', 'yaml'],
  ['a/b.YML', 'yaml'],
  ['base/kustomization', 'yaml'],
  ['base/Kustomization', 'yaml'],
  ['main.tf', 'hcl'],
  ['main.tf.json', 'terraform-json'],
  ['main.TF.JSON', 'terraform-json'],
  ['prod.tfvars', 'hcl'],
  ['.terraform.lock.hcl', 'hcl'],
  ['a.json', 'json'],
  ['tsconfig.json', 'text'],
  ['a/.env', 'dotenv'],
  ['.env.production', 'dotenv'],
  ['.env.yaml', 'dotenv'],
  ['.sops.yaml', 'yaml'],
  ['a.b/Dockerfile', 'text'],
  ['src/index.ts', 'text'],
  ['a.constructor', 'text'],
  ['a.toString', 'text'],
])('%s is %s by its name', (path, format) => {
  expect(formatOf(path)).toBe(format)
})
