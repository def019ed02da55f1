import type { Attribute, Block, Body, Expression } from '../formats/hcl.ts'
import type { Infra } from '../infra.ts'
import { absent, keyed, type Place, range } from '../place.ts'
import type { Problem } from '../rule.ts'
import type { SourceFile } from '../tree.ts'
import type { Stage } from './environments.ts'
import { instancesOf, type ModuleInstance } from './module-instances.ts'
import type { PlacedBlock, TerraformModule } from './terraform.ts'
import { evaluated, type Names, UNKNOWN, type Written } from './terraform-values.ts'

/** A block of a resource, or the resource itself, with the values that its arguments have in one environment. */
export class Section {
  readonly file: SourceFile
  readonly block: Block
  readonly instance: ModuleInstance
  readonly #names: Names

  /** `names`: those of the instance, and `each` or the iterator of a `dynamic` block where one is bound */
  constructor(file: SourceFile, block: Block, instance: ModuleInstance, names: Names = instance) {
    this.file = file
    this.block = block
    this.instance = instance
    this.#names = names
  }

  get #body(): Body {
    return this.block.body
  }

  /** An argument with its value; undefined where it is not set, or set to null. */
  get(name: string): Written | undefined {
    const attribute = this.#body.attribute(name)
    if (!attribute) return undefined
    const written = evaluated(this.file, attribute.value, this.#names)
    if (written.value === null) return undefined
    const { start, end } = attribute.value
    const elsewhere = written.file !== this.file || written.start !== start
    // an element has no place of its own: it may be put together from several lists
    return elsewhere && !/^(?:var|local)$/.test(attribute.value.reference()?.root ?? '')
      ? { ...written, file: this.file, start, end }
      : written
  }

  /** The value of an argument; undefined where it is not set, UNKNOWN where nobody can tell. */
  value(name: string): unknown {
    return this.get(name)?.value
  }

  /** Whether an argument surely has a value; `byDefault` where it is not set and that is its default. */
  is(name: string, value: unknown, byDefault: boolean): boolean {
    const written = this.get(name)
    return written === undefined ? byDefault : equal(written.value, value)
  }

  /**
   * The blocks of a name, also those that a `dynamic` block makes of each element, and those written as a list of objects. Where
   * nobody can tell the elements there is one, with what its content says in plain words.
   */
  sections(name: string): readonly Section[] {
    // Terraform's JSON form offers an object as both
    const written = this.#body.blocksOf(name)
    const items = written.length > 0 ? [] : (this.#body.attribute(name)?.value.items() ?? [])
    const own = [...written, ...items.map((item) => objectBlock(name, item))].map(
      (block) => new Section(this.file, block, this.instance, this.#names),
    )
    const dynamic = this.#body.blocksOf('dynamic').filter(({ labels }) => labels[0] === name)
    return dynamic.length === 0 ? own : [...own, ...dynamic.flatMap((block) => this.#made(name, block))]
  }

  #made(name: string, dynamic: Block): readonly Section[] {
    const contents = dynamic.body.blocksOf('content')
    const given = dynamic.body.attribute('for_each')
    const iterator = dynamic.body.attribute('iterator')?.value.text ?? name
    const elements = given && elementsOf(evaluated(this.file, given.value, this.#names))
    const bindings = elements?.map((one) => bound(this.#names, iterator, one)) ?? [this.#names]
    return bindings.flatMap((names) =>
      contents.map((block) => new Section(this.file, block, this.instance, names)),
    )
  }

  /** The one block of a name, or the first. */
  section(name: string): Section | undefined {
    return this.sections(name)[0]
  }

  /** Whether something of this name is there, in whatever form. */
  has(name: string): boolean {
    return this.#body.attribute(name) !== undefined || this.sections(name).length > 0
  }

  /** The name of the block, for what it lacks. */
  get label(): Place {
    const { labelRanges, typeRange } = this.block
    const { start, end } = labelRanges.at(-1) ?? typeRange
    return range(this.file, start, end)
  }

  /** Where an argument is, or where it should be. */
  placeOf(name: string): Place {
    const written = this.get(name)
    return written ? range(written.file, written.start, written.end) : absent(name, this.label)
  }
}

/** The most elements of a `for_each` that are told apart. */
const MOST = 64

/** An element with its key, and where the whole is written. */
interface Element {
  readonly key: unknown
  readonly value: unknown
  readonly of: Written
}

/** The elements of a `for_each`; undefined where nobody can tell them. */
function elementsOf(of: Written): readonly Element[] | undefined {
  const { value } = of
  if (value instanceof Map)
    return [...value].slice(0, MOST).map(([key, inner]) => ({ key, value: inner, of }))
  if (!Array.isArray(value)) return undefined
  // a list that is put together of known and other ones has at least the known ones
  const known = value.filter((inner) => inner !== UNKNOWN)
  if (known.length === 0 && value.length > 0) return undefined
  return known.slice(0, MOST).map((inner) => ({ key: inner, value: inner, of }))
}

/** Names with those of an element: `each.key`, `rule.value`. */
function bound(names: Names, iterator: string, { key, value, of }: Element): Names {
  return {
    bound: names.bound,
    value: (root, name) => {
      if (root !== iterator) return names.value(root, name)
      return name === 'key' ? { ...of, value: key } : name === 'value' ? { ...of, value } : undefined
    },
  }
}

/** An object of a list as the block that it stands for: `ingress = [{ … }]`. */
function objectBlock(type: string, item: Expression): Block {
  const attributes = (): readonly Attribute[] =>
    item
      .entries()
      .flatMap(({ key, keyStart, keyEnd, value }) =>
        key === undefined
          ? []
          : [{ name: key, nameStart: keyStart, nameEnd: keyEnd, start: keyStart, end: value.end, value }],
      )
  const { start, end } = item
  const body: Body = {
    start,
    end,
    blocks: [],
    get attributes() {
      return attributes()
    },
    attribute: (name) => attributes().find((one) => one.name === name),
    blocksOf: () => [],
  }
  return { type, labels: [], typeRange: { start, end }, labelRanges: [], start, end, body }
}

function equal(value: unknown, wanted: unknown): boolean {
  return value === wanted || (typeof value === 'string' && value === String(wanted))
}

/** A resource or data source of a cloud, as one environment gets it. */
export class CloudResource extends Section {
  readonly type: string
  readonly name: string
  readonly module: TerraformModule

  constructor({ file, block }: PlacedBlock, instance: ModuleInstance, names?: Names) {
    super(file, block, instance, names)
    this.type = block.labels[0] ?? ''
    this.name = block.labels[1] ?? ''
    this.module = instance.module
  }

  override toString(): string {
    return `${this.type} ${this.name}`
  }

  /** The path of an argument for an edit. */
  at(...path: readonly (string | number)[]): Place {
    return keyed(this.file, [this.block.type, this.type, this.name, ...path])
  }

  /**
   * A problem with an argument, where its value was written: a variable's is in the file that sets it. `set` mends it where the
   * resource itself says it, or says nothing.
   */
  problem(
    section: Section,
    argument: string,
    problem: Omit<Problem, 'at' | 'environment' | 'fix'>,
    fix?: { readonly title: string; readonly value: unknown },
  ): Problem {
    const at = section.placeOf(argument)
    const written = section.get(argument)
    const own = !written || (written.file === this.file && within(written, this.block))
    const direct = section.block === this.block && own
    return {
      ...problem,
      at,
      related: own ? problem.related : [{ at: this.label, message: `${this}` }, ...(problem.related ?? [])],
      environment: this.instance.environment,
      fix:
        fix && direct
          ? () => ({
              title: fix.title,
              safety: 'unsafe',
              edits: [{ op: 'set', at: this.at(argument), value: fix.value }],
            })
          : undefined,
    }
  }

  /** The same with `each` bound, one for each element; none where `count` or `for_each` makes none. */
  *made(placed: PlacedBlock): Iterable<CloudResource> {
    if (this.value('count') === 0) return
    const each = this.get('for_each')
    const elements = each && elementsOf(each)
    if (!elements) yield this
    else
      for (const one of elements)
        yield new CloudResource(placed, this.instance, bound(this.instance, 'each', one))
  }
}

function within(written: Written, block: Block): boolean {
  return block.start <= written.start && written.end <= block.end
}

interface Indexed {
  readonly placed: PlacedBlock
  readonly module: TerraformModule
}

const INDEX = new WeakMap<Infra, ReadonlyMap<string, readonly Indexed[]>>()

/** The blocks of modules that are no samples, by kind and type: `resource aws_s3_bucket`. */
function indexOf(infra: Infra): ReadonlyMap<string, readonly Indexed[]> {
  const known = INDEX.get(infra)
  if (known) return known
  const index = new Map<string, Indexed[]>()
  for (const module of infra.terraform) {
    if (module.sample) continue
    for (const kind of ['resource', 'data']) {
      for (const placed of module.blocks(kind)) {
        const key = `${kind} ${placed.block.labels[0]}`
        const list = index.get(key)
        if (list) list.push({ placed, module })
        else index.set(key, [{ placed, module }])
      }
    }
  }
  INDEX.set(infra, index)
  return index
}

/** Whether the tree has a resource of one of these types; the cheapest question there is about them. */
export function hasResource(infra: Infra, ...types: readonly string[]): boolean {
  const index = indexOf(infra)
  return types.some((type) => index.has(`resource ${type}`))
}

/** The resources of these types, each once for every environment that gets it, production first. */
export function cloudResources(infra: Infra, ...types: readonly string[]): Iterable<CloudResource> {
  return placedIn(infra, 'resource', types)
}

/** Those that production gets. */
export function productionResources(infra: Infra, ...types: readonly string[]): Iterable<CloudResource> {
  return placedIn(infra, 'resource', types, 'production')
}

/** The data sources of these types. */
export function cloudData(infra: Infra, ...types: readonly string[]): Iterable<CloudResource> {
  return placedIn(infra, 'data', types)
}

function* placedIn(
  infra: Infra,
  kind: string,
  types: readonly string[],
  stage?: Stage,
): Iterable<CloudResource> {
  const index = indexOf(infra)
  for (const type of types) {
    for (const { placed, module } of index.get(`${kind} ${type}`) ?? []) {
      for (const instance of instancesOf(infra, module)) {
        if (stage !== undefined && instance.stage !== stage) continue
        yield* new CloudResource(placed, instance).made(placed)
      }
    }
  }
}

/** The resource of the same module that an argument refers to (`aws_lb.main.arn`), by the name of its type and its own. */
export function referredBy(section: Section, argument: string): readonly string[] {
  const references = section.block.body.attribute(argument)?.value.references() ?? []
  return references.flatMap(({ root, steps }) =>
    typeof steps[0] === 'string' ? [`${root} ${steps[0]}`] : [],
  )
}

/**
 * Resources of these types by what others call them (`aws_lb web`), in the instance that both are of. Built when asked for: a
 * rule that pairs resources asks once.
 */
export function byName(
  infra: Infra,
  ...types: readonly string[]
): (instance: ModuleInstance, name: string) => CloudResource | undefined {
  const found = new Map<ModuleInstance, Map<string, CloudResource>>()
  for (const resource of cloudResources(infra, ...types)) {
    let own = found.get(resource.instance)
    if (!own) {
      own = new Map()
      found.set(resource.instance, own)
    }
    own.set(`${resource.type} ${resource.name}`, resource)
  }
  return (instance, name) => found.get(instance)?.get(name)
}

/** Whether a value is set and known. */
export function known(written: Written | undefined): written is Written {
  return written !== undefined && written.value !== UNKNOWN
}
