import { range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { wordsOfCronJob } from '../../engine/views/job-scripts.ts'

/** Commands that carry a file elsewhere as it is. */
const UPLOADS =
  /\baws\b[^\n]*\bs3\s+(?:cp|sync|mv)\b|\bs3cmd\s+(?:put|sync)\b|\brclone\s+(?:copy|copyto|sync|move|rcat)\b|\bmc\s+(?:cp|mirror|pipe|put)\b|\bgsutil\b[^\n]*\b(?:cp|rsync)\b|\baz\s+storage\s+blob\s+upload|\bb2\s+(?:file\s+)?upload|\b(?:scp|rsync)\s/

/** What encrypts on the way, or makes the storage encrypt with a key that is named. */
const ENCRYPTS =
  /\b(?:gpg2?|age|rage|restic|rustic|kopia|borg|borgmatic|duplicity|duplicacy|sops)\b|\bopenssl\s+(?:enc|smime|cms)\b|--sse\b|--sse-c\b|--sse-kms|--enc-(?:kms|s3|c)\b|--encrypt|server-side-encryption|\bcrypt:/i

/** Databases of AWS, whose automatic backups are encrypted where their storage is. */
const DATABASES = new Set(['aws_db_instance', 'aws_rds_cluster', 'aws_docdb_cluster'])

export default defineRule({
  summary: 'Backups are encrypted before they leave.',
  why: 'A copy holds everything the original does, and lies where fewer people look: whoever reads the bucket reads the database.',
  remedy:
    'Back up with a program that encrypts (restic, kopia, borg), pipe through `age` or `gpg`, or set `storage_encrypted` where the provider makes the copies.',
  mandate: 'B3',
  severity: 'error',

  *check(infra) {
    for (const { place, name, covers } of infra.backups) {
      if (place.kind !== 'resource' || place.resource.kind !== 'CronJob') continue
      const words = wordsOfCronJob(place.resource)
      const upload = words.find(({ text }) => UPLOADS.test(text))
      const script = words.map(({ text }) => text).join(' ')
      if (ENCRYPTS.test(script) || (!upload && !UPLOADS.test(script))) continue
      yield {
        at: place.resource.at(upload?.path ?? ['metadata', 'name']),
        message: `${name} carries copies${covers === undefined ? '' : ` of ${covers}`} away as they are; encrypt them before they leave`,
        // the storage may do it by itself: what a script says is not all there is
        severity: 'warning',
      }
    }
    for (const module of infra.terraform) {
      if (module.sample) continue
      for (const { file, block } of module.blocks('resource')) {
        const [type = '', name = ''] = block.labels
        if (!DATABASES.has(type) || block.body.attribute('snapshot_identifier')) continue
        const encrypted = block.body.attribute('storage_encrypted')
        const kept = block.body.attribute('backup_retention_period')?.value.literal()?.value
        if (kept === undefined || kept === 0) continue
        if (encrypted && encrypted.value.literal()?.value !== false) continue
        const label = block.labelRanges[1] ?? block.typeRange
        yield {
          at: encrypted ? range(file, encrypted.start, encrypted.end) : range(file, label.start, label.end),
          message: `${type} ${name} keeps backups for ${String(kept)} days in clear: its storage is not encrypted`,
        }
      }
    }
  },
})
