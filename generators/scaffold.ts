import { join } from 'node:path'
import { DESIGN_PATH, type Design, type SchemaProblem } from '../engine/design.ts'
import type { Node } from '../engine/formats/node.ts'
import { Lines } from '../engine/lines.ts'
import { follow } from '../engine/place.ts'
import type { Sources } from '../engine/sources.ts'
import { defaultDesign } from '../scaffold/default-design.ts'
import { readDesign, readDesignToWrite } from '../scaffold/design.ts'
import { outputsOf } from '../scaffold/outputs.ts'
import { withOwed } from '../scaffold/owed.ts'
import { pinned } from '../scaffold/pins.ts'
import { GENERATOR_VERSION } from '../scaffold/version.ts'
import { type Answers, checkAnswers, QUESTIONS } from './app/questions.ts'
import { type Change, compare, readText } from './disk.ts'
import { refuse } from './refusal.ts'

export { Refusal } from './refusal.ts'

/** Days until what is owed becomes a finding. */
export const DAYS_OWED = 30

/** A new tree, compared with the folder that it goes to. */
export interface Scaffold {
  readonly design: Design
  readonly changes: readonly Change[]
}

/** The text of a first infra.yaml from answers, without what is owed: `scaffold` adds that. */
export function designFromAnswers(answers: Answers, sources: Sources): string {
  refuse(checkAnswers(answers))
  const pin = pinned(sources)
  const image = pin.image('ghcr.io/traefik/whoami')
  return defaultDesign({ ...answers, name: answers.name ?? 'app', image, imagePort: 8080 })
}

/**
 * Everything that an infra.yaml asks to be written into a folder. A design that is new there and lists no debts gets
 * them, due thirty days after `now`, the host's clock. Throws a Refusal with all that stands against it.
 */
export function scaffold(root: string, path: string, given: string, now: Date, sources: Sources): Scaffold {
  const asked = designIn(path, given, sources)
  const present = readText(join(root, DESIGN_PATH))
  const by = new Date(now.getTime() + DAYS_OWED * 86_400_000).toISOString().slice(0, 10)
  // one that begins like the given one is what an interrupted run has left: its day stays
  const text =
    present === undefined ? withOwed(given, asked, by) : present.startsWith(given) ? present : given
  if (present !== undefined && present !== text && path !== DESIGN_PATH) {
    refuse([
      `${DESIGN_PATH} is there, and another design than ${path}; change it there and run generator-infra update, or choose another folder`,
    ])
  }
  const design = text === given ? asked : designIn(DESIGN_PATH, text, sources)
  const { plan, files } = outputsOf(text, design, sources, GENERATOR_VERSION)
  const compared = compare(root, files, plan)
  if ('refused' in compared) refuse(compared.refused)
  return { design, changes: 'changes' in compared ? compared.changes : [] }
}

/** The design of an infra.yaml. Throws a Refusal with everything that is wrong with it. */
export function designIn(path: string, text: string, sources: Sources): Design {
  const file = readDesignToWrite(path, text, sources)
  refuse(file.problems.map((problem) => inWords(path, text, problem, file.document?.root)))
  return file.design!
}

/** The answers that an infra.yaml does not share; [] for one that cannot be read: reading it says more. */
export function differingAnswers(answers: Answers, text: string, sources: Sources): readonly string[] {
  const design = readDesign(DESIGN_PATH, text, sources).design
  if (!design) return []
  const said: Required<Record<keyof Answers, string | undefined>> = {
    name: design.name,
    owner: design.owners.team,
    contact: design.owners.contact,
    repository: design.repository,
    domain: design.domain,
    registry: design.registry,
    provider: design.provider,
    region: design.regions[0],
    recipient: design.recipients[0],
  }
  return QUESTIONS.map(({ name }) => name).filter(
    (name) => answers[name] !== undefined && answers[name] !== said[name],
  )
}

/** `infra/infra.yaml:12:5: message` */
function inWords(path: string, text: string, problem: SchemaProblem, root: Node | undefined): string {
  // a value that is quoted may have line breaks or a terminal's commands in it: a problem is one line of text
  const message = problem.message.replace(/\p{Cc}/gu, (control) =>
    control === '\x7f' ? '\\u007f' : JSON.stringify(control).slice(1, -1),
  )
  const at = problem.at ?? (root && placeOf(problem, root))
  if (!at) return `${path}: ${message}`
  const { line, column } = new Lines(text).span(at.start, at.start)
  return `${path}:${line}:${column}: ${message}`
}

/** The key or value that is meant; of what is missing the parent, the document's first key at the root. */
function placeOf(problem: SchemaProblem, root: Node): { readonly start: number } {
  const { key, value } = follow(root, problem.path)
  return problem.part === 'key' ? (key ?? value) : value
}
