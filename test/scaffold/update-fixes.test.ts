import { describe, expect, test } from 'vitest'
import { blobId } from '../../engine/blob.ts'
import { NO_CONFIG } from '../../engine/config.ts'
import { DESIGN_PATH, LOCK_PATH, type Owner, type Plan, type PlannedFile } from '../../engine/design.ts'
import { withMarkers } from '../../engine/edits/block.ts'
import { lockedContent } from '../../engine/edits/restore.ts'
import { type InfraSources, readInfra } from '../../engine/infra.ts'
import { lint, type Rules } from '../../engine/lint.ts'
import { fixTree } from '../../engine/mend.ts'
import { SourceFile, type Tree } from '../../engine/tree.ts'
import { rules as all } from '../../rules/index.ts'
import { lockText } from '../../scaffold/lock.ts'
import { casesOf, fixtureSources, type RuleCase } from '../rule-cases.ts'
import { randomFrom, sampled } from '../sample.ts'
import { defaultTree, hostOf } from './trees.ts'

// Rules and owner classes together: no fix makes drift, no two fixes undo each other, any order ends in the same tree.
const rules: Rules = all
const fixable = Object.keys(rules).filter((id) => rules[id]!.fixable !== undefined)
const DRIFT = ['drift/edited-file', 'pipelines/stale-copy']
const judged = [...new Set([...fixable, ...DRIFT])]

const stateOf = (tree: Tree) =>
  [...tree]
    .map(([path, file]) => `${path} ${file.mode}\n${file.text}`)
    .sort()
    .join('\n')

type Host = (tree: Tree) => InfraSources

function findingsOf(tree: Tree, host: Host) {
  return lint(readInfra(tree, host(tree)), rules, NO_CONFIG, { only: judged }).findings
}

const driftIn = (tree: Tree, host: Host) =>
  findingsOf(tree, host).flatMap(({ rule, path }) => (DRIFT.includes(rule) ? [`${rule} ${path}`] : []))

/** Makes one fix after the other, each drawn at random, until none is left. No tree may come twice. */
function mendOneByOne(start: Tree, host: Host, seed: number): Tree {
  const random = randomFrom(seed)
  const seen = new Set([stateOf(start)])
  const refused = new Set<string>()
  let tree = start
  let drift = driftIn(tree, host)
  for (;;) {
    const open = findingsOf(tree, host).filter(
      ({ fix, fingerprint }) => fix?.safety === 'safe' && !refused.has(fingerprint),
    )
    const chosen = open[Math.floor(random() * open.length)]
    if (!chosen) return tree
    const wanted = ({ fingerprint }: { fingerprint: string }) => fingerprint === chosen.fingerprint
    const mended = fixTree(tree, host, rules, NO_CONFIG, { only: judged, wanted })
    if (mended.changed.length === 0) {
      refused.add(chosen.fingerprint)
      continue
    }
    tree = mended.tree
    const after = driftIn(tree, host)
    expect(
      after.filter((one) => !drift.includes(one)),
      `${chosen.rule} made drift`,
    ).toEqual([])
    drift = after
    const state = stateOf(tree)
    expect(seen.has(state), `${chosen.rule} undoes another fix`).toBe(false)
    seen.add(state)
  }
}

function expectConfluent(start: Tree, host: Host, seeds: readonly number[]): void {
  const together = fixTree(start, host, rules, NO_CONFIG, { only: judged })
  expect(fixTree(together.tree, host, rules, NO_CONFIG, { only: judged }).changed).toEqual([])
  for (const seed of seeds)
    expect(stateOf(mendOneByOne(start, host, seed)), `seed ${seed}`).toBe(stateOf(together.tree))
}

const CLASSES = ['as it is', 'managed', 'merged', 'seeded', 'block', 'derived'] as const

/** A fixture whose files the generator wrote, all of one class, and that nobody has touched since. */
function owned(one: RuleCase, owner: Owner): { tree: Tree; plan: Plan } | undefined {
  const bad = one.bad!
  if (bad.has(LOCK_PATH)) return undefined
  const files = [...bad].filter(([path]) => path !== DESIGN_PATH && !path.startsWith('infra/.infra'))
  const plan = new Map(
    files.map(([path, file]): [string, PlannedFile] => {
      const block = owner === 'block' ? 'all' : undefined
      const content = block ? withMarkers(path, block, file.text.replace(/\n*$/, '\n')) : file.text
      return [
        path,
        { content, mode: file.mode === '100755' ? '100755' : '100644', owner, mandate: 'T1', block },
      ]
    }),
  )
  const text = lockText(plan, '', '0.1.0')
  const tree = new Map(bad)
  for (const [path, { content, mode }] of plan) tree.set(path, new SourceFile({ path, text: content, mode }))
  tree.set(LOCK_PATH, new SourceFile({ path: LOCK_PATH, text }))
  return { tree, plan }
}

describe('the fixtures of every rule that mends, with files of every class', () => {
  const cases = fixable.flatMap((rule) => casesOf(rule).filter((one) => one.bad))
  const pairs = cases.flatMap((one) =>
    CLASSES.map((owner) => ({ one, owner, name: `${one.rule}${one.suffix}, ${owner}` })),
  )
  const chosen = sampled('fixtures and classes', pairs, 1 / 6)

  test.each(chosen)('$name', ({ one, owner }) => {
    const host = fixtureSources(one)
    if (owner === 'as it is') return expectConfluent(one.bad!, host, [1, 2])
    const made = owned(one, owner)
    if (!made) return
    expectConfluent(made.tree, (tree) => ({ ...host(tree), expected: () => made.plan }), [1])
    const { tree } = fixTree(
      made.tree,
      (each) => ({ ...host(each), expected: () => made.plan }),
      rules,
      NO_CONFIG,
    )
    if (owner !== 'managed') return
    for (const [path, file] of made.plan)
      expect(blobId(tree.get(path)!.text), path).toBe(blobId(lockedContent(file)))
  })
})

test('a fix of a managed file that nobody edited is refused, and the refusal names the way out', () => {
  const one = casesOf('kubernetes/big-bang-rollout').find(({ bad }) => bad && !bad.has(LOCK_PATH))!
  const { tree, plan } = owned(one, 'managed')!
  const host: Host = (each) => ({ ...fixtureSources(one)(each), expected: () => plan })
  const mended = fixTree(tree, host, rules, NO_CONFIG, { only: [one.rule], unsafe: true })
  expect(mended.changed).toEqual([])
  expect(mended.refused.map(({ reason }) => reason)).toContainEqual(
    expect.stringMatching(/follows from infra\/infra\.yaml; change it there/),
  )
})

describe('the default tree, broken in many places at once', () => {
  const { tree: healthy } = defaultTree()
  const host: Host = hostOf(defaultTree())

  /** Edits and losses in files of each class, for each rule that mends something in them. */
  function broken(): Tree {
    const tree = new Map(healthy)
    const change = (path: string, from: string | RegExp, to: string): void => {
      const before = tree.get(path)!
      const after = before.text.replace(from, to)
      if (after === before.text) throw new Error(`${path} has no ${from}`)
      tree.set(path, new SourceFile({ path, text: after, mode: before.mode }))
    }
    // managed
    change('infra/alerting/rules/platform.yaml', /^ *runbook_url: .*\n/m, '')
    change('infra/alerting/rules/data.yaml', 'severity: page', 'severity: ticket')
    tree.delete('infra/environments/promotion.yaml')
    // block
    change('.github/CODEOWNERS', /(infra:begin \S+\n)/, '$1* @nobody\n')
    change('.gitignore', /^(.*infra:begin.*\n)[\s\S]*?^(.*infra:end.*)$/m, '')
    // merged
    change('infra/monitoring/dashboards/web.json', /^ *"uid": .*,\n/m, '')
    change('infra/environments/base/web/deployment.yaml', 'type: RollingUpdate', 'type: Recreate')
    tree.delete('infra/iac/modules/network/main.tf')
    // seeded
    tree.delete('infra/runbooks/restore.md')
    tree.delete('docs/architecture/components.md')
    // derived, and its source
    change('.github/workflows/checks.yml', /$/, '# stale\n')
    change('infra/pipelines/github/delivery.yml', /$/, '# ours\n')
    tree.set(
      'infra/runbooks/old.md.orig',
      new SourceFile({ path: 'infra/runbooks/old.md.orig', text: 'old\n' }),
    )
    return tree
  }

  test('is mended in any order to the same tree, and no fix makes drift', () => {
    const start = broken()
    expect(driftIn(start, host).length).toBeGreaterThan(4)
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
    console.log(`SEED=${seed}`)
    expectConfluent(
      start,
      host,
      process.env.DEEP ? Array.from({ length: 5 }, (_, index) => seed + index) : [seed],
    )
  })
})
