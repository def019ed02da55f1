import type { Node, Path } from '../formats/node.ts'
import { type Keyed, keyed } from '../place.ts'
import type { SourceFile } from '../tree.ts'
import type { Inventory } from './inventory.ts'
import type { Objective } from './observability.ts'

/** Every SLO of the tree, one for each objective: OpenSLO documents, Sloth's files and objects, Pyrra's objects. */
export function readObjectives(inventory: Inventory, templated: ReadonlySet<string>): readonly Objective[] {
  const found: Objective[] = []
  for (const file of inventory.of('objective')) {
    if (templated.has(file.path)) continue
    for (const { index, root, unread } of file.documents) {
      if (root?.kind !== 'map' || unread !== undefined) continue
      found.push(...objectivesOf(file, root, (path) => keyed(file, path, { document: index })))
    }
  }
  return found
}

type PlaceOf = (path: Path) => Keyed

function objectivesOf(file: SourceFile, root: Node, place: PlaceOf): readonly Objective[] {
  const apiVersion = root.get('apiVersion')?.text ?? ''
  const kind = root.get('kind')?.text
  if (apiVersion.startsWith('openslo') && kind === 'SLO') return openSlo(file, root, place)
  if (apiVersion.startsWith('pyrra.dev/') && kind === 'ServiceLevelObjective') return pyrra(file, root, place)
  if (apiVersion.startsWith('sloth.slok.dev/') && kind === 'PrometheusServiceLevel')
    return sloth(file, root, ['spec'], place)
  if (root.get('version')?.text === 'prometheus/v1' && root.get('slos')) return sloth(file, root, [], place)
  return []
}

/** https://github.com/OpenSLO/OpenSLO: `target` is a ratio, `targetPercent` a percentage. */
function openSlo(file: SourceFile, root: Node, place: PlaceOf): readonly Objective[] {
  const window = root.at(['spec', 'timeWindow', 0, 'duration'])?.text
  const older = root.at(['spec', 'timeWindows', 0])
  const days = window === undefined ? olderWindow(older) : windowDays(window)
  const shared = {
    name: root.at(['metadata', 'name'])?.text ?? '',
    service: root.at(['spec', 'service'])?.text ?? '',
    window: days,
    file,
  }
  const objectives = root.at(['spec', 'objectives'])?.items() ?? []
  if (objectives.length === 0) return [{ ...shared, target: undefined, place: place(['spec']) }]
  return objectives.map((objective, index) => ({
    ...shared,
    target: numberOf(objective.get('target')) ?? ratio(numberOf(objective.get('targetPercent'))),
    place: place(['spec', 'objectives', index]),
  }))
}

/** https://sloth.dev: `objective` is a percentage; the window is 30 days unless the program is told otherwise. */
function sloth(file: SourceFile, root: Node, base: Path, place: PlaceOf): readonly Objective[] {
  const service = root.at([...base, 'service'])?.text ?? ''
  return (root.at([...base, 'slos'])?.items() ?? []).map((slo, index) => ({
    name: slo.get('name')?.text ?? '',
    service,
    target: ratio(numberOf(slo.get('objective'))),
    window: 30,
    file,
    place: place([...base, 'slos', index]),
  }))
}

/** https://github.com/pyrra-dev/pyrra: `target` is a percentage in a string. */
function pyrra(file: SourceFile, root: Node, place: PlaceOf): readonly Objective[] {
  const name = root.at(['metadata', 'name'])?.text ?? ''
  const labels = root.at(['metadata', 'labels'])
  return [
    {
      name,
      service: labels?.get('pyrra.dev/service')?.text || labels?.get('app.kubernetes.io/name')?.text || name,
      target: ratio(numberOf(root.at(['spec', 'target']))),
      window: windowDays(root.at(['spec', 'window'])?.text ?? ''),
      file,
      place: place(['spec']),
    },
  ]
}

function numberOf(node: Node | undefined): number | undefined {
  if (node?.kind !== 'scalar' || node.text === '') return undefined
  const value = Number(node.text)
  return Number.isFinite(value) ? value : undefined
}

function ratio(percent: number | undefined): number | undefined {
  // 99.9 / 100 is not the number that 0.999 is.
  return percent === undefined ? undefined : Number((percent / 100).toPrecision(12))
}

/** OpenSLO's shorthand: M is a month, m a minute; months count 30 days, quarters 90, years 365. */
const WINDOW_DAYS: Readonly<Record<string, number>> = {
  m: 1 / 1440,
  h: 1 / 24,
  d: 1,
  w: 7,
  M: 30,
  Q: 90,
  Y: 365,
}

function windowDays(text: string): number | undefined {
  const match = /^(\d+)([mhdwMQY])$/.exec(text)
  return match ? Number(match[1]) * WINDOW_DAYS[match[2]!]! : undefined
}

function olderWindow(node: Node | undefined): number | undefined {
  const count = numberOf(node?.get('count'))
  const unit = { Hour: 'h', Day: 'd', Week: 'w', Month: 'M', Quarter: 'Q', Year: 'Y' }[
    node?.get('unit')?.text ?? ''
  ]
  return count === undefined || unit === undefined ? undefined : count * WINDOW_DAYS[unit]!
}
