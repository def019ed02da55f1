import type { Design, SchemaProblem } from '../engine/design.ts'
import { Lines } from '../engine/lines.ts'
import { follow } from '../engine/place.ts'
import type { Sources } from '../engine/sources.ts'
import { defaultDesign } from '../scaffold/default-design.ts'
import { readDesign } from '../scaffold/design.ts'
import { DESIGN_PATH, type Outputs, outputsOf } from '../scaffold/outputs.ts'
import { pinned } from '../scaffold/pins.ts'
import { unsupported } from '../scaffold/support.ts'
import { GENERATOR_VERSION } from '../scaffold/version.ts'
import { type Answers, checkAnswers } from './app/questions.ts'

/** Days until what is owed becomes a finding. */
const DAYS_OWED = 30

/** A new tree in memory, or everything that is wrong with what was asked for. */
export type Scaffold =
  | { readonly design: Design; readonly outputs: Outputs }
  | { readonly problems: readonly string[] }

/** The text of a first infra.yaml from answers. `now` is the host's clock: owed entries are due thirty days later. */
export function designFromAnswers(
  answers: Answers & { name: string },
  now: Date,
  sources: Sources,
): { text: string } | { problems: readonly string[] } {
  const problems = checkAnswers(answers)
  if (problems.length > 0) return { problems }
  const by = new Date(now.getTime() + DAYS_OWED * 86_400_000).toISOString().slice(0, 10)
  const pin = pinned(sources)
  const text = defaultDesign({
    ...answers,
    image: pin.image('ghcr.io/traefik/whoami'),
    imagePort: 8080,
    owedBy: by,
  })
  return { text }
}

/** Everything that is written for an infra.yaml, or all that is wrong with it, each with its place. */
export function scaffold(path: string, text: string, sources: Sources): Scaffold {
  const file = readDesign(path, text, sources)
  if (!file.design)
    return { problems: file.problems.map((problem) => inWords(path, text, problem, file.document?.root)) }
  const missing = unsupported(file.design)
  if (missing.length > 0)
    return { problems: missing.map((problem) => inWords(path, text, problem, file.document?.root)) }
  return { design: file.design, outputs: outputsOf(text, file.design, sources, GENERATOR_VERSION) }
}

/** `infra/infra.yaml:12:5: message` */
function inWords(
  path: string,
  text: string,
  problem: SchemaProblem,
  root: Parameters<typeof follow>[0] | undefined,
): string {
  if (!root || problem.path.length === 0) return `${path}: ${problem.message}`
  const { key, value } = follow(root, problem.path)
  const at = problem.part === 'key' ? (key ?? value) : value
  const { line, column } = new Lines(text).span(at.start, at.start)
  return `${path}:${line}:${column}: ${problem.message}`
}

export { DESIGN_PATH }
