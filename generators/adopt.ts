import { readArguments } from '../cli/arguments.ts'
import { writeBaseline } from '../cli/baseline.ts'
import { kindOf, realPath, stands } from '../cli/disk.ts'
import { Failure } from '../cli/failure.ts'
import { isInterrupted, writeTree } from '../cli/journal.ts'
import { inferPaths, leftOut } from '../cli/layout.ts'
import type { Parts } from '../cli/parts.ts'
import { PARTS } from '../cli/parts.ts'
import { prepare } from '../cli/prepare.ts'
import { BASELINE_PATH, CONFIG_NAMES, scopeOf } from '../cli/scope.ts'
import { openSession, readWorkingTree, type Session } from '../cli/session.ts'
import type { Snapshot } from '../cli/snapshot.ts'
import { overlaid } from '../cli/stdin.ts'
import { DESIGN_PATH, type Design } from '../engine/design.ts'
import { type Infra, readInfra } from '../engine/infra.ts'
import { lint } from '../engine/lint.ts'
import { folderOf } from '../engine/tree.ts'
import { terragruntFiles } from '../scaffold/adopt/clouds.ts'
import { type Adoption, inferDesign } from '../scaffold/adopt/infer.ts'
import { type Proposal, proposalsFor } from '../scaffold/adopt/propose.ts'
import { pulumiFiles } from '../scaffold/adopt/pulumi.ts'
import { composeFiles } from '../scaffold/adopt/stack.ts'
import { adoptedDesign } from '../scaffold/adopt/write.ts'
import { readDesign } from '../scaffold/design.ts'
import { withOwed } from '../scaffold/owed.ts'
import { Refusal } from './refusal.ts'
import { DAYS_OWED } from './scaffold.ts'
import { Repository } from './update-git.ts'

/** What an adoption is made with. */
export interface AdoptOptions {
  /** the environment that Git runs in */
  readonly env: Readonly<Record<string, string | undefined>>
  /** the host's clock */
  readonly now: Date
  /** for tests: other rules than the product's */
  readonly parts?: Parts | undefined
}

/** A file that an adoption writes. */
export interface AdoptedFile {
  readonly path: string
  readonly text: string
  /** what stands there, which the new text takes the place of */
  readonly before: Uint8Array | undefined
}

/** What an adoption found, and what it writes. */
export interface AdoptOutcome {
  /** absolute */
  readonly root: string
  readonly design: Design
  readonly adoption: Adoption
  readonly files: readonly AdoptedFile[]
  /** findings of today, which the baseline knows */
  readonly known: number
  /** what is missing, deliverable by deliverable */
  readonly proposals: readonly Proposal[]
  /** what else a reader should know, one sentence each */
  readonly notes: readonly string[]
}

const CONFIG = `# What infra-lint is told about this repository: data, never code. infra-lint --print-config shows what applies.
# Where things are stands in infra/infra.yaml, under paths.

# \`infra-lint rules\` lists them all; severity is error, warning, info or off.
rules: {}
`

/**
 * Reads the design out of a repository that has infrastructure and no infra.yaml. Writes nothing. Throws a Refusal with
 * what stands against it.
 */
export async function readAdoption(folder: string, options: AdoptOptions): Promise<AdoptOutcome> {
  try {
    return await read(folder, options)
  } catch (error) {
    if (error instanceof Failure) throw new Refusal(`${error.message}\nnothing was written`)
    throw error
  }
}

/** Writes what an adoption decided on: all of it or nothing. */
export function writeAdoption({ root, files }: AdoptOutcome): void {
  const encoder = new TextEncoder()
  try {
    writeTree(
      root,
      files.map(({ path, text, before }) => ({
        path,
        content: encoder.encode(text),
        mode: '100644',
        before,
      })),
    )
  } catch (error) {
    if (error instanceof Failure) throw new Refusal(`${error.message}\nnothing was written`)
    throw error
  }
}

/** What other tools deploy by: named where it is all that a repository has. */
const NOT_READ =
  /(?:^|\/)(?:helmfile\.ya?ml(?:\.gotmpl)?|ansible\.cfg|site\.ya?ml|cdk\.json|serverless\.ya?ml|[^/]+\.(?:nomad|nomad\.hcl|jsonnet|bicep))$/

async function read(folder: string, { env, now, parts = PARTS }: AdoptOptions): Promise<AdoptOutcome> {
  const root = realPath(folder)?.replaceAll('\\', '/')
  if (root === undefined || kindOf(root) !== 'folder') throw refusal(`${folder} is no folder`)
  if (stands(`${root}/${DESIGN_PATH}`)) {
    throw refusal(
      `${DESIGN_PATH} is there already: this repository has its design; generator-infra update brings the tree to it`,
    )
  }
  if (isInterrupted(root))
    throw refusal(
      'an earlier run was interrupted; infra-lint --fix or generator-infra update completes it first',
    )
  const unfinished = Repository.of(root, env)?.unfinished
  if (unfinished !== undefined)
    throw refusal(`the repository is in the middle of ${unfinished}; finish or abort it first`)
  const silent = { write: () => true }
  const io = { stdin: nothing(), stdout: silent, stderr: silent, env, cwd: root, now: () => now }
  const session = openSession(readArguments(['--root', root], []), io, parts, [])
  const disk = await readWorkingTree(session)
  const before = judged(session, disk)
  if (before.infra.tree.size === 0)
    throw refusal(`${folder} has no file that could be read as infrastructure`)
  const { paths, left } = pathsFor(before.infra, disk, before.config)
  if (!hasInfrastructure(before.infra)) {
    const unread = disk.paths.find((path) => NOT_READ.test(path))
    throw refusal(
      `${folder} has no infrastructure to adopt: no manifests, charts, Terraform, Terragrunt, Compose files, Pulumi project or alerts; ${
        unread === undefined
          ? 'generator-infra writes a new tree'
          : `${unread} is of a tool that is not read yet`
      }`,
    )
  }
  const adoption = inferDesign(before.infra, {
    folder: root.slice(root.lastIndexOf('/') + 1),
    repository: session.context.repository(),
    paths,
  })
  const { text, design } = designTextOf(adoption, now, parts)
  const config = CONFIG_NAMES.find((name) => disk.has(name))
  const planned = new Map([[DESIGN_PATH, text]])
  if (config === undefined) planned.set(CONFIG_NAMES[0], CONFIG)
  let after = disk
  for (const [path, content] of planned) after = overlaid(after, path, new TextEncoder().encode(content))
  const { infra, config: settings } = judged(session, after)
  const { findings } = lint(infra, parts.rules, settings, { renamed: parts.renamed })
  const baseline = writeBaseline(findings)
  if (findings.length > 0 || disk.has(BASELINE_PATH)) planned.set(BASELINE_PATH, baseline)
  return {
    root,
    design,
    adoption,
    files: [...planned].map(([path, content]) => ({ path, text: content, before: bytesOf(disk, path) })),
    known: baseline === '' ? 0 : baseline.split('\n').length - 1,
    proposals: proposalsFor(infra, adoption),
    notes: [
      ...(config === undefined ? [] : [`${config} is there already and stays as it is`]),
      ...(paths.environments === '.' && left > 0
        ? ['infrastructure lies in several folders, so the whole repository is judged']
        : []),
    ],
  }
}

function refusal(...sentences: readonly string[]): Refusal {
  return new Refusal(`${sentences.join('\n')}\nnothing was written`)
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function bytesOf(disk: Snapshot, path: string): Uint8Array | undefined {
  return disk.has(path) ? disk.load([path]).get(path)?.bytes : undefined
}

function judged(session: Session, snapshot: Snapshot) {
  const { tree, sourcesOf, config } = prepare(snapshot, session.context)
  return { infra: readInfra(tree, sourcesOf(tree)), config }
}

/** infra.yaml with what is owed. What this version infers it also reads: a design that is not valid is our mistake. */
function designTextOf(adoption: Adoption, now: Date, { sources }: Parts): { text: string; design: Design } {
  const by = new Date(now.getTime() + DAYS_OWED * 86_400_000).toISOString().slice(0, 10)
  const bare = adoptedDesign(adoption)
  const first = readDesign(DESIGN_PATH, bare, sources)
  const text = first.design ? withOwed(bare, first.design, by) : bare
  const { design, problems } = readDesign(DESIGN_PATH, text, sources)
  if (!design) {
    const said = problems.map(({ message }) => message).join('; ')
    throw refusal(`the design that was read out of the repository is not valid: ${said}; please report this`)
  }
  return { text, design }
}

/**
 * `paths` of the design. Those of a config that is there already count; else the names of folders tell. Once there is
 * a design only infra/, its companions and what `paths` names are judged: where infrastructure would be left out, the
 * environments' path is widened to the folder that holds it all, which may be the root.
 */
function pathsFor(
  infra: Infra,
  disk: Snapshot,
  config: { readonly paths: Readonly<Record<string, string>>; readonly exclude: readonly string[] },
): { readonly paths: Readonly<Record<string, string>>; readonly left: number } {
  const given = Object.entries(config.paths)
  const paths: Record<string, string> = given.length > 0 ? { ...config.paths } : { ...inferPaths(disk.paths) }
  if (given.length > 0) return { paths, left: 0 }
  // a folder called playbooks is as often Ansible's
  if (
    paths.runbooks !== undefined &&
    !infra.files(paths.runbooks).some(({ format }) => format === 'markdown')
  )
    delete paths.runbooks
  const isJudged = scopeOf({ designed: true, paths: Object.values(paths), exclude: config.exclude })
  const all = [
    // asked with a folder that holds nothing: everything that is infrastructure is named
    ...leftOut(infra, { environments: DESIGN_PATH }),
    ...[...terragruntFiles(infra), ...composeFiles(infra), ...pulumiFiles(infra)].map(({ path }) => path),
    ...infra.terraform.flatMap((module) =>
      module.sample ? [] : module.variableFiles.map(({ path }) => path),
    ),
  ]
  const left = all.filter((path) => isJudged(path) === 'out')
  if (left.length === 0) return { paths, left: 0 }
  const start = paths.environments ?? folderOf(left[0]!)
  const wide = left.reduce((common, path) => commonFolder(common, folderOf(path)), start)
  paths.environments = wide === '' ? '.' : wide
  return { paths, left: left.length }
}

function commonFolder(a: string, b: string): string {
  let common = a
  while (common !== '' && b !== common && !b.startsWith(`${common}/`)) common = folderOf(common)
  return common
}

/** Whether there is anything to adopt. */
function hasInfrastructure(infra: Infra): boolean {
  return (
    infra.resources.length > 0 ||
    infra.kustomizations.length > 0 ||
    infra.charts.length > 0 ||
    infra.terraform.length > 0 ||
    terragruntFiles(infra).length > 0 ||
    composeFiles(infra).length > 0 ||
    infra.alerts.length > 0 ||
    infra
      .files('')
      .some(({ name, text }) => name.startsWith('Pulumi.') || text.includes('AWSTemplateFormatVersion'))
  )
}
