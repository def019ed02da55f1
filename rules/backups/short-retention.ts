import { durationSeconds } from '../../engine/cron.ts'
import type { Infra } from '../../engine/infra.ts'
import { keyed, type Place } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { wordsOfCronJob } from '../../engine/views/job-scripts.ts'

const DAY = 86_400
const RANKS = ['daily', 'weekly', 'monthly'] as const

/** What a backup says of how long its copies stay, against the policy. */
interface Shortfall {
  readonly at: Place
  readonly fact: string
  readonly wanted: string
  /** the value that keeps the policy, where one key says it all */
  readonly value?: string | undefined
}

export default defineRule({
  summary: 'Backups are kept as long as the policy of the design says.',
  why: 'Damage that is noticed after three weeks is beyond repair when copies live for two.',
  remedy:
    'Keep at least as many copies as `backups.keep` of the design says, or agree on another policy there.',
  mandate: 'B3',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile) return
    const { keep } = design.backups
    for (const { at, fact, wanted, value } of [...scripts(infra, keep), ...operators(infra, keep.daily)]) {
      yield {
        at,
        message: `${fact}; the design keeps ${wanted}`,
        related: [{ at: keyed(designFile.path, ['backups', 'keep']), message: 'the policy' }],
        fix:
          value === undefined
            ? undefined
            : (place) => ({
                title: `keep copies for ${value}`,
                safety: 'unsafe',
                edits: [{ op: 'set', at: place, value }],
              }),
      }
    }
  },
})

/** `restic forget --keep-daily 7` and what speaks like it. */
function* scripts(infra: Infra, keep: Readonly<Record<(typeof RANKS)[number], number>>): Iterable<Shortfall> {
  for (const { place, name } of infra.backups) {
    if (place.kind !== 'resource' || place.resource.kind !== 'CronJob') continue
    for (const { text, path } of wordsOfCronJob(place.resource)) {
      for (const rank of RANKS) {
        const count = new RegExp(`--keep-${rank}[ =](\\d+)`).exec(text)?.[1]
        if (count === undefined || Number(count) >= keep[rank]) continue
        yield {
          at: place.resource.at(path),
          fact: `${name} keeps ${count} ${rank} copies`,
          wanted: `${keep[rank]}`,
        }
      }
    }
  }
}

/** Kinds whose backups expire after a time, and the key that says after which. */
const EXPIRE: readonly (readonly [string, readonly string[], (days: number) => string])[] = [
  ['Schedule', ['spec', 'template', 'ttl'], (days) => `${days * 24}h0m0s`],
  ['Cluster', ['spec', 'backup', 'retentionPolicy'], (days) => `${days}d`],
]

function* operators(infra: Infra, days: number): Iterable<Shortfall> {
  for (const [kind, path, written] of EXPIRE) {
    for (const resource of infra.ofKind(kind)) {
      const text = resource.node(...path)?.text
      const seconds = text === undefined ? undefined : durationSeconds(text.replace(/(?<=[hm])0[ms]/g, ''))
      if (seconds === undefined || seconds >= days * DAY) continue
      yield {
        at: resource.at(path),
        fact: `${kind} ${resource.name} drops copies after ${text}`,
        wanted: `${days} days`,
        value: written(days),
      }
    }
  }
}
