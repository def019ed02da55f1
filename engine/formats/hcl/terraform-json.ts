import type { Document, Node, Pair, SyntaxProblem } from '../node.ts'
import type { Entry, Expression, FunctionCall, Literal } from './expression.ts'
import type { Attribute, Block, Body, Comment, Extent, HclFile } from './file.ts'
import { literalOf, setOwn } from './literal.ts'
import { type Parsed, parseBareTemplate } from './parse-expression.ts'
import { type Reference, referencesOf } from './references.ts'
import { type Syntax, unwrapped } from './syntax.ts'

/** What Terraform's language makes of a key whose value is an object: a block with labels, or an attribute. */
type Shape = { readonly labels: number; readonly inner: Shapes }
type Shapes = Readonly<Record<string, Shape>>

const NOTHING: Shapes = {}
const PLAIN: Shape = { labels: 0, inner: NOTHING }
const CONDITIONS: Shapes = { precondition: PLAIN, postcondition: PLAIN }
const LIFECYCLE: Shape = { labels: 0, inner: CONDITIONS }
const PROVISIONER: Shape = { labels: 1, inner: { connection: PLAIN } }
const RESOURCE: Shapes = {
  lifecycle: LIFECYCLE,
  provisioner: PROVISIONER,
  connection: PLAIN,
  dynamic: { labels: 1, inner: { content: PLAIN } },
}

/** The blocks of Terraform's own language and the number of their labels, from its documentation of the JSON syntax. */
const TOP: Shapes = {
  resource: { labels: 2, inner: RESOURCE },
  data: { labels: 2, inner: RESOURCE },
  ephemeral: { labels: 2, inner: RESOURCE },
  module: { labels: 1, inner: NOTHING },
  provider: { labels: 1, inner: NOTHING },
  variable: { labels: 1, inner: { validation: PLAIN } },
  output: { labels: 1, inner: CONDITIONS },
  check: { labels: 1, inner: { data: { labels: 2, inner: RESOURCE }, assert: PLAIN } },
  locals: PLAIN,
  import: PLAIN,
  moved: PLAIN,
  removed: { labels: 0, inner: { lifecycle: PLAIN, provisioner: PROVISIONER } },
  terraform: {
    labels: 0,
    inner: {
      backend: { labels: 1, inner: NOTHING },
      provider_meta: { labels: 1, inner: NOTHING },
      cloud: { labels: 0, inner: { workspaces: PLAIN } },
      required_providers: PLAIN,
      encryption: PLAIN,
    },
  },
}

/** Types in whose bodies an unknown object may be a block of the provider's. */
const OPEN: ReadonlySet<Shapes> = new Set([RESOURCE])

/**
 * Reads Terraform's JSON syntax. HCL decides by a provider's schema whether an object is a block or a map; without
 * one, an object or a list of objects in a resource, data source or provider is offered as both: `attribute(name)`
 * and `blocksOf(name)` find it. `"//"` keys are comments. Expressions are the strings' templates.
 */
export function readTerraformJson(document: Document): HclFile {
  const problems: SyntaxProblem[] = [...document.problems]
  const { root } = document
  const comments: Comment[] = []
  if (root && root.kind !== 'map') {
    problems.push({ message: 'a Terraform file in JSON is an object', start: root.start, end: root.end })
  }
  const bodies = root?.kind === 'map' ? [root] : []
  const body = new JsonBody(bodies, TOP, false, { start: document.start, end: document.end }, comments)
  return { body, comments, problems }
}

const NONE: readonly never[] = []

class JsonBody implements Body {
  readonly start: number
  readonly end: number
  readonly blocks: readonly Block[]
  readonly attributes: readonly Attribute[]

  constructor(maps: readonly Node[], shapes: Shapes, open: boolean, extent: Extent, comments: Comment[]) {
    this.start = extent.start
    this.end = extent.end
    const blocks: Block[] = []
    const attributes: Attribute[] = []
    for (const map of maps) {
      for (const pair of map.pairs()) {
        const name = pair.key.text
        if (name === '//') {
          comments.push({ start: pair.key.start, end: pair.value.end })
          continue
        }
        const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined
        if (shape) collect(pair, shape, [], [], blocks, comments)
        else {
          attributes.push(new JsonAttribute(pair))
          if (open && mayBeBlock(pair.value))
            collect(pair, { labels: 0, inner: shapes }, [], [], blocks, comments)
        }
      }
    }
    this.blocks = blocks
    this.attributes = attributes
  }

  attribute(name: string): Attribute | undefined {
    return this.attributes.find((attribute) => attribute.name === name)
  }

  blocksOf(type: string): readonly Block[] {
    return this.blocks.filter((block) => block.type === type)
  }
}

function mayBeBlock(value: Node): boolean {
  if (value.kind === 'map') return true
  return value.kind === 'list' && value.size > 0 && value.items().every((item) => item.kind === 'map')
}

/** Follows the label levels of a block down to its bodies; a list at any level is several of what stands in it. */
function collect(
  pair: Pair,
  shape: Shape,
  labels: readonly Node[],
  keys: readonly Node[],
  blocks: Block[],
  comments: Comment[],
): void {
  const path = keys.length === 0 ? [pair.key] : keys
  const nodes = pair.value.kind === 'list' ? pair.value.items() : [pair.value]
  for (const node of nodes) {
    if (node.kind !== 'map') continue
    if (labels.length < shape.labels) {
      for (const inner of node.pairs()) {
        if (inner.key.text === '//') comments.push({ start: inner.key.start, end: inner.value.end })
        else collect(inner, shape, [...labels, inner.key], [...path, inner.key], blocks, comments)
      }
    } else blocks.push(new JsonBlock(path[0]!, labels, node, shape.inner, comments))
  }
}

class JsonBlock implements Block {
  readonly type: string
  readonly labels: readonly string[]
  readonly typeRange: Extent
  readonly labelRanges: readonly Extent[]
  readonly start: number
  readonly end: number
  readonly body: Body

  constructor(type: Node, labels: readonly Node[], node: Node, inner: Shapes, comments: Comment[]) {
    this.type = type.text
    this.labels = labels.map((label) => label.text)
    this.typeRange = { start: type.start, end: type.end }
    this.labelRanges = labels.map(({ start, end }) => ({ start, end }))
    // the type's key may be far above, shared by other blocks: the block starts at the key next to it
    this.start = labels[labels.length - 1]?.start ?? type.start
    this.end = node.end
    const open = OPEN.has(inner) || type.text === 'provider'
    this.body = new JsonBody([node], inner, open, { start: node.start, end: node.end }, comments)
  }
}

class JsonAttribute implements Attribute {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly nameStart: number
  readonly nameEnd: number
  readonly value: Expression

  constructor({ key, value }: Pair) {
    this.name = key.text
    this.start = key.start
    this.end = value.end
    this.nameStart = key.start
    this.nameEnd = key.end
    this.value = new JsonExpression(value)
  }
}

/** A JSON value as an expression; strings are templates. */
class JsonExpression implements Expression {
  readonly start: number
  readonly end: number
  readonly #node: Node
  #parsed: Partial<Parsed> | undefined

  constructor(node: Node) {
    this.#node = node
    this.start = node.start
    this.end = node.end
  }

  /** the value without quotes and JSON escapes where it is a string, '' for objects and lists */
  get text(): string {
    return this.#node.text
  }

  get problem(): SyntaxProblem | undefined {
    if (this.#node.kind !== 'scalar') {
      const inner = [...this.items(), ...this.entries().map((entry) => entry.value)]
      return inner.find((value) => value.problem)?.problem
    }
    const { problem } = this.#parse()
    return problem && { message: problem.message, ...this.#place(problem) }
  }

  #parse(): Partial<Parsed> {
    this.#parsed ??= typeof this.#node.value === 'string' ? parseBareTemplate(this.#node.text) : {}
    return this.#parsed
  }

  /** A range of the string in the file: exact where the string has no JSON escape, else the whole string. */
  #place(extent: Extent): Extent {
    const { start, end, text } = this.#node
    if (end - start - 2 !== text.length) return { start, end }
    return { start: start + 1 + extent.start, end: start + 1 + extent.end }
  }

  literal(): Literal | undefined {
    const { kind, value } = this.#node
    if (kind === 'list') {
      const items = this.items().map((item) => item.literal())
      return items.some((item) => !item) ? undefined : { value: items.map((item) => item!.value) }
    }
    if (kind === 'map') {
      const object: Record<string, unknown> = {}
      for (const entry of this.entries()) {
        const literal = entry.value.literal()
        if (!literal || entry.key === undefined) return undefined
        setOwn(object, entry.key, literal.value)
      }
      return { value: object }
    }
    if (typeof value !== 'string') return { value }
    const { syntax } = this.#parse()
    return syntax && literalOf(syntax)
  }

  references(): readonly Reference[] {
    const { kind } = this.#node
    if (kind === 'list') return this.items().flatMap((item) => item.references())
    if (kind === 'map') return this.entries().flatMap((entry) => entry.value.references())
    const { syntax } = this.#parse()
    if (!syntax) return NONE
    return referencesOf(syntax).map((reference) => ({ ...reference, ...this.#place(reference) }))
  }

  reference(): Reference | undefined {
    const { syntax } = this.#parse()
    const inner = syntax && unwrapped(syntax)
    if (inner?.kind !== 'variable' && (inner?.kind !== 'traversal' || inner.base.kind !== 'variable'))
      return undefined
    return this.references()[0]
  }

  entries(): readonly Entry[] {
    if (this.#node.kind !== 'map') return NONE
    return this.#node.pairs().map(({ key, value }) => ({
      key: key.text,
      keyStart: key.start,
      keyEnd: key.end,
      value: new JsonExpression(value),
    }))
  }

  entry(key: string): Entry | undefined {
    return this.entries().findLast((entry) => entry.key === key)
  }

  items(): readonly Expression[] {
    return this.#node.items().map((item) => new JsonExpression(item))
  }

  call(): FunctionCall | undefined {
    const { syntax } = this.#parse()
    const inner = syntax && unwrapped(syntax)
    if (inner?.kind !== 'call') return undefined
    return {
      name: inner.name,
      arguments: inner.arguments.map((argument) => new SyntaxExpression(argument, this)),
    }
  }
}

/** An argument of a call inside a JSON string: it has the place of the whole string. */
class SyntaxExpression implements Expression {
  readonly start: number
  readonly end: number
  readonly text: string
  readonly problem = undefined
  readonly #syntax: Syntax

  constructor(syntax: Syntax, owner: Expression) {
    this.#syntax = syntax
    this.start = owner.start
    this.end = owner.end
    this.text = owner.text.slice(syntax.start, syntax.end)
  }

  literal(): Literal | undefined {
    return literalOf(this.#syntax)
  }

  references(): readonly Reference[] {
    return referencesOf(this.#syntax).map((reference) => ({ ...reference, start: this.start, end: this.end }))
  }

  reference(): Reference | undefined {
    const inner = unwrapped(this.#syntax)
    return inner.kind === 'variable' || inner.kind === 'traversal' ? this.references()[0] : undefined
  }

  entries(): readonly Entry[] {
    return NONE
  }

  entry(): undefined {
    return undefined
  }

  items(): readonly Expression[] {
    return NONE
  }

  call(): FunctionCall | undefined {
    return undefined
  }
}
