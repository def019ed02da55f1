import { whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { isTestData } from '../../engine/views/sample-folders.ts'

/** What files are by their last ending, of those that hold keys or whatever somebody packed. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ...words('p12 pfx jks jceks bcfks keystore truststore kdb kdbx', 'a keystore'),
  ...words('zip tar tgz gz bz2 xz zst 7z rar', 'an archive'),
])

function words(list: string, kind: string): (readonly [string, string])[] {
  return list.split(' ').map((word) => [word, kind])
}

/** Charts are packed to be published, and a packed chart says in its name which it is. */
const CHART = /(?:^|\/)charts\/[\w.-]+-\d+\.\d+\.\d+[\w.+-]*\.tgz$/

export default defineRule({
  summary: 'No keystore or archive lies beside the infrastructure’s code.',
  why: 'Nobody sees in a review what is in a keystore or an archive, and no scanner of secrets looks into it; a key in it is as public as the repository.',
  remedy:
    'Take it out of the tree, and replace the keys in it if it ever left your machines. Keys belong into the secret store; archives into a registry or a bucket, named by their digest.',
  mandate: 'C3',
  severity: 'warning',

  *check(infra) {
    for (const file of infra.tree.values()) {
      const kind = KINDS.get(file.name.slice(file.name.lastIndexOf('.') + 1).toLowerCase())
      if (kind === undefined || CHART.test(file.path) || isTestData(file.folder)) continue
      yield {
        at: whole(file),
        message: `${file.path} is ${kind} that nobody can review; keep keys in the secret store and archives in a registry`,
      }
    }
  },
})
