import type { Node, Path } from '../formats/node.ts'
import { keyed } from '../place.ts'
import type { Resource } from '../resource.ts'
import type { SourceFile } from '../tree.ts'
import { type Embedded, holdsWords, readEmbedded } from './embedded.ts'
import type { Inventory } from './inventory.ts'
import type { Alert, Recording } from './observability.ts'
import { type RunbookLinks, resolveRunbook } from './runbook-links.ts'

/** What alerts are read from. */
export interface AlertSources {
  readonly inventory: Inventory
  readonly resources: readonly Resource[]
  readonly embedded: readonly Embedded[]
  readonly templated: ReadonlySet<string>
  readonly links: RunbookLinks
}

const RULE_KINDS: ReadonlySet<string> = new Set(['PrometheusRule', 'VMRule'])
const RUNBOOK_KEYS = ['runbook_url', 'runbookUrl', 'runbook-url', 'runbook'] as const

/** A `groups` list and where it stands. */
interface Groups {
  readonly file: SourceFile
  readonly document: number
  readonly path: Path
  readonly groups: Node
  /** the place of all that is in it, where the places of its parts cannot be told */
  readonly within?: Path | undefined
}

/**
 * Every alerting rule of the tree in path order: in rule files of Prometheus, Loki and VictoriaMetrics, in
 * PrometheusRule and VMRule objects, and in ConfigMaps that hold a rule file.
 */
export function readAlerts(sources: AlertSources): readonly Alert[] {
  return groupsOf(sources, 'alert:')
    .flatMap((groups) => alertsOf(groups, sources.links))
    .sort((a, b) =>
      a.file.path < b.file.path ? -1 : a.file.path > b.file.path ? 1 : a.node.start - b.node.start,
    )
}

/** Every recording rule of the tree, where alerting rules are looked for too, in no order to rely on. */
export function readRecordings(sources: Omit<AlertSources, 'links'>): readonly Recording[] {
  return groupsOf(sources, 'record:').flatMap(({ file, document, path, groups, within }) =>
    groups.items().flatMap((group, index) =>
      (group.get('rules')?.items() ?? []).flatMap((node, at): Recording[] => {
        const name = node.get('record')
        const expression = node.get('expr')
        if (name?.kind !== 'scalar' || expression?.kind !== 'scalar') return []
        const place = keyed(file, within ?? [...path, index, 'rules', at], { document })
        return [{ name: name.text, expression: expression.text, file, place }]
      }),
    ),
  )
}

/** The `groups` lists of a tree; of files inside objects those that hold a word. */
function groupsOf(sources: Omit<AlertSources, 'links'>, word: string): readonly Groups[] {
  const found: Groups[] = []
  for (const file of sources.inventory.of('rules')) {
    if (sources.templated.has(file.path)) continue
    for (const { index, root, unread } of file.documents) {
      const groups = root?.kind === 'map' && unread === undefined ? root.get('groups') : undefined
      if (groups) found.push({ file, document: index, path: ['groups'], groups })
    }
  }
  for (const resource of sources.resources) {
    const groups = RULE_KINDS.has(resource.kind) ? resource.node('spec', 'groups') : undefined
    const { file, document, base } = resource
    if (groups) found.push({ file, document, path: [...base, 'spec', 'groups'], groups })
  }
  for (const embedded of sources.embedded) {
    if (!holdsWords(embedded, word, 'groups:')) continue
    const { resource, path, node } = embedded
    const groups = readEmbedded(resource.file, node, 'yaml')?.get('groups')
    const within = [...resource.base, ...path]
    if (groups) found.push({ file: resource.file, document: resource.document, path: within, groups, within })
  }
  return found
}

function alertsOf({ file, document, path, groups, within }: Groups, links: RunbookLinks): Alert[] {
  return groups.items().flatMap((group, index) =>
    (group.get('rules')?.items() ?? []).flatMap((node, at): Alert[] => {
      const name = node.get('alert')
      const expression = node.get('expr')
      if (name?.kind !== 'scalar' || !expression) return []
      const labels = strings(node.get('labels'))
      const annotations = strings(node.get('annotations'))
      return [
        {
          name: name.text,
          group: group.get('name')?.text ?? '',
          expression: expression.text,
          for: node.get('for')?.text || undefined,
          severity: own(labels, 'severity'),
          labels,
          annotations,
          runbook: runbookOf(file, annotations, links),
          file,
          node,
          place: keyed(file, within ?? [...path, index, 'rules', at], { document }),
        },
      ]
    }),
  )
}

/** A map's scalars as strings; own properties only, whatever the keys are. */
export function strings(node: Node | undefined): Readonly<Record<string, string>> {
  const pairs = node?.pairs() ?? []
  return Object.fromEntries(
    pairs.flatMap(({ key, value }) => (value.kind === 'scalar' ? [[key.text, value.text]] : [])),
  )
}

function own(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] || undefined : undefined
}

function runbookOf(
  file: SourceFile,
  annotations: Readonly<Record<string, string>>,
  links: RunbookLinks,
): Alert['runbook'] {
  for (const key of RUNBOOK_KEYS) {
    const url = own(annotations, key)?.trim()
    if (url) return { url, ...resolveRunbook(links, file, url) }
  }
  return undefined
}
