import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { alertTestOf } from '../../scaffold/alert-test.ts'
import { readDesign } from '../../scaffold/design.ts'
import { plan } from '../../scaffold/plan.ts'
import { mutantsOf, rulesIn } from './rule-mutants.ts'

// An alert that the design declares gets a test that is made from its expression: it must notice what changes it.
const peers = join(process.env.PEERS ?? join(homedir(), '.cache/infra-peers'), 'bin')
const env = { ...process.env, PATH: `${peers}${delimiter}${process.env.PATH}` }
const promtool = !spawnSync('promtool', ['--version'], { env, stdio: 'ignore' }).error
if (!promtool) console.log('skipped: tests of declared alerts: promtool is not installed')

const fixture = readFileSync(
  join(import.meta.dirname, '../../fixtures/designs/valid/declared-alerts.yaml'),
  'utf8',
)

/** Expressions of every kind that a test is made from. */
const EXPRESSIONS = [
  'up{job="a"} == 0',
  'queue_length{queue!="dead"} > 100',
  'queue_length >= 0.5',
  'free_slots < 3',
  'balance <= -5',
  'version != 2',
  'errors > 0',
  'max(queue_length) by (queue) > 12',
  'sum(rate(requests_total{code=~"5..|429"}[5m])) > 0.25',
  'rate(requests_total[20m]) < 2',
  'increase(failures_total{job="x"}[15m]) > 3',
  'avg_over_time(load{node=~".+"}[30m]) > 0.9',
  'sum(rate(requests_total{code="500"}[5m])) / sum(rate(requests_total[5m])) > 0.9',
  'sum(rate(hits_total[10m])) / sum(rate(lookups_total[10m])) < 0.5',
  'used_bytes{disk="a"} / size_bytes{disk="a"} > 0.8',
  'time() - max(last_success_seconds{job="x"}) > 2 * 3600',
  'expiry_seconds - time() < 14 * 86400',
  'absent(up{job="a"})',
]

function designText(alerts: readonly { name: string; expr: string; hold: string }[]): string {
  const lines = alerts.map(
    ({ name, expr, hold }) =>
      `    - { name: ${name}, expr: ${JSON.stringify(expr)}, for: ${hold}, severity: ticket, summary: it is so, action: change it }`,
  )
  return fixture.replace(/ {2}alerts:\n[\s\S]*?\nrunbooks:/, `  alerts:\n${lines.join('\n')}\nrunbooks:`)
}

test.each([
  'a and b > 1',
  'sum without (x) (a) > 1',
  'histogram_quantile(0.9, sum by (le) (rate(a_bucket[5m]))) > 1',
  'predict_linear(a[1h], 3600) < 0',
  'a > b',
])('no test is made for %s: the design must give one', (expr) => {
  expect(alertTestOf({ name: 'A', expr, severity: 'page', summary: 'it is so' }, [])).toBeUndefined()
})

describe.skipIf(!promtool)('promtool', () => {
  let work: string
  beforeAll(() => {
    work = mkdtempSync(join(tmpdir(), 'declared-'))
    mkdirSync(join(work, 'rules'))
    mkdirSync(join(work, 'tests'))
  })
  afterAll(() => rmSync(work, { recursive: true, force: true }))

  const passes = (rules: unknown) => {
    writeFileSync(join(work, 'rules/declared.yaml'), JSON.stringify(rules))
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'tests/declared_test.yaml'], {
      cwd: work,
      env,
      encoding: 'utf8',
    })
    return { passed: status === 0, output: `${stdout}${stderr}` }
  }

  test.each(process.env.DEEP ? ['1m', '10m'] : ['10m'])(
    'holds for %s: every test passes, and fails when its alert is changed',
    (hold) => {
      const names = EXPRESSIONS.map((_, index) => `Alert${index}`)
      const text = designText(EXPRESSIONS.map((expr, index) => ({ name: names[index]!, expr, hold })))
      const { design, problems } = readDesign('infra/infra.yaml', text, sources)
      expect(problems).toEqual([])
      const planned = plan(design!, sources)
      writeFileSync(
        join(work, 'tests/declared_test.yaml'),
        planned.get('infra/alerting/tests/declared_test.yaml')!.content,
      )
      const rules = rulesIn(planned.get('infra/alerting/rules/declared.yaml')!.content)
      expect(passes(rules).output).not.toContain('FAILED')
      // what a ratio is divided by stands still in its test: its range does not show
      const mutants = mutantsOf(rules).filter(({ what }) => !/ \/ .*\d[smh] → /.test(what))
      const chosen = process.env.DEEP ? mutants : mutants.filter((_, index) => index % 48 === 0)
      const survivors = chosen.filter(({ file }) => passes(file).passed)
      expect(survivors.map(({ rule, what }) => `${rule}: ${what}`)).toEqual([])
    },
    600_000,
  )
})
