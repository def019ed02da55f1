import type { Node, Step } from '../formats/node.ts'
import { GoPattern } from '../go-patterns/go-pattern.ts'
import { isExcused } from '../kubernetes/conformance.ts'
import { explain, type Violation } from '../kubernetes/explain.ts'
import { equal } from '../kubernetes/judge.ts'
import { surelyHolds } from '../kubernetes/tape-judge.ts'
import { violationInWords } from '../kubernetes/words.ts'
import { type CustomRule, pathsOf, type Question, questionsOf } from './custom-rule.ts'
import { shapeOf } from './schema.ts'
import { UNKNOWN } from './terraform-nodes.ts'
import { follow, readWay, type WayStep } from './way.ts'

/** What is wrong with a thing. */
export interface Complaint {
  readonly path: readonly Step[]
  readonly part?: 'key' | 'value' | undefined
  /** what stands there */
  readonly node: Node | undefined
  /** the fact, as `{problem}` names it */
  readonly problem: string
  /** whether the fact quotes what stands there */
  readonly quotes: boolean
}

/** What a rule asks, ready to be asked of thousands of things. */
export interface Asking {
  readonly where: readonly Asked[]
  readonly must: readonly Asked[]
  readonly mustNot: readonly Asked[]
}

/** A question with its ways read and its pattern compiled. */
interface Asked {
  readonly ways: readonly (readonly WayStep[])[]
  readonly question: Question
  readonly pattern: GoPattern | undefined
}

/** Makes the questions of a rule ready; of one that `problemsOfRule` had nothing against. */
export function askingOf({ where, schema, must, mustNot }: CustomRule): Asking {
  const whole: readonly Question[] = schema === undefined ? [] : [{ schema }]
  const ready = (questions: readonly Question[]): readonly Asked[] =>
    questions.map((question) => ({
      question,
      ways: pathsOf(question).map(readWay),
      pattern: question.pattern === undefined ? undefined : GoPattern.read(question.pattern),
    }))
  return {
    where: ready(questionsOf(where)),
    must: ready([...whole, ...questionsOf(must)]),
    mustNot: ready(questionsOf(mustNot)),
  }
}

/** What a thing does not keep of what it is asked; [] also for one that is not meant. */
export function complaintsOf(root: Node, { where, must, mustNot }: Asking): readonly Complaint[] {
  if (!where.every((asked) => missesOf(root, asked).length === 0)) return []
  return [
    ...must.flatMap((asked) => missesOf(root, asked)),
    ...mustNot.flatMap((asked) => forbiddenBy(root, asked)),
  ]
}

/** The values that are not what a question asks for. */
function missesOf(root: Node, asked: Asked): readonly Complaint[] {
  return asked.ways.flatMap((way) =>
    follow(root, way).flatMap(({ path, node }): readonly Complaint[] => {
      if (!node) {
        return asked.question.optional ? [] : [{ path, node, problem: 'is not there', quotes: false }]
      }
      const { question } = asked
      if (question.exists || node === UNKNOWN || isOpen(node)) return []
      if (question.schema !== undefined) return brokenBy(node, question.schema, path)
      if (isAnswer(node, asked)) return []
      return [{ path, node, problem: `must ${wantedBy(question)}`, quotes: false }]
    }),
  )
}

/** The values that are what a question forbids. */
function forbiddenBy(root: Node, asked: Asked): readonly Complaint[] {
  return asked.ways.flatMap((way) =>
    follow(root, way).flatMap(({ path, node }): readonly Complaint[] => {
      if (!node) return []
      const { question } = asked
      if (question.exists) return [{ path, node, part: 'key', problem: 'is not allowed', quotes: false }]
      if (node === UNKNOWN) return []
      const isMet =
        question.schema !== undefined
          ? brokenBy(node, question.schema, path).length === 0
          : isAnswer(node, asked)
      return isMet ? [{ path, node, problem: `must not ${wantedBy(question)}`, quotes: false }] : []
    }),
  )
}

/** What a value breaks of a schema, places counted from the root of the thing. */
function brokenBy(node: Node, schema: unknown, at: readonly Step[]): readonly Complaint[] {
  const shape = shapeOf(schema)
  if (surelyHolds(node, shape)) return []
  return explain(node.value, shape)
    .filter((violation) => !isExcused(violation))
    .map((violation) => ({
      path: [...at, ...placeOf(violation)],
      part: violation.keyword === 'required' ? undefined : violation.part,
      node: node.at(violation.path),
      problem: violationInWords({ ...violation, path: [...at, ...violation.path] }),
      quotes: true,
    }))
}

/** A key that is missing stands where it would. */
function placeOf({ path, keyword, wanted }: Violation): readonly Step[] {
  return keyword === 'required' && /^\S+$/.test(String(wanted)) ? [...path, String(wanted)] : path
}

/** Characters of a text that a pattern is tried on. */
const LONGEST = 10_000

function isAnswer(node: Node, { question, pattern }: Asked): boolean {
  if (pattern) return node.kind === 'scalar' && pattern.finds(node.text.slice(0, LONGEST))
  if (question.oneOf) return question.oneOf.some((one) => equal(one, node.value))
  return equal(question.equals, node.value)
}

/** What cannot be told before somebody decrypts it, or fills it in. */
function isOpen(node: Node): boolean {
  return node.kind === 'scalar' && isExcused({ path: [], found: node.text })
}

function wantedBy({ pattern, oneOf, equals, schema }: Question): string {
  if (pattern !== undefined) return `match ${pattern}`
  if (oneOf) return `be one of ${oneOf.map((one) => JSON.stringify(one)).join(', ')}`
  return schema !== undefined ? 'hold what it holds' : `be ${JSON.stringify(equals)}`
}

/** Why a pattern cannot be used, in words; undefined where it can. */
export function problemOfOwnPattern(source: string): string | undefined {
  if (GoPattern.read(source)) return undefined
  return `${source} is no pattern that is matched in linear time: patterns are those of Go (RE2), where nothing is looked around for and nothing refers back`
}
