import type { Infra } from '../infra.ts'
import { keyed, type Place } from '../place.ts'
import { folderOf, type SourceFile } from '../tree.ts'
import type { Job, Pipeline, Step } from './pipelines.ts'

/** A tool of which a version is pinned. */
export type Tool = 'terraform' | 'opentofu' | 'terragrunt' | 'kubectl' | 'helm' | 'kustomize' | 'sops'

/** A version of a tool that a file of a version manager names: `terraform 1.9.8` of `.tool-versions`. */
export interface ToolPin {
  readonly tool: Tool
  readonly version: string
  readonly file: SourceFile
  /** the folder it holds for, with all beneath */
  readonly folder: string
  readonly start: number
  readonly end: number
}

/** A version of a tool that a step of a pipeline installs. */
export interface StepPin {
  readonly tool: Tool
  readonly version: string
  readonly pipeline: Pipeline
  readonly job: Job
  readonly step: Step
  /** the key under `with` that names it */
  readonly key: string
}

const TOOLS: Readonly<Record<string, Tool>> = {
  terraform: 'terraform',
  opentofu: 'opentofu',
  tofu: 'opentofu',
  terragrunt: 'terragrunt',
  kubectl: 'kubectl',
  helm: 'helm',
  kustomize: 'kustomize',
  sops: 'sops',
}

/** Files that hold nothing but a version → the tool. */
const SINGLE: Readonly<Record<string, Tool>> = {
  '.terraform-version': 'terraform',
  '.opentofu-version': 'opentofu',
  '.terragrunt-version': 'terragrunt',
}

const EXACT = /^v?(\d+\.\d+\.\d+)$/

/** Exact versions in the files of version managers (asdf, mise, tenv, tfenv), in path order. */
export function toolPins(infra: Infra): readonly ToolPin[] {
  const pins: ToolPin[] = []
  for (const file of infra.files('')) {
    const single = Object.hasOwn(SINGLE, file.name) ? SINGLE[file.name] : undefined
    if (single) {
      const text = file.text.trim()
      const start = file.text.indexOf(text)
      add(pins, file, single, text, start)
    } else if (file.name === '.tool-versions') {
      for (const match of file.text.matchAll(/^([\w-]+)[ \t]+([^\s#]+)/gm))
        add(pins, file, toolOf(match[1]!), match[2]!, match.index + match[0].length - match[2]!.length)
    } else if (file.name === 'mise.toml' || file.name === '.mise.toml') {
      for (const { key, value } of file.documents[0]?.root?.get('tools')?.pairs() ?? []) {
        const node = value.kind === 'map' ? value.get('version') : value
        const quoted = node && /^['"]/.test(file.text.slice(node.start, node.end)) ? 1 : 0
        if (node?.kind === 'scalar') add(pins, file, toolOf(key.text), node.text, node.start + quoted)
      }
    }
  }
  return pins
}

function add(pins: ToolPin[], file: SourceFile, tool: Tool | undefined, text: string, start: number): void {
  const version = EXACT.exec(text)?.[1]
  if (!tool || version === undefined) return
  pins.push({ tool, version, file, folder: folderOf(file.path), start, end: start + text.length })
}

function toolOf(name: string): Tool | undefined {
  const bare = name.slice(name.lastIndexOf('/') + 1).replace(/^aqua:|^ubi:/, '')
  return Object.hasOwn(TOOLS, bare) ? TOOLS[bare] : undefined
}

/** Actions that install a tool → the tool and the input that names its version. */
const ACTIONS: readonly (readonly [RegExp, Tool, string])[] = [
  [/^hashicorp\/setup-terraform@/, 'terraform', 'terraform_version'],
  [/^opentofu\/setup-opentofu@/, 'opentofu', 'tofu_version'],
  [/^azure\/setup-helm@/i, 'helm', 'version'],
  [/^azure\/setup-kubectl@/i, 'kubectl', 'version'],
]

/** Exact versions that the steps of GitHub's workflows install. */
export function stepPins(infra: Infra): readonly StepPin[] {
  return infra.pipelines.flatMap((pipeline) =>
    pipeline.jobs.flatMap((job) =>
      job.steps.flatMap((step): StepPin[] => {
        const action = ACTIONS.find(([pattern]) => pattern.test(step.uses ?? ''))
        if (!action) return []
        const [, tool, key] = action
        const version = EXACT.exec(step.node.at(['with', key])?.text ?? '')?.[1]
        return version === undefined ? [] : [{ tool, version, pipeline, job, step, key }]
      }),
    ),
  )
}

/** The pin of a tool that holds in a folder: that of the nearest file at or above it. */
export function pinFor(
  pins: readonly ToolPin[],
  tools: readonly Tool[],
  folder: string,
): ToolPin | undefined {
  let nearest: ToolPin | undefined
  for (const pin of pins) {
    if (!tools.includes(pin.tool)) continue
    if (pin.folder !== '' && folder !== pin.folder && !folder.startsWith(`${pin.folder}/`)) continue
    if (!nearest || pin.folder.length > nearest.folder.length) nearest = pin
  }
  return nearest
}

/** Where a step names the version. */
export function placeOf({ pipeline, step, key }: StepPin): Place {
  return keyed(pipeline.file, [...step.place.path, 'with', key], { document: step.place.document ?? 0 })
}
