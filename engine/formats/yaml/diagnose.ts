/** What precisely is wrong with a document: the `yaml` library goes on after an error and says where each one is. */
import { parseDocument } from 'yaml'
import type { SyntaxProblem } from '../node.ts'
import type { Section } from './split.ts'

/** Documents beyond this many characters keep js-yaml's one message: the library reads some 2 MB a second. */
const DIAGNOSED = 200_000
/** One mistake makes the rest of a document wrong in the parser's eyes; the first few say it all. */
const SHOWN = 3

/** The problems of a document that js-yaml refuses; `known` is what js-yaml said, for where the library sees nothing. */
export function diagnose(text: string, section: Section, known: SyntaxProblem): readonly SyntaxProblem[] {
  if (section.end - section.head > DIAGNOSED) return [known]
  try {
    const source = text.slice(section.head, section.end)
    const { errors } = parseDocument(source, { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' })
    if (errors.length === 0) return [known]
    return errors.slice(0, SHOWN).map(({ message, pos: [start, end] }) => ({
      message: phrase(message),
      start: section.head + Math.min(start, source.length),
      end: section.head + Math.min(Math.max(end, start), source.length),
    }))
  } catch {
    return [known]
  }
}

/** Lower case, one line, no full stop. */
export function phrase(message: string): string {
  const line = message.split('\n', 1)[0]!.replace(/[\s.:]+$/, '')
  return /^[A-Z][a-z]/.test(line) ? line.charAt(0).toLowerCase() + line.slice(1) : line
}
