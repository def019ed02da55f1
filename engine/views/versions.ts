import type { Attribute } from '../formats/hcl.ts'
import type { Document, Node, Path } from '../formats/node.ts'
import { keyed, type Place, range } from '../place.ts'
import type { SourceFile } from '../tree.ts'

/** A version that a file names. */
export interface VersionUse {
  /** what has the version: the same in every environment, `image ghcr.io/acme/web` */
  readonly subject: string
  /** the same for messages: `image web`, `chart podinfo`, `module network` */
  readonly title: string
  /** as written: `v1.2.0`, `~> 1.45`, `main` */
  readonly text: string
  /** whether it names a branch by its field, whatever it is called */
  readonly branch: boolean
  readonly place: Place
}

/** Names that mean something else tomorrow, without a commit here. */
const FLOATING = /^(latest|main|master|head|develop|trunk|edge|nightly|stable|release)$/i

/** Whether what is deployed changes without a commit to this file: a branch, or a tag that is moved on. */
export function floats(use: VersionUse): boolean {
  return use.branch || FLOATING.test(use.text)
}

/** Whether a version stays what it is: a release with all its numbers, or a commit. */
export function isPinned({ text, branch }: VersionUse): boolean {
  return !branch && (/^v?\d+\.\d+\.\d+([-+][\w.+-]+)?$/i.test(text) || /^[0-9a-f]{7,64}$/.test(text))
}

/** Words without which a file names no version; `apiVersion` is none. */
const HINT =
  /[iI]mage|IMAGE|[tT]ag|TAG|(?<!api)[vV]ersion|VERSION|Revision|semver|branch|commit|[rR]elease|RELEASE|ref=/

/** The versions that a file names: images, charts, sources, Terraform modules, providers and tools, settings. */
export function versionsIn(file: SourceFile): readonly VersionUse[] {
  const found: VersionUse[] = []
  if (!HINT.test(file.text)) return found
  switch (file.format) {
    case 'yaml':
    case 'json':
      for (const document of file.documents) {
        if (document.root?.kind === 'map' && document.unread === undefined)
          new DocumentReader(file, document, found).read(document.root)
      }
      break
    case 'dotenv':
      for (const document of file.documents) {
        if (document.root) new DocumentReader(file, document, found).settings(document.root, [])
      }
      break
    case 'hcl':
      readModule(file, found)
      break
    case 'text':
      readTag(file, found)
      break
    default:
  }
  return found
}

/** Keys of settings whose value is a version. */
const SETTING = /(^|[-_.])(version|image_?tag|tag|release)$/i
const CAMEL = /[a-z](Version|Tag|Release)$/
/** What is a version of a protocol or format, or the least one allowed, and is deployed nowhere. */
const OTHER = /tls|ssl|schema|protocol|api|min(imum)?([-_.]|[A-Z])|format/i

function isSetting(key: string): boolean {
  return ENDS.has(key.at(-1)!) && (SETTING.test(key) || CAMEL.test(key)) && !OTHER.test(key)
}

/** The last letters of such keys: most keys end otherwise. */
const ENDS: ReadonlySet<string> = new Set(['n', 'g', 'e', 'N', 'G', 'E'])

/** Values files nest no deeper than people read. */
const DEEPEST = 8

class DocumentReader {
  readonly #file: SourceFile
  readonly #document: Document
  readonly #found: VersionUse[]

  constructor(file: SourceFile, document: Document, found: VersionUse[]) {
    this.#file = file
    this.#document = document
    this.#found = found
  }

  #add(
    path: Path,
    node: Node | undefined,
    subject: string,
    title: string,
    options: Partial<VersionUse> = {},
  ) {
    if (node?.kind !== 'scalar' || node.text === '' || /[${}\s]/.test(node.text)) return
    const place = keyed(this.#file, path, { document: this.#document.index })
    this.#found.push({ subject, title, text: node.text, branch: false, place, ...options })
  }

  read(root: Node): void {
    const { name } = this.#file
    const kind = root.get('kind')?.text ?? ''
    const apiVersion = root.get('apiVersion')?.text ?? ''
    if (/^kustomization(\.ya?ml)?$/i.test(name) && (kind === '' || KUSTOMIZE.has(kind)))
      this.#kustomization(root)
    else if (name === 'Chart.yaml') this.#chart(root)
    else if (/^(docker-)?compose([.-][^/]*)?\.ya?ml$/.test(name)) this.#compose(root)
    else if (apiVersion === '' || kind === '') this.settings(root, [])
    else if (apiVersion.includes('argoproj.io/') && kind.startsWith('Application'))
      this.#application(root, kind)
    else if (apiVersion.includes('toolkit.fluxcd.io/')) this.#flux(root, kind)
    else this.#workload(root, kind)
  }

  #kustomization(root: Node): void {
    for (const [index, image] of (root.get('images')?.items() ?? []).entries()) {
      const name = image.get('name')?.text ?? ''
      this.#add(['images', index, 'newTag'], image.get('newTag'), `image ${name}`, `image ${shortOf(name)}`)
    }
    for (const [index, chart] of (root.get('helmCharts')?.items() ?? []).entries()) {
      const name = chart.get('releaseName')?.text ?? chart.get('name')?.text ?? ''
      this.#add(['helmCharts', index, 'version'], chart.get('version'), `chart ${name}`, `chart ${name}`)
    }
    for (const key of ['resources', 'components', 'bases']) {
      for (const [index, item] of (root.get(key)?.items() ?? []).entries()) this.#remote([key, index], item)
    }
  }

  /** `https://github.com/acme/base//web?ref=v1.2.0` */
  #remote(path: Path, node: Node): void {
    const match = node.kind === 'scalar' ? /^([^?\s]+)\?(?:.*&)?ref=([^&\s]+)/.exec(node.text) : null
    if (!match || node.style !== 'plain') return
    const title = `base ${shortOf(match[1]!)}`
    const place = keyed(this.#file, path, { document: this.#document.index })
    this.#found.push({ subject: `base ${match[1]}`, title, text: match[2]!, branch: false, place })
  }

  #chart(root: Node): void {
    for (const [index, dependency] of (root.get('dependencies')?.items() ?? []).entries()) {
      const name = dependency.get('alias')?.text ?? dependency.get('name')?.text ?? ''
      const path = ['dependencies', index, 'version']
      this.#add(path, dependency.get('version'), `chart ${name}`, `chart ${name}`)
    }
  }

  #compose(root: Node): void {
    for (const { key, value } of root.get('services')?.pairs() ?? [])
      this.#image(['services', key.text, 'image'], value.get('image'), `service ${key.text}`)
  }

  #application(root: Node, kind: string): void {
    const base = kind === 'ApplicationSet' ? ['spec', 'template', 'spec'] : ['spec']
    const name = root.at(['metadata', 'name'])?.text ?? ''
    const several = root.at([...base, 'sources'])?.items() ?? []
    const places: Path[] = [[...base, 'source'], ...several.map((_, index) => [...base, 'sources', index])]
    for (const [index, path] of places.entries()) {
      const chart = root.at([...path, 'chart'])?.text
      const title = chart ? `chart ${chart}` : `source of ${name}`
      const key = [...path, 'targetRevision']
      // An environment's own name in the object's name would tell the same application apart.
      const subject = chart ? `chart ${chart}` : `revision ${index} ${root.at([...path, 'repoURL'])?.text}`
      this.#add(key, root.at(key), subject, title)
    }
  }

  #flux(root: Node, kind: string): void {
    const name = root.at(['metadata', 'name'])?.text ?? ''
    if (kind === 'HelmRelease') {
      const path = ['spec', 'chart', 'spec', 'version']
      this.#add(path, root.at(path), `chart of HelmRelease ${name}`, `chart of HelmRelease ${name}`)
      const values = root.at(['spec', 'values'])
      if (values) this.settings(values, ['spec', 'values'], `HelmRelease ${name} `)
      return
    }
    if (!/^(Git|OCI|Helm)(Repository|Chart)$/.test(kind)) return
    const title = `${kind} ${name}`
    for (const key of ['tag', 'semver', 'branch', 'commit']) {
      const path = ['spec', 'ref', key]
      this.#add(path, root.at(path), title, title, { branch: key === 'branch' })
    }
  }

  #workload(root: Node, kind: string): void {
    const pod = POD_PATHS[kind]
    if (!pod) return
    const name = root.at(['metadata', 'name'])?.text ?? ''
    for (const list of ['initContainers', 'containers']) {
      for (const [index, container] of (root.at([...pod, list])?.items() ?? []).entries()) {
        const own = container.get('name')?.text ?? ''
        this.#image([...pod, list, index, 'image'], container.get('image'), `${kind} ${name} ${own}`)
      }
    }
  }

  /** `registry:5000/acme/web:1.2.0`; a digest beside the tag does not matter here */
  #image(path: Path, node: Node | undefined, owner: string): void {
    if (node?.kind !== 'scalar' || /[${}\s]/.test(node.text)) return
    const match = /^(.+?)(?::([\w][\w.-]*))?(?:@.*)?$/.exec(node.text)
    const name = match?.[1] ?? ''
    const tag = match?.[2]
    if (!tag) return
    const place = keyed(this.#file, path, { document: this.#document.index })
    const title = `image ${shortOf(name)}`
    this.#found.push({ subject: `${owner} image ${name}`, title, text: tag, branch: false, place })
  }

  /** Values of a chart, variables, settings: keys that are called a version or a tag. */
  settings(node: Node, path: Path, owner = ''): void {
    if (path.length > DEEPEST) return
    for (const { key, value } of node.pairs()) {
      const at = [...path, key.text]
      if (value.kind === 'map') this.settings(value, at, owner)
      else if (value.kind !== 'scalar' || value.alias !== undefined) continue
      else if (key.text === 'image' && value.text.includes(':'))
        this.#image(at, value, `${owner}${at.join('.')}`)
      else if (isSetting(key.text) && /\d|^(latest|main|master|edge|nightly)$/.test(value.text)) {
        const subject = `${owner}${at.join('.')}`
        this.#add(at, value, subject, `${owner}${at.slice(owner === '' ? 0 : 2).join('.')}`)
      }
    }
  }
}

const KUSTOMIZE: ReadonlySet<string> = new Set(['Kustomization', 'Component'])

const TEMPLATE: Path = ['spec', 'template', 'spec']

/** Where each kind of workload keeps its Pod. */
const POD_PATHS: Readonly<Record<string, Path>> = {
  Deployment: TEMPLATE,
  StatefulSet: TEMPLATE,
  DaemonSet: TEMPLATE,
  ReplicaSet: TEMPLATE,
  Rollout: TEMPLATE,
  Job: TEMPLATE,
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  Pod: ['spec'],
}

/** The last step of an image's or source's name. */
function shortOf(name: string): string {
  const trimmed = name.replace(/(\.git)?\/*$/, '')
  return trimmed.slice(trimmed.lastIndexOf('/') + 1)
}

/** A file without an ending that holds the tag of one image: what a promotion writes is one line. */
function readTag(file: SourceFile, found: VersionUse[]): void {
  if (file.name.includes('.') || file.size > 2000) return
  const match = /^(image_?tag|tag|version)\s*[:=]\s*["']?([\w][\w.+-]*)/im.exec(file.text)
  if (!match) return
  const end = match.index + match[0].length
  const place = range(file, end - match[2]!.length, end)
  found.push({
    subject: match[1]!,
    title: `${match[1]} of ${file.name}`,
    text: match[2]!,
    branch: false,
    place,
  })
}

/** Modules by `version` or `?ref=`, providers and the tool by their constraints, Terragrunt's source, tfvars. */
function readModule(file: SourceFile, found: VersionUse[]): void {
  const { body } = file.hcl
  if (file.name === '.terraform.lock.hcl') return
  if (file.name.endsWith('.tfvars')) {
    for (const attribute of body.attributes) {
      if (isSetting(attribute.name)) add(attribute, attribute.name, attribute.name)
    }
    return
  }
  for (const block of body.blocksOf('module')) {
    const name = block.labels[0] ?? ''
    const version = block.body.attribute('version')
    const source = block.body.attribute('source')
    if (version) add(version, `module ${name}`, `module ${name}`)
    else if (source) addSource(source, `module ${name}`)
  }
  for (const block of body.blocksOf('terraform')) {
    const source = block.body.attribute('source')
    const required = block.body.attribute('required_version')
    if (source) addSource(source, 'source of the unit')
    if (required) add(required, 'required_version', 'required_version')
    for (const providers of block.body.blocksOf('required_providers')) {
      for (const { name, value } of providers.body.attributes) {
        const version = value.entry('version')?.value
        const text = version?.literal()?.value
        if (version && typeof text === 'string') {
          const place = range(file, version.start, version.end)
          found.push({ subject: `provider ${name}`, title: `provider ${name}`, text, branch: false, place })
        }
      }
    }
  }

  function add({ value }: Attribute, subject: string, title: string): void {
    const text = value.literal()?.value
    if (typeof text !== 'string' || text === '') return
    found.push({ subject, title, text, branch: false, place: range(file, value.start, value.end) })
  }

  function addSource({ value }: Attribute, title: string): void {
    const match = /[?&]ref=([^&"\s}]+)/.exec(value.text)
    if (!match || match[1]!.includes('$')) return
    const place = range(file, value.start, value.end)
    found.push({ subject: title, title, text: match[1]!, branch: false, place })
  }
}
