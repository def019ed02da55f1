import type { Infra } from '../../engine/infra.ts'
import type { SourceFile } from '../../engine/tree.ts'
import { stringOf } from '../../engine/views/find-modules.ts'
import { isAside } from './aside.ts'
import { terragruntFiles } from './clouds.ts'
import { type Clue, clueAt } from './clue.ts'
import { type Store, storeNamed } from './images.ts'
import { isPlatformName } from './releases.ts'
import type { SeenWorkload } from './workload.ts'

/** Resources of clouds that are stores; the engine's own name is asked first where the resource has one. */
const STORES: Readonly<Record<string, string>> = {
  aws_db_instance: 'postgres',
  aws_rds_cluster: 'postgres',
  aws_docdb_cluster: 'docdb',
  aws_elasticache_cluster: 'redis',
  aws_elasticache_replication_group: 'redis',
  aws_elasticache_serverless_cache: 'redis',
  aws_memorydb_cluster: 'redis',
  aws_opensearch_domain: 'opensearch',
  aws_elasticsearch_domain: 'elasticsearch',
  aws_mq_broker: 'rabbitmq',
  aws_msk_cluster: 'kafka',
  digitalocean_database_cluster: 'postgres',
  google_sql_database_instance: 'postgres',
  google_redis_instance: 'redis',
  azurerm_postgresql_flexible_server: 'postgres',
  azurerm_postgresql_server: 'postgres',
  azurerm_mysql_flexible_server: 'mysql',
  azurerm_mssql_server: 'mssql',
  azurerm_cosmosdb_account: 'mongodb',
  azurerm_redis_cache: 'redis',
}

/** Resources of clouds that run a program. */
const RUNS =
  /^(?:aws_ecs_service|aws_apprunner_service|google_cloud_run_service|google_cloud_run_v2_service|azurerm_container_app|azurerm_linux_web_app|digitalocean_app)$/

/** Labels that say nothing of their own. */
const PLAIN = /^(?:this|main|default|db|database|primary|cluster|instance|server|service|app|cache|example)$/

/** The stores and services that Terraform and Terragrunt make, each name once, in path order. */
export function workloadsOfTerraform(infra: Infra): readonly SeenWorkload[] {
  const seen = new Map<string, SeenWorkload>()
  const add = (workload: SeenWorkload): void => {
    if (!seen.has(workload.name)) seen.set(workload.name, workload)
  }
  for (const module of infra.terraform) {
    if (module.sample || /(?:^|\/)\.terragrunt-cache(?:\/|$)/.test(module.folder)) continue
    for (const { file, block } of module.blocks('resource')) {
      const [type = '', label = ''] = block.labels
      const clue = clueAt(file, block)
      const base = Object.hasOwn(STORES, type) ? STORES[type] : undefined
      if (base !== undefined) {
        const engine = stringOf(block.body.attribute('engine'))
        const store = engineOf(engine) ?? storeNamed(base)!
        const size = block.body.attribute('allocated_storage')?.value.literal()?.value
        add(
          stored(
            PLAIN.test(label) ? wordFor(store, engine ?? base) : label,
            store,
            clue,
            typeof size === 'number' ? size : undefined,
          ),
        )
      } else if (RUNS.test(type)) {
        const named = stringOf(block.body.attribute('name')) ?? ''
        const name = /^[\w-]+$/.test(named) ? named : PLAIN.test(label) ? folderName(module.folder) : label
        add({
          name,
          clue,
          served: type !== 'aws_ecs_service' || block.body.blocksOf('load_balancer').length > 0,
          calls: [],
        })
      } else if (type === 'helm_release') {
        const chart = stringOf(block.body.attribute('chart')) ?? label
        const word = chart.slice(chart.lastIndexOf('/') + 1)
        const store = storeNamed(word)
        if (store) add(stored(label, store, clue, undefined))
        else if (!isPlatformName(word) && !isPlatformName(label))
          add({ name: label, clue, served: true, calls: [] })
      }
    }
    for (const { file, block } of module.blocks('module')) {
      const source = stringOf(block.body.attribute('source'))
      if (source === undefined || /^\.\.?\//.test(source)) continue
      const engine = stringOf(block.body.attribute('engine'))
      const store = engineOf(engine) ?? storeIn(source)
      const label = block.labels[0] ?? ''
      if (store)
        add(
          stored(
            PLAIN.test(label) ? wordFor(store, engine ?? '') : label,
            store,
            clueAt(file, block),
            undefined,
          ),
        )
    }
  }
  for (const file of terragruntFiles(infra))
    if (file.name === 'terragrunt.hcl') for (const unit of unitOf(file)) add(unit)
  return [...seen.values()]
}

function stored(name: string, store: Store, clue: Clue, size: number | undefined): SeenWorkload {
  return {
    name,
    clue,
    store,
    served: true,
    volume: store.type === 'database' ? { value: size, clue } : undefined,
    calls: [],
  }
}

/** `aurora-postgresql`, `POSTGRES_16`, `pg`. */
function engineOf(engine: string | undefined): Store | undefined {
  if (engine === undefined) return undefined
  return (
    storeNamed(engine) ??
    storeNamed(
      engine
        .toLowerCase()
        .replace(/^pg$/, 'postgres')
        .replace(/[_-]\d.*$/, ''),
    )
  )
}

function wordFor(store: Store, engine: string): string {
  return store.engine === 'postgresql'
    ? 'postgres'
    : (store.engine ?? (engine.replace(/^aurora-/, '') || store.type))
}

const SOURCES: readonly (readonly [RegExp, string])[] = [
  [/(?:^|[/_.-])(?:elasticache|redis|memorydb|valkey)(?:[/_.?-]|$)/, 'redis'],
  [/(?:^|[/_.-])(?:mysql|mariadb)(?:[/_.?-]|$)/, 'mysql'],
  [/(?:^|[/_.-])(?:rds|aurora|postgres|postgresql)(?:[/_.?-]|$)/, 'postgres'],
  [/(?:^|[/_.-])(?:documentdb|docdb|mongodb|cosmosdb)(?:[/_.?-]|$)/, 'mongodb'],
  [/(?:^|[/_.-])(?:msk|kafka)(?:[/_.?-]|$)/, 'kafka'],
  [/(?:^|[/_.-])(?:opensearch|elasticsearch)(?:[/_.?-]|$)/, 'opensearch'],
]

/** The store that the source of a module, or the name of a unit, is about. */
function storeIn(source: string): Store | undefined {
  const found = SOURCES.find(([pattern]) =>
    pattern.test(source.toLowerCase().replace(/^.*?terraform-aws-modules\//, '')),
  )
  return found && storeNamed(found[1])
}

const PROGRAM =
  /(?:^|[-_])(?:web|webserver|website|app|api|frontend|backend|service|worker|function)(?:[-_]|$)/
const NO_PROGRAM =
  /(?:^|[-_])(?:gateway|account|accounts|role|roles|policy|subnet|subnets|plan|slot|ecr|registry|dns|cert|certificate|sg|security|lb|alb|nlb|mesh|vpc|baseline|monitor|alarms?|secrets?|iam|config|insights|endpoint|domain|waf|logs?|bucket|network|test)(?:[-_]|$)/

/** Modules of what programs need beside them: a repository of images called `acme-api` is no program. */
const BESIDE =
  /^(?:terraform-[a-z]+-)?(?:ecr|acm|iam|route53|dns|vpc|kms|s3|cloudfront|security-groups?|secrets?-manager|cloudwatch|log-group|artifact-registry|container-registry|bucket|service-accounts?)(?:[-.]|$)/

/** What a unit of Terragrunt deploys, by its folder's name and its module. */
function unitOf(file: SourceFile): readonly SeenWorkload[] {
  const name = folderName(file.folder)
  if (name === '' || isAside(file.folder)) return []
  const block = file.hcl.body.blocksOf('terraform')[0]
  const source = block?.body.attribute('source')?.value.text ?? ''
  const clue = clueAt(file, block ?? 0)
  const module = source
    .replace(/^"/, '')
    .replace(/["?].*$/, '')
    .replace(/^.*\//, '')
  const store = storeNamed(name) ?? storeIn(name) ?? (NO_PROGRAM.test(name) ? undefined : storeIn(module))
  if (store) {
    const inputs = file.hcl.body.attribute('inputs')?.value
    const size = inputs?.entry('allocated_storage')?.value.literal()?.value
    return [stored(name, store, clue, typeof size === 'number' ? size : undefined)]
  }
  if (!PROGRAM.test(name) || NO_PROGRAM.test(name) || BESIDE.test(module)) return []
  return [{ name, clue, type: /worker|function/.test(name) ? 'worker' : undefined, served: true, calls: [] }]
}

function folderName(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1)
}
