import { ALPHABETS, type Alphabet } from '../alphabets.ts'
import { CHECKSUMS, type Checksum } from '../checksums.ts'
import type { Boundary, Confidence, Detector, Part } from '../detector.ts'

/** Forms that several providers share, by name. */
const FORMS: Readonly<Record<string, string>> = {
  uuid: 'hex:8 "-" hex:4 "-" hex:4 "-" hex:4 "-" hex:12',
  jwt: '"eyJ" url64:10-600 "." "eyJ" url64:10-4000 "." url64:20-700',
}

/**
 * Reads a table of detectors, one a line: `id | name | form | source`, and after that, if needed, ` | options`.
 *
 * A form is a list of literals (`"ghp_"`), alternatives (`"sk"|"rk"`, `""` among them makes it optional) and runs
 * (`alnum:36`, `hex:20-40`; the names of alphabets are those of alphabets.ts), or the name of a shared form (`uuid`,
 * `jwt`). Options are `in=word,word` (context), `sum=github-crc32` (checksum), `low`, `medium`, `high` (confidence),
 * `i` (either case), `show=4` (public prefix, else the leading literals), `before=` and `after=` (boundaries).
 */
export function detectorsOf(table: string): Detector[] {
  return table
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(detectorOf)
}

function detectorOf(line: string): Detector {
  const [id, name, form, source, options = ''] = line.split(' | ').map((cell) => cell.trim())
  if (!id || !name || !form || !source) throw new Error(`${id}: a detector is id | name | form | source`)
  const parts = partsOf(form, id)
  const detector: { -readonly [Field in keyof Detector]: Detector[Field] } = {
    id,
    name,
    parts,
    prefix: prefixOf(parts),
    source,
  }
  const boundary: { -readonly [Side in keyof Boundary]: Boundary[Side] } = {}
  for (const option of options.split(' ').filter((word) => word !== '')) {
    const at = option.indexOf('=')
    const word = at < 0 ? option : option.slice(0, at)
    const value = at < 0 ? '' : option.slice(at + 1)
    if (word === 'in') detector.context = value.split(',')
    else if (word === 'sum' && CHECKSUMS.includes(value as Checksum)) detector.checksum = value as Checksum
    else if (word === 'low' || word === 'medium' || word === 'high')
      detector.confidence = word satisfies Confidence
    else if (word === 'i') detector.ignoreCase = true
    else if (word === 'show') detector.prefix = Number(value)
    else if (word === 'before' || word === 'after') boundary[word] = value
    else throw new Error(`${id}: there is no option ${option}`)
  }
  if (Object.keys(boundary).length > 0) detector.boundary = boundary
  return detector
}

function partsOf(form: string, id: string): Part[] {
  const tokens = form.match(/"[^"]*"(?:\|"[^"]*")*|\S+/g) ?? []
  return tokens.flatMap((token): Part[] => {
    if (token.startsWith('"')) {
      const literals = token.slice(1, -1).split('"|"')
      return [literals.length === 1 ? literals[0]! : literals]
    }
    const shared = FORMS[token]
    if (shared !== undefined) return partsOf(shared, id)
    const [, alphabet, least, most] = /^(\w+):(\d+)(?:-(\d+))?$/.exec(token) ?? []
    if (!alphabet || !Object.hasOwn(ALPHABETS, alphabet)) throw new Error(`${id}: there is no form ${token}`)
    return [
      {
        of: alphabet as Alphabet,
        length: most === undefined ? Number(least) : [Number(least), Number(most)],
      },
    ]
  })
}

/** The number of characters before the first that is not fixed. */
function prefixOf(parts: readonly Part[]): number {
  let length = 0
  for (const part of parts) {
    if (typeof part === 'string') length += part.length
    else if ('of' in part) break
    else length += Math.min(...part.map((literal) => literal.length))
  }
  return length
}
