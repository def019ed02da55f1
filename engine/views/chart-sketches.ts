import { Resource } from '../resource.ts'
import { SourceFile } from '../tree.ts'
import type { Inventory } from './inventory.ts'
import { isObject } from './resources.ts'

/** What stands where a chart's template puts a value that only Helm knows; no name in a tree holds it. */
export const UNKNOWN = '\uE000'

/** A line that holds actions of a template and nothing else. */
const ACTIONS = /^[ \t]*(?:\{\{(?:[^}]|\}(?!\}))*\}\}[ \t]*)+$/gm
const ACTION = /\{\{(?:[^}]|\}(?!\}))*\}\}/g

/**
 * The objects of the tree's own charts as far as their templates say them in plain words: kinds, names, schedules,
 * commands. Helm alone renders a chart, so these serve to see that something is there, never to judge it: a branch that
 * is not taken stands beside the one that is, and a value is `UNKNOWN`. A template that is no YAML without its actions
 * is left out. Places are those of the template.
 */
export function readSketches(inventory: Inventory, templated: ReadonlySet<string>): readonly Resource[] {
  const sketches: Resource[] = []
  for (const path of templated) {
    const file = inventory.tree.get(path)
    if (!file || !/\.ya?ml$/.test(path) || file.unread !== undefined || !file.text.includes('kind:')) continue
    const sketch = new SourceFile({ path, text: withoutActions(file.text) })
    for (const { index, root, problems, unread } of sketch.documents) {
      if (root && problems.length === 0 && unread === undefined && isObject(root))
        sketches.push(new Resource(sketch, index, [], root))
    }
  }
  return sketches
}

/** The text with every action replaced by as many characters, so that offsets stay. */
function withoutActions(text: string): string {
  if (!text.includes('{{')) return text
  return text
    .replaceAll(ACTIONS, (lines) => lines.replaceAll(/[^\n]/g, ' '))
    .replaceAll(ACTION, (action) => action.replaceAll(/[^\n]/g, UNKNOWN))
}
