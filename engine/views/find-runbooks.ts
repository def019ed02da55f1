import { frontMatterOf } from '../place.ts'
import type { SourceFile } from '../tree.ts'
import type { Inventory } from './inventory.ts'
import type { Runbook } from './runbooks.ts'

/** Pages of a runbooks folder that are no runbook: indexes, templates, and what is said of runbooks. */
const NO_RUNBOOK = /^(readme|_?index|contributing|changelog|.*template.*|_.*)$/i

/** Folders beneath a runbooks folder whose pages are templates or records, and folders that are never looked into. */
const NO_FOLDER =
  /(^|\/)(node_modules|vendor|third_party|fixtures|testdata|templates?|postmortems?|_[^/]*)(\/|$)/i

/** Every runbook, in path order: Markdown beneath the runbooks folder, and beneath any other folder of that name. */
export function readRunbooks(inventory: Inventory, folder: string): readonly Runbook[] {
  const prefix = `${folder}/`
  return inventory.of('markdown').flatMap((file) => {
    const beneath = file.path.startsWith(prefix)
      ? file.path.slice(prefix.length)
      : /(?:^|\/)runbooks?\/(.*)$/i.exec(file.path)?.[1]
    if (beneath === undefined || NO_FOLDER.test(file.folder.replace(prefix, ''))) return []
    return NO_RUNBOOK.test(file.name.replace(/\.[^.]+$/, '')) ? [] : [runbookOf(file)]
  })
}

function runbookOf(file: SourceFile): Runbook {
  const { headings } = file.markdown
  const frontMatter = frontMatterOf(file)?.root
  const field = (...names: readonly string[]): string | undefined => {
    for (const name of names) {
      const node = frontMatter?.get(name)
      if (node?.kind === 'scalar' && node.value !== null && node.text !== '') return node.text
    }
    return undefined
  }
  return {
    file,
    title:
      headings.find(({ level }) => level === 1)?.text || field('title') || file.name.replace(/\.[^.]+$/, ''),
    frontMatter,
    alert: field('alert', 'alertname'),
    owner: field('owner', 'owners', 'team'),
    lastReviewed: field('last-reviewed', 'last_reviewed', 'lastReviewed', 'reviewed'),
    headings,
  }
}
