import { readDotenv } from './formats/dotenv.ts'
import { type HclFile, readHcl, readTerraformJson } from './formats/hcl.ts'
import { readIni } from './formats/ini.ts'
import { readJson } from './formats/json.ts'
import { type MarkdownFile, readMarkdown } from './formats/markdown.ts'
import type { Dialect, Document } from './formats/node.ts'
import { readToml } from './formats/toml.ts'
import { readYaml } from './formats/yaml.ts'
import { Lines } from './lines.ts'

/** A repository as data: its files by path, `/`-separated, relative to the tree's root. */
export type Tree = ReadonlyMap<string, SourceFile>

/** What a file is, judged by its name alone. */
export type Format =
  | 'yaml'
  | 'json'
  | 'hcl'
  | 'terraform-json'
  | 'markdown'
  | 'dotenv'
  | 'ini'
  | 'toml'
  | 'text'

/** Git's modes for what a tree can hold: a file, an executable, a symbolic link. */
export type Mode = '100644' | '100755' | '120000'

/** A Map, not an object: a file may end in `.constructor`. */
const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>(
  Object.entries({
    yaml: 'yaml',
    yml: 'yaml',
    json: 'json',
    tf: 'hcl',
    tofu: 'hcl',
    tfvars: 'hcl',
    hcl: 'hcl',
    md: 'markdown',
    markdown: 'markdown',
    env: 'dotenv',
    ini: 'ini',
    cfg: 'ini',
    conf: 'ini',
    properties: 'ini',
    toml: 'toml',
  }),
)

/** Settings of development tools that take comments in `.json`: JSON in name only, and nothing that is deployed. */
const COMMENTED =
  /^((ts|js)config(\..+)?|devcontainer|api-extractor|\.eslintrc|tslint|tasks|launch|c_cpp_properties|keybindings)\.json$/

/** What a file of this path holds, by the conventions of its system. Asked of every path of a repository: endings first. */
export function formatOf(path: string): Format {
  const start = path.lastIndexOf('/') + 1
  const dot = path.lastIndexOf('.')
  if (dot >= start) {
    const written = path.slice(dot + 1)
    const format = FORMATS.get(written) ?? FORMATS.get(written.toLowerCase())
    if (format === undefined && path.charCodeAt(start) !== DOT) return 'text'
    if (format !== undefined && format !== 'json' && path.charCodeAt(start) !== DOT) return format
  }
  const name = path.slice(start).toLowerCase()
  if (name.endsWith('.tf.json') || name.endsWith('.tofu.json')) return 'terraform-json'
  if (name.startsWith('.env')) return 'dotenv'
  if (COMMENTED.test(name)) return 'text'
  // kustomize reads a file of this name without an ending too.
  if (name === 'kustomization') return 'yaml'
  return FORMATS.get(name.slice(name.lastIndexOf('.') + 1)) ?? 'text'
}

const DOT = '.'.charCodeAt(0)

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A NUL among the first 8,000 bytes, as Git has it. */
export function isBinary(bytes: Uint8Array): boolean {
  const nul = bytes.indexOf(0)
  return nul >= 0 && nul < 8000
}

/** What the host knows of a file. `bytes` or `text` is given unless the file was left unread. */
export interface FileContent {
  readonly path: string
  readonly bytes?: Uint8Array | undefined
  readonly text?: string | undefined
  /** a function of the path where finding out costs something: asked once at most */
  readonly mode?: Mode | ((path: string) => Mode) | undefined
  /** where a symbolic link points, as written */
  readonly linkTarget?: string | undefined
  /** why the host did not read it: `larger than 32 MB`, `a symbolic link out of the tree` */
  readonly unread?: string | undefined
}

/** A file of the tree. It is parsed when somebody asks, once; what it says never changes: an edit makes a new one. */
export class SourceFile {
  readonly path: string
  /** the last step of the path */
  readonly name: string
  readonly linkTarget: string | undefined
  readonly format: Format
  #mode: Mode | ((path: string) => Mode)
  #bytes: Uint8Array | undefined
  #text: string | undefined
  #unread: string | undefined
  #lines: Lines | undefined
  #documents: readonly Document[] | undefined
  #hcl: HclFile | undefined
  #markdown: MarkdownFile | undefined

  constructor(content: FileContent) {
    this.path = content.path
    this.name = content.path.slice(content.path.lastIndexOf('/') + 1)
    this.#mode = content.mode ?? '100644'
    this.linkTarget = content.linkTarget
    this.format = formatOf(content.path)
    this.#bytes = content.bytes
    this.#text = content.text
    this.#unread = content.unread
  }

  /** the folder, '' at the root */
  get folder(): string {
    return folderOf(this.path)
  }

  get mode(): Mode {
    if (typeof this.#mode === 'function') this.#mode = this.#mode(this.path)
    return this.#mode
  }

  /** The mode where it is known without asking the host's disk. */
  get modeSoFar(): Mode | undefined {
    return typeof this.#mode === 'function' ? undefined : this.#mode
  }

  get bytes(): Uint8Array {
    this.#bytes ??= new TextEncoder().encode(this.#text ?? '')
    return this.#bytes
  }

  get size(): number {
    return this.#bytes ? this.#bytes.length : this.bytes.length
  }

  /** Why nothing is said of this file's content (binary, too large, not UTF-8), or undefined. Reporters count these. */
  get unread(): string | undefined {
    if (this.#unread === undefined && this.#text === undefined) void this.text
    return this.#unread || undefined
  }

  /** The same as far as it is known without decoding the file: bytes that are no UTF-8 show when a text is made of them. */
  get unreadSoFar(): string | undefined {
    if (this.#unread === undefined && this.#text === undefined && isBinary(this.bytes)) void this.text
    return this.#unread || undefined
  }

  /** The text; '' for a file that is not text. A byte order mark stays in it, so that offsets are those of the file. */
  get text(): string {
    if (this.#text !== undefined) return this.#text
    if (this.#unread !== undefined) return ''
    const bytes = this.bytes
    if (isBinary(bytes)) {
      this.#unread = 'binary'
      this.#text = ''
      return ''
    }
    try {
      this.#text = utf8.decode(bytes)
    } catch {
      this.#unread = 'not UTF-8'
      this.#text = ''
    }
    return this.#text
  }

  get lines(): Lines {
    this.#lines ??= new Lines(this.text)
    return this.#lines
  }

  /** The documents where somebody has asked for them: a file that nobody read was not left out. */
  get documentsSoFar(): readonly Document[] {
    return this.#documents ?? []
  }

  /** The documents of a YAML, JSON, TOML, dotenv or ini file; [] for other formats. */
  get documents(): readonly Document[] {
    this.#documents ??= this.#readDocuments()
    return this.#documents
  }

  #readDocuments(): readonly Document[] {
    switch (this.format) {
      case 'yaml':
        return readYaml(this.text, { dialect: dialectOf(this.path, this.text) })
      case 'json':
      case 'terraform-json':
        return [readJson(this.text)]
      case 'toml':
        return [readToml(this.text)]
      case 'dotenv':
        return [readDotenv(this.text)]
      case 'ini':
        return [readIni(this.text)]
      default:
        return []
    }
  }

  /** The blocks of a Terraform, OpenTofu or other HCL file, or of its JSON form; empty for other formats. */
  get hcl(): HclFile {
    if (!this.#hcl) {
      if (this.format === 'terraform-json') this.#hcl = readTerraformJson(this.documents[0]!)
      else this.#hcl = readHcl(this.format === 'hcl' ? this.text : '')
    }
    return this.#hcl
  }

  /** Headings, links, code and tables of a Markdown file; empty for other formats. */
  get markdown(): MarkdownFile {
    this.#markdown ??= readMarkdown(this.format === 'markdown' ? this.text : '')
    return this.#markdown
  }
}

/**
 * Kubernetes' loader and Helm read YAML 1.1 words (`yes`, `0644`) as booleans and octals; everything else here reads
 * YAML 1.2. What a file is shows in its name or in its top-level keys, not in its folder.
 */
export function dialectOf(path: string, text: string): Dialect {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (name === 'infra.yaml' || name.startsWith('.')) return 'core'
  if (/^(kustomization|values[^/]*)\.ya?ml$/.test(name)) return 'kubernetes'
  if (!text.includes('kind:')) return 'core'
  return /^(- )?kind:/m.test(text) && /^ *(- )?apiVersion:/m.test(text) ? 'kubernetes' : 'core'
}

/** The folder of a path, '' at the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

/** A path as seen from a folder, `.` and `..` resolved; undefined when it leaves the tree or is absolute. */
export function resolvePath(folder: string, relative: string): string | undefined {
  if (relative.startsWith('/')) return undefined
  const steps = folder === '' ? [] : folder.split('/')
  for (const step of relative.split('/')) {
    if (step === '' || step === '.') continue
    if (step === '..') {
      if (steps.pop() === undefined) return undefined
    } else steps.push(step)
  }
  return steps.join('/')
}

/** A tree from path → text, for tests and plans. */
export function treeOf(files: Readonly<Record<string, string>> | Iterable<readonly [string, string]>): Tree {
  const entries = Symbol.iterator in files ? files : Object.entries(files)
  const tree = new Map<string, SourceFile>()
  for (const [path, text] of entries) tree.set(path, new SourceFile({ path, text }))
  return tree
}
