import type { RenderedObject } from './render.ts'
import { typeOfPlain } from './scalars.ts'
import { type MapValue, ScalarValue, textOf, type Value } from './value.ts'

/** Names with their values, for Flux to put into what it has rendered. */
export type Variables = ReadonlyMap<string, string>

const DISABLED = 'kustomize.toolkit.fluxcd.io/substitute'
const NAME = /^[_a-zA-Z][_a-zA-Z0-9]*/

/**
 * Puts variables into rendered objects as Flux' kustomize-controller does (`postBuild`): `${name}`, `${name:=default}`,
 * `${name:-default}` and `$${name}`, which stays as `${name}`. An object that is labelled or annotated
 * `kustomize.toolkit.fluxcd.io/substitute: disabled` is left alone. What has neither value nor default becomes empty, and is
 * returned.
 */
export function substitute(objects: readonly RenderedObject[], variables: Variables): ReadonlySet<string> {
  const missing = new Set<string>()
  for (const { root } of objects) {
    if (isDisabled(root)) continue
    visit(root, (scalar) => {
      if (!scalar.text.includes('$')) return
      const text = substituted(scalar.text, variables, missing)
      if (text === scalar.text) return
      // the controller works on text: what was not quoted is read again
      const type = scalar.type === 'string' && !isWhole(scalar.text) ? 'string' : typeOfPlain(text)
      scalar.become(new ScalarValue(text, type, scalar.from?.derive()))
    })
  }
  return missing
}

function isWhole(text: string): boolean {
  return /^\$\{[^}]*\}$/.test(text)
}

function isDisabled(root: MapValue): boolean {
  const metadata = root.get('metadata')
  return ['labels', 'annotations'].some((field) => {
    const texts = metadata?.kind === 'map' ? metadata.get(field) : undefined
    return texts?.kind === 'map' && textOf(texts.get(DISABLED)) === 'disabled'
  })
}

function visit(value: Value, change: (scalar: ScalarValue) => void): void {
  if (value.kind === 'scalar') change(value)
  else if (value.kind === 'list') for (const item of value.items) visit(item, change)
  else for (const one of value.entries.values()) visit(one, change)
}

/** A text with its variables. Names without value or default are put into `missing`. */
export function substituted(text: string, variables: Variables, missing: Set<string> = new Set()): string {
  let out = ''
  for (let at = 0; at < text.length; ) {
    const dollar = text.indexOf('$', at)
    if (dollar < 0) return out + text.slice(at)
    out += text.slice(at, dollar)
    if (text.startsWith('$${', dollar)) {
      out += '${'
      at = dollar + 3
      continue
    }
    const end = text.startsWith('${', dollar) ? closing(text, dollar + 2) : -1
    const name = end < 0 ? undefined : NAME.exec(text.slice(dollar + 2, end))?.[0]
    if (name === undefined) {
      out += '$'
      at = dollar + 1
      continue
    }
    out += variableOf(name, text.slice(dollar + 2 + name.length, end), variables, missing)
    at = end + 1
  }
  return out
}

/** Where the brace closes that was opened before; -1 where it does not. Braces nest in defaults. */
function closing(text: string, from: number): number {
  let depth = 1
  for (let at = from; at < text.length; at++) {
    if (text.startsWith('${', at)) depth++
    else if (text[at] === '}' && --depth === 0) return at
  }
  return -1
}

function variableOf(name: string, rest: string, variables: Variables, missing: Set<string>): string {
  const value = variables.get(name)
  const fallback = /^(:=|=|:-|-)([\s\S]*)$/.exec(rest)
  if (fallback) {
    const given = fallback[1]!.startsWith(':') ? value || undefined : value
    return given ?? substituted(fallback[2]!, variables, missing)
  }
  if (rest !== '') return `\${${name}${rest}}`
  if (value === undefined) missing.add(name)
  return value ?? ''
}
