/** Ports that data stores listen on, with their names. */
export const DATA_STORES: Readonly<Record<string, string>> = {
  '1433': 'SQL Server',
  '1521': 'Oracle',
  '2379': 'etcd',
  '3306': 'MySQL',
  '5432': 'PostgreSQL',
  '5984': 'CouchDB',
  '6379': 'Redis',
  '8529': 'ArangoDB',
  '9042': 'Cassandra',
  '9200': 'Elasticsearch',
  '11211': 'Memcached',
  '27017': 'MongoDB',
}

/** The data store that listens on a port, as it is written. */
export function dataStoreAt(port: string | undefined): string | undefined {
  return port !== undefined && Object.hasOwn(DATA_STORES, port) ? DATA_STORES[port] : undefined
}
