import type { Resource } from '../../engine/resource.ts'
import { clueIn } from './clue.ts'
import { type Store, storeNamed } from './images.ts'
import { gibibytes, type SeenWorkload } from './workload.ts'

interface OperatorKind {
  readonly kind: RegExp
  readonly group: RegExp
  /** a name that `storeNamed` knows */
  readonly store: string
  readonly size: readonly string[]
}

/** Objects by which an operator runs a store. */
const OPERATED: readonly OperatorKind[] = [
  {
    kind: /^Cluster$/,
    group: /^postgresql\.cnpg\.io$/,
    store: 'postgresql',
    size: ['spec', 'storage', 'size'],
  },
  { kind: /^postgresql$/, group: /^acid\.zalan\.do$/, store: 'postgresql', size: ['spec', 'volume', 'size'] },
  { kind: /^PostgresCluster$/, group: /crunchydata\.com$/, store: 'postgresql', size: [] },
  { kind: /^PerconaPGCluster$/, group: /percona\.com$/, store: 'postgresql', size: [] },
  {
    kind: /^(MariaDB|PerconaXtraDBCluster|InnoDBCluster)$/,
    group: /./,
    store: 'mariadb',
    size: ['spec', 'storage', 'size'],
  },
  { kind: /^(MongoDBCommunity|PerconaServerMongoDB)$/, group: /./, store: 'mongodb', size: [] },
  {
    kind: /^(Redis|RedisCluster|RedisReplication|RedisSentinel|RedisFailover|Dragonfly)$/,
    group: /redis|dragonfly|databases/,
    store: 'redis',
    size: [],
  },
  { kind: /^RabbitmqCluster$/, group: /rabbitmq\.com$/, store: 'rabbitmq', size: [] },
  { kind: /^Kafka$/, group: /strimzi\.io$/, store: 'kafka', size: [] },
  { kind: /^(Elasticsearch|OpenSearchCluster)$/, group: /./, store: 'elasticsearch', size: [] },
  { kind: /^Tenant$/, group: /^minio\.min\.io$/, store: 'minio', size: [] },
]

/** The store that an operator's object asks for; undefined for every other object. */
export function operatorWorkload(resource: Resource): SeenWorkload | undefined {
  const operated = OPERATED.find(({ kind, group }) => kind.test(resource.kind) && group.test(resource.group))
  const store: Store | undefined = operated && storeNamed(operated.store)
  if (!operated || !store || resource.name === '') return undefined
  const size = operated.size.length > 0 ? resource.get(...operated.size) : undefined
  return {
    name: resource.name,
    clue: clueIn(resource),
    store,
    served: true,
    volume:
      store.type === 'cache'
        ? undefined
        : {
            value: typeof size === 'string' ? gibibytes(size) : undefined,
            clue: clueIn(resource, ...operated.size),
          },
    calls: [],
  }
}
