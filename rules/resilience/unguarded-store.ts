import { defineRule } from '../../engine/rule.ts'
import { type CloudResource, hasResource, productionResources } from '../../engine/views/cloud-resources.ts'

/** Stores with data that nobody has twice, and the argument by which the cloud itself refuses to delete them. */
const STORES: ReadonlyMap<string, string | undefined> = new Map([
  ['aws_db_instance', 'deletion_protection'],
  ['aws_rds_cluster', 'deletion_protection'],
  ['aws_docdb_cluster', 'deletion_protection'],
  ['aws_neptune_cluster', 'deletion_protection'],
  ['aws_dynamodb_table', 'deletion_protection_enabled'],
  ['hcloud_volume', 'delete_protection'],
  ['digitalocean_database_cluster', undefined],
  ['digitalocean_volume', undefined],
])
const BUCKETS = ['aws_s3_bucket', 'digitalocean_spaces_bucket']

export default defineRule({
  summary: 'A store of production is not deleted by an apply that was read in a hurry.',
  why: 'A changed name or zone makes Terraform replace a database: the plan says so in one line, and the data is gone with the old one.',
  remedy:
    'Switch the store’s protection against deletion on, or give it `lifecycle { prevent_destroy = true }`; keep a final snapshot, and never `force_destroy` a bucket with data.',
  mandate: 'B2',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    if (!hasResource(infra, ...STORES.keys(), ...BUCKETS)) return
    for (const [type, argument] of STORES) {
      for (const store of productionResources(infra, type)) {
        if (isPrevented(store) || isCopy(store)) continue
        const protects = argument === undefined ? undefined : store.get(argument)
        if (protects ? protects.value !== false : argument !== undefined && store.has(argument)) continue
        const unkept = store.value('skip_final_snapshot') === true
        yield store.problem(
          store,
          argument ?? 'lifecycle',
          {
            message: `${store} can be deleted by any apply${unkept ? ', without a last snapshot' : ''}; ${argument === undefined ? 'give it prevent_destroy' : `set ${argument}`}`,
          },
          argument === undefined ? undefined : { title: 'protect it against deletion', value: true },
        )
      }
    }
    for (const bucket of productionResources(infra, ...BUCKETS)) {
      if (bucket.value('force_destroy') !== true) continue
      yield bucket.problem(
        bucket,
        'force_destroy',
        { message: `${bucket} is deleted with all that is in it; set force_destroy to false` },
        { title: 'delete it only when it is empty', value: false },
      )
    }
  },
})

function isPrevented(store: CloudResource): boolean {
  return store.sections('lifecycle').some((one) => one.value('prevent_destroy') !== undefined)
}

/** Replicas, and what AWS keeps elsewhere. */
function isCopy(store: CloudResource): boolean {
  return ['replicate_source_db', 'replication_source_identifier'].some((name) => store.has(name))
}
