import type { Node } from '../formats/node.ts'
import { keyed } from '../place.ts'
import { backupTool, coveredBy, isBackupName, timed } from './backup-tools.ts'
import type { Backup } from './backups.ts'
import type { Inventory } from './inventory.ts'

const SCHEDULES: readonly string[] = [
  'BACKUP_CRON_EXPRESSION',
  'BACKUP_CRON_SCHEDULE',
  'CRON_SCHEDULE',
  'CRON_TIME',
  'SCHEDULE',
  'DB_DUMP_CRON',
]

/** Services of Compose files that make backups by a schedule in their environment, or run one that a label schedules. */
export function composeBackups(inventory: Inventory): readonly Backup[] {
  return inventory.of('compose').flatMap((file) => {
    const services = file.documents[0]?.root?.get('services')?.pairs() ?? []
    return services.flatMap(({ key, value: service }): Backup[] => {
      const image = service.get('image')?.text ?? ''
      const script = ['entrypoint', 'command'].map((field) => wordsOf(service.get(field))).join('\n')
      const name = key.text
      const known = isBackupName(name) || isBackupName(image.replace(/[/:]/g, '-'))
      if (!backupTool(script, name) && !known) return []
      const settings = settingsOf(service.get('environment'))
      const labels = settingsOf(service.get('labels'))
      const variable = SCHEDULES.find((candidate) => settings.has(candidate))
      const label = [...labels].find(([field]) => /^(?:ofelia\..*\.|infra\/)schedule$/.test(field))
      const schedule = variable === undefined ? label?.[1] : settings.get(variable)
      return [
        {
          name,
          covers: coveredBy({ name, script, settings, marks: labels }),
          ...timed(schedule, variable === undefined && label?.[0].startsWith('ofelia.')),
          suspended: false,
          file,
          place: keyed(file, ['services', name]),
        },
      ]
    })
  })
}

function wordsOf(node: Node | undefined): string {
  return node?.kind === 'list'
    ? node
        .items()
        .map(({ text }) => text)
        .join('\n')
    : (node?.text ?? '')
}

/** `environment` and `labels` are maps, or lists of `NAME=value`. */
function settingsOf(node: Node | undefined): ReadonlyMap<string, string> {
  if (node?.kind === 'map') return new Map(node.pairs().map(({ key, value }) => [key.text, value.text]))
  return new Map(
    (node?.items() ?? []).map(({ text }) => [text.split('=')[0]!, text.slice(text.indexOf('=') + 1)]),
  )
}
