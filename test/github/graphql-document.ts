/** A value of a GraphQL document; a variable is an object with its name. */
export type Value =
  | null
  | string
  | number
  | boolean
  | readonly Value[]
  | { readonly $: string }
  | { readonly fields: Readonly<Record<string, Value>> }

/** One entry of a selection. */
export type Selection =
  | {
      readonly kind: 'field'
      readonly name: string
      readonly alias: string
      readonly args: Readonly<Record<string, Value>>
      readonly selections: readonly Selection[]
    }
  | { readonly kind: 'fragment'; readonly on: string | undefined; readonly selections: readonly Selection[] }
  | { readonly kind: 'spread'; readonly name: string }

/** A parsed request. */
export interface GraphqlDocument {
  readonly operation: 'query' | 'mutation'
  readonly variables: readonly { readonly name: string; readonly required: boolean }[]
  readonly selections: readonly Selection[]
  readonly fragments: ReadonlyMap<string, { readonly on: string; readonly selections: readonly Selection[] }>
}

/** Reads one operation with its fragments. Throws a sentence for what is no GraphQL, or more of it than clients here use. */
export function parseGraphql(text: string): GraphqlDocument {
  const tokens =
    text
      .replace(/#.*$/gm, '')
      .match(/"""[\s\S]*?"""|"(?:\\.|[^"\\])*"|\.\.\.|[{}()[\]:$!=@|]|-?[\d.]+|\w+/g) ?? []
  let at = 0
  const peek = () => tokens[at]
  const next = () => {
    at += 1
    return tokens[at - 1] ?? ''
  }
  const take = (token: string) => {
    if (peek() !== token) return false
    at += 1
    return true
  }
  const expect = (token: string) => {
    if (!take(token)) throw new Error(`Expected ${token}, actual: ${peek() ?? 'end of document'}`)
  }

  let operation: 'query' | 'mutation' = 'query'
  const variables: { name: string; required: boolean }[] = []
  let selections: readonly Selection[] | undefined
  const fragments = new Map<string, { on: string; selections: readonly Selection[] }>()
  while (at < tokens.length) {
    if (take('fragment')) {
      const name = next()
      expect('on')
      fragments.set(name, { on: next(), selections: selectionSet() })
      continue
    }
    if (peek() !== '{') {
      const kind = next()
      if (kind !== 'query' && kind !== 'mutation') throw new Error(`Unexpected ${kind}`)
      operation = kind
      if (peek() !== '(' && peek() !== '{') next()
      if (take('(')) while (!take(')')) variable()
    }
    selections = selectionSet()
  }
  if (!selections) throw new Error('A query attribute must be specified and must be a string.')
  return { operation, variables, selections, fragments }

  function variable(): void {
    expect('$')
    const name = next()
    expect(':')
    let required = false
    while (peek() !== '$' && peek() !== ')' && peek() !== '=' && peek() !== undefined)
      required = next() === '!'
    if (take('=')) {
      value()
      required = false
    }
    variables.push({ name, required })
  }

  function selectionSet(): readonly Selection[] {
    expect('{')
    const found: Selection[] = []
    while (!take('}')) {
      if (at >= tokens.length) throw new Error('Expected }, actual: end of document')
      found.push(selection())
    }
    return found
  }

  function selection(): Selection {
    if (take('...')) {
      if (peek() === '{') return { kind: 'fragment', on: undefined, selections: selectionSet() }
      if (take('on')) return { kind: 'fragment', on: next(), selections: selectionSet() }
      return { kind: 'spread', name: next() }
    }
    const first = next()
    const name = take(':') ? next() : first
    const args: Record<string, Value> = {}
    if (take('('))
      while (!take(')')) {
        const key = next()
        expect(':')
        args[key] = value()
      }
    return { kind: 'field', name, alias: first, args, selections: peek() === '{' ? selectionSet() : [] }
  }

  function value(): Value {
    const token = next()
    if (token === '$') return { $: next() }
    if (token === '[') {
      const list: Value[] = []
      while (!take(']')) list.push(value())
      return list
    }
    if (token === '{') {
      const fields: Record<string, Value> = {}
      while (!take('}')) {
        const key = next()
        expect(':')
        fields[key] = value()
      }
      return { fields }
    }
    if (token === '') throw new Error('Expected a value, actual: end of document')
    if (token.startsWith('"""')) return token.slice(3, -3)
    if (token.startsWith('"')) return JSON.parse(token) as string
    if (/^-?[\d.]+$/.test(token)) return Number(token)
    return token === 'true' ? true : token === 'false' ? false : token === 'null' ? null : token
  }
}
