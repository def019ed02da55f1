import type { Node } from '../formats/node.ts'
import type { SourceFile, Tree } from '../tree.ts'
import { isTestData } from '../views/sample-folders.ts'
import type { Candidate } from './candidate.ts'
import { keyClassOf } from './key.ts'
import { add, isSecretAttribute } from './state.ts'

/** Modules within modules that are followed, and values that are looked at in one plan. */
const DEEPEST = 20
const MOST_VALUES = 200_000

/** The secrets that plans in JSON hold (`terraform show -json`), by file: a plan has them in clear, and says which. */
export function plansIn(
  tree: Tree,
): readonly { readonly file: SourceFile; readonly secrets: readonly Candidate[] }[] {
  const found: { file: SourceFile; secrets: readonly Candidate[] }[] = []
  for (const [path, file] of tree) {
    // other JSON is not read for this: a plan is called one
    if (!path.endsWith('n') || !path.endsWith('.json') || !/plan/i.test(file.name) || isTestData(file.folder))
      continue
    if (file.linkTarget !== undefined || !file.text.includes('"planned_values"')) continue
    const root = file.documents[0]?.root
    if (root?.get('format_version')) found.push({ file, secrets: secretsOfPlan(root) })
  }
  return found
}

function secretsOfPlan(root: Node): readonly Candidate[] {
  const found: Candidate[] = []
  for (const { key, value } of root.get('variables')?.pairs() ?? []) {
    const given = value.get('value')
    if (given?.kind === 'scalar' && keyClassOf(key.text)) add(found, `variable ${key.text}`, key, given)
  }
  const planned = root.get('planned_values')
  for (const { key, value } of planned?.get('outputs')?.pairs() ?? []) {
    const given = value.get('value')
    if (given?.kind === 'scalar' && value.get('sensitive')?.value === true)
      add(found, `output ${key.text}`, key, given)
  }
  const module = planned?.get('root_module')
  if (module) judgeModule(module, 0, found)
  return found
}

function judgeModule(module: Node, depth: number, found: Candidate[]): void {
  for (const resource of module.get('resources')?.items() ?? []) {
    const type = resource.get('type')?.text ?? ''
    const marks = resource.get('sensitive_values')
    for (const { key, value } of resource.get('values')?.pairs() ?? []) {
      if (found.length >= MOST_VALUES) return
      const marked = marks?.get(key.text)?.value === true
      if (value.kind === 'scalar' && (marked || isSecretAttribute(type, key.text)))
        add(found, `${key.text} of ${type}`, key, value)
    }
  }
  if (depth >= DEEPEST) return
  for (const child of module.get('child_modules')?.items() ?? []) judgeModule(child, depth + 1, found)
}
