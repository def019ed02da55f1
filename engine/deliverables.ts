import { DELIVERABLES, DESIGN_PATH, type Deliverable } from './design.ts'
import type { Infra } from './infra.ts'
import { keyed, type Place, whole } from './place.ts'
import type { Fix } from './rule.ts'
import { folderOf, type SourceFile } from './tree.ts'

/**
 * Whether the tree has taken the mandate on: it has a design, a deliverable's folder, or a config that maps one.
 * Rules that ask for what is absent ask nobody else: a foreign repository gets one finding, not an avalanche.
 */
export function hasAdopted(infra: Infra): boolean {
  if (infra.deploysNothing !== undefined) return false
  return (
    infra.designFile !== undefined || DELIVERABLES.some((name) => infra.files(infra.folder(name)).length > 0)
  )
}

/** Whether a deliverable has real content: one file that says something. */
export function isPresent(infra: Infra, deliverable: Deliverable): boolean {
  return infra.files(infra.folder(deliverable)).some(saysSomething)
}

const KEEPERS = new Set(['.gitkeep', '.keep', '.gitignore', '.DS_Store'])

/** Whether a file is more than a placeholder: not empty, not only headings, front matter and intentions. */
export function saysSomething(file: SourceFile): boolean {
  if (KEEPERS.has(file.name)) return false
  if (file.unread !== undefined) return true
  const text = file.format === 'markdown' ? file.text.replace(/^---\n[\s\S]*?\n---\n/, '') : file.text
  return text.split('\n').some((line) => isContent(line.trim(), file.format === 'markdown'))
}

const INTENTION =
  /^(?:[-*>#/\s[\]_]|\d+\.)*(?:TODO|TBD|FIXME|XXX|WIP|to be (?:done|written|defined)|coming soon|placeholder|lorem ipsum)\b/i

function isContent(line: string, markdown: boolean): boolean {
  if (line === '' || line === '---' || INTENTION.test(line)) return false
  if (markdown) return !/^(#{1,6}\s|<!--|={3,}$|-{3,}$)/.test(line)
  return !/^(#|\/\/|<!--)/.test(line)
}

/** Files that list their neighbours: what is missing is looked for there. */
const INDEXES = ['README.md', 'kustomization.yaml', 'index.md']

/** Where a missing file is shown: at the index or first file of its folder or of a folder above, else at the design. */
export function nearestTo(infra: Infra, path: string): Place {
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) {
    const index = INDEXES.map((name) => infra.tree.get(`${folder}/${name}`)).find((file) => file)
    const file = index ?? infra.files(folder)[0]
    if (file) return whole(file)
  }
  const design = infra.designFile?.path
  if (design) return keyed(design, [])
  const first = infra.tree.get('README.md') ?? infra.tree.values().next().value
  return first ? whole(first) : whole(DESIGN_PATH)
}

/** A fix that writes planned files again; undefined where the plan holds none of them. */
export function restoring(what: string, paths: readonly string[]): (() => Fix) | undefined {
  if (paths.length === 0) return undefined
  return () => ({
    title: `write ${what} from the design`,
    safety: 'safe',
    edits: paths.map((path) => ({ op: 'restore', path })),
  })
}
