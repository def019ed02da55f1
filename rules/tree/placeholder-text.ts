import { hasAdopted } from '../../engine/deliverables.ts'
import type { Node, Path } from '../../engine/formats/node.ts'
import type { Infra } from '../../engine/infra.ts'
import { RenderedResource } from '../../engine/kustomize/rendered.ts'
import { range } from '../../engine/place.ts'
import type { Resource } from '../../engine/resource.ts'
import type { Problem } from '../../engine/rule.ts'
import { defineRule } from '../../engine/rule.ts'
import type { SourceFile } from '../../engine/tree.ts'
import { objectsToJudge } from '../../engine/views/applied.ts'
import type { Kustomization } from '../../engine/views/kubernetes.ts'
import type { Overlay } from '../../engine/views/overlays.ts'

/** What people write where a value is still to come, as a word of its own. */
const PLACEHOLDER =
  /(?<![\w-])(?:change[-_]?me|replace[-_]?me|fill[-_]?me[-_]?in|FIXME|TODO|TBD|(?:your|my|insert)[-_](?:[a-z0-9]+[-_])+here)(?![\w-])|<(?:your|insert|replace|todo|fixme|tbd)\b[^<>\n]*>|lorem ipsum|__[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*__|@@[A-Z][A-Z0-9_]*@@|<%[=-]?[^%\n]*%>|\{%-?\s*\w[^%\n]*%\}/i

/** A part of each of them, with nothing to look behind: what this does not find, over a whole text in a third of the time, is not there. */
const LIKELY =
  /e[-_]?me(?![\w-])|l[-_]?me[-_]?in|fixme|todo|tbd|[-_]here(?![\w-])|<(?:your|insert|replace)|lorem ipsum|__[a-z]|@@[a-z]|<%|\{%/i

/** Upper case means something: `todo` is a noun in the names of many programs, `__meta__` a label. */
const CASED = /^(?:todo|tbd|fixme|__[a-z0-9_]+__|@@[a-z0-9_]+@@)$/

export default defineRule({
  summary: 'What production uses holds no placeholder and no unrendered template token.',
  why: 'A value that was to be filled in later is applied as it stands: a password that is CHANGEME, a host that is __HOST__.',
  remedy: 'Write the value; what is not known yet belongs under `owed` of the design, with who and by when.',
  mandate: 'T4',
  severity: 'error',

  *check(infra) {
    const adopted = hasAdopted(infra)
    for (const problem of [...inObjects(infra), ...inTerraform(infra)]) {
      yield adopted ? problem : { ...problem, severity: 'warning' }
    }
  },
})

function* inObjects(infra: Infra): Iterable<Problem> {
  const staged = infra.scopes.some(({ stage }) => stage === 'production')
  // a file has several objects, and an object several environments
  const known = new Map<SourceFile, boolean>()
  const mayHold = (file: SourceFile): boolean => {
    let may = known.get(file)
    if (may === undefined) {
      may = LIKELY.test(file.text) && PLACEHOLDER.test(file.text)
      known.set(file, may)
    }
    return may
  }
  const isUnsound = ({ kind, file }: Resource): boolean =>
    kind !== 'CustomResourceDefinition' && mayHold(file)
  const isFilled = ({ file }: Kustomization, overlay: Overlay | undefined): boolean =>
    mayHold(file) ||
    (overlay?.patches.some((patch) => patch.file !== undefined && mayHold(patch.file)) ?? false)
  for (const scope of infra.scopes) {
    const { stage, environment } = scope
    // Where no environment is known to be production, all that is applied is taken for it.
    if (staged && stage !== 'production') continue
    for (const resource of objectsToJudge(infra, scope, isFilled, isUnsound)) {
      if (resource.kind === 'CustomResourceDefinition') continue
      if (!(resource instanceof RenderedResource) && !mayHold(resource.file)) continue
      for (const { path, text } of scalarsOf(resource.root, [])) {
        const found = placeholderIn(text)
        if (found === undefined) continue
        yield {
          at: resource.at(path),
          message: `${resource} has ${found} where a value belongs`,
          environment,
        }
      }
    }
  }
}

function* scalarsOf(node: Node, path: Path): Iterable<{ path: Path; text: string }> {
  if (node.kind === 'scalar') {
    // scripts and documents inside an object speak for themselves: they may well say TODO in a comment
    if (node.text.length < 300 && !node.text.includes('\n')) yield { path, text: node.text }
  } else if (node.kind === 'list') {
    for (const [index, item] of node.items().entries()) yield* scalarsOf(item, [...path, index])
  } else for (const { key, value } of node.pairs()) yield* scalarsOf(value, [...path, key.text])
}

function* inTerraform(infra: Infra): Iterable<Problem> {
  for (const module of infra.terraform) {
    if (!module.root || module.sample) continue
    for (const file of [...module.files, ...module.variableFiles]) {
      if (file.format !== 'hcl' || /\bexample\b|\bsample\b/.test(file.name)) continue
      for (const match of file.text.matchAll(/^[^#/\n]*?"([^"\n]*)"/gm)) {
        const found = placeholderIn(match[1]!)
        if (found === undefined) continue
        const start = match.index + match[0].length - 1 - match[1]!.length
        yield {
          at: range(file, start, start + match[1]!.length),
          message: `${file.name} has ${found} where a value belongs`,
        }
      }
    }
  }
}

function placeholderIn(text: string): string | undefined {
  const found = PLACEHOLDER.exec(text)?.[0]
  return found === undefined || CASED.test(found) ? undefined : found
}
