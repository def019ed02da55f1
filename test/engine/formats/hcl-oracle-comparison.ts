import { parse } from '@cdktn/hcl2json'
import { type Body, checkExpressions, type Expression, readHcl } from '../../../engine/formats/hcl.ts'

/** What HashiCorp's parser says of a text: the JSON form, or the reason for refusing it. */
export async function oracle(text: string): Promise<{ value: unknown } | { refused: string }> {
  try {
    return { value: await parse('main.tf', text) }
  } catch (error) {
    return { refused: String(error).replace(/\s+/g, ' ').slice(0, 300) }
  }
}

/** What our reader has against a text. */
export function objections(text: string): readonly string[] {
  const file = readHcl(text)
  return [...file.problems, ...checkExpressions(file)].map((problem) => problem.message)
}

/** Differences in blocks and literal values between our reading of a text and the oracle's JSON of it. */
export function differences(text: string, json: unknown): readonly string[] {
  const found: string[] = []
  compareBody(readHcl(text).body, json, '', found)
  return found
}

type Json = Record<string, unknown>

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function compareBody(body: Body, json: unknown, path: string, found: string[]): void {
  if (!isObject(json)) {
    found.push(`${path}: a body here, ${typeof json} there`)
    return
  }
  const expected = new Set<string>()
  for (const attribute of body.attributes) {
    expected.add(attribute.name)
    if (!Object.hasOwn(json, attribute.name)) found.push(`${path}.${attribute.name}: missing there`)
    else compareValue(attribute.value, json[attribute.name], `${path}.${attribute.name}`, found)
  }
  for (const type of new Set(body.blocks.map((block) => block.type))) {
    expected.add(type)
    compareBlocks(
      body.blocksOf(type).map((block) => ({ labels: block.labels, body: block.body })),
      json[type],
      `${path}.${type}`,
      found,
    )
  }
  for (const name of Object.keys(json)) if (!expected.has(name)) found.push(`${path}.${name}: missing here`)
}

type Labelled = { readonly labels: readonly string[]; readonly body: Body }

function compareBlocks(blocks: readonly Labelled[], json: unknown, path: string, found: string[]): void {
  const plain = blocks.filter((block) => block.labels.length === 0)
  if (plain.length > 0) {
    const list = Array.isArray(json) ? json : []
    if (list.length !== plain.length) found.push(`${path}: ${plain.length} blocks here, ${list.length} there`)
    plain.forEach((block, index) => {
      if (index < list.length) compareBody(block.body, list[index], `${path}[${index}]`, found)
    })
    return
  }
  const byLabel = new Map<string, Labelled[]>()
  for (const block of blocks) byLabel.set(block.labels[0]!, [...(byLabel.get(block.labels[0]!) ?? []), block])
  for (const [label, group] of byLabel) {
    const inner = isObject(json) && Object.hasOwn(json, label) ? json[label] : undefined
    if (inner === undefined) found.push(`${path}.${label}: missing there`)
    else {
      const rest = group.map((block) => ({ labels: block.labels.slice(1), body: block.body }))
      compareBlocks(rest, inner, `${path}.${label}`, found)
    }
  }
}

/**
 * Compares what can be compared. The oracle's JSON shows an expression as a string in `${…}`, template strings as
 * they are, and escapes `${` in literal strings; it shows `-(1)` as an expression where we know the value, and knows
 * the value of `"${"x"}"` where we promise none: neither is a difference in reading.
 */
function compareValue(value: Expression, json: unknown, path: string, found: string[]): void {
  const expression = typeof json === 'string' && /[$%]\{/.test(json.replace(/\$\$\{|%%\{/g, ''))
  if (expression && !/^(?:"|<<)/.test(value.text)) return
  const literal = value.literal()
  if (literal && !isObject(literal.value) && !Array.isArray(literal.value)) {
    const shown = escaped(literal.value)
    const same =
      Object.is(shown, json) ||
      (shown === Number.POSITIVE_INFINITY && json === null) ||
      (shown === 0 && json === 0)
    if (!same) found.push(`${path}: ${JSON.stringify(shown)} here, ${JSON.stringify(json)} there`)
    return
  }
  const entries = value.entries()
  if (isObject(json)) {
    const known = entries.filter((entry) => entry.key !== undefined)
    if (
      known.length === entries.length &&
      new Set(known.map((entry) => entry.key)).size !== Object.keys(json).length
    ) {
      found.push(`${path}: keys ${known.map((entry) => entry.key)} here, ${Object.keys(json)} there`)
    }
    for (const entry of known) {
      const key = String(escaped(entry.key))
      if (value.entry(entry.key!)?.keyStart !== entry.keyStart) continue
      if (!Object.hasOwn(json, key)) {
        if (key !== '__proto__' && !Object.keys(json).some((name) => name.startsWith('${')))
          found.push(`${path}.${key}: missing there`)
      } else compareValue(entry.value, json[key], `${path}.${key}`, found)
    }
  } else if (Array.isArray(json)) {
    const items = value.items()
    if (items.length !== json.length) found.push(`${path}: ${items.length} items here, ${json.length} there`)
    items.forEach((item, index) => {
      compareValue(item, json[index], `${path}[${index}]`, found)
    })
  } else if (typeof json !== 'string' || (!expression && !value.text.includes('{'))) {
    found.push(`${path}: ${value.text.slice(0, 60)} is no literal here, ${JSON.stringify(json)} there`)
  }
}

function escaped(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/([$%])\{/g, '$1$1{') : value
}
