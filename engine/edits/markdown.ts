import { type Heading, readMarkdown } from '../formats/markdown.ts'
import type { Path } from '../formats/node.ts'
import { SourceFile } from '../tree.ts'
import { pathInWords } from './descend.ts'
import { refuse } from './refusal.ts'
import { isBlank, lineEnd, newlineOf, splice, textStart, trimmedEnd, withoutLines } from './splice.ts'
import { withText } from './structured.ts'

/** Gives a section a text of its own; sections below it stay. Missing sections are made at the end of their parent. */
export function setSection(file: SourceFile, trail: Path, value: unknown): SourceFile {
  if (typeof value !== 'string') refuse(`the text of section ${pathInWords(trail)} is not a string`)
  const { text } = file
  const newline = newlineOf(text)
  const body = value.replace(/^([ \t]*\r?\n)+|\s+$/g, '').replace(/\r?\n/g, newline)
  if (readMarkdown(body).headings.length > 0) {
    refuse(`the text of section ${pathInWords(trail)} holds headings: set each section of its own`)
  }
  const { heading, rest } = descend(file, namesOf(trail))
  if (rest.length > 0) return checked(file, withSections(file, heading, rest, body), trail, rest.length)
  if (!heading) refuse('a Markdown file is changed by sections: the path is empty')
  const { start } = heading.section
  const end = ownEnd(file, heading)
  if (text.slice(start, end).trim() === body.trim()) return file
  const last = end === text.length
  const lead = isBlank(text, heading.end, start) && start > lineEnd(text, heading.end) ? '' : newline
  const tail = last ? (text.endsWith('\n') || start === end ? newline : '') : newline + newline
  const written = body === '' ? (last ? '' : newline) : `${lead}${newline}${body}${tail}`
  return checked(file, splice(text, { start, end, text: written }), trail, 0)
}

/** Removes a heading with its text and the sections below it; the file itself where there is none. */
export function removeSection(file: SourceFile, trail: Path): SourceFile {
  const { heading, rest } = descend(file, namesOf(trail))
  if (rest.length > 0 || !heading) return file
  const end = trimmedEnd(file.text, heading.end, heading.section.end)
  const inside = file.markdown.headings.filter(
    (other) => other.start >= heading.start && other.start < heading.section.end,
  ).length
  return checked(file, splice(file.text, withoutLines(file.text, heading.start, end)), trail, -inside)
}

/** Gives a heading another text. */
export function renameSection(file: SourceFile, trail: Path, name: unknown): SourceFile {
  if (typeof name !== 'string' || name.trim() === '' || name.includes('\n'))
    refuse('a heading is one line of text')
  const { heading, rest } = descend(file, namesOf(trail))
  if (rest.length > 0 || !heading) refuse(`there is no section ${pathInWords(trail)}`)
  const written = file.text.slice(heading.start, heading.end)
  const [, marks, , closing] = /^(\s*#{1,6}[ \t]+)(.*?)([ \t]+#+[ \t]*)?$/.exec(written) ?? []
  if (marks === undefined) refuse(`the heading ${pathInWords(trail)} is underlined: change it by a text edit`)
  const text = marks + name.trim() + (closing ?? '')
  const renamed = [...trail.slice(0, -1), name.trim()]
  return checked(file, splice(file.text, { start: heading.start, end: heading.end, text }), renamed, 0)
}

/** An edit of the YAML at a Markdown file's start, which is made where it is missing. */
export function editFrontMatter(
  file: SourceFile,
  edit: (data: SourceFile) => SourceFile,
  make: boolean,
): SourceFile {
  const { text } = file
  const present = file.markdown.frontMatter
  if (!present && !make) return file
  const start = textStart(text)
  const newline = newlineOf(text)
  const head = present ? text.slice(0, present.textEnd) : `${text.slice(0, start)}---${newline}`
  const tail = present
    ? text.slice(present.textEnd)
    : `---${newline}${text.length > start ? newline : ''}${text.slice(start)}`
  const data = new SourceFile({ path: `${file.path}.yaml`, text: head })
  const edited = edit(data).text
  if (edited === head) return file
  const after = withText(file, edited + tail)
  if (after.markdown.frontMatter?.textEnd !== edited.length)
    refuse(`the edit would break the front matter of ${file.path}`)
  return after
}

function namesOf(trail: Path): readonly string[] {
  return trail.map((step) => {
    if (typeof step !== 'string') refuse(`${pathInWords(trail)} is no trail of headings`)
    return step
  })
}

/** The last heading of a trail that is there, and what is missing. A trail may leave out its outermost headings. */
function descend(
  file: SourceFile,
  trail: readonly string[],
): { heading: Heading | undefined; rest: readonly string[] } {
  const all = file.markdown.headings
  for (let length = trail.length; length > 0; length--) {
    const part = trail.slice(0, length)
    const found = all.find(({ text, trail: above }) => endsWith([...above, text], part))
    if (found) return { heading: found, rest: trail.slice(length) }
  }
  return { heading: undefined, rest: trail }
}

function endsWith(whole: readonly string[], end: readonly string[]): boolean {
  const from = whole.length - end.length
  return from >= 0 && end.every((text, at) => text === whole[from + at])
}

/** Where a section's own text ends: at the next heading, of whatever level. */
function ownEnd(file: SourceFile, heading: Heading): number {
  const next = file.markdown.headings.find(({ start }) => start > heading.start)
  return next ? next.start : file.text.length
}

function withSections(
  file: SourceFile,
  parent: Heading | undefined,
  names: readonly string[],
  body: string,
): string {
  const { text } = file
  const newline = newlineOf(text)
  const end = parent ? parent.section.end : text.length
  const at = trimmedEnd(text, parent ? parent.end : textStart(text), end)
  const level = (parent?.level ?? 1) + 1
  if (level + names.length - 1 > 6) refuse(`${names.join('.')} would be a heading below the sixth level`)
  const gap = newline + newline
  const lines = names.map((name, depth) => `${'#'.repeat(level + depth)} ${name}`)
  const written = [...lines, ...(body === '' ? [] : [body])].join(gap)
  const lead = at > textStart(text) ? gap : ''
  if (end < text.length) return splice(text, { start: at, end, text: lead + written + gap })
  return splice(text, {
    start: at,
    end,
    text: lead + written + (text === '' || text.endsWith('\n') ? newline : ''),
  })
}

function checked(file: SourceFile, text: string, trail: Path, added: number): SourceFile {
  const after = withText(file, text)
  const sound = after.markdown.headings.length === file.markdown.headings.length + added
  if (!sound || (added >= 0 && descend(after, namesOf(trail)).rest.length > 0)) {
    refuse(`the edit of section ${pathInWords(trail)} would break ${file.path} where it stands`)
  }
  return after
}
