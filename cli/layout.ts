import { DELIVERABLES, type Deliverable, INPUT_DOCUMENTS } from '../engine/design.ts'
import type { Infra } from '../engine/infra.ts'
import { folderOf } from '../engine/tree.ts'
import { scopeOf } from './scope.ts'

/** Names that people give to the folder of a deliverable. */
const FOLDER_NAMES: Readonly<Record<Deliverable, RegExp>> = {
  iac: /^(?:iac|terraform|tofu|opentofu|pulumi|cloudformation|crossplane)$/i,
  environments: /^(?:environments?|envs?|overlays|clusters|stages)$/i,
  pipelines: /^(?:pipelines?|workflows|ci)$/i,
  monitoring: /^(?:monitoring|observability|prometheus|grafana|dashboards)$/i,
  alerting: /^(?:alerting|alerts?|alertmanager|alert-rules)$/i,
  runbooks: /^(?:runbooks?|playbooks)$/i,
  'disaster-recovery': /^(?:disaster-recovery|dr|recovery|backups?)$/i,
}

/** Folders whose content is an example or somebody else's. */
const FOREIGN =
  /(?:^|\/)(?:node_modules|vendor|third_party|fixtures?|tests?|testdata|examples?|samples?|templates?|dist|build)(?:\/|$)/i

/**
 * Where a tree that nobody designed keeps its deliverables: `paths` for a config. Only what is not in its usual place
 * is named; of several folders the one nearest to the root.
 */
export function inferPaths(paths: readonly string[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  const own = paths.filter((path) => !FOREIGN.test(path))
  const folders = foldersOf(own)
  for (const deliverable of DELIVERABLES) {
    if (own.some((path) => path.startsWith(`infra/${deliverable}/`))) continue
    const named = folders.find((folder) =>
      FOLDER_NAMES[deliverable].test(folder.slice(folder.lastIndexOf('/') + 1)),
    )
    const folder =
      named ??
      (deliverable === 'iac' ? commonFolder(own.filter((path) => /\.(?:tf|tofu)$/.test(path))) : undefined)
    if (folder !== undefined && !Object.values(found).includes(folder)) found[deliverable] = folder
  }
  for (const [key, usual] of Object.entries(INPUT_DOCUMENTS)) {
    if (own.includes(usual)) continue
    const path = own.find((one) => one.endsWith(`/${key}.md`) || one === `${key}.md`)
    if (path !== undefined) found[key] = path
  }
  return found
}

/**
 * The files that configure infrastructure and that nobody would judge if only the folders of `paths` were: of a tree
 * whose manifests lie in `clusters/` and `apps/`, those of `apps/`. In path order.
 */
export function leftOut(infra: Infra, paths: Readonly<Record<string, string>>): readonly string[] {
  const isJudged = scopeOf({ designed: false, paths: Object.values(paths), exclude: [] })
  const files = [
    ...[...infra.resources, ...infra.kustomizations, ...infra.charts, ...infra.alerts].map(
      ({ file }) => file,
    ),
    ...infra.terraform.flatMap((module) => module.files),
  ]
  const meant = files
    .map(({ path }) => path)
    .filter((path) => !FOREIGN.test(path) && isJudged(path) === 'out')
  return [...new Set(meant)].sort()
}

/** Every folder that holds something, the shallow ones first. */
function foldersOf(paths: readonly string[]): string[] {
  const folders = new Set<string>()
  for (const path of paths) {
    for (let folder = folderOf(path); folder !== '' && !folders.has(folder); folder = folderOf(folder))
      folders.add(folder)
  }
  const depth = (folder: string): number => folder.split('/').length
  return [...folders].sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
}

/** The deepest folder that holds all files; undefined where that is the root. */
function commonFolder(paths: readonly string[]): string | undefined {
  let common: string | undefined
  for (const path of paths) {
    const folder = folderOf(path)
    if (common === undefined) common = folder
    while (common !== '' && folder !== common && !folder.startsWith(`${common}/`)) common = folderOf(common)
  }
  return common === '' ? undefined : common
}
