import type { SourceFile } from '../tree.ts'
import { WorkflowReader } from './github.ts'
import { gitLabPipeline } from './gitlab.ts'
import { GitLabFile, isGitLab } from './gitlab-file.ts'
import type { Inventory } from './inventory.ts'
import type { Pipeline } from './pipelines.ts'

const GITLAB_ROOTS: readonly string[] = ['.gitlab-ci.yml', '.gitlab-ci.yaml']

/**
 * Every pipeline: the workflows GitHub runs (`.github/workflows/*`, no deeper), the one GitLab runs with all it includes,
 * and the sources of either under the pipelines folder that are part of no other.
 */
export function readPipelines(inventory: Inventory, folder: string): readonly Pipeline[] {
  const workflows = new WorkflowReader(inventory)
  const found: Pipeline[] = []
  for (const file of inventory.below('.github/workflows')) {
    if (file.folder !== '.github/workflows' || file.format !== 'yaml') continue
    const pipeline = workflows.read(inventory.file(file.path) ?? file, true)
    if (pipeline) found.push(pipeline)
  }
  const taken = new Set<SourceFile>()
  for (const path of GITLAB_ROOTS) {
    const pipeline = gitLabRoot(inventory, path, taken)
    if (pipeline) found.push(pipeline)
  }
  return [...found, ...sources(inventory, folder, workflows, taken)]
}

function gitLabRoot(inventory: Inventory, path: string, taken: Set<SourceFile>): Pipeline | undefined {
  const file = inventory.file(path)
  const root = file?.documents.find(
    (document) => document.root?.kind === 'map' && !document.root.get('spec'),
  )?.root
  if (!file || !root) return undefined
  const source = new GitLabFile(inventory, file, root)
  taken.add(file)
  for (const included of source.included) taken.add(included)
  return gitLabPipeline(inventory, source, true)
}

function sources(
  inventory: Inventory,
  folder: string,
  workflows: WorkflowReader,
  taken: Set<SourceFile>,
): readonly Pipeline[] {
  const found: Pipeline[] = []
  const parts: GitLabFile[] = []
  for (const file of inventory.below(folder)) {
    if (file.format !== 'yaml' || file.linkTarget !== undefined || taken.has(file)) continue
    if (file.folder === '.github/workflows') continue
    const workflow = workflows.read(file, false)
    if (workflow) found.push(workflow)
    const root = workflow ? undefined : file.documents.find((document) => isGitLab(document.root))?.root
    if (root) parts.push(new GitLabFile(inventory, file, root))
  }
  const included = new Set(parts.flatMap((part) => [...part.included]))
  for (const part of parts) {
    if (included.has(part.file) || (part.jobs.length === 0 && part.remote.length === 0)) continue
    found.push(gitLabPipeline(inventory, part, false))
  }
  return found.sort((a, b) => (a.file.path < b.file.path ? -1 : 1))
}
