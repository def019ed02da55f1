import type { Node } from '../formats/node.ts'
import type { Keyed } from '../place.ts'
import type { SourceFile } from '../tree.ts'

/** The six stages of P1. */
export const STAGES = ['build', 'test', 'security-scan', 'compliance', 'signing', 'deployment-gate'] as const
export type PipelineStage = (typeof STAGES)[number]

/** A step of a job: what it runs or uses. */
export interface Step {
  readonly name: string | undefined
  /** the shell script, as written */
  readonly run: string | undefined
  /** `actions/checkout@v7`, or a GitLab component */
  readonly uses: string | undefined
  readonly node: Node
  readonly place: Keyed
}

export interface Job {
  readonly id: string
  readonly name: string | undefined
  readonly node: Node
  readonly place: Keyed
  readonly needs: readonly string[]
  /** the deployment environment's name, where it has one */
  readonly environment: string | undefined
  readonly steps: readonly Step[]
  /** a reusable workflow that this job calls */
  readonly uses: string | undefined
  /** what it does, by its commands and actions first, by its names where they say nothing */
  readonly stages: ReadonlySet<PipelineStage>
  /** whether it deploys: `kubectl apply`, `flux`, `helm upgrade`, `terraform apply`, an `environment:` … */
  readonly deploys: boolean
}

/** A GitHub workflow or a GitLab pipeline. */
export interface Pipeline {
  readonly system: 'github' | 'gitlab'
  readonly file: SourceFile
  readonly name: string
  /** event names of a workflow: push, pull_request, schedule … */
  readonly triggers: readonly string[]
  readonly root: Node
  readonly jobs: readonly Job[]
  /** whether it builds or deploys: a pipeline that must have the six stages, no mere label or lint workflow */
  readonly delivers: boolean
  /** where it runs from: `.github/workflows`, `.gitlab-ci.yml`; false for a source under `infra/pipelines` that only a copy runs */
  readonly runs: boolean
}
