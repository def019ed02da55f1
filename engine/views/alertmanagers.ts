import type { Node, Path } from '../formats/node.ts'
import { type Keyed, keyed } from '../place.ts'
import type { Resource } from '../resource.ts'
import type { SourceFile } from '../tree.ts'
import { type Embedded, holdsWords, readEmbedded } from './embedded.ts'
import type { Inventory } from './inventory.ts'
import type { AlertManager } from './observability.ts'

const CONFIG_KINDS: ReadonlySet<string> = new Set(['AlertmanagerConfig', 'VMAlertmanagerConfig'])

/**
 * Every Alertmanager configuration: files with `route` and `receivers`, AlertmanagerConfig objects, and what ConfigMaps
 * and Secrets hold as plain text.
 */
export function readAlertManagers(
  inventory: Inventory,
  resources: readonly Resource[],
  embedded: readonly Embedded[],
  templated: ReadonlySet<string>,
): readonly AlertManager[] {
  const found: AlertManager[] = []
  for (const file of inventory.of('alertmanager')) {
    if (templated.has(file.path)) continue
    for (const { index, root, unread } of file.documents) {
      if (!root || unread !== undefined || !isConfig(root)) continue
      found.push(managerOf(file, root, (path) => keyed(file, path, { document: index })))
    }
  }
  for (const resource of resources) {
    const spec = CONFIG_KINDS.has(resource.kind) ? resource.node('spec') : undefined
    const place = (path: Path): Keyed => resource.origin(['spec', ...path])
    if (spec) found.push(managerOf(resource.file, spec, place))
  }
  for (const one of embedded) {
    if (!holdsWords(one, 'receivers:', 'route:')) continue
    const { resource, path, node } = one
    const root = readEmbedded(resource.file, node, 'yaml')
    if (root && isConfig(root)) found.push(managerOf(resource.file, root, () => resource.origin(path)))
  }
  return found.sort((a, b) => (a.file.path < b.file.path ? -1 : a.file.path > b.file.path ? 1 : 0))
}

function isConfig(root: Node): boolean {
  return root.get('route')?.kind === 'map' && root.get('receivers')?.kind === 'list'
}

function managerOf(file: SourceFile, root: Node, place: (path: Path) => Keyed): AlertManager {
  const receivers = (root.get('receivers')?.items() ?? []).flatMap((item, index) => {
    const name = item.get('name')?.text
    return name ? [{ name, place: place(['receivers', index]) }] : []
  })
  const route = root.get('route')
  return { file, root, receivers, routes: route ? routesOf(route, place) : [] }
}

function routesOf(root: Node, place: (path: Path) => Keyed): AlertManager['routes'] {
  const routes: AlertManager['routes'][number][] = []
  const visit = (node: Node, path: Path): void => {
    if (node.kind !== 'map') return
    routes.push({
      receiver: node.get('receiver')?.text || undefined,
      matchers: matchersOf(node),
      node,
      place: place(path),
    })
    for (const [index, child] of (node.get('routes')?.items() ?? []).entries())
      visit(child, [...path, 'routes', index])
  }
  // Readers end at 100 levels of nesting, so does this.
  visit(root, ['route'])
  return routes
}

/** All matchers of a route in the form `severity="critical"`, the older `match` and `match_re` included. */
function matchersOf(route: Node): readonly string[] {
  const matchers = route.get('matchers')
  const written = matchers?.kind === 'scalar' ? [matchers] : (matchers?.items() ?? [])
  const found = written.map((item) => (item.kind === 'scalar' ? item.text : matcherOf(item)))
  const pairs = (key: string, operator: string): readonly string[] =>
    (route.get(key)?.pairs() ?? []).map(
      (pair) => `${pair.key.text}${operator}${JSON.stringify(pair.value.text)}`,
    )
  return [...found, ...pairs('match', '='), ...pairs('match_re', '=~')].filter((text) => text !== '')
}

/** A matcher of an AlertmanagerConfig: name, value and how they are compared. */
function matcherOf(item: Node): string {
  const name = item.get('name')?.text
  if (!name) return ''
  const operator = item.get('matchType')?.text || (item.get('regex')?.value === true ? '=~' : '=')
  return `${name}${operator}${JSON.stringify(item.get('value')?.text ?? '')}`
}

/** The severities that a matcher of a route takes, where it lists them: `severity=~"page|ticket"`; [] for all others. */
export function severitiesOf(matcher: string): readonly string[] {
  const [, operator, written] = /^\s*\{?\s*severity\s*(=~|=)\s*"?([\w|-]+)"?\s*\}?\s*$/.exec(matcher) ?? []
  if (written === undefined) return []
  return operator === '=~' ? written.split('|') : [written]
}
