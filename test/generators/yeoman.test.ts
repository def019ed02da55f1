import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import yeoman from 'yeoman-test'
import { sources } from '../../cli/sources.ts'
import App from '../../generators/app/index.ts'
import { QUESTIONS } from '../../generators/app/questions.ts'
import { readDesign } from '../../scaffold/design.ts'
import { outputsOf } from '../../scaffold/outputs.ts'
import { GENERATOR_VERSION } from '../../scaffold/version.ts'

const environment = {
  resolved: join(import.meta.dirname, '../../generators/app/index.ts'),
  namespace: 'infra:app',
}
const run = () => yeoman.run(App as never, environment)

test('writes what the bin writes: the same plan', async () => {
  const result = await run().withAnswers({ name: 'shop', owner: '@acme/platform', domain: 'acme.test' })
  const text = readFileSync(join(result.cwd, 'infra/infra.yaml'), 'utf8')
  expect(text).toContain('name: shop\n')
  expect(text).toContain('team: "@acme/platform"\n')
  expect(text).toContain('domain: acme.test\n')
  const design = readDesign('infra/infra.yaml', text, sources).design!
  for (const [path, { content, mode }] of outputsOf(text, design, sources, GENERATOR_VERSION).files) {
    expect(readFileSync(join(result.cwd, path), 'utf8'), path).toBe(content)
    expect((statSync(join(result.cwd, path)).mode & 0o111) !== 0, path).toBe(mode === '100755')
  }
})

test('asks each question once, and none that an option answers', async () => {
  const asked: string[] = []
  await run()
    .withOptions({ name: 'shop', region: 'nbg1' } as never)
    .withAnswers(
      {},
      {
        callback: (answer, { question }) => {
          asked.push(question.name)
          return answer
        },
      },
    )
  expect(asked.sort()).toEqual(
    QUESTIONS.map(({ name }) => name)
      .filter((name) => name !== 'name' && name !== 'region')
      .sort(),
  )
})

test('asks nothing with --defaults; what is not known is owed', async () => {
  const result = await run().withOptions({ defaults: true } as never)
  const text = readFileSync(join(result.cwd, 'infra/infra.yaml'), 'utf8')
  for (const what of ['owner', 'domain', 'age-recipient', 'restore-drill'])
    expect(text).toContain(`what: ${what},`)
})

test('does not overwrite a file that is not ours', async () => {
  const failing = run()
    .withOptions({ defaults: true } as never)
    .onTargetDirectory((folder) => writeFileSync(join(folder, 'infra'), 'mine'))
  await expect(failing).rejects.toThrow('infra is a file where a folder belongs')
})
