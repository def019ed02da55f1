/** Where, in numbers an editor can use: UTF-16 code units from 0; lines and columns from 1. The end is exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

/** The lines of a text: offset → line and column. A line ends at LF; the CR of a CRLF is part of its line. */
export class Lines {
  readonly text: string
  readonly #starts: number[] = [0]
  /** up to where line breaks were looked for */
  #read = 0

  constructor(text: string) {
    this.text = text
  }

  /** the offset at which each line starts; at least one */
  get starts(): readonly number[] {
    return this.#startsTo(this.text.length)
  }

  /** Those of them up to an offset, and perhaps more: most findings stand near the top of their file. */
  #startsTo(offset: number): readonly number[] {
    while (this.#read <= offset && this.#read < this.text.length) {
      const next = this.text.indexOf('\n', this.#read) + 1
      if (next > 0) this.#starts.push(next)
      this.#read = next > 0 ? next : this.text.length
    }
    return this.#starts
  }

  get count(): number {
    return this.starts.length
  }

  /** The line, from 1, that holds an offset; offsets outside the text count as its first or last place. */
  lineAt(offset: number): number {
    const starts = this.#startsTo(offset)
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }

  /** The text of a line, from 1, without its line break; '' when there is no such line. */
  line(number: number): string {
    const start = this.starts[number - 1]
    if (start === undefined) return ''
    const next = this.starts[number]
    const end = next === undefined ? this.text.length : next - 1
    return this.text.slice(start, end > start && this.text[end - 1] === '\r' ? end - 1 : end)
  }

  /** The offset at which a line, from 1, starts; the end of the text when there is no such line. */
  offsetOf(line: number): number {
    return this.starts[line - 1] ?? this.text.length
  }

  span(start: number, end: number): Span {
    const from = Math.max(0, Math.min(start, this.text.length))
    const to = Math.max(from, Math.min(end, this.text.length))
    const line = this.lineAt(from)
    const endLine = this.lineAt(to)
    return {
      start: from,
      end: to,
      line,
      column: from - this.#starts[line - 1]! + 1,
      endLine,
      endColumn: to - this.#starts[endLine - 1]! + 1,
    }
  }
}
