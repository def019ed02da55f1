import type { Addition } from '../additions.ts'
import { listOf, matching, newName, SENTENCE, SENTENCE_FORM } from '../answers.ts'

const FORM = 'lower case letters and digits with hyphens between, such as rebuild-index'

/** `yo infra:runbook`: a page for an operation of one’s own. */
export const runbook: Addition = {
  kind: 'runbook',
  summary: 'adds the runbook of an operation',
  example:
    'generator-infra runbook rebuild-index --summary "The search finds old data" --steps "Stop the indexer; Start it with --full" --verify "The newest order is found"',
  list: ['runbooks'],
  owes: ['runbook-review'],
  next: ({ name }) =>
    `read infra/runbooks/${name}.md as the one who is called at night, and mend what is missing`,
  questions: [
    {
      name: 'name',
      message: 'Name of the operation',
      form: FORM,
      problem: (answer, { runbooks = [] }) =>
        newName(
          /^(?=.{1,63}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
          FORM,
          'a runbook',
          runbooks.map(({ name }) => name),
        )(answer),
      known: () => undefined,
    },
    {
      name: 'summary',
      message: 'When it is needed',
      form: SENTENCE_FORM,
      problem: matching(SENTENCE, SENTENCE_FORM),
      known: () => undefined,
    },
    {
      name: 'steps',
      message: 'What is done, in order',
      form: 'sentences with semicolons between',
      problem: (answer) =>
        listOf(answer, ';').length === 0
          ? 'it is empty; it must be one step or more, with semicolons between'
          : listOf(answer, ';')
              .map(matching(SENTENCE, SENTENCE_FORM))
              .find((problem) => problem !== undefined),
      known: () => undefined,
    },
    {
      name: 'verify',
      message: 'How one sees that it worked',
      form: SENTENCE_FORM,
      problem: matching(SENTENCE, SENTENCE_FORM),
      known: () => undefined,
    },
  ],
  entry: ({ name, summary, steps, verify }) => ({
    value: { name, summary, steps: listOf(steps, ';'), verify },
  }),
}
