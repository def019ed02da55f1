import { type CustomRule, pathsOf, type Question, questionsOf } from './custom-rule.ts'

/** What holds when a rule of a config is content, as one sentence: for one that does not say it itself. */
export function holdsInWords(custom: CustomRule): string {
  const { kinds, files, terraform, environments, where, schema, must, mustNot } = custom
  const things = kinds?.map((one) => (one === '*' ? 'object' : one)) ?? terraform ?? files ?? []
  const parts = [
    ...(schema === undefined ? [] : ['keeps the schema of the config']),
    ...questionsOf(must).map((one) => `has ${inWords(one)}`),
    ...questionsOf(mustNot).map((one) =>
      one.path === undefined && one.exists ? 'is left out' : `has no ${inWords(one)}`,
    ),
  ]
  const narrowed = questionsOf(where).map((one) => ` with ${inWords(one)}`)
  const place = environments ? ` in ${listed(environments, 'and')}` : ''
  return `Every ${listed(things, 'or')}${narrowed.join('')}${place} ${listed(parts, 'and')}.`
}

function inWords(question: Question): string {
  const paths = question.path === undefined ? ['it'] : pathsOf(question)
  const { equals, oneOf, pattern, schema } = question
  const name = listed(paths, 'and')
  if (pattern !== undefined) return `${name} matching ${pattern}`
  if (oneOf) return `${name} among ${oneOf.map((one) => JSON.stringify(one)).join(', ')}`
  if (schema !== undefined) return `${name} by the schema of the config`
  return equals === undefined ? name : `${name} ${JSON.stringify(equals)}`
}

function listed(words: readonly string[], last: 'and' | 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}
