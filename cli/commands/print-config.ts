import type { RuleSetting } from '../../engine/config.ts'
import type { FoundConfig } from '../config-file.ts'
import type { Snapshot } from '../snapshot.ts'

/** The config as it applies, in YAML, with where each part was set. */
export function configText({ config, files }: FoundConfig, snapshot: Pick<Snapshot, 'name'>): string {
  const lines: string[] = []
  const put = (text: string, origin?: string): void => {
    lines.push(origin === undefined ? text : `${text}  # ${JSON.stringify(origin).slice(1, -1)}`)
  }
  put(
    files.length === 0
      ? `# no config in ${snapshot.name}: every rule as it comes`
      : `# ${files.map((file) => JSON.stringify(file).slice(1, -1)).join(', then ')}`,
  )
  const rules = Object.entries(config.rules)
  if (rules.length > 0) put('rules:')
  for (const [id, setting] of rules)
    put(`  ${scalar(id)}: ${settingText(setting)}`, config.origins[`rules.${id}`])
  list('overrides', config.overrides)
  list('exclude', config.exclude)
  if (config.secrets) put(`secrets: ${JSON.stringify(config.secrets)}`, config.origins.secrets)
  list('customRules', config.customRules)
  list(
    'waivers',
    config.waivers.map(({ place: _, ...waiver }) => waiver),
  )
  const paths = Object.entries(config.paths)
  if (paths.length > 0) put('paths:', config.origins.paths)
  for (const [name, path] of paths) put(`  ${scalar(name)}: ${JSON.stringify(path)}`)
  if (config.deploysNothing !== undefined) {
    put('deliverables: none', config.origins.deliverables)
    put(`reason: ${JSON.stringify(config.deploysNothing)}`, config.origins.reason)
  }
  return `${lines.join('\n')}\n`

  function list(key: keyof typeof config, items: readonly unknown[]): void {
    if (items.length > 0) put(`${key}:`, config.origins[key])
    for (const item of items) put(`  - ${JSON.stringify(item)}`)
  }
}

function scalar(text: string): string {
  return /^[\w/.-]+$/.test(text) ? text : JSON.stringify(text)
}

function settingText({ severity, options }: RuleSetting): string {
  return options === undefined ? (severity ?? '{}') : JSON.stringify({ severity, options })
}
