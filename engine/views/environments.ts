import type { Place } from '../place.ts'
import type { Resource } from '../resource.ts'
import type { RenderedRoot } from './renderings.ts'

/** The four environments that the mandate asks for (E1), and `other` for what a team adds. */
export type Stage = 'dev' | 'test' | 'staging' | 'production' | 'other'

/** An environment found in the tree: a folder, root or overlay named after it. */
export interface Environment {
  /** as it is spelled: `prod` */
  readonly name: string
  /** what it means: `production` */
  readonly stage: Stage
  /** the folders that make it: overlay, Terraform root, cluster entry; in path order */
  readonly folders: readonly string[]
  /** where it is declared or first seen */
  readonly place: Place
}

/**
 * What one environment gets. `environment` is undefined for the one scope of a tree without environments, and for a
 * last scope that holds what no environment reaches.
 */
export interface Scope {
  readonly environment: string | undefined
  readonly stage: Stage
  /** objects as they are written, before any patch */
  readonly resources: readonly Resource[]
  ofKind(...kinds: string[]): readonly Resource[]
  /** what kustomizations make of them, and what else the environment gets; rendered when somebody asks */
  readonly rendered: readonly Resource[]
  renderedOfKind(...kinds: string[]): readonly Resource[]
  /** the kustomizations that it gets, for `infra.renderings` */
  readonly roots: readonly RenderedRoot[]
}
