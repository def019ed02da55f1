import { durationSeconds } from '../cron.ts'
import type { Infra } from '../infra.ts'
import { frontMatterOf, keyed, type Place } from '../place.ts'
import type { SourceFile } from '../tree.ts'

/** What a drill left behind: a dated page. */
export interface DrillEvidence {
  readonly file: SourceFile
  /** `YYYY-MM-DD` */
  readonly day: string
  /** a value of its front matter, and where it stands */
  field(...names: readonly string[]): { readonly text: string; readonly place: Place } | undefined
}

/** An entry of a calendar of drills. */
export interface PlannedDrill {
  readonly file: SourceFile
  readonly index: number
  readonly name: string
  /** its name, what is done and the runbook it follows */
  readonly words: string
  /** seconds between two drills; undefined where it has none */
  readonly every: number | undefined
  readonly place: Place
}

/** Dated pages of drills beneath the folder, the newest first. */
export function drillEvidence(infra: Infra): readonly DrillEvidence[] {
  return infra
    .files(infra.folder('disaster-recovery'))
    .flatMap((file): DrillEvidence[] => {
      const day = /(?:^|\/)(\d{4}-\d{2}-\d{2})[^/]*\.(?:md|ya?ml|json)$/.exec(file.path)?.[1]
      if (day === undefined || !/drill|restore|exercise/i.test(file.path)) return []
      return [{ file, day, field: (...names) => fieldOf(file, names) }]
    })
    .sort((a, b) => (a.day < b.day ? 1 : -1))
}

function fieldOf(file: SourceFile, names: readonly string[]): ReturnType<DrillEvidence['field']> {
  const markdown = file.format === 'markdown'
  const root = markdown ? frontMatterOf(file)?.root : file.documents[0]?.root
  for (const name of names) {
    const node = root?.kind === 'map' ? root.get(name) : undefined
    if (node?.kind === 'scalar' && node.text !== '')
      return { text: node.text, place: keyed(file, markdown ? ['---', name] : [name]) }
  }
  return undefined
}

/** Every entry of every calendar of drills beneath the folder: documents with a list `drills`. */
export function plannedDrills(infra: Infra): readonly PlannedDrill[] {
  return infra.files(infra.folder('disaster-recovery')).flatMap((file) =>
    file.format !== 'yaml'
      ? []
      : file.documents.flatMap(({ root, index: document }) =>
          root?.kind !== 'map'
            ? []
            : (root.get('drills')?.items() ?? []).map((node, index) => {
                const every = node.get('every')?.text ?? ''
                return {
                  file,
                  index,
                  name: node.get('name')?.text ?? '',
                  words: ['name', 'what', 'runbook'].map((key) => node.get(key)?.text ?? '').join(' '),
                  every: durationSeconds(every),
                  place: keyed(file, ['drills', index, 'every'], { document }),
                }
              }),
        ),
  )
}
