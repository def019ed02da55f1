/** One file: split it, read each document with the reader that can, say what is wrong with those that none can. */
import type { Dialect, Document, SyntaxProblem } from '../node.ts'
import { Tape, TapeWriter } from '../tape.ts'
import { TapeNode } from '../tape-node.ts'
import { readBlockDocument } from './block.ts'
import { overBudget } from './budget.ts'
import { findUnprintable } from './character.ts'
import { diagnose, phrase } from './diagnose.ts'
import { readEventDocument, Unreadable } from './events.ts'
import { Decline, MAX_DEPTH, Scan } from './scan.ts'
import { MAX_DOCUMENTS, type Section, splitDocuments } from './split.ts'
import { templateKind } from './template.ts'

/** How to read a file. */
export interface YamlOptions {
  readonly dialect: Dialect
  /** the file is one of a chart's templates: what holds `{{` is not data, even where it happens to be YAML */
  readonly helm?: boolean | undefined
}

/** Which reader took a document: the own one, js-yaml's events, or none. */
export type Reader = 'own' | 'events' | 'none'

/** A document and who read it. */
export interface Reading {
  readonly document: Document
  readonly reader: Reader
}

interface Outcome {
  readonly root: number
  readonly problems: readonly SyntaxProblem[]
  readonly unread?: string
  readonly reader: Reader
}

/** Characters of a document that only js-yaml could read, beyond which it is not tried: its events weigh 100 bytes each. */
const MAX_EVENT_SOURCE = 8_000_000

const LONE_RETURN = /\r(?!\n)/
const NO_PROBLEMS: readonly SyntaxProblem[] = []
const HELM = 'a Helm template'
const writer = new TapeWriter()

/** Reads a file. `only` leaves out the other reader, which tests use to compare them. */
export function readStream(text: string, options: YamlOptions, only?: 'own' | 'events'): readonly Reading[] {
  writer.length = 0
  writer.extras = undefined
  const tape = new Tape(text, options.dialect)
  const scan = new Scan(text, writer)
  const sections = splitDocuments(text)
  let unprintable = findUnprintable(text, 0)
  // Line breaks of the Macintosh, alone between line feeds, are js-yaml's to judge.
  const reader = only ?? (text.includes('\r') && LONE_RETURN.test(text) ? 'events' : undefined)
  const outcomes: Outcome[] = []
  for (const section of sections) {
    if (unprintable >= 0 && unprintable < section.head) unprintable = findUnprintable(text, section.head)
    const bad = unprintable >= 0 && unprintable < section.end ? unprintable : -1
    outcomes.push(bad >= 0 ? unprintableAt(text, bad) : readSection(text, section, scan, options, reader))
  }
  skipSiblings(text, sections, outcomes)
  writer.take(tape)
  return outcomes.map(({ root, problems, unread, reader }, index) => {
    const { start, end } = sections[index]!
    const node = root < 0 ? undefined : new TapeNode(tape, root)
    return { reader, document: { index, start, end, root: node, problems, unread } }
  })
}

function readSection(
  text: string,
  section: Section,
  scan: Scan,
  options: YamlOptions,
  only: 'own' | 'events' | undefined,
): Outcome {
  if (options.helm && contains(text, '{{', section)) return skipped(HELM)
  if (section.stray)
    return broken([{ message: 'text behind the ... that ends a document', ...range(section) }])
  if (section.excess) return refused(`more than ${MAX_DOCUMENTS} documents`, section.start, section.end)
  const before = writer.length
  if (only !== 'events' && !section.inline && !section.directives) {
    if (scan.problems.length > 0) scan.problems = []
    try {
      const root = readBlockDocument(scan, section.start, section.end)
      const problems = scan.problems.length > 0 ? scan.problems : NO_PROBLEMS
      const excess = scan.anchors ? overBudget(writer, root) : undefined
      if (excess === undefined) return { root, problems, reader: 'own' }
      writer.rewind(before)
      return refused(excess, section.start, section.end)
    } catch (error) {
      writer.rewind(before)
      if (!(error instanceof Decline)) throw error
      if (error.reason !== 'subset') return declined(error, text, section)
      if (only === 'own') return broken([{ message: 'declined', start: error.at, end: error.at }])
      if (section.end - section.head > MAX_EVENT_SOURCE) return tooLarge(error.at)
    }
  }
  try {
    const { root, problems, aliases } = readEventDocument(text, section, writer)
    const excess = aliases ? overBudget(writer, root) : undefined
    if (excess === undefined) return { root, problems, reader: 'events' }
    writer.rewind(before)
    return refused(excess, section.start, section.end)
  } catch (error) {
    writer.rewind(before)
    if (error instanceof Decline) return declined(error, text, section)
    if (!(error instanceof Unreadable)) throw error
    const kind = templateKind(text.slice(section.start, section.end))
    if (kind) return skipped(kind)
    return broken(diagnose(text, section, { ...error.problem, message: phrase(error.problem.message) }))
  }
}

/** Once one document of a file is a template, those that hold `{{` anywhere are rendered with it. */
function skipSiblings(text: string, sections: readonly Section[], outcomes: Outcome[]): void {
  if (!outcomes.some(({ unread }) => unread === HELM)) return
  for (const [index, section] of sections.entries()) {
    if (contains(text, '{{', section)) outcomes[index] = skipped(HELM)
  }
}

function contains(text: string, wanted: string, { start, end }: Section): boolean {
  // A slice copies nothing and bounds the search, which would else run to the end of the file for each document.
  return text.slice(start, end).includes(wanted)
}

function declined({ reason, at }: Decline, text: string, section: Section): Outcome {
  if (reason === 'template') return skipped(templateKind(text.slice(section.start, section.end)) ?? HELM)
  return refused(`nested deeper than ${MAX_DEPTH}`, at, at + 1)
}

function tooLarge(at: number): Outcome {
  return refused(`larger than ${MAX_EVENT_SOURCE / 1e6} MB and not plain block YAML`, at, at + 1)
}

/** A document over one of the budgets: no data to anybody, and a problem that says so. */
function refused(message: string, start: number, end: number): Outcome {
  return { root: -1, problems: [{ message, start, end }], unread: message, reader: 'none' }
}

function unprintableAt(text: string, at: number): Outcome {
  const code = text.codePointAt(at)!.toString(16).toUpperCase().padStart(4, '0')
  const message = `the character U+${code} is not allowed in YAML`
  return broken([{ message, start: at, end: at + 1 }])
}

function skipped(unread: string): Outcome {
  return { root: -1, problems: NO_PROBLEMS, unread, reader: 'none' }
}

function broken(problems: readonly SyntaxProblem[]): Outcome {
  return { root: -1, problems, reader: 'none' }
}

function range({ start, end }: Section): { start: number; end: number } {
  return { start, end }
}
