import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { besideBackups, DEBT } from '../../engine/unstated.ts'
import { settingsOfCronJob, wordsOfCronJob } from '../../engine/views/job-scripts.ts'

/** Addresses of object storage that name their region. */
const ENDPOINT =
  /\/\/(?:[\w.-]+\.)?(?:([a-z]{3,4}\d)\.(?:your-objectstorage|digitaloceanspaces)\.com|s3[.-]([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com)/

export default defineRule({
  summary: 'Backups lie outside the region that they protect.',
  why: 'A fire in the building takes the servers and the copies beside them.',
  remedy: 'Choose a bucket in another region, and name it under `backups` of the design.',
  mandate: 'B3',
  severity: 'error',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile || !design.workloads.some((one) => one.data?.stateful)) return
    const protectedBy = (region: string) =>
      design.environments.filter((one) => one.region === region).map(({ name }) => name)
    const inPlace = besideBackups(design)
    if (inPlace.length > 0) {
      yield {
        at: keyed(designFile.path, ['backups', 'region']),
        message: `backups lie in ${design.backups.region}, where ${inPlace.join(' and ')} ${inPlace.length === 1 ? 'runs' : 'run'}; choose another region`,
        owed: { what: DEBT.backupRegion },
      }
    }
    for (const { place, name } of infra.backups) {
      if (place.kind !== 'resource' || place.resource.kind !== 'CronJob') continue
      for (const { text, path } of [
        ...settingsOfCronJob(place.resource),
        ...wordsOfCronJob(place.resource),
      ]) {
        const match = ENDPOINT.exec(text)
        const region = match?.[1] ?? match?.[2]
        const beside = region === undefined ? [] : protectedBy(region)
        if (beside.length === 0) continue
        yield {
          at: place.resource.at(path),
          message: `${name} brings copies to ${region}, where ${beside.join(' and ')} ${beside.length === 1 ? 'runs' : 'run'}; choose another region`,
          owed: { what: DEBT.backupRegion },
        }
      }
    }
  },
})
