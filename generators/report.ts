import type { Design } from '../engine/design.ts'
import { nextSteps, toolsFor, variablesFor } from '../scaffold/tools.ts'
import { viewOf } from '../scaffold/view.ts'
import type { Change } from './disk.ts'

/** What happened and what comes next, for people: one string a line. */
export function finalReport(design: Design, changes: readonly Change[], dryRun = false): string[] {
  const count = (action: Change['action']) => changes.filter((change) => change.action === action).length
  const kept = changes.filter((change) => change.action === 'keep')
  const lines: string[] = []
  if (count('create') + count('update') === 0)
    lines.push(`nothing to do: all ${count('unchanged')} files are as the design asks`)
  else {
    const updated = count('update') > 0 ? `, ${count('update')} updated` : ''
    const same = count('unchanged') > 0 ? `, ${count('unchanged')} already there` : ''
    lines.push(
      `${dryRun ? 'would write' : 'wrote'} ${count('create')} ${count('create') === 1 ? 'file' : 'files'}${updated}${same}:`,
    )
    for (const [folder, files] of byFolder(changes))
      lines.push(`  ${folder.padEnd(34)} ${files} ${files === 1 ? 'file' : 'files'}`)
  }
  for (const { path, action, content } of changes)
    if (action === 'update' && content.includes('infra:begin '))
      lines.push(`${dryRun ? 'would add' : 'added'} to ${path}, between markers: what was there stays`)
  for (const { path } of kept) lines.push(`kept ${path}: it is yours`)
  lines.push('', 'tools you need:')
  for (const { name, purpose, install } of toolsFor(design)) {
    lines.push(
      `  ${name}: ${purpose}`,
      `    Linux    ${install.linux}`,
      `    macOS    ${install.macos}`,
      `    Windows  ${install.windows}`,
    )
  }
  lines.push('', 'environment variables that the commands read:')
  for (const { name, purpose } of variablesFor(design)) lines.push(`  ${name.padEnd(24)} ${purpose}`)
  lines.push('', 'next:')
  for (const { command, purpose } of nextSteps(viewOf(design))) lines.push(`  ${command}`, `    ${purpose}`)
  if (design.owed.length > 0) {
    lines.push('', 'owed, as infra/infra.yaml lists it:')
    for (const { what, who, by } of design.owed) lines.push(`  ${what.padEnd(24)} ${who}, by ${by}`)
  }
  return lines
}

/** The same for programs. */
export function finalJson(design: Design, changes: readonly Change[], dryRun: boolean): string {
  const files = changes.map(({ path, action, mode }) => ({ path, action, mode }))
  const rest = {
    tools: toolsFor(design),
    variables: variablesFor(design),
    next: nextSteps(viewOf(design)),
    owed: design.owed,
  }
  return `${JSON.stringify({ version: 1, dryRun, files, ...rest }, null, 2)}\n`
}

/** Files written, by the folder that a reader looks for: the deliverables under infra/, else the first folder. */
function byFolder(changes: readonly Change[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>()
  for (const { path, action } of changes) {
    if (action !== 'create' && action !== 'update') continue
    const [first = '', second] = path.split('/')
    const depth =
      first === 'infra' && path.split('/').length > 2
        ? `${first}/${second}/`
        : path.includes('/')
          ? `${first}/`
          : path
    counts.set(depth, (counts.get(depth) ?? 0) + 1)
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
}
