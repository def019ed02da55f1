import { absent } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { type ComposeService, deployedProjects } from '../../engine/views/compose-projects.ts'

/** Programs whose data is why they run, by the name of their image, and where it lies in them. */
const STORES: ReadonlyMap<string, string> = new Map([
  ['postgres', '/var/lib/postgresql'],
  ['postgis', '/var/lib/postgresql'],
  ['timescaledb', '/var/lib/postgresql'],
  ['pgvector', '/var/lib/postgresql'],
  ['mysql', '/var/lib/mysql'],
  ['mariadb', '/var/lib/mysql'],
  ['percona', '/var/lib/mysql'],
  ['mongo', '/data/db'],
  ['couchdb', '/opt/couchdb/data'],
  ['cassandra', '/var/lib/cassandra'],
  ['clickhouse-server', '/var/lib/clickhouse'],
  ['elasticsearch', '/usr/share/elasticsearch/data'],
  ['opensearch', '/usr/share/opensearch/data'],
  ['influxdb', '/var/lib/influxdb'],
  ['neo4j', '/data'],
  ['minio', '/data'],
])

export default defineRule({
  summary: 'A database that Compose runs keeps its data in a volume with a name, or a folder of its host.',
  why: 'A volume without a name belongs to one container: `down`, a renamed service or a moved folder leaves it behind, and the database starts empty.',
  remedy: 'Mount a named volume, or a folder of the host, at the directory of its data.',
  mandate: 'B2',
  severity: 'error',

  *check(infra) {
    for (const { services } of deployedProjects(infra)) {
      for (const service of services.values()) {
        const folder = STORES.get(service.program)
        if (folder === undefined || service.isJob || keeps(service, folder)) continue
        yield {
          at: absent('volumes', service.place),
          message: `service ${service.name} keeps its data in a volume without a name: the next container starts empty; mount one at ${folder}`,
        }
      }
    }
  },
})

/** Whether something with a name, or a folder of the host, is mounted at its data, above or beneath. */
function keeps(service: ComposeService, folder: string): boolean {
  if (service.get('volumes_from') || service.get('extends')) return true
  return service.items('volumes').some(({ node }) => {
    if (node.kind === 'map') return node.get('source') !== undefined && node.get('type')?.text !== 'tmpfs'
    const [source, target] = node.text.split(':')
    if (target === undefined) return source?.includes('$') === true
    return source !== '' && (target.includes('$') || related(target, folder))
  })
}

function related(target: string, folder: string): boolean {
  const path = target.replace(/\/+$/, '')
  return path === folder || path.startsWith(`${folder}/`) || folder.startsWith(`${path}/`) || !isConfig(path)
}

/** Files of settings and first steps, which are mounted into every database. */
function isConfig(path: string): boolean {
  return /\/docker-entrypoint|\.(?:conf|cnf|ya?ml|sql|sh|ini|xml|json|crt|key|pem)$|^\/etc\/|\/conf(?:\.d|ig)?(?:\/|$)|backup|localtime/.test(
    path,
  )
}
