import type { Design } from '../design.ts'
import { folderOf, type SourceFile } from '../tree.ts'
import { aliasOf, ENVIRONMENT_ALIASES, stageOf } from './aliases.ts'
import { liesAside } from './environment-folders.ts'
import type { Environment, Stage } from './environments.ts'
import type { Family, Member } from './families.ts'
import { HOLDS, type Inventory } from './inventory.ts'
import { isSample } from './sample-folders.ts'
import { type VersionUse, versionsIn } from './versions.ts'

const ORDER: readonly Stage[] = ['dev', 'test', 'staging', 'production']

/** What families are found in. */
export interface FamilySources {
  readonly inventory: Inventory
  readonly environments: readonly Environment[]
  readonly templated: ReadonlySet<string>
  readonly design: Design | undefined
}

/** Every family with at least two environments, in the order of patterns. */
export function readFamilies(sources: FamilySources): readonly Family[] {
  const order = new Order(sources)
  const found = new Map<string, FoundFamily>()
  const put = (pattern: string, kind: Family['kind'], member: FoundMember): void => {
    const family = found.get(pattern)
    if (family) family.members.push(member)
    else found.set(pattern, new FoundFamily(pattern, kind, order.declared, member))
  }
  const { inventory } = sources
  const own = new Set<string>()
  for (const environment of sources.environments) {
    for (const folder of unitsOf(inventory, environment.folders)) {
      own.add(folder)
      if (isSample(folderOf(folder))) continue
      const name = lastOf(folder)
      const spelled = namesSame(name, environment.name) ? name : environment.name
      const pattern = patternOf(folder, spelled, environment.stage)
      put(pattern, 'folder', order.member(spelled, environment.name, folder))
    }
  }
  for (const { folder, name, pattern } of suffixedFolders(inventory, own)) {
    put(pattern, 'folder', order.member(name, name, folder))
  }
  for (const file of inventory.files) {
    const named = namedAfter(file, sources.templated)
    if (named) put(named.pattern, 'file', order.member(named.name, named.name, file.path, file))
  }
  const families = [...found.values()].filter((family) => family.settle())
  return families.sort((a, b) => (a.pattern < b.pattern ? -1 : 1))
}

/** Ranks of environments. */
class Order {
  /** whether the design declares the order */
  readonly declared: boolean
  readonly #inventory: Inventory
  readonly #ranks = new Map<string, number>()
  readonly #stages = new Map<string, Stage>()
  readonly #byStage = new Map<Stage, number>()

  constructor({ environments, design, inventory }: FamilySources) {
    this.#inventory = inventory
    this.declared = design !== undefined && design.environments.length > 1
    const declared = this.declared ? design!.environments : []
    for (const [rank, { name }] of declared.entries()) {
      this.#ranks.set(name, rank)
      this.#byStage.set(stageOf(name), rank)
    }
    if (!this.declared) for (const [rank, stage] of ORDER.entries()) this.#byStage.set(stage, rank)
    for (const { name, stage } of environments) this.#stages.set(name, stage)
  }

  member(spelled: string, name: string, path: string, file?: SourceFile): FoundMember {
    const stage = this.#stages.get(name) ?? certainStage(name)
    const rank = this.#ranks.get(name) ?? (stage === 'other' ? undefined : this.#byStage.get(stage))
    return new FoundMember({ name: spelled, stage, rank, path }, this.#inventory, file)
  }
}

function certainStage(name: string): Stage {
  const found = aliasOf(name)
  return found?.alias.certain ? found.alias.stages[0]! : 'other'
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function namesSame(found: string, name: string): boolean {
  return found.toLowerCase() === name.toLowerCase() || stageOf(found) === stageOf(name)
}

/** Of a Terragrunt account the folders with an `env.hcl`, which are its environments; else the folder itself. */
function unitsOf(inventory: Inventory, folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => {
    if (!inventory.holds(folder, HOLDS.terragrunt)) return [folder]
    const marked = inventory.below(folder).filter(({ name }) => name === 'env.hcl')
    return marked.length === 0 ? [folder] : marked.map((file) => file.folder)
  })
}

/** A path with the environment's name as `*`, and with the name of an account that has production or all else. */
function patternOf(folder: string, name: string, stage: Stage): string {
  return folder
    .split('/')
    .map((step) =>
      /^(non|not)[-_]?(prod|production|live)$/i.test(step) ? '*' : generalised(step, name, stage),
    )
    .join('/')
}

/** A name with the environment's own, or another name of the same stage, as `*`. */
function generalised(text: string, name: string, stage: Stage): string {
  const lower = text.toLowerCase()
  const own = name.toLowerCase()
  if (lower === own) return '*'
  const at = lower.indexOf(own)
  if (at >= 0 && isBound(lower, at - 1) && isBound(lower, at + own.length))
    return `${text.slice(0, at)}*${text.slice(at + own.length)}`
  if (!ANY.test(text)) return text
  return text
    .split(/([-_.])/)
    .map((word) => {
      const alias = word === '' ? undefined : ENVIRONMENT_ALIASES.get(word.toLowerCase())
      return alias?.certain && alias.stages[0] === stage ? '*' : word
    })
    .join('')
}

function isBound(text: string, at: number): boolean {
  return at < 0 || at >= text.length || /[-_./]/.test(text[at]!)
}

/** Names that mean an environment wherever they stand, as one alternative. */
const WORDS = [...ENVIRONMENT_ALIASES].flatMap(([name, { certain }]) => (certain ? [name] : [])).join('|')
const FIRST = new RegExp(`^(?:${WORDS})(?=[-_.])`, 'i')
const ANY = new RegExp(`(?:^|[-_.])(${WORDS})(?=[-_.]|$)`, 'i')
/** The same in any step of a path. */
const ANY_STEP = new RegExp(`(?:^|[-_./])(?:${WORDS})(?=[-_./]|$)`, 'i')
const LAST = new RegExp(`[-_.](${WORDS})$`, 'i')

/** Folders such as `web-dev` beside `web-prod`: both hold infrastructure themselves and nothing but the ending differs. */
function suffixedFolders(
  inventory: Inventory,
  own: ReadonlySet<string>,
): readonly { readonly folder: string; readonly name: string; readonly pattern: string }[] {
  const kinds = HOLDS.terraform | HOLDS.terragrunt | HOLDS.kustomize | HOLDS.objects
  const found: { folder: string; name: string; pattern: string }[] = []
  for (const folder of inventory.contents.keys()) {
    const step = lastOf(folder)
    const name = LAST.exec(step)?.[1]
    if (name === undefined || own.has(folder) || !inventory.holds(folder, kinds)) continue
    if (liesAside(folder) || isSample(folder)) continue
    found.push({ folder, name, pattern: `${folder.slice(0, folder.length - name.length)}*` })
  }
  return found
}

/** The environment that a file is named after, and what it is called with `*` in that place. */
function namedAfter(
  file: SourceFile,
  templated: ReadonlySet<string>,
): { readonly name: string; readonly pattern: string } | undefined {
  const { format, path } = file
  if (format !== 'yaml' && format !== 'hcl' && format !== 'dotenv' && format !== 'json') return undefined
  const start = path.lastIndexOf('/') + 1
  const match = FIRST.exec(file.name) ?? ANY.exec(file.name)
  if (!match || file.linkTarget !== undefined || templated.has(path)) return undefined
  if (format === 'hcl' && !file.name.endsWith('.tfvars')) return undefined
  const { folder } = file
  if (folder.startsWith('.') || liesAside(folder) || isSample(folder)) return undefined
  const name = match[1] ?? match[0]
  const at = start + match.index + match[0].length - name.length
  return { name, pattern: `${path.slice(0, at)}*${path.slice(at + name.length)}` }
}

class FoundMember implements Member {
  readonly name: string
  readonly stage: Stage
  readonly rank: number | undefined
  readonly path: string
  readonly #inventory: Inventory
  readonly #file: SourceFile | undefined
  #files: ReadonlyMap<string, SourceFile> | undefined
  #folders: Set<string> | undefined
  #versions: ReadonlyMap<string, VersionUse> | undefined

  constructor(
    facts: Pick<Member, 'name' | 'stage' | 'rank' | 'path'>,
    inventory: Inventory,
    file: SourceFile | undefined,
  ) {
    this.name = facts.name
    this.stage = facts.stage
    this.rank = facts.rank
    this.path = facts.path
    this.#inventory = inventory
    this.#file = file
  }

  get files(): ReadonlyMap<string, SourceFile> {
    this.#files ??= this.#file
      ? new Map([['', this.#file]])
      : new Map(this.#inventory.below(this.path).map((file) => [this.#generalised(file.path), file]))
    return this.#files
  }

  #generalised(path: string): string {
    const written = path.slice(this.path.length + 1)
    if (!ANY_STEP.test(written) && !written.toLowerCase().includes(this.name.toLowerCase())) return written
    return written
      .split('/')
      .map((step) => generalised(step, this.name, this.stage))
      .join('/')
  }

  get folders(): ReadonlySet<string> {
    if (!this.#folders) {
      this.#folders = new Set()
      for (const name of this.files.keys()) {
        for (let at = folderOf(name); at !== '' && !this.#folders.has(at); at = folderOf(at))
          this.#folders.add(at)
      }
    }
    return this.#folders
  }

  counterpart(name: string, written: string): SourceFile | undefined {
    return this.#file ?? this.files.get(name) ?? this.#inventory.tree.get(`${this.path}/${written}`)
  }

  get versions(): ReadonlyMap<string, VersionUse> {
    if (!this.#versions) {
      const versions = new Map<string, VersionUse>()
      for (const [name, file] of this.files) {
        if (file.linkTarget !== undefined) continue
        // A module is its folder: which of its files names a version means nothing.
        const scope = file.format === 'hcl' && !file.name.endsWith('.tfvars') ? folderOf(name) : name
        for (const use of versionsIn(file)) {
          const key = `${scope}\n${use.subject}`
          if (!versions.has(key)) versions.set(key, use)
        }
      }
      this.#versions = versions
    }
    return this.#versions
  }
}

class FoundFamily implements Family {
  readonly pattern: string
  readonly kind: 'folder' | 'file'
  readonly members: FoundMember[]
  readonly #declared: boolean

  constructor(pattern: string, kind: Family['kind'], declared: boolean, first: FoundMember) {
    this.pattern = pattern
    this.kind = kind
    this.members = [first]
    this.#declared = declared
  }

  /** Puts the members in order; false where they are not two environments. A `test` beside nothing else is a test. */
  settle(): boolean {
    this.members.sort((a, b) => (a.rank ?? 99) - (b.rank ?? 99) || (a.path < b.path ? -1 : 1))
    return new Set(this.members.map(({ stage, name }) => (stage === 'other' ? name : stage))).size > 1
  }

  below(member: Member): readonly Member[] {
    const { rank, stage } = member
    if (rank === undefined) return []
    if (!this.#declared && stage !== 'staging' && stage !== 'production') return []
    return this.members.filter((one) => one.rank !== undefined && one.rank < rank).reverse()
  }
}
