import type { Design, ReceiverKind } from '../../engine/design.ts'
import { readYaml } from '../../engine/formats/yaml.ts'
import type { Infra } from '../../engine/infra.ts'
import type { SourceFile } from '../../engine/tree.ts'
import { isAside } from './aside.ts'
import { type Clue, clueAt } from './clue.ts'

/** An alert that the tree has. */
export interface SeenAlert {
  readonly name: string
  readonly severity: string | undefined
  readonly clue: Clue
}

const KINDS: Readonly<Record<string, ReceiverKind>> = {
  pagerduty_configs: 'pagerduty',
  pagerdutyConfigs: 'pagerduty',
  slack_configs: 'slack',
  slackConfigs: 'slack',
  webhook_configs: 'webhook',
  webhookConfigs: 'webhook',
}

/** How people are told, by the receivers of Alertmanager, and every alert with its place. */
export function inferAlerting(infra: Infra): {
  readonly alerting:
    | { readonly value: Pick<Design['alerting'], 'page' | 'ticket'>; readonly clues: readonly Clue[] }
    | undefined
  readonly alerts: readonly SeenAlert[]
} {
  const kinds = new Map<ReceiverKind, Clue>()
  for (const { file, root } of infra.alertManagers) {
    if (isAside(file.folder)) continue
    for (const receiver of root.get('receivers')?.items() ?? [])
      for (const { key } of receiver.pairs()) {
        const kind = Object.hasOwn(KINDS, key.text) ? KINDS[key.text]! : undefined
        if (kind && !kinds.has(kind)) kinds.set(kind, clueAt(file, key))
      }
  }
  const has = (kind: ReceiverKind): boolean => kinds.has(kind)
  const page: ReceiverKind = has('pagerduty')
    ? 'pagerduty'
    : has('webhook') && !has('slack')
      ? 'webhook'
      : has('slack')
        ? 'slack'
        : 'webhook'
  const ticket: ReceiverKind = has('slack') ? 'slack' : has('webhook') ? 'webhook' : page
  return {
    alerting: kinds.size === 0 ? undefined : { value: { page, ticket }, clues: [...kinds.values()] },
    alerts: [
      ...infra.alerts
        .filter(({ file }) => !isAside(file.folder))
        .map(({ name, severity, file, node }) => ({ name, severity, clue: clueAt(file, node) })),
      ...infra.files('').flatMap(inRulesFile),
    ],
  }
}

/** The alerts of a `.rules` file, as Prometheus' own examples call what is YAML. */
function inRulesFile(file: SourceFile): readonly SeenAlert[] {
  if (file.format !== 'text' || !file.path.endsWith('.rules') || isAside(file.folder)) return []
  const [document] = readYaml(file.text, { dialect: 'core' })
  const groups = document?.unread === undefined ? (document?.root?.get('groups')?.items() ?? []) : []
  return groups.flatMap((group) =>
    (group.get('rules')?.items() ?? []).flatMap((rule): SeenAlert[] => {
      const name = rule.get('alert')
      if (name?.kind !== 'scalar' || rule.get('expr') === undefined) return []
      return [{ name: name.text, severity: rule.at(['labels', 'severity'])?.text, clue: clueAt(file, rule) }]
    }),
  )
}
