import type { Node, Path } from './formats/node.ts'
import type { Keyed, OfResource, Part } from './place.ts'
import type { SourceFile } from './tree.ts'

/**
 * A Kubernetes object as it is written in a file. `origin` says where a path of it is written; for an object of a
 * plain file that is the path itself, for a rendered one it will be the patch or generator that put it there.
 */
export class Resource {
  readonly apiVersion: string
  /** the API group, '' for the core group */
  readonly group: string
  readonly kind: string
  readonly name: string
  readonly namespace: string | undefined
  readonly file: SourceFile
  /** index of the document in its file */
  readonly document: number
  /** where the object stands in its document: [] but for the items of a List */
  readonly base: Path
  /** the object's own node */
  readonly root: Node

  constructor(file: SourceFile, document: number, base: Path, root: Node) {
    const metadata = root.get('metadata')
    this.apiVersion = shared(root.get('apiVersion')?.text ?? '')
    this.group = groupOf(this.apiVersion)
    this.kind = shared(root.get('kind')?.text ?? '')
    this.name = metadata?.get('name')?.text ?? metadata?.get('generateName')?.text ?? ''
    const namespace = metadata?.get('namespace')?.text
    this.namespace = namespace === undefined ? undefined : shared(namespace)
    this.file = file
    this.document = document
    this.base = base
    this.root = root
  }

  /** The plain value under a path; undefined where there is none. */
  get(...path: Path): unknown {
    return this.root.at(path)?.value
  }

  node(...path: Path): Node | undefined {
    return this.root.at(path)
  }

  /** The place of a path of this object, for a Problem. */
  at(path: Path, part?: Part): OfResource {
    return { kind: 'resource', resource: this, path, part }
  }

  origin(path: Path): Keyed {
    return { kind: 'keyed', file: this.file.path, document: this.document, path: [...this.base, ...path] }
  }

  /** `Deployment web`, as messages name it */
  toString(): string {
    return `${this.kind} ${this.name}`
  }
}

/** Words that thousands of objects share: one string for each, which compares faster with what a rule asks for. */
const WORDS = new Map<string, string>()
const GROUPS = new Map<string, string>()
const MOST_WORDS = 10_000

function shared(text: string): string {
  let word = WORDS.get(text)
  if (word === undefined) {
    if (WORDS.size >= MOST_WORDS) WORDS.clear()
    // a name of a property is kept once in a process, as the words in the code are
    word = Object.keys({ [text]: 0 })[0]!
    WORDS.set(word, word)
  }
  return word
}

function groupOf(apiVersion: string): string {
  let group = GROUPS.get(apiVersion)
  if (group === undefined) {
    if (GROUPS.size >= MOST_WORDS) GROUPS.clear()
    const slash = apiVersion.indexOf('/')
    group = slash < 0 ? '' : shared(apiVersion.slice(0, slash))
    GROUPS.set(apiVersion, group)
  }
  return group
}
