import { describe, expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { NO_CONFIG } from '../../engine/config.ts'
import { DESIGN_PATH, type Design } from '../../engine/design.ts'
import { readInfra } from '../../engine/infra.ts'
import { lint, type Rules } from '../../engine/lint.ts'
import { SourceFile } from '../../engine/tree.ts'
import { rules as all } from '../../rules/index.ts'
import { readDesign } from '../../scaffold/design.ts'
import { iacView, owesLocks, REQUIRED_VERSION } from '../../scaffold/iac.ts'
import { pinned } from '../../scaffold/pins.ts'
import { providerOf } from '../../scaffold/provider.ts'
import { nextSteps, toolsFor, variablesFor } from '../../scaffold/tools.ts'
import { viewOf } from '../../scaffold/view.ts'
import { allTrees, NOW, type Written } from './trees.ts'

const rules: Rules = all
const pin = pinned(sources)
const trees = allTrees()
const written = (iac: Design['iac']) => trees.filter(({ design }) => design.iac === iac)
const opentofu = written('opentofu')
const terraform = written('terraform')
const locksIn = ({ tree }: Written) => [...tree.values()].filter(({ name }) => name === '.terraform.lock.hcl')

test('there are valid designs for either tool', () => {
  expect(opentofu.length).toBeGreaterThan(3)
  expect(terraform.length).toBeGreaterThan(1)
})

test('lock blocks are owed exactly where the pins hold none of the tool’s registry', () => {
  for (const { design } of [...opentofu, ...terraform])
    expect(owesLocks(design)).toBe(iacView(design, pin).locks === undefined)
})

test('the range of versions has those that pipelines install, and the one bound below which something is missing', () => {
  expect(REQUIRED_VERSION).toBe('>= 1.11.0, < 2.0.0')
  for (const name of ['opentofu', 'terraform']) {
    const [major, minor] = pin.tool(name).split('.').map(Number)
    expect(major, name).toBe(1)
    expect(minor, name).toBeGreaterThanOrEqual(11)
  }
  for (const { tree } of trees) {
    const said = [...tree.values()]
      .filter(({ name, path }) => name === 'versions.tf' && path.startsWith('infra/iac/'))
      .map(({ text }) => /required_version = "(.*)"/.exec(text)?.[1])
    expect(new Set(said)).toEqual(new Set([REQUIRED_VERSION]))
  }
})

describe('OpenTofu', () => {
  test('every root has the lock block that the pins hold, and nothing of another registry', () => {
    for (const one of opentofu) {
      if (owesLocks(one.design)) continue
      const [source] = providerOf(one.design).required
      if (source === undefined) {
        for (const { text } of locksIn(one)) expect(text).not.toContain('provider "')
        continue
      }
      const { version, hashes } = pin.lock(`registry.opentofu.org/${source}`)!
      expect(locksIn(one).length).toBe(one.design.environments.length)
      for (const { text } of locksIn(one)) {
        expect(text).toContain(`provider "registry.opentofu.org/${source}"`)
        expect(text).toContain(`version     = "${version}"`)
        expect([...text.matchAll(/"((?:h1|zh):[^"]+)"/g)].map(([, hash]) => hash)).toEqual(hashes)
        expect(text).not.toContain('registry.terraform.io')
      }
    }
  })
})

describe('Terraform', () => {
  test('no lock file is written that the pins do not hold, and no hash of the other registry stands anywhere', () => {
    for (const one of terraform) {
      expect(locksIn(one).length).toBe(owesLocks(one.design) ? 0 : one.design.environments.length)
      for (const { path, text } of one.tree.values()) {
        if (!path.startsWith('infra/iac/')) continue
        expect(text, path).not.toContain('registry.opentofu.org')
        if (owesLocks(one.design)) expect(text, path).not.toMatch(/\b(h1|zh):/)
      }
    }
  })

  test('the lock of every root is owed, with the command that makes it, and a finding once it is due', () => {
    for (const one of terraform.filter(({ design }) => owesLocks(design))) {
      const judged = lintOn(one, NOW)
      const locks = judged.owed.filter(({ rule }) => rule === 'iac/missing-lock-file')
      expect(locks.length).toBe(one.design.environments.length)
      for (const { message } of locks)
        expect(message).toMatch(
          /run terraform get and terraform providers lock in infra\/iac\/environments\//,
        )
      expect(judged.findings).toEqual([])
      const late = lintOn(one, new Date('2027-06-01'))
      expect(late.findings.filter(({ rule }) => rule === 'iac/missing-lock-file').length).toBe(locks.length)
    }
  })

  test('is what everything names that is called: steps, tools, pipelines, runbooks', () => {
    for (const one of terraform) {
      const { design } = one
      const [step] = nextSteps(viewOf(design)).filter(({ command }) => command.includes('providers lock'))
      if (owesLocks(design)) expect(step?.command).toContain('providers lock -platform=linux_amd64')
      else expect(step).toBeUndefined()
      expect(toolsFor(design).map(({ name }) => name)).toContain('terraform')
      expect(toolsFor(design).map(({ name }) => name)).not.toContain('tofu')
      expect(variablesFor(design).map(({ name }) => name)).not.toContain('TF_VAR_state_passphrase')
      for (const { path, text } of one.tree.values()) {
        if (path.startsWith('infra/.infra/') || path === DESIGN_PATH) continue
        expect(text, path).not.toMatch(/\btofu\b|TF_VAR_state_passphrase|STATE_PASSPHRASE/)
      }
      const workflow = one.tree.get('.github/workflows/infrastructure.yml')!.text
      expect(workflow).toContain('hashicorp/setup-terraform@')
      // a plan in clear has the cluster's token in it: what is uploaded is encrypted
      expect(workflow).toMatch(/\/plan\.tfplan\.enc\n/)
      expect(workflow).not.toMatch(/\/plan\.tfplan\n/)
    }
  })

  test('is never called by what OpenTofu applies', () => {
    for (const { tree } of opentofu) {
      for (const { path, text } of tree.values()) {
        if (path.startsWith('infra/.infra/') || path.endsWith('README.md')) continue
        expect(text, path).not.toMatch(/\bterraform (-chdir|init|plan|apply|providers|fmt|validate|test)\b/)
      }
    }
  })
})

test('that the storage locks is owed with its command, for either tool', () => {
  for (const one of [opentofu[0]!, terraform[0]!]) {
    const owed = lintOn(one, NOW).owed.map(({ message }) => message)
    expect(owed.some((message) => message.includes('run infra/iac/object-storage.sh locking'))).toBe(true)
    expect(one.tree.get('infra/iac/object-storage.sh')?.mode).toBe('100755')
  }
})

function lintOn({ tree, text, outputs }: Written, now: Date) {
  const file = readDesign(DESIGN_PATH, text, sources)
  const { repository } = file.design as Design
  const files = new Map(
    [...tree].map(([path, { text: content, mode }]) => [path, new SourceFile({ path, text: content, mode })]),
  )
  const infra = readInfra(files, { now, design: file, expected: () => outputs.plan, repository })
  return lint(infra, rules, NO_CONFIG)
}
