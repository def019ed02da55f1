import type { Node } from '../formats/node.ts'
import type { Keyed } from '../place.ts'
import type { SourceFile } from '../tree.ts'

/** An alerting rule, in a Prometheus rule file or inside a PrometheusRule object. */
export interface Alert {
  readonly name: string
  readonly group: string
  readonly expression: string
  readonly for: string | undefined
  readonly severity: string | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** the runbook as the annotation says it, and the tree's file it means, where that can be told */
  readonly runbook:
    | {
        readonly url: string
        readonly file: SourceFile | undefined
        readonly status: 'found' | 'missing' | 'unverified'
      }
    | undefined
  readonly file: SourceFile
  readonly node: Node
  /** of the rule itself */
  readonly place: Keyed
}

/** A recording rule, in a Prometheus rule file or inside a PrometheusRule object. */
export interface Recording {
  readonly name: string
  readonly expression: string
  readonly file: SourceFile
  /** of the rule itself */
  readonly place: Keyed
}

/**
 * An Alertmanager configuration: a file of its own, the `spec` of an AlertmanagerConfig, or a file inside a Secret or
 * ConfigMap; places inside the latter are the key it stands under, nodes have the offsets of the file.
 */
export interface AlertManager {
  readonly file: SourceFile
  readonly root: Node
  readonly receivers: readonly { readonly name: string; readonly place: Keyed }[]
  /** every route of the tree, the root first */
  readonly routes: readonly {
    readonly receiver: string | undefined
    readonly matchers: readonly string[]
    readonly node: Node
    readonly place: Keyed
  }[]
}

/** A Grafana dashboard as code. */
export interface Dashboard {
  readonly file: SourceFile
  readonly title: string
  readonly uid: string | undefined
  /** the dashboard itself: `title`, `panels`, `templating` */
  readonly model: Node
  readonly place: Keyed
}

/** An SLO: an OpenSLO document, or a Sloth or Pyrra one. */
export interface Objective {
  readonly name: string
  readonly service: string
  /** a ratio, such as 0.999; undefined when it has none */
  readonly target: number | undefined
  /** days */
  readonly window: number | undefined
  readonly file: SourceFile
  readonly place: Keyed
}
