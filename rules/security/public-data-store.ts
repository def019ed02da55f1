import type { Infra } from '../../engine/infra.ts'
import type { Severity } from '../../engine/mandate.ts'
import { range } from '../../engine/place.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import {
  type CloudResource,
  cloudResources,
  hasResource,
  referredBy,
} from '../../engine/views/cloud-resources.ts'
import { weighedFor } from '../../engine/views/delivered.ts'
import { iamStatementsOf } from '../../engine/views/iam-statements.ts'

/** Stores that have an address of their own, and say so with `publicly_accessible`. */
const ADDRESSED = [
  'aws_db_instance',
  'aws_rds_cluster_instance',
  'aws_redshift_cluster',
  'aws_redshiftserverless_workgroup',
  'aws_neptune_cluster_instance',
  'aws_mq_broker',
  'aws_dms_replication_instance',
]
const BUCKETS = ['aws_s3_bucket', 'aws_s3_bucket_acl', 'digitalocean_spaces_bucket']
const CLUSTER = 'digitalocean_database_cluster'
const BLOCKS = ['aws_s3_bucket_public_access_block', 'aws_s3_account_public_access_block']
const SWITCHES = ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets']
const TYPES = [...ADDRESSED, ...BUCKETS, ...BLOCKS, 'aws_s3_bucket_policy', 'digitalocean_database_cluster']

/** What is there to be read by everybody: pages, pictures, downloads. */
const SHOWN =
  /site|web|www|static|asset|public|cdn|media|image|download|docs?\b|front|landing|logo|badge|schema/i

export default defineRule({
  summary: 'No data store that a cloud provides is reached or read by everybody.',
  why: 'A database with a public address is found within hours, and an open bucket is read before anybody knows: a password, or nobody’s attention, is all that was between.',
  remedy:
    'Give databases `publicly_accessible = false` or a firewall that names their clients; keep buckets private, and let a CDN read what is to be shown.',
  mandate: 'X2',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    if (!hasResource(infra, ...TYPES)) return
    for (const store of cloudResources(infra, ...ADDRESSED)) {
      if (store.value('publicly_accessible') !== true) continue
      yield store.problem(
        store,
        'publicly_accessible',
        {
          message: `${store} has a public address; let it have one inside its network only`,
          severity: weighed(store, 'error'),
        },
        { title: 'give it no public address', value: false },
      )
    }
    for (const bucket of cloudResources(infra, ...BUCKETS)) yield* openBucket(bucket)
    for (const block of cloudResources(infra, ...BLOCKS)) yield* openBlock(block)
    yield* openPolicies(infra)
    yield* withoutFirewall(infra)
  },
})

function weighed(resource: CloudResource, severity: Severity): Severity {
  const { stage } = resource.instance
  return severity === 'error' && (stage === 'dev' || stage === 'test')
    ? 'warning'
    : weighedFor(stage, severity)
}

function isShown(resource: CloudResource): boolean {
  const bucket = resource.value('bucket') ?? resource.value('name')
  return (
    SHOWN.test(resource.name) ||
    (typeof bucket === 'string' && SHOWN.test(bucket)) ||
    referredBy(resource, 'bucket').some((name) => SHOWN.test(name.replace(/^\S+ /, ''))) ||
    resource.has('website')
  )
}

function* openBucket(bucket: CloudResource): Iterable<Problem> {
  const acl = bucket.value('acl')
  if (acl !== 'public-read' && acl !== 'public-read-write') return
  const writable = acl === 'public-read-write'
  yield bucket.problem(
    bucket,
    'acl',
    {
      message: writable
        ? `${bucket} lets everybody write into it; make it private`
        : `${bucket} lets everybody list and read what is in it; make it private`,
      severity: writable ? undefined : weighed(bucket, isShown(bucket) ? 'info' : 'error'),
    },
    { title: 'make it private', value: 'private' },
  )
}

function* openBlock(block: CloudResource): Iterable<Problem> {
  const off = SWITCHES.filter((name) => block.value(name) === false)
  const [first] = off
  if (first === undefined || isShown(block)) return
  yield block.problem(
    block,
    first,
    {
      message: `${block} leaves a door for public access open (${off.join(', ')}); close it`,
      severity: weighed(block, 'warning'),
    },
    off.length === 1 ? { title: `set ${first}`, value: true } : undefined,
  )
}

/** Policies of buckets by which everybody reads. */
function* openPolicies(infra: Infra): Iterable<Problem> {
  for (const policy of cloudResources(infra, 'aws_s3_bucket_policy')) {
    if (isShown(policy)) continue
    for (const { actions, principals, conditions, at } of iamStatementsOf(infra, policy, 'policy')) {
      if (conditions.length > 0 || !principals.includes('*')) continue
      const writes = actions.some(
        (one) => one === '*' || one === 's3:*' || /^s3:(put|delete)/.test(String(one)),
      )
      yield {
        at,
        message: `${policy} lets everybody ${writes ? 'write into' : 'read'} the bucket; name who may`,
        severity: writes ? undefined : weighed(policy, 'warning'),
        environment: policy.instance.environment,
      }
    }
  }
}

/** DigitalOcean's databases answer everybody until a firewall names their clients. */
function* withoutFirewall(infra: Infra): Iterable<Problem> {
  if (!hasResource(infra, CLUSTER)) return
  // a firewall that names no cluster of its module is given one that nobody here follows
  const guarded = new Set<string>()
  let follows = true
  for (const firewall of cloudResources(infra, 'digitalocean_database_firewall')) {
    const names = referredBy(firewall, 'cluster_id').filter((name) => name.startsWith(`${CLUSTER} `))
    if (names.length === 0) follows = false
    for (const name of names) guarded.add(`${firewall.module.folder} ${name}`)
  }
  if (!follows) return
  for (const store of cloudResources(infra, CLUSTER)) {
    if (guarded.has(`${store.module.folder} ${CLUSTER} ${store.name}`)) continue
    const { label } = store
    yield {
      at: label.kind === 'range' ? range(label.file, label.start, label.end) : label,
      message: `${store} answers everybody who knows its address; name its clients in a digitalocean_database_firewall`,
      severity: weighed(store, 'error'),
      environment: store.instance.environment,
    }
  }
}
