import { OWN_FOLDER } from '../design.ts'
import { folderOf, resolvePath, type SourceFile, type Tree } from '../tree.ts'
import { isTestData } from './sample-folders.ts'

/** What a folder holds, itself or anywhere beneath, as bits of `Inventory.contents`. */
export const HOLDS = { terraform: 1, terragrunt: 2, kustomize: 4, objects: 8, data: 16 } as const

/** Files that a view may be about, told apart by name and by quick tests of their text. */
export type FileClass =
  | 'object'
  | 'kustomization'
  | 'chart'
  | 'terraform'
  | 'variables'
  | 'hcl'
  | 'rules'
  | 'alertmanager'
  | 'dashboard'
  | 'objective'
  | 'compose'
  | 'markdown'

/** The most symbolic links that are followed for one path, as Linux' `MAXSYMLINKS`. */
const MAX_LINKS = 40

/**
 * One pass over the tree that every view starts from: files in path order, folders with what they hold, and files by
 * class. A file's class says what it may be; the view that parses it decides. Merge bases and test data are left out,
 * and symbolic links have no class: what they point at is classified where it lies.
 */
export class Inventory {
  readonly tree: Tree
  /** in the order of their paths, by UTF-16 code units */
  readonly files: readonly SourceFile[]
  /** every folder with bits of `HOLDS`, '' the root; parents come before their children */
  readonly contents: ReadonlyMap<string, number>
  readonly links: readonly SourceFile[]
  readonly #classes = new Map<FileClass, SourceFile[]>()
  #children: Map<string, string[]> | undefined

  constructor(tree: Tree) {
    this.tree = tree
    const base = `${OWN_FOLDER}/`
    this.files = [...tree.values()]
      .filter(({ path, folder }) => !path.startsWith(base) && !isTestData(folder))
      .sort(byPath)
    const contents = new Map<string, number>([['', 0]])
    const links: SourceFile[] = []
    for (const file of this.files) {
      let bits = 0
      if (file.linkTarget !== undefined) links.push(file)
      else {
        for (const name of classesOf(file)) {
          this.#add(name, file)
          bits |= BITS[name] ?? 0
        }
        if (
          file.format === 'yaml' ||
          file.format === 'json' ||
          file.format === 'hcl' ||
          file.format === 'ini'
        ) {
          bits |= HOLDS.data
        }
      }
      for (let folder = file.folder; ; folder = folderOf(folder)) {
        const known = contents.get(folder)
        if (known !== undefined && (known | bits) === known) break
        contents.set(folder, (known ?? 0) | bits)
        if (folder === '') break
      }
    }
    this.contents = new Map([...contents].sort(([a], [b]) => (a < b ? -1 : 1)))
    this.links = links
  }

  #add(name: FileClass, file: SourceFile): void {
    const list = this.#classes.get(name)
    if (list) list.push(file)
    else this.#classes.set(name, [file])
  }

  /** The files of a class, in path order. */
  of(name: FileClass): readonly SourceFile[] {
    return this.#classes.get(name) ?? []
  }

  /** The files below a folder, at any depth, in path order; all files for ''. */
  below(folder: string): readonly SourceFile[] {
    return folder === '' ? this.files : between(this.files, folder)
  }

  /** The folders directly in a folder, in order. */
  foldersIn(folder: string): readonly string[] {
    if (!this.#children) {
      this.#children = new Map()
      for (const path of this.contents.keys()) {
        if (path === '') continue
        const parent = folderOf(path)
        const list = this.#children.get(parent)
        if (list) list.push(path)
        else this.#children.set(parent, [path])
      }
    }
    return this.#children.get(folder) ?? []
  }

  /** Whether a folder holds something of these bits, itself or beneath. */
  holds(folder: string, bits: number): boolean {
    return ((this.contents.get(folder) ?? 0) & bits) !== 0
  }

  /** The path of a file or folder of the tree, links followed; undefined when it leads nowhere or out of the tree. */
  resolve(path: string): string | undefined {
    let at = path
    for (let hops = 0; hops <= MAX_LINKS; hops++) {
      const file = this.tree.get(at)
      if (file && file.linkTarget === undefined) return at
      if (!file && this.contents.has(at)) return at
      const next = file ? resolvePath(file.folder, file.linkTarget!) : this.#throughLink(at)
      if (next === undefined) return undefined
      at = next
    }
    return undefined
  }

  #throughLink(path: string): string | undefined {
    if (this.links.length === 0) return undefined
    for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      const file = this.tree.get(path.slice(0, end))
      if (file?.linkTarget === undefined) continue
      const target = resolvePath(file.folder, file.linkTarget)
      return target === undefined ? undefined : resolvePath(target, path.slice(end + 1))
    }
    return undefined
  }

  /** The file of a path, links followed. */
  file(path: string): SourceFile | undefined {
    const resolved = this.resolve(path)
    return resolved === undefined ? undefined : this.tree.get(resolved)
  }
}

/** Files between two names, found by halving: those whose path starts with `folder/`. */
function between(files: readonly SourceFile[], folder: string): readonly SourceFile[] {
  const prefix = `${folder}/`
  const start = lowerBound(files, prefix)
  // `0` is the character after `/`.
  return files.slice(start, lowerBound(files, `${folder}0`))
}

function lowerBound(files: readonly SourceFile[], path: string): number {
  let low = 0
  let high = files.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (files[middle]!.path < path) low = middle + 1
    else high = middle
  }
  return low
}

/** Order of paths by code units: the same on every machine. */
export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}

const BITS: Readonly<Partial<Record<FileClass, number>>> = {
  terraform: HOLDS.terraform,
  kustomization: HOLDS.kustomize,
  object: HOLDS.objects,
  hcl: HOLDS.terragrunt,
}

const TERRAGRUNT = /^(terragrunt|root|env|region|account)\.hcl$/

/** A quick answer to what a file may be; parsing is left to the views. */
function classesOf(file: SourceFile): readonly FileClass[] {
  const { name } = file
  switch (file.format) {
    case 'yaml':
      return yamlClasses(file, name)
    case 'json':
      return name.endsWith('.tfvars.json') ? ['variables'] : jsonClasses(file.text)
    case 'hcl':
      if (name.endsWith('.tf') || name.endsWith('.tofu')) return ['terraform']
      if (name.endsWith('.tfvars')) return ['variables']
      return TERRAGRUNT.test(name) ? ['hcl'] : []
    case 'terraform-json':
      return ['terraform']
    case 'markdown':
      return ['markdown']
    default:
      return []
  }
}

function yamlClasses(file: SourceFile, name: string): readonly FileClass[] {
  const classes: FileClass[] = []
  const { text } = file
  const kinded = text.includes('kind') && text.includes('apiVersion')
  if (/^kustomization(\.ya?ml)?$/i.test(name) && !text.includes('kustomize.toolkit.fluxcd.io'))
    return ['kustomization']
  if (name === 'Chart.yaml') return ['chart']
  if (kinded) classes.push('object')
  // Every YAML file is asked, and mostly the answer is no: the rarer word first. A search looks for the first letter of
  // its word, and `j` is twenty times rarer than `o`.
  if (text.includes('groups') && (text.includes('alert') || text.includes('record:'))) classes.push('rules')
  if (text.includes('route') && text.includes('receivers')) classes.push('alertmanager')
  if (text.includes('jective') || (kinded && text.includes('openslo'))) classes.push('objective')
  if (/^(docker-)?compose([.-][^/]*)?\.ya?ml$/.test(name)) classes.push('compose')
  if (kinded && text.includes('panels')) classes.push('dashboard')
  return classes
}

function jsonClasses(text: string): readonly FileClass[] {
  const classes: FileClass[] = []
  if (text.includes('"kind"') && text.includes('"apiVersion"')) classes.push('object')
  if (text.includes('"panels"') || text.includes('dashboard.grafana.app')) classes.push('dashboard')
  return classes
}
