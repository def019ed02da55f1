import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { git } from './process.ts'

/** Paths of a committed tree that match a Git pathspec, in order. */
export function paths(tree: string, pathspec: string): readonly string[] {
  return git(tree, 'ls-files', '-z', '--', pathspec)
    .stdout.split('\0')
    .filter((path) => path !== '')
}

const text = (tree: string, path: string) => readFileSync(join(tree, path), 'utf8')

/** The runbook that the first alert of a generated tree links to. */
export function runbookOfAlert(tree: string): string {
  for (const path of paths(tree, 'infra/alerting/*.yaml')) {
    const link = /runbook_url: \S*?(infra\/runbooks\/[\w./-]+\.md)/.exec(text(tree, path))
    if (link) return link[1]!
  }
  throw new Error('no alert of the generated tree links to a runbook')
}

/** A YAML file that the lock says is the generator's own. */
export function managedFile(tree: string): string {
  const lock = JSON.parse(text(tree, 'infra/.infra-lock.json')) as {
    files: Record<string, { owner: string }>
  }
  const managed = Object.keys(lock.files).find(
    (path) => lock.files[path]!.owner === 'managed' && path.endsWith('.yaml'),
  )
  if (!managed) throw new Error('the generated tree has no managed file')
  return managed
}

/** Takes the commit off the first action of somebody else in the pipelines' sources, and of their copies. */
export function unpinAction(tree: string): void {
  const pinned = /(uses: (?!actions\/|github\/)[\w./-]+)@[0-9a-f]{40}( # \S+)?/
  const workflows = [...paths(tree, 'infra/pipelines/*.yml'), ...paths(tree, '.github/workflows/*.yml')]
  const affected = workflows.filter((path) => pinned.test(text(tree, path)))
  if (affected.length === 0) throw new Error("no workflow of the generated tree pins somebody else's action")
  for (const path of affected) writeFileSync(join(tree, path), text(tree, path).replace(pinned, '$1@main'))
}

/** Leaves a flow list open in the first manifest of the base. */
export function breakManifest(tree: string): void {
  const path = paths(tree, 'infra/environments/base/*.yaml').find((one) =>
    /^metadata:$/m.test(text(tree, one)),
  )
  if (!path) throw new Error('the generated tree has no manifest in its base')
  writeFileSync(join(tree, path), text(tree, path).replace(/^metadata:$/m, 'metadata: ['))
}
