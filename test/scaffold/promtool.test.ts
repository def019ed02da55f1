import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EXPORTER_METRICS } from './exporter-metrics.ts'
import { metricsOf, mutantsOf, type RuleFile, rangesOf, rulesIn } from './rule-mutants.ts'
import { allTrees, defaultTree, sampled, type Written } from './trees.ts'

// A test of an alert is worth what it notices: every threshold, range and `for` is changed once, and promtool must
// complain. PEERS names a folder of programs that are not on the path.
const peers = join(process.env.PEERS ?? join(homedir(), '.cache/infra-peers'), 'bin')
const env = { ...process.env, PATH: `${peers}${delimiter}${process.env.PATH}` }
const promtool = !spawnSync('promtool', ['--version'], { env, stdio: 'ignore' }).error
if (!promtool) console.log('skipped: mutations of alerts: promtool is not installed')

const FOLDER = 'infra/alerting'

function ruleFilesOf({ outputs }: Written): ReadonlyMap<string, RuleFile> {
  return new Map(
    [...outputs.plan]
      .filter(([path]) => path.startsWith(`${FOLDER}/rules/`))
      .map(([path, { content }]) => [basename(path), rulesIn(content)]),
  )
}

describe.each(
  (process.env.DEEP ? allTrees() : [defaultTree()]).map((one): [string, Written] => [one.name, one]),
)('%s', (_, one) => {
  const files = ruleFilesOf(one)
  const recorded = new Set(
    [...files.values()].flatMap(({ groups }) =>
      groups.flatMap(({ rules }) => rules.map((rule) => rule.record)),
    ),
  )

  test('every expression asks for metrics that a rule records or an exporter exposes', () => {
    const unknown: string[] = []
    for (const [name, { groups }] of files) {
      for (const { rules } of groups) {
        for (const rule of rules) {
          const metrics = metricsOf(rule.expr)
          if (metrics.size === 0 && rule.alert !== 'Watchdog') unknown.push(`${name}: ${rule.alert} has none`)
          for (const metric of metrics) {
            if (
              recorded.has(metric) ||
              EXPORTER_METRICS.some((exporter) => exporter.metrics.includes(metric))
            )
              continue
            unknown.push(`${name}: ${rule.alert ?? rule.record}: ${metric}`)
          }
        }
      }
    }
    expect(unknown).toEqual([])
  })

  test('every recorded name is used by a rule, or is a ratio over the whole window for the dashboards', () => {
    const used = new Set(
      [...files.values()].flatMap(({ groups }) =>
        groups.flatMap(({ rules }) => rules.flatMap((rule) => [...metricsOf(rule.expr)])),
      ),
    )
    const texts = [...one.tree.values()].filter(({ path }) => !path.startsWith(`${FOLDER}/rules/`))
    for (const name of recorded) {
      if (name === undefined || used.has(name)) continue
      expect(
        texts.some(({ text }) => text.includes(name)),
        name,
      ).toBe(true)
    }
  })

  test('a recorded ratio looks back as far as its name says', () => {
    for (const { groups } of files.values()) {
      for (const { rules } of groups) {
        for (const { record, expr } of rules) {
          const window = /ratio_rate(\w+)$/.exec(record ?? '')?.[1]
          if (window !== undefined) expect(new Set(rangesOf(expr)), expr).toEqual(new Set([window]))
        }
      }
    }
  })

  test('every alert has a test', () => {
    const tests = [...one.outputs.plan].filter(([path]) => path.startsWith(`${FOLDER}/tests/`))
    const text = tests.map(([, { content }]) => content).join('\n')
    const alerts = [...files.values()].flatMap(({ groups }) =>
      groups.flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? [])),
    )
    expect(
      [...new Set(alerts)].filter(
        (alert) => !text.includes(`alertname: ${alert}`) && !text.includes(`alertname="${alert}"`),
      ),
    ).toEqual([])
  })

  describe.skipIf(!promtool)('promtool', () => {
    let work: string
    beforeAll(() => {
      work = mkdtempSync(join(tmpdir(), 'mutants-'))
      mkdirSync(join(work, 'rules'))
      mkdirSync(join(work, 'tests'))
      for (const [path, { content }] of one.outputs.plan) {
        if (path.startsWith(`${FOLDER}/tests/`)) writeFileSync(join(work, 'tests', basename(path)), content)
      }
      for (const [name, file] of files) writeFileSync(join(work, 'rules', name), JSON.stringify(file))
    })
    afterAll(() => rmSync(work, { recursive: true, force: true }))

    function run(name: string): number | null {
      const tests = [...one.outputs.plan]
        .filter(
          ([path, { content }]) => path.startsWith(`${FOLDER}/tests/`) && content.includes(`rules/${name}`),
        )
        .map(([path]) => join('tests', basename(path)))
      return spawnSync('promtool', ['test', 'rules', ...tests], { cwd: work, env, stdio: 'ignore' }).status
    }

    const mutants = [...files].flatMap(([name, file]) =>
      mutantsOf(file).map((mutant) => ({ name, ...mutant })),
    )

    test('passes the tests as they are written', () => {
      for (const name of files.keys()) expect(run(name), name).toBe(0)
    })

    test('fails a test for every threshold and window that is changed', () => {
      const survivors: string[] = []
      for (const { name, rule, what, file } of sampled('mutants', mutants, 1 / 50)) {
        writeFileSync(join(work, 'rules', name), JSON.stringify(file))
        if (run(name) === 0) survivors.push(`${name}: ${rule}: ${what}`)
        writeFileSync(join(work, 'rules', name), JSON.stringify(files.get(name)))
      }
      expect(survivors).toEqual([])
    }, 600_000)
  })
})
