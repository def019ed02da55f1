/** What a schema location may say of a resource, by the names that kubeconform gives them. */
export interface TemplateFields {
  /** `v1.36.0` or `master` */
  readonly NormalizedKubernetesVersion: string
  /** `-strict` or '' */
  readonly StrictSuffix: string
  /** in lower case */
  readonly ResourceKind: string
  /** `v1` */
  readonly ResourceAPIVersion: string
  /** `apps`; the version where there is no group */
  readonly Group: string
  /** `-apps-v1` */
  readonly KindSuffix: string
}

/** A location that was read: fields → path. */
export type LocationTemplate = (fields: TemplateFields) => string

const NAMES: readonly (keyof TemplateFields)[] = [
  'NormalizedKubernetesVersion',
  'StrictSuffix',
  'ResourceKind',
  'ResourceAPIVersion',
  'Group',
  'KindSuffix',
]

/** Where a location names a folder only. */
const STANDARD =
  '/{{ .NormalizedKubernetesVersion }}-standalone{{ .StrictSuffix }}/{{ .ResourceKind }}{{ .KindSuffix }}.json'

/** A value in an action: a field, or a text. */
type Operand = (fields: TemplateFields) => string

/** A part of a template that was read. */
type Part = (fields: TemplateFields) => string

/** What is wrong with a template. */
export class TemplateProblem extends Error {}

/**
 * Reads a location: text with actions of Go's text/template, of which fields, texts, comments, trimming, `if`, `else`,
 * `eq` and `ne` are understood. A location that does not end in `json` is a folder. Throws TemplateProblem.
 */
export function readTemplate(location: string): LocationTemplate {
  const text = location.endsWith('json') ? location : `${location}${STANDARD}`
  const tokens = tokensOf(text)
  const { part, rest } = partsOf(tokens, 0, false)
  if (rest < tokens.length) throw new TemplateProblem(`unexpected {{${tokens[rest]!.action}}}`)
  return part
}

interface Token {
  readonly text: string
  /** undefined for plain text */
  readonly action: string | undefined
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  let trim = false
  while (at < text.length) {
    const open = text.indexOf('{{', at)
    let plain = text.slice(at, open < 0 ? undefined : open)
    if (trim) plain = plain.trimStart()
    const left = open >= 0 && /^\{\{-\s/.test(text.slice(open, open + 4))
    if (left) plain = plain.trimEnd()
    if (plain !== '') tokens.push({ text: plain, action: undefined })
    if (open < 0) break
    const close = text.indexOf('}}', open)
    if (close < 0) throw new TemplateProblem('an action without }}')
    trim = /\s-$/.test(text.slice(open, close))
    const action = text.slice(open + (left ? 3 : 2), trim ? close - 1 : close).trim()
    if (!action.startsWith('/*')) tokens.push({ text: '', action })
    at = close + 2
  }
  return tokens
}

function partsOf(tokens: readonly Token[], from: number, nested: boolean): { part: Part; rest: number } {
  const parts: Part[] = []
  let at = from
  for (; at < tokens.length; at++) {
    const { text, action } = tokens[at]!
    if (action === undefined) parts.push(() => text)
    else if (nested && (action === 'end' || action.startsWith('else'))) break
    else if (action.startsWith('if ')) {
      const made = conditionOf(tokens, at)
      parts.push(made.part)
      at = made.rest
    } else parts.push(operandOf(action))
  }
  return { part: (fields) => parts.map((part) => part(fields)).join(''), rest: at }
}

/** `if`, its branches and its `end`; `rest` is the number of that `end`. */
function conditionOf(tokens: readonly Token[], at: number): { part: Part; rest: number } {
  const when = testOf(tokens[at]!.action!.replace(/^(else )?if /, ''))
  const yes = partsOf(tokens, at + 1, true)
  const stop = tokens[yes.rest]?.action
  if (stop === undefined) throw new TemplateProblem('an if without its end')
  let no: { part: Part; rest: number } = { part: () => '', rest: yes.rest }
  if (stop.startsWith('else if ')) no = conditionOf(tokens, yes.rest)
  else if (stop === 'else') no = partsOf(tokens, yes.rest + 1, true)
  if (tokens[no.rest]?.action !== 'end') throw new TemplateProblem('an if without its end')
  return { part: (fields) => (when(fields) ? yes.part(fields) : no.part(fields)), rest: no.rest }
}

function testOf(words: string): (fields: TemplateFields) => boolean {
  const compared = /^(eq|ne) (\S+|"[^"]*") (\S+|"[^"]*")$/.exec(words)
  if (compared) {
    const [left, right] = [operandOf(compared[2]!), operandOf(compared[3]!)]
    return (fields) => (left(fields) === right(fields)) === (compared[1] === 'eq')
  }
  const negated = /^not (.+)$/.exec(words)
  const operand = operandOf(negated ? negated[1]! : words)
  return (fields) => (operand(fields) === '') === (negated !== null)
}

function operandOf(word: string): Operand {
  const text = /^"((?:[^"\\]|\\.)*)"$|^`([^`]*)`$/.exec(word)
  if (text) {
    const value = text[2] ?? (JSON.parse(`"${text[1]}"`) as string)
    return () => value
  }
  const name = NAMES.find((one) => word === `.${one}`)
  if (name) return (fields) => fields[name]
  throw new TemplateProblem(
    word.startsWith('.')
      ? `{{${word}}} is no field; there are ${NAMES.map((one) => `.${one}`).join(', ')}`
      : `{{${word}}} is not understood; fields, texts, if, else, eq and ne are`,
  )
}

/** The fields of a resource. */
export function fieldsOf(apiVersion: string, kind: string, release: string, strict: boolean): TemplateFields {
  const [first = '', second] = apiVersion.split('/')
  const word = first.split('.', 1)[0]!.toLowerCase()
  return {
    NormalizedKubernetesVersion: release === 'master' ? release : `v${release}`,
    StrictSuffix: strict ? '-strict' : '',
    ResourceKind: kind.toLowerCase(),
    ResourceAPIVersion: apiVersion.split('/').at(-1)!,
    Group: first,
    KindSuffix: `-${word}${second === undefined ? '' : `-${second.toLowerCase()}`}`,
  }
}
