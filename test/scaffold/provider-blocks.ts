import type { Block, Body, Expression } from '../../engine/formats/hcl.ts'
import type { SourceFile } from '../../engine/tree.ts'
import type {
  ProviderAttribute,
  ProviderBlock,
  ProviderSchema,
  Providers,
} from '../../scripts/import-providers.ts'

/** Arguments and blocks that Terraform itself takes in every block of a kind; no provider knows them. */
const META: Readonly<Record<string, readonly string[]>> = {
  resource: ['count', 'for_each', 'provider', 'depends_on', 'lifecycle', 'connection', 'provisioner'],
  data: ['count', 'for_each', 'provider', 'depends_on', 'lifecycle'],
  provider: ['alias', 'version'],
}

/** What both tools bring along: a resource that only remembers. */
const BUILT_IN = {
  attributes: {
    id: { type: 'string', computed: true },
    input: { type: 'dynamic', optional: true },
    output: { type: 'dynamic', computed: true },
    triggers_replace: { type: 'dynamic', optional: true },
  },
} as ProviderBlock

/**
 * What a provider would say against the blocks of one module's files: unknown, missing and computed arguments, blocks
 * that are unknown or stand too seldom or too often, literals of a wrong type, references to attributes that are not
 * there. `path:offset: message`, in file order. What only evaluation could tell is not judged.
 */
export function providerProblems(files: readonly SourceFile[], known: Providers): readonly string[] {
  const judge = new Judge(files, known)
  for (const file of files) judge.file(file)
  return judge.problems
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

class Judge {
  readonly problems: string[] = []
  readonly #providers = new Map<string, ProviderSchema | undefined>()
  /** resources with `for_each`: the step after their name is a key */
  readonly #keyed = new Set<string>()
  #file: SourceFile | undefined

  constructor(files: readonly SourceFile[], known: Providers) {
    for (const { hcl } of files) {
      for (const { labels, body } of hcl.body.blocks)
        if (body.attribute('for_each')) this.#keyed.add(labels.join('.'))
      for (const terraform of hcl.body.blocksOf('terraform')) {
        for (const required of terraform.body.blocksOf('required_providers')) {
          for (const { name, value } of required.body.attributes) {
            const source = value.entry('source')?.value.literal()?.value
            this.#providers.set(name, known[String(source)])
          }
        }
      }
    }
  }

  file(file: SourceFile): void {
    this.#file = file
    for (const block of file.hcl.body.blocks) {
      const [type] = block.labels
      if (block.type === 'provider') this.#body(block, this.#providers.get(type!)?.provider, META.provider!)
      else if (block.type === 'resource' || block.type === 'data') {
        this.#body(block, this.#schema(block.type, type!), META[block.type]!)
      } else if (block.type === 'mock_provider') this.#mocks(block)
      this.#references(block.body)
    }
  }

  #schema(kind: 'resource' | 'data', type: string): ProviderBlock | undefined {
    if (type === 'terraform_data') return BUILT_IN
    const provider = this.#providers.get(type.split('_')[0]!)
    return kind === 'resource' ? provider?.resources[type] : provider?.data[type]
  }

  #say(offset: number, message: string): void {
    this.problems.push(`${this.#file!.path}:${offset}: ${message}`)
  }

  #body(block: Block, schema: ProviderBlock | undefined, meta: readonly string[]): void {
    const name = [block.type, ...block.labels].join(' ')
    if (schema) this.#inside(name, block.body, schema, meta)
    else this.#say(block.start, `${name} is of no provider that the module requires`)
  }

  #inside(name: string, body: Body, schema: ProviderBlock, meta: readonly string[]): void {
    for (const attribute of body.attributes) {
      if (meta.includes(attribute.name)) continue
      const allowed = schema.attributes?.[attribute.name]
      if (!allowed) this.#say(attribute.start, `${name} has no argument ${attribute.name}`)
      else if (!allowed.required && !allowed.optional)
        this.#say(attribute.start, `${attribute.name} of ${name} is computed and cannot be set`)
      else this.#value(`${attribute.name} of ${name}`, attribute.value, allowed)
    }
    for (const [one, { required }] of Object.entries(schema.attributes ?? {})) {
      if (required && !body.attribute(one)) this.#say(body.start, `${name} lacks ${one}`)
    }
    this.#nested(name, body, schema, meta)
  }

  #nested(name: string, body: Body, schema: ProviderBlock, meta: readonly string[]): void {
    const counts = new Map<string, number>()
    for (const block of body.blocks) {
      if (meta.includes(block.type)) continue
      const dynamic = block.type === 'dynamic'
      const type = dynamic ? block.labels[0]! : block.type
      const inner = schema.blocks?.[type]
      if (!inner) {
        this.#say(block.start, `${name} has no block ${type}`)
        continue
      }
      // how many a dynamic block makes is not known: it satisfies a minimum and exceeds no maximum
      counts.set(type, (counts.get(type) ?? 0) + 1)
      for (const content of dynamic ? block.body.blocksOf('content') : [block])
        this.#inside(`${type} of ${name}`, content.body, inner, [])
    }
    for (const [type, { min = 0, max = Infinity }] of Object.entries(schema.blocks ?? {})) {
      const count = counts.get(type) ?? 0
      if (count < min) this.#say(body.start, `${name} lacks its block ${type}`)
      if (count > max) this.#say(body.start, `${name} has ${count} blocks ${type}; ${max} at most`)
    }
  }

  #value(name: string, value: Expression, { type, nested }: ProviderAttribute): void {
    if (value.literal()?.value === null) return
    if (nested) this.#objects(name, value, nested)
    else this.#typed(name, value, type)
  }

  #objects(name: string, value: Expression, nested: NonNullable<ProviderAttribute['nested']>): void {
    const many = nested.nesting !== 'single'
    const literal = value.literal()
    if (literal && Array.isArray(literal.value) !== (many && nested.nesting !== 'map'))
      this.#say(value.start, `${name} must be ${many ? `a ${nested.nesting} of objects` : 'an object'}`)
    const parts = nested.nesting === 'map' ? value.entries().map((entry) => entry.value) : value.items()
    for (const one of many ? parts : [value]) {
      const entries = one.entries()
      // a reference or a call may be an object: only what is written as one is judged
      if (entries.length === 0 && !isRecord(one.literal()?.value)) continue
      for (const { key, value: inner, keyStart } of entries) {
        if (key === undefined) continue
        const allowed = nested.attributes[key]
        if (!allowed) this.#say(keyStart, `${name} has no argument ${key}`)
        else this.#value(`${key} of ${name}`, inner, allowed)
      }
      for (const [key, { required }] of Object.entries(nested.attributes)) {
        if (required && !one.entry(key)) this.#say(one.start, `${name} lacks ${key}`)
      }
    }
  }

  /** `type` as Terraform's JSON has it. Primitive literals convert as Terraform converts them. */
  #typed(name: string, value: Expression, type: unknown): void {
    if (type === 'dynamic') return
    if (typeof type === 'string') {
      this.#primitive(name, value, type)
      return
    }
    const [kind, inner] = type as [string, unknown]
    const literal = value.literal()
    if (kind === 'list' || kind === 'set') {
      if (literal && !Array.isArray(literal.value)) this.#say(value.start, `${name} must be a ${kind}`)
      for (const item of value.items()) this.#typed(`an item of ${name}`, item, inner)
    } else {
      if ((literal && !isRecord(literal.value)) || value.items().length > 0)
        this.#say(value.start, `${name} must be a ${kind}`)
      for (const entry of value.entries()) {
        const of = kind === 'map' ? inner : (inner as Record<string, unknown>)[entry.key ?? '']
        if (of !== undefined) this.#typed(`${entry.key} of ${name}`, entry.value, of)
      }
    }
  }

  #primitive(name: string, value: Expression, type: string): void {
    const literal = value.literal()
    const given = literal?.value
    const structured =
      value.items().length > 0 || value.entries().length > 0 || (typeof given === 'object' && given !== null)
    const fits =
      !structured &&
      (!literal ||
        given === null ||
        type === 'string' ||
        (type === 'number' && (typeof given === 'number' || /^-?\d+(\.\d+)?$/.test(String(given)))) ||
        (type === 'bool' && (typeof given === 'boolean' || given === 'true' || given === 'false')))
    if (!fits) this.#say(value.start, `${name} is ${value.text}; it must be a ${type}`)
  }

  /** Defaults of a test's mocks are attributes of what they mock. */
  #mocks(provider: Block): void {
    for (const mock of provider.body.blocks) {
      const kind = mock.type === 'mock_data' ? 'data' : 'resource'
      const schema = this.#schema(kind, mock.labels[0]!)
      if (!schema) this.#say(mock.start, `${mock.type} ${mock.labels[0]} is of no provider that is known`)
      for (const { key, value, keyStart } of mock.body.attribute('defaults')?.value.entries() ?? []) {
        const allowed = schema?.attributes?.[key ?? '']
        if (schema && !allowed) this.#say(keyStart, `${mock.labels[0]} has no attribute ${key}`)
        else if (allowed) this.#value(`${key} of ${mock.labels[0]}`, value, allowed)
      }
    }
  }

  /** `hcloud_server.this[0].ipv4_address`: what follows the resource's name and index is one of its attributes. */
  #references(body: Body): void {
    for (const { value } of body.attributes) {
      for (const { root, steps, start } of value.references()) {
        const [kind, type, [name, ...rest]] =
          root === 'data'
            ? (['data', steps[0], steps.slice(1)] as const)
            : (['resource', root, steps] as const)
        if (typeof type !== 'string' || !this.#providers.has(type.split('_')[0]!)) continue
        const schema = this.#schema(kind, type)
        if (!schema) this.#say(start, `${type} is of no provider that the module requires`)
        if (!schema || typeof name !== 'string') continue
        const indexed = this.#keyed.has(`${type}.${name}`) || typeof rest[0] !== 'string'
        const attribute = indexed ? rest[1] : rest[0]
        if (typeof attribute !== 'string') continue
        if (!schema.attributes?.[attribute] && !schema.blocks?.[attribute])
          this.#say(start, `${type} has no attribute ${attribute}`)
      }
    }
    for (const block of body.blocks) this.#references(block.body)
  }
}
