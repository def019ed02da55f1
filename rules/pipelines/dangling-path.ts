import type { Infra } from '../../engine/infra.ts'
import { keyed, type Place } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { resolvePath } from '../../engine/tree.ts'
import type { Job, Pipeline } from '../../engine/views/pipelines.ts'

/** Options and commands of which the argument is a path of the repository, never one that a step makes. */
const ARGUMENTS =
  /(?:^|[\s"'])(?:(?:terraform|tofu)\b[^\n;&|]*?\s-chdir=|-var-file[= ]|kubectl\s+(?:apply|diff|kustomize)\s+(?:-k|--kustomize)[= ]|kubectl\s+kustomize\s+|kustomize\s+build\s+(?!-))["']?([\w./-]*[\w-])(?=["'\s;|&)]|$)/g

export default defineRule({
  summary: 'The paths that pipelines name are in the tree.',
  why: 'A folder was moved and the workflow was not: the next deployment fails, or the check that guarded it runs on nothing.',
  remedy: 'Correct the path, or write what it means.',
  mandate: 'F3',
  severity: 'warning',

  *check(infra) {
    for (const pipeline of infra.pipelines) {
      for (const job of pipeline.jobs) {
        // What is checked out from elsewhere, fetched or unpacked is nobody's business here.
        if (bringsFiles(job)) continue
        for (const { path, at } of namedPaths(pipeline, job)) {
          if (infra.paths.has(path) || !isOurs(infra, path)) continue
          yield {
            at,
            message: `job ${job.id} of ${pipeline.file.name} names ${path}, which is not in the tree`,
          }
        }
      }
    }
  },
})

/** Paths as seen from the top of the repository, and where they are named. */
function* namedPaths(pipeline: Pipeline, job: Job): Iterable<{ path: string; at: Place }> {
  const options = { document: job.place.document ?? 0 }
  const local = (text: string | undefined): string | undefined =>
    text?.startsWith('./') && !text.includes('${') ? resolvePath('', text) : undefined
  const called = local(job.uses)
  if (called) yield { path: called, at: keyed(pipeline.file, [...job.place.path, 'uses'], options) }
  const inherited = folderIn(pipeline.root.at(['defaults', 'run', 'working-directory'])?.text, '')
  const usual = folderIn(job.node.at(['defaults', 'run', 'working-directory'])?.text, inherited)
  for (const step of job.steps) {
    const used = local(step.uses)
    if (used) yield { path: used, at: keyed(pipeline.file, [...step.place.path, 'uses'], options) }
    const written = step.node.get('working-directory')?.text
    const folder = folderIn(written, usual)
    if (written && folder) {
      const at = keyed(pipeline.file, [...step.place.path, 'working-directory'], options)
      yield { path: folder, at }
    }
    // After `cd` nobody can tell where a relative path leads.
    if (!step.run || folder === undefined || /(?:^|[\s;&|(])(?:cd|pushd)\s/.test(step.run)) continue
    const at = keyed(pipeline.file, [...step.place.path, 'run'], options)
    for (const [command, argument] of step.run.matchAll(ARGUMENTS)) {
      // Files of variables are named from the folder that `-chdir` leads to.
      if (command.includes('-var-file') && step.run.includes('-chdir')) continue
      const path = argument === undefined ? undefined : resolvePath(folder, argument)
      if (path) yield { path, at }
    }
  }
}

/** A folder as written; undefined where it is computed or lies outside. */
function folderIn(written: string | undefined, usual: string | undefined): string | undefined {
  if (written === undefined || written === '') return usual
  return /[$%*~]/.test(written) || written.startsWith('/') ? undefined : resolvePath('', written)
}

/** Whether a job gets files from somewhere else than this repository at its top. */
function bringsFiles({ steps }: Job): boolean {
  return steps.some(
    ({ uses, run, node }) =>
      (/\/checkout@/.test(uses ?? '') &&
        (node.at(['with', 'repository']) !== undefined || node.at(['with', 'path']) !== undefined)) ||
      /download-artifact@|\/cache/.test(uses ?? '') ||
      /\b(?:git\s+(?:clone|checkout|submodule|worktree)|tar\s+-?x|unzip|mkdir)\b/.test(run ?? ''),
  )
}

/** Only where the tree has the first folder: a path in another repository, or one that is made, is none of ours. */
function isOurs({ paths }: Infra, path: string): boolean {
  const slash = path.indexOf('/')
  return slash > 0 && paths.has(path.slice(0, slash))
}
