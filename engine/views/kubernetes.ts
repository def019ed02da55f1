import type { Document } from '../formats/node.ts'
import type { Place } from '../place.ts'
import type { Resource } from '../resource.ts'
import type { SourceFile } from '../tree.ts'

/** A reference from one file to another path, as written and where. */
export interface Reference {
  readonly text: string
  /** where it is written */
  readonly place: Place
  /** the file or folder meant, in the tree; undefined for a URL and for what leaves the tree */
  readonly target: string | undefined
  /** whether the tree holds it (a folder counts when it holds files); true for URLs, which nobody can check here */
  readonly exists: boolean
  readonly remote: boolean
}

/** A `kustomization.yaml` (or `.yml`, or `Kustomization`). */
export interface Kustomization {
  readonly file: SourceFile
  readonly folder: string
  readonly document: Document
  readonly namespace: string | undefined
  /** `resources` and the older `bases` */
  readonly resources: readonly Reference[]
  readonly components: readonly Reference[]
  /** patch files (`patches[].path`, `patchesStrategicMerge`, `patchesJson6902[].path`) */
  readonly patches: readonly Reference[]
  /** files of config map and secret generators, `configurations`, `crds`, `replacements` … */
  readonly others: readonly Reference[]
  /** the files of Kubernetes objects this one leads to, bases and components included, each once; cycles end */
  readonly reaches: readonly SourceFile[]
}

/** A Helm chart's folder. */
export interface Chart {
  readonly file: SourceFile
  readonly folder: string
  readonly name: string
  readonly version: string
  readonly dependencies: readonly {
    readonly name: string
    readonly version: string
    readonly repository: string
    readonly place: Place
  }[]
  /** `values.yaml` and `values-*.yaml` beside it */
  readonly values: readonly SourceFile[]
}

/** An object of Flux or Argo CD that points at a path, a source or a chart. */
export interface GitOpsObject {
  readonly engine: 'flux' | 'argo'
  readonly resource: Resource
  /** `spec.path` of a Flux Kustomization, `spec.source(s).path` of an Application */
  readonly paths: readonly Reference[]
}
