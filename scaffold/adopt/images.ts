/** What a container image is known to be: a store that keeps data, with the engine's name where infra.yaml has one. */
export interface Store {
  readonly type: 'database' | 'cache' | 'queue'
  readonly engine?: 'postgresql' | 'redis' | 'valkey' | 'minio' | undefined
  /** the product's name */
  readonly product: string
}

const STORES: readonly (readonly [RegExp, Store])[] = [
  [
    /^(postgres(ql)?|timescaledb(-ha)?|postgis|pgvector|cloudnative-pg|spilo(-\d+)?|edb-postgres\w*|supabase-postgres|aurora-postgresql)$/,
    { type: 'database', engine: 'postgresql', product: 'PostgreSQL' },
  ],
  [
    /^(mysql(-server)?|mariadb(-galera)?|percona(-server|-xtradb-cluster)?|aurora-mysql)$/,
    { type: 'database', product: 'MySQL' },
  ],
  [/^(mongo(db)?(-sharded)?|percona-server-mongodb|docdb)$/, { type: 'database', product: 'MongoDB' }],
  [
    /^(elasticsearch|opensearch|clickhouse(-server)?|cockroach(db)?|cassandra|scylla(db)?|neo4j|couchdb|influxdb|meilisearch|typesense|qdrant|etcd|sqlserver|mssql(-server)?)$/,
    { type: 'database', product: 'a database' },
  ],
  [/^(minio|seaweedfs|garage)$/, { type: 'database', engine: 'minio', product: 'object storage' }],
  [
    /^(redis(-stack(-server)?|-cluster)?|dragonfly|keydb)$/,
    { type: 'cache', engine: 'redis', product: 'Redis' },
  ],
  [/^valkey(-cluster)?$/, { type: 'cache', engine: 'valkey', product: 'Valkey' }],
  [/^memcached$/, { type: 'cache', product: 'Memcached' }],
  [
    /^(rabbitmq|kafka|cp-kafka|redpanda|nats|activemq|zookeeper|cp-zookeeper|pulsar|mosquitto|emqx|vernemq|artemis)$/,
    { type: 'queue', product: 'a broker' },
  ],
]

/** What the store of a name is: of an image without its registry, of a chart, of a database engine. */
export function storeNamed(name: string): Store | undefined {
  const word = name.toLowerCase()
  return STORES.find(([pattern]) => pattern.test(word))?.[1]
}

/** What an image runs, where that is a store: told by the last part of its name. */
export function storeOf(image: string): Store | undefined {
  return storeNamed(bareName(image))
}

/** `postgres` of `docker.io/library/postgres:16@sha256:…`. */
export function bareName(image: string): string {
  const path = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '')
  return path.slice(path.lastIndexOf('/') + 1)
}

/** What infra.yaml takes for an image. */
const FORM = /^[a-z0-9.-]+(:[0-9]+)?(\/[a-z0-9._-]+)+(:[A-Za-z0-9._-]+)?(@sha256:[0-9a-f]{64})?$/

/**
 * An image with its registry written out, as Docker would find it: `nginx` → `docker.io/library/nginx`. Undefined for
 * one that is filled in later (`${IMAGE}`) or no image at all.
 */
export function fullImage(text: string): string | undefined {
  // a default is what runs where nobody says otherwise
  const image = text.replace(/\$\{\w+:-([^{}]*)\}/g, '$1')
  if (image === '' || /[${}<>\s]/.test(image)) return undefined
  const [first = '', ...rest] = image.split('/')
  const named = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const full = named ? image : rest.length > 0 ? `docker.io/${image}` : `docker.io/library/${image}`
  return FORM.test(full) ? full : undefined
}

/** `ghcr.io/acme` of `ghcr.io/acme/shop/web:1.2`; undefined for Docker Hub's own images. */
export function registryOf(image: string): string | undefined {
  const parts = image.replace(/@.*$/, '').split('/')
  if (parts.length < 2 || image.startsWith('docker.io/library/')) return undefined
  const path = parts.slice(0, Math.min(2, parts.length - 1)).join('/')
  return /^[a-z0-9.-]+(:[0-9]+)?(\/[a-z0-9._-]+)*$/.test(path) ? path : undefined
}
