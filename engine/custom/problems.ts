import type { SchemaProblem } from '../design.ts'
import type { Node } from '../formats/node.ts'
import { MANDATE_IDS } from '../mandate.ts'
import { suggestion } from '../spelling.ts'
import { problemOfOwnPattern } from './asking.ts'
import { TESTS } from './custom-rule.ts'
import { SLOTS, slotsIn } from './message.ts'
import { schemaFaults } from './schema.ts'
import { BadWay, readWay } from './way.ts'

type Way = readonly (string | number)[]

/** The names that a rule of a config must not take. */
export interface TakenIds {
  /** ids of infra-lint's own rules, the present and the former */
  readonly own: readonly string[]
  /** ids of rules that configs before this one define, with the file that does */
  readonly custom: ReadonlyMap<string, string>
}

/** What makes `customRules` of a config unusable; the schema of the config had nothing against it. */
export function* customRuleProblems(root: Node, taken: TakenIds): Iterable<SchemaProblem> {
  const seen = new Set<string>()
  for (const [index, rule] of (root.get('customRules')?.items() ?? []).entries()) {
    const at: Way = ['customRules', index]
    const id = rule.get('id')?.text ?? ''
    const clash = seen.has(id) ? 'is defined twice in this config' : clashOf(id, taken)
    if (clash) yield problem([...at, 'id'], `${id} ${clash}`)
    seen.add(id)
    yield* problemsOfRule(rule, at)
  }
}

function clashOf(id: string, { own, custom }: TakenIds): string | undefined {
  const area = id.slice(0, id.indexOf('/'))
  if (own.some((one) => one.startsWith(`${area}/`)))
    return `is in ${area}, an area of infra-lint's own; use a name of your own, such as acme${id.slice(area.length)}`
  const before = custom.get(id)
  return before && `is defined by ${before} already; to weigh it otherwise, set it under rules`
}

function* problemsOfRule(rule: Node, at: Way): Iterable<SchemaProblem> {
  const mandate = rule.get('mandate')?.text ?? ''
  if (!(MANDATE_IDS as readonly string[]).includes(mandate))
    yield problem(
      [...at, 'mandate'],
      `there is no mandate ${mandate}${suggestion(mandate, MANDATE_IDS)}; docs/mandate.md lists all`,
    )
  for (const name of slotsIn(rule.get('message')?.text ?? ''))
    if (!(SLOTS as readonly string[]).includes(name))
      yield problem(
        [...at, 'message'],
        `the message names {${name}}, which means nothing${suggestion(name, SLOTS)}; there are ${SLOTS.join(', ')}, and {{ is a brace`,
      )
  const selectors = ['kinds', 'files', 'terraform'].filter((key) => rule.get(key))
  if (selectors.length !== 1)
    yield problem(
      at,
      selectors.length === 0
        ? 'nothing says what is judged; give kinds, files or terraform'
        : `it has ${selectors.join(' and ')}; a rule judges one sort of thing, so make it ${selectors.length} rules`,
    )
  const schema = rule.get('schema')
  if (!schema && !rule.get('must') && !rule.get('mustNot'))
    yield problem(at, 'nothing says what is asked for; give schema, must or mustNot')
  if (schema) yield* problemsOfSchema(schema, [...at, 'schema'], selectors)
  for (const key of ['where', 'must', 'mustNot']) {
    const given = rule.get(key)
    const questions = given?.kind === 'list' ? given.items() : given ? [given] : []
    for (const [index, question] of questions.entries())
      yield* problemsOfQuestion(
        question,
        given?.kind === 'list' ? [...at, key, index] : [...at, key],
        key,
        selectors,
      )
  }
  for (const [index, glob] of (rule.get('files')?.items() ?? []).entries())
    if (/\.(tf|tofu|hcl|tfvars)$/.test(glob.text))
      yield problem(
        [...at, 'files', index],
        `${glob.text} is judged block by block; name the blocks under terraform`,
      )
}

function* problemsOfQuestion(
  question: Node,
  at: Way,
  key: string,
  selectors: readonly string[],
): Iterable<SchemaProblem> {
  const tests = TESTS.filter((test) => question.get(test))
  if (tests.length !== 1)
    yield problem(
      at,
      `${tests.length === 0 ? 'it asks nothing' : `it has ${tests.join(' and ')}`}; give one of ${TESTS.join(', ')}`,
    )
  const path = question.get('path')
  if (!path && tests[0] === 'exists' && key !== 'mustNot')
    yield problem([...at, 'exists'], 'what is judged is there; say with path what has to be')
  const paths = path?.kind === 'list' ? path.items() : path ? [path] : []
  for (const [index, one] of paths.entries()) {
    const reason = reasonAgainst(one.text)
    if (reason) yield problem(path?.kind === 'list' ? [...at, 'path', index] : [...at, 'path'], reason)
  }
  const pattern = question.get('pattern')
  const refused = pattern && problemOfOwnPattern(pattern.text)
  if (refused) yield problem([...at, 'pattern'], refused)
  const schema = question.get('schema')
  if (schema) yield* problemsOfSchema(schema, [...at, 'schema'], selectors)
}

function reasonAgainst(path: string): string | undefined {
  try {
    readWay(path)
    return undefined
  } catch (error) {
    if (!(error instanceof BadWay)) throw error
    return error.message
  }
}

function* problemsOfSchema(schema: Node, at: Way, selectors: readonly string[]): Iterable<SchemaProblem> {
  if (selectors.includes('terraform')) {
    yield problem(
      at,
      'blocks of Terraform hold expressions, which no schema judges; ask with path and equals, oneOf or pattern',
    )
    return
  }
  for (const { path, reason } of schemaFaults(schema.value))
    yield problem([...at, ...path], `the schema cannot be used: ${reason}`)
}

function problem(path: Way, message: string): SchemaProblem {
  return { path, part: 'value', message }
}
