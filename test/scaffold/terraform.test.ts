import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { iacView } from '../../scaffold/iac.ts'
import { pinned } from '../../scaffold/pins.ts'
import { providerOf } from '../../scaffold/provider.ts'
import { drawn } from '../sample.ts'
import { hasPlugin, init, installedTools, PLUGINS, run, writeIac } from './terraform-tools.ts'
import { allTrees, type Written } from './trees.ts'

// OpenTofu and Terraform judge what is written for either of them: every file is accepted by both.
const tools = installedTools()
const pin = pinned(sources)
const all = allTrees()
const named = (...names: readonly string[]) => all.filter(({ name }) => names.includes(name))
// the default design in npm test; designs for either tool that differ most in the deep run
const sampled = process.env.DEEP
  ? named(
      ...['default', 'terraform.yaml', 'terraform-worker.yaml', 'aliases.yaml', 'several-workloads.yaml'],
      ...['aws.yaml', 'aws-one-server.yaml', 'aws-argocd.yaml', 'digitalocean.yaml'],
      ...['aws-managed-database.yaml', 'managed-database.yaml', 'docker.yaml', 'compose.yaml'],
    )
  : named('default')

/** Whether a folder needs a plugin that is not there. */
const needsOther = (folder: string) =>
  [...readFileSync(join(folder, 'versions.tf'), 'utf8').matchAll(/source\s*=\s*"([\w-]+\/[\w-]+)"/g)].some(
    ([, source]) => !hasPlugin(source!),
  )

describe.each(tools)('%s', (tool) => {
  describe.each(sampled.map((one): [string, Written] => [one.name, one]))('%s', (_, written) => {
    let dir: string
    const folders = (kind: 'modules' | 'environments') =>
      readdirSync(join(dir, 'infra/iac', kind)).map((name) => join(dir, 'infra/iac', kind, name))
    /** Each in the deep run, else some: roots differ in little more than values. */
    const shown = (all: readonly string[], count: number) => drawn(`folders for ${tool}`, all, count)
    beforeAll(() => {
      dir = writeIac(written)
    })
    afterAll(() => rmSync(dir, { recursive: true, force: true }))

    test('fmt would change nothing', async () => {
      const { code, output } = await run(dir, tool, 'fmt', '-check', '-recursive', '-diff')
      expect(code, output).toBe(0)
    })

    test('passes the tests of the modules', { timeout: 120_000 }, async () => {
      const modules = folders('modules').filter((folder) => !needsOther(folder))
      for (const folder of folders('modules')) expect(existsSync(join(folder, 'tests')), folder).toBe(true)
      // every run shows all of them to tofu, which the default design asks for
      for (const folder of shown(modules, tool === 'tofu' ? modules.length : 1)) {
        const { code, output } = await init(folder, tool)
        expect(code, output).toBe(0)
        const tested = await run(folder, tool, 'test', '-no-color')
        expect(tested.code, tested.output).toBe(0)
        expect(tested.output).toMatch(/Success! \d+ passed, 0 failed/)
      }
    })

    test('makes a lock of its own registry with the command that the tree tells, and keeps to it', {
      timeout: process.env.DEEP ? 1_800_000 : 120_000,
    }, async () => {
      const [folder] = folders('environments')
      const lock = join(folder!, '.terraform.lock.hcl')
      const owed = !existsSync(lock)
      rmSync(lock, { force: true })
      const { lockCommand } = iacView(
        { ...written.design, iac: tool === 'tofu' ? 'opentofu' : 'terraform' },
        pin,
      )
      if (owed && tool === (written.design.iac === 'terraform' ? 'terraform' : 'tofu'))
        expect(readFileSync(join(dir, 'infra/iac/README.md'), 'utf8')).toContain(lockCommand)
      for (const command of lockCommand.split(' && ')) {
        const [program, ...args] = command.split(' ').filter((one) => !one.startsWith('-platform='))
        expect(program).toBe(tool)
        // the plugins that were built here are of one platform, and in no registry
        const locally = args.includes('lock') ? [`-fs-mirror=${PLUGINS}`] : []
        const { code, output } = await run(folder!, program!, ...args, ...locally)
        expect(code, output).toBe(0)
      }
      const registry = tool === 'tofu' ? 'registry.opentofu.org' : 'registry.terraform.io'
      for (const source of providerOf(written.design).required)
        expect(readFileSync(lock, 'utf8')).toContain(`provider "${registry}/${source}"`)
      const kept = ['-backend=false', '-input=false', '-lockfile=readonly', `-plugin-dir=${PLUGINS}`]
      const { code, output } = await run(folder!, tool, 'init', ...kept)
      expect(code, output).toBe(0)
    })

    test('accepts every root, without a warning', { timeout: 120_000 }, async () => {
      const roots = folders('environments').filter((folder) => !needsOther(folder))
      expect(roots.length).toBe(written.design.environments.length)
      for (const folder of shown(roots, tool === 'tofu' ? 2 : 1)) {
        const { code, output } = await init(folder, tool)
        expect(code, output).toBe(0)
        const { code: judged, output: said } = await run(folder, tool, 'validate', '-no-color', '-json')
        expect(judged, said).toBe(0)
        expect(JSON.parse(said.slice(said.indexOf('{')))).toMatchObject({ valid: true, warning_count: 0 })
      }
    })
  })
})

test('state encryption stands in a file that only OpenTofu reads, and only where OpenTofu was chosen', () => {
  for (const { name, tree, design } of all) {
    for (const environment of design.environments) {
      const folder = `infra/iac/environments/${environment.name}`
      const texts = [...tree].filter(([path]) => path.startsWith(`${folder}/`) && path.endsWith('.tf'))
      const text = texts.map(([, file]) => file.text).join('\n')
      expect(text, name).not.toMatch(/encryption\s*\{|state_passphrase/)
      expect(tree.has(`${folder}/encryption.tofu`), name).toBe(design.iac === 'opentofu')
      // the gap is said where the state is, and owed
      expect(text.includes('Terraform does not encrypt state'), name).toBe(design.iac === 'terraform')
    }
    expect(
      design.owed.some(({ what }) => what === 'state-encryption'),
      name,
    ).toBe(design.iac === 'terraform')
  }
})
