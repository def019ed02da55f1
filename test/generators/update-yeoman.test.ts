import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import yeoman from 'yeoman-test'
import { DESIGN_PATH } from '../../engine/design.ts'
import Update from '../../generators/update/index.ts'
import { Project } from './update-project.ts'

const environment = {
  resolved: join(import.meta.dirname, '../../generators/update/index.ts'),
  namespace: 'infra:update',
}

afterEach(() => {
  process.exitCode = undefined
})

test('yo infra:update does what generator-infra update does; with --dry-run it writes nothing', async () => {
  const project = Project.generated()
  project.replace(DESIGN_PATH, /(name: dev,.*?)servers: 1/, '$1servers: 3')
  const tfvars = 'infra/iac/environments/dev/terraform.tfvars'
  const run = (options: object) =>
    yeoman
      .run(Update as never, environment)
      .cd(project.folder)
      .withOptions(options as never)
  const before = project.files()
  await run({ dryRun: true })
  expect(process.exitCode).toBe(1)
  expect([...project.files()]).toEqual([...before])
  process.exitCode = undefined
  await run({})
  expect(process.exitCode).toBeUndefined()
  expect(project.read(tfvars)).toMatch(/servers +=\s+3/)
})
