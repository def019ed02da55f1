import { expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { DESIGN_PATH } from '../../engine/design.ts'
import { SourceFile } from '../../engine/tree.ts'
import { readDesign } from '../../scaffold/design.ts'
import { plan } from '../../scaffold/plan.ts'
import { newer } from '../generators/update-project.ts'
import { sampled } from '../sample.ts'
import { allTrees, defaultTree } from './trees.ts'
import { conflicts, generated, updated, type World } from './update-world.ts'

// The same promises as in update-properties.test.ts, of the real designs and templates.

const trees = allTrees()
const pairs = trees.flatMap((from) =>
  trees.filter((to) => to !== from).map((to) => ({ from, to, name: `${from.name} → ${to.name}` })),
)

test.each(sampled('pairs of designs', pairs, 1 / 20))(
  'nobody edited anything, and the design changes: $name is a fresh tree',
  ({ from, to }) => {
    const start = generated(from.outputs.plan, from.text, '0.1.0')
    const { world, made } = updated(start, { plan: to.outputs.plan, design: to.text, version: '0.1.0' })
    expect(made.problems).toEqual([])
    expect(conflicts(made)).toEqual([])
    expect([...world].sort()).toEqual([...generated(to.outputs.plan, to.text, '0.1.0')].sort())
  },
)

const old = defaultTree()
const larger = old.text
  .replace(/(name: dev,.*?)servers: 1/, '$1servers: 3')
  .replace('scaling: { min: 1, max: 6', 'scaling: { min: 1, max: 9')
const templates = newer({
  'base/{workload}/deployment.yaml.ejs': (text) =>
    text.replace('progressDeadlineSeconds: 300', 'progressDeadlineSeconds: 300\n  minReadySeconds: 5'),
  'iac/environments/{environment}/terraform.tfvars.ejs': (text) => `${text}newer = true\n`,
  'monitoring/dashboards/{workload}.json.ejs': (text) => text.replace('h: 8, w: 12', 'h: 9, w: 12'),
})

/** What people and Renovate do in files that are theirs to edit. */
function edit(world: World): World {
  const change = (path: string, from: string | RegExp, to: string): void => {
    const before = made.get(path)!
    const after = before.replace(from, to)
    if (after === before) throw new Error(`${path} has no ${from}`)
    made.set(path, after)
  }
  const made = new Map(world)
  change(
    'infra/environments/base/web/deployment.yaml',
    'revisionHistoryLimit: 10',
    'revisionHistoryLimit: 25 # audit',
  )
  change(
    'infra/environments/base/web/deployment.yaml',
    '      containers:\n',
    '      dnsPolicy: Default # ours\n      containers:\n',
  )
  change('infra/iac/environments/dev/terraform.tfvars', /$/, 'ours = ["a", "b"]\n')
  change('infra/monitoring/dashboards/web.json', '"legendFormat": "cores"', '"legendFormat": "ours"')
  change('infra/runbooks/restore.md', /$/, '\nOurs.\n')
  return made
}

const ORDERS = [
  ['design', 'edit', 'template'],
  ['design', 'template', 'edit'],
  ['edit', 'design', 'template'],
  ['edit', 'template', 'design'],
  ['template', 'design', 'edit'],
  ['template', 'edit', 'design'],
] as const

test('design, edits and newer templates converge in any order', () => {
  const outcomes = ORDERS.map((order) => {
    let world = generated(old.outputs.plan, old.text, '0.1.0')
    let text = old.text
    let from = sources
    for (const step of order) {
      if (step === 'edit') {
        world = edit(world)
        continue
      }
      if (step === 'design') text = larger
      else from = templates
      const { design } = readDesign(DESIGN_PATH, text, sources)
      const made = updated(world, {
        plan: plan(design!, from),
        design: text,
        version: from === sources ? '0.1.0' : '0.2.0',
      })
      expect(made.made.problems).toEqual([])
      expect(conflicts(made.made), order.join(', ')).toEqual([])
      world = made.world
    }
    return valuesOf(world)
  })
  expect(JSON.stringify(outcomes[0])).toMatch(/"revisionHistoryLimit":25.*"minReadySeconds":5/)
  for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0])
})

function valuesOf(world: World): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...world]
      .filter(([path]) => !path.startsWith('infra/.infra'))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, text]) => {
        const file = new SourceFile({ path, text })
        if (file.format === 'hcl')
          return [path, file.hcl.body.attributes.map(({ name, value }) => [name, value.text]).sort()]
        return [path, file.documents.length > 0 ? file.documents.map(({ root }) => root?.value) : text]
      }),
  )
}
