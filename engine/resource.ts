import type { Node, Path } from './formats/node.ts'
import type { Keyed, OfResource, Part } from './place.ts'
import type { SourceFile } from './tree.ts'

/**
 * A Kubernetes object as it is written in a file. `origin` says where a path of it is written; for an object of a
 * plain file that is the path itself, for a rendered one it will be the patch or generator that put it there.
 */
export class Resource {
  readonly apiVersion: string
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
    this.apiVersion = root.get('apiVersion')?.text ?? ''
    this.kind = root.get('kind')?.text ?? ''
    this.name = metadata?.get('name')?.text ?? metadata?.get('generateName')?.text ?? ''
    this.namespace = metadata?.get('namespace')?.text
    this.file = file
    this.document = document
    this.base = base
    this.root = root
  }

  /** the API group, '' for the core group */
  get group(): string {
    const slash = this.apiVersion.indexOf('/')
    return slash < 0 ? '' : this.apiVersion.slice(0, slash)
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
