import { defineRule } from '../../engine/rule.ts'
import { type CloudResource, cloudResources, hasResource } from '../../engine/views/cloud-resources.ts'
import { weighedFor } from '../../engine/views/delivered.ts'

/** A store that a cloud leaves in clear unless it is told otherwise, or may be told to. */
interface Store {
  readonly argument: string
  /** the block it is in; the resource itself where absent */
  readonly block?: string
  /** whether what is not said is off; undefined where the cloud, or the account, decides */
  readonly offByDefault: boolean
  /** arguments that make it take after another store, or encrypt it another way */
  readonly unless?: readonly string[]
  readonly severity: 'error' | 'warning'
}

/**
 * Defaults are those of the AWS provider and of the services in 2026: S3, DynamoDB, SQS, Secrets Manager, ECR, MSK and log groups
 * encrypt by themselves; Hetzner and DigitalOcean have no argument for it.
 */
const STORES: ReadonlyMap<string, Store> = new Map<string, Store>([
  [
    'aws_db_instance',
    {
      argument: 'storage_encrypted',
      offByDefault: true,
      unless: ['snapshot_identifier', 'replicate_source_db', 'restore_to_point_in_time', 's3_import'],
      severity: 'error',
    },
  ],
  [
    'aws_rds_cluster',
    {
      argument: 'storage_encrypted',
      offByDefault: true,
      unless: [
        'snapshot_identifier',
        'replication_source_identifier',
        'global_cluster_identifier',
        'restore_to_point_in_time',
        'engine_mode',
      ],
      severity: 'error',
    },
  ],
  [
    'aws_docdb_cluster',
    {
      argument: 'storage_encrypted',
      offByDefault: true,
      unless: ['snapshot_identifier', 'global_cluster_identifier', 'restore_to_point_in_time'],
      severity: 'error',
    },
  ],
  [
    'aws_neptune_cluster',
    {
      argument: 'storage_encrypted',
      offByDefault: true,
      unless: ['snapshot_identifier', 'replication_source_identifier', 'global_cluster_identifier'],
      severity: 'error',
    },
  ],
  ['aws_rds_global_cluster', { argument: 'storage_encrypted', offByDefault: false, severity: 'error' }],
  ['aws_redshift_cluster', { argument: 'encrypted', offByDefault: false, severity: 'error' }],
  ['aws_efs_file_system', { argument: 'encrypted', offByDefault: true, severity: 'error' }],
  [
    'aws_ebs_volume',
    { argument: 'encrypted', offByDefault: true, unless: ['snapshot_id'], severity: 'warning' },
  ],
  [
    'aws_elasticache_replication_group',
    {
      argument: 'at_rest_encryption_enabled',
      offByDefault: true,
      unless: ['global_replication_group_id', 'snapshot_arns', 'snapshot_name'],
      severity: 'warning',
    },
  ],
  ['aws_kinesis_stream', { argument: 'encryption_type', offByDefault: true, severity: 'warning' }],
  [
    'aws_sqs_queue',
    {
      argument: 'sqs_managed_sse_enabled',
      offByDefault: false,
      unless: ['kms_master_key_id'],
      severity: 'warning',
    },
  ],
  ...['aws_opensearch_domain', 'aws_elasticsearch_domain'].map((type): [string, Store] => [
    type,
    { argument: 'enabled', block: 'encrypt_at_rest', offByDefault: true, severity: 'error' },
  ]),
  ...['root_block_device', 'ebs_block_device'].map((block): [string, Store] => [
    `aws_instance ${block}`,
    { argument: 'encrypted', block, offByDefault: false, severity: 'warning' },
  ]),
])
const TYPES = [...new Set([...STORES.keys()].map((key) => key.replace(/ .*/, '')))]

/** Databases whose backups in clear are the finding of backups/unencrypted. */
const BACKED = new Set(['aws_db_instance', 'aws_rds_cluster', 'aws_docdb_cluster'])

export default defineRule({
  summary: 'What a cloud stores is encrypted at rest.',
  why: 'Disks are replaced, snapshots are shared and copied: what lies there in clear is read by whoever comes by it, and no log says so.',
  remedy:
    'Switch encryption on before there is data: most stores have to be made anew for it, from a snapshot that is copied with a key.',
  mandate: 'X3',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    if (!hasResource(infra, ...TYPES)) return
    // who switched it on for the account needs it nowhere else
    const everywhere = [...cloudResources(infra, 'aws_ebs_encryption_by_default')].some(
      (one) => one.value('enabled') !== false,
    )
    for (const [key, store] of STORES) {
      const type = key.replace(/ .*/, '')
      if (everywhere && (type === 'aws_ebs_volume' || type === 'aws_instance')) continue
      for (const resource of cloudResources(infra, type)) {
        if (store.unless?.some((name) => resource.has(name)) || isLeft(resource)) continue
        const section = store.block === undefined ? resource : resource.section(store.block)
        if (!section && !store.offByDefault) continue
        const written = section?.get(store.argument)
        if (written ? !isOff(written.value) : !store.offByDefault) continue
        yield resource.problem(
          section ?? resource,
          section ? store.argument : (store.block ?? store.argument),
          {
            message: `${resource} keeps its data in clear; set ${store.block === undefined ? '' : `${store.block}.`}${store.argument}`,
            severity: weighedFor(
              resource.instance.stage,
              // an account may encrypt volumes by itself
              type === 'aws_ebs_volume' && !written ? 'info' : store.severity,
            ),
          },
          store.argument === 'encryption_type' || store.block !== undefined
            ? undefined
            : { title: 'encrypt it; what is there is made anew', value: true },
        )
      }
    }
  },
})

function isOff(value: unknown): boolean {
  return value === false || value === 'false' || value === 'NONE'
}

/** Stores that encrypt by default with their engine, and those that another rule speaks of. */
function isLeft(resource: CloudResource): boolean {
  const { type } = resource
  if (type === 'aws_elasticache_replication_group') {
    const engine = resource.value('engine')
    return engine !== undefined && engine !== 'redis'
  }
  if (!BACKED.has(type) || resource.has('snapshot_identifier')) return false
  const kept = resource.block.body.attribute('backup_retention_period')?.value.literal()?.value
  return kept !== undefined && kept !== 0
}
