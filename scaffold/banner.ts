import { formatOf } from '../engine/tree.ts'
import type { TemplateHeader } from './template.ts'

const SAYS: Readonly<Record<string, string>> = {
  managed: 'managed: follows from infra/infra.yaml; change it there, an edit here is drift',
  merged: 'merged: edit it freely, newer templates are merged in',
  seeded: 'seeded: yours, the generator does not write it again',
  derived: 'derived: made from other files of the tree, infra-lint --fix rebuilds it',
}

/**
 * The content with one line on top that says which entry of the mandate the file serves and who may edit it:
 * after a shebang, and after the front matter of Markdown. Formats without comments stay as they are.
 */
export function withBanner(content: string, target: string, header: TemplateHeader): string {
  const says = SAYS[header.owner]
  if (!header.banner || says === undefined) return content
  const copied = header.copy ? `; ${header.copy} is its copy` : ''
  const text = `${header.mandate} · ${says}${copied}`
  switch (formatOf(target)) {
    case 'json':
    case 'terraform-json':
      return content
    case 'markdown': {
      const after = /^---\n[\s\S]*?\n---\n/.exec(content)?.[0].length ?? 0
      return `${content.slice(0, after)}<!-- ${text} -->\n${content.slice(after)}`
    }
    default: {
      const after = /^#!.*\n/.exec(content)?.[0].length ?? 0
      return `${content.slice(0, after)}# ${text}\n${content.slice(after)}`
    }
  }
}
