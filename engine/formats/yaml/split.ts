/** Where the documents of a stream stand (YAML 1.2.2, 9.1 and 9.2). */

/** One document's place in a file. */
export interface Section {
  /** start of the directives or of the `---` line, where a document has them, else equal to `start` */
  readonly head: number
  readonly start: number
  readonly end: number
  /** the document begins on its `---` line: `--- text` */
  readonly inline: boolean
  /** there are directives (`%YAML 1.2`) from `head` on */
  readonly directives: boolean
  /** what follows the last document that is read: a file may not have more than `MAX_DOCUMENTS` */
  readonly excess: boolean
  /** there is text behind a `...` on its line, which no document may have */
  readonly stray: boolean
}

/** Documents of a file; each costs some 300 bytes, so that 50 MB of markers would cost gigabytes. */
export const MAX_DOCUMENTS = 500_000

/**
 * Splits at `---` and `...`. At the start of a line these end a document wherever they stand: the content of a block
 * scalar is indented, and quoted scalars may not hold such a line. There is always at least one section.
 */
export function splitDocuments(text: string): readonly Section[] {
  const sections: Section[] = []
  const bom = text.charCodeAt(0) === 0xfeff ? 1 : 0
  // Kept until reached, so that each is searched for once.
  let dashes = isMarker(text, bom) && text.charCodeAt(bom) === 45 ? bom : nextMarker(text, '\n---', bom)
  let dots = isMarker(text, bom) && text.charCodeAt(bom) === 46 ? bom : nextMarker(text, '\n...', bom)
  const firstEnd = dashes < 0 && dots < 0 ? text.length : dots < 0 ? dashes : dots
  let head = bom
  let start = bom
  let inline = false
  let directives = false
  let stray = false
  let explicit = false
  for (;;) {
    const marker = dashes < 0 ? dots : dots < 0 ? dashes : Math.min(dashes, dots)
    const end = marker < 0 ? text.length : marker
    const found = classify(text, start, end)
    // Without a `---` before it, what holds only comments is no document, and directives belong to the next one.
    if (explicit || found === 'content')
      sections.push({ head, start, end, inline, directives, stray, excess: false })
    if (marker < 0) break
    if (sections.length === MAX_DOCUMENTS) {
      const rest = { head: marker, start: marker, end: text.length, inline: false }
      sections.push({ ...rest, directives: false, stray: false, excess: true })
      break
    }
    if (marker === dots) {
      dots = nextMarker(text, '\n...', marker)
      start = lineRest(text, marker + 3)
      stray = start === marker + 3 && start < text.length
      inline = false
      directives = false
      head = start
      explicit = false
    } else {
      dashes = nextMarker(text, '\n---', marker)
      start = lineRest(text, marker + 3)
      inline = start === marker + 3 && start < text.length
      stray = false
      directives = !explicit && found === 'directives'
      if (!directives) head = marker
      explicit = true
    }
  }
  if (sections.length === 0) {
    const end = firstEnd
    sections.push({
      head: bom,
      start: bom,
      end,
      inline: false,
      directives: false,
      stray: false,
      excess: false,
    })
  }
  return sections
}

function isMarker(text: string, at: number): boolean {
  const c = text.charCodeAt(at)
  if ((c !== 45 && c !== 46) || text.charCodeAt(at + 1) !== c || text.charCodeAt(at + 2) !== c) return false
  const next = text.charCodeAt(at + 3)
  return at + 3 >= text.length || next === 32 || next === 9 || next === 10 || next === 13
}

function nextMarker(text: string, pattern: string, from: number): number {
  let at = text.indexOf(pattern, from)
  while (at >= 0 && !isMarker(text, at + 1)) at = text.indexOf(pattern, at + 1)
  return at < 0 ? -1 : at + 1
}

/** Start of the next line where nothing but a comment follows on this one, else the offset itself. */
function lineRest(text: string, from: number): number {
  const lineEnd = text.indexOf('\n', from)
  const end = lineEnd < 0 ? text.length : lineEnd
  let at = from
  while (at < end && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at++
  const c = text.charCodeAt(at)
  const done = at >= end || (c === 13 && at + 1 >= end) || (c === 35 && at > from)
  return done ? (lineEnd < 0 ? text.length : end + 1) : from
}

/** What stands between two offsets, judged by its lines' first characters. */
function classify(text: string, start: number, end: number): 'nothing' | 'directives' | 'content' {
  let directives = false
  let at = start
  while (at < end) {
    const c = text.charCodeAt(at)
    if (c === 32 || c === 9 || c === 10 || c === 13) at++
    else if (c === 35 || (c === 37 && (at === start || text.charCodeAt(at - 1) === 10))) {
      if (c === 37) directives = true
      const lineEnd = text.indexOf('\n', at)
      at = lineEnd < 0 ? end : lineEnd
    } else return 'content'
  }
  return directives ? 'directives' : 'nothing'
}
