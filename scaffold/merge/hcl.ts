import { aligned } from '../../engine/edits/hcl-align.ts'
import { nextLine, textStart } from '../../engine/edits/splice.ts'
import type { Attribute, Block, Body, Entry, Expression } from '../../engine/formats/hcl.ts'
import type { SourceFile } from '../../engine/tree.ts'
import { cut, openingEnd, type Part } from './cut.ts'
import { type Pieces, VALUE } from './pieces.ts'

const COMMENT = /^(#|\/\/)/

/** A Terraform, OpenTofu or tfvars file in pieces: blocks, attributes, the entries of objects and items of lists. */
export function hclPieces(file: SourceFile): Pieces | undefined {
  if (file.hcl.problems.length > 0) return undefined
  const { text } = file
  return bodyPieces(text, file.hcl.body, { start: textStart(text), end: text.length, open: textStart(text) })
}

/** What an attribute or block is apart from the columns that `fmt` puts its equals sign and comment in. */
export function canonicalHcl(text: string): string {
  return text.replace(/[ \t]+(?==|#|\/\/)|(?<==)[ \t]+/g, ' ')
}

/** Characters beyond which equals signs are not lined up: each paragraph costs a pass over the file. */
const LINED_UP = 64 * 1024

/** A text with the equals signs lined up as `fmt` does it, where those of another text are. */
export function lineUp(text: string, like: string): string {
  if (text.length > LINED_UP) return text
  const formatted = (each: string): string => {
    let result = each
    for (let at = 0; at < result.length; at = nextLine(result, at)) result = aligned(result, '', at)
    return result
  }
  return formatted(like) === like ? formatted(text) : text
}

interface Range {
  readonly start: number
  readonly end: number
  readonly open: number
}

function bodyPieces(text: string, body: Body, range: Range): Pieces | undefined {
  const seen = new Map<string, number>()
  const statements = [...body.attributes, ...body.blocks].sort((a, b) => a.start - b.start)
  const parts = statements.map((statement): Part => {
    const name = 'labels' in statement ? [statement.type, ...statement.labels].join('.') : statement.name
    const ordinal = seen.get(name) ?? 0
    seen.set(name, ordinal + 1)
    return {
      keys: { key: ordinal === 0 ? name : `${name}#${ordinal + 1}` },
      start: statement.start,
      end: statement.end,
      inner: (start, end) => statementPieces(text, statement, start, end),
    }
  })
  return cut({ text, kind: 'map', identities: ['key'], commas: 'none', parts, ...range })
}

function statementPieces(text: string, statement: Attribute | Block, start: number, end: number) {
  if (!('labels' in statement)) return valuePieces(text, statement.value, start, end)
  const open = openingEnd(text, statement.body.start, COMMENT)
  return open === undefined ? undefined : bodyPieces(text, statement.body, { start, end, open })
}

function valuePieces(text: string, value: Expression, start: number, end: number): Pieces | undefined {
  if (value.problem || value.call()) return undefined
  const open = /^[[{]/.test(value.text) ? openingEnd(text, value.start + 1, COMMENT) : undefined
  if (open === undefined) return undefined
  const range = { text, start, end, open }
  const entries = value.entries()
  if (entries.some(({ key }) => key === undefined)) return undefined
  if (entries.length > 0) {
    return cut({
      ...range,
      kind: 'map',
      identities: ['key'],
      commas: 'none',
      parts: entries.map(entryPart(text)),
    })
  }
  const parts = value.items().map(
    (item): Part => ({
      keys: { [VALUE]: item.text },
      start: item.start,
      end: item.end,
    }),
  )
  return cut({ ...range, kind: 'list', identities: [VALUE], commas: 'each', parts })
}

function entryPart(text: string): (entry: Entry) => Part {
  return ({ key, keyStart, value }) => ({
    keys: { key: key! },
    start: keyStart,
    end: value.end,
    inner: (start, end) => valuePieces(text, value, start, end),
  })
}
