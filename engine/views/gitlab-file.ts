import type { Node, Path } from '../formats/node.ts'
import { matcher } from '../glob.ts'
import type { SourceFile } from '../tree.ts'
import { textOf } from './github.ts'
import type { Inventory } from './inventory.ts'

/** Top-level keys that are no jobs. */
const KEYWORDS: ReadonlySet<string> = new Set([
  'after_script',
  'before_script',
  'cache',
  'default',
  'image',
  'include',
  'services',
  'spec',
  'stages',
  'types',
  'variables',
  'workflow',
])

/** `extends` and merge keys nest at most this deep; GitLab's limit for `extends` is 11. */
const MAX_DEPTH = 11

/** An include that leads out of the tree: a template, a component, another project, a URL. */
export interface RemoteInclude {
  readonly text: string
  readonly node: Node
  readonly file: SourceFile
  readonly path: Path
}

/** One place where a job, or a hidden template of jobs, is written. */
interface Definition {
  readonly file: SourceFile
  readonly node: Node
}

/** A value and the file and key path it is written at. */
export interface Written {
  readonly file: SourceFile
  readonly node: Node
  readonly path: Path
}

/** Whether a document is a GitLab pipeline, or part of one. */
export function isGitLab(root: Node | undefined): root is Node {
  if (root?.kind !== 'map' || root.get('jobs') !== undefined || root.get('apiVersion') !== undefined)
    return false
  if (root.get('stages')?.kind === 'list') return true
  return root
    .pairs()
    .some(({ key, value }) => !KEYWORDS.has(key.text) && (has(value, 'script') || has(value, 'trigger')))
}

function has(node: Node, key: string): boolean {
  return node.kind === 'map' && node.get(key) !== undefined
}

/** A GitLab pipeline with the files it includes from the tree, as GitLab puts them together. */
export class GitLabFile {
  readonly file: SourceFile
  readonly root: Node
  /** files it includes from the tree, at any depth */
  readonly included = new Set<SourceFile>()
  readonly remote: RemoteInclude[] = []
  /** names of jobs in the order they are written, hidden ones left out */
  readonly jobs: readonly string[]
  readonly #inventory: Inventory
  readonly #definitions = new Map<string, Definition[]>()

  constructor(inventory: Inventory, file: SourceFile, root: Node) {
    this.#inventory = inventory
    this.file = file
    this.root = root
    this.#load(file, root)
    this.jobs = [...this.#definitions.keys()].filter((name) => !name.startsWith('.') && !KEYWORDS.has(name))
  }

  /** Reads a file after those it includes: what stands later wins. Files are loaded once, so cycles end. */
  #load(start: SourceFile, root: Node): void {
    const order: Definition[] = []
    const pending: Definition[] = [{ file: start, node: root }]
    const seen = new Set<SourceFile>([start])
    for (let next = pending.pop(); next; next = pending.pop()) {
      order.push(next)
      for (const file of this.#includes(next)) {
        if (seen.has(file)) continue
        seen.add(file)
        this.included.add(file)
        // The newer form starts with a document of inputs (`spec:`); the jobs follow it.
        for (const { root: node } of file.documents)
          if (node?.kind === 'map' && !node.get('spec')) pending.push({ file, node })
      }
    }
    for (const { file, node } of order.reverse()) {
      for (const { key, value } of node.pairs()) {
        if (value.kind !== 'map' && !KEYWORDS.has(key.text)) continue
        const list = this.#definitions.get(key.text)
        if (list) list.push({ file, node: value })
        else this.#definitions.set(key.text, [{ file, node: value }])
      }
    }
  }

  #includes({ file, node }: Definition): readonly SourceFile[] {
    const include = node.get('include')
    if (!include) return []
    const items = include.kind === 'list' ? include.items() : [include]
    return items.flatMap((item, index) => {
      const path = include.kind === 'list' ? ['include', index] : ['include']
      const local = textOf(item) ?? textOf(item.get('local'))
      if (local !== undefined && !/^https?:/.test(local)) return this.#localFiles(local)
      const text =
        local ??
        ['template', 'component', 'remote', 'project'].map((key) => textOf(item.get(key))).find(Boolean)
      if (text) this.remote.push({ text, node: item, file, path })
      return []
    })
  }

  #localFiles(text: string): readonly SourceFile[] {
    const path = text.replace(/^\/+/, '')
    if (!path.includes('*')) return [this.#inventory.file(path)].flatMap((file) => file ?? [])
    const matches = matcher([path])
    return this.#inventory.files.filter((file) => file.format === 'yaml' && matches(file.path))
  }

  /** What holds for a key of a job: its own, else that of the templates it extends, the last of them first. */
  of(job: string, key: string): Written | undefined {
    return this.#lookup(job, key, new Set())
  }

  #lookup(job: string, key: string, seen: Set<string>): Written | undefined {
    if (seen.has(job) || seen.size > MAX_DEPTH) return undefined
    seen.add(job)
    const definitions = this.#definitions.get(job) ?? []
    for (const { file, node } of definitions.toReversed()) {
      const value = mergedValue(node, key, 0)
      if (value) return { file, node: value, path: [job, key] }
    }
    for (const { node } of definitions.toReversed()) {
      const parents = mergedValue(node, 'extends', 0)
      const names = parents?.kind === 'list' ? parents.items().map(({ text }) => text) : [parents?.text ?? '']
      for (const name of names.toReversed()) {
        const found = name === '' ? undefined : this.#lookup(name, key, seen)
        if (found) return found
      }
    }
    return undefined
  }

  /** A top-level key, or one of `default`. */
  global(key: string): Written | undefined {
    const inDefault = this.of('default', key)
    if (inDefault) return inDefault
    const found = this.#definitions.get(key)?.at(-1)
    return found && { file: found.file, node: found.node, path: [key] }
  }

  /** Where a job is written last. */
  definition(job: string): Definition {
    return this.#definitions.get(job)!.at(-1)!
  }

  /** The lines of a script: nested lists are flattened, `!reference [job, key]` is followed. */
  lines(node: Node, depth = 0): readonly string[] {
    if (depth > MAX_DEPTH) return []
    if (node.kind === 'scalar') return [node.text]
    if (node.tag === '!reference') {
      const [job, key] = node.items().map(({ text }) => text)
      const found = job && key ? this.of(job, key) : undefined
      return found ? this.lines(found.node, depth + 1) : []
    }
    return node.items().flatMap((item) => this.lines(item, depth + 1))
  }
}

/** The value of a key, merge keys followed: GitLab's YAML has them. */
function mergedValue(node: Node, key: string, depth: number): Node | undefined {
  if (node.kind !== 'map' || depth > MAX_DEPTH) return undefined
  const own = node.get(key)
  if (own) return own
  for (const { key: name, value } of node.pairs()) {
    if (name.text !== '<<') continue
    for (const merged of value.kind === 'list' ? value.items() : [value]) {
      const found = mergedValue(merged, key, depth + 1)
      if (found) return found
    }
  }
  return undefined
}
