import type { Design } from '../../engine/design.ts'
import { promqlProblems } from '../../engine/formats/promql.ts'
import { readYaml } from '../../engine/formats/yaml.ts'
import { alertTestOf } from '../../scaffold/alert-test.ts'
import { labelWords } from '../../scaffold/declared.ts'
import type { Addition, Given } from '../additions.ts'
import {
  DURATION,
  DURATION_FORM,
  matching,
  NAME,
  newName,
  oneOf,
  SENTENCE,
  SENTENCE_FORM,
} from '../answers.ts'

const FORM = 'letters and digits in UpperCamelCase, such as QueueTooLong'
const PAGE = /^[A-Za-z][A-Za-z0-9-]{0,62}$/

/** Whether the expression is of a kind that a unit test can be made from. */
function isTested(given: Given, design: Design): boolean {
  const { name = 'A', expr = '' } = given
  const declared = { name, expr, for: given.for, severity: 'ticket', summary: name } as const
  return alertTestOf(declared, labelWords(design)) !== undefined
}

/** `yo infra:alert`: an alert of one’s own, with its rule, unit test and runbook. */
export const alert: Addition = {
  kind: 'alert',
  summary: 'adds an alert with its unit test and its runbook',
  example:
    'generator-infra alert QueueTooLong --expr \'max(queue_length{queue="mail"}) > 1000\' --severity ticket --service mailer --summary "mail waits" --action "Raise scaling.max of mailer"',
  list: ['alerting', 'alerts'],
  owes: ['runbook-review'],
  next: ({ name, runbook }) =>
    `infra/alerting/test.sh runs its test; read infra/runbooks/${runbook || name}.md and mend what is missing`,
  questions: [
    {
      name: 'name',
      message: 'Name of the alert',
      form: FORM,
      problem: (answer, { alerting }) =>
        newName(
          /^[A-Z][A-Za-z0-9]{2,62}$/,
          FORM,
          'an alert',
          (alerting.alerts ?? []).map(({ name }) => name),
        )(answer),
      known: () => undefined,
    },
    {
      name: 'expr',
      message: 'PromQL expression',
      form: 'it tells whenever it has a result',
      problem: (answer) => (answer.trim() === '' ? 'it is empty' : promqlProblems(answer)[0]?.message),
      known: () => undefined,
    },
    {
      name: 'for',
      message: 'How long it must hold before anybody is told',
      form: DURATION_FORM,
      problem: matching(DURATION, DURATION_FORM),
      known: () => '10m',
    },
    {
      name: 'test',
      message: 'What its unit test feeds it',
      form: 'YAML in one line: { series: { "up{job=\\"a\\"}": 1x5 0x20 }, quiet: 4m, loud: 20m, labels: { job: a } }',
      problem: (answer) => (mapOf(answer) ? undefined : 'it is no map of YAML'),
      known: () => undefined,
      when: (given, design) => !isTested(given, design),
    },
    {
      name: 'severity',
      message: 'Whether it wakes somebody',
      form: 'page or ticket',
      problem: oneOf(['page', 'ticket']),
      known: () => 'ticket',
    },
    {
      name: 'summary',
      message: 'What has happened, for whoever is told',
      form: SENTENCE_FORM,
      problem: matching(SENTENCE, SENTENCE_FORM),
      known: () => undefined,
    },
    {
      name: 'service',
      message: 'Workload that it is about',
      form: 'one that is declared; empty for none',
      problem: (answer, { workloads }) =>
        answer === '' || !NAME.test(answer)
          ? matching(/^$/, 'a workload')(answer)
          : oneOf(workloads.map(({ name }) => name))(answer),
      known: () => '',
    },
    {
      name: 'runbook',
      message: 'Runbook that it links to',
      form: 'a page that is there, without .md; empty for one of its own',
      problem: (answer) =>
        answer === '' ? undefined : matching(PAGE, 'the name of a page without .md')(answer),
      known: () => '',
    },
    {
      name: 'action',
      message: 'What whoever is told does first',
      form: SENTENCE_FORM,
      problem: matching(SENTENCE, SENTENCE_FORM),
      known: () => undefined,
      when: ({ name, runbook }) => !runbook || runbook === name,
    },
  ],
  entry: (given) => {
    const { name, expr, severity, summary, service, runbook, action, test } = given
    return {
      value: {
        name,
        expr,
        for: given.for,
        severity,
        summary,
        ...(service ? { service } : {}),
        ...(runbook ? { runbook } : {}),
        ...(action ? { action } : {}),
        ...(test ? { test: mapOf(test) } : {}),
      },
    }
  },
}

function mapOf(text: string): unknown {
  const [document, second] = readYaml(text, { dialect: 'core' })
  const isMap = document?.root?.kind === 'map' && document.problems.length === 0 && !second
  return isMap ? document.root!.value : undefined
}
