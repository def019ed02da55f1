import type { Node, Path } from '../../engine/formats/node.ts'
import type { Infra } from '../../engine/infra.ts'
import { range } from '../../engine/place.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import type { SourceFile } from '../../engine/tree.ts'

/**
 * Tokens of tools that render trees: kubefirst's `<CLUSTER_NAME>`, cookiecutter's and copier's braces, Backstage's,
 * `%%NAME%%`. Helm's `.Values` outside a chart is one too.
 */
const TOKEN =
  /<[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+>|\{\{-?\s*(?:cookiecutter|copier\w*|_copier\w*|\.Values)\b[^}\n]*\}\}|\$\{\{\s*(?:values|parameters)\.[^}\n]*\}\}|%%[A-Z][A-Z0-9_]*%%/
const MARK = /<[A-Z]/

/** Whether a text holds what a token begins with. */
function isMarked(text: string): boolean {
  return text.includes('{{') || text.includes('%%') || (text.includes('<') && MARK.test(text))
}

/** What people are told something in; it may well show them a command. */
const PROSE = /^(?:description|summary|message|runbook|note|help|comment|usage|expr)/i

export default defineRule({
  summary: 'What is applied holds no token that was to be replaced.',
  why: 'A template that was not rendered is applied as it stands: a cluster that is called <CLUSTER_NAME>, a repository that nobody can fetch.',
  remedy: 'Render the file again, or write the value.',
  mandate: 'T4',
  severity: 'warning',

  *check(infra) {
    yield* inObjects(infra)
    yield* inTerraform(infra)
  },
})

function* inObjects(infra: Infra): Iterable<Problem> {
  // the objects of a file stand together
  let last: SourceFile | undefined
  let may = false
  for (const resource of infra.resources) {
    const { file, root, kind } = resource
    if (file !== last) {
      last = file
      may = isMarked(file.text) && TOKEN.test(file.text)
    }
    if (!may || kind === 'CustomResourceDefinition') continue
    for (const { path, text } of scalarsOf(root, [])) {
      const token = TOKEN.exec(text)?.[0]
      if (token === undefined) continue
      yield { at: resource.at(path), message: `${resource} has ${token} where a value belongs` }
    }
  }
}

/** Scalars of one word around the token; a sentence shows what to do, it does nothing. */
function* scalarsOf(node: Node, path: Path): Iterable<{ path: Path; text: string }> {
  if (node.kind === 'scalar') {
    if (node.text.length < 300 && !/\s/.test(node.text.replace(TOKEN, ''))) yield { path, text: node.text }
  } else if (node.kind === 'list') {
    for (const [index, item] of node.items().entries()) yield* scalarsOf(item, [...path, index])
  } else {
    for (const { key, value } of node.pairs()) {
      if (!PROSE.test(key.text)) yield* scalarsOf(value, [...path, key.text])
    }
  }
}

function* inTerraform(infra: Infra): Iterable<Problem> {
  for (const module of infra.terraform) {
    if (!module.root || module.sample) continue
    for (const file of [...module.files, ...module.variableFiles]) {
      if (file.format !== 'hcl' || !isMarked(file.text) || /\bexample\b|\bsample\b/.test(file.name)) continue
      for (const match of file.text.matchAll(/^[^#/\n]*?"([^"\s]*)"/gm)) {
        const token = TOKEN.exec(match[1]!)?.[0]
        if (token === undefined) continue
        const start = match.index + match[0].length - 1 - match[1]!.length
        yield {
          at: range(file, start, start + match[1]!.length),
          message: `${file.name} has ${token} where a value belongs`,
        }
      }
    }
  }
}
