import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { promqlProblems } from '../../engine/formats/promql.ts'
import { drawn } from '../sample.ts'
import { EXPORTER_METRICS } from './exporter-metrics.ts'
import { metricsOf, mutantsOf, type RuleFile, rangesOf, rulesIn } from './rule-mutants.ts'
import { allTrees, defaultTree, type Written } from './trees.ts'

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

  const manifests = [...one.tree.values()].filter(({ path }) => /\.ya?ml$/.test(path)).map(({ text }) => text)

  /** Metrics of an expression that nothing in this tree exposes or records. */
  function unknownIn(expression: string): readonly string[] {
    return [...metricsOf(expression)].filter((metric) => {
      const exporter = EXPORTER_METRICS.find(({ metrics }) => metrics.includes(metric))
      const exposed = exporter !== undefined && manifests.some((text) => exporter.scraped.test(text))
      return !exposed && !recorded.has(metric)
    })
  }

  test('every rule asks for metrics that a rule records, or that something in the tree exposes', () => {
    const unknown: string[] = []
    for (const [name, { groups }] of files) {
      for (const { rules } of groups) {
        for (const rule of rules) {
          if (metricsOf(rule.expr).size === 0 && rule.alert !== 'Watchdog')
            unknown.push(`${name}: ${rule.alert} has none`)
          for (const metric of unknownIn(rule.expr))
            unknown.push(`${name}: ${rule.alert ?? rule.record}: ${metric}`)
        }
      }
    }
    expect(unknown).toEqual([])
  })

  test('so do dashboards, objectives and the analysis of new versions', () => {
    const queries: [string, string][] = []
    for (const [path, { content }] of one.outputs.plan) {
      if (/\/dashboards\/.*\.json$/.test(path))
        for (const [, expr] of content.matchAll(/"expr": ("(?:[^"\\]|\\.)*")/g))
          queries.push([path, JSON.parse(expr!)])
      if (!/\/(?:slo\/[^/]+|canary)\.yaml$/.test(path) || !path.startsWith('infra/')) continue
      for (const document of parseAllDocuments(content)) {
        visit(document.toJS(), path)
      }
    }
    function visit(value: unknown, path: string): void {
      if (typeof value !== 'object' || value === null) return
      for (const [key, inner] of Object.entries(value)) {
        if (key === 'query' && typeof inner === 'string')
          queries.push([path, inner.replaceAll('{{ interval }}', '1m')])
        else visit(inner, path)
      }
    }
    if (one.design.workloads.some(({ type }) => type === 'web' || type === 'api'))
      expect(queries.length).toBeGreaterThan(5)
    expect(
      queries.flatMap(([path, query]) => [
        ...promqlProblems(query).map(({ message }) => `${path}: ${message}: ${query}`),
        ...unknownIn(query).map((metric) => `${path}: ${metric}`),
      ]),
    ).toEqual([])
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
    })
    afterAll(() => rmSync(work, { recursive: true, force: true }))

    const suites = [...one.outputs.plan]
      .filter(([path]) => path.startsWith(`${FOLDER}/tests/`))
      .map(([, { content }]) => parse(content) as Suite)

    /** Runs tests against one rule file, in a folder of its own; whether they pass. */
    function passes(folder: string, name: string, file: RuleFile, tests: readonly Test[]): Promise<boolean> {
      const dir = join(work, folder)
      mkdirSync(join(dir, 'rules'), { recursive: true })
      mkdirSync(join(dir, 'tests'), { recursive: true })
      writeFileSync(join(dir, 'rules', name), JSON.stringify(file))
      const suite = { rule_files: [`../rules/${name}`], evaluation_interval: '1m', tests }
      writeFileSync(join(dir, 'tests/test.yaml'), JSON.stringify(suite))
      return new Promise((resolve, reject) => {
        const child = spawn('promtool', ['test', 'rules', 'tests/test.yaml'], {
          cwd: dir,
          env,
          stdio: 'ignore',
        })
        child.on('error', reject)
        child.on('exit', (code) => resolve(code === 0))
      })
    }

    const testsOf = (name: string) =>
      suites
        .filter(({ rule_files }) => rule_files.includes(`../rules/${name}`))
        .flatMap(({ tests }) => [...tests])
    const mutants = [...files].flatMap(([name, file]) =>
      mutantsOf(file).map((mutant) => ({ name, ...mutant })),
    )

    // in every run validators.test.ts does so with the script that is written beside them
    test.skipIf(!process.env.DEEP)('passes the tests as they are written', async () => {
      for (const [name, file] of files)
        expect(await passes('whole', name, file, testsOf(name)), name).toBe(true)
    })

    test('fails a test for every threshold and window that is changed', async () => {
      const survivors: string[] = []
      const chosen = drawn('mutants', mutants, 4)
      const waiting = [...chosen]
      async function worker(folder: string): Promise<void> {
        for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
          const { name, rule, what, file } = mutant
          const alert = rule.split(' ')[0]!
          const own = testsOf(name).filter((one) => JSON.stringify(one).includes(alert))
          // what takes promtool long is the number of minutes: one test that fails soon is enough
          const [short, long] = [own.filter(isShort), own.filter((one) => !isShort(one))]
          if (short.length > 0 && !(await passes(folder, name, file, short))) continue
          if (long.length > 0 && !(await passes(folder, name, file, long))) continue
          survivors.push(`${name}: ${rule}: ${what}`)
        }
      }
      await Promise.all([worker('first'), worker('second')])
      console.log(`${one.name}: ${chosen.length - survivors.length} of ${chosen.length} mutants fail a test`)
      expect(survivors).toEqual([])
    }, 1_800_000)
  })
})

/** A file of promtool's tests, as far as it is looked at. */
interface Suite {
  readonly rule_files: readonly string[]
  readonly tests: readonly Test[]
}

type Test = Readonly<Record<string, unknown>>

/** Whether a test looks at the first hour only. */
function isShort(test: Test): boolean {
  const times = [...JSON.stringify(test).matchAll(/"eval_time":"(?:(\d+)h)?(?:(\d+)m)?/g)]
  return times.every(([, hours, minutes]) => Number(hours ?? 0) * 60 + Number(minutes ?? 0) <= 60)
}
