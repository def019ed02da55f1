import { describe, expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { NO_CONFIG } from '../../engine/config.ts'
import { DELIVERABLES, DESIGN_PATH, LOCK_PATH } from '../../engine/design.ts'
import { blockOf } from '../../engine/edits/block.ts'
import type { Finding } from '../../engine/finding.ts'
import { type InfraSources, readInfra } from '../../engine/infra.ts'
import { lint, type Rules } from '../../engine/lint.ts'
import { fixTree } from '../../engine/mend.ts'
import { SourceFile, type Tree } from '../../engine/tree.ts'
import { rules as all } from '../../rules/index.ts'
import { readDesign } from '../../scaffold/design.ts'
import { defaultTree, NOW, sampled } from './trees.ts'

// What is deleted is missed by name, and comes back as it was.
const rules: Rules = all
const { tree, text, design, outputs } = defaultTree()
const designFile = readDesign(DESIGN_PATH, text, sources)

function host(current: Tree): InfraSources {
  return {
    now: NOW,
    design: current.has(DESIGN_PATH) ? designFile : undefined,
    expected: () => outputs.plan,
    repository: design.repository,
  }
}

/** What is planned between the markers of a block. */
function innerOf(content: string, block: string): string {
  const found = blockOf(content, block)
  return typeof found === 'object' ? found.text : content
}

const without = (gone: (path: string) => boolean): Tree => new Map([...tree].filter(([path]) => !gone(path)))
const findingsOf = (current: Tree) => lint(readInfra(current, host(current)), rules, NO_CONFIG).findings
const names = ({ message, path, fix }: Finding, wanted: string) =>
  message.includes(wanted) ||
  path === wanted ||
  (fix?.edits ?? []).some((edit) => 'path' in edit && edit.path === wanted)
const written = (current: Tree) =>
  [...current].map(([path, file]) => `${path} ${file.mode}\n${file.text}`).sort()

/** Lints, mends and compares: every path and byte is as it was, and nothing is left to say. */
function expectRestored(current: Tree, wanted: readonly string[]): void {
  const found = findingsOf(current)
  for (const path of wanted) {
    expect(
      found.some((finding) => names(finding, path)),
      `a finding names ${path}`,
    ).toBe(true)
  }
  const mended = fixTree(current, host, rules, NO_CONFIG)
  expect(mended.refused.map(({ reason }) => reason)).toEqual([])
  expect(written(mended.tree)).toEqual(written(tree))
  expect(mended.report.findings.map(({ path, rule, message }) => `${path}: ${rule}: ${message}`)).toEqual([])
}

test('the whole tree has no finding', () => {
  expect(findingsOf(tree).map(({ path, rule, message }) => `${path}: ${rule}: ${message}`)).toEqual([])
})

describe('a deleted file is named and restored byte for byte', () => {
  const files = sampled('files of the default plan', [...outputs.plan.keys()], 1 / 3)
  test.each(files)('%s', (path) => {
    expectRestored(
      without((one) => one === path),
      [path],
    )
  })
})

describe('a deleted deliverable is named and restored with all its files', () => {
  test.each(DELIVERABLES)('%s', (name) => {
    const folder = `infra/${name}`
    const current = without((path) => path.startsWith(`${folder}/`))
    expect(findingsOf(current).filter(({ message }) => message.includes(folder)).length).toBeGreaterThan(0)
    expectRestored(current, [])
  })
})

test('a lost block comes back, and the text around it stays', () => {
  for (const [path, { owner, content, block }] of outputs.plan) {
    if (owner !== 'block') continue
    const own = '# ours\n'
    const current = new Map(tree).set(path, new SourceFile({ path, text: own }))
    expect(
      findingsOf(current).some((finding) => names(finding, path)),
      path,
    ).toBe(true)
    const restored = fixTree(current, host, rules, NO_CONFIG).tree.get(path)!.text
    expect(restored.startsWith(own)).toBe(true)
    expect(blockOf(restored, block!)).toMatchObject({ text: innerOf(content, block!) })
  }
})

test.each([[DESIGN_PATH], [LOCK_PATH]])(
  'without %s there is a finding that names it and a command',
  (path) => {
    const found = findingsOf(without((one) => one === path)).filter((finding) => names(finding, path))
    const said = found.map(({ rule, message }) => `${message} ${rules[rule]!.remedy}`).join('\n')
    expect(said).toContain('generator-infra')
  },
)
