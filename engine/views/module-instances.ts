import type { Infra } from '../infra.ts'
import { resolvePath, type SourceFile } from '../tree.ts'
import { stageOf } from './aliases.ts'
import type { Environment, Stage } from './environments.ts'
import type { TerraformModule } from './terraform.ts'
import { asValue, evaluated, type Names, UNKNOWN, type Written } from './terraform-values.ts'

/** A module as a root uses it: with the values that its variables have there, in one environment. */
export interface ModuleInstance extends Names {
  readonly module: TerraformModule
  /** undefined where the root is of no environment that the tree tells */
  readonly environment: string | undefined
  readonly stage: Stage
}

/** The most instances of a module that are told apart: more roots than that say nothing new. */
const MOST = 24
const ORDER: readonly Stage[] = ['production', 'staging', 'other', 'test', 'dev']
const KNOWN = new WeakMap<Infra, Map<TerraformModule, readonly ModuleInstance[]>>()

/**
 * The instances of a module, production first: for a root one for each environment's variable file, for a module that others
 * call one for each way to it. Where nobody applies or calls it there is one in which no variable has a value.
 */
export function instancesOf(infra: Infra, module: TerraformModule): readonly ModuleInstance[] {
  let known = KNOWN.get(infra)
  if (!known) {
    known = new Map()
    KNOWN.set(infra, known)
  }
  const made = known.get(module)
  if (made) return made
  // a module that calls itself by way of others has no instance while its callers are read
  known.set(module, [])
  const applied = module.root || (module.callers.length === 0 && environmentOf(infra, module) !== undefined)
  const instances = [...(applied ? rootInstances(infra, module) : calledInstances(infra, module))]
    .slice(0, MOST)
    .sort((a, b) => ORDER.indexOf(a.stage) - ORDER.indexOf(b.stage))
  const found = instances.length > 0 ? instances : [new Instance(module, undefined, 'other', undefined)]
  known.set(module, found)
  return found
}

function* rootInstances(infra: Infra, module: TerraformModule): Iterable<ModuleInstance> {
  const { folder } = module
  // Terragrunt hands values over that nothing here reads
  const foreign = infra.tree.has(folder === '' ? 'terragrunt.hcl' : `${folder}/terragrunt.hcl`)
  const own = environmentOf(infra, module)
  const shared = module.variableFiles.filter((file) => isShared(module, file))
  const others = module.variableFiles.filter((file) => !shared.includes(file))
  const given = (files: readonly SourceFile[]): Given => ({
    foreign,
    value: (name) => fromFiles(files, name),
  })
  if (own || others.length === 0) {
    yield new Instance(module, own?.name, own?.stage ?? 'other', given([...shared, ...others]))
    return
  }
  for (const file of others) {
    const name = file.name.replace(/(\.auto)?\.tfvars(\.json)?$/, '')
    const environment = infra.environments.find((one) => one.name === name)
    yield new Instance(
      module,
      environment?.name ?? name,
      environment?.stage ?? stageOf(name),
      given([...shared, file]),
    )
  }
}

/** The environment in whose folder a module lies. */
function environmentOf(infra: Infra, { folder }: TerraformModule): Environment | undefined {
  return infra.environments.find(({ folders }) =>
    folders.some((one) => folder === one || folder.startsWith(`${one}/`)),
  )
}

/** Files that Terraform reads by itself. */
function isShared(module: TerraformModule, file: SourceFile): boolean {
  return (
    file.folder === module.folder && /^terraform\.tfvars(\.json)?$|\.auto\.tfvars(\.json)?$/.test(file.name)
  )
}

function fromFiles(files: readonly SourceFile[], name: string): Written | undefined {
  let found: Written | undefined
  for (const file of files) {
    const attribute = file.format === 'hcl' ? file.hcl.body.attribute(name) : undefined
    if (attribute) found = evaluated(file, attribute.value, NOBODY)
    const node = file.format === 'json' ? file.documents[0]?.root?.get(name) : undefined
    if (node) found = { value: asValue(node.value), file, start: node.start, end: node.end }
  }
  return found
}

const NOBODY: Names = { value: () => undefined }

function* calledInstances(infra: Infra, module: TerraformModule): Iterable<ModuleInstance> {
  for (const caller of module.callers) {
    const calls = caller
      .blocks('module')
      .filter(({ block }) => caller.calls.includes(module.folder) && leadsTo(caller, block, module))
    for (const { file, block } of calls) {
      for (const outer of instancesOf(infra, caller)) {
        yield new Instance(module, outer.environment, outer.stage, {
          foreign: false,
          value: (name) => {
            const attribute = block.body.attribute(name)
            if (!attribute) return undefined
            return evaluated(file, attribute.value, outer)
          },
        })
      }
    }
  }
}

function leadsTo(
  caller: TerraformModule,
  block: {
    readonly body: { attribute(name: string): { readonly value: { readonly text: string } } | undefined }
  },
  module: TerraformModule,
): boolean {
  const text = block.body.attribute('source')?.value.text.replace(/^"|"$/g, '')
  if (text === undefined || !/^\.\.?(\/|$)/.test(text)) return false
  return resolvePath(caller.folder, text) === module.folder
}

/** What gives variables their values. */
interface Given {
  /** whether somebody else gives values too, which nobody here knows */
  readonly foreign: boolean
  value(name: string): Written | undefined
}

class Instance implements ModuleInstance {
  readonly module: TerraformModule
  readonly environment: string | undefined
  readonly stage: Stage
  readonly #given: Given | undefined
  readonly #values = new Map<string, Written | undefined>()
  #depth = 0

  constructor(
    module: TerraformModule,
    environment: string | undefined,
    stage: Stage,
    given: Given | undefined,
  ) {
    this.module = module
    this.environment = environment
    this.stage = stage
    this.#given = given
  }

  value(root: string, name: string): Written | undefined {
    if (root !== 'var' && root !== 'local') return undefined
    const key = `${root}.${name}`
    if (this.#values.has(key)) return this.#values.get(key)
    if (this.#depth > DEEPEST) return undefined
    // a value that is made of itself has none
    this.#values.set(key, undefined)
    this.#depth++
    const value = root === 'var' ? this.#variable(name) : this.#local(name)
    this.#depth--
    this.#values.set(key, value)
    return value
  }

  #variable(name: string): Written | undefined {
    if (!this.#given) return undefined
    const given = this.#given.value(name)
    if (given) return given
    if (this.#given.foreign) return undefined
    const placed = this.module.blocks('variable').find(({ block }) => block.labels[0] === name)
    const preset = placed?.block.body.attribute('default')
    return placed && preset ? evaluated(placed.file, preset.value, NOBODY) : undefined
  }

  #local(name: string): Written | undefined {
    for (const { file, block } of this.module.blocks('locals')) {
      const attribute = block.body.attribute(name)
      if (attribute) return evaluated(file, attribute.value, this)
    }
    return undefined
  }
}

/** The longest way from name to name that is followed. */
const DEEPEST = 40

/** Whether a value is known, whole. */
export function isKnown(value: unknown): boolean {
  if (value === UNKNOWN) return false
  if (Array.isArray(value)) return value.every(isKnown)
  return !(value instanceof Map) || [...value.values()].every(isKnown)
}
