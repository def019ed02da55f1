import { describe, expect, test } from 'vitest'
import { NO_CONFIG } from '../../engine/config.ts'
import { DELIVERABLES, DESIGN_PATH, LOCK_PATH } from '../../engine/design.ts'
import { blockOf } from '../../engine/edits/block.ts'
import type { Finding } from '../../engine/finding.ts'
import { readInfra } from '../../engine/infra.ts'
import { lint, type Rules } from '../../engine/lint.ts'
import { fixTree } from '../../engine/mend.ts'
import { SourceFile, type Tree } from '../../engine/tree.ts'
import { rules as all } from '../../rules/index.ts'
import { sampled } from '../sample.ts'
import { defaultTree, hostOf, judged, told } from './trees.ts'

// What is deleted is missed by name, and comes back as it was.
const rules: Rules = all
const { tree, outputs } = defaultTree()
const host = hostOf(defaultTree())

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

function expectNamed(found: readonly Finding[], wanted: readonly string[]): void {
  expect(wanted.filter((path) => !found.some((finding) => names(finding, path)))).toEqual([])
}

/** Mends and compares: every path and byte is as it was, and nothing is left to say. */
function expectRestored(current: Tree): void {
  const mended = fixTree(current, host, rules, NO_CONFIG)
  expect(mended.refused.map(({ reason }) => reason)).toEqual([])
  expect(written(mended.tree)).toEqual(written(tree))
  expect(told(mended.report)).toEqual([])
}

test('the whole tree has no finding', () => {
  expect(told(judged(defaultTree()))).toEqual([])
})

describe('a deleted file is named and restored byte for byte', () => {
  const planned = [...outputs.plan.keys()]
  const expectBoth = (gone: readonly string[]): void => {
    const current = without((path) => gone.includes(path))
    expectNamed(findingsOf(current), gone)
    expectRestored(current)
  }

  // alone, as people lose files: each of them in the deep run
  test.each(sampled('files of the default plan', planned, 1 / 40))('%s', (path) => expectBoth([path]))

  // every file of the plan in every run: eight times one in eight
  test.each(Array.from({ length: 8 }, (_, at) => at))('with others: part %i', (part) => {
    expectBoth(planned.filter((_, at) => at % 8 === part))
  })
})

describe('a deleted deliverable is named and restored with all its files', () => {
  test.each(DELIVERABLES)('%s', (name) => {
    const folder = `infra/${name}`
    const current = without((path) => path.startsWith(`${folder}/`))
    expect(findingsOf(current).filter(({ message }) => message.includes(folder)).length).toBeGreaterThan(0)
    expectRestored(current)
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
