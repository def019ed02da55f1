import type { Config } from '../engine/config.ts'
import { type ConfigFile, type KnownRules, readConfig } from '../engine/read-config.ts'
import type { Sources } from '../engine/sources.ts'
import { folderOf, resolvePath, SourceFile } from '../engine/tree.ts'
import { kindOf, readWhole } from './disk.ts'
import { Failure } from './failure.ts'
import { CONFIG_NAMES } from './scope.ts'
import type { Snapshot } from './snapshot.ts'

/** Where a config is looked for. */
export interface ConfigRequest {
  /** relative paths of a config and what it extends are read from it */
  readonly snapshot: Pick<Snapshot, 'text'>
  /** absolute; packages are looked for in its `node_modules` and those above it, up to `top` */
  readonly root: string
  readonly top: string | undefined
  /** of `--config`: its absolute path */
  readonly given: string | undefined
}

/** A config as found: the files it is made of, the extended ones first, by the names that messages use. */
export interface FoundConfig {
  readonly config: Config
  readonly files: readonly string[]
}

/** Finds and reads the config with all it extends. Throws a Failure that lists every problem. */
export function findConfig(request: ConfigRequest, known: KnownRules, sources: Sources): FoundConfig {
  const files = configFiles(request)
  const { config, problems } = readConfig(files, known, sources)
  if (problems.length > 0) {
    const lines = problems.map(({ path, line, column, message }) => `${path}:${line}:${column}: ${message}`)
    throw new Failure(`the config cannot be used\n${lines.join('\n')}`)
  }
  return { config, files: files.map(({ path }) => path) }
}

/**
 * The config of the working tree at a folder, for what reads nothing else. Throws a Failure that lists every problem.
 */
export function configAt(
  { root, top }: Pick<ConfigRequest, 'root' | 'top'>,
  given: string | undefined,
  known: KnownRules,
  sources: Sources,
): Config {
  const snapshot = { text: (path: string) => onDisk(`${root}/${path}`) }
  return findConfig({ snapshot, root, top, given }, known, sources).config
}

function configFiles(request: ConfigRequest): readonly ConfigFile[] {
  const first = request.given === undefined ? atRoot(request) : asGiven(request.given, request.root)
  if (!first) return []
  const files: ConfigFile[] = []
  collect(first, request, [], files)
  return files
}

/** A config that may extend others: where its relative paths start from, and how they are read. */
interface Opened extends ConfigFile {
  readonly read: (path: string) => string | undefined
  /** the path that `read` knows it by */
  readonly own: string
}

function atRoot({ snapshot }: ConfigRequest): Opened | undefined {
  const found = CONFIG_NAMES.flatMap((path) => {
    const text = snapshot.text(path)
    return text === undefined ? [] : [{ path, own: path, text, read: (one: string) => snapshot.text(one) }]
  })
  if (found.length > 1)
    throw new Failure(`there are two configs, ${found[0]!.path} and ${found[1]!.path}; keep one`)
  return found[0]
}

function asGiven(path: string, root: string): Opened {
  const folder = path.slice(0, path.lastIndexOf('/'))
  const shown = path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path
  const text = onDisk(path)
  if (text === undefined) throw new Failure(`--config ${shown}: there is no such file`)
  return { path: shown, own: path.slice(folder.length + 1), text, read: (one) => onDisk(`${folder}/${one}`) }
}

const decoder = new TextDecoder('utf-8')

function onDisk(path: string): string | undefined {
  const bytes = readWhole(path)
  return bytes && decoder.decode(bytes)
}

/** Configs that extend each other this deep are a mistake. */
const DEPTH = 16

function collect(file: Opened, request: ConfigRequest, trail: readonly string[], files: ConfigFile[]): void {
  if (trail.includes(file.path))
    throw new Failure(`${[...trail, file.path].join(' extends ')}: a config cannot extend itself`)
  if (trail.length === DEPTH)
    throw new Failure(`${file.path} is extended ${DEPTH} times over; write what it says into one config`)
  for (const name of extendsOf(file))
    collect(extended(name, file, request), request, [...trail, file.path], files)
  // one that two others extend counts where it was named first
  if (!files.some(({ path }) => path === file.path)) files.push({ path: file.path, text: file.text })
}

/** What `extends` names. A broken config extends nothing here: `readConfig` says what is wrong with it. */
function extendsOf({ path, text }: ConfigFile): string[] {
  const value = new SourceFile({ path, text }).documents[0]?.root?.get('extends')
  if (!value) return []
  const nodes = value.kind === 'list' ? value.items() : [value]
  return nodes.filter((node) => node.kind === 'scalar' && node.text !== '').map((node) => node.text)
}

function extended(name: string, from: Opened, request: ConfigRequest): Opened {
  if (name.startsWith('/') || /^[A-Za-z]:[\\/]/.test(name)) {
    throw new Failure(`${from.path} extends ${name}; a path is relative to the config, and stays in the tree`)
  }
  if (!name.startsWith('.')) return fromPackage(name, from, request)
  const own = resolvePath(folderOf(from.own), name)
  if (own === undefined) throw new Failure(`${from.path} extends ${name}, which lies outside the tree`)
  const text = from.read(own)
  if (text === undefined) throw new Failure(`${from.path} extends ${name}, which does not exist`)
  const folder = from.path.slice(0, from.path.length - from.own.length)
  return { path: `${folder}${own}`, own, text, read: from.read }
}

const PACKAGE = /^((?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*)(?:@([^/@\s]+))?(?:\/(.+))?$/i
const VERSION = /^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/

/**
 * A file of an installed package: `@acme/rules`, `@acme/rules/strict.yaml`, `@acme/rules@1.2.3`. It must be pinned, by
 * the version in `extends` or an exact one in package.json: a rule set that changes by itself makes a build fail by
 * itself. Nothing of it is run.
 */
function fromPackage(spec: string, from: Opened, request: ConfigRequest): Opened {
  const [, name, version, inside] = PACKAGE.exec(spec) ?? []
  if (name === undefined)
    throw new Failure(`${from.path} extends ${spec}, which is neither a path (./…) nor a package`)
  const folder = installed(name, request)
  if (folder === undefined)
    throw new Failure(
      `${from.path} extends ${name}, which is not installed; run npm ci, or give a path (./…)`,
    )
  const there = manifest(`${folder}/package.json`)?.version
  const pinned = version ?? pinOf(name, folder)
  if (pinned === undefined || !VERSION.test(pinned)) {
    throw new Failure(
      `${from.path} extends ${name}, which is not pinned; give it an exact version in package.json, or extend ${name}@${String(there ?? '1.2.3')}`,
    )
  }
  if (there !== pinned)
    throw new Failure(`${from.path} extends ${name} ${pinned}, but ${String(there)} is installed; run npm ci`)
  const candidates =
    inside === undefined ? CONFIG_NAMES.flatMap((one) => [one.slice(1), one]) : [resolvePath('', inside)]
  for (const own of candidates) {
    const text = own === undefined ? undefined : onDisk(`${folder}/${own}`)
    if (own !== undefined && text !== undefined) {
      return { path: `${name}/${own}`, own, text, read: (one) => onDisk(`${folder}/${one}`) }
    }
  }
  throw new Failure(`${from.path} extends ${spec}, but ${name} has no ${inside ?? 'infra-lint.yaml'}`)
}

function installed(name: string, { root, top }: ConfigRequest): string | undefined {
  for (let folder = root; ; folder = folder.slice(0, folder.lastIndexOf('/'))) {
    const path = `${folder}/node_modules/${name}`
    if (kindOf(path) === 'folder') return path
    if (folder === '' || folder === (top ?? root)) return undefined
  }
}

interface Manifest {
  readonly version?: unknown
  readonly dependencies?: Readonly<Record<string, unknown>>
  readonly devDependencies?: Readonly<Record<string, unknown>>
}

function manifest(path: string): Manifest | undefined {
  const text = onDisk(path)
  const value =
    text === undefined ? undefined : new SourceFile({ path: 'package.json', text }).documents[0]?.root?.value
  return typeof value === 'object' && value !== null ? (value as Manifest) : undefined
}

/** The version that the package.json beside `node_modules` asks for. */
function pinOf(name: string, folder: string): string | undefined {
  const owner = manifest(`${folder.slice(0, folder.lastIndexOf('/node_modules/'))}/package.json`)
  const version = owner?.devDependencies?.[name] ?? owner?.dependencies?.[name]
  return typeof version === 'string' ? version : undefined
}
