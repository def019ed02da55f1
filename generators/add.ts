import { DESIGN_PATH, type Design, LOCK_PATH } from '../engine/design.ts'
import { applyFix } from '../engine/fix.ts'
import { keyed } from '../engine/place.ts'
import type { Edit } from '../engine/rule.ts'
import type { Sources } from '../engine/sources.ts'
import { SourceFile } from '../engine/tree.ts'
import { readDesignToWrite } from '../scaffold/design.ts'
import { owedBy } from '../scaffold/owed.ts'
import type { Addition, AdditionQuestion, Given } from './additions.ts'
import { Refusal, refuse } from './refusal.ts'
import { DAYS_OWED, designIn } from './scaffold.ts'
import { designTextIn } from './update.ts'

/** The design of a folder, which something is to be added to. Throws a Refusal where there is none, or it is not valid. */
export function designOf(
  folder: string,
  sources: Sources,
): { readonly text: string; readonly design: Design } {
  const text = designTextIn(folder)
  if (text === undefined)
    throw new Refusal(
      `there is no ${DESIGN_PATH} in ${folder}; generator-infra makes a new tree\nnothing was written`,
    )
  return { text, design: designIn(DESIGN_PATH, text, sources) }
}

/** What is wrong with answers, a sentence each; those that are not asked for are among it. */
export function checkGiven(addition: Addition, given: Given, design: Design): readonly string[] {
  return addition.questions.flatMap(({ name, problem, when, message }) => {
    const answer = given[name]
    if (answer === undefined) return []
    if (when && !when(given, design))
      return [`--${name} is not asked of this ${addition.kind} (${message.toLowerCase()}); leave it out`]
    const wrong = problem(answer, design)
    return wrong === undefined ? [] : [`${flagOf(name)}: ${wrong}`]
  })
}

/** A question's flag; the name is an argument. */
export function flagOf(name: string): string {
  return name === 'name' ? 'NAME' : `--${name}`
}

/** The questions that nobody has answered yet, as far as the answers so far tell which are asked. */
export function openQuestions(addition: Addition, given: Given, design: Design): readonly AdditionQuestion[] {
  return addition.questions.filter(
    ({ name, when }) => given[name] === undefined && (when?.(given, design) ?? true),
  )
}

/** Answers with what is known without asking filled in, question by question: later ones may look at earlier ones. */
export function withKnownAnswers(addition: Addition, given: Given, design: Design): Given {
  const answers: Record<string, string> = { ...given }
  for (const question of addition.questions) {
    if (answers[question.name] !== undefined || question.when?.(answers, design) === false) continue
    const known = question.known(answers, design)
    if (known !== undefined) answers[question.name] = known
  }
  return answers
}

/**
 * The text of infra.yaml with one thing more: a splice, so that comments, order and everything else stay. What a person
 * owes because of it is listed, due thirty days after `now`. Throws a Refusal where the design would not be valid.
 */
export function withAddition(
  text: string,
  design: Design,
  addition: Addition,
  given: Given,
  now: Date,
  sources: Sources,
): string {
  const { value, index, pinned = [] } = addition.entry(given, design)
  const spread = addition.kind === 'alert' ? alertingInBlocks(text) : []
  const added = edited(text, [
    ...spread,
    ...pinned.map((one) => ({ op: 'set', at: keyed(DESIGN_PATH, one.path), value: one.value }) as const),
    { op: 'insert', at: keyed(DESIGN_PATH, addition.list), value, index },
  ])
  const { problems, design: grown } = readDesignToWrite(DESIGN_PATH, added, sources)
  if (!grown) {
    refuse([
      `${addition.kind} ${given.name} cannot be added:`,
      ...problems.map(({ message }) => `  ${message}`),
    ])
  }
  const before = owedBy(design, text)
  const listed = new Set(design.owed.map(({ what }) => what))
  const due = new Date(now.getTime() + DAYS_OWED * 86_400_000).toISOString().slice(0, 10)
  const debts = [...owedBy(grown!, added).filter((what) => !before.includes(what)), ...addition.owes]
  return edited(
    added,
    [...new Set(debts)]
      .filter((what) => !listed.has(what))
      .map((what) => ({
        op: 'insert',
        at: keyed(DESIGN_PATH, ['owed']),
        value: { what, who: design.owners.team, by: due },
      })),
  )
}

/** Edits of infra.yaml that lay `alerting` out over several lines, where it stands on one: alerts are long. */
function alertingInBlocks(text: string): readonly Edit[] {
  const file = new SourceFile({ path: DESIGN_PATH, text })
  const node = file.documents[0]?.root?.get('alerting')
  if (!node)
    return [
      { op: 'set', at: keyed(file, ['alerting']), value: { page: 'webhook', ticket: 'webhook', alerts: [] } },
    ]
  const rest = text.slice(
    node.end,
    text.indexOf('\n', node.end) < 0 ? text.length : text.indexOf('\n', node.end),
  )
  const plain = node.pairs().every(({ value }) => value.kind === 'scalar')
  if (node.style !== 'flow' || !plain || rest.trim() !== '') return []
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const lines = node
    .pairs()
    .map(({ key, value }) => `${newline}  ${key.text}: ${text.slice(value.start, value.end)}`)
  let start = node.start
  while (text[start - 1] === ' ') start--
  const { end } = node
  return [{ op: 'text', file: DESIGN_PATH, start, end, expect: text.slice(start, end), text: lines.join('') }]
}

function edited(text: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return text
  const tree = new Map([[DESIGN_PATH, new SourceFile({ path: DESIGN_PATH, text })]])
  const fix = { title: 'add to the design', safety: 'safe', edits } as const
  const applied = applyFix(tree, fix, { expected: undefined, lockPath: LOCK_PATH })
  if ('refused' in applied) throw new Refusal(`${applied.refused}\nnothing was written`)
  return applied.tree.get(DESIGN_PATH)!.text
}
